//! The `hardening` command: arguments in, library calls, output. It holds no logic of its own.

use hardening::analysis::Analysis;
use hardening::manifest::{Bundle, Source};

fn main() {
    let sources = std::env::args()
        .skip(1)
        .filter_map(|path| Some(Source::new(&path, std::fs::read_to_string(&path).ok()?)));
    for finding in Analysis::of(Bundle::read(sources)).findings() {
        let at = &finding.location;
        println!(
            "{}:{}:{}: {}[{}]: {}",
            at.file, at.line, at.column, finding.severity, finding.invariant, finding.message
        );
    }
}
