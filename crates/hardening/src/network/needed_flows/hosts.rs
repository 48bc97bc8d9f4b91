//! Hosts to Services and pods, as the cluster DNS resolves them, and where a connection to them ends.

use std::collections::BTreeMap;

use super::addresses::{Address, PortText};
use crate::cluster::{
    Cluster, PortRef, Protocol, Service, ServiceKind, ServicePort, WorkloadId, WorkloadKind,
};

/// The names that the cluster DNS knows.
pub(super) struct Hosts<'c> {
    cluster: &'c Cluster,
    /// The Services of each namespace.
    services: BTreeMap<&'c str, BTreeMap<&'c str, &'c Service>>,
    /// The StatefulSets, by namespace and name.
    stateful: BTreeMap<(&'c str, &'c str), WorkloadId>,
}

/// Whom a host means.
pub(super) enum Host<'c> {
    /// The pods of a Service.
    Service(&'c Service),
    /// One pod of a StatefulSet, by its own name under a Service.
    Pod(&'c Service, WorkloadId),
    /// A Service that is not there.
    Unknown(UnknownHost),
    /// Nobody that the manifests tell of.
    Elsewhere,
}

/// The name of a Service that is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnknownHost {
    pub(super) namespace: String,
    pub(super) name: String,
    /// Whether the host is a name alone, which only its use as an address makes one.
    pub(super) bare: bool,
}

/// Where a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) to: Vec<WorkloadId>,
    pub(super) protocol: Protocol,
    pub(super) port: u16,
}

/// The ports that clients take where a URL gives none.
const DEFAULT_PORTS: [(&str, u16); 21] = [
    ("amqp", 5672),
    ("amqps", 5671),
    ("bolt", 7687),
    ("clickhouse", 9000),
    ("http", 80),
    ("https", 443),
    ("kafka", 9092),
    ("ldap", 389),
    ("ldaps", 636),
    ("mariadb", 3306),
    ("mongodb", 27017),
    ("mysql", 3306),
    ("nats", 4222),
    ("neo4j", 7687),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("redis", 6379),
    ("rediss", 6379),
    ("sqlserver", 1433),
    ("ws", 80),
    ("wss", 443),
];

impl<'c> Hosts<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let mut services: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for service in cluster.services() {
            let names = services.entry(service.namespace.as_str()).or_default();
            names.insert(service.name.as_str(), service);
        }
        let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
        let stateful = workloads
            .filter(|(_, workload)| workload.kind == WorkloadKind::StatefulSet)
            .map(|(id, set)| ((set.namespace.as_str(), set.name.as_str()), id));
        Self {
            cluster,
            services,
            stateful: stateful.collect(),
        }
    }

    /// The Services of a namespace, by name.
    pub(super) fn services_in(&self, namespace: &str) -> impl Iterator<Item = &'c Service> {
        let services = self.services.get(namespace).into_iter();
        services.flat_map(|services| services.values().copied())
    }

    /// Whom a host means to a pod of this namespace.
    pub(super) fn resolve(&self, namespace: &str, host: &str) -> Host<'c> {
        // `pod.service.namespace.svc.cluster.local` has six labels; longer names are not of the cluster.
        let labels: Vec<&str> = host.split('.').take(7).collect();
        let (name, qualified) = match labels.as_slice() {
            [name @ .., "svc", "cluster", "local"] | [name @ .., "svc"] => (name, true),
            name => (name, false),
        };
        match *name {
            [name] if !qualified => match self.service(namespace, name) {
                Host::Unknown(unknown) => Host::Unknown(UnknownHost {
                    bare: true,
                    ..unknown
                }),
                known => known,
            },
            [first, second] => {
                let pod = self.pod(namespace, second, first);
                pod.filter(|_| !qualified)
                    .unwrap_or_else(|| self.service(second, first))
            }
            [pod, service, namespace] => {
                let known = self.pod(namespace, service, pod);
                known.unwrap_or_else(|| match self.service(namespace, service) {
                    Host::Unknown(unknown) if qualified => Host::Unknown(unknown),
                    _ => Host::Elsewhere,
                })
            }
            _ => Host::Elsewhere,
        }
    }

    fn get(&self, namespace: &str, name: &str) -> Option<&'c Service> {
        self.services.get(namespace)?.get(name).copied()
    }

    /// A name is missed only where the Services of its namespace are known: a bundle may be a part of a cluster.
    fn service(&self, namespace: &str, name: &str) -> Host<'c> {
        if let Some(service) = self.get(namespace, name) {
            return Host::Service(service);
        }
        if !self.services.contains_key(namespace) {
            return Host::Elsewhere;
        }
        Host::Unknown(UnknownHost {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            bare: false,
        })
    }

    /// `kafka-0.kafka-headless` is the first pod of the StatefulSet `kafka`.
    fn pod(&self, namespace: &str, service: &str, pod: &str) -> Option<Host<'c>> {
        let service = self.get(namespace, service)?;
        let (set, ordinal) = pod.rsplit_once('-')?;
        ordinal.parse::<u32>().ok()?;
        let id = *self.stateful.get(&(namespace, set))?;
        let selects = service.selector.as_ref()?;
        selects
            .matches(&self.cluster.workload(id).labels)
            .then_some(Host::Pod(service, id))
    }

    /// Where a connection to a Service, or to one pod under its name, ends; empty where the port cannot be told.
    /// `beside` is a port that stands elsewhere, as in `DB_PORT`.
    pub(super) fn ends(
        &self,
        service: &Service,
        pod: Option<WorkloadId>,
        address: &Address<'_>,
        beside: Option<u16>,
    ) -> Vec<Ends> {
        let to = match pod {
            Some(pod) => vec![pod],
            None => self.cluster.endpoints(service),
        };
        match port(service, address, beside) {
            Some(Asked::Listed(port)) if service.kind != ServiceKind::Headless => {
                self.behind(port, to)
            }
            Some(Asked::Listed(port)) => vec![Ends {
                to,
                protocol: port.protocol,
                port: port.number,
            }],
            Some(Asked::Unlisted(port)) => vec![Ends {
                to,
                protocol: Protocol::Tcp,
                port,
            }],
            None => Vec::new(),
        }
    }

    /// The pods behind a port of a Service, by the port that they listen on.
    pub(super) fn behind(&self, port: &ServicePort, to: Vec<WorkloadId>) -> Vec<Ends> {
        let mut by_port: BTreeMap<u16, Vec<WorkloadId>> = BTreeMap::new();
        for id in to {
            if let Some(number) = port.target_on(self.cluster.workload(id)) {
                by_port.entry(number).or_default().push(id);
            }
        }
        let ends = by_port.into_iter().map(|(number, to)| Ends {
            to,
            protocol: port.protocol,
            port: number,
        });
        ends.collect()
    }
}

/// The port that a client asks for.
enum Asked<'s> {
    Listed(&'s ServicePort),
    /// Pods behind a headless Service, which only hands out their addresses, listen on more than it lists.
    Unlisted(u16),
}

fn port<'s>(service: &'s Service, address: &Address<'_>, beside: Option<u16>) -> Option<Asked<'s>> {
    let sure = address.named || address.scheme.is_some() || address.host.contains('.');
    let unlisted =
        |number| (sure && service.kind == ServiceKind::Headless).then_some(Asked::Unlisted(number));
    let listed = |number| service.port(&PortRef::Number(number)).map(Asked::Listed);
    match (address.port, beside) {
        (PortText::Colon(number), _) | (PortText::None, Some(number)) => {
            listed(number).or_else(|| unlisted(number))
        }
        (PortText::Blank(number), _) => listed(number).or_else(|| only(service).filter(|_| sure)),
        (PortText::None, None) => {
            let default = address.scheme.and_then(default_port);
            default.and_then(listed).or_else(|| only(service))
        }
    }
}

fn only(service: &Service) -> Option<Asked<'_>> {
    match service.ports.as_slice() {
        [port] => Some(Asked::Listed(port)),
        _ => None,
    }
}

/// `postgresql+asyncpg` is `postgresql` through a certain driver.
fn default_port(scheme: &str) -> Option<u16> {
    let scheme = scheme.to_ascii_lowercase();
    let kind = scheme.split('+').next()?;
    let known = DEFAULT_PORTS.iter().find(|(name, _)| *name == kind);
    known.map(|(_, port)| *port)
}
