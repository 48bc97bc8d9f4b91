//! The lines that netpol-analyzer prints.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use hardening::cluster::{Protocol, WorkloadId};
use hardening::manifest::Node;
use hardening::network::{
    AddressRange, AddressSet, Admitted, ChangeEnd, Connections, End, EntranceKind, Network,
    PortSet, difference,
};

use super::{Case, Outcome, compare, run, strings};

const CONTROLLER: &str = "{ingress-controller}";

/// Sender, receiver and what they may have.
type Lines = BTreeMap<(String, String), String>;

#[test]
fn maps_are_those_of_netpol_analyzer() {
    run(&["list", "exposure"], |case| {
        if has_owner_without_kind(case) {
            return Ok(false);
        }
        let network = case.network(&case.list("inputs"));
        let found = focused(case, lines(&network));
        let expected = case.expected();
        let map = expected.split("Exposure Analysis Result:").next().unwrap();
        let mut external = External::default();
        let mut expected = BTreeSet::new();
        for line in map.lines() {
            let Some((ends, connections)) = line.split_once(" : ") else {
                continue;
            };
            let (from, to) = ends.split_once(" => ").unwrap();
            if !external.collect(from, to, connections) {
                expected.insert(format!("{from} => {to} : {connections}"));
            }
        }
        expected.extend(external.lines());
        let found = found.iter();
        compare(
            &expected,
            &found
                .map(|((from, to), connections)| format!("{from} => {to} : {connections}"))
                .collect(),
        )
    });
}

#[test]
fn differences_are_those_of_netpol_analyzer() {
    run(&["diff"], |case| {
        let inputs = case.list("inputs");
        let [before, after] = inputs.as_slice() else {
            return Err("not two inputs".to_owned());
        };
        let networks = (case.network(&[before]), case.network(&[after]));
        let found = changes(&networks.0, &networks.1);
        let mut external = External::default();
        let mut expected = BTreeSet::new();
        for [from, to, was, is] in expected_changes(&case.expected(), case.text("expected_format"))
        {
            let connections = format!("{was} -> {is}");
            if !external.collect(&from, &to, &connections) {
                expected.insert(format!("{from} => {to} : {connections}"));
            }
        }
        expected.extend(external.lines());
        compare(&expected, &found)
    });
}

#[test]
fn single_connections_are_decided_as_by_netpol_analyzer() {
    run(&["evaluate"], |case| {
        let network = case.network(&case.list("inputs"));
        match case.text("expected_format") {
            "vectors-json" => vectors(case, &network),
            _ => {
                let args = &case.value["args"];
                let name = |end: &str| {
                    let field = |kind: &str| args[format!("{end}_{kind}")].as_str();
                    let pod = ["pod", "pod_or_workload", "workload"]
                        .iter()
                        .find_map(|it| field(it));
                    let external = ["ip", "external", "cidr"].iter().find_map(|it| field(it));
                    match pod {
                        Some(pod) => format!("{}/{pod}", field("ns").unwrap_or("default")),
                        None => external.unwrap_or_default().to_owned(),
                    }
                };
                let allowed = args["allowed"].as_bool().unwrap();
                decide(&network, &name("src"), &name("dst"), args, allowed)
            }
        }
    });
}

#[test]
fn maps_of_pods_are_those_of_netpol_analyzer() {
    run(
        &["evaluate-all(TCP 80)", "evaluate-all(proto/port empty)"],
        |case| {
            let network = case.network(&case.list("inputs"));
            let reachability = network.reachability();
            let wanted = if case.text("semantic").contains("TCP 80") {
                Connections::on(Protocol::Tcp, PortSet::range(80, 80))
            } else {
                Connections::all_ports()
            };
            let pods = pods_by_name(case, &network);
            for line in case.expected().lines() {
                let fields: Vec<_> = line
                    .split(", ")
                    .filter_map(|field| field.split_once(": "))
                    .map(|(_, value)| value.trim())
                    .collect();
                let [from, to, allowed] = fields.as_slice() else {
                    continue;
                };
                let (Some(sender), Some(receiver)) = (pods.get(*from), pods.get(*to)) else {
                    continue;
                };
                let connections = reachability.connections(&(*sender).into(), &(*receiver).into());
                let found = from == to || connections.contains_all(&wanted);
                if found != (*allowed == "true") {
                    return Err(format!("{line}: {connections}"));
                }
            }
            Ok(true)
        },
    );
}

/// The API server refuses such a reference; netpol-analyzer takes the kind of the pod for the kind of its owner.
fn has_owner_without_kind(case: &Case) -> bool {
    let bundle = case.bundle(&case.list("inputs"));
    bundle.manifests().any(|(_, manifest)| {
        let metadata = manifest.root.get("metadata");
        let owners = metadata.and_then(|metadata| metadata.get("ownerReferences"));
        let owners = owners.and_then(Node::as_sequence).unwrap_or_default();
        owners.iter().any(|owner| owner.get("kind").is_none())
    })
}

fn vectors(case: &Case, network: &Network) -> Outcome {
    for vector in case.expected_json()["vectors"].as_array().unwrap() {
        let end = |name: &str| vector[name].as_str().unwrap().to_owned();
        let allowed = vector["allowed"].as_bool().unwrap();
        decide(network, &end("src"), &end("dst"), vector, allowed)?;
        if let Some(all) = vector["all_allowed_connections"].as_str() {
            let (from, to) = (
                endpoint(network, &end("src"))?,
                endpoint(network, &end("dst"))?,
            );
            let found = spelled(&network.reachability().connections(&from, &to));
            if found != all {
                return Err(format!("{vector}: {found}"));
            }
        }
    }
    Ok(true)
}

fn decide(
    network: &Network,
    from: &str,
    to: &str,
    packet: &serde_json::Value,
    allowed: bool,
) -> Outcome {
    let port = &packet["port"];
    let port = port.as_u64().or_else(|| port.as_str()?.parse().ok());
    let port = u16::try_from(port.ok_or("no port")?).unwrap();
    let protocol = Protocol::parse(packet["protocol"].as_str()).ok_or("no protocol")?;
    let (sender, receiver) = (endpoint(network, from)?, endpoint(network, to)?);
    let verdict = network
        .reachability()
        .verdict(&sender, &receiver, protocol, port);
    if verdict.allowed == allowed || (from == to && allowed) {
        Ok(true)
    } else {
        Err(format!("{from} => {to} {protocol} {port}: {verdict:?}"))
    }
}

fn endpoint(network: &Network, name: &str) -> Result<hardening::network::Endpoint, String> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(address.into());
    }
    let (namespace, name) = name.split_once('/').ok_or(format!("`{name}` is no end"))?;
    // Pods that a controller made stand for it; their names begin with its name.
    let workloads = || network.cluster().workloads_by_id();
    let of_namespace = || workloads().filter(|(_, workload)| workload.namespace == namespace);
    let exact = of_namespace().find(|(_, workload)| workload.name == name);
    let made = of_namespace()
        .filter(|(_, workload)| name.starts_with(&format!("{}-", workload.name)))
        .max_by_key(|(_, workload)| workload.name.len());
    let (id, _) = exact
        .or(made)
        .ok_or(format!("no workload `{namespace}/{name}`"))?;
    Ok(id.into())
}

/// The workload that stands for each pod of the inputs.
fn pods_by_name(case: &Case, network: &Network) -> BTreeMap<String, WorkloadId> {
    let cluster = case.cluster(&case.list("inputs"));
    let objects = cluster
        .objects()
        .filter(|object| object.identity.kind == "Pod");
    objects
        .filter_map(|object| {
            let name = format!("{}/{}", object.namespace(), object.name());
            let id = endpoint(network, &name).ok()?;
            let hardening::network::Endpoint::Workload(id) = id else {
                return None;
            };
            Some((name, id))
        })
        .collect()
}

/// The map as netpol-analyzer prints it.
fn lines(network: &Network) -> Lines {
    let mut lines = Lines::new();
    for flow in network.reachability().flows() {
        let connections = spelled(&flow.connections);
        if connections == "No Connections" {
            continue;
        }
        for from in end(network, &flow.from) {
            for to in end(network, &flow.to) {
                if from != to {
                    lines.insert((from.clone(), to), connections.clone());
                }
            }
        }
    }
    for (to, connections) in through_ingresses(network) {
        lines.insert((CONTROLLER.to_owned(), to), spelled(&connections));
    }
    lines
}

/// What ingress controllers may have with each workload, on the TCP ports that it declares.
fn through_ingresses(network: &Network) -> BTreeMap<String, Connections> {
    let mut all: BTreeMap<String, Connections> = BTreeMap::new();
    for entrance in network.reachability().entrances() {
        if entrance.through != EntranceKind::Ingress
            || entrance.admitted != Admitted::Controller(true)
        {
            continue;
        }
        let workload = network.cluster().workload(entrance.port.workload);
        let mut declared = workload.ports();
        if !declared
            .any(|port| port.number == entrance.port.number && port.protocol == Protocol::Tcp)
        {
            continue;
        }
        let port = PortSet::range(entrance.port.number, entrance.port.number);
        let connections = Connections::on(entrance.port.protocol, port);
        let known = all.entry(workload.display()).or_default();
        *known = known.union(&connections);
    }
    all
}

fn focused(case: &Case, lines: Lines) -> Lines {
    let names = strings(&case.value["args"]["focus_workloads"]);
    if names.is_empty() {
        return lines;
    }
    let is_meant = |end: &str| {
        let (end, _) = end.split_once('[').unwrap_or((end, ""));
        let short = end.split_once('/').map_or(end, |(_, name)| name);
        names.iter().any(|name| *name == end || *name == short)
    };
    let direction = case.value["args"]["focus_direction"].as_str();
    lines
        .into_iter()
        .filter(|((from, to), _)| match direction {
            Some("ingress") => is_meant(to),
            Some("egress") => is_meant(from),
            _ => is_meant(from) || is_meant(to),
        })
        .collect()
}

fn changes(before: &Network, after: &Network) -> BTreeSet<String> {
    let mut changes = BTreeSet::new();
    for change in difference(before, after) {
        let (was, is) = (spelled(&change.before), spelled(&change.after));
        if was == is {
            continue;
        }
        for from in changed_end(before, after, &change.from) {
            for to in changed_end(before, after, &change.to) {
                if from != to {
                    changes.insert(format!("{from} => {to} : {was} -> {is}"));
                }
            }
        }
    }
    let (was, is) = (through_ingresses(before), through_ingresses(after));
    let ends: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    for to in ends {
        let spelled = |all: &BTreeMap<String, Connections>| {
            all.get(to).map_or("No Connections".to_owned(), spelled)
        };
        if spelled(&was) != spelled(&is) {
            changes.insert(format!(
                "{CONTROLLER} => {to} : {} -> {}",
                spelled(&was),
                spelled(&is)
            ));
        }
    }
    changes
}

fn changed_end(before: &Network, after: &Network, end: &ChangeEnd) -> Vec<String> {
    match end {
        ChangeEnd::Addresses(addresses) => ranges(addresses),
        ChangeEnd::Workload(workload) => {
            let was = workload.before.map(|id| before.cluster().workload(id));
            let is = workload.after.map(|id| after.cluster().workload(id));
            vec![was.or(is).unwrap().display()]
        }
    }
}

/// Sender, receiver, and what they might have before and after.
fn expected_changes(text: &str, format: &str) -> Vec<[String; 4]> {
    let owned = |fields: [&str; 4]| fields.map(str::to_owned);
    if format == "csv" {
        let rows = text.lines().skip(1);
        return rows
            .map(|row| {
                let cells = csv_cells(row);
                owned([&cells[1], &cells[2], &cells[3], &cells[4]])
            })
            .collect();
    }
    let lines = text.lines().filter(|line| line.starts_with("diff-type: "));
    lines
        .map(|line| {
            let values: Vec<_> = line
                .split(", ")
                .filter_map(|field| field.split_once(": "))
                .map(|(_, value)| value)
                .collect();
            owned([values[1], values[2], values[3], values[4]])
        })
        .collect()
}

fn csv_cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for character in row.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// Lines with addresses, whose ranges are joined where the rest is equal.
#[derive(Default)]
struct External(BTreeMap<(bool, String, String), Vec<AddressRange>>);

impl External {
    /// Takes a line that has an end outside.
    fn collect(&mut self, from: &str, to: &str, connections: &str) -> bool {
        let (into, range, workload) = match (range(from), range(to)) {
            (Some(range), None) => (true, range, to),
            (None, Some(range)) => (false, range, from),
            _ => return false,
        };
        let key = (into, workload.to_owned(), connections.to_owned());
        self.0.entry(key).or_default().push(range);
        true
    }

    fn lines(self) -> impl Iterator<Item = String> {
        self.0
            .into_iter()
            .flat_map(|((into, workload, connections), all)| {
                let all: AddressSet = all.into_iter().collect();
                ranges(&all).into_iter().map(move |range| {
                    if into {
                        format!("{range} => {workload} : {connections}")
                    } else {
                        format!("{workload} => {range} : {connections}")
                    }
                })
            })
    }
}

fn range(end: &str) -> Option<AddressRange> {
    let range = end.strip_suffix("[External]")?;
    let (first, last) = range.split_once('-')?;
    AddressRange::new(first.parse().ok()?, last.parse().ok()?)
}

fn end(network: &Network, end: &End) -> Vec<String> {
    match end {
        End::Workload(id) => vec![network.cluster().workload(*id).display()],
        End::Addresses(addresses) => ranges(addresses),
    }
}

/// netpol-analyzer knows IPv4 only.
fn ranges(addresses: &AddressSet) -> Vec<String> {
    let ranges = addresses.ranges().iter();
    ranges
        .filter(|range| range.contains(range.first()) && range.first().is_ipv4())
        .map(|range| format!("{}-{}[External]", v4(range.first()), v4(range.last())))
        .collect()
}

fn v4(address: IpAddr) -> Ipv4Addr {
    match address {
        IpAddr::V4(address) => address,
        IpAddr::V6(_) => unreachable!("a range of IPv4 ends in IPv4"),
    }
}

/// Connections as netpol-analyzer spells them.
fn spelled(connections: &Connections) -> String {
    if connections.has_all_ports() {
        return "All Connections".to_owned();
    }
    let mut protocols = [Protocol::Sctp, Protocol::Tcp, Protocol::Udp].map(|protocol| {
        let ports = connections.ports(protocol);
        (!ports.is_empty()).then(|| format!("{protocol} {ports}"))
    });
    let protocols: Vec<_> = protocols.iter_mut().filter_map(Option::take).collect();
    if protocols.is_empty() {
        return "No Connections".to_owned();
    }
    protocols.join(",")
}
