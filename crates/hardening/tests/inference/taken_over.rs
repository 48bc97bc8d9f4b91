//! What of manifests stands in the spec, and what is said where it cannot.

use hardening::inference::NoteKind;
use hardening::spec::{Exporter, PodSecurityLevel, Priority, ServiceWorkload, Signer};

use super::{inferred, notes, parsed, service};

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web, tier: front}}
  template:
    metadata: {labels: {app: web, tier: front, pod-template-hash: abc}}
    spec:
      priorityClassName: critical-services
      serviceAccountName: front
      containers:
        - name: web
          image: registry.example.com/web:1.4
          ports: [{name: http, containerPort: 8080}, {containerPort: 9000, protocol: UDP}]
          env: [{name: DATABASE, value: 'postgres://postgres:5432/shop'}]
          resources: {requests: {cpu: 200m, memory: 256Mi}, limits: {cpu: 1, memory: 512Mi}}
        - name: proxy
          image: proxy:2
          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: 100m, memory: 64Mi}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: postgres}}
  serviceName: postgres
  template:
    metadata:
      labels: {app: postgres}
      annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9187', prometheus.io/path: /m}
    spec:
      containers: [{name: postgres, image: 'postgres:latest', ports: [{name: sql, containerPort: 5432}]}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 20Gi}}}
---
apiVersion: v1
kind: Service
metadata: {name: postgres, namespace: shop}
spec: {selector: {app: postgres}, ports: [{port: 5432}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  schedule: 0 3 * * *
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: report, image: 'report:1'}]}}}}
";

#[test]
fn a_workload_is_a_service_with_all_that_its_manifests_say() {
    let inference = inferred(WEB);
    let web = service(&inference, "web");
    assert_eq!(web.kind, ServiceWorkload::Deployment);
    assert_eq!(web.replicas.unwrap().get(), 3);
    assert_eq!(web.min_available.unwrap().get(), 2);
    assert_eq!(web.priority, Priority::Critical);
    assert_eq!(web.service_account.as_ref().unwrap().as_str(), "front");
    let labels = web.labels.as_ref().unwrap().as_map();
    assert_eq!(labels.keys().collect::<Vec<_>>(), ["app", "tier"]);
    let ports: Vec<_> = web
        .ports
        .iter()
        .map(|port| (port.name.to_string(), port.port.get()))
        .collect();
    assert_eq!(
        ports,
        [("http".to_owned(), 8080), ("port-9000".to_owned(), 9000)]
    );
    let requests = web.requests.as_ref().unwrap();
    assert_eq!(
        (requests.cpu.to_string(), requests.memory.to_string()),
        ("250m".to_owned(), "320Mi".to_owned())
    );
    let limits = web.limits.as_ref().unwrap();
    assert_eq!(
        (limits.cpu.to_string(), limits.memory.to_string()),
        ("1100m".to_owned(), "576Mi".to_owned())
    );
    parsed(&inference);
}

#[test]
fn whom_a_service_calls_is_read_from_its_configuration() {
    let inference = inferred(WEB);
    let [call] = service(&inference, "web").calls.as_slice() else {
        panic!("one call");
    };
    assert_eq!(
        (call.to.to_string(), call.port.as_ref().unwrap().as_str()),
        ("postgres".to_owned(), "sql")
    );
}

#[test]
fn metrics_are_those_of_annotations_and_the_exporter_is_a_guess_that_is_said() {
    let inference = inferred(WEB);
    let metrics = service(&inference, "postgres").metrics.as_ref().unwrap();
    assert_eq!((metrics.port.get(), metrics.path.as_str()), (9187, "/m"));
    assert_eq!(metrics.exporter, Exporter::PostgreSql);
    assert!(
        inference
            .text()
            .contains("# Guessed: `exporter`, from the name and the port.\n")
    );
}

#[test]
fn what_falls_short_of_a_baseline_is_kept_or_left_out_with_a_reason() {
    let inference = inferred(WEB);
    assert_eq!(service(&inference, "postgres").image, None);
    assert_eq!(
        notes(&inference, NoteKind::Kept),
        ["/services/1/replicas: A single pod: each drain of its node takes the service away."]
    );
    let left_out = notes(&inference, NoteKind::LeftOut);
    assert!(
        left_out
            .iter()
            .any(|note| note.starts_with(": what does not keep running (CronJob shop/report)")),
        "{left_out:#?}"
    );
    assert!(
        left_out
            .iter()
            .any(|note| note.contains("`postgres:latest`")),
        "{left_out:#?}"
    );
}

#[test]
fn what_manifests_do_not_tell_is_listed_at_the_head() {
    let text = inferred(WEB).text().to_owned();
    let head: Vec<_> = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .collect();
    for field in [
        "cluster.apiServer",
        "cluster.kubernetesVersion",
        "cluster.name",
        "cluster.nodes",
    ] {
        assert!(head.contains(&&*format!("# - {field}")), "{head:#?}");
    }
}

#[test]
fn a_quota_that_is_too_small_is_raised_and_a_limit_range_widened() {
    let inference = inferred(&format!(
        "{WEB}---
apiVersion: v1
kind: ResourceQuota
metadata: {{name: all, namespace: shop}}
spec: {{hard: {{requests.cpu: 500m, requests.memory: 64Gi, pods: '2'}}}}
---
apiVersion: v1
kind: LimitRange
metadata: {{name: all, namespace: shop}}
spec: {{limits: [{{type: Container, default: {{cpu: 300m, memory: 300Mi}}, max: {{cpu: 1, memory: 1Gi}}}}]}}
"
    ));
    let namespace = &inference.spec.namespaces[0];
    let quota = namespace.quota.as_ref().unwrap();
    // Three of 250m, one of 100m, and 250m while an update makes one more.
    assert_eq!(quota.requests.cpu.to_string(), "1100m");
    assert_eq!(quota.requests.memory.to_string(), "64Gi");
    assert_eq!(quota.pods.unwrap().get(), 5);
    assert_eq!(namespace.limits.max.cpu.to_string(), "1100m");
    assert_eq!(namespace.limits.defaults.cpu.to_string(), "300m");
    let changed = notes(&inference, NoteKind::Changed);
    assert!(
        changed
            .iter()
            .any(|note| note.starts_with("/namespaces/0/quota: raised")),
        "{changed:#?}"
    );
    assert!(
        changed
            .iter()
            .any(|note| note.starts_with("/namespaces/0/limits: widened")),
        "{changed:#?}"
    );
    parsed(&inference);
}

#[test]
fn a_deployment_whose_pods_share_a_volume_becomes_one_pod() {
    let inference = inferred(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {name: wiki, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: wiki}}
  template:
    metadata: {labels: {app: wiki}}
    spec:
      containers: [{name: wiki, image: 'wiki:1'}]
      volumes: [{name: pages, persistentVolumeClaim: {claimName: wiki}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: wiki, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
",
    );
    let wiki = service(&inference, "wiki");
    assert_eq!(wiki.replicas.unwrap().get(), 1);
    assert_eq!(wiki.claims[0].name.as_str(), "pages");
    let changed = notes(&inference, NoteKind::Changed);
    assert!(
        changed[0].starts_with("/services/0/replicas: 2 pods share a volume now"),
        "{changed:#?}"
    );
}

#[test]
fn hosts_have_the_issuer_that_the_ingress_asks_and_the_controller_is_found() {
    let inference = inferred(INGRESS);
    let spec = &inference.spec;
    let ingress = spec.ingress.as_ref().unwrap();
    assert_eq!(ingress.controller.to_string(), "ingress-nginx/controller");
    assert_eq!(ingress.class.as_str(), "public");
    let controller = service(&inference, "controller");
    assert!(controller.ports.iter().all(|port| port.exposed));
    let host = &service(&inference, "web").hosts[0];
    assert_eq!(
        (host.host.as_str(), host.port.as_str(), host.issuer.as_str()),
        ("orders.my-shop.dev", "http", "own")
    );
    let issuer = &spec.certificates.as_ref().unwrap().issuers[0];
    assert!(matches!(issuer.signer, Signer::Ca { .. }));
    assert!(
        service(&inference, "controller").calls.is_empty(),
        "hosts say what is passed on"
    );
}

#[test]
fn a_host_without_an_issuer_gets_one_that_is_to_be_filled_in() {
    let inference = inferred(
        &INGRESS
            .replace("cert-manager.io/cluster-issuer: own", "a: b")
            .replace("ClusterIssuer", "Other"),
    );
    assert_eq!(
        service(&inference, "web").hosts[0].issuer.as_str(),
        "letsencrypt-production"
    );
    assert!(
        inference.text().contains("# - certificates.issuers\n"),
        "{}",
        inference.text()
    );
    parsed(&inference);
}

const INGRESS: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: ingress-nginx}
spec:
  selector: {matchLabels: {app: controller}}
  template:
    metadata: {labels: {app: controller}}
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.13.0
          args: [--controller-class=k8s.io/ingress-nginx]
          ports: [{name: http, containerPort: 80}, {name: https, containerPort: 443}]
---
apiVersion: v1
kind: Service
metadata: {name: controller, namespace: ingress-nginx}
spec:
  type: LoadBalancer
  selector: {app: controller}
  ports: [{name: http, port: 80}, {name: https, port: 443}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: public}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: own}
spec: {ca: {secretName: own-ca}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop, annotations: {cert-manager.io/cluster-issuer: own}}
spec:
  ingressClassName: public
  tls: [{hosts: [orders.my-shop.dev], secretName: web-tls}]
  rules:
    - host: orders.my-shop.dev
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: 'web:1', ports: [{name: http, containerPort: 8080}]}]
";

#[test]
fn a_namespace_is_held_as_strictly_as_its_pods_allow_where_it_says_nothing() {
    let privileged = WEB.replace("priorityClassName: critical-services", "hostNetwork: true");
    let inference = inferred(&privileged);
    assert_eq!(
        inference.spec.namespaces[0].pod_security,
        PodSecurityLevel::Privileged
    );
    let guessed = notes(&inference, NoteKind::Guessed);
    assert!(
        guessed.iter().any(|note| note.starts_with(
            "/namespaces/0/podSecurity: `baseline` would refuse the pods of Deployment web"
        )),
        "{guessed:#?}"
    );
    let labelled = format!(
        "{privileged}---
apiVersion: v1
kind: Namespace
metadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.31}}}}
"
    );
    let inference = inferred(&labelled);
    assert_eq!(
        inference.spec.namespaces[0].pod_security,
        PodSecurityLevel::Restricted
    );
    assert_eq!(
        inference.spec.cluster.kubernetes_version.to_string(),
        "1.31"
    );
}

#[test]
fn a_secret_value_stands_nowhere_in_the_text() {
    let inference = inferred(&format!(
        "{WEB}---
apiVersion: v1
kind: Secret
metadata: {{name: password, namespace: shop}}
stringData: {{password: hunter2-is-no-password}}
"
    ));
    assert!(!inference.text().contains("hunter2"));
}

#[test]
fn words_of_manifests_cannot_leave_their_comment() {
    let inference = inferred(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: \"a\\nservices: {}\\u2028x\", namespace: shop}, spec: {}}",
    );
    parsed(&inference);
    assert_eq!(
        inference.text().matches("\nservices").count(),
        0,
        "{}",
        inference.text()
    );
}

#[test]
fn the_example_shop_and_nothing_at_all_give_specs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop");
    let sources = hardening::manifest::files::read(&[folder.into()], &Default::default()).unwrap();
    let analysis = hardening::analysis::Analysis::of(hardening::manifest::Bundle::read(sources));
    let inference = hardening::inference::infer(&analysis);
    let names: Vec<_> = inference
        .spec
        .services
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "postgres",
            "redis",
            "node-exporter",
            "orders",
            "frontend",
            "ingress-nginx-controller"
        ]
    );
    assert!(inference.spec.monitoring.is_some());
    parsed(&inference);
    parsed(&inferred(""));
}
