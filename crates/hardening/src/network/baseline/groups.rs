//! Services that one policy is enough for.

use std::collections::{BTreeMap, BTreeSet};

use super::allowances::{Port, Rules, is_exposed};
use super::family::Family;
use crate::spec::{Origin, ServiceId, Spec};

/// The services that a policy selects, and what it allows to each of them.
pub(super) struct Group {
    /// In the order of the spec; never empty.
    pub(super) members: Vec<ServiceId>,
    /// What it allows.
    pub(super) rules: Rules,
    /// The first of them, where it is told from the other policies of the same purpose by it.
    pub(super) part: Option<ServiceId>,
    /// What some member declares and may not be called at, where that matters.
    closed: BTreeSet<Port>,
}

/// What one selector can select: pods that differ in the value of one label, or those of one service. The baseline's own
/// services stay apart, so that those of the team come and go without them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kin<'s> {
    Labelled { is_component: bool, key: &'s str },
    Alone(ServiceId),
}

impl<'s> Kin<'s> {
    fn of(spec: &'s Spec, id: ServiceId) -> Self {
        let service = spec.service(id);
        match sole_key(spec, id) {
            Some(key) => Self::Labelled {
                is_component: is_component(service.origin),
                key,
            },
            None => Self::Alone(id),
        }
    }
}

/// The key of the label of a service that has one label only.
pub(super) fn sole_key(spec: &Spec, id: ServiceId) -> Option<&str> {
    let labels = spec.service(id).labels.as_map();
    let key = labels.first_key_value().map(|(key, _)| key.as_str());
    key.filter(|_| labels.len() == 1)
}

/// The groups of the services of a namespace that a purpose is about, by their first service.
pub(super) fn of(spec: &Spec, family: Family, subjects: &BTreeMap<ServiceId, Rules>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut of_kin: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let mut equal: BTreeMap<_, usize> = BTreeMap::new();
    for (id, rules) in subjects {
        let kin = Kin::of(spec, *id);
        let known = of_kin.entry(kin).or_default();
        let mut closed = BTreeSet::new();
        let joined = match family {
            // Exact at the other end, where each has a policy of its own.
            Family::ToNeighbours => known.first().copied(),
            // One caller, who is told the port of each.
            Family::FromIngressController | Family::FromPrometheus => {
                closed = closed_ports(spec, *id, rules);
                let agrees = |at: &&usize| {
                    groups
                        .get(**at)
                        .is_some_and(|group| group.agrees(rules, &closed))
                };
                known.iter().find(agrees).copied()
            }
            _ => equal.get(&(kin, rules)).copied(),
        };
        if let Some(group) = joined.and_then(|at| groups.get_mut(at)) {
            group.join(*id, rules, closed);
            continue;
        }
        known.push(groups.len());
        equal.insert((kin, rules), groups.len());
        groups.push(Group {
            members: vec![*id],
            rules: rules.clone(),
            part: Some(*id),
            closed,
        });
    }
    let is_plain = |group: &&mut Group| {
        let first = group.members.first();
        let is_of_the_team = |id: &ServiceId| !is_component(spec.service(*id).origin);
        first.is_some_and(is_of_the_team) || family.has_one_subject()
    };
    if let Some(first) = groups.iter_mut().find(is_plain) {
        first.part = None;
    }
    groups
}

impl Family {
    /// Whether it is about one service wherever it is found.
    const fn has_one_subject(self) -> bool {
        matches!(
            self,
            Self::FromCallers(_) | Self::FromApiServer | Self::ToBackends | Self::ToTargets
        )
    }
}

impl Group {
    /// Whether no port of the one opens what the other keeps closed.
    fn agrees(&self, rules: &Rules, closed: &BTreeSet<Port>) -> bool {
        let opened = |rules: &Rules, closed: &BTreeSet<Port>| {
            rules.values().flatten().any(|port| closed.contains(port))
        };
        !opened(rules, &self.closed) && !opened(&self.rules, closed)
    }

    fn join(&mut self, id: ServiceId, rules: &Rules, closed: BTreeSet<Port>) {
        self.members.push(id);
        self.closed.extend(closed);
        for (peer, ports) in rules {
            self.rules.entry(peer.clone()).or_default().extend(ports);
        }
    }
}

/// The ports of a service at which these rules do not let anyone in.
fn closed_ports(spec: &Spec, id: ServiceId, rules: &Rules) -> BTreeSet<Port> {
    let ports = spec.service(id).ports.iter();
    let ports = ports.map(|port| (port.protocol, port.port));
    let is_open =
        |port: &Port| is_exposed(spec, id, *port) || rules.values().any(|it| it.contains(port));
    ports.filter(|port| !is_open(port)).collect()
}

const fn is_component(origin: Origin) -> bool {
    matches!(origin, Origin::Component(_))
}
