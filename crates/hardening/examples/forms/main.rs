//! Writes the published forms of the border, from the types that have them:
//! `cargo run -p hardening --example forms --features schema`.

mod published;

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for file in published::files() {
        fs::write(root.join(file.path), file.text)?;
    }
    Ok(())
}
