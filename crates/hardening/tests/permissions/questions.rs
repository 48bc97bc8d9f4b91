//! Who can, and what can a subject do?

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, AskError, Can, Question, WhoCan, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

const SHOP: &str = "---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reads-secrets, namespace: shop}
rules:
  - apiGroups: ['']
    resources: [secrets]
    resourceNames: [database]
    verbs: [get]
  - apiGroups: [example.com]
    resources: [widgets]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads-secrets}
subjects: [{kind: ServiceAccount, name: web}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: legacy, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone}
subjects: [{kind: ServiceAccount, name: web}]
";

fn answer(question: &str) -> Result<AnswerBody, AskError> {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    let question: Question = serde_json::from_str(question).unwrap();
    ask(&analysis, &question).map(|answer| answer.answer)
}

fn who_can(question: &str) -> WhoCan {
    match answer(question).unwrap() {
        AnswerBody::WhoCan(who) => who,
        other => panic!("{other:?}"),
    }
}

fn can(question: &str) -> Can {
    match answer(question).unwrap() {
        AnswerBody::Can(can) => can,
        other => panic!("{other:?}"),
    }
}

fn written(who: &WhoCan) -> Vec<(&str, Option<&str>, &str)> {
    let written = who.holders.iter().filter(|holder| !holder.is_default);
    let parts = written.map(|it| (&*it.subject, it.namespace.as_deref(), &*it.binding));
    parts.collect()
}

#[test]
fn who_can_tells_binding_and_rule_and_what_is_not_known() {
    let who = who_can(
        r#"{"kind": "whoCan", "verb": "get", "resource": "secret", "name": "database", "namespace": "shop"}"#,
    );
    let web = (
        "ServiceAccount shop/web",
        Some("shop"),
        "RoleBinding shop/web",
    );
    assert_eq!(written(&who), [web]);
    let holder = who
        .holders
        .iter()
        .find(|holder| !holder.is_default)
        .unwrap();
    assert_eq!(holder.rule, "get on secrets of core named database");
    assert_eq!(
        who.unknown_bindings,
        ["RoleBinding shop/legacy, ClusterRole gone"]
    );
    let other = r#"{"kind": "whoCan", "verb": "get", "resource": "secrets", "name": "other", "namespace": "shop"}"#;
    assert_eq!(written(&who_can(other)), []);
    let text = report::who_can_to_text(&who);
    assert!(
        text.contains("not known: the role of RoleBinding shop/legacy"),
        "{text}"
    );
}

#[test]
fn resources_are_named_as_for_kubectl() {
    let request = |resource: &str| {
        who_can(&format!(
            r#"{{"kind": "whoCan", "verb": "get", "resource": "{resource}"}}"#
        ))
        .request
    };
    assert_eq!(request("po"), "get pods");
    assert_eq!(request("Deployment"), "get deployments.apps");
    assert_eq!(request("deployments.apps"), "get deployments.apps");
    assert_eq!(request("pods/exec"), "get pods/exec");
    assert_eq!(request("vs"), "get volumesnapshots.snapshot.storage.k8s.io");
    assert_eq!(request("gadgets.example.org"), "get gadgets.example.org");
    assert_eq!(
        request("widgets"),
        "get widgets.example.com",
        "a role names its group"
    );
    assert_eq!(request("/metrics"), "get /metrics");
    let error = answer(r#"{"kind": "whoCan", "verb": "get", "resource": "gadgets"}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no resource is called `gadgets`"),
        "{error}"
    );
}

#[test]
fn without_a_namespace_each_counts_for_itself() {
    let who = who_can(r#"{"kind": "whoCan", "verb": "list", "resource": "widgets"}"#);
    assert_eq!(
        written(&who),
        [(
            "ServiceAccount shop/web",
            Some("shop"),
            "RoleBinding shop/web"
        )]
    );
    let who = who_can(
        r#"{"kind": "whoCan", "verb": "list", "resource": "widgets", "namespace": "bank"}"#,
    );
    assert_eq!(written(&who), []);
}

#[test]
fn what_a_subject_can_do_is_told_by_namespace_and_its_own_first() {
    let can = can(r#"{"kind": "can", "subject": "shop/web"}"#);
    assert_eq!(can.subject, "ServiceAccount shop/web");
    let first = &can.permissions[0];
    assert_eq!(
        (&*first.rule, first.namespace.as_deref()),
        ("get on secrets of core named database", Some("shop"))
    );
    assert!(
        can.permissions
            .iter()
            .any(|permission| permission.is_default)
    );
    assert_eq!(can.unknown_bindings.len(), 1);
    assert!(report::can_to_text(&can).starts_with("NAMESPACE"));
}

#[test]
fn subjects_are_told_apart_and_unknown_accounts_refused() {
    let subject = |word: &str| can(&format!(r#"{{"kind": "can", "subject": "{word}"}}"#)).subject;
    assert_eq!(
        subject("system:serviceaccount:shop:web"),
        "ServiceAccount shop/web"
    );
    assert_eq!(
        subject("ServiceAccount:shop/web"),
        "ServiceAccount shop/web"
    );
    assert_eq!(subject("User:jane"), "User jane");
    assert_eq!(subject("Group:system:masters"), "Group system:masters");
    let error = answer(r#"{"kind": "can", "subject": "shop/webb"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no service account is called `shop/webb`; the nearest is `shop/web`"
    );
    assert!(answer(r#"{"kind": "can", "subject": "web"}"#).is_err());
}
