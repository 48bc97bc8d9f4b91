//! Durations as Go writes them: `2160h`, `1h30m`, `0.5s`.

use std::fmt;

use thiserror::Error;

/// A span of time to the nanosecond, as `metav1.Duration` holds it.
///
/// ```
/// use hardening::certificates::GoDuration;
///
/// let duration: GoDuration = "1h30m".parse()?;
/// assert_eq!(duration.seconds(), 5400);
/// assert_eq!(duration.to_string(), "1 hour 30 minutes");
/// # Ok::<(), hardening::certificates::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GoDuration(i64);

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no duration such as `2160h` or `1h30m`")]
pub struct DurationError(pub String);

const SECOND: i64 = 1_000_000_000;

/// The units of Go, in nanoseconds.
const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
];

impl GoDuration {
    /// Whole hours; the longest there is where they are more.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self(hours.saturating_mul(3_600 * SECOND))
    }

    /// Whole minutes; the longest there is where they are more.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self(minutes.saturating_mul(60 * SECOND))
    }

    /// Nanoseconds.
    #[must_use]
    pub const fn of_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// In nanoseconds.
    #[must_use]
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// In whole seconds, the rest left out.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }
}

impl std::str::FromStr for GoDuration {
    type Err = DurationError;

    /// As Go's `time.ParseDuration`. Linear in the text.
    fn from_str(text: &str) -> Result<Self, DurationError> {
        let refuse = || DurationError(text.to_owned());
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        if rest.is_empty() {
            return Err(refuse());
        }
        let mut total: i128 = 0;
        while !rest.is_empty() {
            let number_end = rest
                .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
                .ok_or_else(refuse)?;
            let (number, behind) = rest.split_at(number_end);
            let unit_end = behind
                .find(|letter: char| letter.is_ascii_digit() || letter == '.')
                .unwrap_or(behind.len());
            let (unit, behind) = behind.split_at(unit_end);
            let unit = UNITS.iter().find(|(name, _)| *name == unit);
            let (_, nanoseconds) = unit.ok_or_else(refuse)?;
            total += amount(number, *nanoseconds).ok_or_else(refuse)?;
            rest = behind;
            if total > i128::from(i64::MAX) + i128::from(negative) {
                return Err(refuse());
            }
        }
        let signed = if negative { -total } else { total };
        i64::try_from(signed).map(Self).map_err(|_| refuse())
    }
}

/// Digits behind a dot that can still make a nanosecond of an hour.
const DIGITS: usize = 18;

/// A number with at most one dot, times a unit; digits beyond a nanosecond are cut.
fn amount(number: &str, unit: i64) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let digits = |text: &str| {
        let text = text.trim_start_matches('0');
        match text.len() {
            0 => Some(0),
            1..=20 => text.parse::<i128>().ok(),
            _ => None,
        }
    };
    let unit = i128::from(unit);
    let whole = digits(whole)?.checked_mul(unit)?;
    let shown = fraction.get(..fraction.len().min(DIGITS))?;
    let scale = 10_i128.pow(u32::try_from(shown.len()).ok()?);
    Some(whole + digits(shown)? * unit / scale)
}

impl fmt::Display for GoDuration {
    /// In days, hours, minutes and seconds, the two largest that are not none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let parts = [
            (seconds.div_euclid(86_400), "day"),
            (seconds.rem_euclid(86_400) / 3_600, "hour"),
            (seconds.rem_euclid(3_600) / 60, "minute"),
            (seconds.rem_euclid(60), "second"),
        ];
        let mut written = 0;
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0).take(2) {
            let space = if written > 0 { " " } else { "" };
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{space}{count} {unit}{plural}")?;
            written += 1;
        }
        if written == 0 {
            f.write_str("0 seconds")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::GoDuration;

    fn nanoseconds(text: &str) -> Option<i64> {
        text.parse::<GoDuration>().ok().map(GoDuration::nanoseconds)
    }

    #[test]
    fn durations_are_read_as_go_reads_them() {
        assert_eq!(nanoseconds("2160h"), Some(7_776_000_000_000_000));
        assert_eq!(nanoseconds("1h15m30.918273645s"), Some(4_530_918_273_645));
        assert_eq!(nanoseconds("-1.5h"), Some(-5_400_000_000_000));
        assert_eq!(nanoseconds(".5s"), Some(500_000_000));
        assert_eq!(nanoseconds("5.s"), Some(5_000_000_000));
        assert_eq!(nanoseconds("0.000000001s"), Some(1));
        assert_eq!(nanoseconds("1.7ms"), Some(1_700_000));
        assert_eq!(nanoseconds("0.25m"), Some(15_000_000_000));
        assert_eq!(nanoseconds("+5s"), Some(5_000_000_000));
        assert_eq!(nanoseconds("0"), Some(0));
        assert_eq!(nanoseconds("9223372036854775807ns"), Some(i64::MAX));
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for text in [
            "",
            "3",
            "-",
            "s",
            ".",
            "-.",
            ".s",
            "1d",
            "90 days",
            "1h30",
            "3000000h",
            "9223372036854775808ns",
            "1.2.3s",
            "٣h",
        ] {
            assert_eq!(nanoseconds(text), None, "{text}");
        }
    }
}
