//! What network-config-analyzer says of sets of policies.

mod maps;
mod rules;
mod sets;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use hardening::cluster::{Cluster, WorkloadId};
use hardening::manifest::{Bundle, Manifest, Node, Source, Value};
use hardening::network::{
    Connections, Direction, End, Endpoint, HostNetwork, Network, NetworkOptions, Peer, PeerKind,
    Peers, PodAddresses, Policy,
};

use super::{Case, strings};

/// A configuration of a case: pods, and some policies over them.
#[derive(Clone, Copy)]
struct Inputs<'c> {
    case: &'c Case,
    policies: &'c [String],
    namespaces: &'c [String],
    pods: &'c [String],
}

impl Inputs<'_> {
    /// Namespaces, pods and policies each come from a list of their own, whatever else stands in these files.
    fn network(&self) -> Network {
        let mut sources = Vec::new();
        let mut seen = BTreeSet::new();
        let lists = [
            (self.namespaces, Wanted::Namespaces),
            (self.pods, Wanted::Pods),
            (self.policies, Wanted::Policies),
        ];
        for (files, wanted) in lists {
            let files: Vec<_> = files.iter().map(String::as_str).collect();
            let bundle = self.case.bundle(&files);
            for (_, manifest) in bundle.manifests() {
                let text = json(&manifest.root).to_string();
                if wanted == Wanted::of(manifest) && seen.insert(text.clone()) {
                    sources.push(Source::new("case", text));
                }
            }
        }
        Network::with_options(
            Arc::new(Cluster::of(Bundle::read(sources))),
            NetworkOptions {
                host_network: HostNetwork::OrdinaryPods,
                pod_addresses: PodAddresses::NeverInBlocks,
            },
        )
    }
}

#[derive(PartialEq)]
enum Wanted {
    Namespaces,
    Pods,
    Policies,
}

impl Wanted {
    fn of(manifest: &Manifest) -> Self {
        match manifest.kind() {
            "Namespace" => Self::Namespaces,
            "NetworkPolicy" => Self::Policies,
            _ => Self::Pods,
        }
    }
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => (**text).into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(mapping) => {
            let entries = mapping.entries().iter();
            entries
                .map(|entry| ((*entry.key).to_owned(), json(&entry.value)))
                .collect()
        }
    }
}

/// The network that a case's scheme names: a configuration, or one policy of it (`configuration/namespace/policy`).
fn configured(case: &Case, name: &str) -> Result<Network, String> {
    let configs = case.value["configs"]
        .as_object()
        .ok_or("no configurations")?;
    let (config, policy) = match name.split_once('/') {
        Some((config, policy)) if configs.contains_key(config) => (config, Some(policy)),
        _ => (name, None),
    };
    let config = configs
        .get(config)
        .ok_or(format!("no configuration `{config}`"))?;
    let files = |field: &str| -> Vec<String> {
        let own = strings(&config[field]).into_iter();
        let resources = strings(&config["resources"]).into_iter();
        let resources = resources.filter(|path| !is_empty_list(case, path));
        own.chain(resources).map(str::to_owned).collect()
    };
    let (policies, namespaces, pods) = (files("policies"), files("namespaces"), files("pods"));
    let inputs = Inputs {
        case,
        policies: &policies,
        namespaces: &namespaces,
        pods: &pods,
    };
    let network = inputs.network();
    let Some(policy) = policy.filter(|_| !is_refused(&network)) else {
        return Ok(network);
    };
    let one = network
        .policies()
        .iter()
        .filter(|it| it.display() == policy);
    let one: Vec<_> = one.cloned().collect();
    if one.is_empty() {
        return Err(format!("no policy `{policy}`"));
    }
    Ok(network.under(one))
}

/// A scheme's empty list of resources (`resourceList: ''`) stands in the index as the scheme's own directory.
fn is_empty_list(case: &Case, path: &str) -> bool {
    let scheme = case.text("scheme");
    let directory = scheme
        .rsplit_once('/')
        .map_or("", |(directory, _)| directory);
    let text = std::fs::read_to_string(case.directory.join(scheme)).unwrap_or_default();
    path.trim_end_matches('/') == directory && text.lines().any(|line| line == "resourceList: ''")
}

/// Whether a case has an Ingress, which network-config-analyzer takes for a policy over its controller's egress; to
/// Kubernetes it is none.
fn takes_ingress_for_policy(case: &Case) -> bool {
    case.list("features").contains(&"kind:Ingress")
}

/// Whether the API server would refuse some of the manifests, or Kubernetes reads no object from some of the text.
fn is_refused(network: &Network) -> bool {
    !network.invalid_policies().is_empty() || network.cluster().workloads().is_empty()
}

/// The networks of a command line: that of its first set of policies, and that of the base set where there is one.
fn commanded(case: &Case) -> (Network, Option<Network>) {
    let mut words = case.text("command_line").split_whitespace().peekable();
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut first = true;
    while let Some(word) = words.next() {
        let values = std::iter::from_fn(|| words.next_if(|next| !next.starts_with('-')));
        let option = if first { "--np_list" } else { word };
        first = false;
        let values = values.map(|file| format!("tests/{file}"));
        lists.entry(option).or_default().extend(values);
    }
    let network = |base: &str| {
        let list = |name: &str| lists.get(format!("--{base}{name}").as_str());
        let resources = list("resource_list").cloned().unwrap_or_default();
        let with = |own: Option<&Vec<String>>, shared: &str| -> Vec<String> {
            let own = own.cloned().unwrap_or_default();
            let mut all: Vec<_> = own.into_iter().chain(resources.clone()).collect();
            if base == "base_" {
                let ordinary = lists
                    .get(format!("--{shared}").as_str())
                    .into_iter()
                    .flatten();
                all.extend(ordinary.cloned());
                let resources = lists.get("--resource_list").into_iter().flatten();
                all.extend(resources.cloned());
            }
            all
        };
        let policies: Vec<_> = list("np_list").cloned().unwrap_or_default();
        let policies: Vec<_> = policies.into_iter().chain(resources.clone()).collect();
        let (namespaces, pods) = (
            with(list("ns_list"), "ns_list"),
            with(list("pod_list"), "pod_list"),
        );
        Inputs {
            case,
            policies: &policies,
            namespaces: &namespaces,
            pods: &pods,
        }
        .network()
    };
    let has_base = lists.keys().any(|option| option.starts_with("--base_"));
    (network(""), has_base.then(|| network("base_")))
}

/// An end of a relation. Addresses are samples, one or more of each range that some policy cuts out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Pod(String),
    Address(IpAddr),
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pod(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// What each pair of ends may have; pairs that may have nothing are not there.
type Relation = BTreeMap<(Side, Side), Connections>;

/// Addresses that tell all policies of some networks apart. IPv6 counts where a policy speaks of it.
fn samples(networks: &[&Network]) -> BTreeSet<IpAddr> {
    let mut samples = BTreeSet::from([IpAddr::V4(Ipv4Addr::UNSPECIFIED)]);
    if networks.iter().any(|network| speaks_of_ipv6(network)) {
        samples.insert(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    }
    let v6 = samples.len() > 1;
    for network in networks {
        for flow in network.reachability().flows() {
            for end in [flow.from, flow.to] {
                let End::Addresses(addresses) = end else {
                    continue;
                };
                for range in addresses.ranges() {
                    samples.insert(range.first());
                    samples.extend(next(range.last()));
                }
            }
        }
    }
    samples.retain(|address| address.is_ipv4() || v6);
    samples
}

fn speaks_of_ipv6(network: &Network) -> bool {
    let mut peers = network.policies().iter().flat_map(peers);
    peers.any(|peer| matches!(&peer.kind, PeerKind::Block(block) if block.cidr.first.is_ipv6()))
}

fn peers(policy: &Policy) -> impl Iterator<Item = &Peer> {
    let rules = Direction::ALL.into_iter();
    let rules = rules
        .filter_map(|direction| policy.rules(direction))
        .flatten();
    rules.flat_map(|rule| match &rule.peers {
        Peers::Anyone => &[],
        Peers::Of(peers) => peers.as_slice(),
    })
}

fn next(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits().checked_add(1)?).into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits().checked_add(1)?).into(),
    })
}

fn sides(network: &Network, samples: &BTreeSet<IpAddr>) -> Vec<(Side, Endpoint)> {
    let mut variants: BTreeMap<String, usize> = BTreeMap::new();
    for workload in network.cluster().workloads() {
        *variants.entry(workload.display()).or_default() += 1;
    }
    let pods = network.cluster().workloads_by_id().map(|(id, workload)| {
        let name = workload.display();
        // A dump may have pods of one controller under several sets of labels.
        let labels = (variants[&name] > 1).then_some(&workload.labels);
        let name = labels.map_or(name.clone(), |labels| format!("{name}{labels:?}"));
        (Side::Pod(name), Endpoint::from(id))
    });
    let pods: Vec<_> = pods.collect();
    let addresses = samples.iter();
    let addresses = addresses.map(|address| (Side::Address(*address), (*address).into()));
    pods.into_iter().chain(addresses).collect()
}

/// All that a network allows.
fn relation(network: &Network, samples: &BTreeSet<IpAddr>) -> Relation {
    restricted(network, samples, |_, _| true)
}

/// What a network allows to or from pods that a policy isolates in this direction.
fn explicit(network: &Network, samples: &BTreeSet<IpAddr>) -> Relation {
    restricted(network, samples, |from, to| {
        is_isolated(network, from, Direction::Egress)
            || is_isolated(network, to, Direction::Ingress)
    })
}

fn restricted(
    network: &Network,
    samples: &BTreeSet<IpAddr>,
    keep: impl Fn(&Endpoint, &Endpoint) -> bool,
) -> Relation {
    let sides = sides(network, samples);
    let mut relation = Relation::new();
    for (from, sender) in &sides {
        for (to, receiver) in &sides {
            let outside = matches!((from, to), (Side::Address(_), Side::Address(_)));
            if outside || is_same_pod(network, sender, receiver) || !keep(sender, receiver) {
                continue;
            }
            let connections = network.reachability().connections(sender, receiver);
            if !connections.is_none() {
                relation.insert((from.clone(), to.clone()), connections);
            }
        }
    }
    relation
}

fn is_same_pod(network: &Network, one: &Endpoint, other: &Endpoint) -> bool {
    let Endpoint::Workload(id) = one else {
        return false;
    };
    one == other && !network.cluster().workload(*id).may_have_several_pods()
}

fn is_isolated(network: &Network, endpoint: &Endpoint, direction: Direction) -> bool {
    let Endpoint::Workload(id) = endpoint else {
        return false;
    };
    !network.reachability().isolating(*id, direction).is_empty()
}

fn is_captured(network: &Network, id: WorkloadId, direction: Direction) -> bool {
    is_isolated(network, &id.into(), direction)
}

fn is_contained(one: &Relation, other: &Relation) -> bool {
    one.iter().all(|(ends, connections)| {
        other
            .get(ends)
            .is_some_and(|allowed| allowed.contains_all(connections))
    })
}
/// What one relation has and another has not.
fn without(one: &Relation, other: &Relation) -> Relation {
    let rest = one.iter().map(|(ends, connections)| {
        let rest = match other.get(ends) {
            Some(allowed) => connections.difference(allowed),
            None => connections.clone(),
        };
        (ends.clone(), rest)
    });
    rest.filter(|(_, connections)| !connections.is_none())
        .collect()
}
