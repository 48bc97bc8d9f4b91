//! What runs in the cluster once the baseline is applied: what the spec declares, and what the baseline itself brings.

use std::num::NonZeroU16;

use super::phase1::{
    ClaimSpec, Exporter, HostSpec, MetricsSpec, OutsideSpec, PortProtocol, PortSpec, Priority,
    ServiceSpec, ServiceWorkload,
};
use super::values::{Amounts, ImageName, Labels, Name, PortName, Reason};

/// The name of the port of metrics that is none of the declared ones.
pub(super) const METRICS: &str = "metrics";
/// Replicas where a spec says nothing.
const REPLICAS: u32 = 2;

/// Which of the services of a spec: its position in [`super::Spec::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceId(pub(super) usize);

/// Who brings a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The team; the spec declares it.
    Declared,
    /// The baseline; an area renders it.
    Component(Component),
}

/// What a baseline brings itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Component {
    /// The jobs that take, remove and verify snapshots.
    Backups,
    /// cert-manager's controller.
    CertManager,
    /// cert-manager's webhook.
    CertManagerWebhook,
    /// cert-manager's cainjector.
    CertManagerCainjector,
    /// Prometheus.
    Prometheus,
    /// Alertmanager.
    Alertmanager,
}

/// What makes pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PodsFrom {
    /// A Deployment.
    Deployment,
    /// A StatefulSet.
    StatefulSet,
    /// A DaemonSet.
    DaemonSet,
    /// CronJobs.
    CronJobs,
}

/// A port of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServicePort {
    /// Its name.
    pub name: PortName,
    /// Its number, in the pod and in the Service.
    pub port: NonZeroU16,
    /// What carries the bytes.
    pub protocol: PortProtocol,
    /// Whether anyone may reach it.
    pub exposed: bool,
}

/// A call of a service by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The one that is called.
    pub to: ServiceId,
    /// The ports at which it is called.
    pub ports: Vec<ServicePort>,
}

/// A host under which a service is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceHost {
    /// The host, the name of the port, and who signs the certificate.
    pub spec: HostSpec,
    /// The port behind it.
    pub port: ServicePort,
}

/// Something that runs in the cluster, with all that the spec leaves out filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Who brings it.
    pub origin: Origin,
    /// Where it runs.
    pub namespace: Name,
    /// The name of its workload, and of its Service.
    pub name: Name,
    /// What makes its pods.
    pub pods_from: PodsFrom,
    /// The labels by which its pods are selected.
    pub labels: Labels,
    /// What it runs, where that is said.
    pub image: Option<ImageName>,
    /// How many pods; for a DaemonSet one, on each node; for CronJobs as many as there are jobs.
    pub replicas: u32,
    /// How many of them a drain must leave.
    pub min_available: Option<u32>,
    /// Who goes first where there is not room for all.
    pub priority: Priority,
    /// Where it listens, the port of its metrics among them.
    pub ports: Vec<ServicePort>,
    /// Where Prometheus reads its metrics.
    pub metrics: Option<MetricsSpec>,
    /// What one pod asks for.
    pub requests: Amounts,
    /// What one pod gets at most.
    pub limits: Amounts,
    /// Volumes of its own.
    pub claims: Vec<ClaimSpec>,
    /// Why nothing takes restore points of them, where backups are taken at all.
    pub not_backed_up: Option<Reason>,
    /// The service account it runs as.
    pub account: Name,
    /// Whether it calls the API server.
    pub calls_api_server: bool,
    /// The services that it calls.
    pub calls: Vec<Call>,
    /// What it calls outside the cluster.
    pub outside: Vec<OutsideSpec>,
    /// The hosts under which it is reached from outside.
    pub hosts: Vec<ServiceHost>,
}

impl Service {
    /// What a spec declares; its calls and hosts are resolved later.
    pub(super) fn declared(spec: &ServiceSpec) -> Option<Self> {
        let pods_from = match spec.kind {
            ServiceWorkload::Deployment => PodsFrom::Deployment,
            ServiceWorkload::StatefulSet => PodsFrom::StatefulSet,
            ServiceWorkload::DaemonSet => PodsFrom::DaemonSet,
        };
        let replicas = match (spec.kind, spec.replicas) {
            (ServiceWorkload::DaemonSet, _) => 1,
            (_, Some(replicas)) => replicas.get(),
            (_, None) => REPLICAS,
        };
        let min_available = match (spec.kind, spec.min_available) {
            (ServiceWorkload::DaemonSet, _) => None,
            (_, Some(available)) => Some(available.get()),
            (_, None) => (replicas > 1).then_some(1),
        };
        let requests = spec.requests.clone();
        let requests = requests.unwrap_or_else(Amounts::assumed);
        let limits = match &spec.limits {
            Some(limits) => limits.clone(),
            None => requests.times(2)?,
        };
        let mut ports: Vec<_> = spec.ports.iter().map(ServicePort::of).collect();
        let metrics = spec.metrics.as_ref();
        let is_extra = |it: &&MetricsSpec| ports.iter().all(|port| !port.is_tcp(it.port));
        if let Some(metrics) = metrics.filter(is_extra) {
            ports.push(ServicePort::tcp(METRICS, metrics.port));
        }
        Some(Self {
            origin: Origin::Declared,
            namespace: spec.namespace.clone(),
            name: spec.name.clone(),
            pods_from,
            labels: spec
                .labels
                .clone()
                .unwrap_or_else(|| Labels::one("app", &spec.name)),
            image: spec.image.clone(),
            replicas,
            min_available,
            priority: spec.priority,
            ports,
            metrics: spec.metrics.clone(),
            requests,
            limits,
            claims: spec.claims.clone(),
            not_backed_up: spec.not_backed_up.clone(),
            account: spec
                .service_account
                .clone()
                .unwrap_or_else(|| spec.name.clone()),
            calls_api_server: spec.calls_api_server,
            calls: Vec::new(),
            outside: spec.outside.clone(),
            hosts: Vec::new(),
        })
    }

    /// What a baseline brings, before it is told what it calls: two pods of a Deployment that ask for little.
    pub(super) fn component(component: Component, namespace: &Name, name: &'static str) -> Self {
        let name = Name::literal(name);
        Self {
            origin: Origin::Component(component),
            namespace: namespace.clone(),
            pods_from: PodsFrom::Deployment,
            labels: Labels::one("app.kubernetes.io/name", &name),
            image: None,
            replicas: REPLICAS,
            min_available: Some(1),
            priority: Priority::Critical,
            ports: Vec::new(),
            metrics: None,
            requests: Amounts::literal(50, 64),
            limits: Amounts::literal(200, 256),
            claims: Vec::new(),
            not_backed_up: None,
            account: name.clone(),
            calls_api_server: false,
            calls: Vec::new(),
            outside: Vec::new(),
            hosts: Vec::new(),
            name,
        }
    }

    /// The name by which a spec and a finding know it: `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The names of its claims in the cluster: those that a StatefulSet makes for each of its pods, or those that the pods
    /// of a Deployment share. Linear in pods and claims.
    ///
    /// ```
    /// use hardening::spec::Spec;
    ///
    /// let spec = Spec::hmco();
    /// let kafka = spec.service_at(&"data-platform/kafka".parse().unwrap()).unwrap();
    /// assert_eq!(kafka.claim_names(), ["kafka-data-kafka-0", "kafka-data-kafka-1", "kafka-data-kafka-2"]);
    /// ```
    #[must_use]
    pub fn claim_names(&self) -> Vec<String> {
        let names = self.claims.iter().flat_map(|claim| {
            let pods = match self.pods_from {
                PodsFrom::StatefulSet => 0..self.replicas,
                PodsFrom::Deployment | PodsFrom::DaemonSet | PodsFrom::CronJobs => 0..1,
            };
            pods.map(move |pod| match self.pods_from {
                PodsFrom::StatefulSet => format!("{}-{}-{pod}", claim.name, self.name),
                _ => self.shared_claim_name(claim),
            })
        });
        names.collect()
    }

    /// The name of a claim that all its pods share.
    pub(crate) fn shared_claim_name(&self, claim: &ClaimSpec) -> String {
        format!("{}-{}", self.name, claim.name)
    }

    /// The name of the job that scrapes its metrics, which they carry as the label `job`.
    ///
    /// ```
    /// let spec = hardening::spec::Spec::hmco();
    /// assert_eq!(spec.services()[0].job(), "data-platform-postgres-shared");
    /// ```
    #[must_use]
    pub fn job(&self) -> String {
        format!("{}-{}", self.namespace, self.name)
    }

    /// The port with a name.
    #[must_use]
    pub fn port(&self, name: &PortName) -> Option<&ServicePort> {
        self.ports.iter().find(|port| port.name == *name)
    }

    /// Whether it is what the baseline brings.
    #[must_use]
    pub fn is(&self, component: Component) -> bool {
        self.origin == Origin::Component(component)
    }

    /// The job of what it probes from outside, where it is a blackbox_exporter.
    #[must_use]
    pub fn probes_job(&self) -> String {
        format!("{}-probes", self.job())
    }

    /// What its metrics are those of.
    #[must_use]
    pub fn exporter(&self) -> Option<Exporter> {
        self.metrics.as_ref().map(|metrics| metrics.exporter)
    }
}

impl ServicePort {
    fn of(spec: &PortSpec) -> Self {
        Self {
            name: spec.name.clone(),
            port: spec.port,
            protocol: spec.protocol,
            exposed: spec.exposed,
        }
    }

    /// A port of TCP that only those reach who are allowed to.
    pub(super) fn tcp(name: &'static str, port: NonZeroU16) -> Self {
        Self {
            name: PortName::literal(name),
            port,
            protocol: PortProtocol::Tcp,
            exposed: false,
        }
    }

    /// Whether it is this port of TCP.
    #[must_use]
    pub fn is_tcp(&self, port: NonZeroU16) -> bool {
        self.protocol == PortProtocol::Tcp && self.port == port
    }
}
