//! The arithmetic of the disruption controller.

use crate::cluster::{CountOrPercent, WorkloadId};
use crate::resilience::model::Bound;

/// What a budget's status would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetState {
    /// It can be computed.
    Known(BudgetStatus),
    /// The controller cannot tell how many pods there should be, since this workload has no scale, and allows nothing.
    Unscalable(WorkloadId),
    /// Manifests do not tell how many pods there are.
    Undecided,
}

/// The numbers of a budget's `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetStatus {
    /// `expectedPods`.
    pub expected: u32,
    /// `desiredHealthy`.
    pub desired: u32,
    /// `currentHealthy`.
    pub healthy: u32,
    /// `disruptionsAllowed`.
    pub allowed: u32,
}

/// Whether a bound is held against how many pods there should be, not how many there are.
pub(super) const fn needs_scale(bound: Bound) -> bool {
    matches!(
        bound,
        Bound::MaxUnavailable(_) | Bound::MinAvailable(CountOrPercent::Percent(_))
    )
}

impl BudgetStatus {
    /// `scale` is how many pods there should be, `pods` how many there are, `ready` how many of them are ready.
    pub(super) fn of(bound: Bound, scale: u32, pods: u32, ready: u32) -> Self {
        let (expected, desired) = match bound {
            Bound::MinAvailable(CountOrPercent::Count(count)) => (pods, i64::from(count)),
            Bound::MinAvailable(percent) => (scale, percent.rounded_up(scale)),
            Bound::MaxUnavailable(count) => (
                scale,
                i64::from(scale).saturating_sub(count.rounded_up(scale)),
            ),
            Bound::Neither => (0, 0),
        };
        let desired = u32::try_from(desired.max(0)).unwrap_or(u32::MAX);
        Self {
            expected,
            desired,
            healthy: ready,
            allowed: if expected == 0 {
                0
            } else {
                ready.saturating_sub(desired)
            },
        }
    }

    /// Whether a pod that is not ready may go although the budget has none to spare.
    pub(super) const fn spares_unready(self) -> bool {
        self.desired > 0 && self.healthy >= self.desired
    }
}
