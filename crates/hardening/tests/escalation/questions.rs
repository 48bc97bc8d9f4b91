//! Who can become more, and what do workloads need?

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report::{
    self, Escalations, Granted, NeededPermissions, escalations_to_text, permissions_needed_to_text,
};

const SHOP: &str = "---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ci, namespace: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: root, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: root}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: root, namespace: shop}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ci, namespace: shop}
rules:
  - {apiGroups: [apps], resources: [deployments], verbs: [get, patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ci, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ci}
subjects: [{kind: ServiceAccount, name: ci}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: deploy, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: ci
      restartPolicy: Never
      containers:
        - {name: deploy, image: kubectl, command: [sh, -c, 'kubectl delete pod web-0; kubectl get pods']}
";

fn answer(question: &str) -> (AnswerBody, usize) {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    let question: Question = serde_json::from_str(question).unwrap();
    let answer = ask(&analysis, &question).unwrap();
    let written = serde_json::to_string(&answer.answer).unwrap();
    let read: AnswerBody = serde_json::from_str(&written).unwrap();
    assert_eq!(read, answer.answer, "each form is told from the others");
    (answer.answer, answer.evidence.len())
}

fn escalations(question: &str) -> (Escalations, usize) {
    match answer(question) {
        (AnswerBody::Escalate(escalations), evidence) => (escalations, evidence),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_chain_is_told_a_line_a_step() {
    let (found, evidence) = escalations(r#"{"kind": "escalate", "subject": "shop/ci"}"#);
    assert_eq!(
        escalations_to_text(&found),
        "ServiceAccount shop/ci -> cluster-admin\n  \
         1. ServiceAccount shop/ci runs pods in namespace shop, has a pod run as it -> \
         ServiceAccount shop/root (Role shop/ci by RoleBinding shop/ci)\n  \
         2. ServiceAccount shop/root may do everything -> cluster-admin \
         (ClusterRole cluster-admin by ClusterRoleBinding root)\n"
    );
    // The rule of the Role; cluster-admin itself is written nowhere.
    assert_eq!(evidence, 1);
}

#[test]
fn all_who_can_become_more_are_listed_where_nobody_is_named() {
    let (found, _) = escalations(r#"{"kind": "escalate"}"#);
    let subjects: Vec<_> = found.escalations.iter().map(|it| &*it.subject).collect();
    assert_eq!(
        subjects,
        ["ServiceAccount shop/ci", "ServiceAccount shop/root"]
    );
    let (nobody, _) = escalations(r#"{"kind": "escalate", "subject": "User:jane"}"#);
    assert_eq!(
        escalations_to_text(&nobody),
        "User jane cannot become more than what is granted to it\n"
    );
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    let ask_about = |name: &str| {
        let subject = Some(name.to_owned());
        ask(&analysis, &Question::Escalate { subject })
    };
    assert!(ask_about("ci").is_err());
    assert!(ask_about("shop/nobody").is_err());
    assert!(ask_about("Group:nobody").is_ok());
}

fn needs(question: &str) -> NeededPermissions {
    match answer(question).0 {
        AnswerBody::Needs(needed) => needed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn needs_are_set_against_what_is_granted() {
    let needed = needs(r#"{"kind": "needs", "workloads": ["shop/deploy"]}"#);
    let job = &needed.needed_permissions[0];
    assert_eq!(
        (&*job.workload, &*job.account),
        ("shop/deploy[Job]", "shop/ci")
    );
    let asked: Vec<_> = job
        .needs
        .iter()
        .map(|need| (&*need.request, need.granted))
        .collect();
    assert_eq!(
        asked,
        [
            ("delete pods web-0 in namespace shop", Granted::No),
            ("list pods in namespace shop", Granted::No)
        ]
    );
    assert!(job.is_all);
    assert_eq!(job.not_needed, ["runs pods: any pod in namespace shop"]);
    let text = permissions_needed_to_text(&needed);
    assert!(text.contains("list pods in namespace shop"), "{text}");
    assert_eq!(needs(r#"{"kind": "needs"}"#), needed);
    let nothing = report::Escalations {
        escalations: Vec::new(),
    };
    assert_eq!(
        escalations_to_text(&nothing),
        "nobody can become more than what is granted to them\n"
    );
}
