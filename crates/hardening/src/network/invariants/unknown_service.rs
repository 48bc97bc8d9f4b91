//! Addresses of Services that are not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, Resource};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::network::Network;
use crate::network::needed_flows::UnknownService;

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.unknown-service",
        severity: Severity::Warning,
        assumes: Some("the manifests hold every Service of that namespace"),
        promise: "every Service that a workload is told to connect to exists",
        page: include_str!("unknown_service.md"),
    },
    check,
};

/// Evidence shown for one missing Service.
const SHOWN: usize = 4;

/// Services of a namespace beyond which no similar name is searched for.
const COMPARED: usize = 2_000;

fn check(network: &Network, violations: &mut Violations<'_>) {
    let unknown = &network.needs().unknown;
    if unknown.is_empty() {
        return;
    }
    let cluster = network.cluster();
    let names = Names::of(cluster);
    for service in unknown {
        let similar = names.similar(service);
        if names.comes_from_elsewhere(service) || (service.bare && similar.is_none()) {
            continue;
        }
        let mut evidence = service.evidence.iter();
        let (Some((place, reason)), Some(first)) = (evidence.next(), service.from.first()) else {
            continue;
        };
        let message = format!(
            "no Service `{}` is in namespace `{}`, but {reason} names it",
            service.name, service.namespace
        );
        let sender = cluster.workload(*first).display();
        let others = match service.from.len() - 1 {
            0 => String::new(),
            1 => " and another workload".to_owned(),
            more => format!(" and {more} other workloads"),
        };
        let mut violation = violations
            .at(place.clone(), message)
            .label("no such Service")
            .effect(format!(
                "the name does not resolve: {sender}{others} cannot connect"
            ));
        if let Some(similar) = similar {
            violation = violation
                .help(format!("write `{similar}`, if that is the Service meant"))
                .severity(Severity::Error);
        } else if let Some(namespace) = names.elsewhere(service) {
            violation = violation.help(format!(
                "a Service of this name is in namespace `{namespace}`"
            ));
        } else {
            violation = violation.help("create the Service, or name the one that is meant");
        }
        for (place, reason) in evidence.take(SHOWN) {
            violation = violation.related(place.clone(), format!("{reason} names it, too"));
        }
        violations.report(violation);
    }
}

struct Names<'c> {
    by_namespace: BTreeMap<&'c str, BTreeSet<&'c str>>,
    /// The namespaces of each name.
    namespaces: BTreeMap<&'c str, &'c str>,
    /// Custom resources, whose operators may create Services: by namespace and name.
    custom: BTreeSet<(&'c str, &'c str)>,
}

impl<'c> Names<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let mut by_namespace: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut namespaces = BTreeMap::new();
        for service in cluster.services() {
            let names = by_namespace.entry(service.namespace.as_str()).or_default();
            names.insert(service.name.as_str());
            namespaces.insert(service.name.as_str(), service.namespace.as_str());
        }
        let custom = cluster.objects().filter(|object| {
            matches!(object.resource, Resource::Other) && object.identity.group.contains('.')
        });
        Self {
            by_namespace,
            namespaces,
            custom: custom
                .map(|object| (object.namespace(), object.name()))
                .collect(),
        }
    }

    /// Whether the cluster itself or an operator makes this Service.
    fn comes_from_elsewhere(&self, service: &UnknownService) -> bool {
        let namespace = service.namespace.as_str();
        if namespace == "kube-system"
            || (namespace, service.name.as_str()) == ("default", "kubernetes")
        {
            return true;
        }
        let mut custom = self.custom.range((namespace, "")..);
        let mut custom = custom.by_ref().take_while(|(other, _)| *other == namespace);
        if service.name.ends_with("-operated") {
            return custom.next().is_some();
        }
        // An operator names what it makes after the resource that asks for it: `shop` gets `shop-kafka-bootstrap`.
        let prefixes = service.name.match_indices('-').map(|(at, _)| at);
        prefixes.chain([service.name.len()]).any(|end| {
            let prefix = service.name.get(..end).unwrap_or("");
            self.custom.contains(&(namespace, prefix))
        })
    }

    /// A Service of the namespace whose name was plainly meant; not one of a row that differs in its number.
    fn similar(&self, service: &UnknownService) -> Option<&'c str> {
        let names = self.by_namespace.get(service.namespace.as_str())?;
        let furthest = match (service.bare, service.name.len()) {
            (_, ..5) => return None,
            (true, _) => 1,
            (false, _) => 2,
        };
        if names.len() > COMPARED {
            return None;
        }
        let near = names.iter().filter(|name| {
            name.len().abs_diff(service.name.len()) <= furthest
                && without_digits(name) != without_digits(&service.name)
        });
        let near = near.map(|name| (strsim::osa_distance(name, &service.name), *name));
        let (distance, name) = near.min()?;
        (distance <= furthest).then_some(name)
    }

    fn elsewhere(&self, service: &UnknownService) -> Option<&'c str> {
        self.namespaces.get(service.name.as_str()).copied()
    }
}

fn without_digits(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_ascii_digit())
        .collect()
}
