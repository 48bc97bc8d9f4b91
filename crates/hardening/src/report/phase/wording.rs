//! The words that all forms of the report share.

use super::{
    AgainstSpec, Count, Coverage, CoverageRow, CriterionVerdict, DifferingObject, PhaseReport,
};

impl CriterionVerdict {
    /// `met`, `not met` or `cannot be told`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::CannotTell => "cannot be told",
        }
    }
}

impl Coverage {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::NotNeeded => "-",
            Self::Unknown => "?",
        }
    }
}

/// How a workload has something.
pub(super) type Aspect = fn(&CoverageRow) -> Coverage;

/// What a workload may have, with the heading of its column.
pub(super) const ASPECTS: [(&str, Aspect); 9] = [
    ("backup", |row| row.backup),
    ("ingress", |row| row.ingress_policy),
    ("egress", |row| row.egress_policy),
    ("flows", |row| row.needed_flows),
    ("budget", |row| row.budget),
    ("quota", |row| row.quota),
    ("limits", |row| row.limits),
    ("alert", |row| row.alert),
    ("account", |row| row.account),
];

/// `3 of 8`, and `needed: 8` where there are too few.
pub(super) fn amount(count: &Count) -> String {
    match count.of {
        Some(of) => format!("{} of {of}", count.value),
        None => count.value.to_string(),
    }
}

/// `3 of 8 criteria are met, 4 are not, 1 cannot be told`.
pub(super) fn headline(report: &PhaseReport) -> String {
    let count = |verdict| {
        let criteria = report.criteria.iter();
        criteria.filter(|it| it.verdict == verdict).count()
    };
    let met = count(CriterionVerdict::Met);
    let mut line = format!(
        "{met} of {} criteria {} met",
        report.criteria.len(),
        if met == 1 { "is" } else { "are" }
    );
    match count(CriterionVerdict::NotMet) {
        0 => {}
        1 => line.push_str(", 1 is not"),
        several => line.push_str(&format!(", {several} are not")),
    }
    match count(CriterionVerdict::CannotTell) {
        0 => {}
        several => line.push_str(&format!(", {several} cannot be told")),
    }
    line
}

/// `51 files, 274 objects: 132 errors, 104 warnings, 25 infos`.
pub(super) fn looked_at(report: &PhaseReport) -> String {
    let counted =
        |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let summary = &report.summary;
    let mut line = format!(
        "{}, {}: {}, {}, {}",
        counted(summary.files, "file"),
        counted(summary.objects, "object"),
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.infos, "info")
    );
    if summary.suppressed > 0 {
        line.push_str(&format!("; {} ignored with a reason", summary.suppressed));
    }
    line
}

/// A span in its largest fitting unit: `1 day`, `6 hours`.
pub(super) fn span(seconds: i64) -> String {
    crate::storage::lasting(seconds)
}

/// How much of a spec's baseline is there, in a sentence.
pub(super) fn against(there: &AgainstSpec) -> String {
    let AgainstSpec {
        objects,
        as_rendered,
        differing,
        missing,
    } = there;
    if as_rendered == objects {
        return format!(
            "all {objects} objects of the spec's baseline are there as they are rendered"
        );
    }
    format!(
        "{as_rendered} of {objects} objects of the spec's baseline are there as they are rendered, {} differ, {} are missing",
        differing.len(),
        missing.len()
    )
}

/// What of an object differs.
pub(super) fn fields(object: &DifferingObject) -> String {
    let more = match object.more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", object.fields.join(", "))
}
