//! Durations as Prometheus and Alertmanager write them.

use std::fmt;

use thiserror::Error;

/// Units in the order in which they must stand, with their milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 24 * 3_600_000),
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// What a signed count of nanoseconds holds.
const MOST: u64 = i64::MAX as u64 / 1_000_000;

/// A duration: `1h30m`. Units stand from the largest to the smallest, each once.
///
/// ```
/// use hardening::monitoring::Duration;
///
/// let duration = Duration::parse("1h30m")?;
/// assert_eq!(duration.milliseconds(), 5_400_000);
/// assert_eq!(duration.to_string(), "1h30m");
/// assert!(Duration::parse("30m1h").is_err());
/// # Ok::<(), hardening::monitoring::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duration(u64);

/// Why a text is no duration, in the words of Prometheus.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// Nothing is written.
    #[error("empty duration string")]
    Empty,
    /// Not of this syntax.
    #[error("not a valid duration string: {0:?}")]
    Syntax(String),
    /// Beyond 292 years.
    #[error("duration out of range")]
    OutOfRange,
}

impl Duration {
    /// So many milliseconds.
    #[must_use]
    pub const fn from_milliseconds(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// Reads a duration.
    ///
    /// # Errors
    /// Where Prometheus refuses it.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        match text {
            "" => return Err(DurationError::Empty),
            "0" => return Ok(Self(0)),
            _ => {}
        }
        let syntax = || DurationError::Syntax(text.to_owned());
        let mut units = UNITS.iter();
        let mut rest = text;
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.len()
                - rest
                    .trim_start_matches(|it: char| it.is_ascii_digit())
                    .len();
            let (count, behind) = rest.split_at_checked(digits).ok_or_else(syntax)?;
            let letters = behind.len()
                - behind
                    .trim_start_matches(|it: char| it.is_ascii_lowercase())
                    .len();
            let (unit, behind) = behind.split_at_checked(letters).ok_or_else(syntax)?;
            let (_, milliseconds) = units.find(|(name, _)| *name == unit).ok_or_else(syntax)?;
            if count.is_empty() {
                return Err(syntax());
            }
            let count: u64 = count.parse().map_err(|_| DurationError::OutOfRange)?;
            total = count
                .checked_mul(*milliseconds)
                .and_then(|part| total.checked_add(part))
                .filter(|total| *total <= MOST)
                .ok_or(DurationError::OutOfRange)?;
            rest = behind;
        }
        Ok(Self(total))
    }

    /// In milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.0
    }
}

/// As Prometheus writes it: years and weeks only where nothing else is needed.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, milliseconds) in UNITS {
            let whole = rest.is_multiple_of(milliseconds);
            if matches!(unit, "y" | "w") && !whole {
                continue;
            }
            if let count @ 1.. = rest / milliseconds {
                write!(f, "{count}{unit}")?;
                rest %= milliseconds;
            }
        }
        Ok(())
    }
}
