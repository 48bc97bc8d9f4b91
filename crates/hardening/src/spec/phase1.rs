//! A spec as it is written: what a team says of its cluster.

use std::collections::BTreeMap;
use std::num::{NonZeroU16, NonZeroU32};

use serde::{Deserialize, Serialize};

use super::access::AccessSpec;
use super::certificates::CertificatesSpec;
use super::monitoring::MonitoringSpec;
use super::storage::StorageSpec;
use super::values::{
    AddressBlock, Amount, Amounts, HostName, ImageName, KubernetesVersion, Labels, Name,
    ObjectName, PortName, Reason, ServiceRef,
};

/// What a baseline is rendered from, beside `apiVersion` and `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct Phase1 {
    /// The cluster itself.
    pub cluster: ClusterSpec,
    /// The namespaces that are managed. In each, what is not declared is not allowed.
    pub namespaces: Vec<NamespaceSpec>,
    /// What runs in them.
    #[serde(default)]
    pub services: Vec<ServiceSpec>,
    /// Who may come in from outside the cluster, and through what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ingress: Option<IngressSpec>,
    /// Volumes, snapshots and what keeps them. Without it, none are rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageSpec>,
    /// cert-manager and its issuers. Without it, none are rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<CertificatesSpec>,
    /// Prometheus, Alertmanager and the alert rules. Without it, none are rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<MonitoringSpec>,
    /// Roles beyond those that the baseline's own workloads need.
    #[serde(default)]
    pub access: AccessSpec,
}

/// The cluster itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ClusterSpec {
    /// Its name, which alerts carry as the label `cluster`.
    pub name: Name,
    /// Its version, to which Pod Security is pinned: an upgrade then changes no verdict by itself.
    pub kubernetes_version: KubernetesVersion,
    /// Where the API server answers. NetworkPolicies know it by its addresses only: those behind the Service
    /// `kubernetes` (`kubectl get endpointslices -l kubernetes.io/service-name=kubernetes`).
    pub api_server: ApiServerSpec,
    /// The addresses of the nodes, where Prometheus scrapes the kubelets.
    pub nodes: Vec<AddressBlock>,
    /// Who answers DNS.
    #[serde(default)]
    pub dns: DnsSpec,
}

/// Where the API server answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ApiServerSpec {
    /// Its addresses.
    pub addresses: Vec<AddressBlock>,
    /// Its port, 6443 where nothing is said.
    #[serde(default = "api_server_port")]
    pub port: NonZeroU16,
}

/// The pods that answer DNS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct DnsSpec {
    /// Their namespace, `kube-system` where nothing is said.
    pub namespace: Name,
    /// Their labels, `k8s-app: kube-dns` where nothing is said.
    pub labels: Labels,
}

/// How strictly pods are held: the levels of the Pod Security Standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PodSecurityLevel {
    /// Nothing is forbidden.
    Privileged,
    /// What is known to lead out of a container is forbidden.
    Baseline,
    /// Only what is hardened is allowed.
    Restricted,
}

/// A namespace that is managed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceSpec {
    /// Its name.
    pub name: Name,
    /// What is enforced, `restricted` where nothing is said. `restricted` is recorded and warned of in any case.
    #[serde(default = "restricted")]
    pub pod_security: PodSecurityLevel,
    /// What all its pods together may ask for. Without it there is no ResourceQuota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaSpec>,
    /// What one container may ask for, and gets where it asks for nothing.
    #[serde(default)]
    pub limits: LimitsSpec,
}

/// What all pods of a namespace together may ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct QuotaSpec {
    /// The sum of the requests.
    pub requests: Amounts,
    /// The sum of the limits, twice the requests where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Amounts>,
    /// How many pods, no bound where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pods: Option<NonZeroU32>,
    /// How much storage all claims may ask for, no bound where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Amount>,
    /// How many claims, no bound where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<NonZeroU32>,
}

impl QuotaSpec {
    /// The sum of the limits: what is said, or twice the requests; `None` beyond what can be counted.
    #[must_use]
    pub fn hard_limits(&self) -> Option<Amounts> {
        let twice = || self.requests.times(2);
        self.limits.clone().or_else(twice)
    }
}

/// What one container may ask for. Where nothing is said: 250m and 256Mi by default, 10m and 32Mi at least, 4 and 8Gi at
/// most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitsSpec {
    /// What a container gets that asks for nothing, as its requests and its limits.
    #[serde(rename = "default")]
    pub defaults: Amounts,
    /// The least.
    pub min: Amounts,
    /// The most.
    pub max: Amounts,
}

/// What makes the pods of a service.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ServiceWorkload {
    /// Pods that are alike and hold nothing.
    #[default]
    Deployment,
    /// Pods with names and volumes of their own.
    StatefulSet,
    /// A pod on each node.
    DaemonSet,
}

/// Who goes first where there is not room for all.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// Databases, brokers and what all others stand on: 1000.
    Critical,
    /// Most services: 500.
    #[default]
    Standard,
    /// What can wait: 100.
    Batch,
}

/// Something that runs in the cluster and that others may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSpec {
    /// The name of its workload, and of its Service.
    pub name: Name,
    /// Where it runs: one of the namespaces.
    pub namespace: Name,
    /// What makes its pods, a Deployment where nothing is said.
    #[serde(default)]
    pub kind: ServiceWorkload,
    /// The labels by which its pods are selected, `app: <name>` where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// What it runs. Only what stands in for it until it is there uses this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageName>,
    /// How many pods, 2 where nothing is said: a single one cannot be moved without an outage. A DaemonSet has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<NonZeroU32>,
    /// How many of them a drain must leave, one less than `replicas` at most; 1 where nothing is said and there are 2 or
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_available: Option<NonZeroU32>,
    /// Who goes first where there is not room for all, `standard` where nothing is said.
    #[serde(default)]
    pub priority: Priority,
    /// Where it listens.
    #[serde(default)]
    pub ports: Vec<PortSpec>,
    /// Where Prometheus reads its metrics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<MetricsSpec>,
    /// What one pod asks for, 100m and 128Mi where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Amounts>,
    /// What one pod gets at most, twice its requests where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Amounts>,
    /// Volumes of its own, one of each for each pod of a StatefulSet, one of each for all pods of a Deployment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimSpec>,
    /// Why nothing takes restore points of its claims, in one line. Where there are schedules, claims without one need this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_backed_up: Option<Reason>,
    /// The service account it runs as, one of its own name where nothing is said. Services may share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_account: Option<Name>,
    /// Whether it calls the API server; only then a token is mounted and the network lets it through.
    #[serde(default)]
    pub calls_api_server: bool,
    /// The services that it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<CallSpec>,
    /// What it calls outside the cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<OutsideSpec>,
    /// The hosts under which it is reached from outside, through the ingress controller.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<HostSpec>,
}

/// Where a service listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct PortSpec {
    /// Its name.
    pub name: PortName,
    /// Its number, in the pod and in the Service.
    pub port: NonZeroU16,
    /// TCP where nothing is said.
    #[serde(default)]
    pub protocol: PortProtocol,
    /// Whether anyone may reach it, also from outside the cluster, as an ingress controller must be.
    #[serde(default)]
    pub exposed: bool,
}

/// What carries the bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PortProtocol {
    /// TCP.
    #[default]
    #[serde(rename = "TCP")]
    Tcp,
    /// UDP.
    #[serde(rename = "UDP")]
    Udp,
}

/// Where Prometheus reads the metrics of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct MetricsSpec {
    /// The port, one of the service's ports or one more beside them.
    pub port: NonZeroU16,
    /// The path, `/metrics` where nothing is said.
    #[serde(default = "metrics_path")]
    pub path: String,
    /// Parameters of the request, such as `format: prometheus` for Vault.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// What the metrics are those of, which says which alert rules watch them.
    #[serde(default)]
    pub exporter: Exporter,
}

/// What metrics are those of. Alert rules are rendered for what is exported, no others: a rule on a metric that nobody
/// scrapes would never fire.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Exporter {
    /// Metrics that no rule knows; that the service is there is watched.
    #[default]
    Other,
    /// HTTP servers that count `http_requests_total` by `code` and time `http_request_duration_seconds`.
    Http,
    /// kube-state-metrics.
    KubeStateMetrics,
    /// node_exporter.
    Node,
    /// blackbox_exporter, which probes the hosts of the spec.
    Blackbox,
    /// postgres_exporter.
    PostgreSql,
    /// mysqld_exporter.
    MySql,
    /// redis_exporter.
    Redis,
    /// elasticsearch_exporter.
    Elasticsearch,
    /// kafka_exporter.
    Kafka,
    /// MinIO's cluster metrics.
    MinIo,
    /// Vault's telemetry.
    Vault,
    /// ingress-nginx.
    IngressNginx,
    /// The snapshot-controller.
    SnapshotController,
    /// CoreDNS.
    CoreDns,
    /// etcd.
    Etcd,
    /// cert-manager.
    CertManager,
    /// Prometheus itself.
    Prometheus,
    /// Alertmanager.
    Alertmanager,
}

/// A volume of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ClaimSpec {
    /// The name of the claim, and of the template where a StatefulSet makes it.
    pub name: Name,
    /// How much.
    pub size: Amount,
    /// Its StorageClass, the default one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<ObjectName>,
}

/// A service that is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct CallSpec {
    /// The service: `kafka`, or `vault-prod/vault` in another namespace.
    pub to: ServiceRef,
    /// The name of its port; all its ports where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortName>,
}

/// What is called outside the cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct OutsideSpec {
    /// Where.
    pub addresses: Vec<AddressBlock>,
    /// The addresses among them that it does not call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<AddressBlock>,
    /// The ports, TCP.
    pub ports: Vec<NonZeroU16>,
}

/// A host under which a service is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct HostSpec {
    /// The host.
    pub host: HostName,
    /// The name of the port behind it.
    pub port: PortName,
    /// The issuer of its certificate, one of those of `certificates`.
    pub issuer: Name,
    /// The Secret of who may come in, in the namespace of the service: under its key `auth` the lines that `htpasswd` writes.
    /// Where nothing is said, the ingress controller asks for no password. Prometheus and Alertmanager ask for none
    /// themselves, so their hosts need it. The Secret itself is never rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<ObjectName>,
    /// The path, and the query where one is needed, that a blackbox_exporter asks for; `/` where nothing is said.
    #[serde(default = "root_path")]
    pub probe: String,
}

/// What lets requests in from outside: an ingress-nginx.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct IngressSpec {
    /// The service that is the ingress controller.
    pub controller: ServiceRef,
    /// The name of its IngressClass.
    pub class: Name,
}

fn api_server_port() -> NonZeroU16 {
    NonZeroU16::new(6443).unwrap_or(NonZeroU16::MAX)
}

const fn restricted() -> PodSecurityLevel {
    PodSecurityLevel::Restricted
}

fn root_path() -> String {
    "/".to_owned()
}

fn metrics_path() -> String {
    "/metrics".to_owned()
}

impl ApiServerSpec {
    /// At these addresses and the usual port.
    #[must_use]
    pub fn at(addresses: Vec<AddressBlock>) -> Self {
        Self {
            addresses,
            port: api_server_port(),
        }
    }
}

impl Default for DnsSpec {
    fn default() -> Self {
        Self {
            namespace: Name::literal("kube-system"),
            labels: Labels::one("k8s-app", &Name::literal("kube-dns")),
        }
    }
}

impl Default for LimitsSpec {
    fn default() -> Self {
        Self {
            defaults: Amounts::literal(250, 256),
            min: Amounts::literal(10, 32),
            max: Amounts::literal(4_000, 8_192),
        }
    }
}
