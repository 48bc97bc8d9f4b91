//! Connections that workloads are told to make.

use std::collections::{BTreeMap, BTreeSet};

use super::causes::{Causes, Turn};
use super::{Both, doing, passes, verdict};
use crate::cluster::{Protocol, WorkloadId};
use crate::network::{Network, WorkloadInBoth};
use crate::plan::comparison::Comparison;
use crate::plan::effect::{Change, Effect, NeededAt, Risk};
use crate::plan::evidence::Evidence;
use crate::plan::objects::Named;
use crate::plan::words::{counted, cut, roll_back};

/// By cause, the flows and their evidence.
type NeededGroups = BTreeMap<Vec<String>, (Vec<NeededAt>, Vec<Evidence>)>;

pub(super) fn effects(
    comparison: &Comparison,
    both: &Both,
    causes: &mut Causes<'_>,
    effects: &mut Vec<Effect>,
) {
    let (before, after) = (comparison.current().network(), comparison.after().network());
    let name = |network: &Network, id| network.cluster().workload(id).display();
    let needs_before: BTreeSet<(String, String, Protocol, u16)> = before
        .needed_flows()
        .iter()
        .flat_map(|flow| flow.to.iter().map(move |to| (flow, *to)))
        .map(|(flow, to)| {
            let (from, to) = (name(before, flow.from), name(before, to));
            (from, to, flow.protocol, flow.port)
        })
        .collect();
    let (mut cut, mut opened) = (NeededGroups::new(), NeededGroups::new());
    let mut blocked = (BTreeSet::new(), Vec::new());
    for flow in after.needed_flows() {
        for to in &flow.to {
            let (from_name, to_name) = (name(after, flow.from), name(after, *to));
            let is = verdict(after, flow.from, *to, flow);
            let ends = both.before(flow.from).zip(both.before(*to));
            let was = ends.map(|(from, to)| verdict(before, from, to, flow));
            let passed = was.as_ref().is_some_and(passes);
            let key = (from_name, to_name, flow.protocol, flow.port);
            let was_needed = needs_before.contains(&key);
            let needed = NeededAt {
                from: key.0,
                to: key.1,
                protocol: flow.protocol,
                port: flow.port,
                reason: flow.reason.to_string(),
            };
            let evidence = comparison.after_at(
                &flow.evidence,
                format!(
                    "{} needs {} on {} {}",
                    needed.from, needed.to, needed.protocol, needed.port
                ),
            );
            let groups = match (passes(&is), passed) {
                (false, false) if !was_needed => {
                    blocked.0.insert(needed);
                    blocked.1.push(evidence);
                    continue;
                }
                (false, true) => &mut cut,
                (true, false) if was_needed && was.is_some() => &mut opened,
                _ => continue,
            };
            let turn = Turn::of(passes(&is));
            let verdicts = was.as_ref().map(|was| (was, &is));
            let both_ends = [flow.from, *to].map(|id| both.by_after.get(&id).copied());
            let [sender, receiver] = both_ends;
            let by = causes.of_pair(turn, (sender, receiver), verdicts);
            let group = groups.entry(by).or_default();
            if !group.0.contains(&needed) {
                group.0.push(needed);
                group.1.push(evidence);
            }
        }
    }
    gone(comparison, both, &mut cut);
    for (by, (flows, evidence)) in cut {
        effects.push(Effect {
            risk: Risk::High,
            summary: format!(
                "{} {} that workloads need and that {} today",
                doing(&by, "cuts", "cut"),
                counted(flows.len(), "connection", "connections"),
                if flows.len() == 1 { "passes" } else { "pass" }
            ),
            details: lines(&flows),
            evidence: causes.evidence(&by).into_iter().chain(evidence).collect(),
            mitigation: "allow these connections, by a rule at each end that isolates, before or in the same step".to_owned(),
            roll_back: roll_back(&by),
            change: Change::NeededFlowsCut { by, flows },
        });
    }
    for (by, (flows, evidence)) in opened {
        effects.push(Effect {
            risk: Risk::Low,
            summary: format!(
                "{} {} pass that workloads need and that {} blocked today",
                doing(&by, "lets", "let"),
                counted(flows.len(), "connection", "connections"),
                if flows.len() == 1 { "is" } else { "are" }
            ),
            details: lines(&flows),
            evidence: causes.evidence(&by).into_iter().chain(evidence).collect(),
            mitigation: "none is needed".to_owned(),
            roll_back: roll_back(&by),
            change: Change::NeededFlowsOpened { by, flows },
        });
    }
    let (flows, evidence) = blocked;
    if !flows.is_empty() {
        let flows: Vec<_> = flows.into_iter().collect();
        effects.push(Effect {
            risk: Risk::Moderate,
            summary: format!(
                "{} that workloads are newly told to make {} blocked by policies",
                counted(flows.len(), "connection", "connections"),
                if flows.len() == 1 { "is" } else { "are" }
            ),
            details: lines(&flows),
            evidence,
            mitigation: "allow them, or `hardening check` tells for each which rule comes nearest"
                .to_owned(),
            roll_back: "none is needed: nothing of it runs today".to_owned(),
            change: Change::NeededFlowsBlocked { flows },
        });
    }
}

/// Connections whose receiver or Service is removed, while the sender stays as it is.
fn gone(comparison: &Comparison, both: &Both, cut: &mut NeededGroups) {
    let (before, after) = (comparison.current().network(), comparison.after().network());
    let by_before: BTreeMap<WorkloadId, WorkloadInBoth> = both
        .list
        .iter()
        .filter_map(|it| Some((it.before?, *it)))
        .collect();
    let changed = comparison.changes_by_identity();
    for flow in before.needed_flows() {
        let stays = |id: &WorkloadId| by_before.get(id).is_some_and(|it| it.after.is_some());
        let cluster = before.cluster();
        let sender = cluster.workload(flow.from);
        let is_untouched = cluster
            .object_of(sender.manifest)
            .is_some_and(|object| !changed.contains_key(&object.identity));
        if !stays(&flow.from) || !is_untouched {
            continue;
        }
        let service = flow.service.and_then(|id| cluster.object_of(id));
        let removed_service = service.filter(|it| after.cluster().object(&it.identity).is_none());
        for to in &flow.to {
            let removed = match removed_service {
                Some(service) => Some(service),
                None if stays(to) => None,
                None => cluster.object_of(cluster.workload(*to).manifest),
            };
            let Some(removed) = removed else {
                continue;
            };
            if !passes(&verdict(before, flow.from, *to, flow)) {
                continue;
            }
            let needed = NeededAt {
                from: sender.display(),
                to: cluster.workload(*to).display(),
                protocol: flow.protocol,
                port: flow.port,
                reason: flow.reason.to_string(),
            };
            let by = vec![format!("the removal of {}", Named(&removed.identity))];
            let evidence = comparison.before_at(
                &flow.evidence,
                format!(
                    "{} needs {} on {} {}",
                    needed.from, needed.to, needed.protocol, needed.port
                ),
            );
            let group = cut.entry(by).or_default();
            if !group.0.contains(&needed) {
                group.0.push(needed);
                group.1.push(evidence);
            }
        }
    }
}

fn lines(flows: &[NeededAt]) -> Vec<String> {
    let lines = flows.iter().map(|flow| {
        format!(
            "{} -> {} {} {} ({})",
            flow.from, flow.to, flow.protocol, flow.port, flow.reason
        )
    });
    cut(lines, flows.len())
}
