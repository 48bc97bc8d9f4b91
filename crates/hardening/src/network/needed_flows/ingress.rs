//! Ingress backends: what an Ingress controller of the bundle must reach.

use std::collections::BTreeMap;

use super::Reason;
use super::collector::{Collector, Told, ToldTarget};
use crate::cluster::{Cluster, Image, Ingress, IngressBackend, Resource, Workload, WorkloadId};
use crate::finding::Place;

/// A program that serves Ingresses from its own pods.
struct Program {
    /// Words of its image's name, any of which names it.
    images: &'static [&'static str],
    /// How the `controller` of its IngressClass begins.
    controller: &'static str,
    /// The word that its classes are usually called by.
    class: &'static str,
}

const PROGRAMS: [Program; 8] = [
    Program {
        images: &["ingress-nginx/controller", "nginx-ingress-controller"],
        controller: "k8s.io/ingress-nginx",
        class: "nginx",
    },
    Program {
        images: &["nginx/nginx-ingress", "nginxinc/kubernetes-ingress"],
        controller: "nginx.org/ingress-controller",
        class: "nginx",
    },
    Program {
        images: &["traefik"],
        controller: "traefik.io/ingress-controller",
        class: "traefik",
    },
    Program {
        images: &["haproxytech/kubernetes-ingress"],
        controller: "haproxy.org/ingress-controller",
        class: "haproxy",
    },
    Program {
        images: &["haproxy-ingress"],
        controller: "haproxy-ingress.github.io/controller",
        class: "haproxy",
    },
    Program {
        images: &["kong/kubernetes-ingress-controller"],
        controller: "ingress-controllers.konghq.com/kong",
        class: "kong",
    },
    Program {
        images: &["skipper-ingress", "teapot/skipper"],
        controller: "zalando.org/skipper",
        class: "skipper",
    },
    Program {
        images: &["caddy/ingress"],
        controller: "caddyserver.com/ingress-controller",
        class: "caddy",
    },
];

/// Takes up the backends of every Ingress whose controller is told.
pub(super) fn collect(collector: &mut Collector<'_>) {
    let cluster = collector.cluster;
    if cluster.ingresses().is_empty() {
        return;
    }
    let controllers = Controllers::of(cluster);
    for ingress in cluster.ingresses() {
        let Some(controller) = controllers.serving(ingress) else {
            continue;
        };
        for backend in ingress.all_backends() {
            for told in told_by(collector, ingress, backend) {
                collector.take(controller, &told);
            }
        }
    }
}

fn told_by(collector: &Collector<'_>, ingress: &Ingress, backend: &IngressBackend) -> Vec<Told> {
    let cluster = collector.cluster;
    let Some(service) = cluster.service(&ingress.namespace, &backend.service) else {
        return Vec::new();
    };
    let port = backend.port.as_ref().and_then(|port| service.port(port));
    let ends = port.map(|port| collector.hosts.behind(port, cluster.endpoints(service)));
    let told = ends.into_iter().flatten().map(|ends| Told {
        target: ToldTarget::Pods {
            service: Some(service.manifest),
            ends,
        },
        evidence: Place::value(ingress.manifest, backend.path.then("name")),
        reason: Reason::Ingress {
            name: ingress.name.clone(),
        },
    });
    told.collect()
}

/// The workloads that serve Ingresses.
struct Controllers<'c> {
    running: Vec<(WorkloadId, &'static Program)>,
    /// The `controller` of each IngressClass.
    classes: BTreeMap<&'c str, &'c str>,
    default: Option<&'c str>,
}

impl<'c> Controllers<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
        let running = workloads.filter_map(|(id, workload)| Some((id, program(workload)?)));
        let mut classes = BTreeMap::new();
        let mut default = None;
        for object in cluster.objects() {
            let Resource::IngressClass(class) = &object.resource else {
                continue;
            };
            let spec = class.spec.as_ref();
            let controller = spec.and_then(|spec| spec.controller.as_deref());
            classes.insert(object.name(), controller.unwrap_or(""));
            let annotations = class.metadata.annotations.iter().flatten();
            let marked = annotations.into_iter().any(|(key, value)| {
                key == "ingressclass.kubernetes.io/is-default-class" && value == "true"
            });
            if marked {
                default = Some(object.name());
            }
        }
        Self {
            running: running.collect(),
            classes,
            default,
        }
    }

    /// The one workload that serves an Ingress; `None` where it cannot be told which does.
    fn serving(&self, ingress: &Ingress) -> Option<WorkloadId> {
        let class = ingress.class.as_ref().map(|class| class.name.as_str());
        let class = class.or(self.default);
        let controller = class.and_then(|class| self.classes.get(class)).copied();
        let mut serving = self
            .running
            .iter()
            .filter(|(_, program)| match (controller, class) {
                (Some(controller), _) => controller.starts_with(program.controller),
                (None, Some(class)) => class.contains(program.class),
                (None, None) => true,
            });
        let (id, _) = serving.next()?;
        serving.next().is_none().then_some(*id)
    }
}

fn program(workload: &Workload) -> Option<&'static Program> {
    let images = workload
        .pod
        .containers
        .iter()
        .filter_map(|it| it.image.as_deref());
    images.into_iter().find_map(|image| {
        let image = Image::of(image);
        PROGRAMS
            .iter()
            .find(|program| program.images.iter().any(|word| image.ends_with(word)))
    })
}
