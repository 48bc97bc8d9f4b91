//! When a schedule fires: cron in the dialect of Kubernetes, which is that of robfig/cron v3, `ParseStandard`.

use std::fmt;

use thiserror::Error;

use super::moment::{DAY, Date, HOUR, MINUTE, Moment};

/// A schedule of a CronJob or of a backup scheduler.
///
/// Kubernetes' dialect: five fields, `?` is `*`, names of months and weekdays in any case, Sunday is 0 and 7 is
/// refused, `N/step` goes from N to the end of the range. Where day of month and day of week are both given, either
/// suffices; where one of them has a `*` without a step, both must hold. Also `@daily` and the like, and
/// `@every 1h30m`.
///
/// ```
/// use hardening::storage::{Moment, Schedule};
///
/// let schedule = Schedule::parse("0 2 * * sun")?;
/// let after: Moment = "2026-11-25T02:00Z".parse().unwrap();
/// assert_eq!(schedule.next_after(after).unwrap().to_string(), "2026-11-29T02:00Z");
/// assert!(Schedule::parse("0 2 * * 7").is_err());
/// # Ok::<(), hardening::storage::ScheduleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Schedule {
    text: String,
    timing: Timing,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Timing {
    At(Fields),
    /// That many seconds after the last time.
    Every(i64),
}

/// The minutes, hours and days on which a schedule fires, one bit each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Fields {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the days of the month, or of the week, are a `*` without a step.
    any_day: bool,
}

/// Why the API server refuses a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// Nothing.
    #[error("a schedule must not be empty")]
    Empty,
    /// A zone within the schedule.
    #[error("a time zone is not allowed in the schedule; `timeZone` takes it")]
    Zone,
    /// Not five fields.
    #[error(
        "a schedule has 5 fields (minute, hour, day of month, month, day of week), this has {0}"
    )]
    FieldCount(usize),
    /// A word behind `@` that is none.
    #[error("`{0}` is no schedule; @yearly, @monthly, @weekly, @daily, @hourly and @every are")]
    Descriptor(String),
    /// Behind `@every`.
    #[error("`{0}` is no duration; write it as `1h30m`")]
    Duration(String),
    /// Neither a number nor a name.
    #[error("`{text}` is no {field}")]
    Word {
        /// As written.
        text: String,
        /// The field.
        field: &'static str,
    },
    /// A number outside of its field.
    #[error("{field} goes from {least} to {most}, not to {number}")]
    Range {
        /// The field.
        field: &'static str,
        /// The least that is allowed.
        least: u32,
        /// The most that is allowed.
        most: u32,
        /// What is written.
        number: u32,
    },
    /// A range from a number to a smaller one.
    #[error("the range `{0}` ends before it begins")]
    Backwards(String),
    /// `/0`.
    #[error("the step of `{0}` must not be 0")]
    Step(String),
    /// More than one `-` or `/`.
    #[error("`{0}` has too many `-` or `/`")]
    Shape(String),
}

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MINUTES: Field = Field::numbers("minute", 0, 59);
const HOURS: Field = Field::numbers("hour", 0, 23);
const DAYS: Field = Field::numbers("day of month", 1, 31);
const MONTHS: Field = Field {
    name: "month",
    least: 1,
    most: 12,
    names: &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ],
};
const WEEKDAYS: Field = Field {
    name: "day of week",
    least: 0,
    most: 6,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

/// What does not fire within so many years never does, for the scheduler gives up looking.
const YEARS_AHEAD: i64 = 5;

impl Schedule {
    /// Reads a schedule as the API server does.
    ///
    /// # Errors
    /// Where the API server refuses it.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        if text.contains("TZ") {
            return Err(ScheduleError::Zone);
        }
        let timing = timing(text)?;
        Ok(Self {
            text: text.trim().to_owned(),
            timing,
        })
    }

    /// The first time after a moment; `None` where there is none within five years, as for the 30th of February. Costs
    /// a few steps for each month between.
    #[must_use]
    pub fn next_after(&self, moment: Moment) -> Option<Moment> {
        match &self.timing {
            Timing::Every(seconds) => Some(moment.plus(*seconds)),
            Timing::At(fields) => fields.next_after(moment),
        }
    }

    /// All times after a moment, in order.
    pub fn after(&self, moment: Moment) -> impl Iterator<Item = Moment> + '_ {
        std::iter::successors(self.next_after(moment), |last| self.next_after(*last))
    }

    /// Whether it counts from whenever it was applied, as `@every` does, so that its times are not known beforehand.
    #[must_use]
    pub const fn counts_from_start(&self) -> bool {
        matches!(self.timing, Timing::Every(_))
    }

    /// Whether it fires at all.
    #[must_use]
    pub fn ever_fires(&self) -> bool {
        match &self.timing {
            Timing::Every(_) => true,
            // Four years hold every date but for those of a leap year that a century leaves out.
            Timing::At(_) => self.next_after(Moment::REFERENCE).is_some(),
        }
    }

    /// The shortest and the longest time between two firings, over four years; `None` where it fires less than twice.
    /// Looks at no more than 10,000 firings.
    #[must_use]
    pub fn intervals(&self) -> Option<(i64, i64)> {
        const SPAN: i64 = 4 * 366 * DAY;
        const FIRINGS: usize = 10_000;
        if let Timing::Every(seconds) = self.timing {
            return Some((seconds, seconds));
        }
        let times = self.after(Moment::REFERENCE).take(FIRINGS);
        let times = times.take_while(|time| time.since(Moment::REFERENCE) <= SPAN);
        let mut last = None;
        let mut found: Option<(i64, i64)> = None;
        for time in times {
            if let Some(last) = last.replace(time) {
                let gap = time.since(last);
                let (least, most) = found.unwrap_or((gap, gap));
                found = Some((least.min(gap), most.max(gap)));
            }
        }
        found
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn timing(text: &str) -> Result<Timing, ScheduleError> {
    if text.is_empty() {
        return Err(ScheduleError::Empty);
    }
    if text.starts_with('@') {
        if let Some(duration) = text.strip_prefix("@every ") {
            let seconds = go_duration(duration)
                .ok_or_else(|| ScheduleError::Duration(duration.to_owned()))?;
            return Ok(Timing::Every(seconds.max(1)));
        }
        let fields = match text {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => return Err(ScheduleError::Descriptor(text.to_owned())),
        };
        return timing(fields);
    }
    let fields: Vec<_> = text.split_whitespace().collect();
    let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
        return Err(ScheduleError::FieldCount(fields.len()));
    };
    let (minutes, _) = MINUTES.parse(minutes)?;
    let (hours, _) = HOURS.parse(hours)?;
    let (days, any_date) = DAYS.parse(days)?;
    let (months, _) = MONTHS.parse(months)?;
    let (weekdays, any_weekday) = WEEKDAYS.parse(weekdays)?;
    Ok(Timing::At(Fields {
        minutes,
        hours,
        days,
        months,
        weekdays,
        any_day: any_date || any_weekday,
    }))
}

impl Field {
    const fn numbers(name: &'static str, least: u32, most: u32) -> Self {
        Self {
            name,
            least,
            most,
            names: &[],
        }
    }

    /// The bits, and whether one of the parts is a `*` without a step. Empty parts are left out, so `,` never fires.
    fn parse(&self, text: &str) -> Result<(u64, bool), ScheduleError> {
        let mut bits = 0;
        let mut any = false;
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (more, is_any) = self.part(part)?;
            bits |= more;
            any |= is_any;
        }
        Ok((bits, any))
    }

    fn part(&self, part: &str) -> Result<(u64, bool), ScheduleError> {
        let shape = || ScheduleError::Shape(part.to_owned());
        let mut halves = part.split('/');
        let range = halves.next().unwrap_or_default();
        let step = halves.next();
        if halves.next().is_some() {
            return Err(shape());
        }
        let mut ends = range.split('-');
        let first = ends.next().unwrap_or_default();
        let last = ends.next();
        let is_star = matches!(first, "*" | "?");
        let (start, mut end) = if is_star {
            (self.least, self.most)
        } else {
            if ends.next().is_some() {
                return Err(shape());
            }
            let start = self.number(first)?;
            (start, last.map_or(Ok(start), |last| self.number(last))?)
        };
        let step = match step {
            None => 1,
            Some(step) => {
                if last.is_none() && !is_star {
                    end = self.most;
                }
                go_number(step).ok_or_else(|| self.word(step))?
            }
        };
        for number in [start, end] {
            if !(self.least..=self.most).contains(&number) {
                return Err(ScheduleError::Range {
                    field: self.name,
                    least: self.least,
                    most: self.most,
                    number,
                });
            }
        }
        if start > end {
            return Err(ScheduleError::Backwards(part.to_owned()));
        }
        if step == 0 {
            return Err(ScheduleError::Step(part.to_owned()));
        }
        let stride = usize::try_from(step).unwrap_or(usize::MAX);
        let bits = (start..=end)
            .step_by(stride)
            .fold(0, |bits, at| bits | 1 << at);
        Ok((bits, is_star && step == 1))
    }

    fn number(&self, text: &str) -> Result<u32, ScheduleError> {
        let lower = text.to_lowercase();
        if let Some(position) = self.names.iter().position(|name| *name == lower) {
            return Ok(self.least + u32::try_from(position).unwrap_or(0));
        }
        go_number(text).ok_or_else(|| self.word(text))
    }

    fn word(&self, text: &str) -> ScheduleError {
        ScheduleError::Word {
            text: text.to_owned(),
            field: self.name,
        }
    }
}

/// As Go reads a whole number that must not be negative.
fn go_number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Nanoseconds of each unit that Go knows.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A duration as Go reads it, such as `1h30m` or `1.5h`, in whole seconds. `None` where it is none, or too long.
pub(super) fn go_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let (number, behind) = rest.split_at(rest.find(|c| !is_number(c))?);
        let unit_end = behind.find(is_number).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_end);
        let (_, nanoseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        total = total.checked_add(whole.checked_mul(*nanoseconds)?)?;
        let mut place = *nanoseconds;
        for digit in fraction.bytes() {
            place /= 10;
            total = total.checked_add(place * i128::from(digit - b'0'))?;
        }
        rest = behind;
    }
    let within = total <= i128::from(i64::MAX);
    let seconds = i64::try_from(total / 1_000_000_000).ok()?;
    within.then_some(if negative { -seconds } else { seconds })
}

/// A bit for the first day of each of nine weeks: times the days of a week, the days of all of them.
const EVERY_WEEK: u64 = 0x0102_0408_1020_4081;

impl Fields {
    fn next_after(&self, moment: Moment) -> Option<Moment> {
        let start = Moment(moment.0.div_euclid(MINUTE) * MINUTE + MINUTE);
        let mut date = start.date();
        let last_year = date.year + YEARS_AHEAD;
        let mut second = start.second_of_day();
        while date.year <= last_year {
            let days = self.days_of(date) & (u64::MAX << date.day);
            if days == 0 {
                date = date.next_month();
                second = 0;
                continue;
            }
            let day = days.trailing_zeros();
            if day > date.day {
                second = 0;
            }
            date.day = day;
            if let Some(time) = self.time_from(second) {
                return Some(Moment(date.days() * DAY + time));
            }
            second = 0;
            date = if day < date.days_of_month() {
                Date {
                    day: day + 1,
                    ..date
                }
            } else {
                date.next_month()
            };
        }
        None
    }

    /// The days of a month on which it fires.
    fn days_of(&self, date: Date) -> u64 {
        if self.months & (1 << date.month) == 0 {
            return 0;
        }
        let first = Date { day: 1, ..date };
        let month = (1 << (date.days_of_month() + 1)) - 2;
        // Day 1 is bit 1, as the weekday of the first is bit 0 of the weeks that follow it.
        let by_week = (((self.weekdays * EVERY_WEEK) >> first.weekday()) << 1) & month;
        let by_date = self.days & month;
        if self.any_day {
            by_date & by_week
        } else {
            by_date | by_week
        }
    }

    /// The first time of day at or after a second, in seconds.
    fn time_from(&self, second: i64) -> Option<i64> {
        let (hour, minute) = (second / HOUR, second / MINUTE % 60);
        let this_hour = u32::try_from(hour)
            .ok()
            .filter(|hour| self.hours & (1 << hour) != 0);
        let minutes = u32::try_from(minute)
            .ok()
            .and_then(|minute| first_from(self.minutes, minute));
        if let (Some(hour), Some(minute)) = (this_hour, minutes) {
            return Some(i64::from(hour) * HOUR + i64::from(minute) * MINUTE);
        }
        let hour = first_from(self.hours, u32::try_from(hour + 1).ok()?)?;
        let minute = first_from(self.minutes, 0)?;
        Some(i64::from(hour) * HOUR + i64::from(minute) * MINUTE)
    }
}

/// The lowest bit at or above a position.
fn first_from(bits: u64, position: u32) -> Option<u32> {
    let rest = bits & u64::MAX.checked_shl(position)?;
    (rest != 0).then(|| rest.trailing_zeros())
}
