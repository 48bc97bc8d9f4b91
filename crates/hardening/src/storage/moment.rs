//! Points in time and stretches of it, in whole seconds of UTC. No clock: what is "now" is always said by who asks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cluster::as_text;

/// Seconds of a minute.
pub(super) const MINUTE: i64 = 60;
/// Seconds of an hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Seconds of a day.
pub(super) const DAY: i64 = 24 * HOUR;

/// A point in time: seconds since the beginning of 1970 in UTC, leap seconds left out.
///
/// Read and written in the manner of RFC 3339; seconds, minutes and the whole time of day may be left out.
///
/// ```
/// use hardening::storage::Moment;
///
/// let moment: Moment = "2026-11-25T02:00Z".parse()?;
/// assert_eq!(moment, "2026-11-25 02:00:00".parse()?);
/// assert_eq!(moment.to_string(), "2026-11-25T02:00Z");
/// assert_eq!("2024-02-29".parse::<Moment>()?.to_string(), "2024-02-29T00:00Z");
/// assert!("2026-02-29".parse::<Moment>().is_err());
/// # Ok::<(), hardening::storage::MomentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(pub i64);

/// Why a text names no point in time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no time; write `2026-11-25T02:00Z`, in UTC")]
pub struct MomentError(pub String);

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: u32,
    /// From 1.
    pub(super) day: u32,
}

impl Date {
    /// Days since the beginning of 1970. Years begin in March here, so that the leap day is the last of its year.
    pub(super) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = i64::from((self.month + 9) % 12);
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The date that many days after the beginning of 1970.
    pub(super) fn of_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self {
            year: era * 400 + year + i64::from(month <= 2),
            month: u32::try_from(month).unwrap_or(1),
            day: u32::try_from(day).unwrap_or(1),
        }
    }

    /// The number of days of its month.
    pub(super) const fn days_of_month(self) -> u32 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The first day of the month after its own.
    pub(super) const fn next_month(self) -> Self {
        let (year, month) = match self.month {
            12 => (self.year + 1, 1),
            month => (self.year, month + 1),
        };
        Self {
            year,
            month,
            day: 1,
        }
    }

    /// From 0 for Sunday, as cron counts.
    pub(super) fn weekday(self) -> u32 {
        // The first of January 1970 was a Thursday.
        u32::try_from((self.days() + 4).rem_euclid(7)).unwrap_or(0)
    }
}

impl Moment {
    /// The beginning of a leap year on a Monday, from which spans are reckoned where nobody names a time.
    pub const REFERENCE: Self = Self(1_704_067_200);

    /// That many seconds later.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The seconds since another moment.
    #[must_use]
    pub const fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    pub(super) fn date(self) -> Date {
        Date::of_days(self.0.div_euclid(DAY))
    }

    /// The second of its day.
    pub(super) const fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, time),
            None => (text, "00:00"),
        };
        let mut parts = date.split('-');
        let date = Date {
            year: number(parts.next()?, 4)?,
            month: u32::try_from(number(parts.next()?, 2)?).ok()?,
            day: u32::try_from(number(parts.next()?, 2)?).ok()?,
        };
        let is_date = parts.next().is_none()
            && (1..=12).contains(&date.month)
            && (1..=date.days_of_month()).contains(&date.day);
        let mut parts = time.split(':');
        let hour = number(parts.next()?, 2)?;
        let minute = number(parts.next()?, 2)?;
        let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
        let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
        (is_date && is_time)
            .then(|| Self(date.days() * DAY + hour * HOUR + minute * MINUTE + second))
    }
}

/// Exactly that many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| MomentError(text.to_owned()))
    }
}

as_text!(Moment);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        let second = self.second_of_day();
        let (hour, minute, second) = (second / HOUR, second / MINUTE % 60, second % MINUTE);
        write!(f, "{:04}-{:02}-{:02}", date.year, date.month, date.day)?;
        write!(f, "T{hour:02}:{minute:02}")?;
        if second != 0 {
            write!(f, ":{second:02}")?;
        }
        f.write_str("Z")
    }
}

/// A stretch of time in words: its two largest units, such as `7 days` or `1 day 6 hours`.
///
/// ```
/// use hardening::storage::lasting;
///
/// assert_eq!(lasting(7 * 86_400), "7 days");
/// assert_eq!(lasting(86_400 + 6 * 3_600), "1 day 6 hours");
/// assert_eq!(lasting(90), "1 minute 30 seconds");
/// ```
#[must_use]
pub fn lasting(seconds: i64) -> String {
    let units = [
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
        (1, "second"),
    ];
    let mut rest = seconds.max(0);
    let mut words: Vec<String> = Vec::new();
    for (length, unit) in units {
        let count = rest / length;
        rest %= length;
        if count > 0 && words.len() < 2 {
            let ending = if count == 1 { "" } else { "s" };
            words.push(format!("{count} {unit}{ending}"));
        } else if !words.is_empty() {
            // Finer units after a gap say nothing that matters.
            break;
        }
    }
    if words.is_empty() {
        return "0 seconds".to_owned();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_each_others_inverse_over_four_centuries() {
        let mut date = Date {
            year: 1900,
            month: 1,
            day: 1,
        };
        let mut days = date.days();
        while date.year < 2301 {
            assert_eq!(Date::of_days(days), date);
            assert_eq!(date.days(), days);
            days += 1;
            date = if date.day < date.days_of_month() {
                Date {
                    day: date.day + 1,
                    ..date
                }
            } else {
                date.next_month()
            };
        }
    }

    #[test]
    fn the_reference_is_what_it_says() {
        assert_eq!(Moment::REFERENCE.to_string(), "2024-01-01T00:00Z");
        assert_eq!(Moment::REFERENCE.date().weekday(), 1);
    }
}
