//! Writes the JSON Schema of reports to standard output:
//! `cargo run -p hardening --example schema --features schema > schema/report.v1.json`.

use std::io::{self, Write};

use hardening::analysis::Report;

/// How the committed file says what it is.
const COMMENT: &str =
    "Generated: cargo run -p hardening --example schema --features schema > schema/report.v1.json";

fn main() -> io::Result<()> {
    let mut schema = schemars::schema_for!(Report);
    schema.insert("$comment".to_owned(), COMMENT.into());
    let text = serde_json::to_string_pretty(&schema)?;
    writeln!(io::stdout(), "{text}")
}
