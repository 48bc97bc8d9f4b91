//! Every measure: true, false, and not to be told.

use super::{cannot_tell, is_false, is_true, one};

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";

fn web(replicas: u32) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: 'web:1', ports: [{{containerPort: 80}}]}}]}}
---
"
    )
}

fn budget(name: &str, bound: &str) -> String {
    format!(
        "apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: {name}, namespace: shop}}
spec: {{{bound}, selector: {{matchLabels: {{app: web}}}}}}
---
"
    )
}

fn policy(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: shop}}
spec: {{{spec}}}
---
"
    )
}

#[test]
fn objects_are_those_that_the_cluster_has() {
    let good = policy("deny", "podSelector: {}, policyTypes: [Ingress]");
    let refused = policy(
        "range",
        "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]",
    );
    let yaml = good + &refused;
    is_true(
        &yaml,
        "objects: {kind: NetworkPolicy, count: 1, names: [shop/deny]}",
    );
    is_true(
        &yaml,
        "objects: {kind: NetworkPolicy, namespace: shop, atLeast: 1, names: [deny]}",
    );
    assert_eq!(
        is_false(
            &yaml,
            "objects: {kind: NetworkPolicy, count: 2, names: [range]}"
        ),
        "2 are claimed, 1 are there; `range` (refused) is not there"
    );
    assert_eq!(
        is_false(
            &yaml,
            "objects: {kind: NetworkPolicy, group: '', atLeast: 1}"
        ),
        "1 or more are claimed, 0 are there"
    );
    assert_eq!(
        cannot_tell(&yaml, "objects: {kind: NetworkPolicies, count: 2}"),
        "no kind is called `NetworkPolicies`; did you mean `NetworkPolicy`?"
    );
    assert_eq!(
        cannot_tell("", "objects: {kind: Pod, count: 0}"),
        "the manifests hold no objects"
    );
}

const PROMETHEUS: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus, namespace: shop}
data:
  prometheus.yml: |
    rule_files: [/etc/prometheus/rules.yml]
    scrape_configs: [{job_name: web, static_configs: [{targets: ['web:80']}]}]
  rules.yml: |
    groups:
      - name: shop
        rules:
          - {alert: Down, expr: 'up == 0', labels: {severity: critical}}
          - {alert: Never, expr: 'vector(1) > 2', labels: {severity: critical}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: shop}
spec:
  selector: {matchLabels: {app: prometheus}}
  template:
    metadata: {labels: {app: prometheus}}
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.0.0
          args: [--config.file=/etc/prometheus/prometheus.yml]
          volumeMounts: [{name: config, mountPath: /etc/prometheus}]
      volumes: [{name: config, configMap: {name: prometheus}}]
---
";

fn alertmanager(receiver: &str) -> String {
    format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: alertmanager, namespace: shop}}
data:
  alertmanager.yml: |
    route: {{receiver: team}}
    receivers: [{receiver}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: alertmanager, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: alertmanager}}}}
  template:
    metadata: {{labels: {{app: alertmanager}}}}
    spec:
      containers:
        - name: alertmanager
          image: prom/alertmanager:v0.27.0
          args: [--config.file=/etc/alertmanager/alertmanager.yml]
          volumeMounts: [{{name: config, mountPath: /etc/alertmanager}}]
      volumes: [{{name: config, configMap: {{name: alertmanager}}}}]
---
"
    )
}

const TOLD: &str = "{name: team, webhook_configs: [{url: 'http://pager/'}]}";

#[test]
fn alert_rules_count_where_they_work() {
    let yaml = PROMETHEUS.to_owned() + &alertmanager(TOLD);
    is_true(&yaml, "alertRules: {atLeast: 1, names: [Down]}");
    assert_eq!(
        is_false(&yaml, "alertRules: {atLeast: 2, names: [Never, Other]}"),
        "2 or more are claimed, 1 work; `Never` (it can never fire) and `Other` (not defined) do not work"
    );
    let unheard = PROMETHEUS.to_owned() + &alertmanager("{name: team}");
    assert_eq!(
        is_false(&unheard, "alertRules: {names: [Down]}"),
        "`Down` (it reaches nobody) does not work"
    );
    assert!(
        cannot_tell(PROMETHEUS, "alertRules: {names: [Down]}")
            .ends_with("no Alertmanager configuration is among the manifests")
    );
}

#[test]
fn routes_are_those_of_a_configuration_that_is_taken() {
    let yaml = alertmanager(TOLD);
    is_true(
        &yaml,
        "route: {labels: {severity: critical}, receivers: [team]}",
    );
    assert_eq!(
        is_false(&yaml, "route: {labels: {}, receivers: [night]}"),
        "it does not reach `night`"
    );
    assert_eq!(
        is_false(
            &alertmanager("{name: team}"),
            "route: {labels: {}, receivers: [team]}"
        ),
        "receiver `team` tells nobody"
    );
    let refused = alertmanager("{name: team, webhook_configs: [{url: ''}]}");
    assert!(
        is_false(&refused, "route: {labels: {}, receivers: [team]}")
            .starts_with("Alertmanager refuses")
    );
    cannot_tell(&web(1), "route: {labels: {}, receivers: [team]}");
}

#[test]
fn a_budget_keeps_what_it_keeps_of_the_pods_that_there_are() {
    let yaml = web(3) + &budget("web", "minAvailable: 2");
    is_true(
        &yaml,
        "budget: {workload: shop/web, minAvailable: 2, of: 3}",
    );
    is_true(&yaml, "budget: {workload: shop/web}");
    // Another word for the same.
    let other = web(3) + &budget("web", "maxUnavailable: 1");
    is_true(
        &other,
        "budget: {workload: shop/web, minAvailable: 2, of: 3}",
    );
    is_true(&other, "budget: {workload: shop/web, minAvailable: 50%}");
    assert_eq!(
        is_false(
            &yaml,
            "budget: {workload: shop/web, minAvailable: 1, of: 2}"
        ),
        "it has 3 pods, not 2; the budget keeps 2 available, not 1"
    );
    assert_eq!(
        is_false(&web(3), "budget: {workload: shop/web, minAvailable: 2}"),
        "no PodDisruptionBudget counts its pods"
    );
    let twice = yaml.clone() + &budget("other", "minAvailable: 1");
    assert_eq!(
        is_false(&twice, "budget: {workload: shop/web, minAvailable: 2}"),
        "2 budgets count its pods, so that no eviction is answered"
    );
    assert_eq!(
        cannot_tell(&yaml, "budget: {workload: shop/wep}"),
        "no workload is called `shop/wep`; the nearest is `shop/web`"
    );
}

#[test]
fn a_drain_is_blocked_by_a_budget_that_leaves_nothing() {
    let drained = web(3) + &budget("web", "minAvailable: 2");
    is_true(&drained, "drainable: {}");
    is_true(&drained, "drainable: {workloads: [shop/web]}");
    let blocked = web(2) + &budget("web", "minAvailable: 2");
    assert_eq!(
        is_false(&blocked, "drainable: {}"),
        "no drain evicts the pods of shop/web[Deployment]"
    );
    assert_eq!(
        cannot_tell(NAMESPACE, "drainable: {}"),
        "there are no workloads among the manifests"
    );
}

#[test]
fn default_deny_is_what_isolates_every_pod() {
    let asked = "defaultDeny: {direction: ingress, namespaces: [shop]}";
    let deny = policy("deny", "podSelector: {}, policyTypes: [Ingress]");
    is_true(&(web(1) + &deny), asked);
    is_true(&(web(1) + &deny), "defaultDeny: {direction: ingress}");
    assert_eq!(
        is_false(&(web(1) + &deny), "defaultDeny: {direction: egress}"),
        "in shop no policy denies egress by default, and 1 of its workloads is open to all of it"
    );
    let some = policy(
        "deny",
        "podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]",
    );
    assert_eq!(
        is_false(&(web(1) + &some), asked),
        "in shop no policy denies ingress by default, and 0 of its workloads are open to all of it"
    );
    let open = policy("open", "podSelector: {}, ingress: [{}]");
    assert_eq!(
        is_false(&(web(1) + &deny + &open), asked),
        "`open` allows everything in shop"
    );
    assert_eq!(
        cannot_tell(
            &web(1),
            "defaultDeny: {direction: ingress, namespaces: [bank]}"
        ),
        "namespace `bank` is not among the manifests"
    );
}

#[test]
fn reaching_is_what_policies_decide() {
    let orders = web(1).replace("web", "orders");
    let open = web(1) + &orders;
    let closed = open.clone() + &policy("deny", "podSelector: {}, policyTypes: [Ingress]");
    let asked = "reaches: {from: shop/web, to: shop/orders, port: 80, allowed: ";
    is_true(&open, &format!("{asked}true}}"));
    is_true(&closed, &format!("{asked}false}}"));
    assert_eq!(
        is_false(&closed, &format!("{asked}true}}")),
        "nothing passes"
    );
    assert_eq!(
        is_false(&open, &format!("{asked}false}}")),
        "all of it passes"
    );
    assert_eq!(
        cannot_tell(
            &open,
            "reaches: {from: shop/web, to: shop/order, allowed: true}"
        ),
        "no workload is called `shop/order`; the nearest is `shop/orders`"
    );
}

fn schedule(when: &str, retention: &str) -> String {
    format!(
        "apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: data, namespace: shop}}
spec: {{accessModes: [ReadWriteOnce], storageClassName: fast, resources: {{requests: {{storage: 1Gi}}}}}}
---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {{name: data, namespace: shop}}
spec: {{schedule: '{when}', retention: {{{retention}}}}}
---
"
    )
}

#[test]
fn restore_points_are_those_of_one_plan() {
    let daily = schedule("0 2 * * *", "maxCount: 30");
    let claim = is_true(
        &daily,
        "restorePoints: {claim: shop/data, every: 1d, keptFor: 30d}",
    );
    assert_eq!(claim.assumes, ["every run succeeds and takes no time"]);
    is_true(&daily, "restorePoints: {claim: data, keptFor: 30d}");
    for asked in ["every: 12h", "every: 1d, keptFor: 31d"] {
        let why = is_false(&daily, &format!("restorePoints: {{claim: data, {asked}}}"));
        assert_eq!(why, "shop/data has no such restore points");
    }
    let weekly = schedule("0 2 * * 0", "expires: 2160h");
    is_true(
        &weekly,
        "restorePoints: {claim: data, every: 1w, keptFor: 90d}",
    );
    is_false(
        &weekly,
        "restorePoints: {claim: data, every: 1d, keptFor: 30d}",
    );
    let (bare, _) = daily.split_once("---").unwrap();
    assert_eq!(
        is_false(bare, "restorePoints: {claim: data, every: 1d}"),
        "nothing takes restore points of shop/data"
    );
    assert_eq!(
        is_false(&web(1), "restorePoints: {workload: shop/web, every: 1d}"),
        "it has no volume that restore points could be taken of"
    );
    assert_eq!(
        cannot_tell(&daily, "restorePoints: {claim: dada, every: 1d}"),
        "no claim is called `dada`"
    );
}

fn class(name: &str, provisioner: &str, default: bool) -> String {
    format!(
        "apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: {name}, annotations: {{storageclass.kubernetes.io/is-default-class: '{default}'}}}}
provisioner: {provisioner}
---
"
    )
}

#[test]
fn a_class_promises_what_it_says_and_its_provisioner_can() {
    let fast = class("fast", "ebs.csi.aws.com", true);
    is_true(
        &fast,
        "storageClass: {name: fast, default: true, reclaimPolicy: Delete, makesVolumes: true}",
    );
    assert_eq!(
        is_false(&fast, "storageClass: {name: fast, reclaimPolicy: Retain}"),
        "its reclaimPolicy is Delete"
    );
    let two = fast.clone() + &class("slow", "kubernetes.io/no-provisioner", true);
    assert_eq!(
        is_false(&two, "storageClass: {name: fast, default: true}"),
        "`slow` is marked as the default, too"
    );
    assert_eq!(
        is_false(&two, "storageClass: {name: slow, makesVolumes: true}"),
        "no provisioner `kubernetes.io/no-provisioner` makes volumes"
    );
    assert_eq!(
        is_false(&fast, "storageClass: {name: standard, default: true}"),
        "no class is called `standard`"
    );
    let own = class("own", "disks.shop.example", false);
    assert_eq!(
        cannot_tell(&own, "storageClass: {name: own, makesVolumes: true}"),
        "nothing is known of the provisioner `disks.shop.example`"
    );
}

fn quota(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1
kind: ResourceQuota
metadata: {{name: {name}, namespace: shop}}
spec: {{{spec}}}
---
"
    )
}

#[test]
fn a_quota_is_what_the_api_server_takes() {
    let yaml = quota("all", "hard: {cpu: '32', limits.memory: 65536Mi}");
    is_true(
        &yaml,
        "quota: {namespace: shop, hard: {requests.cpu: 32, limits.memory: 64Gi}}",
    );
    assert_eq!(
        is_false(&yaml, "quota: {namespace: shop, hard: {cpu: 16, pods: 10}}"),
        "`cpu` is 32, not 16; no quota limits `pods`"
    );
    let refused = quota("all", "hard: {cpus: '32'}");
    let why = is_false(&refused, "quota: {namespace: shop, hard: {cpu: 32}}");
    assert!(
        why.starts_with("the API server refuses `all`: /spec/hard/cpus"),
        "{why}"
    );
    let scoped = quota("some", "hard: {pods: '5'}, scopes: [BestEffort]");
    assert_eq!(
        is_false(&scoped, "quota: {namespace: shop, hard: {pods: 5}}"),
        "`some` counts only pods of its scope BestEffort"
    );
    cannot_tell(&yaml, "quota: {namespace: bank, hard: {cpu: 32}}");
}

#[test]
fn limits_are_those_of_containers() {
    let yaml = "apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec:
  limits:
    - {type: Container, default: {cpu: 250m}, defaultRequest: {cpu: 100m}, min: {cpu: 10m}, max: {cpu: '4'}}
    - {type: Pod, max: {cpu: '8'}}
";
    is_true(
        yaml,
        "limitRange: {namespace: shop, default: {cpu: 0.25}, max: {cpu: 4}, min: {cpu: 10m}}",
    );
    assert_eq!(
        is_false(
            yaml,
            "limitRange: {namespace: shop, defaultRequest: {cpu: 250m, memory: 1Gi}}"
        ),
        "`defaultRequest` of cpu is 100m, not 250m; `defaultRequest` of memory is not given"
    );
    assert_eq!(
        is_false(NAMESPACE, "limitRange: {namespace: shop, max: {cpu: 4}}"),
        "no LimitRange of shop is about containers"
    );
    cannot_tell(yaml, "limitRange: {namespace: bank, max: {cpu: 4}}");
}

#[test]
fn a_priority_is_a_value() {
    let class = |name: &str, value: &str| {
        format!(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: {value}\nglobalDefault: true\n---\n"
        )
    };
    let yaml = class("normal", "500");
    is_true(
        &yaml,
        "priorityClass: {name: normal, value: 500, default: true}",
    );
    assert_eq!(
        is_false(
            &yaml,
            "priorityClass: {name: normal, value: 100, default: false}"
        ),
        "its value is 500, not 100; pods without a class get it"
    );
    let two = yaml.clone() + &class("other", "100");
    assert_eq!(
        is_false(&two, "priorityClass: {name: normal, default: true}"),
        "`other` claims to be the default, too"
    );
    let refused = class("huge", "2000000000");
    assert!(
        is_false(&refused, "priorityClass: {name: huge}").starts_with("the API server refuses it")
    );
    assert_eq!(
        is_false(&yaml, "priorityClass: {name: high}"),
        "no PriorityClass is called `high`"
    );
    cannot_tell(&yaml, "priorityClass: {name: system-node-critical}");
}

#[test]
fn a_namespace_enforces_what_its_labels_say() {
    let labelled = |level: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n---\n"
        ) + &web(1)
    };
    is_true(
        &labelled("baseline"),
        "podSecurity: {namespace: shop, enforce: baseline, podsPass: true}",
    );
    let why = is_false(
        &labelled("restricted"),
        "podSecurity: {namespace: shop, enforce: restricted, audit: restricted, podsPass: true}",
    );
    assert_eq!(
        why,
        "`audit` is privileged, not restricted; the pods of shop/web[Deployment] do not pass"
    );
    assert!(
        cannot_tell(&web(1), "podSecurity: {namespace: shop, enforce: baseline}")
            .ends_with("so its labels are not known")
    );
}

const TLS: &str = "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop, annotations: {cert-manager.io/cluster-issuer: main}}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.hmco.dev], secretName: shop-tls}]
  rules: [{host: shop.hmco.dev, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
---
";

fn issuer(spec: &str) -> String {
    format!(
        "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {{name: main}}\nspec: {{{spec}}}\n---\n"
    )
}

fn acme(email: &str) -> String {
    issuer(&format!(
        "acme: {{server: 'https://acme-v02.api.letsencrypt.org/directory', email: {email}, privateKeySecretRef: {{name: key}}, solvers: [{{http01: {{ingress: {{ingressClassName: nginx}}}}}}]}}"
    ))
}

#[test]
fn a_certificate_is_issued_where_nothing_is_in_the_way() {
    let asked = "certificate: {host: shop.hmco.dev}";
    is_true(&(acme("me@hmco.dev") + TLS), asked);
    is_false(&(acme("me@example.com") + TLS), asked);
    is_false(&web(1), asked);
    cannot_tell(TLS, "certificate: {host: shop.hmco.dev}");
}

#[test]
fn an_issuer_is_one_that_gets_ready() {
    is_true(
        &issuer("selfSigned: {}"),
        "issuer: {name: main, signer: selfSigned}",
    );
    is_true(
        &acme("me@hmco.dev"),
        "issuer: {name: main, signer: letsEncrypt}",
    );
    is_true(&acme("me@hmco.dev"), "issuer: {name: main, signer: acme}");
    assert_eq!(
        is_false(
            &acme("me@hmco.dev"),
            "issuer: {name: main, signer: letsEncryptStaging}"
        ),
        "it is Let's Encrypt"
    );
    let why = is_false(&acme("me@example.com"), "issuer: {name: main}");
    assert!(
        why.contains("registers no account for `me@example.com`"),
        "{why}"
    );
    assert_eq!(
        is_false(
            &issuer("selfSigned: {}"),
            "issuer: {name: main, namespace: shop}"
        ),
        "no Issuer in shop is called `main`"
    );
    cannot_tell("", "issuer: {name: main}");
}

fn role(verbs: &str, more: &str) -> String {
    format!(
        "apiVersion: v1
kind: ServiceAccount
metadata: {{name: web, namespace: shop}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: reader, namespace: shop}}
rules: [{{apiGroups: [''], resources: [configmaps], verbs: [{verbs}]}}{more}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: web, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}
subjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]
---
"
    )
}

#[test]
fn permissions_are_those_of_roles_that_hold() {
    let asked = |verb: &str, allowed: bool| {
        format!(
            "may: {{subject: shop/web, verb: {verb}, resource: configmaps, namespace: shop, allowed: {allowed}}}"
        )
    };
    let yaml = role("get", "");
    is_true(&yaml, &asked("get", true));
    is_true(&yaml, &asked("delete", false));
    assert_eq!(is_false(&yaml, &asked("get", false)), "it is allowed");
    assert_eq!(is_false(&yaml, &asked("delete", true)), "nothing allows it");
    // One rule without verbs, and the API server refuses the role.
    let refused = role(
        "get",
        ", {apiGroups: [''], resources: [secrets], verbs: []}",
    );
    let why = is_false(&refused, &asked("get", true));
    assert!(
        why.starts_with("what would allow it does not hold: the API server refuses"),
        "{why}"
    );
    is_true(&refused, &asked("get", false));
    let elsewhere = yaml.replace("name: reader, namespace", "name: other, namespace");
    assert_eq!(
        cannot_tell(&elsewhere, &asked("get", true)),
        "RoleBinding web binds a role that is not among the manifests"
    );
    cannot_tell(
        &yaml,
        "may: {subject: shop/wep, verb: get, resource: pods, allowed: true}",
    );
    cannot_tell(
        &yaml,
        "may: {subject: shop/web, verb: get, resource: teapots, allowed: true}",
    );
}

#[test]
fn what_is_recorded_is_what_the_policy_says() {
    let yaml = "apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - {level: Metadata, resources: [{group: '', resources: [secrets]}]}
  - {level: RequestResponse}
";
    let asked = |resource: &str, level: &str| {
        format!(
            "recorded: {{user: alice, verb: get, resource: {resource}, namespace: shop, level: {level}}}"
        )
    };
    let claim = is_true(yaml, &asked("secrets", "Metadata"));
    assert_eq!(claim.assumes.len(), 1);
    is_true(yaml, &asked("pods", "RequestResponse"));
    assert_eq!(
        is_false(yaml, &asked("secrets", "RequestResponse")),
        "the level is Metadata, not RequestResponse"
    );
    let stored = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: audit, namespace: kube-system}}\ndata:\n  policy.yaml: |\n{}",
        yaml.lines()
            .map(|line| format!("    {line}\n"))
            .collect::<String>()
    );
    assert!(
        is_false(&stored, &asked("secrets", "Metadata"))
            .starts_with("nothing loads the audit policy")
    );
    assert_eq!(
        cannot_tell(&web(1), &asked("secrets", "Metadata")),
        "there is no audit policy in these manifests"
    );
}

#[test]
fn an_invariant_holds_where_nothing_is_found() {
    let blocked = web(2) + &budget("web", "minAvailable: 2");
    is_true(
        &web(2),
        "holds: {invariants: [resilience.budget-blocks-drains, cluster]}",
    );
    assert_eq!(
        is_false(
            &blocked,
            "holds: {invariants: [resilience.budget-blocks-drains]}"
        ),
        "`resilience.budget-blocks-drains` is broken"
    );
    cannot_tell("", "holds: {invariants: [network]}");
}

#[test]
fn evidence_is_where_it_stands() {
    let yaml = web(2) + &budget("web", "minAvailable: 2");
    let claim = one(&yaml, "drainable: {}");
    let place = &claim.evidence[0].location;
    assert_eq!(
        (&*place.file, place.line, &*place.path),
        ("a.yaml", 14, "/spec/minAvailable")
    );
    assert_eq!(claim.location.file, "claims.yaml");
    assert_eq!(claim.location.line, 4);
}
