//! How long restore points are kept.

use std::collections::BTreeSet;

use super::moment::{DAY, HOUR, Moment};

/// What is kept when the clean-up runs. Without any rule everything is kept.
///
/// The limits and the tiers stand beside each other as in the tools that have them: a point is kept where it is within
/// the limits, and where there are tiers, is also kept by one of them. The newest `floor` points are kept whatever else
/// is said.
///
/// ```
/// use hardening::storage::Retention;
///
/// let thirty_days = Retention { age: Some(30 * 86_400), ..Retention::default() };
/// assert!(!thirty_days.keeps_everything());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Retention {
    /// From this age on, in seconds, a point is deleted.
    pub age: Option<i64>,
    /// At most so many points.
    pub count: Option<u32>,
    /// Which points stand for their hour, day, week...
    pub tiers: Option<Tiers>,
    /// So many of the newest points are never deleted.
    pub floor: u32,
}

/// Of the newest `daily` days that have points, the newest point of each is kept, and so on, as restic does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tiers {
    /// The newest points.
    pub last: u32,
    /// The newest of an hour.
    pub hourly: u32,
    /// The newest of a day.
    pub daily: u32,
    /// The newest of a week, which begins on Monday.
    pub weekly: u32,
    /// The newest of a month.
    pub monthly: u32,
    /// The newest of a year.
    pub yearly: u32,
}

impl Retention {
    /// Whether nothing is ever deleted.
    #[must_use]
    pub const fn keeps_everything(&self) -> bool {
        self.age.is_none() && self.count.is_none() && self.tiers.is_none()
    }

    /// Takes out of points, which are in order, those that a clean-up at a moment deletes; gives them back.
    pub(super) fn prune(&self, now: Moment, points: &mut Vec<Moment>) -> Vec<Moment> {
        if self.keeps_everything() {
            return Vec::new();
        }
        let count = points.len();
        let newest = |index: usize| count - 1 - index;
        let by_tiers = self.tiers.as_ref().map(|tiers| tiers.kept(points));
        let is_kept = |index: usize, point: Moment| {
            let rank = u32::try_from(newest(index)).unwrap_or(u32::MAX);
            let within_age = self.age.is_none_or(|age| now.since(point) < age);
            let within_count = self.count.is_none_or(|count| rank < count);
            let by_tier = by_tiers.as_ref().is_none_or(|kept| kept.contains(&point));
            rank < self.floor || (within_age && within_count && by_tier)
        };
        let mut deleted = Vec::new();
        let mut kept = Vec::with_capacity(count);
        for (index, point) in points.iter().enumerate() {
            if is_kept(index, *point) {
                kept.push(*point);
            } else {
                deleted.push(*point);
            }
        }
        *points = kept;
        deleted
    }
}

impl Tiers {
    fn kept(&self, points: &[Moment]) -> BTreeSet<Moment> {
        let newest_first = || points.iter().rev().copied();
        let mut kept: BTreeSet<_> = newest_first().take(self.last as usize).collect();
        let month = |point: Moment| point.date().year * 12 + i64::from(point.date().month);
        // The first of January 1970 was a Thursday, three days after a Monday.
        let week = |point: Moment| (point.0.div_euclid(DAY) + 3).div_euclid(7);
        let tiers: [(u32, &dyn Fn(Moment) -> i64); 5] = [
            (self.hourly, &|point| point.0.div_euclid(HOUR)),
            (self.daily, &|point| point.0.div_euclid(DAY)),
            (self.weekly, &week),
            (self.monthly, &month),
            (self.yearly, &|point| point.date().year),
        ];
        for (count, period_of) in tiers {
            let mut periods = 0;
            let mut last = None;
            for point in newest_first() {
                let period = period_of(point);
                if last.replace(period) == Some(period) {
                    continue;
                }
                if periods == count {
                    break;
                }
                periods += 1;
                kept.insert(point);
            }
        }
        kept
    }

    /// How far back the tiers reach, in seconds.
    pub(super) fn span(&self) -> i64 {
        let periods = [
            (self.hourly, HOUR),
            (self.daily, DAY),
            (self.weekly, 7 * DAY),
            (self.monthly, 31 * DAY),
            (self.yearly, 366 * DAY),
        ];
        let spans = periods
            .into_iter()
            .map(|(count, period)| (i64::from(count) + 1).saturating_mul(period));
        spans.max().unwrap_or(0)
    }

    /// Whether it keeps nothing.
    pub(super) const fn is_nothing(&self) -> bool {
        self.last == 0
            && self.hourly == 0
            && self.daily == 0
            && self.weekly == 0
            && self.monthly == 0
            && self.yearly == 0
    }
}
