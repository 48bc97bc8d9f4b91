//! `hardening read`.

use hardening::analysis::Config;
use hardening::manifest::{Bundle, files};

use crate::arguments::Read;
use crate::error::Error;
use crate::{CLEAN, FAILED, check, output};

pub(crate) fn run(read: &Read) -> Result<u8, Error> {
    let config = match &read.config {
        Some(path) => check::config(path)?,
        None => Config::default(),
    };
    let sources = files::read(&read.paths, &config.limits)?;
    let bundle = Bundle::read_within(sources, &config.limits);
    output::print(&hardening::report::objects_to_json(&bundle))?;
    let refused = bundle.problems().iter().filter(|it| it.kind.is_refused());
    let mut code = CLEAN;
    for problem in refused {
        let source = bundle.source(problem.source);
        let (line, column) = source.line_and_column(problem.span.start);
        output::note(&format!(
            "error: {}:{line}:{column}: {}",
            source.name(),
            problem.kind
        ));
        code = FAILED;
    }
    Ok(code)
}
