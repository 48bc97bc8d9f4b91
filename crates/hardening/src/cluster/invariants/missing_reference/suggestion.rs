//! What may be meant by a name that nothing has.

use crate::cluster::{Cluster, Object, Target};
use crate::finding::{Place, Violation};

/// How alike two names must be, from 0 to 1, to suggest one for the other.
const ALIKE: f64 = 0.88;

/// How many names are compared in one run, so that many missing names among many others stay quick.
const COMPARISONS: usize = 200_000;

/// Longer names than Kubernetes allows are not compared.
const LONGEST: usize = 253;

/// Finds what may be meant.
pub(super) struct Suggestions<'c> {
    cluster: &'c Cluster,
    comparisons: usize,
}

impl<'c> Suggestions<'c> {
    pub(super) const fn of(cluster: &'c Cluster) -> Self {
        Self {
            cluster,
            comparisons: COMPARISONS,
        }
    }

    /// Says what may be meant, and shows where it is declared.
    pub(super) fn add_to(&mut self, violation: Violation, target: &Target) -> Violation {
        if let Some(object) = self.of_other_kind(target) {
            let kind = &object.identity.kind;
            let message = format!("a {kind} of this name is declared here");
            return violation
                .related(Place::name(object.manifest), message)
                .help(format!(
                    "refer to the {kind}, or declare the {}",
                    target.kind
                ));
        }
        if let Some(object) = self.in_other_namespace(target) {
            let (kind, there) = (&target.kind, object.namespace());
            let message = format!("the {kind} of this name is in namespace `{there}`");
            return violation
                .related(Place::name(object.manifest), message)
                .help(format!(
                    "a {kind} is seen in its own namespace only: declare it here, too"
                ));
        }
        if let Some(object) = self.nearest(target) {
            let message = format!("{} `{}` is declared here", target.kind, object.name());
            return violation
                .related(Place::name(object.manifest), message)
                .help(format!("did you mean `{}`?", object.name()));
        }
        let there = self.names_of(target);
        let there = if there.is_empty() {
            String::new()
        } else {
            format!(": {}", super::listed(&there))
        };
        violation.help(format!(
            "declare the {}, or name one that is there{there}",
            target.kind
        ))
    }

    fn of_other_kind(&self, target: &Target) -> Option<&'c Object> {
        let (group, kind) = match target.kind.as_str() {
            "ConfigMap" => ("", "Secret"),
            "Secret" => ("", "ConfigMap"),
            "ClusterRole" => return None,
            "Role" => (target.group.as_str(), "ClusterRole"),
            _ => return None,
        };
        let namespace = target
            .namespace
            .as_deref()
            .filter(|_| kind != "ClusterRole");
        self.cluster.find(group, kind, namespace, &target.name)
    }

    fn in_other_namespace(&mut self, target: &Target) -> Option<&'c Object> {
        let own = target.namespace.as_deref()?;
        let cluster = self.cluster;
        let mut namespaces = cluster.namespaces().keys().filter(|name| *name != own);
        namespaces.find_map(|namespace| {
            self.comparisons = self.comparisons.checked_sub(1)?;
            cluster.find(&target.group, &target.kind, Some(namespace), &target.name)
        })
    }

    /// The names of the kind, where they are few enough to be read.
    fn names_of(&self, target: &Target) -> Vec<String> {
        let namespace = target.namespace.as_deref();
        let objects = self
            .cluster
            .of_kind_in(&target.group, &target.kind, namespace);
        let names: Vec<_> = objects
            .take(super::LISTED + 1)
            .map(|object| object.name().to_owned())
            .collect();
        if names.len() > super::LISTED {
            Vec::new()
        } else {
            names
        }
    }

    fn nearest(&mut self, target: &Target) -> Option<&'c Object> {
        let namespace = target.namespace.as_deref();
        let candidates = self
            .cluster
            .of_kind_in(&target.group, &target.kind, namespace);
        let mut best: Option<(f64, &Object)> = None;
        for object in candidates {
            self.comparisons = self.comparisons.checked_sub(1)?;
            let alike = likeness(&target.name, object.name());
            if alike >= ALIKE && best.is_none_or(|(other, _)| alike > other) {
                best = Some((alike, object));
            }
        }
        best.map(|(_, object)| object)
    }
}

/// The name most like another, where one is alike at all.
pub(super) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.map(|name| (likeness(wanted, name), name));
    let alike = scored.filter(|(alike, _)| *alike >= ALIKE);
    let best = alike.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, name)| name)
}

fn likeness(a: &str, b: &str) -> f64 {
    if a.len().max(b.len()) > LONGEST {
        return 0.0;
    }
    strsim::jaro_winkler(a, b)
}
