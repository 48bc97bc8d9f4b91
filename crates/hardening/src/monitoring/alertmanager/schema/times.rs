//! Time intervals, in which routes are silent or active.

use super::{Kind, Object, Reader, Type, field, since, unchecked};
use crate::manifest::Node;
use Kind::{Own, Text};

pub(super) static MUTE_TIME_INTERVAL: Type = Type {
    name: "config.plain",
    fields: &[
        field("name", Text),
        field("time_intervals", Kind::Objects(&SPAN)),
    ],
    check: |reader, object| named(reader, object, "missing name in mute time interval"),
};

pub(super) static TIME_INTERVAL: Type = Type {
    name: "config.plain",
    fields: &[
        field("name", Text),
        field("time_intervals", Kind::Objects(&SPAN)),
    ],
    check: |reader, object| named(reader, object, "missing name in time interval"),
};

fn named(reader: &mut Reader<'_>, object: &Object<'_>, message: &str) {
    if !object.fills("name") {
        reader.refuse(object.node.span, message);
    }
}

static SPAN: Type = Type {
    name: "timeinterval.TimeInterval",
    fields: &[
        field("times", Kind::Objects(&TIMES)),
        field("weekdays", Own(weekdays)),
        field("days_of_month", Own(days_of_month)),
        field("months", Own(months)),
        field("years", Own(years)),
        since(25, "location", Text),
    ],
    check: unchecked,
};

static TIMES: Type = Type {
    name: "timeinterval.yamlTimeRange",
    fields: &[field("start_time", Text), field("end_time", Text)],
    check: times,
};

fn times(reader: &mut Reader<'_>, object: &Object<'_>) {
    let span = object.node.span;
    if !object.fills("start_time") || !object.fills("end_time") {
        reader.refuse(span, "both start and end times must be provided");
        return;
    }
    let mut minutes = Vec::new();
    for name in ["start_time", "end_time"] {
        let text = object.get(name).and_then(|node| reader.text(node));
        let Some(text) = text.map(|text| text.into_owned()) else {
            return;
        };
        match minute_of_day(&text) {
            Some(minute) => minutes.push(minute),
            None => {
                let message = format!("couldn't parse timestamp {text}, invalid format");
                reader.refuse(span, message);
                return;
            }
        }
    }
    if minutes.first() >= minutes.last() {
        reader.refuse(span, "start time cannot be equal or greater than end time");
    }
}

fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let valid = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
    valid.then_some(hour * 60 + minute)
}

/// Reads `first` or `first:last` by what one of them means.
fn ranges(
    reader: &mut Reader<'_>,
    node: &Node,
    member: fn(&str) -> Result<i64, String>,
    fault: fn(i64, i64) -> Option<String>,
) {
    for item in reader
        .items(node, "[]timeinterval.Range")
        .unwrap_or_default()
    {
        if item.is_null() {
            continue;
        }
        reader.scalar(item, |text| {
            let text = text.to_lowercase();
            let mut parts = text.split(':');
            let range = match (parts.next(), parts.next(), parts.next()) {
                (Some(first), None, None) => member(first).map(|it| (it, it)),
                (Some(first), Some(last), None) => {
                    member(first).and_then(|first| Ok((first, member(last)?)))
                }
                _ => return Some(format!("couldn't parse range {text}, invalid format")),
            };
            match range {
                Ok((first, last)) => fault(first, last),
                Err(fault) => Some(fault),
            }
        });
    }
}

const DAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn position(names: &[&str], name: &str) -> Option<i64> {
    let position = names.iter().position(|it| *it == name)?;
    i64::try_from(position).ok()
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let fault = || format!("strconv.Atoi: parsing {text:?}: invalid syntax");
    if !valid {
        return Err(fault());
    }
    text.parse().map_err(|_| fault())
}

fn weekdays(reader: &mut Reader<'_>, node: &Node) {
    let member =
        |text: &str| position(&DAYS, text).ok_or_else(|| format!("{text} is not a valid weekday"));
    ranges(reader, node, member, |first, last| {
        (first > last).then(|| "start day cannot be before end day".to_owned())
    });
}

fn days_of_month(reader: &mut Reader<'_>, node: &Node) {
    ranges(reader, node, number, |first, last| {
        for day in [first, last] {
            if day == 0 || !(-31..=31).contains(&day) {
                return Some(format!(
                    "{day} is not a valid day of the month: out of range"
                ));
            }
        }
        if first < 0 && last > 0 {
            return Some("end day must be negative if start day is negative".to_owned());
        }
        let counted = |day: i64| if day < 0 { 28 + day } else { day };
        (counted(first) > counted(last))
            .then(|| format!("end day {last} is always before start day {first}"))
    });
}

fn months(reader: &mut Reader<'_>, node: &Node) {
    let member = |text: &str| match position(&MONTHS, text) {
        Some(position) => Ok(position + 1),
        None => number(text).map_err(|_| format!("{text} is not a valid month")),
    };
    ranges(reader, node, member, |first, last| {
        let name = |month: i64| {
            let index = usize::try_from(month - 1).ok();
            index
                .and_then(|index| MONTHS.get(index))
                .copied()
                .unwrap_or("")
        };
        (first > last).then(|| {
            format!(
                "end month {} is before start month {}",
                name(last),
                name(first)
            )
        })
    });
}

fn years(reader: &mut Reader<'_>, node: &Node) {
    ranges(reader, node, number, |first, last| {
        (first > last).then(|| format!("end year {last} is before start year {first}"))
    });
}
