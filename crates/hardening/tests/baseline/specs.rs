//! Specs of all shapes, each of which holds together by construction.

use std::fmt;

use hardening::spec::{Phase1, Spec};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A spec that was drawn, shown as what is written.
pub(crate) struct Drawn(pub(crate) Spec);

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_yaml::to_string(self.0.phase1()).map_err(|_| fmt::Error)?;
        write!(f, "\napiVersion: hardening/v1alpha1\nkind: Phase1\n{text}")
    }
}

/// What is drawn for a service; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
struct ServiceShape {
    namespace: usize,
    kind: usize,
    replicas: u32,
    ports: usize,
    metrics: Option<usize>,
    claims: usize,
    calls: Vec<(usize, bool)>,
    calls_api_server: bool,
    outside: bool,
    host: bool,
    shares_account: bool,
    priority: usize,
    own_budget: bool,
    limits: bool,
}

/// What is drawn for a schedule: its service, whether it is weekly, and how many days are kept.
type ScheduleShape = (usize, bool, u16);

/// What is drawn for a spec.
#[derive(Clone, Debug)]
struct Shape {
    namespaces: Vec<(usize, bool)>,
    services: Vec<ServiceShape>,
    version: u16,
    storage: Option<(Vec<ScheduleShape>, usize)>,
    certificates: Option<(usize, bool)>,
    monitoring: Option<(usize, bool)>,
    ingress: bool,
    roles: Vec<(usize, bool, usize)>,
    account: bool,
}

const LEVELS: [&str; 3] = ["restricted", "baseline", "privileged"];
const KINDS: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];
const PRIORITIES: [&str; 3] = ["standard", "critical", "batch"];
/// Images of data stores, of which nothing is known but their name: where their volumes are mounted is not said.
const IMAGES: [&str; 3] = [
    "postgres:16.4",
    "docker.elastic.co/elasticsearch/elasticsearch:8.11.0",
    "grafana/loki:2.9.0",
];
const EXPORTERS: [&str; 13] = [
    "other",
    "http",
    "kubeStateMetrics",
    "node",
    "blackbox",
    "postgreSql",
    "mySql",
    "redis",
    "elasticsearch",
    "kafka",
    "minIo",
    "vault",
    "coreDns",
];

/// Specs with up to four namespaces and seven services, every section there or not.
pub(crate) fn specs() -> impl Strategy<Value = Drawn> {
    shapes().prop_map(|shape| {
        let phase1: Phase1 = serde_json::from_value(written(&shape)).expect("it is a spec");
        Drawn(Spec::of(phase1).unwrap_or_else(|error| panic!("{error}\n{shape:#?}")))
    })
}

fn shapes() -> impl Strategy<Value = Shape> {
    let sections = (
        proptest::option::of((
            vec((0_usize..9, any::<bool>(), 1_u16..200), 0..4),
            0_usize..4,
        )),
        proptest::option::of((0_usize..4, any::<bool>())),
        proptest::option::of((0_usize..4, any::<bool>())),
        any::<bool>(),
        vec((0_usize..9, any::<bool>(), 0_usize..4), 0..3),
        any::<bool>(),
    );
    let namespaces = vec((0_usize..3, any::<bool>()), 1..5);
    (namespaces, vec(services(), 0..8), 25_u16..38, sections).prop_map(
        |(namespaces, services, version, sections)| {
            let (storage, certificates, monitoring, ingress, roles, account) = sections;
            Shape {
                namespaces,
                services,
                version,
                storage,
                certificates,
                monitoring,
                ingress,
                roles,
                account,
            }
        },
    )
}

fn services() -> impl Strategy<Value = ServiceShape> {
    let numbers = (
        0_usize..4,
        0_usize..3,
        1_u32..5,
        0_usize..4,
        0_usize..3,
        0_usize..3,
    );
    let metrics = proptest::option::of(0_usize..30);
    let calls = vec((0_usize..9, any::<bool>()), 0..4);
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (numbers, metrics, calls, flags).prop_map(|(numbers, metrics, calls, flags)| {
        let (namespace, kind, replicas, ports, claims, priority) = numbers;
        let (calls_api_server, outside, host, shares_account, own_budget, limits) = flags;
        ServiceShape {
            namespace,
            kind,
            replicas,
            ports,
            metrics,
            claims,
            calls,
            calls_api_server,
            outside,
            host,
            shares_account,
            priority,
            own_budget,
            limits,
        }
    })
}

fn namespace(shape: &Shape, at: usize) -> String {
    format!("space-{}", at % shape.namespaces.len())
}

fn written(shape: &Shape) -> Value {
    let mut spec = json!({
        "cluster": {
            "name": "drawn",
            "kubernetesVersion": format!("1.{}", shape.version),
            "apiServer": {"addresses": ["10.0.0.10"]},
            "nodes": ["10.0.0.0/24"],
        },
        "namespaces": shape.namespaces.iter().enumerate().map(|(at, it)| written_namespace(shape, at, *it)).collect::<Vec<_>>(),
    });
    let mut services: Vec<_> = (0..shape.services.len())
        .map(|at| written_service(shape, at))
        .collect();
    if shape.ingress {
        services.push(json!({
            "name": "gate",
            "namespace": namespace(shape, 0),
            "ports": [{"name": "http", "port": 80, "exposed": true}, {"name": "https", "port": 443, "exposed": true}],
            "metrics": {"port": 10254, "exporter": "ingressNginx"},
            "callsApiServer": true,
        }));
        spec["ingress"] =
            json!({"controller": format!("{}/gate", namespace(shape, 0)), "class": "nginx"});
    }
    spec["services"] = Value::from(services);
    if let Some((schedules, at)) = &shape.storage {
        spec["storage"] = written_storage(shape, schedules, *at);
    }
    if let Some((at, proves)) = shape.certificates {
        let mut issuers = vec![json!({"name": "own", "signer": {"selfSigned": {}}})];
        if proves && shape.ingress {
            let signer =
                json!({"letsEncrypt": {"environment": "production", "email": "ops@254carbon.com"}});
            issuers.push(json!({"name": "public", "signer": signer}));
        }
        spec["certificates"] = json!({"namespace": namespace(shape, at), "issuers": issuers});
    }
    if let Some((at, host)) = shape.monitoring {
        spec["monitoring"] = written_monitoring(shape, at, host);
    }
    spec["access"] = written_access(shape);
    spec
}

fn written_namespace(shape: &Shape, at: usize, (level, has_quota): (usize, bool)) -> Value {
    // Only what is declared may need a privilege.
    let is_declared = |service: &ServiceShape| service.namespace % shape.namespaces.len() == at;
    let most = if shape.services.iter().any(is_declared) {
        2
    } else {
        1
    };
    let level = level.min(most);
    let mut namespace = json!({"name": format!("space-{at}"), "podSecurity": LEVELS[level]});
    if has_quota {
        namespace["quota"] =
            json!({"requests": {"cpu": 64, "memory": "256Gi"}, "pods": 300, "storage": "10Ti"});
    }
    namespace
}

fn issuer(shape: &Shape) -> Option<&'static str> {
    let (_, proves) = shape.certificates?;
    shape
        .ingress
        .then_some(if proves { "public" } else { "own" })
}

/// A host that its issuer can sign for: Let's Encrypt public ones, an issuer of one's own the others.
fn host(shape: &Shape, name: &str) -> String {
    let domain = match issuer(shape) {
        Some("public") => "254carbon.com",
        _ => "space.internal",
    };
    format!("{name}.{domain}")
}

fn kind_of(shape: &Shape, service: &ServiceShape) -> &'static str {
    let (_, has_quota) = shape.namespaces[service.namespace % shape.namespaces.len()];
    KINDS[if has_quota {
        service.kind % 2
    } else {
        service.kind
    }]
}

fn written_service(shape: &Shape, at: usize) -> Value {
    let service = &shape.services[at];
    let kind = kind_of(shape, service);
    let mut written = json!({
        "name": format!("service-{at}"),
        "namespace": namespace(shape, service.namespace),
        "kind": kind,
        "priority": PRIORITIES[service.priority],
        "callsApiServer": service.calls_api_server,
        "ports": ports(at, service),
    });
    if kind != "DaemonSet" {
        written["replicas"] = json!(service.replicas);
        if service.own_budget && service.replicas > 1 {
            written["minAvailable"] = json!(service.replicas - 1);
        }
    }
    if has_claims(shape, at) {
        let claims = (0..service.claims)
            .map(|claim| json!({"name": format!("data-{claim}"), "size": "1Gi"}));
        written["claims"] = claims.collect();
        if !is_scheduled(shape, at) {
            written["notBackedUp"] = json!("it can be made anew");
        }
    }
    if let Some(drawn) = service.metrics {
        let port = if service.ports > 0 && drawn % 2 == 0 {
            first_port(at)
        } else {
            9_900
        };
        written["metrics"] = json!({"port": port, "exporter": EXPORTERS[drawn % EXPORTERS.len()]});
    }
    written["image"] = json!(IMAGES[service.priority]);
    if service.shares_account {
        written["serviceAccount"] = json!("shared");
    }
    if service.limits {
        written["requests"] = json!({"cpu": "150m", "memory": "192Mi"});
        written["limits"] = json!({"cpu": 1, "memory": "1Gi"});
    }
    if service.outside {
        written["outside"] =
            json!([{"addresses": ["203.0.113.0/24"], "except": ["203.0.113.7"], "ports": [443]}]);
    }
    let calls = service
        .calls
        .iter()
        .filter_map(|(to, all)| call(shape, *to, *all));
    written["calls"] = calls.collect();
    if let Some(issuer) = issuer(shape).filter(|_| service.host && service.ports > 0) {
        let host = host(shape, &format!("service-{at}"));
        written["hosts"] = json!([{"host": host, "port": "port-0", "issuer": issuer}]);
    }
    written
}

fn first_port(at: usize) -> usize {
    // Every third service listens where another does.
    1_000 + 10 * (at - at % 3)
}

fn ports(at: usize, service: &ServiceShape) -> Value {
    let port = |number| json!({"name": format!("port-{number}"), "port": first_port(at) + number});
    (0..service.ports).map(port).collect()
}

fn call(shape: &Shape, to: usize, all: bool) -> Option<Value> {
    let to = to % shape.services.len();
    let target = &shape.services[to];
    let name = format!("{}/service-{to}", namespace(shape, target.namespace));
    if target.ports == 0 {
        return None;
    }
    Some(if all {
        json!({"to": name})
    } else {
        json!({"to": name, "port": "port-0"})
    })
}

fn has_claims(shape: &Shape, at: usize) -> bool {
    let service = &shape.services[at];
    let kind = kind_of(shape, service);
    service.claims > 0 && (kind == "StatefulSet" || kind == "Deployment" && service.replicas == 1)
}

/// The services of the schedules, in their order.
fn scheduled<'a>(
    shape: &Shape,
    schedules: &'a [ScheduleShape],
) -> Vec<(usize, usize, &'a ScheduleShape)> {
    let with_claims: Vec<_> = (0..shape.services.len())
        .filter(|at| has_claims(shape, *at))
        .collect();
    let schedules = schedules.iter().enumerate();
    let scheduled = schedules.filter_map(|(number, schedule)| {
        let at = with_claims.get(schedule.0 % with_claims.len().max(1))?;
        Some((number, *at, schedule))
    });
    scheduled.collect()
}

fn is_scheduled(shape: &Shape, at: usize) -> bool {
    let schedules = shape
        .storage
        .iter()
        .flat_map(|(schedules, _)| scheduled(shape, schedules));
    schedules.into_iter().any(|(_, service, _)| service == at)
}

fn written_storage(shape: &Shape, schedules: &[ScheduleShape], at: usize) -> Value {
    let schedules =
        scheduled(shape, schedules)
            .into_iter()
            .map(|(number, at, (_, weekly, days))| {
                let service = format!(
                    "{}/service-{at}",
                    namespace(shape, shape.services[at].namespace)
                );
                json!({
                    "name": format!("backup-{number}"),
                    "service": service,
                    "every": if *weekly { "week" } else { "day" },
                    "at": format!("0{number}:15"),
                    "keepDays": days.max(&if *weekly { 14 } else { 2 }),
                })
            });
    json!({
        "driver": "zfs.csi.openebs.io",
        "namespace": namespace(shape, at),
        "classes": [{"name": "plain", "default": true}, {"name": "fast", "parameters": {"poolname": "fast"}}],
        "snapshotClass": "snapshots",
        "schedules": schedules.collect::<Vec<_>>(),
    })
}

fn written_monitoring(shape: &Shape, at: usize, has_host: bool) -> Value {
    let secret = |key: &str| json!({"name": "alertmanager-receivers", "key": key});
    let mut monitoring = json!({
        "namespace": namespace(shape, at),
        "runbooks": "https://runbooks.254carbon.com",
        "receivers": {
            "slack": {"url": secret("slack-url"), "critical": "#critical", "warning": "#warning", "info": "#info"},
            "email": {
                "to": "ops@254carbon.com",
                "from": "alertmanager@254carbon.com",
                "smarthost": "smtp.254carbon.com:587",
                "username": "alertmanager",
                "password": secret("smtp-password"),
            },
            "pagerDuty": {"routingKey": secret("pagerduty-routing-key")},
            "watchdog": {"url": secret("watchdog-url")},
        },
    });
    if let Some(issuer) = issuer(shape).filter(|_| has_host) {
        let host = host(shape, "alertmanager");
        monitoring["alertmanager"] = json!({"host": {"host": host, "port": "web", "issuer": issuer, "users": "alertmanager-users"}});
    }
    monitoring
}

fn written_access(shape: &Shape) -> Value {
    let calling: Vec<_> = (0..shape.services.len())
        .filter(|at| shape.services[*at].calls_api_server)
        .collect();
    let roles = shape.roles.iter().enumerate().filter_map(
        |(number, (drawn, is_namespaced, rule))| {
            let at = calling.get(drawn % calling.len().max(1))?;
            let space = namespace(shape, shape.services[*at].namespace);
            let account = &written_service(shape, *at)["serviceAccount"];
            let account = account
                .as_str()
                .map_or(format!("service-{at}"), str::to_owned);
            let rules = [
                json!({"resources": ["configmaps"], "verbs": ["get", "list", "watch"]}),
                json!({"resources": ["pods", "pods/log"], "verbs": ["get"]}),
                json!({"group": "apps", "resources": ["deployments"], "verbs": ["get", "list"]}),
                json!({"resources": ["services"], "names": ["service-0"], "verbs": ["get"]}),
            ];
            let mut role = json!({
                "name": format!("role-{number}"),
                "rules": [rules[*rule]],
                "accounts": [format!("{space}/{account}")],
            });
            if *is_namespaced {
                role["namespace"] = json!(space);
            }
            Some(role)
        },
    );
    let accounts = if shape.account {
        vec![format!("{}/operator", namespace(shape, 0))]
    } else {
        Vec::new()
    };
    json!({"roles": roles.collect::<Vec<_>>(), "accounts": accounts})
}
