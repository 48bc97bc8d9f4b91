//! What is said of a cluster, as faces without Rust's types say it.

use super::Error;
use crate::claims::Claims;
use crate::manifest::PositionEncoding;

/// Reads claims from the text of a file, which errors call by a name.
///
/// # Errors
/// Where the text is no file of claims; the error tells where and what is wanted there.
///
/// ```
/// use hardening::api::claims;
///
/// let text = "apiVersion: hardening/v1alpha1\nkind: Claims\nclaims: []\n";
/// let claims = claims("claims.yaml", text, Default::default())?;
/// assert_eq!(claims.iter().count(), 0);
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn claims(name: &str, text: &str, positions: PositionEncoding) -> Result<Claims, Error> {
    Claims::parse(name, text, positions).map_err(Error::Claims)
}
