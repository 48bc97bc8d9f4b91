//! What the pods are told to connect to, and what only looks like it.

use std::sync::Arc;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::network::Network;

/// A database with its Service, which most examples need.
const DATABASE: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: data}
spec:
  serviceName: db-pods
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db, ports: [{name: sql, containerPort: 5433}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: data}
spec: {selector: {app: db}, ports: [{port: 5432, targetPort: sql}]}
---
apiVersion: v1
kind: Service
metadata: {name: db-pods, namespace: data}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5433}]}
";

/// Every flow as `from -> to:port because reason at "text"`.
fn flows(yaml: &str) -> Vec<String> {
    let cluster = Cluster::of(Bundle::read([Source::new("example.yaml", yaml)]));
    let network = Network::of(Arc::new(cluster));
    let cluster = network.cluster();
    let flows = network.needed_flows().iter().map(|flow| {
        let to: Vec<_> = flow
            .to
            .iter()
            .map(|id| &*cluster.workload(*id).name)
            .collect();
        let location = cluster.bundle().locate(&flow.evidence);
        format!(
            "{} -> {}:{} because of {} at `{}`",
            cluster.workload(flow.from).name,
            to.join("+"),
            flow.port,
            flow.reason,
            &yaml[location.start as usize..location.end as usize]
        )
    });
    flows.collect()
}

/// A pod `app` beside the database, with these fields of its container.
fn app(namespace: &str, container: &str) -> String {
    format!(
        "{DATABASE}---
apiVersion: v1
kind: Pod
metadata: {{name: app, namespace: {namespace}}}
spec: {{containers: [{{name: app, image: app, {container}}}]}}
"
    )
}

fn variable(value: &str) -> String {
    format!("env: [{{name: DB_HOST, value: '{value}'}}]")
}

#[test]
fn every_form_of_a_services_name_is_understood() {
    for host in [
        "db.data",
        "db.data.svc",
        "db.data.svc.cluster.local",
        "db.data.svc.cluster.local.",
    ] {
        assert_eq!(
            flows(&app("web", &variable(host))),
            [format!(
                "app -> db:5433 because of variable `DB_HOST` of container `app` at `{host}`"
            )],
        );
    }
    assert_eq!(flows(&app("data", &variable("db"))).len(), 1);
}

#[test]
fn a_name_alone_means_the_pods_own_namespace() {
    assert_eq!(flows(&app("web", &variable("db"))), [""; 0]);
}

#[test]
fn a_pod_of_a_stateful_set_is_reached_on_any_of_its_ports() {
    assert_eq!(
        flows(&app("web", &variable("db-0.db-pods.data:7000"))),
        [
            "app -> db:7000 because of variable `DB_HOST` of container `app` at `db-0.db-pods.data:7000`"
        ],
    );
    assert_eq!(
        flows(&app("web", &variable("other-0.db-pods.data:7000"))),
        [""; 0]
    );
}

#[test]
fn a_port_that_a_service_does_not_have_gives_no_flow() {
    assert_eq!(flows(&app("web", &variable("db.data:6000"))), [""; 0]);
}

#[test]
fn the_port_may_stand_in_the_variable_beside() {
    let several = app(
        "data",
        "env: [{name: DB_HOST, value: many}, {name: DB_PORT, value: '2'}]",
    ) + "---
apiVersion: v1
kind: Service
metadata: {name: many, namespace: data}
spec: {selector: {app: db}, ports: [{name: a, port: 1, targetPort: 10}, {name: b, port: 2, targetPort: 20}]}
";
    assert_eq!(
        flows(&several),
        ["app -> db:20 because of variable `DB_HOST` of container `app` at `many`"]
    );
    assert_eq!(flows(&several.replace("DB_PORT", "WEB_PORT")), [""; 0]);
}

#[test]
fn a_word_that_is_only_called_as_a_service_is_no_address() {
    for container in [
        "env: [{name: CACHE_MODE, value: db}]",
        "env: [{name: IMAGE, value: 'registry/db:5432'}]",
        "args: [--mode=db, db, '# db:5432']",
    ] {
        assert_eq!(flows(&app("data", container)), [""; 0], "{container}");
    }
}

#[test]
fn variables_are_filled_in_as_the_kubelet_does() {
    let container = "env: [
        {name: SPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}},
        {name: NAME, value: db},
        {name: DSN, value: 'postgresql://$(NAME).$(SPACE)/x'}]";
    assert_eq!(
        flows(&app("data", container)),
        [
            "app -> db:5433 because of variable `DSN` of container `app` at `'postgresql://$(NAME).$(SPACE)/x'`"
        ],
    );
}

#[test]
fn commands_arguments_and_init_containers_count() {
    let yaml = format!(
        "{DATABASE}---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: app, namespace: data}}
spec:
  schedule: '@daily'
  jobTemplate:
    spec:
      template:
        spec:
          initContainers: [{{name: wait, image: x, command: [sh, -c, until nc -z db 5432; do sleep 1; done]}}]
          containers:
          - name: dump
            image: x
            args:
            - |
              set -e
              pg_dump -h db-pods -U db
"
    );
    assert_eq!(
        flows(&yaml),
        [
            "app -> db:5433 because of command line of container `dump` at `db-pods`",
            "app -> db:5433 because of command line of container `wait` at `db`",
        ]
    );
}

fn with_config(pod: &str) -> String {
    format!(
        "{DATABASE}---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings, namespace: data}}
data:
  app.conf: |
    mode = db
    # was db:5432
    url = jdbc:postgresql://db:5432/shop
  DB_HOST: db-pods
---
apiVersion: v1
kind: Pod
metadata: {{name: app, namespace: data}}
spec:
{pod}
"
    )
}

#[test]
fn a_mounted_config_map_is_read_with_the_exact_words() {
    let pod =
        "  containers: [{name: app, image: x, volumeMounts: [{name: v, mountPath: /etc/app}]}]
  volumes: [{name: v, configMap: {name: settings, items: [{key: app.conf, path: app.conf}]}}]";
    assert_eq!(
        flows(&with_config(pod)),
        ["app -> db:5433 because of `app.conf` of ConfigMap `settings` at `db:5432`"]
    );
}

#[test]
fn a_config_map_that_no_container_mounts_says_nothing() {
    let pod = "  containers: [{name: app, image: x}]
  volumes: [{name: v, configMap: {name: settings}}]";
    assert_eq!(flows(&with_config(pod)), [""; 0]);
    let pod = "  containers: [{name: app, image: x, volumeMounts: [{name: v, mountPath: /a, subPath: other}]}]
  volumes: [{name: v, configMap: {name: settings}}]";
    assert_eq!(flows(&with_config(pod)), [""; 0]);
}

#[test]
fn variables_from_config_maps_are_read_where_they_are_written() {
    for source in [
        "env: [{name: DB_HOST, valueFrom: {configMapKeyRef: {name: settings, key: DB_HOST}}}]",
        "envFrom: [{configMapRef: {name: settings}}]",
    ] {
        let pod = format!("  containers: [{{name: app, image: x, {source}}}]");
        assert!(
            flows(&with_config(&pod)).contains(
                &"app -> db:5433 because of variable `DB_HOST` of container `app` at `db-pods`"
                    .to_owned()
            ),
            "{source}"
        );
    }
}

#[test]
fn a_secret_is_read_and_never_shown() {
    let secret = "---
apiVersion: v1
kind: Secret
metadata: {name: login, namespace: data}
data: {url: cG9zdGdyZXM6Ly9hcHA6aHVudGVyMkBkYjo1NDMyL3g=}
";
    let env = "env: [{name: DB, valueFrom: {secretKeyRef: {name: login, key: url}}}]";
    let found = flows(&(app("data", env) + secret));
    assert_eq!(
        found,
        ["app -> db:5433 because of `url` of Secret `login` at \
          `{name: DB, valueFrom: {secretKeyRef: {name: login, key: url}}}`"]
    );
}

#[test]
fn a_line_with_a_password_is_not_shown() {
    let found = flows(&app(
        "data",
        "env: [{name: DB, value: 'postgres://app:hunter2@db/x'}]",
    ));
    assert_eq!(
        found,
        ["app -> db:5433 because of variable `DB` of container `app` at `DB`"]
    );
}

#[test]
fn a_workload_does_not_need_itself() {
    let yaml = DATABASE.replace(
        "image: db,",
        "image: db, env: [{name: KAFKA_LISTENERS, value: 'X://db-0.db-pods:5433'}, {name: PEERS, value: 'db-0.db-pods:5433'}],",
    );
    assert_eq!(flows(&yaml), [""; 0]);
}

const INGRESS: &str = "---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: data}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: db, port: {number: 5432}}}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: proxy, namespace: ingress}
spec:
  selector: {matchLabels: {app: proxy}}
  template:
    metadata: {labels: {app: proxy}}
    spec: {containers: [{name: proxy, image: 'registry.k8s.io/ingress-nginx/controller:v1.9.0@sha256:0'}]}
";

#[test]
fn an_ingress_controller_needs_the_backends_of_its_class() {
    let yaml = DATABASE.to_owned() + INGRESS;
    assert_eq!(
        flows(&yaml),
        ["proxy -> db:5433 because of backend of Ingress `shop` at `db`"]
    );
    let other_class = yaml.replace(
        "controller: k8s.io/ingress-nginx",
        "controller: traefik.io/ingress-controller",
    );
    assert_eq!(flows(&other_class), [""; 0]);
}

#[test]
fn two_controllers_of_one_class_leave_open_who_serves_it() {
    let second = INGRESS
        .replace("ingress}", "other}")
        .replace("kind: Ingress\n", "kind: Other\n");
    assert_eq!(flows(&(DATABASE.to_owned() + INGRESS + &second)), [""; 0]);
}

mod unknown_service {
    use hardening::analysis::Analysis;
    use hardening::finding::Severity;
    use hardening::manifest::{Bundle, Source};

    use super::{DATABASE, app, variable};

    /// Every finding as `severity: message; help`.
    fn found(yaml: &str) -> Vec<String> {
        let findings = Analysis::of(Bundle::read([Source::new("example.yaml", yaml)])).findings();
        let of_rule = findings
            .iter()
            .filter(|finding| finding.invariant == "network.unknown-service");
        of_rule
            .map(|finding| {
                let help = finding.help.as_deref().unwrap_or("");
                format!("{}: {}; {help}", finding.severity, finding.message)
            })
            .collect()
    }

    #[test]
    fn a_name_that_is_nearly_that_of_a_service_is_an_error() {
        let database = DATABASE.replace("name: db,", "name: database,");
        let yaml = app("web", &variable("databse.data")).replace(DATABASE, &database);
        assert_eq!(
            found(&yaml),
            [
                "error: no Service `databse` is in namespace `data`, but variable `DB_HOST` of container \
              `app` names it; write `database`, if that is the Service meant"
            ]
        );
        assert_eq!(Severity::Error.to_string(), "error");
    }

    #[test]
    fn a_namespace_without_services_may_be_elsewhere() {
        assert_eq!(found(&app("web", &variable("db.other.svc"))), [""; 0]);
        assert_eq!(found(&app("web", &variable("example.com"))), [""; 0]);
        assert_eq!(
            found(&app("data", &variable("https://kubernetes.default.svc"))),
            [""; 0]
        );
    }

    #[test]
    fn a_word_alone_may_be_a_host_of_any_kind() {
        assert_eq!(found(&app("data", &variable("http://proxy:3128"))), [""; 0]);
    }

    #[test]
    fn rows_of_numbered_services_are_no_misspellings() {
        let yaml = app("data", &variable("http://shard-2:80"))
            + "---
apiVersion: v1
kind: Service
metadata: {name: shard-1, namespace: data}
spec: {ports: [{port: 80}]}
";
        assert_eq!(found(&yaml), [""; 0]);
    }

    #[test]
    fn an_operator_may_make_the_service() {
        let yaml = app("web", &variable("events-kafka-bootstrap.data.svc:9092"));
        assert_eq!(found(&yaml).len(), 1);
        let with_resource = yaml
            + "---
apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: {name: events, namespace: data}
";
        assert_eq!(found(&with_resource), [""; 0]);
    }

    #[test]
    fn what_a_secret_says_is_not_repeated() {
        let yaml = app(
            "data",
            "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
        ) + "---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: data}
stringData: {k: 'http://hidden.data.svc'}
";
        assert_eq!(found(&yaml), [""; 0]);
    }
}

mod scraping {
    use super::{DATABASE, flows};

    /// A Prometheus with these scrape jobs, in flow YAML, and the database, whose pods may be annotated.
    fn scraped(annotations: &str, jobs: &str) -> Vec<String> {
        let database = DATABASE.replace(
            "metadata: {labels: {app: db}}",
            &format!("metadata: {{labels: {{app: db}}, annotations: {{{annotations}}}}}"),
        );
        let yaml = format!(
            "{database}---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: prometheus, namespace: monitoring}}
spec:
  selector: {{matchLabels: {{app: prometheus}}}}
  template:
    metadata: {{labels: {{app: prometheus}}}}
    spec:
      containers:
      - name: prometheus
        image: quay.io/prometheus/prometheus:v3.1.0
        volumeMounts: [{{name: config, mountPath: /etc/prometheus}}]
      volumes: [{{name: config, configMap: {{name: config}}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: config, namespace: monitoring}}
data:
  prometheus.yml: |
    scrape_configs:
    {jobs}
"
        );
        let found = flows(&yaml);
        let lines = found.iter().map(|line| {
            let (flow, evidence) = line.split_once(" because of ").unwrap();
            format!("{flow} by {evidence}")
        });
        lines.collect()
    }

    #[test]
    fn static_targets_are_needed() {
        assert_eq!(
            scraped(
                "",
                "- {job_name: db, static_configs: [{targets: ['db.data:5432', 'localhost:9090', other.data:1]}]}"
            ),
            ["prometheus -> db:5433 by scrape job `db` at `db.data:5432`"]
        );
    }

    const BY_ANNOTATION: &str = "- job_name: pods
      kubernetes_sd_configs: [{role: pod}]
      relabel_configs:
      - {source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape], action: keep, regex: true}
      - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]
        regex: '([^:]+)(?::\\d+)?;(\\d+)'
        replacement: $1:$2
        target_label: __address__";

    #[test]
    fn annotated_pods_are_needed_at_the_port_they_name() {
        assert_eq!(scraped("", BY_ANNOTATION), [""; 0]);
        assert_eq!(
            scraped("prometheus.io/scrape: 'false'", BY_ANNOTATION),
            [""; 0]
        );
        assert_eq!(
            scraped("prometheus.io/scrape: 'true'", BY_ANNOTATION),
            ["prometheus -> db:5433 by scrape job `pods` at `pod`"]
        );
        assert_eq!(
            scraped(
                "prometheus.io/scrape: 'true', prometheus.io/port: '9187'",
                BY_ANNOTATION
            ),
            ["prometheus -> db:9187 by scrape job `pods` at `pod`"]
        );
    }

    #[test]
    fn endpoints_are_found_through_their_service() {
        let job = "- job_name: sql
      kubernetes_sd_configs: [{role: endpoints, namespaces: {names: [data]}}]
      relabel_configs:
      - {source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_pod_container_port_name], action: keep, regex: db;sql}";
        assert_eq!(
            scraped("", job),
            ["prometheus -> db:5433 by scrape job `sql` at `endpoints`"]
        );
        assert_eq!(scraped("", &job.replace("[data]", "[web]")), [""; 0]);
        assert_eq!(scraped("", &job.replace("db;sql", "db;http")), [""; 0]);
    }

    #[test]
    fn what_only_the_running_cluster_tells_is_not_needed() {
        let job = "- job_name: some
      kubernetes_sd_configs: [{role: pod}]
      relabel_configs: [{source_labels: [__meta_kubernetes_pod_node_name], action: keep, regex: node-1}]";
        assert_eq!(scraped("", job), [""; 0]);
    }

    #[test]
    fn probed_services_are_reached_by_the_prober() {
        let job = "- job_name: probe
      kubernetes_sd_configs: [{role: service}]
      relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {target_label: __address__, replacement: 'db.data:5432'}";
        assert_eq!(
            scraped("", job),
            ["prometheus -> db:5433 by scrape job `probe` at `service`"]
        );
    }
}

mod monitors {
    use super::{DATABASE, flows};

    /// A Prometheus that its operator runs, with these selectors, and a monitor of these fields in `data`.
    fn monitored(prometheus: &str, kind: &str, monitor: &str) -> Vec<String> {
        let database = DATABASE.replace(
            "metadata: {name: db, namespace: data}\nspec: {selector",
            "metadata: {name: db, namespace: data, labels: {app: db}}\nspec: {selector",
        );
        let database = database.replace("ports: [{port: 5432,", "ports: [{name: sql, port: 5432,");
        flows(&format!(
            "{database}---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {{name: main, namespace: monitoring}}
spec: {{{prometheus}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: prometheus-main, namespace: monitoring}}
spec:
  selector: {{matchLabels: {{app: prometheus}}}}
  template:
    metadata: {{labels: {{app: prometheus}}}}
    spec: {{containers: [{{name: prometheus, image: quay.io/prometheus/prometheus}}]}}
---
apiVersion: monitoring.coreos.com/v1
kind: {kind}
metadata: {{name: db, namespace: data, labels: {{team: data}}}}
spec: {{{monitor}}}
"
        ))
    }

    const ALL: &str = "serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {}, \
                       podMonitorSelector: {matchLabels: {team: data}}, podMonitorNamespaceSelector: {}";

    #[test]
    fn a_service_monitor_names_a_port_of_the_selected_services() {
        let monitor = "selector: {matchLabels: {app: db}}, endpoints: [{port: sql}]";
        let needed = [
            "prometheus-main -> db:5433 because of scrape job `serviceMonitor/data/db/0` at `{port: sql}`",
        ];
        assert_eq!(monitored(ALL, "ServiceMonitor", monitor), needed);
        let other = monitor.replace("port: sql", "port: http");
        assert_eq!(monitored(ALL, "ServiceMonitor", &other), [""; 0]);
    }

    #[test]
    fn a_pod_monitor_names_a_port_of_the_selected_pods() {
        let monitor =
            "selector: {matchLabels: {app: db}}, podMetricsEndpoints: [{portNumber: 9187}]";
        let needed = [
            "prometheus-main -> db:9187 because of scrape job `podMonitor/data/db/0` at `{portNumber: 9187}`",
        ];
        assert_eq!(monitored(ALL, "PodMonitor", monitor), needed);
    }

    #[test]
    fn a_monitor_that_no_prometheus_selects_says_nothing() {
        let monitor = "selector: {}, endpoints: [{port: sql}]";
        for prometheus in [
            "",
            "serviceMonitorSelector: {}",
            "serviceMonitorSelector: {matchLabels: {team: web}}, serviceMonitorNamespaceSelector: {}",
        ] {
            assert_eq!(
                monitored(prometheus, "ServiceMonitor", monitor),
                [""; 0],
                "{prometheus}"
            );
        }
    }
}
