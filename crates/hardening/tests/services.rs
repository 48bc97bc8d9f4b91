//! Which pods a Service leads to, on which ports, and what an Ingress leads to.

use hardening::cluster::{Cluster, ContainerRole, PortRef, Protocol, ServiceKind};
use hardening::manifest::{Bundle, Source};

fn cluster(yaml: &str) -> Cluster {
    Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]))
}

/// The workloads a Service leads to, as displayed.
fn endpoints(cluster: &Cluster, namespace: &str, name: &str) -> Vec<String> {
    let service = cluster.service(namespace, name).unwrap();
    let ids = cluster.endpoints(service).into_iter();
    ids.map(|id| cluster.workload(id).display()).collect()
}

const PODS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec:
  containers:
  - {name: web, image: web, ports: [{name: http, containerPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-next, namespace: shop, labels: {app: web, tier: next}}
spec:
  containers:
  - {name: web, image: web, ports: [{name: http, containerPort: 9090}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: elsewhere, labels: {app: web, tier: front}}
spec:
  containers: [{name: web, image: web}]
---
";

fn with_pods(service: &str) -> Cluster {
    cluster(&format!(
        "{PODS}apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: shop}}\nspec: {service}\n"
    ))
}

#[test]
fn a_service_leads_to_the_pods_of_its_own_namespace_that_carry_all_its_labels() {
    let both = with_pods("{selector: {app: web}, ports: [{port: 80}]}");
    assert_eq!(
        endpoints(&both, "shop", "web"),
        ["shop/web[Pod]", "shop/web-next[Pod]"]
    );
    let one = with_pods("{selector: {app: web, tier: next}, ports: [{port: 80}]}");
    assert_eq!(endpoints(&one, "shop", "web"), ["shop/web-next[Pod]"]);
    let none = with_pods("{selector: {app: web, tier: back}, ports: [{port: 80}]}");
    assert_eq!(endpoints(&none, "shop", "web"), [""; 0]);
}

#[test]
fn a_service_without_labels_to_select_by_leads_to_no_pod() {
    for spec in [
        "{ports: [{port: 80}]}",
        "{selector: {}, ports: [{port: 80}]}",
        "{type: ExternalName, externalName: shop.example, selector: {app: web}}",
    ] {
        assert_eq!(
            endpoints(&with_pods(spec), "shop", "web"),
            [""; 0],
            "{spec}"
        );
    }
}

#[test]
fn a_named_target_port_is_resolved_on_each_pod() {
    let cluster = with_pods("{selector: {app: web}, ports: [{port: 80, targetPort: http}]}");
    let service = cluster.service("shop", "web").unwrap();
    let ports = cluster.pod_ports(service, &service.ports[0]);
    let numbers: Vec<_> = ports.iter().map(|port| port.number).collect();
    assert_eq!(numbers, [8080, 9090]);
}

#[test]
fn a_named_target_port_counts_only_with_its_protocol() {
    let cluster =
        with_pods("{selector: {app: web}, ports: [{port: 80, protocol: UDP, targetPort: http}]}");
    let service = cluster.service("shop", "web").unwrap();
    assert_eq!(cluster.pod_ports(service, &service.ports[0]), []);
}

#[test]
fn an_absent_target_port_is_the_same_number() {
    let cluster = with_pods("{selector: {tier: next}, ports: [{port: 80}, {port: 81, name: b}]}");
    let service = cluster.service("shop", "web").unwrap();
    assert_eq!(service.ports[0].target, PortRef::Number(80));
    assert_eq!(cluster.pod_ports(service, &service.ports[1])[0].number, 81);
    assert_eq!(
        service.port(&PortRef::Named("b".into())).unwrap().number,
        81
    );
    assert_eq!(service.port(&PortRef::Number(82)), None);
}

#[test]
fn the_kind_of_a_service_says_how_it_is_reached() {
    for (spec, kind, external) in [
        ("{ports: [{port: 80}]}", ServiceKind::ClusterIp, false),
        ("{clusterIP: None}", ServiceKind::Headless, false),
        (
            "{type: NodePort, ports: [{port: 80}]}",
            ServiceKind::NodePort,
            true,
        ),
        (
            "{type: LoadBalancer, ports: [{port: 80}]}",
            ServiceKind::LoadBalancer,
            true,
        ),
        (
            "{externalIPs: [192.0.2.1], ports: [{port: 80}]}",
            ServiceKind::ClusterIp,
            true,
        ),
        (
            "{type: ExternalName, externalName: a.example}",
            ServiceKind::ExternalName("a.example".into()),
            false,
        ),
    ] {
        let cluster = with_pods(spec);
        let service = cluster.service("shop", "web").unwrap();
        assert_eq!(
            (&service.kind, service.is_external()),
            (&kind, external),
            "{spec}"
        );
    }
}

#[test]
fn sidecars_serve_named_ports_and_init_containers_do_not() {
    let cluster = cluster(
        "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers:
  - {name: migrate, image: m, ports: [{name: admin, containerPort: 1}]}
  - {name: mesh, image: m, restartPolicy: Always, ports: [{name: mesh, containerPort: 2}]}
  containers:
  - {name: web, image: w, ports: [{name: dns, containerPort: 53, protocol: UDP}]}
",
    );
    let workload = &cluster.workloads()[0];
    let ports: Vec<_> = workload
        .ports()
        .map(|port| {
            (
                port.name.unwrap(),
                port.container.role,
                port.path().to_string(),
            )
        })
        .collect();
    assert_eq!(
        ports,
        [
            (
                "dns",
                ContainerRole::Regular,
                "/spec/containers/0/ports/0".to_owned()
            ),
            (
                "admin",
                ContainerRole::Init,
                "/spec/initContainers/0/ports/0".to_owned()
            ),
            (
                "mesh",
                ContainerRole::Sidecar,
                "/spec/initContainers/1/ports/0".to_owned()
            ),
        ]
    );
    assert_eq!(workload.named_port("admin", Protocol::Tcp), None);
    assert_eq!(workload.named_port("mesh", Protocol::Tcp), Some(2));
    assert_eq!(workload.named_port("dns", Protocol::Tcp), None);
    assert_eq!(workload.named_port("dns", Protocol::Udp), Some(53));
}

#[test]
fn an_ingress_tells_its_hosts_backends_and_certificates_with_their_fields() {
    let cluster = cluster(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, annotations: {kubernetes.io/ingress.class: nginx}}
spec:
  tls: [{hosts: [shop.example], secretName: shop-tls}]
  defaultBackend: {service: {name: sorry, port: {number: 80}}}
  rules:
  - http: {paths: [{pathType: Prefix, path: /, backend: {resource: {kind: Bucket, name: b}}}]}
  - host: shop.example
    http:
      paths:
      - {pathType: Prefix, path: /api, backend: {service: {name: api, port: {name: http}}}}
",
    );
    let ingress = &cluster.ingresses()[0];
    assert_eq!(ingress.class.as_ref().unwrap().name, "nginx");
    assert_eq!(ingress.tls[0].secret.as_deref(), Some("shop-tls"));
    let backends: Vec<_> = ingress
        .all_backends()
        .map(|backend| {
            let port = backend.port.clone().unwrap();
            (
                backend.path.to_string(),
                backend.host.as_deref(),
                backend.service.as_str(),
                port,
            )
        })
        .collect();
    assert_eq!(
        backends,
        [
            (
                "/spec/rules/1/http/paths/0/backend/service".to_owned(),
                Some("shop.example"),
                "api",
                PortRef::Named("http".into())
            ),
            (
                "/spec/defaultBackend/service".to_owned(),
                None,
                "sorry",
                PortRef::Number(80)
            ),
        ]
    );
}
