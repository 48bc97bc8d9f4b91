//! Where cert-manager's programs answer, and which probes ask elsewhere.

use k8s_openapi::api::core::v1::Probe;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{Component, ComponentKind};
use crate::cluster::{Cluster, Protocol, Workload, WorkloadContainer};
use crate::finding::FieldPath;

/// A port on which a program answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::certificates) struct Endpoint {
    pub(in crate::certificates) port: u16,
    /// The paths that it knows.
    pub(in crate::certificates) paths: &'static [&'static str],
    /// Whether it tells of the health of the program.
    pub(in crate::certificates) is_health: bool,
}

/// A probe that asks where nothing answers.
#[derive(Clone, Debug)]
pub(in crate::certificates) struct WrongProbe {
    /// `/spec/template/spec/containers/0/livenessProbe`.
    pub(in crate::certificates) path: FieldPath,
    /// `livenessProbe`.
    pub(in crate::certificates) name: &'static str,
    pub(in crate::certificates) port: u16,
    /// The path that it asks for; `None` where it only connects.
    pub(in crate::certificates) asks: Option<String>,
    /// What the program answers on that port; `None` where it does not listen.
    pub(in crate::certificates) there: Option<Endpoint>,
    /// Where it should ask; `None` where the release has nothing of the kind.
    pub(in crate::certificates) right: Option<Endpoint>,
}

impl Component {
    /// Where it answers; `None` where that cannot be told. After the sources of 1.0 to 1.21.
    pub(in crate::certificates) fn endpoints(&self) -> Option<Vec<Endpoint>> {
        let minor = self.release.filter(|it| it.minor <= super::LAST)?.minor;
        if self.has_configuration_file() {
            return None;
        }
        let mut endpoints = Vec::new();
        let mut listen = |port: u16, paths, is_health| {
            endpoints.push(Endpoint {
                port,
                paths,
                is_health,
            });
        };
        let has_metrics = match self.kind {
            ComponentKind::Controller => true,
            ComponentKind::Webhook | ComponentKind::CaInjector => minor >= 16,
        };
        if has_metrics {
            listen(
                self.port_of("metrics-listen-address", 9402)?,
                &["/metrics"],
                false,
            );
        }
        match self.kind {
            ComponentKind::Controller if minor >= 12 => {
                let port = self.port_of("internal-healthz-listen-address", 9403)?;
                listen(port, &["/livez"], true);
            }
            ComponentKind::Webhook => {
                listen(
                    self.port_of("healthz-port", 6080)?,
                    &["/healthz", "/livez"],
                    true,
                );
                let paths = &["/convert", "/mutate", "/validate"];
                listen(self.port_of("secure-port", 6443)?, paths, false);
            }
            ComponentKind::Controller | ComponentKind::CaInjector => {}
        }
        if self
            .flag("enable-profiling")
            .is_some_and(|it| it != "false")
        {
            listen(
                self.port_of("profiler-address", 6060)?,
                &["/debug/pprof"],
                false,
            );
        }
        Some(endpoints)
    }

    /// The port of a flag such as `0.0.0.0:9402` or `6080`; `None` where it cannot be read.
    fn port_of(&self, flag: &str, default: u16) -> Option<u16> {
        match self.flag(flag) {
            Some(address) => address.rsplit(':').next()?.parse().ok(),
            None => Some(default),
        }
    }
}

/// The probes of a component that fail whatever its state.
pub(in crate::certificates) fn wrong_probes(
    cluster: &Cluster,
    component: &Component,
) -> Vec<WrongProbe> {
    let Some(endpoints) = component.endpoints() else {
        return Vec::new();
    };
    let workload = cluster.workload(component.workload);
    let mut containers = workload.containers();
    let Some(container) = containers.find(|it| it.path() == component.container) else {
        return Vec::new();
    };
    let spec = container.spec;
    let probes = [
        ("livenessProbe", &spec.liveness_probe),
        ("readinessProbe", &spec.readiness_probe),
        ("startupProbe", &spec.startup_probe),
    ];
    let judged = probes.into_iter().filter_map(|(name, probe)| {
        let probe = probe.as_ref()?;
        judge(name, probe, workload, container, &endpoints)
    });
    judged.collect()
}

fn judge(
    name: &'static str,
    probe: &Probe,
    workload: &Workload,
    container: WorkloadContainer<'_>,
    endpoints: &[Endpoint],
) -> Option<WrongProbe> {
    let (port, asks) = match (&probe.http_get, &probe.tcp_socket) {
        (Some(http), _) => {
            let asks = http.path.as_deref().filter(|path| !path.is_empty());
            (&http.port, Some(asks.unwrap_or("/").to_owned()))
        }
        (None, Some(tcp)) => (&tcp.port, None),
        (None, None) => return None,
    };
    let port = match port {
        IntOrString::Int(number) => u16::try_from(*number).ok()?,
        IntOrString::String(name) => workload.named_port(name, Protocol::Tcp)?,
    };
    let there = endpoints.iter().find(|it| it.port == port);
    let answers = match (there, &asks) {
        (Some(_), None) => true,
        (Some(endpoint), Some(asks)) => {
            // A handler may know paths below its own, and checks by name, such as `/livez/leaderElection`.
            let path = asks.split(['?', '#']).next().unwrap_or("");
            let mut known = endpoint.paths.iter();
            known.any(|it| {
                path.strip_prefix(*it)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        }
        (None, _) => false,
    };
    if answers {
        return None;
    }
    Some(WrongProbe {
        path: container.path().then(name),
        name,
        port,
        asks,
        there: there.cloned(),
        right: endpoints.iter().find(|it| it.is_health).cloned(),
    })
}
