//! Suppressions that do nothing.

use crate::finding::{Invariant, Severity};

/// A suppression that suppresses nothing.
pub(in crate::analysis) static UNUSED: Invariant = Invariant {
    id: "suppression.unused",
    severity: Severity::Warning,
    assumes: None,
    promise: "every suppression suppresses a finding",
    page: include_str!("suppression_unused.md"),
};

/// A suppression of nothing that exists.
pub(in crate::analysis) static UNKNOWN: Invariant = Invariant {
    id: "suppression.unknown-invariant",
    severity: Severity::Warning,
    assumes: None,
    promise: "every suppression names an invariant",
    page: include_str!("suppression_unknown_invariant.md"),
};

/// A suppression that does not say why.
pub(in crate::analysis) static WITHOUT_REASON: Invariant = Invariant {
    id: "suppression.without-reason",
    severity: Severity::Warning,
    assumes: None,
    promise: "every suppression says why",
    page: include_str!("suppression_without_reason.md"),
};

/// All of them.
pub(in crate::analysis) static ALL: [&Invariant; 3] = [&UNKNOWN, &UNUSED, &WITHOUT_REASON];
