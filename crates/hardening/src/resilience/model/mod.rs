//! The objects of resilience as validated, typed values.

mod amounts;
pub(super) mod limit_range;
pub(super) mod quota;
mod rejection;
mod resource_name;

pub use amounts::Amounts;
pub use limit_range::{LimitItem, LimitKind, LimitRange, LimitRangeFault};
pub use quota::{ClassSelection, Quota, QuotaFault, QuotaScope, ScopeRequirement};
pub use rejection::{Fault, Rejection};
pub use resource_name::{ResourceName, Tracking};
