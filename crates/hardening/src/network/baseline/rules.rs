//! Peers, ports and selectors as the API writes them.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer,
    NetworkPolicyPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::allowances::{Port, Rules};
use super::groups::sole_key;
use crate::cluster::NAME_LABEL;
use crate::network::solvers::SOLVER_LABEL;
use crate::spec::{AddressBlock, Name, Peer, ServiceId, Spec};

/// Other ends at the same ports.
pub(super) struct Rule {
    /// `None` for anyone; never empty, which would be anyone, too.
    peers: Option<Vec<NetworkPolicyPeer>>,
    ports: Vec<NetworkPolicyPort>,
}

/// What is allowed, by ports.
pub(super) fn of(spec: &Spec, rules: &Rules) -> Vec<Rule> {
    let mut by_ports: BTreeMap<&BTreeSet<Port>, Vec<&Peer>> = BTreeMap::new();
    for (peer, ports) in rules {
        by_ports.entry(ports).or_default().push(peer);
    }
    let rules = by_ports.into_iter().map(|(ports, others)| Rule {
        peers: (!others.contains(&&Peer::Anyone)).then(|| peers(spec, &others)),
        ports: ports.iter().map(|it| port(*it)).collect(),
    });
    let allows_any = |rule: &Rule| rule.peers.as_ref().is_none_or(|it| !it.is_empty());
    rules.filter(allows_any).collect()
}

/// Rules of ingress; none where nothing is allowed.
pub(super) fn ingress(rules: &[Rule]) -> Option<Vec<NetworkPolicyIngressRule>> {
    let rules = rules.iter().map(|rule| NetworkPolicyIngressRule {
        from: rule.peers.clone(),
        ports: Some(rule.ports.clone()),
    });
    Some(rules.collect::<Vec<_>>()).filter(|it| !it.is_empty())
}

/// Rules of egress; none where nothing is allowed.
pub(super) fn egress(rules: &[Rule]) -> Option<Vec<NetworkPolicyEgressRule>> {
    let rules = rules.iter().map(|rule| NetworkPolicyEgressRule {
        to: rule.peers.clone(),
        ports: Some(rule.ports.clone()),
    });
    Some(rules.collect::<Vec<_>>()).filter(|it| !it.is_empty())
}

/// The pods of services that one selector can select.
pub(super) fn selector(spec: &Spec, services: &[ServiceId]) -> LabelSelector {
    let maps = services.iter().map(|id| spec.service(*id).labels.as_map());
    if let [only] = services {
        return labelled(spec.service(*only).labels.as_map().clone());
    }
    let mut values: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (key, value) in maps.flatten() {
        values.entry(key).or_default().push(value.clone());
    }
    let expressions = values
        .into_iter()
        .map(|(key, values)| LabelSelectorRequirement {
            key: key.to_owned(),
            operator: "In".to_owned(),
            values: Some(values),
        });
    LabelSelector {
        match_expressions: Some(expressions.collect()),
        ..LabelSelector::default()
    }
}

/// The pods that cert-manager makes to answer challenges.
pub(super) fn solver_pods() -> LabelSelector {
    labelled([(SOLVER_LABEL.to_owned(), "true".to_owned())].into())
}

fn labelled(labels: BTreeMap<String, String>) -> LabelSelector {
    LabelSelector {
        match_labels: Some(labels),
        ..LabelSelector::default()
    }
}

/// Services by namespace and label, then all that is no service.
fn peers(spec: &Spec, others: &[&Peer]) -> Vec<NetworkPolicyPeer> {
    let mut alike: BTreeMap<(&Name, Result<&str, ServiceId>), Vec<ServiceId>> = BTreeMap::new();
    let mut peers = Vec::new();
    for other in others {
        match other {
            Peer::Service(id) => {
                let namespace = &spec.service(*id).namespace;
                let key = sole_key(spec, *id).ok_or(*id);
                alike.entry((namespace, key)).or_default().push(*id);
            }
            Peer::Addresses { blocks, except } => peers.extend(addresses(blocks, except)),
            Peer::ApiServer => peers.extend(addresses(&spec.cluster().api_server.addresses, &[])),
            Peer::Nodes => peers.extend(addresses(&spec.cluster().nodes, &[])),
            Peer::Dns => {
                let dns = &spec.cluster().dns;
                peers.push(pods(&dns.namespace, labelled(dns.labels.as_map().clone())));
            }
            Peer::AcmeSolvers(namespace) => peers.push(pods(namespace, solver_pods())),
            Peer::Anyone => {}
        }
    }
    let services = alike.into_iter();
    let services = services.map(|((namespace, _), ids)| pods(namespace, selector(spec, &ids)));
    services.chain(peers).collect()
}

fn pods(namespace: &Name, selector: LabelSelector) -> NetworkPolicyPeer {
    let name = [(NAME_LABEL.to_owned(), namespace.to_string())];
    NetworkPolicyPeer {
        namespace_selector: Some(labelled(name.into())),
        pod_selector: Some(selector),
        ..NetworkPolicyPeer::default()
    }
}

/// Each block with the exceptions that are within it; the API server refuses others.
fn addresses(
    blocks: &[AddressBlock],
    except: &[AddressBlock],
) -> impl Iterator<Item = NetworkPolicyPeer> {
    let meant = blocks
        .iter()
        .filter(|block| !except.iter().any(|it| it.contains(block)));
    meant.map(|block| {
        let within = except.iter().filter(|it| block.contains(it));
        let within: Vec<_> = within.map(ToString::to_string).collect();
        NetworkPolicyPeer {
            ip_block: Some(IPBlock {
                cidr: block.to_string(),
                except: Some(within).filter(|it| !it.is_empty()),
            }),
            ..NetworkPolicyPeer::default()
        }
    })
}

fn port((protocol, number): Port) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(i32::from(number.get()))),
        protocol: Some(protocol.as_str().to_owned()),
        ..NetworkPolicyPort::default()
    }
}
