//! Cron against an oracle that goes minute by minute, and against what robfig/cron does with odd texts.

use hardening::storage::{Moment, Schedule};
use proptest::prelude::*;

/// A wall clock that only knows how to go one minute further.
#[derive(Clone, Copy, Debug)]
struct Clock {
    year: u32,
    month: u32,
    day: u32,
    weekday: u32,
    hour: u32,
    minute: u32,
}

impl Clock {
    /// Monday, the first of January 2024.
    const START: Self = Self {
        year: 2024,
        month: 1,
        day: 1,
        weekday: 1,
        hour: 0,
        minute: 0,
    };

    fn tick(&mut self) {
        self.minute += 1;
        if self.minute < 60 {
            return;
        }
        self.minute = 0;
        self.hour += 1;
        if self.hour < 24 {
            return;
        }
        self.hour = 0;
        self.weekday = (self.weekday + 1) % 7;
        self.day += 1;
        let february = if self.year.is_multiple_of(4) { 29 } else { 28 };
        let days = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][self.month as usize - 1];
        if self.day > days {
            self.day = 1;
            self.month += 1;
        }
        if self.month > 12 {
            self.month = 1;
            self.year += 1;
        }
    }

    fn text(&self) -> String {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}Z",
            self.year, self.month, self.day, self.hour, self.minute
        )
    }
}

/// Whether a value is meant by a field, read anew for each value.
fn means(field: &str, value: u32, least: u32, most: u32) -> bool {
    field.split(',').any(|part| {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().unwrap())),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (least, most),
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None => {
                let only = range.parse().unwrap();
                (only, if step.is_some() { most } else { only })
            }
        };
        (first..=last).contains(&value) && (value - first).is_multiple_of(step.unwrap_or(1))
    })
}

fn is_star(field: &str) -> bool {
    field
        .split(',')
        .any(|part| matches!(part, "*" | "?" | "*/1"))
}

fn fires(fields: &[String; 5], clock: &Clock) -> bool {
    let [minute, hour, day, month, weekday] = fields;
    let by_date = means(day, clock.day, 1, 31);
    let by_week = means(weekday, clock.weekday, 0, 6);
    let day = if is_star(day) || is_star(weekday) {
        by_date && by_week
    } else {
        by_date || by_week
    };
    day && means(minute, clock.minute, 0, 59)
        && means(hour, clock.hour, 0, 23)
        && means(month, clock.month, 1, 12)
}

fn part(least: u32, most: u32) -> impl Strategy<Value = String> {
    let number = least..=most;
    let pair = (least..=most, least..=most).prop_map(|(a, b)| (a.min(b), a.max(b)));
    prop_oneof![
        4 => Just("*".to_owned()),
        1 => Just("?".to_owned()),
        1 => (1_u32..=most + 2).prop_map(|step| format!("*/{step}")),
        4 => number.clone().prop_map(|number| number.to_string()),
        1 => (number, 1_u32..20).prop_map(|(number, step)| format!("{number}/{step}")),
        1 => pair.clone().prop_map(|(a, b)| format!("{a}-{b}")),
        1 => (pair, 1_u32..9).prop_map(|((a, b), step)| format!("{a}-{b}/{step}")),
    ]
}

fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
    prop::collection::vec(part(least, most), 1..3).prop_map(|parts| parts.join(","))
}

fn fields() -> impl Strategy<Value = [String; 5]> {
    (
        field(0, 59),
        field(0, 23),
        field(1, 31),
        field(1, 12),
        field(0, 6),
    )
        .prop_map(<[String; 5]>::from)
}

/// Minutes that the oracle looks ahead.
const AHEAD: u32 = 430 * 24 * 60;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_next_firing_is_the_first_minute_that_fits(fields in fields(), skipped in 0_u32..500_000) {
        let schedule = Schedule::parse(&fields.join(" ")).unwrap();
        let mut clock = Clock::START;
        for _ in 0..skipped {
            clock.tick();
        }
        let after: Moment = clock.text().parse().unwrap();
        let mut expected = None;
        for _ in 0..AHEAD {
            clock.tick();
            if fires(&fields, &clock) {
                expected = Some(clock.text());
                break;
            }
        }
        let next = schedule.next_after(after);
        match expected {
            Some(expected) => prop_assert_eq!(next.map(|next| next.to_string()), Some(expected)),
            None => prop_assert!(next.is_none_or(|next| next.since(after) > i64::from(AHEAD) * 60)),
        }
    }

    #[test]
    fn within_a_minute_the_seconds_do_not_matter(fields in fields(), second in 0_i64..60) {
        let schedule = Schedule::parse(&fields.join(" ")).unwrap();
        let start = Moment::REFERENCE;
        prop_assert_eq!(schedule.next_after(start.plus(second)), schedule.next_after(start));
    }

    #[test]
    fn any_text_is_a_schedule_or_is_refused(text in "[-0-9a-zA-Z*/?,@ .]{0,30}") {
        if let Ok(schedule) = Schedule::parse(&text) {
            let _ = schedule.next_after(Moment::REFERENCE);
            let _ = schedule.intervals();
        }
    }
}

#[test]
fn what_the_api_server_refuses_is_refused() {
    let refused = [
        "",
        "* * * *",
        "* * * * * *",
        "0 2 * * 7",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 * 13 *",
        "0 0 L * *",
        "0 0 * * 5#2",
        "5-1 * * * *",
        "*/0 * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "@dayly",
        "@every",
        "@every x",
        "TZ=UTC 0 2 * * *",
        "CRON_TZ=UTC 0 2 * * *",
        "0 2 * * mondays",
        "-1 * * * *",
        "@Daily",
        " @daily",
    ];
    for text in refused {
        assert!(Schedule::parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_the_api_server_takes_is_taken() {
    let taken = [
        "0 2 * * *",
        "0 2 * * SUN",
        "0 2 * jan-MAR mon,wed",
        "*/61 * * * *",
        ", * * * *",
        "+5 * * * *",
        "007 * * * *",
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
        "@every 1h30m",
        "@every 1.5h",
        "0 0 30 2 *",
        "? ? ? ? ?",
        "\t0\t2 * * * ",
    ];
    for text in taken {
        assert!(Schedule::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn what_never_comes_never_fires() {
    for text in ["0 0 30 2 *", ", * * * *", "0 0 31 4,6,9,11 *"] {
        assert!(!Schedule::parse(text).unwrap().ever_fires(), "{text}");
    }
    let leap = Schedule::parse("0 0 29 2 *").unwrap();
    let after: Moment = "2024-03-01".parse().unwrap();
    assert_eq!(
        leap.next_after(after).unwrap().to_string(),
        "2028-02-29T00:00Z"
    );
    // 2100 is no leap year, and the scheduler looks no further than five years.
    let after: Moment = "2096-03-01".parse().unwrap();
    assert_eq!(leap.next_after(after), None);
}

#[test]
fn day_of_month_and_day_of_week_are_alternatives_unless_one_is_a_star() {
    let next = |text: &str| {
        let next = Schedule::parse(text).unwrap().next_after(Moment::REFERENCE);
        next.unwrap().to_string()
    };
    assert_eq!(next("0 0 13 * 5"), "2024-01-05T00:00Z");
    assert_eq!(next("0 0 13 * *"), "2024-01-13T00:00Z");
    assert_eq!(next("0 0 */1 * 5"), "2024-01-05T00:00Z");
    // A star with a step is no star: every other day, or a Friday.
    assert_eq!(next("0 0 */2 * 5"), "2024-01-03T00:00Z");
}

#[test]
fn intervals_are_the_shortest_and_the_longest() {
    let intervals = |text: &str| Schedule::parse(text).unwrap().intervals();
    let day = 86_400;
    assert_eq!(intervals("0 2 * * *"), Some((day, day)));
    assert_eq!(intervals("0 2 1 * *"), Some((28 * day, 31 * day)));
    assert_eq!(intervals("0 2 * * 1-5"), Some((day, 3 * day)));
    assert_eq!(intervals("@every 90s"), Some((90, 90)));
    assert_eq!(intervals("0 0 30 2 *"), None);
}
