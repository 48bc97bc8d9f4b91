//! Labels of Pod Security that the API server rejects or does not know.

use crate::access::Access;
use crate::access::pod_security::{
    ExpectedLabel, InvalidLabel, Level, Mode, NamespacePolicy, PREFIX, Version,
};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, ManifestId, Place, Rule, Severity,
    Violation, Violations,
};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.invalid-pod-security-label",
        severity: Severity::Error,
        assumes: None,
        promise: "the labels of Pod Security are ones that the API server knows, with values that it accepts",
        page: include_str!("invalid_pod_security_label.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for (name, namespace) in access.pod_security().namespaces() {
        let Some(manifest) = namespace.manifest else {
            continue;
        };
        for invalid in &namespace.invalid {
            violations.report(rejected(name, manifest, invalid, violations));
        }
        for label in namespace.labels().keys().filter(|label| !is_known(label)) {
            violations.report(unknown(name, manifest, label, namespace, violations));
        }
    }
}

fn is_known(label: &str) -> bool {
    let mut modes = Mode::ALL.into_iter();
    modes.any(|mode| label == mode.level_label() || label == mode.version_label())
}

fn rejected(
    name: &str,
    manifest: ManifestId,
    invalid: &InvalidLabel,
    violations: &Violations<'_>,
) -> Violation {
    let place = Place::value(
        manifest,
        FieldPath::of("metadata.labels").then(invalid.label),
    );
    let what = match invalid.expected {
        ExpectedLabel::Level => "level",
        ExpectedLabel::Version => "version",
    };
    let message = format!("the API server rejects namespace `{name}`: {invalid}");
    let help = match invalid.expected {
        ExpectedLabel::Level => "write `privileged`, `baseline` or `restricted`, in lower case",
        ExpectedLabel::Version => "write `latest` or a release such as `v1.34`, without a patch",
    };
    let violation = violations
        .at(place.clone(), message)
        .label(format!("no {what}"))
        .effect("the namespace is not created, and nothing that is meant for it; one that is there already keeps its old labels")
        .help(help);
    match meant(invalid) {
        Some(value) => violation.fix(FixPlan {
            applicability: Applicability::Safe,
            title: format!("write `{value}`"),
            changes: vec![Change::SetScalar { place, value }],
        }),
        None => violation,
    }
}

/// What can only have been meant: the same in other letters, a release without its `v`, or with its patch.
fn meant(invalid: &InvalidLabel) -> Option<String> {
    let text = invalid.value.trim().to_ascii_lowercase();
    match invalid.expected {
        ExpectedLabel::Level => text.parse::<Level>().ok().map(|it| it.to_string()),
        ExpectedLabel::Version => {
            let release = text.strip_prefix('v').unwrap_or(&text);
            let minor = release.split('.').take(2).collect::<Vec<_>>().join(".");
            let candidates = [text.clone(), format!("v{minor}")];
            let mut versions = candidates
                .iter()
                .filter_map(|it| it.parse::<Version>().ok());
            versions.next().map(|it| it.to_string())
        }
    }
}

fn unknown(
    name: &str,
    manifest: ManifestId,
    label: &str,
    namespace: &NamespacePolicy,
    violations: &Violations<'_>,
) -> Violation {
    let place = Place::key(manifest, FieldPath::of("metadata.labels").then(label));
    let violation = violations
        .at(
            place.clone(),
            format!("namespace `{name}` has the label `{label}`, which Pod Security does not know"),
        )
        .label("read by nobody")
        .effect("the label is accepted and does nothing")
        .help("there are `enforce`, `audit` and `warn`, each also with `-version`")
        .severity(Severity::Warning);
    match nearest(label).filter(|nearest| !namespace.labels().contains_key(*nearest)) {
        Some(nearest) => violation.fix(FixPlan {
            applicability: Applicability::NeedsReview,
            title: format!("call it `{nearest}`"),
            changes: vec![Change::RenameKey {
                place,
                key: nearest.to_owned(),
            }],
        }),
        None => violation,
    }
}

fn nearest(label: &str) -> Option<&'static str> {
    let word = label.strip_prefix(PREFIX)?;
    let known = Mode::ALL.into_iter();
    let known = known.flat_map(|mode| [mode.level_label(), mode.version_label()]);
    let near = known.map(|it| {
        (
            strsim::damerau_levenshtein(word, it.trim_start_matches(PREFIX)),
            it,
        )
    });
    let (distance, nearest) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 2).then_some(nearest)
}
