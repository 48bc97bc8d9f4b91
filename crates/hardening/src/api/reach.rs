//! May one end reach another, and because of which rules?

use serde::{Deserialize, Serialize};

use super::endpoint::Ends;
use super::{AskError, AskedPort, AskedProtocol, EndpointName};
use crate::analysis::Analysis;
use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{FieldPath, Place, Related};
use crate::network::{
    AddressSet, Connections, Decision, Direction, Endpoint, Network, PolicyId, PortSet, Protocol,
    Reachability, RuleId, Verdict,
};
use crate::report::ConnectionsForm;

/// The answer to [`Question::Reach`](super::Question::Reach).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Who sends: `namespace/name[Kind]`, or the addresses as asked.
    pub from: String,
    /// Who receives.
    pub to: String,
    /// The answer in one word.
    pub reaches: Reaches,
    /// The answer in a sentence.
    pub sentence: String,
    /// One case for two workloads; for addresses one for each set of them that is treated alike.
    pub cases: Vec<ReachCase>,
}

/// The answer in one word, of all connections that were asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reaches {
    /// All of them pass.
    Yes,
    /// Some of them pass.
    Partly,
    /// None passes.
    No,
    /// None surely passes: whether any does depends on the address of a node, which no manifest tells.
    Undecided,
}

/// What passes in one case, and what each end says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReachCase {
    /// The addresses that the case is about; `None` between two workloads.
    pub addresses: Option<Vec<String>>,
    /// What passes, of what was asked about.
    pub connections: ConnectionsForm,
    /// What the sending end says.
    pub egress: Side,
    /// What the receiving end says.
    pub ingress: Side,
}

/// What one end says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// In a word.
    pub decision: DecisionKind,
    /// The rules that let something pass; none unless `decision` is `allowed`.
    pub rules: Vec<RuleRef>,
    /// The policies that isolate this end, `namespace/name`; none unless `decision` is `denied`.
    pub policies: Vec<String>,
    /// The places that prove it.
    pub evidence: Vec<Related>,
}

impl Reach {
    /// What the ends say in all cases, each place once.
    pub(super) fn evidence(&self) -> Vec<Related> {
        let mut evidence: Vec<Related> = Vec::new();
        for side in self
            .cases
            .iter()
            .flat_map(|case| [&case.egress, &case.ingress])
        {
            let new = side.evidence.iter().filter(|one| !evidence.contains(one));
            evidence.extend(new.cloned().collect::<Vec<_>>());
        }
        evidence
    }

    pub(super) fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Vec<Related>> {
        let sides = self
            .cases
            .iter_mut()
            .flat_map(|case| [&mut case.egress, &mut case.ingress]);
        sides.map(|side| &mut side.evidence)
    }
}

/// What one end says, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum DecisionKind {
    /// Rules let it pass.
    Allowed,
    /// Policies isolate this end, and no rule of theirs lets it pass.
    Denied,
    /// No policy isolates this end in this direction.
    NotIsolated,
    /// The pods use the network of their node, where policies have no say.
    NodeTraffic,
    /// Outside the cluster, where policies have no say.
    Outside,
}

/// A rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleRef {
    /// `namespace/name`.
    pub policy: String,
    /// The JSON Pointer to the rule.
    pub path: String,
}

/// The words of the question.
pub(super) struct Asked<'q> {
    pub(super) from: &'q EndpointName,
    pub(super) to: &'q EndpointName,
    pub(super) protocol: Option<AskedProtocol>,
    pub(super) port: Option<&'q AskedPort>,
}

pub(super) fn answer(
    analysis: &Analysis,
    asked: &Asked<'_>,
) -> Result<(Reach, Vec<Related>), AskError> {
    let network = analysis.network();
    let cluster = network.cluster();
    let ends = (asked.from.resolve(cluster)?, asked.to.resolve(cluster)?);
    let scope = scope(cluster, asked, &ends.1)?;
    let judge = Judge {
        network,
        reachability: network.reachability(),
        scope,
    };
    let cases = match &ends {
        (Ends::Outside(_), Ends::Outside(_)) => {
            return Err(AskError::BothOutside {
                from: asked.from.to_string(),
                to: asked.to.to_string(),
            });
        }
        (Ends::Workload(from), Ends::Workload(to)) => {
            vec![judge.case(None, &(*from).into(), &(*to).into())]
        }
        (Ends::Workload(from), Ends::Outside(to)) => judge.outside(*from, Direction::Egress, to),
        (Ends::Outside(from), Ends::Workload(to)) => judge.outside(*to, Direction::Ingress, from),
    };
    let from = shown(cluster, asked.from, &ends.0);
    let to = shown(cluster, asked.to, &ends.1);
    let reaches = judge.reaches(&cases);
    let reach = Reach {
        sentence: judge.sentence(&from, &to, reaches, &cases),
        from,
        to,
        reaches,
        cases: cases.iter().map(|case| judge.form(&ends, case)).collect(),
    };
    let evidence = reach.evidence();
    Ok((reach, evidence))
}

/// Which connections are asked about.
fn scope(cluster: &Cluster, asked: &Asked<'_>, to: &Ends) -> Result<Connections, AskError> {
    let Some(port) = asked.port else {
        return Ok(asked.protocol.map_or_else(Connections::all, |protocol| {
            Connections::on(protocol.into(), PortSet::all())
        }));
    };
    let protocol = asked.protocol.map_or(Protocol::Tcp, Protocol::from);
    let number = match port {
        AskedPort::Number(0) => return Err(AskError::PortZero),
        AskedPort::Number(number) => *number,
        AskedPort::Name(name) => named_port(cluster, name, protocol, asked.to, to)?,
    };
    Ok(Connections::on(protocol, PortSet::range(number, number)))
}

fn named_port(
    cluster: &Cluster,
    name: &str,
    protocol: Protocol,
    asked: &EndpointName,
    to: &Ends,
) -> Result<u16, AskError> {
    let workload = match to {
        Ends::Workload(id) => Some(cluster.workload(*id)),
        Ends::Outside(_) => None,
    };
    let number = workload.and_then(|workload| workload.named_port(name, protocol));
    number.ok_or_else(|| {
        let ports = workload.into_iter().flat_map(|workload| workload.ports());
        let of_protocol = ports.filter(|port| port.protocol == protocol);
        AskError::UnknownPort {
            name: name.to_owned(),
            workload: workload.map_or_else(|| asked.to_string(), |it| it.display()),
            protocol: protocol.to_string(),
            declared: of_protocol
                .filter_map(|port| port.name.map(str::to_owned))
                .collect(),
        }
    })
}

fn shown(cluster: &Cluster, asked: &EndpointName, ends: &Ends) -> String {
    match ends {
        Ends::Workload(id) => cluster.workload(*id).display(),
        Ends::Outside(_) => asked.to_string(),
    }
}

/// One case, before it is given names.
struct Case {
    addresses: Option<AddressSet>,
    connections: Connections,
    verdict: Verdict,
}

struct Judge<'n> {
    network: &'n Network,
    reachability: Reachability<'n>,
    scope: Connections,
}

impl Judge<'_> {
    fn case(&self, addresses: Option<AddressSet>, from: &Endpoint, to: &Endpoint) -> Case {
        Case {
            addresses,
            connections: self
                .reachability
                .connections(from, to)
                .intersection(&self.scope),
            verdict: self.reachability.verdict_within(from, to, &self.scope),
        }
    }

    /// The addresses by what they may have with a workload, those that may have nothing last.
    fn outside(&self, workload: WorkloadId, direction: Direction, asked: &AddressSet) -> Vec<Case> {
        let mut rest = asked.clone();
        let mut parts: Vec<(Connections, AddressSet)> = Vec::new();
        for (addresses, connections) in self.reachability.outside(workload, direction) {
            let addresses = addresses.intersection(asked);
            let connections = connections.intersection(&self.scope);
            if addresses.is_empty() || connections.is_none() {
                continue;
            }
            rest = rest.difference(&addresses);
            match parts.iter_mut().find(|(known, _)| *known == connections) {
                Some((_, known)) => {
                    let ranges = known.ranges().iter().chain(addresses.ranges()).copied();
                    *known = ranges.collect();
                }
                None => parts.push((connections, addresses)),
            }
        }
        let parts = parts.into_iter().map(|(_, addresses)| addresses);
        let all = parts.chain([rest]).filter(|part| !part.is_empty());
        all.filter_map(|addresses| self.outside_case(workload, direction, addresses))
            .collect()
    }

    fn outside_case(
        &self,
        workload: WorkloadId,
        direction: Direction,
        addresses: AddressSet,
    ) -> Option<Case> {
        let mut cases = addresses.ranges().iter().take(RANGES).map(|range| {
            let (workload, address) = (workload.into(), range.first().into());
            match direction {
                Direction::Egress => self.case(None, &workload, &address),
                Direction::Ingress => self.case(None, &address, &workload),
            }
        });
        let first = cases.next()?;
        let mut case = cases.fold(first, |mut all, one| {
            join(&mut all.verdict.egress, one.verdict.egress);
            join(&mut all.verdict.ingress, one.verdict.ingress);
            all
        });
        case.addresses = Some(addresses);
        Some(case)
    }

    fn reaches(&self, cases: &[Case]) -> Reaches {
        if cases.iter().all(|case| case.connections == self.scope) {
            Reaches::Yes
        } else if cases.iter().any(|case| !case.connections.is_none()) {
            Reaches::Partly
        } else if cases.iter().any(|case| !case.verdict.undecided.is_empty()) {
            Reaches::Undecided
        } else {
            Reaches::No
        }
    }

    fn sentence(&self, from: &str, to: &str, reaches: Reaches, cases: &[Case]) -> String {
        let asked = if self.scope.is_all() {
            String::new()
        } else {
            format!(" on {}", self.scope)
        };
        match (reaches, cases) {
            (Reaches::Yes, _) => format!("{from} reaches {to}{asked}"),
            (Reaches::No, [Case { verdict, .. }, ..]) => {
                let end = match (verdict.egress.allows(), verdict.ingress.allows()) {
                    (false, false) => "neither end lets it pass",
                    (false, true) => "the sending end does not let it out",
                    (true, false) => "the receiving end does not let it in",
                    (true, true) => "what one end lets pass the other does not",
                };
                format!("{from} does not reach {to}{asked}: {end}")
            }
            (Reaches::Undecided, _) => format!(
                "whether {from} reaches {to}{asked} depends on the address of a node, which no manifest tells"
            ),
            (Reaches::Partly, [case]) => {
                format!("{from} reaches {to} on {} only", case.connections)
            }
            _ => {
                let open = cases.iter().filter(|case| !case.connections.is_none());
                let open = open.filter_map(|case| {
                    let addresses = case.addresses.as_ref()?;
                    Some(format!("{} at {addresses}", case.connections))
                });
                let open: Vec<_> = open.collect();
                format!("{from} reaches {to} in part only: {}", open.join("; "))
            }
        }
    }

    fn form(&self, (from, to): &(Ends, Ends), case: &Case) -> ReachCase {
        let addresses = case.addresses.as_ref();
        let side = |end, direction, decision| Side {
            evidence: self
                .said(end, direction, decision, &case.verdict.undecided)
                .collect(),
            ..self.side(decision)
        };
        ReachCase {
            addresses: addresses.map(|set| set.ranges().iter().map(ToString::to_string).collect()),
            connections: ConnectionsForm::of(&case.connections),
            egress: side(from, Direction::Egress, &case.verdict.egress),
            ingress: side(to, Direction::Ingress, &case.verdict.ingress),
        }
    }

    fn side(&self, decision: &Decision) -> Side {
        let (kind, rules, policies) = match decision {
            Decision::Outside => (DecisionKind::Outside, &[][..], &[][..]),
            Decision::NodeTraffic => (DecisionKind::NodeTraffic, &[][..], &[][..]),
            Decision::NotIsolated => (DecisionKind::NotIsolated, &[][..], &[][..]),
            Decision::Allowed { rules } => (DecisionKind::Allowed, rules.as_slice(), &[][..]),
            Decision::Denied { policies } => (DecisionKind::Denied, &[][..], policies.as_slice()),
        };
        let rules = rules.iter().filter_map(|id| {
            Some(RuleRef {
                policy: self.network.policy(id.policy)?.display(),
                path: self.network.rule(*id)?.path.to_string(),
            })
        });
        let policies = policies.iter().filter_map(|id| self.network.policy(*id));
        Side {
            decision: kind,
            rules: rules.collect(),
            policies: policies.map(|policy| policy.display()).collect(),
            evidence: Vec::new(),
        }
    }

    fn said(
        &self,
        end: &Ends,
        direction: Direction,
        decision: &Decision,
        undecided: &[RuleId],
    ) -> impl Iterator<Item = Related> {
        let cluster = self.network.cluster();
        let workload = match end {
            Ends::Workload(id) => Some(cluster.workload(*id)),
            Ends::Outside(_) => None,
        };
        let name = workload.map_or_else(String::new, |workload| workload.display());
        let places: Vec<(Place, String)> = match decision {
            Decision::Outside => Vec::new(),
            Decision::NodeTraffic => workload
                .map(|workload| {
                    let path = workload.template.join(&FieldPath::of("spec.hostNetwork"));
                    let why = "its pods use the network of their node, where policies have no say";
                    (Place::value(workload.manifest, path), why.to_owned())
                })
                .into_iter()
                .collect(),
            Decision::NotIsolated => workload
                .map(|workload| {
                    let why = format!("no policy isolates it for {direction}");
                    (Place::name(workload.manifest), why)
                })
                .into_iter()
                .collect(),
            Decision::Allowed { rules } => rules.iter().filter_map(|id| self.rule(*id)).collect(),
            Decision::Denied { policies } => policies
                .iter()
                .filter(|id| undecided.iter().all(|rule| rule.policy != **id))
                .filter_map(|id| self.denial(*id, direction, &name))
                .collect(),
        };
        let of_end = undecided.iter().filter(|id| id.direction == direction);
        let undecided: Vec<_> = of_end.filter_map(|id| self.condition(*id)).collect();
        let places = places.into_iter().chain(undecided);
        places.map(|(place, message)| Related {
            message,
            location: cluster.bundle().locate(&place),
        })
    }

    fn rule(&self, id: RuleId) -> Option<(Place, String)> {
        let policy = self.network.policy(id.policy)?;
        let rule = self.network.rule(id)?;
        let way = match id.direction {
            Direction::Ingress => "in",
            Direction::Egress => "out",
        };
        let message = format!("this rule of `{}` lets it {way}", policy.display());
        Some((policy.place(&rule.path), message))
    }

    fn condition(&self, id: RuleId) -> Option<(Place, String)> {
        let policy = self.network.policy(id.policy)?;
        let rule = self.network.rule(id)?;
        let way = match id.direction {
            Direction::Ingress => "in",
            Direction::Egress => "out",
        };
        let message = format!(
            "this rule of `{}` lets it {way} if the node at the other end has one of these addresses",
            policy.display()
        );
        Some((policy.place(&rule.path), message))
    }

    fn denial(&self, id: PolicyId, direction: Direction, name: &str) -> Option<(Place, String)> {
        let policy = self.network.policy(id)?;
        let message = format!("isolates {name} for {direction}, and no rule here lets it pass");
        Some((Place::name(policy.manifest), message))
    }
}

/// How many ranges of a set are asked for their rules.
const RANGES: usize = 32;

/// Adds what decides for more addresses.
fn join(all: &mut Decision, one: Decision) {
    match (all, one) {
        (Decision::Allowed { rules }, Decision::Allowed { rules: more }) => {
            rules.extend(more);
            rules.sort_unstable();
            rules.dedup();
        }
        (Decision::Denied { policies }, Decision::Denied { policies: more }) => {
            policies.extend(more);
            policies.sort_unstable();
            policies.dedup();
        }
        _ => {}
    }
}
