//! What the labels of a namespace ask of its pods.

use std::collections::BTreeMap;
use std::fmt;

use super::standard::{Level, LevelError, Standard, Version, VersionError};

/// What every label of Pod Security begins with.
pub const PREFIX: &str = "pod-security.kubernetes.io/";

/// What is done with a pod that a standard does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// It is refused.
    Enforce,
    /// It is noted in the audit log.
    Audit,
    /// Who writes it is warned.
    Warn,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Enforce, Self::Audit, Self::Warn];

    /// As labels have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Audit => "audit",
            Self::Warn => "warn",
        }
    }

    /// The label of its level.
    #[must_use]
    pub const fn level_label(self) -> &'static str {
        match self {
            Self::Enforce => "pod-security.kubernetes.io/enforce",
            Self::Audit => "pod-security.kubernetes.io/audit",
            Self::Warn => "pod-security.kubernetes.io/warn",
        }
    }

    /// The label of its version.
    #[must_use]
    pub const fn version_label(self) -> &'static str {
        match self {
            Self::Enforce => "pod-security.kubernetes.io/enforce-version",
            Self::Audit => "pod-security.kubernetes.io/audit-version",
            Self::Warn => "pod-security.kubernetes.io/warn-version",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a namespace asks of its pods.
///
/// ```
/// use std::collections::BTreeMap;
/// use hardening::access::pod_security::Policy;
///
/// let labels = [("pod-security.kubernetes.io/enforce", "baseline")];
/// let labels = labels.map(|(key, value)| (key.to_owned(), value.to_owned()));
/// let (policy, faults) = Policy::of_labels(&BTreeMap::from(labels), Policy::PRIVILEGED);
/// assert_eq!(policy.enforce.to_string(), "baseline:latest");
/// // Who may not do a thing is told so.
/// assert_eq!(policy.warn, policy.enforce);
/// assert_eq!(policy.audit.to_string(), "privileged:latest");
/// assert!(faults.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// What refuses pods.
    pub enforce: Standard,
    /// What is noted.
    pub audit: Standard,
    /// What is warned of.
    pub warn: Standard,
}

/// A label that the API server does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidLabel {
    /// The label.
    pub label: &'static str,
    /// Its value.
    pub value: String,
    /// What it should be.
    pub expected: ExpectedLabel,
}

/// What a label of Pod Security should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedLabel {
    /// One of three words.
    Level,
    /// `latest`, or a release.
    Version,
}

impl fmt::Display for InvalidLabel {
    /// As the API server says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, value, .. } = self;
        write!(f, "metadata.labels[{label}]: Invalid value: \"{value}\": ")?;
        match self.expected {
            ExpectedLabel::Level => LevelError.fmt(f),
            ExpectedLabel::Version => VersionError.fmt(f),
        }
    }
}

impl Policy {
    /// What holds where nothing is asked.
    pub const PRIVILEGED: Self = Self {
        enforce: Standard::PRIVILEGED,
        audit: Standard::PRIVILEGED,
        warn: Standard::PRIVILEGED,
    };

    /// The policy that labels ask for, and what of them the API server does not accept.
    ///
    /// A label that is not there leaves what `defaults` say. A level that is none is `restricted` where it is enforced and
    /// `privileged` else, a version that is none is `latest`: so the API server judges a namespace that has such labels
    /// already. Where no level of warnings is asked for, there are warnings of what is enforced.
    #[must_use]
    pub fn of_labels(
        labels: &BTreeMap<String, String>,
        defaults: Self,
    ) -> (Self, Vec<InvalidLabel>) {
        let mut policy = defaults;
        let mut invalid = Vec::new();
        let mut enforces = false;
        for mode in Mode::ALL {
            if let Some(value) = labels.get(mode.level_label()) {
                let level = value.parse();
                enforces |= mode == Mode::Enforce && level.is_ok();
                policy.of_mut(mode).level = level.unwrap_or_else(|LevelError| {
                    invalid.push(InvalidLabel {
                        label: mode.level_label(),
                        value: value.clone(),
                        expected: ExpectedLabel::Level,
                    });
                    match mode {
                        Mode::Enforce => Level::Restricted,
                        Mode::Audit | Mode::Warn => Level::Privileged,
                    }
                });
            }
            if let Some(value) = labels.get(mode.version_label()) {
                policy.of_mut(mode).version = value.parse().unwrap_or_else(|VersionError| {
                    invalid.push(InvalidLabel {
                        label: mode.version_label(),
                        value: value.clone(),
                        expected: ExpectedLabel::Version,
                    });
                    Version::Latest
                });
            }
        }
        let is_asked = |label: &str| labels.contains_key(label);
        let silent = !is_asked(Mode::Warn.level_label());
        if silent && enforces && policy.enforce.level > policy.warn.level {
            policy.warn.level = policy.enforce.level;
            if !is_asked(Mode::Warn.version_label()) {
                policy.warn.version = policy.enforce.version;
            }
        }
        (policy, invalid)
    }

    /// What it asks in a mode.
    #[must_use]
    pub const fn of(&self, mode: Mode) -> Standard {
        match mode {
            Mode::Enforce => self.enforce,
            Mode::Audit => self.audit,
            Mode::Warn => self.warn,
        }
    }

    const fn of_mut(&mut self, mode: Mode) -> &mut Standard {
        match mode {
            Mode::Enforce => &mut self.enforce,
            Mode::Audit => &mut self.audit,
            Mode::Warn => &mut self.warn,
        }
    }
}
