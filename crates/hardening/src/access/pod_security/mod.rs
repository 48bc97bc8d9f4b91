//! Which pods are admitted: the Pod Security Standards, and what each namespace asks of its pods.
//!
//! <https://kubernetes.io/docs/concepts/security/pod-security-admission/>

mod changes;
mod check;
mod checks;
mod namespace;
mod places;
mod pod;
mod policy;
mod remedy;
mod standard;
mod verdict;
mod words;

pub use check::Check;
pub use namespace::{NamespacePolicy, PodSecurity, verdict_of};
pub use pod::{Judged, Pod};
pub use policy::{ExpectedLabel, InvalidLabel, Mode, PREFIX, Policy};
pub use remedy::{FieldRemedy, Remedies};
pub use standard::{Level, LevelError, NEWEST, Standard, Version, VersionError};
pub use verdict::{FailedCheck, Verdict};
