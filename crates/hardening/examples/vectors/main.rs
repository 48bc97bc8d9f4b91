//! Gathers the vectors that every face must answer alike into one file:
//! `cargo run -p hardening --example vectors -- FILE`. With `--write-expected` in place of a file, the answers of the
//! library become what the committed cases expect: read the difference before you commit it.

mod collection;

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let Some(argument) = env::args().nth(1) else {
        return Err(io::Error::other(
            "name the file to write, or --write-expected",
        ));
    };
    if argument == "--write-expected" {
        return collection::write_expected();
    }
    let path = Path::new(&argument);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let vectors = serde_json::to_string_pretty(&collection::vectors()?)?;
    fs::write(path, vectors)
}
