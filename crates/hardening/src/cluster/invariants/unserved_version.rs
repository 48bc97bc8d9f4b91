//! A version of a kind that Kubernetes serves no longer.

use crate::cluster::{Cluster, RemovedVersion, Serving, TARGET_VERSION, serving};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.unserved-version",
        severity: Severity::Error,
        assumes: None,
        promise: "every object is written in a version that Kubernetes still serves",
        page: include_str!("unserved_version.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        let manifest = cluster.bundle().manifest(object.manifest);
        let Serving::Removed(removed) = serving(manifest.api_version(), manifest.kind()) else {
            continue;
        };
        let place = Place::value(object.manifest, FieldPath::of("apiVersion"));
        let violation = violations
            .at(place.clone(), message(removed))
            .label(format!("removed in Kubernetes 1.{}", removed.removed_in))
            .effect(format!(
                "Kubernetes {TARGET_VERSION} knows no such object and refuses it"
            ));
        let violation = match removed.replacement {
            None => violation.help("nothing takes its place; Pod Security admission does its work"),
            Some(version) if removed.same_schema => {
                violation.help(format!("write `{version}`; the fields are the same")).fix(FixPlan {
                    applicability: Applicability::Safe,
                    title: format!("change the apiVersion to `{version}`"),
                    changes: vec![Change::SetScalar {
                        place,
                        value: version.to_owned(),
                    }],
                })
            }
            Some(version) => violation.help(format!(
                "write it for `{version}`; some fields differ, see the deprecated API migration guide"
            )),
        };
        violations.report(violation);
    }
}

fn message(removed: &RemovedVersion) -> String {
    let RemovedVersion {
        api_version,
        kind,
        removed_in,
        ..
    } = removed;
    format!("{kind} of `{api_version}` is not served since Kubernetes 1.{removed_in}")
}
