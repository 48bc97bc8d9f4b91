//! The rules that network-config-analyzer prints for a relation, in all its formats, and what they mean.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hardening::cluster::{Protocol, Workload};
use hardening::network::{AddressRange, Cidr, Connections, Endpoint, Network, PortSet};
use serde_json::Value;

/// One printed rule, and the headings above it.
#[derive(Debug)]
pub(super) struct Rule {
    /// The configuration, or the two that are compared.
    pub(super) configs: Vec<String>,
    /// Which part of a difference; empty for a map.
    pub(super) part: String,
    pub(super) from: Who,
    pub(super) to: Who,
    pub(super) connections: Connections,
}

#[derive(Debug)]
pub(super) enum Who {
    Addresses(Vec<AddressRange>),
    /// Namespaces, and names or conditions on labels.
    Pods(Vec<String>, Vec<String>),
    /// `namespace/name[Kind]`.
    Workload(String),
}

impl Who {
    pub(super) fn means(&self, network: &Network, endpoint: &Endpoint) -> bool {
        match (self, endpoint) {
            (Self::Addresses(ranges), Endpoint::Address(address)) => {
                ranges.iter().any(|range| range.contains(*address))
            }
            (Self::Pods(namespaces, pods), Endpoint::Workload(id)) => {
                let workload = network.cluster().workload(*id);
                namespaces.contains(&workload.namespace)
                    && pods.iter().any(|pods| is_among(pods, workload))
            }
            (Self::Workload(name), Endpoint::Workload(id)) => {
                network.cluster().workload(*id).display() == *name
            }
            _ => false,
        }
    }
}

fn is_among(pods: &str, workload: &Workload) -> bool {
    if pods == "*" {
        return true;
    }
    if pods.contains('=') || pods.contains("has(") || pods.contains(" in (") {
        return Condition { rest: pods }.any(&workload.labels);
    }
    // Pods stand for the workload that made them.
    pods == workload.name || pods.starts_with(&format!("{}-", workload.name))
}

/// A condition on labels, read from the left.
struct Condition<'t> {
    rest: &'t str,
}

type Labels = BTreeMap<String, String>;

impl<'t> Condition<'t> {
    fn any(&mut self, labels: &Labels) -> bool {
        let mut holds = self.all(labels);
        while self.take(" or ") {
            holds |= self.all(labels);
        }
        holds
    }

    fn all(&mut self, labels: &Labels) -> bool {
        let mut holds = self.one(labels);
        while self.take(" and ") {
            holds &= self.one(labels);
        }
        holds
    }

    fn one(&mut self, labels: &Labels) -> bool {
        for (open, close) in [("{", "}"), ("(", ")")] {
            if self.take(open) {
                let holds = self.any(labels);
                assert!(self.take(close), "no `{close}` before `{}`", self.rest);
                return holds;
            }
        }
        for (word, wanted) in [("!has(", false), ("has(", true)] {
            if self.take(word) {
                let key = self.until(&[")"]);
                assert!(self.take(")"));
                return labels.contains_key(key) == wanted;
            }
        }
        let key = self.until(&["!=", "=", " not in (", " in ("]);
        let value = labels.get(key).map(String::as_str);
        for (operator, wanted) in [(" not in (", false), (" in (", true)] {
            if self.take(operator) {
                let values = self.until(&[")"]);
                assert!(self.take(")"));
                let is_in = |value| values.split(',').any(|other| other.trim() == value);
                return value.is_some_and(|value| is_in(value) == wanted);
            }
        }
        let wanted = !self.take("!=");
        if wanted {
            assert!(self.take("="), "no condition: `{}`", self.rest);
        }
        let other = self.until(&[" and ", " or ", ")", "}"]);
        value.is_some_and(|value| (value == other) == wanted)
    }

    fn take(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, words: &[&str]) -> &'t str {
        let ends = words.iter().filter_map(|word| self.rest.find(word));
        let (taken, rest) = self.rest.split_at(ends.min().unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

/// The rules of an output in a format; `None` for formats that are pictures.
pub(super) fn read(text: &str, format: &str) -> Option<Vec<Rule>> {
    match format {
        "txt" => Some(read_text(text)),
        "txt_no_fw_rules" => Some(read_pairs(text)),
        "yaml" => Some(read_tree(&serde_yaml::from_str(text).unwrap())),
        "json" => Some(read_tree(&serde_json::from_str(text).unwrap())),
        "csv" => Some(read_table(text, ',')),
        "md" => Some(read_table(text, '|')),
        _ => None,
    }
}

fn read_text(text: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut configs = Vec::new();
    let mut part = String::new();
    for line in text.lines() {
        if let Some((_, config)) = line.split_once(", config: ") {
            configs = vec![config.trim_end_matches(':').to_owned()];
        } else if let Some(configs_of) = compared(line) {
            configs = configs_of;
        } else if let Some((key, _)) = line.split_once(" (based on topology from config: ") {
            key.clone_into(&mut part);
        } else if let Some((ends, connections)) = line.split_once(" conn: ") {
            let split = ends.find(" dst: ").or_else(|| ends.find(" dst_ns: "));
            let (from, to) = ends.split_at(split.unwrap());
            rules.push(Rule {
                configs: configs.clone(),
                part: part.clone(),
                from: who(from.trim(), "src"),
                to: who(to.trim(), "dst"),
                connections: connections_of(connections),
            });
        }
    }
    rules
}

/// The two configurations of `A and B are not semantically equivalent.`
fn compared(line: &str) -> Option<Vec<String>> {
    let ends = [
        " are not semantically equivalent.",
        " are semantically equivalent.",
    ];
    let names = ends.iter().find_map(|end| line.strip_suffix(end))?;
    let (one, other) = names.split_once(" and ")?;
    Some(vec![one.to_owned(), other.to_owned()])
}

fn who(text: &str, end: &str) -> Who {
    if let Some(addresses) = text.strip_prefix(&format!("{end}: ")) {
        return Who::Addresses(addresses.split(',').map(range).collect());
    }
    let (namespaces, pods) = text.split_once(&format!(" {end}_pods: ")).unwrap();
    let namespaces = namespaces.strip_prefix(&format!("{end}_ns: ")).unwrap();
    pods_of(namespaces, pods)
}

fn pods_of(namespaces: &str, pods: &str) -> Who {
    let inner = |text: &str| {
        text.trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned()
    };
    let namespaces = inner(namespaces);
    let namespaces = namespaces.split(',').map(|name| name.trim().to_owned());
    let pods = inner(pods);
    let pods = if pods.contains('(') || pods.contains('=') {
        vec![pods]
    } else {
        pods.split(',').map(|name| name.trim().to_owned()).collect()
    };
    Who::Pods(namespaces.collect(), pods)
}

fn range(text: &str) -> AddressRange {
    let text = text.trim();
    if let Some(cidr) = Cidr::parse(text) {
        return cidr.into();
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let address = |text: &str| -> IpAddr { text.parse().unwrap() };
    AddressRange::new(address(first), address(last)).unwrap()
}

/// `All connections`, `{protocols:TCP, UDP,dst_ports:53,80-90},{…}` or `All but` these.
fn connections_of(text: &str) -> Connections {
    if text == "All connections" {
        return Connections::all();
    }
    if let Some(but) = text.strip_prefix("All but ") {
        return Connections::all().difference(&connections_of(but));
    }
    let sets = text
        .trim_start_matches('{')
        .trim_end_matches('}')
        .split("},{");
    sets.fold(Connections::none(), |all, set| {
        let set = set.strip_prefix("protocols:").unwrap();
        let (protocols, ports) = set.split_once(",dst_ports:").unwrap_or((set, "1-65535"));
        all.union(&on(protocols, ports.split(',')))
    })
}

fn on<'t>(protocols: &str, ports: impl Iterator<Item = &'t str>) -> Connections {
    let ports = ports.fold(PortSet::none(), |all, port| {
        let (first, last) = port.split_once('-').unwrap_or((port, port));
        all.union(&PortSet::range(
            first.parse().unwrap(),
            last.parse().unwrap(),
        ))
    });
    let protocols = protocols
        .split(',')
        .map(|it| Protocol::parse(Some(it.trim())).unwrap());
    protocols.fold(Connections::none(), |all, protocol| {
        all.union(&Connections::on(protocol, ports.clone()))
    })
}

/// `a => b : connections`.
fn read_pairs(text: &str) -> Vec<Rule> {
    let end = |text: &str| match text.strip_suffix("[External]").unwrap_or(text) {
        workload if workload.contains('/') && workload.ends_with(']') => {
            Who::Workload(workload.to_owned())
        }
        addresses => Who::Addresses(addresses.split(',').map(range).collect()),
    };
    let lines = text.lines().filter_map(|line| line.split_once(" : "));
    lines
        .map(|(ends, connections)| {
            let (from, to) = ends.split_once(" => ").unwrap();
            Rule {
                configs: Vec::new(),
                part: String::new(),
                from: end(from),
                to: end(to),
                connections: connections_of(connections),
            }
        })
        .collect()
}

fn read_tree(tree: &Value) -> Vec<Rule> {
    let mut rules = Vec::new();
    for query in tree.as_array().into_iter().flatten() {
        let configs: Vec<_> = super::strings(&query["configs"])
            .iter()
            .map(|it| (*it).to_owned())
            .collect();
        for part in query["explanation"].as_array().into_iter().flatten() {
            for rule in part["rules"].as_array().into_iter().flatten() {
                rules.push(Rule {
                    configs: configs.clone(),
                    part: part["description"].as_str().unwrap_or_default().to_owned(),
                    from: tree_who(rule, "src"),
                    to: tree_who(rule, "dst"),
                    connections: tree_connections(&rule["connection"]),
                });
            }
        }
    }
    rules
}

fn tree_who(rule: &Value, end: &str) -> Who {
    let list = |field: &str| super::strings(&rule[format!("{end}_{field}")]);
    let blocks = list("ip_block");
    if !blocks.is_empty() {
        let ranges = blocks.iter().flat_map(|it| it.split(','));
        return Who::Addresses(ranges.map(range).collect());
    }
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
    Who::Pods(owned(list("ns")), owned(list("pods")))
}

fn tree_connections(value: &Value) -> Connections {
    let items = value.as_array().into_iter().flatten();
    items.fold(Connections::none(), |all, item| {
        let one = match item.as_str() {
            Some(text) => connections_of(text),
            None if !item["All but"].is_null() => {
                Connections::all().difference(&tree_connections(&item["All but"]))
            }
            None => {
                let ports = item["dst_ports"].as_array().map(|ports| {
                    let spelled = ports.iter().map(|port| match port.as_str() {
                        Some(range) => range.to_owned(),
                        None => port.to_string(),
                    });
                    spelled.collect::<Vec<_>>()
                });
                let ports = ports.unwrap_or_else(|| vec!["1-65535".to_owned()]);
                on(
                    item["protocols"].as_str().unwrap(),
                    ports.iter().map(String::as_str),
                )
            }
        };
        all.union(&one)
    })
}

/// Rows of query, source namespaces and pods, destination namespaces and pods, connections. A row with a query only is
/// a heading; addresses stand in the column of pods.
fn read_table(text: &str, separator: char) -> Vec<Rule> {
    let mut rules = Vec::new();
    let (mut configs, mut part) = (Vec::new(), String::new());
    for line in text.lines() {
        let cells = cells(line, separator);
        let [heading, from_ns, from, to_ns, to, connections] = match cells.as_slice() {
            [cells @ .., last] if cells.len() == 6 && last.is_empty() => {
                <&[String; 6]>::try_from(cells).unwrap()
            }
            _ => continue,
        };
        if heading == "query" || heading.starts_with("---") {
            continue;
        }
        if !heading.is_empty() {
            part = heading
                .rsplit_once("key: ")
                .map_or("", |(_, key)| key)
                .to_owned();
            if part.is_empty() && heading.contains(" connections between ") {
                part.clone_from(heading);
            }
            let names = heading.split(", ").filter_map(|word| {
                let (key, name) = word.split_once(": ")?;
                key.starts_with("config").then(|| name.to_owned())
            });
            configs = names.collect();
        }
        if connections.is_empty() {
            continue;
        }
        let who = |namespaces: &str, pods: &str| {
            if namespaces.is_empty() {
                Who::Addresses(pods.split(',').map(range).collect())
            } else {
                pods_of(namespaces, pods)
            }
        };
        rules.push(Rule {
            configs: configs.clone(),
            part: part.clone(),
            from: who(from_ns, from),
            to: who(to_ns, to),
            connections: connections_of(connections),
        });
    }
    rules
}

fn cells(line: &str, separator: char) -> Vec<String> {
    let line = if separator == '|' {
        line.strip_prefix('|').unwrap_or(line)
    } else {
        line
    };
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            it if it == separator && !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}
