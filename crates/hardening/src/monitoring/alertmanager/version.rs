//! The version of an Alertmanager, as far as it decides what a configuration may say.

use std::fmt;

use crate::monitoring::MatcherSyntax;

/// A minor version: 28 for 0.28.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlertmanagerVersion(u16);

impl AlertmanagerVersion {
    /// The newest whose rules are known here; what is newer or not told is read by them.
    pub const NEWEST: Self = Self(34);
    /// The first with matchers in UTF-8.
    const UTF8: Self = Self(27);

    /// The version 0.`minor`.
    #[must_use]
    pub const fn minor(minor: u16) -> Self {
        Self(minor)
    }

    pub(super) const fn number(self) -> u16 {
        self.0
    }

    /// The version that a tag of an image tells: `v0.27.0`.
    ///
    /// ```
    /// use hardening::monitoring::AlertmanagerVersion;
    ///
    /// assert_eq!(AlertmanagerVersion::of_tag("v0.27.0"), Some(AlertmanagerVersion::minor(27)));
    /// assert_eq!(AlertmanagerVersion::of_tag("latest"), None);
    /// ```
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let rest = tag.strip_prefix('v').unwrap_or(tag).strip_prefix("0.")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().map(Self)
    }

    /// How it reads matchers, unless a flag says otherwise.
    #[must_use]
    pub fn syntax(self) -> MatcherSyntax {
        if self < Self::UTF8 {
            MatcherSyntax::Classic
        } else {
            MatcherSyntax::Fallback
        }
    }
}

impl Default for AlertmanagerVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for AlertmanagerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0.{}", self.0)
    }
}
