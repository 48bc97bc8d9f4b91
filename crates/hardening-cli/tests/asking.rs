//! `hardening ask`, `explain` and `read`.

use serde_json::json;

use crate::command::{CLEAN, DUPLICATE_KEY, Folder};

const SHOP: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web}]}
---
apiVersion: v1
kind: Pod
metadata: {name: database, namespace: shop, labels: {app: database}}
spec:
  containers:
    - {name: database, image: postgres, ports: [{name: sql, containerPort: 5432}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: database
  namespace: shop
spec:
  podSelector: {matchLabels: {app: database}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: sql}]
";

#[test]
fn an_answer_shows_the_rules_that_decide() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let ran = folder.run(&[
        "ask",
        "reach",
        "shop/web",
        "shop/database",
        "sql",
        "-f",
        "shop.yaml",
    ]);
    assert_eq!(
        ran.stdout,
        "\
answer: shop/web[Pod] reaches shop/database[Pod] on TCP 5432
  --> shop.yaml:3:18
   |
 1 |   apiVersion: v1
 2 |   kind: Pod
 3 |   metadata: {name: web, namespace: shop, labels: {app: web}}
   |                    ^^^ no policy isolates it for egress
...
19 |     podSelector: {matchLabels: {app: database}}
20 |     ingress:
21 |       - from: [{podSelector: {matchLabels: {app: web}}}]
   |  _______^
22 | |       ports: [{port: sql}]
   | |__________________________^ this rule of `shop/database` lets it in
"
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn the_folder_at_hand_is_asked_where_none_is_named() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let ran = folder.run(&[
        "ask", "reach", "web", "database", "53/udp", "--format", "json",
    ]);
    let answer = ran.json();
    assert_eq!(
        answer["question"],
        json!({"kind": "reach", "from": "web", "to": "database", "protocol": "UDP", "port": 53})
    );
    assert_eq!(answer["answer"]["reaches"], "no");
    assert_eq!(answer["evidence"][1]["location"]["file"], "./shop.yaml");
}

#[test]
fn a_question_that_has_no_answer_exits_with_2() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let refused = |words: &[&str]| {
        let ran = folder.run(&[&["ask", "reach"], words].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        ran.stderr
    };
    let error = refused(&["shop/web", "shop/databse"]);
    assert_eq!(
        error,
        "error: no workload is called `shop/databse`; the nearest is `shop/database`\n"
    );
    assert!(refused(&["a/b/c", "shop/web"]).contains("names no end of a connection"));
    assert!(refused(&["web", "database", "0"]).contains("`0` is no port"));
    assert!(refused(&["web", "database", "80/http"]).contains("`http` is no protocol"));
}

#[test]
fn a_page_explains_an_invariant() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&["explain", "manifest.duplicate-key"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout
            .starts_with("# manifest.duplicate-key\n\n## What must hold\n")
    );
    let ran = folder.run(&["explain", "manifest.duplicate-keys"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: no invariant has the id `manifest.duplicate-keys`; the nearest is `manifest.duplicate-key`; \
         `hardening explain` lists them all\n"
    );
}

#[test]
fn without_an_id_all_invariants_are_listed() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&["explain"]);
    let mut ids = ran
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap());
    assert!(
        ids.any(|id| id == "manifest.duplicate-key"),
        "{}",
        ran.stdout
    );
    let all = folder.run(&["explain", "--format", "json"]).json();
    assert_eq!(all.as_array().unwrap().len(), ran.stdout.lines().count());
}

#[test]
fn objects_are_read_as_kubernetes_reads_them() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, data: {on: 0o17}}\n";
    let folder = Folder::with(&[
        ("a.yaml", CLEAN),
        ("b.yaml", list),
        ("c.yaml", DUPLICATE_KEY),
    ]);
    let ran = folder.run(&["read", "."]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let objects = ran.json();
    assert_eq!(objects[0]["metadata"], json!({"name": "shop"}));
    assert_eq!(
        objects[1],
        json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"true": 15}})
    );
    assert_eq!(objects[2]["data"], json!({"level": "debug"}));
}

#[test]
fn what_kubernetes_refuses_is_told_beside_what_is_read() {
    let text = format!("a: [\n---\n{CLEAN}");
    let folder = Folder::with(&[("a.yaml", &text)]);
    let ran = folder.run(&["read", "a.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: a.yaml:"), "{}", ran.stderr);
    assert_eq!(ran.json()[0]["kind"], "Namespace");
}

#[test]
fn any_question_can_be_asked_as_json() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let asked = |question: &[&str]| {
        let mut arguments = vec!["ask"];
        arguments.extend(question);
        arguments.extend(["-f", "shop.yaml", "--format", "json"]);
        folder.run(&arguments)
    };
    let json = r#"{"kind": "reach", "from": "shop/web", "to": "shop/database", "port": "sql"}"#;
    assert_eq!(
        asked(&["question", json]).stdout,
        asked(&["reach", "shop/web", "shop/database", "sql"]).stdout
    );
    for (kind, word) in [
        ("network", "network"),
        ("exposed", "exposed"),
        ("neededFlows", "flows"),
        ("admit", "admit"),
        ("quota", "quota"),
    ] {
        let json = format!(r#"{{"kind": "{kind}"}}"#);
        assert_eq!(asked(&["question", &json]).stdout, asked(&[word]).stdout);
    }
}

const QUOTA: &str = "---
apiVersion: v1
kind: ResourceQuota
metadata: {name: few, namespace: shop}
spec: {hard: {pods: '1'}}
";

#[test]
fn what_is_admitted_and_left_is_told_in_tables() {
    let folder = Folder::with(&[("shop.yaml", SHOP), ("quota.yaml", QUOTA)]);
    let ran = folder.run(&["ask", "admit", "shop/web", "Pod/database"]);
    assert_eq!(
        ran.stdout,
        "\
WORKLOAD            PODS    IN AN UPDATE  AUTOSCALED  PRIORITY CLASS  QUOTAS
shop/web[Pod]       1 of 1  -             -           -               shop/few
shop/database[Pod]  0 of 1  -             -           -               shop/few

shop/database[Pod]
  a pod is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1
"
    );
    let ran = folder.run(&["ask", "quota", "shop"]);
    assert_eq!(
        ran.stdout,
        "\
QUOTA     RESOURCE  HARD  WANTED  USED  LEFT  JOBS
shop/few  pods      1     2       1     0     0
"
    );
    let ran = folder.run(&["ask", "quota", "shap"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "error: no namespace is called `shap`; the nearest is `shop`\n"
    );
}

const INGRESS: &str = "---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: main}
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef: {name: main-key}
    solvers: [{http01: {ingress: {}}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: {cert-manager.io/cluster-issuer: main}
spec:
  tls:
    - hosts: [shop.hmco.io, shop.local]
      secretName: shop-tls
  rules:
    - host: shop.hmco.io
";

#[test]
fn whether_a_certificate_is_issued_is_told_with_every_reason() {
    let folder = Folder::with(&[("ingress.yaml", INGRESS)]);
    let ran = folder.run(&["ask", "issue", "shop.hmco.io"]);
    assert_eq!(
        ran.stdout,
        "\
answer: no certificate is issued for shop.hmco.io: Let's Encrypt does not certify `shop.local`: it is below `.local`, which is not in the public DNS
  --> ./ingress.yaml:4:18
   |
 2 | apiVersion: cert-manager.io/v1
 3 | kind: ClusterIssuer
 4 | metadata: {name: main}
   |                  ^^^^ ClusterIssuer `main` is to sign it
...
17 | spec:
18 |   tls:
19 |     - hosts: [shop.hmco.io, shop.local]
   |                             ^^^^^^^^^^ Let's Encrypt does not certify `shop.local`: it is below `.local`, which is not in the public DNS
20 |       secretName: shop-tls
   |                   ^^^^^^^^ the certificate is put into the Secret `shop-tls`
21 |   rules:
22 |     - host: shop.hmco.io
   |             ^^^^^^^^^^^^ Ingress `shop/web` serves it
shop.hmco.io -> Ingress shop/web -> Secret shop/shop-tls -> Certificate shop/shop-tls -> ClusterIssuer `main`
  no: Let's Encrypt does not certify `shop.local`: it is below `.local`, which is not in the public DNS
"
    );
    let ran = folder.run(&["ask", "issue", "shop.hmco.de"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "error: no Ingress and no certificate is for the host `shop.hmco.de`; the nearest is `shop.hmco.io`\n"
    );
}

#[test]
fn json_that_is_no_question_is_a_usage_error() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let ran = folder.run(&[
        "ask",
        "question",
        r#"{"kind": "weather"}"#,
        "-f",
        "shop.yaml",
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("unknown variant `weather`"),
        "{}",
        ran.stderr
    );
}

const BUDGET: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
";

#[test]
fn what_a_drain_may_evict_is_answered_as_a_table_and_as_json() {
    let folder = Folder::with(&[("shop.yaml", BUDGET)]);
    let ran = folder.run(&["ask", "drain", "shop/web", "-f", "shop.yaml"]);
    assert_eq!(
        ran.stdout,
        "WORKLOAD              PODS  BUDGETS   ALLOWED  VERDICT  WHY\n\
         shop/web[Deployment]  3     shop/web  1        limited  `minAvailable: 50%` of 3 wants 2 healthy, and 3 are\n"
    );
    let ran = folder.run(&["ask", "drain", "-f", "shop.yaml", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["question"], json!({"kind": "drain"}));
    assert_eq!(answer["answer"]["drains"][0]["verdict"], "limited");
    assert_eq!(
        answer["answer"]["rounds"],
        json!([["shop/web[Deployment]"]])
    );
    assert_eq!(
        answer["evidence"][1]["location"]["path"],
        "/spec/minAvailable"
    );
}

const DEPLOYER: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deployer, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer}
subjects: [{kind: ServiceAccount, name: deployer}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: deployer}
rules: [{apiGroups: [apps], resources: [deployments], verbs: [patch]}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: deploy, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: deployer
      restartPolicy: Never
      containers: [{name: it, image: kubectl, command: [kubectl, get, pods]}]
";

#[test]
fn who_can_become_more_is_answered_a_line_a_step_and_as_json() {
    let folder = Folder::with(&[("shop.yaml", DEPLOYER)]);
    let ran = folder.run(&["ask", "escalate", "shop/deployer", "-f", "shop.yaml"]);
    assert_eq!(
        ran.stdout,
        "ServiceAccount shop/deployer -> any pod in namespace shop\n  \
         1. ServiceAccount shop/deployer runs pods in namespace shop -> any pod in namespace shop \
         (ClusterRole deployer by RoleBinding shop/deployer)\n"
    );
    let ran = folder.run(&["ask", "escalate", "-f", "shop.yaml", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["question"], json!({"kind": "escalate"}));
    assert_eq!(answer["evidence"][0]["location"]["path"], "/rules/0");
    let ran = folder.run(&["ask", "escalate", "deployer", "-f", "shop.yaml"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn what_workloads_need_is_answered_as_a_table() {
    let folder = Folder::with(&[("shop.yaml", DEPLOYER)]);
    let ran = folder.run(&["ask", "needs", "-f", "shop.yaml"]);
    assert_eq!(
        ran.stdout,
        "WORKLOAD          ACCOUNT        PERMISSION                            NEEDED BY  GRANTED\n\
         shop/deploy[Job]  shop/deployer  list pods in namespace shop           script     no\n\
         shop/deploy[Job]  shop/deployer  runs pods: any pod in namespace shop  nothing    yes\n"
    );
}

const BACKED_UP: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orders, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {name: daily, namespace: shop}
spec: {schedule: 0 2 * * *, retention: {maxCount: 2}}
";

#[test]
fn a_restore_is_answered_with_what_takes_restore_points_and_those_that_exist() {
    let folder = Folder::with(&[("shop.yaml", BACKED_UP)]);
    let ask = [
        "ask",
        "restore",
        "orders",
        "--at",
        "2026-11-25T14:30Z",
        "-f",
        "shop.yaml",
    ];
    let ran = folder.run(&ask);
    assert_eq!(
        ran.stdout,
        "\
answer: at 2026-11-25T14:30Z, shop/orders can be restored to 2026-11-25T02:00Z, losing 12 hours 30 minutes; 2 restore points exist
 --> shop.yaml:3:18
  |
1 | apiVersion: v1
2 | kind: PersistentVolumeClaim
3 | metadata: {name: orders, namespace: shop}
  |                  ^^^^^^ the claim
...
7 | kind: SnapshotSchedule
8 | metadata: {name: daily, namespace: shop}
9 | spec: {schedule: 0 2 * * *, retention: {maxCount: 2}}
  |                  ^^^^^^^^^ takes a snapshot at `0 2 * * *`; 2 or more are kept, back to 1 day 12 hours ago
SnapshotSchedule shop/daily:
  2026-11-25T02:00Z
  2026-11-24T02:00Z
assumed: every run succeeds and takes no time
assumed: the schedules have been running for as long as they keep restore points
assumed: the controllers run in UTC
"
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn a_time_that_is_none_and_a_claim_that_is_not_there_are_told() {
    let folder = Folder::with(&[("shop.yaml", BACKED_UP)]);
    let ran = folder.run(&["ask", "restore", "orders", "--at", "now", "-f", "shop.yaml"]);
    assert!(
        ran.stderr
            .contains("`now` is no time; write `2026-11-25T02:00Z`"),
        "{}",
        ran.stderr
    );
    let ran = folder.run(&["ask", "restore", "order", "-f", "shop.yaml"]);
    assert!(
        ran.stderr
            .contains("no claim is called `order`; the nearest is `orders`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_pod_security_says_is_answered_as_text_and_as_json() {
    let folder = Folder::with(&[("shop.yaml", SHOP)]);
    let ask = ["ask", "pod-security", "shop/web", "-f", "shop.yaml"];
    let ran = folder.run(&ask);
    assert_eq!(
        ran.stdout,
        "WORKLOAD       VERDICT  STANDARDS\n\
         shop/web[Pod]  passes   enforce+audit+warn privileged:latest (labels not known)\n"
    );
    let level = [
        "--level",
        "baseline",
        "--version",
        "v1.34",
        "--format",
        "json",
    ];
    let ran = folder.run(&[ask.as_slice(), level.as_slice()].concat());
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let question = json!({
        "kind": "podSecurity", "workloads": ["shop/web"], "level": "baseline", "version": "v1.34",
    });
    assert_eq!(answer["question"], question);
    assert_eq!(
        answer["answer"]["podSecurity"][0]["standards"][0]["standard"],
        "baseline:v1.34"
    );
    let ran = folder.run(&["ask", "pod-security", "--level", "strict"]);
    assert!(
        ran.stderr
            .contains("must be one of privileged, baseline, restricted")
    );
}
const GRANTS: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reads, namespace: shop}
rules: [{apiGroups: [''], resources: [pods/log], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: jane, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
";

#[test]
fn who_can_takes_resources_as_kubectl_does() {
    let folder = Folder::with(&[("shop.yaml", GRANTS)]);
    let ways: [&[&str]; 2] = [&["po/log"], &["pod", "--subresource", "log"]];
    for way in ways {
        let mut arguments = vec!["ask", "who-can", "get"];
        arguments.extend(way);
        arguments.extend(["-n", "shop", "-f", "shop.yaml"]);
        let ran = folder.run(&arguments);
        let first = ran.stdout.lines().nth(1).unwrap_or_default();
        let words: Vec<_> = first.split_whitespace().collect();
        let expected =
            "User jane shop RoleBinding shop/jane Role shop/reads get on pods/log of core";
        assert_eq!(words.join(" "), expected, "{}", ran.stdout);
    }
    let ran = folder.run(&["ask", "who-can", "get", "gadgets", "-f", "shop.yaml"]);
    assert!(
        ran.stderr.contains("no resource is called `gadgets`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn can_tells_what_a_subject_may_do() {
    let folder = Folder::with(&[("shop.yaml", GRANTS)]);
    let ran = folder.run(&[
        "ask",
        "can",
        "User:jane",
        "-f",
        "shop.yaml",
        "--format",
        "json",
    ]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(answer["answer"]["subject"], "User jane");
    assert_eq!(
        answer["answer"]["permissions"][0]["resources"],
        json!(["pods/log"])
    );
    assert_eq!(answer["evidence"][0]["location"]["path"], "/roleRef/name");
}
const ALERTMANAGER: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: alertmanager, namespace: monitoring}
data:
  alertmanager.yml: |
    route: {receiver: team, routes: [{matchers: [severity=critical], receiver: pages}]}
    receivers:
    - name: team
    - name: pages
      webhook_configs: [{url: 'http://hook:8080/'}]
";

#[test]
fn where_an_alert_ends_is_answered_as_text_and_as_json() {
    let folder = Folder::with(&[("a.yaml", ALERTMANAGER)]);
    let ran = folder.run(&["ask", "route", "severity=\"critical\"", "-f", "a.yaml"]);
    assert_eq!(
        ran.stdout,
        "ConfigMap monitoring/alertmanager, alertmanager.yml\n  pages (webhook)\n    by all > severity=\"critical\"\n    \
         all in one group; waits 30s, then every 5m, again after 4h\n"
    );
    let ran = folder.run(&["ask", "route", "-f", "a.yaml", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["question"], json!({"kind": "route", "labels": {}}));
    assert_eq!(answer["answer"]["routed"][0]["ends"][0]["receiver"], "team");
    let ran = folder.run(&["ask", "route", "severity", "-f", "a.yaml"]);
    assert_eq!(ran.code, 2);
}
