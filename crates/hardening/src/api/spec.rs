//! A spec, as faces without Rust's types write it.

use super::Error;
use crate::manifest::PositionEncoding;
use crate::spec::Spec;

/// Reads a spec from the text of a file, which errors call by a name.
///
/// # Errors
/// Where the text is no spec, or one that does not hold together; the error tells where and what is wanted there.
///
/// ```
/// use hardening::api::spec;
/// use hardening::spec::HMCO;
///
/// let hmco = spec("hmco.yaml", HMCO, Default::default())?;
/// assert_eq!(hmco.namespaces().len(), 5);
/// let error = spec("hmco.yaml", &HMCO.replace("kind: Phase1", "kind: Phase2"), Default::default()).unwrap_err();
/// assert_eq!(error.to_string(), "hmco.yaml:3:7: `kind: Phase1` is wanted here");
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn spec(name: &str, text: &str, positions: PositionEncoding) -> Result<Spec, Error> {
    Spec::parse(name, text, positions).map_err(Error::Spec)
}
