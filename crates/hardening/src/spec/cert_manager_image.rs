//! The images of cert-manager, whose tags say what its programs can do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::values::{ImageName, ValueError};
use crate::cluster::{Image, as_text};

/// The first minor release whose three programs all serve metrics.
const FIRST: u32 = 16;
/// The release where a spec names none.
const DEFAULT: CertManagerRelease = CertManagerRelease {
    minor: 16,
    patch: 2,
};

/// A release of cert-manager 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CertManagerRelease {
    /// 16 of v1.16.2.
    pub minor: u32,
    /// 2 of v1.16.2.
    pub patch: u32,
}

impl fmt::Display for CertManagerRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1.{}.{}", self.minor, self.patch)
    }
}

/// An image of cert-manager with the tag of a release, v1.16 or later: before that, its webhook and its cainjector serve no
/// metrics.
///
/// ```
/// use hardening::spec::CertManagerImage;
///
/// let image: CertManagerImage = "registry.hmco.io/cert-manager-webhook:v1.17.4".parse()?;
/// assert_eq!(image.release().to_string(), "v1.17.4");
/// assert!("cert-manager-webhook:v1.13.0".parse::<CertManagerImage>().is_err());
/// # Ok::<(), hardening::spec::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct CertManagerImage {
    name: ImageName,
    release: CertManagerRelease,
}

impl CertManagerImage {
    /// The image.
    #[must_use]
    pub const fn name(&self) -> &ImageName {
        &self.name
    }

    /// What its tag says.
    #[must_use]
    pub const fn release(&self) -> CertManagerRelease {
        self.release
    }

    /// The image of one of cert-manager's programs in the release that is taken where a spec names none.
    pub(super) fn of_default_release(program: &'static str) -> Self {
        Self {
            name: ImageName::of_parts("quay.io/jetstack", program, &DEFAULT.to_string()),
            release: DEFAULT,
        }
    }
}

impl FromStr for CertManagerImage {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let name: ImageName = text.parse()?;
        let release = Image::of(text).tag.and_then(release);
        let Some(release) = release else {
            let message = format!(
                "the tag of `{text}` is none of cert-manager's releases: write one such as `{DEFAULT}`"
            );
            return Err(ValueError::new(message));
        };
        if release.minor < FIRST {
            let message = format!(
                "the webhook and the cainjector of {release} serve no metrics: take v1.{FIRST} or later"
            );
            return Err(ValueError::new(message));
        }
        Ok(Self { name, release })
    }
}

/// Of a tag such as `v1.16.2`.
fn release(tag: &str) -> Option<CertManagerRelease> {
    let (minor, patch) = tag.strip_prefix("v1.")?.split_once('.')?;
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(minor) || !is_number(patch) {
        return None;
    }
    Some(CertManagerRelease {
        minor: minor.parse().ok()?,
        patch: patch.parse().ok()?,
    })
}

as_text!(CertManagerImage);

impl fmt::Display for CertManagerImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}
