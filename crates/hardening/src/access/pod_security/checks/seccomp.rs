//! The checks of seccomp profiles: by annotations up to 1.18, by fields since.

use std::collections::BTreeMap;

use super::setters::Setters;
use super::{Forbidden, Values};
use crate::access::pod_security::pod::{Pod, annotation};
use crate::access::pod_security::words::{in_go, plural, quoted};

const REASON: &str = "seccompProfile";
const FIELD: &str = "seccompProfile.type";
const OF_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const OF_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn annotations(pod: &Pod<'_>) -> Option<Forbidden> {
    let of_containers = pod.containers().iter();
    let of_containers = of_containers.map(|container| format!("{OF_CONTAINER}{}", container.name));
    let keys = std::iter::once(OF_POD.to_owned()).chain(of_containers);
    let forbidden = keys.filter_map(|key| {
        let value = pod.annotations.get(&key)?;
        (!is_allowed_annotation(value)).then(|| (format!("{key}={}", in_go(value)), key))
    });
    let forbidden: BTreeMap<_, _> = forbidden.collect();
    if forbidden.is_empty() {
        return None;
    }
    let noun = plural(forbidden.len(), "annotation", "annotations");
    let listed: Vec<_> = forbidden.keys().map(String::as_str).collect();
    Some(Forbidden {
        reason: REASON,
        detail: format!("forbidden {noun} {}", listed.join(", ")),
        fields: forbidden.values().map(|key| annotation(key)).collect(),
    })
}

fn is_allowed_annotation(value: &str) -> bool {
    matches!(value, "runtime/default" | "docker/default") || value.starts_with("localhost/")
}

pub(super) fn baseline(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut types = Values::new();
    let setters = switched_off(pod, &mut types);
    (!setters.is_empty()).then(|| must_not_set(setters, &types))
}

pub(super) fn restricted(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut types = Values::new();
    let setters = switched_off(pod, &mut types);
    if !setters.is_empty() {
        return Some(must_not_set(setters, &types));
    }
    if pod
        .security()
        .is_some_and(|it| it.seccomp_profile.is_some())
    {
        return None;
    }
    let mut unset = Setters::default();
    for container in pod.containers() {
        if container
            .security
            .is_none_or(|it| it.seccomp_profile.is_none())
        {
            unset.add(container, "securityContext.seccompProfile.type");
        }
    }
    (!unset.is_empty()).then(|| Forbidden {
        reason: REASON,
        detail: format!(
            "pod or {} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
            unset.named()
        ),
        fields: unset.fields,
    })
}

/// Who sets a profile that is none, and which.
fn switched_off<'a>(pod: &Pod<'a>, types: &mut Values<'a>) -> Setters<'a> {
    Setters::of(pod, FIELD, |context| {
        let type_ = context.seccomp_profile.map(|profile| &*profile.type_);
        let forbidden = type_.filter(|it| !matches!(*it, "RuntimeDefault" | "Localhost"));
        types.extend(forbidden);
        forbidden.is_some()
    })
}

fn must_not_set(setters: Setters<'_>, types: &Values<'_>) -> Forbidden {
    Forbidden {
        reason: REASON,
        detail: format!(
            "{} must not set securityContext.seccompProfile.type to {}",
            setters.named(),
            quoted(types)
        ),
        fields: setters.fields,
    }
}
