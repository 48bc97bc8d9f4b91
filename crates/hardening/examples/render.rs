//! Renders the Phase 1 of HMCo, or of the spec that is named, into a folder: `render <folder> [<spec>]`.

use std::path::Path;
use std::{env, fs};

use hardening::baseline::Baseline;
use hardening::spec::Spec;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let spec = match arguments.next() {
        Some(file) => Spec::parse(&file, &fs::read_to_string(&file)?, Default::default())?,
        None => Spec::hmco(),
    };
    for file in Baseline::of(&spec).files() {
        let path = Path::new(&folder).join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, file.to_text())?;
    }
    Ok(())
}
