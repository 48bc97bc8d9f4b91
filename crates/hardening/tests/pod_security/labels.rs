//! What labels of namespaces ask for.

use std::collections::BTreeMap;

use hardening::access::pod_security::{Level, Mode, Policy, Version};
use proptest::prelude::*;

fn policy(labels: &[(&str, &str)]) -> (Policy, Vec<String>) {
    let labels: BTreeMap<_, _> = labels
        .iter()
        .map(|(key, value)| {
            (
                format!("pod-security.kubernetes.io/{key}"),
                (*value).to_owned(),
            )
        })
        .collect();
    let (policy, invalid) = Policy::of_labels(&labels, Policy::PRIVILEGED);
    (policy, invalid.iter().map(ToString::to_string).collect())
}

/// Enforced, audited and warned of.
fn asked(labels: &[(&str, &str)]) -> [String; 3] {
    let (policy, _) = policy(labels);
    Mode::ALL.map(|mode| policy.of(mode).to_string())
}

#[test]
fn without_labels_everything_is_allowed() {
    assert_eq!(asked(&[]), ["privileged:latest"; 3]);
}

#[test]
fn what_is_enforced_is_warned_of_but_not_audited() {
    assert_eq!(
        asked(&[("enforce", "restricted"), ("enforce-version", "v1.30")]),
        ["restricted:v1.30", "privileged:latest", "restricted:v1.30"]
    );
    assert_eq!(
        asked(&[
            ("enforce", "baseline"),
            ("enforce-version", "v1.30"),
            ("warn-version", "v1.34")
        ]),
        ["baseline:v1.30", "privileged:latest", "baseline:v1.34"]
    );
    assert_eq!(
        asked(&[("enforce", "restricted"), ("warn", "baseline")]),
        ["restricted:latest", "privileged:latest", "baseline:latest"]
    );
}

#[test]
fn a_version_alone_asks_for_nothing() {
    assert_eq!(
        asked(&[("enforce-version", "v1.30")]),
        ["privileged:v1.30", "privileged:latest", "privileged:latest"]
    );
}

#[test]
fn a_level_that_is_none_is_restricted_where_it_is_enforced_and_none_else() {
    let (wrong, errors) = policy(&[("enforce", "Baseline"), ("audit", "strict"), ("warn", "")]);
    assert_eq!(wrong.enforce.level, Level::Restricted);
    assert_eq!(wrong.audit.level, Level::Privileged);
    assert_eq!(wrong.warn.level, Level::Privileged);
    assert_eq!(
        errors[0],
        "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"Baseline\": must be one of privileged, \
         baseline, restricted"
    );
    assert_eq!(errors.len(), 3);
    // Nothing is warned of in place of what is wrong.
    assert_eq!(
        policy(&[("enforce", "Baseline")]).0.warn.level,
        Level::Privileged
    );
}

#[test]
fn a_version_that_is_none_is_the_latest() {
    for wrong in [
        "1.30",
        "v1.030",
        "v1.30.1",
        "v2.0",
        "v1.",
        "v1.-1",
        "LATEST",
        "",
        "v1.99999999999999999999",
    ] {
        let (policy, errors) = policy(&[("enforce", "baseline"), ("enforce-version", wrong)]);
        assert_eq!(policy.enforce.version, Version::Latest, "{wrong}");
        assert_eq!(
            errors,
            [format!(
                "metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: \"{wrong}\": must be \
                 \"latest\" or \"v1.x\""
            )]
        );
    }
    for right in ["latest", "v1.0", "v1.99", "v1.9223372036854775807"] {
        assert!(policy(&[("audit-version", right)]).1.is_empty(), "{right}");
    }
}

proptest! {
    #[test]
    fn versions_are_written_as_they_are_read(version in super::generated::version()) {
        prop_assert_eq!(version.to_string().parse(), Ok(version));
    }

    /// As Kubernetes' documentation has it: warnings are of the stricter of both, unless they are asked for.
    #[test]
    fn warnings_are_never_looser_than_what_is_enforced_unless_they_are_asked_for(
        enforce in prop::option::of(prop::sample::select(vec!["privileged", "baseline", "restricted"])),
        warn in prop::option::of(prop::sample::select(vec!["privileged", "baseline", "restricted"])),
    ) {
        let labels: Vec<_> = [("enforce", enforce), ("warn", warn)]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect();
        let (policy, _) = policy(&labels);
        match warn {
            Some(warn) => prop_assert_eq!(policy.warn.level.name(), warn),
            None => prop_assert_eq!(policy.warn.level, policy.enforce.level),
        }
    }
}
