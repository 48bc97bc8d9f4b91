//! The resources of resilience as the API server takes them.

mod budget;
mod priority;
mod refusal;
mod scale;

pub use budget::{Bound, Budget, BudgetId, InvalidBudget, UnhealthyPods};
pub(super) use budget::{Coverage, parse as parse_budget};
pub use priority::{InvalidPriorityClass, PriorityClass};
pub(super) use priority::{of_the_system, parse as parse_priority_class};
pub use refusal::FieldRefusal;
pub use scale::Scale;
pub(super) use scale::scales;
