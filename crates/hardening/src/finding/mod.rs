//! What an invariant, a violation, a finding and a fix are.
//!
//! A [`Rule`] reports [`Violation`]s in terms of fields ([`Place`]); the analysis turns them into [`Finding`]s with
//! files, lines and columns.

mod invariant;
mod located;
mod place;
mod suppression;
mod violation;
mod wording;

pub use invariant::{Confidence, Invariant, Rule, Severity};
pub use located::{Applicability, Edit, Finding, Fix, Location, ObjectName, Related};
pub use place::{FieldPath, ManifestId, Part, Place, Segment, SourceId, Span};
pub use suppression::{IGNORE_ANNOTATION, Suppression};
pub use violation::{Change, FixPlan, Violation, Violations};
pub(crate) use wording::{counted, listed, nearest};
