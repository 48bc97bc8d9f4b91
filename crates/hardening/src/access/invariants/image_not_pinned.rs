//! Images whose name means another one tomorrow.

use std::collections::BTreeMap;

use super::audit_wording;
use crate::access::Access;
use crate::cluster::{Image, Workload, WorkloadContainer, WorkloadKind};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.image-not-pinned",
        severity: Severity::Warning,
        assumes: None,
        promise: "containers run images of a fixed version",
        page: include_str!("image_not_pinned.md"),
    },
    check,
};

/// Names that a message holds before it counts the rest.
const NAMED: usize = 3;

/// A container with its workload.
type Use<'c> = (&'c Workload, WorkloadContainer<'c>);

fn check(access: &Access, violations: &mut Violations<'_>) {
    let mut uses: BTreeMap<&str, Vec<Use<'_>>> = BTreeMap::new();
    for workload in access.cluster().workloads() {
        for container in workload.containers() {
            let image = container.spec.image.as_deref().unwrap_or("");
            if is_moving(image) {
                uses.entry(image).or_default().push((workload, container));
            }
        }
    }
    for (image, uses) in uses {
        report(image, &uses, violations);
    }
}

fn report(image: &str, uses: &[Use<'_>], violations: &mut Violations<'_>) {
    let Some(((first, container), others)) = uses.split_first() else {
        return;
    };
    let place = |workload: &Workload, container: &WorkloadContainer<'_>| {
        Place::value(workload.manifest, container.path().then("image"))
    };
    let mut names: Vec<&str> = uses.iter().map(|(it, _)| it.name.as_str()).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let who = match more {
        0 => audit_wording::quoted(&names),
        more => {
            let quoted: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
            format!("{} and {more} more", quoted.join(", "))
        }
    };
    let verb = match uses {
        [_] => "runs",
        _ if names.len() == 1 => "runs",
        _ => "run",
    };
    let parsed = Image::of(image);
    let why = match parsed.tag {
        None => "without a tag it is `latest`, whatever was published last".to_owned(),
        Some(tag) => format!("the tag `{tag}` is moved to whatever was built last"),
    };
    let is_job = |(it, _): &Use<'_>| matches!(it.kind, WorkloadKind::CronJob | WorkloadKind::Job);
    let stays_old = uses.iter().any(|(_, it)| keeps(it, &parsed));
    let effect = match (stays_old, uses.iter().all(is_job)) {
        (true, _) => {
            "nodes that have pulled it once keep what they have, others pull a newer one: the same workload runs different versions, and which one depends on the node"
        }
        (false, true) => {
            "the next run may be of another version, without any change here and without a way back"
        }
        (false, false) => {
            "the next pod may run another version than its siblings, without any change here, and there is no version to go back to"
        }
    };
    let mut violation = violations
        .at(
            place(first, container),
            format!("{who} {verb} `{image}`: {why}"),
        )
        .label("no fixed version")
        .effect(effect)
        .help("name a version, best with its digest: `name:1.2.3@sha256:...`");
    for (workload, container) in others {
        let words = format!("{} `{}`, too", workload.kind, workload.name);
        violation = violation.related(place(workload, container), words);
    }
    violations.report(violation);
}

/// Whether an image is another one from time to time, as its name says.
fn is_moving(image: &str) -> bool {
    let is_written = !image.is_empty() && !image.contains(['$', '{', '<']);
    is_written && Image::of(image).is_moving()
}

/// Whether nodes keep the image that they have once pulled. Without a policy that is so but for `latest`.
fn keeps(container: &WorkloadContainer<'_>, image: &Image<'_>) -> bool {
    match container.spec.image_pull_policy.as_deref() {
        Some("IfNotPresent" | "Never") => true,
        None | Some("") => !image.is_latest(),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_that_say_so_move() {
        for image in [
            "nginx",
            "nginx:latest",
            "registry:5000/nginx",
            "a/b:head",
            "a/b:operator-latest",
            "a/b:Nightly",
        ] {
            assert!(is_moving(image), "{image}");
        }
        for image in [
            "",
            "nginx:1.27",
            "nginx:1.27-alpine",
            "nginx:stable-alpine",
            "nginx:latest@sha256:00",
            "nginx@sha256:00",
            "${IMAGE}",
            "a/b:v1-main.4",
        ] {
            assert!(!is_moving(image), "{image}");
        }
    }
}
