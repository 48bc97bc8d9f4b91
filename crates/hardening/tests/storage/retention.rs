//! The laws of retention, and the engine against a brute-force oracle.

use hardening::storage::{Moment, Plan, Retention, Schedule, Tiers, Timeline};
use proptest::prelude::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn schedule() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0 2 * * *".to_owned()),
        Just("0 */6 * * *".to_owned()),
        Just("30 4 * * 1-5".to_owned()),
        Just("0 3 1,15 * *".to_owned()),
        (0_u32..60, 0_u32..24).prop_map(|(minute, hour)| format!("{minute} {hour} * * *")),
    ]
}

fn retention() -> impl Strategy<Value = Retention> {
    (
        prop::option::of(1_i64..40),
        prop::option::of(0_u32..20),
        0_u32..4,
    )
        .prop_map(|(days, count, floor)| Retention {
            age: days.map(|days| days * DAY + HOUR),
            count,
            tiers: None,
            floor,
        })
}

fn simulated(schedule: &str, retention: &Retention, clean_up: Option<&str>) -> Timeline {
    let plan = Plan {
        schedule: Schedule::parse(schedule).unwrap(),
        retention: retention.clone(),
        clean_up: clean_up.map(|text| Schedule::parse(text).unwrap()),
    };
    plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(60 * DAY))
}

fn existing(timeline: &Timeline, at: Moment) -> Vec<Moment> {
    timeline.existing_at(at).map(|point| point.taken).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn more_retention_never_loses_a_point(
        text in schedule(), retention in retention(), age in 0_i64..10, count in 0_u32..5, floor in 0_u32..3,
        clean_up in prop::option::of(schedule()), at in 0_i64..60 * 24,
    ) {
        let more = Retention {
            age: retention.age.map(|it| it + age * DAY),
            count: retention.count.map(|it| it + count),
            tiers: None,
            floor: retention.floor + floor,
        };
        let at = Moment::REFERENCE.plus(at * HOUR);
        let few = existing(&simulated(&text, &retention, clean_up.as_deref()), at);
        let many = existing(&simulated(&text, &more, clean_up.as_deref()), at);
        prop_assert!(few.iter().all(|point| many.contains(point)), "{few:?} {many:?}");
    }

    #[test]
    fn no_point_is_kept_beyond_its_limits(text in schedule(), retention in retention(), at in 0_i64..60 * 24) {
        let at = Moment::REFERENCE.plus(at * HOUR);
        let timeline = simulated(&text, &retention, None);
        let existing = existing(&timeline, at);
        let beyond = existing.len().saturating_sub(retention.floor as usize);
        let (old, _) = existing.split_at(beyond);
        if let Some(age) = retention.age {
            prop_assert!(old.iter().all(|point| at.since(*point) < age));
        }
        if let Some(count) = retention.count {
            prop_assert!(existing.len() <= count.max(retention.floor) as usize);
        }
    }

    #[test]
    fn the_newest_are_there_where_a_floor_holds_them(
        text in schedule(), retention in retention(), clean_up in prop::option::of(schedule()), at in 0_i64..60 * 24,
    ) {
        let at = Moment::REFERENCE.plus(at * HOUR);
        let timeline = simulated(&text, &retention, clean_up.as_deref());
        let taken: Vec<_> = timeline.points.iter().map(|point| point.taken).filter(|taken| *taken <= at).collect();
        let newest = taken.iter().rev().take(retention.floor as usize);
        let existing = existing(&timeline, at);
        prop_assert!(newest.into_iter().all(|point| existing.contains(point)));
    }

    #[test]
    fn at_once_a_point_exists_exactly_while_it_is_within_limits(
        text in schedule(), retention in retention(), at in 0_i64..60 * 24,
    ) {
        let at = Moment::REFERENCE.plus(at * HOUR);
        let timeline = simulated(&text, &retention, None);
        let taken: Vec<_> = timeline.points.iter().map(|point| point.taken).filter(|taken| *taken <= at).collect();
        let expected: Vec<_> = taken.iter().enumerate().filter(|(index, point)| {
            let newer = (taken.len() - 1 - index) as u32;
            let within = retention.age.is_none_or(|age| at.since(**point) < age)
                && retention.count.is_none_or(|count| newer < count);
            newer < retention.floor || within
        }).map(|(_, point)| *point).collect();
        prop_assert_eq!(existing(&timeline, at), expected);
    }

    #[test]
    fn clean_ups_delete_what_a_walk_through_all_minutes_deletes(
        text in schedule(), clean_up in schedule(), retention in retention(),
    ) {
        prop_assume!(!retention.keeps_everything());
        let fires = |text: &str| {
            let schedule = Schedule::parse(text).unwrap();
            let end = Moment::REFERENCE.plus(60 * DAY);
            schedule.after(Moment::REFERENCE).take_while(|time| *time <= end).collect::<std::collections::BTreeSet<_>>()
        };
        let (takings, clean_ups) = (fires(&text), fires(&clean_up));
        let mut existing_now: Vec<Moment> = Vec::new();
        for minute in 1..=60 * 24 * 60 {
            let now = Moment::REFERENCE.plus(minute * 60);
            if takings.contains(&now) {
                existing_now.push(now);
            }
            if clean_ups.contains(&now) {
                let count = existing_now.len();
                let mut index = 0;
                existing_now.retain(|point| {
                    let newer = (count - 1 - index) as u32;
                    index += 1;
                    newer < retention.floor
                        || (retention.age.is_none_or(|age| now.since(*point) < age)
                            && retention.count.is_none_or(|count| newer < count))
                });
            }
        }
        let timeline = simulated(&text, &retention, Some(&clean_up));
        prop_assert_eq!(existing(&timeline, timeline.until), existing_now);
    }
}

#[test]
fn tiers_keep_the_newest_of_each_period() {
    let retention = Retention {
        tiers: Some(Tiers {
            last: 2,
            daily: 3,
            weekly: 2,
            monthly: 2,
            ..Tiers::default()
        }),
        ..Retention::default()
    };
    let timeline = simulated("0 */12 * * *", &retention, None);
    let at: Moment = "2024-02-20T13:00Z".parse().unwrap();
    let existing: Vec<_> = existing(&timeline, at)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        existing,
        [
            // The last of January stands for its month, the 18th for the week before this one.
            "2024-01-31T12:00Z",
            "2024-02-18T12:00Z",
            "2024-02-19T12:00Z",
            "2024-02-20T00:00Z",
            "2024-02-20T12:00Z",
        ]
    );
}

#[test]
fn what_lives_shorter_than_the_interval_leaves_times_without_any() {
    let hours = |hours: i64| Retention {
        age: Some(hours * HOUR),
        ..Retention::default()
    };
    assert_eq!(simulated("0 2 * * *", &hours(23), None).worst_loss(), None);
    assert_eq!(
        simulated("0 2 * * *", &hours(24), None).worst_loss(),
        Some(DAY)
    );
    assert_eq!(
        simulated("0 2 * * 0", &hours(24 * 8), None).worst_loss(),
        Some(7 * DAY)
    );
}

#[test]
fn it_is_steady_from_the_first_deletion_on() {
    let week = Retention {
        age: Some(7 * DAY),
        ..Retention::default()
    };
    let timeline = simulated("0 2 * * *", &week, Some("0 4 * * *"));
    assert_eq!(
        timeline.steady_from().unwrap().to_string(),
        "2024-01-08T04:00Z"
    );
    assert_eq!(
        simulated("0 2 * * *", &Retention::default(), None).steady_from(),
        None
    );
}

#[test]
fn a_schedule_of_every_second_is_cut_short() {
    let plan = Plan {
        schedule: Schedule::parse("@every 1s").unwrap(),
        retention: Retention::default(),
        clean_up: None,
    };
    let timeline = plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(10_000 * DAY));
    assert!(timeline.cut && timeline.points.len() == 50_000);
}
