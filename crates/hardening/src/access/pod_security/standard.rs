//! What is promised: a level of the Pod Security Standards, at the version of a Kubernetes release.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cluster::as_text;

/// A level of the Pod Security Standards, from the loosest to the strictest.
///
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
///
/// ```
/// use hardening::access::pod_security::Level;
///
/// assert_eq!("baseline".parse(), Ok(Level::Baseline));
/// assert!("Baseline".parse::<Level>().is_err());
/// assert!(Level::Privileged < Level::Restricted);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Anything.
    Privileged,
    /// Nothing that is known to lead to the node.
    Baseline,
    /// What hardened pods do.
    Restricted,
}

impl Level {
    /// From the loosest to the strictest.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// As in labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text names no level, as the API server says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be one of privileged, baseline, restricted")]
pub struct LevelError;

impl FromStr for Level {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut levels = Self::ALL.into_iter();
        levels.find(|level| level.name() == text).ok_or(LevelError)
    }
}

/// The newest release whose checks differ from those of the release before it. A later version means the same.
pub const NEWEST: u64 = 37;

/// The release whose checks are meant: `latest`, or `v1.` and the number of a release that may be newer than any known.
///
/// ```
/// use hardening::access::pod_security::Version;
///
/// assert_eq!("latest".parse(), Ok(Version::Latest));
/// assert_eq!("v1.34".parse(), Ok(Version::Release(34)));
/// assert!("1.34".parse::<Version>().is_err());
/// assert!("v1.034".parse::<Version>().is_err());
/// assert_eq!(Version::Release(99).checks(), Version::Latest.checks());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub enum Version {
    /// That of the release `v1.N`.
    Release(u64),
    /// That of the API server, whichever it is.
    Latest,
}

impl Version {
    /// The release whose checks are made: those of the newest known one stand for what is newer.
    #[must_use]
    pub fn checks(self) -> u64 {
        match self {
            Self::Release(minor) => minor.min(NEWEST),
            Self::Latest => NEWEST,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release(minor) => write!(f, "v1.{minor}"),
            Self::Latest => f.write_str("latest"),
        }
    }
}

/// Why a text names no version, as the API server says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be \"latest\" or \"v1.x\"")]
pub struct VersionError;

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        let minor = text.strip_prefix("v1.").ok_or(VersionError)?;
        let plain = minor == "0" || !minor.starts_with('0');
        if !plain || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(VersionError);
        }
        // The API server reads it as a signed number.
        let minor = minor.parse::<i64>().map_err(|_| VersionError)?;
        u64::try_from(minor)
            .map(Self::Release)
            .map_err(|_| VersionError)
    }
}

as_text!(Version);

/// A level at a version: what a namespace asks of its pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Standard {
    /// The level.
    pub level: Level,
    /// The version.
    pub version: Version,
}

impl Standard {
    /// What holds where nothing is asked.
    pub const PRIVILEGED: Self = Self::latest(Level::Privileged);

    /// A level as the newest release understands it.
    #[must_use]
    pub const fn latest(level: Level) -> Self {
        Self {
            level,
            version: Version::Latest,
        }
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.level, self.version)
    }
}
