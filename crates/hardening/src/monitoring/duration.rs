//! Durations as Prometheus and Alertmanager write them.

use std::fmt;

use thiserror::Error;

/// A length of time in whole milliseconds.
///
/// ```
/// use hardening::monitoring::Duration;
///
/// let duration: Duration = Duration::parse("1h30m").unwrap();
/// assert_eq!(duration.milliseconds(), 5_400_000);
/// assert_eq!(duration.to_string(), "1h30m");
/// assert!(Duration::parse("30m1h").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duration(u64);

/// Why something is no [`Duration`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DurationError {
    /// Nothing is given.
    #[error("a duration is missing")]
    Empty,
    /// Not of the form `1h30m`.
    #[error("it is no duration such as `30s`, `5m` or `1h30m`")]
    Form,
    /// More than 2^63 nanoseconds.
    #[error("it is longer than 292 years")]
    TooLong,
}

const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Milliseconds of 2^63 nanoseconds.
const LONGEST: u64 = 9_223_372_036_854;

impl Duration {
    /// So many milliseconds.
    #[must_use]
    pub const fn of_milliseconds(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// Its length.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.0
    }

    /// Its length in seconds.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "durations are below 2^53 milliseconds but for a few of thousands of years"
    )]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Reads `1h30m`: whole numbers with units that become smaller, or `0`.
    ///
    /// # Errors
    /// Where Prometheus refuses it.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        if text.is_empty() {
            return Err(DurationError::Empty);
        }
        if text == "0" {
            return Ok(Self(0));
        }
        let mut rest = text;
        let mut units = UNITS.iter();
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, behind) = rest.split_at_checked(digits).ok_or(DurationError::Form)?;
            let letters = behind.bytes().take_while(u8::is_ascii_lowercase).count();
            let (unit, behind) = behind
                .split_at_checked(letters)
                .ok_or(DurationError::Form)?;
            let (_, length) = units
                .find(|(name, _)| *name == unit)
                .filter(|_| digits > 0)
                .ok_or(DurationError::Form)?;
            let number: u64 = number.parse().map_err(|_| DurationError::TooLong)?;
            let part = number.checked_mul(*length);
            total = part
                .and_then(|part| total.checked_add(part))
                .filter(|total| *total <= LONGEST)
                .ok_or(DurationError::TooLong)?;
            rest = behind;
        }
        Ok(Self(total))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, length) in UNITS {
            // Weeks and years only where nothing is left: `90d` says more than `12w6d`.
            if matches!(unit, "y" | "w") && rest % length != 0 {
                continue;
            }
            if rest >= length {
                write!(f, "{}{unit}", rest / length)?;
                rest %= length;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_order_of_units_is_fixed() {
        for text in ["1m1h", "5m5m", "1.5h", "-5m", "300", "5us", "5", "m", "5M", "5 m"] {
            assert_eq!(Duration::parse(text), Err(DurationError::Form), "{text}");
        }
        assert_eq!(Duration::parse("300y"), Err(DurationError::TooLong));
        assert_eq!(Duration::parse(""), Err(DurationError::Empty));
        assert_eq!(Duration::parse("1y2w3d4h5m6s7ms").map(Duration::milliseconds), Ok(33_019_506_007));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in 0..=LONGEST) {
            let duration = Duration::of_milliseconds(milliseconds);
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
        }
    }
}
