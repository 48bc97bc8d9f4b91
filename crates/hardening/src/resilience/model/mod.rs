//! The objects of resilience as validated, typed values.

mod amounts;
mod budget;
pub(super) mod limit_range;
mod priority;
pub(super) mod quota;
mod rejection;
mod resource_name;
mod scale;

pub use amounts::Amounts;
pub use budget::{Bound, Budget, BudgetId, UnhealthyPods};
pub(super) use budget::{Coverage, parse as parse_budget};
pub use limit_range::{LimitItem, LimitKind, LimitRange, LimitRangeFault};
pub use priority::{InvalidPriorityClass, PriorityClass};
pub(super) use priority::{of_the_system, parse as parse_priority_class};
pub use quota::{ClassSelection, Quota, QuotaFault, QuotaScope, ScopeRequirement};
pub use rejection::{Fault, Rejection};
pub use resource_name::{ResourceName, Tracking};
pub use scale::Scale;
pub(super) use scale::scales;
