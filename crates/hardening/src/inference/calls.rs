//! Whom each service calls, and where its metrics are read.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use super::policies::PortOf;
use super::ports::{named, protocol_of};
use super::subjects::{Subject, Subjects};
use super::{Declared, Draft, Index, NoteKind};
use crate::cluster::WorkloadId;
use crate::network::Reason;
use crate::spec::{
    CallSpec, Component, Exporter, MetricsSpec, Name, PortProtocol, PortSpec, ServiceRef,
    ServiceSpec,
};

/// Where the components of a baseline listen.
const COMPONENT_PORTS: [(Component, PortProtocol, u16, &str); 4] = [
    (Component::Prometheus, PortProtocol::Tcp, 9_090, "web"),
    (Component::Alertmanager, PortProtocol::Tcp, 9_093, "web"),
    (
        Component::Alertmanager,
        PortProtocol::Tcp,
        9_094,
        "gossip-tcp",
    ),
    (
        Component::Alertmanager,
        PortProtocol::Udp,
        9_094,
        "gossip-udp",
    ),
];

/// What an exporter is known by: a word of the name of the workload or of an image, and its usual port.
const EXPORTERS: [(&str, u16, Exporter); 13] = [
    ("postgres", 9_187, Exporter::PostgreSql),
    ("mysql", 9_104, Exporter::MySql),
    ("redis", 9_121, Exporter::Redis),
    ("elasticsearch", 9_114, Exporter::Elasticsearch),
    ("kafka", 9_308, Exporter::Kafka),
    ("minio", 9_000, Exporter::MinIo),
    ("vault", 8_200, Exporter::Vault),
    ("ingress", 10_254, Exporter::IngressNginx),
    ("node-exporter", 9_100, Exporter::Node),
    ("kube-state-metrics", 8_080, Exporter::KubeStateMetrics),
    ("blackbox", 9_115, Exporter::Blackbox),
    ("snapshot-controller", 8_080, Exporter::SnapshotController),
    ("coredns", 9_153, Exporter::CoreDns),
];

/// The name by which a baseline knows a component.
pub(super) const fn name_of(component: Component) -> &'static str {
    match component {
        Component::Backups => "backups",
        Component::CertManager => "cert-manager",
        Component::CertManagerWebhook => "cert-manager-webhook",
        Component::CertManagerCainjector => "cert-manager-cainjector",
        Component::Prometheus => "prometheus",
        Component::Alertmanager => "alertmanager",
    }
}

/// Whom the services call, by position.
type Edges = BTreeMap<usize, BTreeMap<Subject, BTreeSet<PortOf>>>;

/// Fills in calls, metrics and what is called outside, from what configurations tell and policies declare. What an
/// ingress controller passes on is said by hosts, and what Prometheus scrapes by metrics.
pub(super) fn fill_in(
    index: &Index<'_>,
    subjects: &Subjects,
    declared: &Declared,
    ingress: Option<usize>,
    drafts: &mut [Draft],
) {
    let mut edges = Edges::new();
    let mut scraped = BTreeMap::new();
    for flow in index.analysis.network().needed_flows() {
        let port = protocol_of(flow.protocol).zip(NonZeroU16::new(flow.port));
        let Some(port) = port else { continue };
        for to in &flow.to {
            match &flow.reason {
                Reason::Ingress { .. } => {}
                Reason::Scrape { .. } => {
                    scraped.entry(*to).or_insert(port.1);
                }
                _ => add(&mut edges, subjects, (flow.from, *to), port),
            }
        }
    }
    for ((from, to), ports) in &declared.pairs {
        for port in ports {
            match subjects.get(*from) {
                Subject::Component(Component::Prometheus) => {
                    scraped.entry(*to).or_insert(port.1);
                }
                Subject::Service(at)
                    if Some(at) == ingress && is_of_host(subjects.get(*to), *port, drafts) => {}
                _ => add(&mut edges, subjects, (*from, *to), *port),
            }
        }
    }
    for draft in drafts.iter_mut() {
        metrics(index, draft, scraped.get(&draft.workload).copied());
        if let Some(outside) = declared.outside.get(&draft.workload) {
            draft.spec.outside.clone_from(outside);
        }
        if declared.narrowed.contains(&draft.workload) {
            let message = "it may call any address now. Private ones are left out: call services of the cluster by `calls`.";
            draft.remarks.say("outside", NoteKind::Changed, message);
        }
    }
    listen(&edges, drafts);
    let monitoring = namespace_of(index, subjects);
    for (from, called) in edges {
        let calls = called.into_iter().flat_map(|(to, ports)| match to {
            Subject::Service(at) => calls_of_service(from, at, &ports, drafts),
            Subject::Component(component) => calls_of_component(
                component,
                &ports,
                monitoring.get(&component),
                drafts.get(from),
            ),
            Subject::Nothing => Vec::new(),
        });
        let mut calls: Vec<_> = calls.collect();
        calls.sort_by(|a, b| (&a.to, &a.port).cmp(&(&b.to, &b.port)));
        if let Some(draft) = drafts.get_mut(from) {
            draft.spec.calls = calls;
        }
    }
}

fn add(edges: &mut Edges, subjects: &Subjects, (from, to): (WorkloadId, WorkloadId), port: PortOf) {
    let Subject::Service(from) = subjects.get(from) else {
        return;
    };
    let called = edges.entry(from).or_default();
    called.entry(subjects.get(to)).or_default().insert(port);
}

/// Gives each service the ports at which it is called, before any call is said to be one of all ports.
fn listen(edges: &Edges, drafts: &mut [Draft]) {
    for (to, ports) in edges.values().flatten() {
        let Subject::Service(at) = to else { continue };
        let Some(draft) = drafts.get_mut(*at) else {
            continue;
        };
        for (protocol, number) in ports {
            named(&mut draft.spec.ports, *protocol, *number, None);
        }
    }
}

/// Whether a host leads to this port of a service or of a component.
fn is_of_host(subject: Subject, (_, number): PortOf, drafts: &[Draft]) -> bool {
    match subject {
        Subject::Service(at) => drafts.get(at).is_some_and(|draft| {
            let hosts = draft.spec.hosts.iter();
            let mut ports = hosts.filter_map(|host| find(&draft.spec.ports, host.port.as_str()));
            ports.any(|port| port.port == number)
        }),
        Subject::Component(_) => true,
        Subject::Nothing => false,
    }
}

fn find<'p>(ports: &'p [PortSpec], name: &str) -> Option<&'p PortSpec> {
    ports.iter().find(|port| port.name.as_str() == name)
}

fn calls_of_service(
    from: usize,
    to: usize,
    ports: &BTreeSet<PortOf>,
    drafts: &mut [Draft],
) -> Vec<CallSpec> {
    let caller = drafts.get(from).map(|draft| draft.spec.namespace.clone());
    let Some(ServiceSpec {
        namespace,
        name,
        ports: known,
        ..
    }) = drafts.get_mut(to).map(|draft| &mut draft.spec)
    else {
        return Vec::new();
    };
    let names: Vec<_> = ports
        .iter()
        .filter_map(|(protocol, number)| named(known, *protocol, *number, None))
        .collect();
    let to = ServiceRef {
        namespace: Some(namespace.clone()).filter(|it| caller.as_ref() != Some(it)),
        name: name.clone(),
    };
    let call = |port| CallSpec {
        to: to.clone(),
        port,
    };
    if known.len() > 1 && names.len() == known.len() {
        return vec![call(None)];
    }
    names.into_iter().map(|name| call(Some(name))).collect()
}

fn calls_of_component(
    component: Component,
    ports: &BTreeSet<PortOf>,
    namespace: Option<&Name>,
    from: Option<&Draft>,
) -> Vec<CallSpec> {
    let Some((namespace, name)) = namespace.zip(name_of(component).parse().ok()) else {
        return Vec::new();
    };
    let caller = from.map(|draft| &draft.spec.namespace);
    let to = ServiceRef {
        namespace: Some(namespace.clone()).filter(|it| caller != Some(it)),
        name,
    };
    let known = COMPONENT_PORTS.iter().filter(|(of, protocol, number, _)| {
        let is_called = |port: &PortOf| port.0 == *protocol && port.1.get() == *number;
        *of == component && ports.iter().any(is_called)
    });
    let calls = known.filter_map(|(_, _, _, name)| {
        Some(CallSpec {
            to: to.clone(),
            port: Some(name.parse().ok()?),
        })
    });
    calls.collect()
}

/// Where the baseline would have the components that are found.
pub(super) fn namespace_of(index: &Index<'_>, subjects: &Subjects) -> BTreeMap<Component, Name> {
    let mut namespaces = BTreeMap::new();
    let mut monitoring = None;
    for (id, component) in subjects.components() {
        let Ok(namespace) = index.cluster.workload(id).namespace.parse::<Name>() else {
            continue;
        };
        let namespace = match component {
            Component::Prometheus | Component::Alertmanager => {
                monitoring.get_or_insert(namespace).clone()
            }
            _ => namespace,
        };
        namespaces.entry(component).or_insert(namespace);
    }
    namespaces
}

/// Where metrics are read: as Prometheus is told, or as the annotations of the pods say.
fn metrics(index: &Index<'_>, draft: &mut Draft, scraped: Option<NonZeroU16>) {
    let workload = index.cluster.workload(draft.workload);
    let annotation = |name: &str| {
        let annotation = workload.annotations.get(&format!("prometheus.io/{name}"));
        annotation.map(String::as_str)
    };
    let is_asked = annotation("scrape") == Some("true");
    let told = annotation("port").filter(|_| is_asked);
    let Some(port) = scraped.or_else(|| told?.parse().ok()) else {
        return;
    };
    let path = annotation("path").filter(|_| is_asked);
    let is_path =
        |path: &&str| path.starts_with('/') && path.bytes().all(|it| it.is_ascii_graphic());
    let images = workload.pod.containers.iter();
    let images: Vec<_> = images.filter_map(|it| it.image.as_deref()).collect();
    let is_named =
        |word: &str| workload.name.contains(word) || images.iter().any(|it| it.contains(word));
    let exporter = EXPORTERS
        .iter()
        .find(|(word, number, _)| *number == port.get() && is_named(word));
    if exporter.is_some() {
        let message = "`exporter`, from the name and the port.";
        draft.remarks.say("metrics", NoteKind::Guessed, message);
    }
    named(
        &mut draft.spec.ports,
        PortProtocol::Tcp,
        port,
        Some("metrics"),
    );
    draft.spec.metrics = Some(MetricsSpec {
        port,
        params: BTreeMap::new(),
        path: path.filter(is_path).unwrap_or("/metrics").to_owned(),
        exporter: exporter
            .map(|(_, _, exporter)| *exporter)
            .unwrap_or_default(),
    });
}
