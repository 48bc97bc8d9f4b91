//! The engine: which restore points exist when, if every run succeeds.

use std::collections::VecDeque;

use super::moment::{DAY, Moment};
use super::retention::{Retention, Tiers};
use super::schedule::Schedule;

/// When restore points are taken and deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// When one is taken.
    pub schedule: Schedule,
    /// Which are kept.
    pub retention: Retention,
    /// When the clean-up runs; `None` where it runs whenever one is taken or expires.
    pub clean_up: Option<Schedule>,
}

/// One restore point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestorePoint {
    /// When it was taken.
    pub taken: Moment,
    /// When the clean-up deleted it; `None` where it is still there when the simulation ends.
    pub deleted: Option<Moment>,
}

/// What a plan does within a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// When the simulation ends.
    pub until: Moment,
    /// All restore points, in the order of taking.
    pub points: Vec<RestorePoint>,
    /// Whether there were more of them than are simulated, so that it ended early.
    pub cut: bool,
}

/// More restore points of one plan are not simulated.
const MOST_POINTS: usize = 50_000;

impl Plan {
    /// Simulates the plan: from a moment at which nothing has been taken, up to and including another. Linear in the
    /// points taken and the clean-ups run; with tiers also in the points kept.
    ///
    /// ```
    /// use hardening::storage::{Moment, Plan, Retention, Schedule};
    ///
    /// let plan = Plan {
    ///     schedule: Schedule::parse("0 2 * * *")?,
    ///     retention: Retention { count: Some(7), ..Retention::default() },
    ///     clean_up: None,
    /// };
    /// let timeline = plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(30 * 86_400));
    /// assert_eq!(timeline.points.len(), 30);
    /// assert_eq!(timeline.existing_at(timeline.until).count(), 7);
    /// assert_eq!(timeline.worst_loss(), Some(86_400));
    /// # Ok::<(), hardening::storage::ScheduleError>(())
    /// ```
    #[must_use]
    pub fn simulate(&self, from: Moment, until: Moment) -> Timeline {
        let mut takings = self.schedule.after(from).take_while(|time| *time <= until);
        let taken: Vec<_> = takings.by_ref().take(MOST_POINTS).collect();
        let cut = takings.next().is_some();
        let until = match taken.last() {
            Some(last) if cut => *last,
            _ => until,
        };
        let points = match (&self.clean_up, &self.retention) {
            (_, retention) if retention.keeps_everything() => kept(&taken),
            (Some(clean_up), _) => self.at_clean_ups(&taken, clean_up, from, until),
            (None, Retention { tiers: None, .. }) => self.at_once(&taken, until),
            (None, _) => self.when_taken(&taken),
        };
        Timeline { until, points, cut }
    }

    /// A span within which the plan shows all that it does: more than a year unless it runs often, and long enough for
    /// the clean-up to come.
    #[must_use]
    pub fn horizon(&self) -> i64 {
        let (shortest, longest) = self.schedule.intervals().unwrap_or((DAY, DAY));
        let retention = &self.retention;
        let by_count = retention
            .count
            .map_or(0, |count| longest.saturating_mul(i64::from(count) + 2));
        let by_tiers = retention.tiers.as_ref().map_or(0, Tiers::span);
        let by_age = retention.age.unwrap_or(0).saturating_add(2 * longest);
        // What runs often shows all that it does in less than a year.
        let year = (400 * DAY).min(shortest.saturating_mul(20_000));
        let span = year.max(by_count).max(by_tiers).max(by_age);
        // Ten years are enough for anybody, and bound what hostile numbers cost.
        span.min(3_660 * DAY)
    }

    /// Age and count decide for each point by itself: it goes when it is too old, or when enough newer ones are there.
    fn at_once(&self, taken: &[Moment], until: Moment) -> Vec<RestorePoint> {
        let Retention {
            age, count, floor, ..
        } = self.retention;
        let newer = |index: usize, count: u32| taken.get(index.checked_add(count as usize)?);
        let of_point = |(index, point): (usize, &Moment)| {
            let by_age = age.map(|age| point.plus(age));
            let by_count = count.and_then(|count| newer(index, count).copied());
            let due = match (by_age, by_count) {
                (Some(age), Some(count)) => Some(age.min(count)),
                (one, other) => one.or(other),
            };
            // The newest are spared until enough newer ones are there.
            let spared = match floor {
                0 => Some(*point),
                floor => newer(index, floor).copied(),
            };
            let deleted = due.zip(spared).map(|(due, spared)| due.max(spared));
            RestorePoint {
                taken: *point,
                deleted: deleted.filter(|time| *time <= until),
            }
        };
        taken.iter().enumerate().map(of_point).collect()
    }

    /// Tiers are decided anew whenever a point is taken.
    fn when_taken(&self, taken: &[Moment]) -> Vec<RestorePoint> {
        let mut ledger = Ledger::default();
        for point in taken {
            ledger.take(*point);
            ledger.prune(&self.retention, *point);
        }
        ledger.points
    }

    fn at_clean_ups(
        &self,
        taken: &[Moment],
        clean_up: &Schedule,
        from: Moment,
        until: Moment,
    ) -> Vec<RestorePoint> {
        let mut takings: VecDeque<_> = taken.iter().copied().collect();
        let mut ledger = Ledger::default();
        let clean_ups = clean_up.after(from).take_while(|time| *time <= until);
        for now in clean_ups.take(MOST_POINTS) {
            while let Some(point) = takings.pop_front_if(|point| *point <= now) {
                ledger.take(point);
            }
            ledger.prune(&self.retention, now);
        }
        for point in takings {
            ledger.take(point);
        }
        ledger.points
    }
}

fn kept(taken: &[Moment]) -> Vec<RestorePoint> {
    let point = |taken: &Moment| RestorePoint {
        taken: *taken,
        deleted: None,
    };
    taken.iter().map(point).collect()
}

/// All points so far, and those of them that exist.
#[derive(Default)]
struct Ledger {
    points: Vec<RestorePoint>,
    existing: Vec<Moment>,
}

impl Ledger {
    fn take(&mut self, point: Moment) {
        self.existing.push(point);
        self.points.push(RestorePoint {
            taken: point,
            deleted: None,
        });
    }

    fn prune(&mut self, retention: &Retention, now: Moment) {
        for deleted in retention.prune(now, &mut self.existing) {
            let position = self.points.binary_search_by_key(&deleted, |it| it.taken);
            if let Some(point) = position.ok().and_then(|at| self.points.get_mut(at)) {
                point.deleted = Some(now);
            }
        }
    }
}

impl RestorePoint {
    /// Whether it exists at a moment.
    #[must_use]
    pub fn exists_at(&self, moment: Moment) -> bool {
        self.taken <= moment && self.deleted.is_none_or(|deleted| deleted > moment)
    }
}

impl Timeline {
    /// The restore points that exist at a moment, in the order of taking.
    pub fn existing_at(&self, moment: Moment) -> impl Iterator<Item = &RestorePoint> {
        self.points
            .iter()
            .filter(move |point| point.exists_at(moment))
    }

    /// The most that is lost where the data is destroyed at the worst moment from the first restore point on: the time
    /// back to the newest that exists. `None` where there is a moment without any, or none at all.
    #[must_use]
    pub fn worst_loss(&self) -> Option<i64> {
        let mut worst = 0;
        for (index, point) in self.points.iter().enumerate() {
            let next = self
                .points
                .get(index + 1)
                .map_or(self.until, |next| next.taken);
            if point.deleted.is_some_and(|deleted| deleted < next) {
                return None;
            }
            worst = worst.max(next.since(point.taken));
        }
        (!self.points.is_empty()).then_some(worst)
    }

    /// When the clean-up first deletes something. From then on as many go as come; `None` where nothing is deleted, so
    /// that they only become more.
    #[must_use]
    pub fn steady_from(&self) -> Option<Moment> {
        self.points.iter().filter_map(|point| point.deleted).min()
    }

    /// Of the last clean-ups that deleted something, the one that left the fewest.
    #[must_use]
    pub fn leanest(&self) -> Option<Moment> {
        const LOOKED_AT: usize = 60;
        let mut moments: Vec<_> = self
            .points
            .iter()
            .filter_map(|point| point.deleted)
            .collect();
        moments.sort_unstable();
        moments.dedup();
        let last = moments.into_iter().rev().take(LOOKED_AT);
        last.min_by_key(|moment| self.existing_at(*moment).count())
    }
}
