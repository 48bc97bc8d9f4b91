//! Which changed objects open or close a connection.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, Identity, Protocol, WorkloadId};
use crate::finding::ManifestId;
use crate::network::{
    Connections, Decision, Direction, Endpoint, Network, Policy, Verdict, WorkloadInBoth,
};
use crate::plan::comparison::Comparison;
use crate::plan::evidence::Evidence;
use crate::plan::objects::{Named, ObjectChange};

/// So many pairs are judged rule by rule where both ends may have caused it.
const MOST_JUDGED: usize = 20_000;

/// Whether a connection is cut or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    Cut,
    Opened,
}

impl Turn {
    pub(super) const fn of(passes: bool) -> Self {
        if passes { Self::Opened } else { Self::Cut }
    }
}

type Members<'d> = &'d [(usize, WorkloadInBoth)];

/// What the changes of objects do to connections.
pub(super) struct Causes<'c> {
    comparison: &'c Comparison,
    changes: BTreeMap<&'c Identity, &'c ObjectChange>,
    by_name: BTreeMap<String, &'c ObjectChange>,
    /// Manifests of changed policies in the cluster that runs, and in that after.
    before: BTreeSet<ManifestId>,
    after: BTreeSet<ManifestId>,
    known: BTreeMap<(WorkloadInBoth, Direction, Turn), Vec<String>>,
    judged: usize,
}

impl<'c> Causes<'c> {
    pub(super) fn of(comparison: &'c Comparison) -> Self {
        let policies = || {
            let changes = comparison.changes().iter();
            changes.filter(|change| change.identity().kind == "NetworkPolicy")
        };
        Self {
            comparison,
            changes: comparison.changes_by_identity(),
            by_name: comparison
                .changes()
                .iter()
                .map(|change| (Named(change.identity()).to_string(), change))
                .collect(),
            before: policies().filter_map(ObjectChange::before).collect(),
            after: policies().filter_map(ObjectChange::after).collect(),
            known: BTreeMap::new(),
            judged: 0,
        }
    }

    /// Whether anything changes that decides about connections between ends that stay.
    pub(super) fn may_change(&self) -> bool {
        self.comparison.changes().iter().any(|change| {
            let Identity { kind, group, .. } = change.identity();
            let is_policy = kind == "NetworkPolicy" || kind == "Namespace";
            is_policy || matches!(group.as_str(), "apps" | "batch") || group.is_empty()
        })
    }

    /// What turns one connection of a pair, by what each end said to it and says now.
    pub(super) fn of_pair(
        &mut self,
        turn: Turn,
        (from, to): (Option<WorkloadInBoth>, Option<WorkloadInBoth>),
        verdicts: Option<(&Verdict, &Verdict)>,
    ) -> Vec<String> {
        let mut by = Vec::new();
        if let Some((was, is)) = verdicts {
            by.extend(self.judged(turn, (&was.egress, &is.egress)));
            by.extend(self.judged(turn, (&was.ingress, &is.ingress)));
        }
        if by.is_empty() {
            for (end, direction) in [(from, Direction::Egress), (to, Direction::Ingress)] {
                by.extend(end.map_or(Vec::new(), |end| self.at(end, direction, turn)));
            }
        }
        if by.is_empty() {
            for end in [from, to].into_iter().flatten() {
                by.extend(self.labels(end));
            }
        }
        by.sort();
        by.dedup();
        by
    }

    /// The changed policies because of which an end lets through now what it did not, or the other way round.
    fn judged(&self, turn: Turn, (was, is): (&Decision, &Decision)) -> Vec<String> {
        let (current, after) = (self.comparison.current(), self.comparison.after());
        let (blocking, blocked_in, passing, passed_in) = match turn {
            Turn::Cut => (is, after, was, current),
            Turn::Opened => (was, current, is, after),
        };
        let Decision::Denied { policies } = blocking else {
            return Vec::new();
        };
        let (network, policies) = match passing {
            Decision::Allowed { rules } => {
                let policies = rules.iter().map(|rule| rule.policy).collect();
                (passed_in.network(), policies)
            }
            _ => (blocked_in.network(), policies.clone()),
        };
        let policies = policies.into_iter().filter_map(|id| network.policy(id));
        let objects = policies.filter_map(|it| network.cluster().object_of(it.manifest));
        let changed = objects.filter(|it| self.changes.contains_key(&it.identity));
        changed.map(|it| Named(&it.identity).to_string()).collect()
    }

    /// What turns connections between two classes; `None` for the outside.
    pub(super) fn of_classes(
        &mut self,
        turn: Turn,
        from: Option<Members<'_>>,
        to: Option<Members<'_>>,
        connections: &Connections,
    ) -> Vec<String> {
        let first = |members: Option<Members<'_>>| members?.first().map(|(_, workload)| *workload);
        let (from, to) = (first(from), first(to));
        let verdicts = match from.zip(to) {
            Some((from, to)) if self.judged < MOST_JUDGED => {
                self.judged += 1;
                self.verdicts(from, to, connections)
            }
            _ => None,
        };
        let verdicts = verdicts.as_ref().map(|(was, is)| (was, is));
        self.of_pair(turn, (from, to), verdicts)
    }

    /// What is said to one of the connections, today and after.
    fn verdicts(
        &self,
        from: WorkloadInBoth,
        to: WorkloadInBoth,
        connections: &Connections,
    ) -> Option<(Verdict, Verdict)> {
        let (protocol, port) = Protocol::ALL.into_iter().find_map(|protocol| {
            let (first, _) = connections.ports(protocol).ranges().first()?;
            Some((protocol, *first))
        })?;
        let verdict = |network: &Network, from: WorkloadId, to: WorkloadId| {
            let (from, to): (Endpoint, Endpoint) = (from.into(), to.into());
            network.reachability().verdict(&from, &to, protocol, port)
        };
        let (before, after) = (self.comparison.current(), self.comparison.after());
        Some((
            verdict(before.network(), from.before?, to.before?),
            verdict(after.network(), from.after?, to.after?),
        ))
    }

    /// The changed policies at one end that can turn a connection so.
    pub(super) fn at(
        &mut self,
        end: WorkloadInBoth,
        direction: Direction,
        turn: Turn,
    ) -> Vec<String> {
        if let Some(known) = self.known.get(&(end, direction, turn)) {
            return known.clone();
        }
        let found = self.found_at(end, direction, turn);
        self.known.insert((end, direction, turn), found.clone());
        found
    }

    fn found_at(&self, end: WorkloadInBoth, direction: Direction, turn: Turn) -> Vec<String> {
        let (before, after) = (
            self.comparison.current().network(),
            self.comparison.after().network(),
        );
        let isolating = |network: &'c Network, id: Option<WorkloadId>| {
            let id = id.into_iter();
            id.flat_map(move |id| network.isolating(id, direction).map(|(_, policy)| policy))
                .collect::<Vec<_>>()
        };
        let was: Vec<&Policy> = isolating(before, end.before);
        let is: Vec<&Policy> = isolating(after, end.after);
        let (was_isolated, is_isolated) = (!was.is_empty(), !is.is_empty());
        let old = was.iter().filter(|it| self.before.contains(&it.manifest));
        let new = is.iter().filter(|it| self.after.contains(&it.manifest));
        let name = |cluster: &Cluster, policy: &Policy| {
            let object = cluster.object_of(policy.manifest)?;
            Some((object.identity.clone(), Named(&object.identity).to_string()))
        };
        let old = old.filter_map(|policy| name(before.cluster(), policy));
        let new = new.filter_map(|policy| name(after.cluster(), policy));
        let old: BTreeMap<Identity, String> = old.collect();
        let new: BTreeMap<Identity, String> = new.collect();
        let all: BTreeMap<_, _> = old.iter().chain(&new).collect();
        let counts = |identity: &Identity| match (
            old.contains_key(identity),
            new.contains_key(identity),
            turn,
        ) {
            // One that begins to select these pods cuts only where it is the first, else its rules only add.
            (false, true, Turn::Cut) => !was_isolated,
            (false, true, Turn::Opened) => was_isolated,
            // One that no longer selects them opens only where it was the last.
            (true, false, Turn::Cut) => is_isolated,
            (true, false, Turn::Opened) => !is_isolated,
            _ => true,
        };
        let causes = all.into_iter().filter(|(identity, _)| counts(identity));
        causes.map(|(_, name)| name.clone()).collect()
    }

    /// The workload and its namespace, where their labels may have changed.
    fn labels(&self, end: WorkloadInBoth) -> Vec<String> {
        let cluster = self.comparison.after().cluster();
        let Some(id) = end.after else {
            return Vec::new();
        };
        let workload = cluster.workload(id);
        let namespace = Identity {
            group: String::new(),
            kind: "Namespace".to_owned(),
            namespace: None,
            name: workload.namespace.clone(),
        };
        let own = cluster.object_of(workload.manifest);
        let own = own.map(|object| &object.identity);
        let changed = [Some(&namespace), own].into_iter().flatten();
        let changed = changed.filter(|identity| self.changes.contains_key(identity));
        changed
            .map(|identity| Named(identity).to_string())
            .collect()
    }

    /// Where the causes are written.
    pub(super) fn evidence(&self, by: &[String]) -> Vec<Evidence> {
        let changes = by.iter().filter_map(|name| self.by_name.get(name));
        changes
            .filter_map(|change| self.comparison.evidence_of(change))
            .collect()
    }
}
