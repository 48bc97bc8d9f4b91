//! The edges of the invariants: what they must and must not say.

use hardening::finding::{Finding, Severity};

use crate::findings;

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("access.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("access.{id}"), yaml)
}

fn account(namespace: &str, name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
    )
}

fn cluster_role(name: &str, rules: &str) -> String {
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {name}}}\nrules: [{rules}]\n"
    )
}

fn bound(kind: &str, namespace: &str, role: &str, subjects: &str) -> String {
    let namespace = if kind == "RoleBinding" {
        format!(", namespace: {namespace}")
    } else {
        String::new()
    };
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {role}-bound{namespace}}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}\nsubjects: [{subjects}]\n"
    )
}

fn cluster_wide(role: &str, subjects: &str) -> String {
    bound("ClusterRoleBinding", "", role, subjects)
}

fn deployment(namespace: &str, name: &str, image: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    \
         spec: {{serviceAccountName: {name}, containers: [{{name: it, image: '{image}'}}]}}\n"
    )
}

const APP: &str = "{kind: ServiceAccount, name: app, namespace: shop}";
const PODS: &str = "{apiGroups: [''], resources: [pods], verbs: [create]}";
const SECRETS: &str = "{apiGroups: [''], resources: [secrets], verbs: [get]}";

#[test]
fn one_rule_that_makes_several_accounts_cluster_admin_is_one_finding() {
    let yaml = [
        account("shop", "app"),
        account("bank", "app"),
        cluster_role("pods", PODS),
        cluster_wide(
            "pods",
            &format!("{APP}, {{kind: ServiceAccount, name: app, namespace: bank}}"),
        ),
    ]
    .concat();
    assert_eq!(
        messages("becomes-cluster-admin", &yaml),
        [
            "service accounts `bank/app` and `shop/app` can become cluster-admin: each runs pods in every namespace, has a pod run as it"
        ]
    );
}

#[test]
fn people_and_namespaces_are_ordinary() {
    let people = "{kind: User, name: jane}, {kind: Group, name: developers}";
    let yaml = [
        account("shop", "app"),
        cluster_wide("edit", people),
        bound("RoleBinding", "shop", "edit", APP),
    ]
    .concat();
    for id in [
        "becomes-cluster-admin",
        "reads-all-secrets",
        "granted-to-everyone",
    ] {
        assert!(messages(id, &yaml).is_empty(), "{id}");
    }
    // A service account that edits every namespace is another matter; Kubernetes brings the role, so the binding is shown.
    let yaml = [account("shop", "app"), cluster_wide("edit", APP)].concat();
    let finding = &found("becomes-cluster-admin", &yaml)[0];
    assert!(finding.location.path.ends_with("/metadata/name"));
}

#[test]
fn a_controller_that_is_known_to_need_it_is_left_alone() {
    let rules = "{apiGroups: [''], resources: [secrets], verbs: [get, list, watch, create]}";
    let with = |image: &str| {
        [
            account("shop", "app"),
            deployment("shop", "app", image),
            cluster_role("secrets", rules),
            cluster_wide("secrets", APP),
        ]
        .concat()
    };
    let ours = with("registry.example/app:1");
    assert_eq!(messages("becomes-cluster-admin", &ours).len(), 1);
    // The same rule is not said twice.
    assert!(messages("reads-all-secrets", &ours).is_empty());
    let known = with("quay.io/jetstack/cert-manager-controller:v1.15.0");
    assert!(messages("becomes-cluster-admin", &known).is_empty());
    assert!(messages("reads-all-secrets", &known).is_empty());
}

#[test]
fn a_controller_that_is_known_to_be_powerful_needs_no_kubelets_for_it() {
    let with = |image: &str| {
        [
            account("shop", "app"),
            account("shop", "root"),
            deployment("shop", "app", image),
            deployment("shop", "root", "registry.example/root:1"),
            cluster_wide(
                "cluster-admin",
                "{kind: ServiceAccount, name: root, namespace: shop}",
            ),
            cluster_role(
                "kubelets",
                "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}",
            ),
            cluster_wide("kubelets", APP),
        ]
        .concat()
    };
    let ours = with("registry.example/app:1");
    assert_eq!(messages("becomes-cluster-admin", &ours).len(), 1);
    assert!(messages("reaches-kubelets", &ours).is_empty());
    let known = with("ghcr.io/kyverno/kyverno:v1.15.0");
    assert!(messages("becomes-cluster-admin", &known).is_empty());
    assert_eq!(
        messages("reaches-kubelets", &known),
        ["service account `shop/app` runs commands in every pod of every node, by `nodes/proxy`"]
    );
    // By Secrets it may be powerful, as before.
    let by_secrets = known
        .replace("nodes/proxy]", "secrets]")
        .replace("verbs: [get]", "verbs: [get, create]");
    assert!(messages("becomes-cluster-admin", &by_secrets).is_empty());
    assert!(messages("reads-all-secrets", &by_secrets).is_empty());
}

#[test]
fn what_leads_to_a_reported_account_is_shown_there() {
    let yaml = [
        account("shop", "app"),
        account("shop", "operator"),
        cluster_role("pods", PODS),
        cluster_wide(
            "pods",
            "{kind: ServiceAccount, name: operator, namespace: shop}",
        ),
        bound("RoleBinding", "shop", "pods", APP),
    ]
    .concat();
    let found = found("becomes-cluster-admin", &yaml);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("`shop/operator`"));
    let related: Vec<_> = found[0].related.iter().map(|it| &*it.message).collect();
    assert!(
        related.contains(
            &"shop/app gets there, too: it runs pods in namespace shop, has a pod run as it"
        ),
        "{related:?}"
    );
}

#[test]
fn an_account_beside_one_that_is_cluster_admin_outright_is_reported() {
    let yaml = [
        account("shop", "app"),
        account("shop", "root"),
        cluster_wide(
            "cluster-admin",
            "{kind: ServiceAccount, name: root, namespace: shop}",
        ),
        cluster_role("pods", PODS),
        bound("RoleBinding", "shop", "pods", APP),
    ]
    .concat();
    assert_eq!(
        messages("becomes-cluster-admin", &yaml),
        [
            "service account `shop/app` can become cluster-admin: it runs pods in namespace shop, has a pod run as it"
        ]
    );
    assert_eq!(
        messages("cluster-admin-bound", &yaml),
        ["service account `shop/root` is cluster-admin"]
    );
}

#[test]
fn secrets_of_one_namespace_or_by_name_are_not_all() {
    let id = "reads-all-secrets";
    let base = [account("shop", "app"), cluster_role("secrets", SECRETS)].concat();
    let everywhere = [base.clone(), cluster_wide("secrets", APP)].concat();
    assert_eq!(
        messages(id, &everywhere),
        ["service account `shop/app` reads all Secrets of all namespaces"]
    );
    let within = [base, bound("RoleBinding", "shop", "secrets", APP)].concat();
    assert!(messages(id, &within).is_empty());
    let named = everywhere.replace("verbs: [get]", "verbs: [get], resourceNames: [ca]");
    assert!(messages(id, &named).is_empty());
}

#[test]
fn everyone_is_told_from_many() {
    let id = "granted-to-everyone";
    let severities = |subject: &str, rules: &str| {
        let yaml = [cluster_role("it", rules), cluster_wide("it", subject)].concat();
        let found = found(id, &yaml).into_iter();
        found.map(|finding| finding.severity).collect::<Vec<_>>()
    };
    let group = |name: &str| format!("{{kind: Group, name: '{name}'}}");
    let read = "{apiGroups: [''], resources: [pods], verbs: [get, list]}";
    let write = "{apiGroups: [''], resources: [configmaps], verbs: [get, patch]}";
    let anonymous = "{kind: User, name: 'system:anonymous'}";
    let authenticated = group("system:authenticated");
    assert_eq!(severities(anonymous, read), [Severity::Warning]);
    assert_eq!(severities(anonymous, write), [Severity::Error]);
    assert_eq!(
        severities(&group("system:unauthenticated"), SECRETS),
        [Severity::Error]
    );
    assert_eq!(severities(&authenticated, read), []);
    assert_eq!(severities(&authenticated, write), [Severity::Warning]);
    assert_eq!(severities(&authenticated, PODS), [Severity::Error]);
    assert_eq!(
        severities(&group("system:serviceaccounts"), PODS),
        [Severity::Error]
    );
    assert_eq!(severities(&group("system:serviceaccounts:shop"), PODS), []);
    assert_eq!(severities(&group("developers"), PODS), []);
    // Questions about oneself, and paths that are no objects.
    let oneself = "{apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews], verbs: [create]}";
    assert_eq!(severities(&authenticated, oneself), []);
    assert_eq!(
        severities(anonymous, "{nonResourceURLs: [/healthz], verbs: [get]}"),
        []
    );
}

#[test]
fn what_a_joining_node_reads_without_credentials_is_ordinary() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: kubeadm:bootstrap-signer-clusterinfo, namespace: kube-public}
rules: [{apiGroups: [''], resources: [configmaps], resourceNames: [cluster-info], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: kubeadm:bootstrap-signer-clusterinfo, namespace: kube-public}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: kubeadm:bootstrap-signer-clusterinfo}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:anonymous'}]
";
    assert!(messages("granted-to-everyone", yaml).is_empty());
}

#[test]
fn cluster_admin_in_one_namespace_or_for_people_is_not_reported() {
    let id = "cluster-admin-bound";
    let within = bound("RoleBinding", "shop", "cluster-admin", APP);
    assert!(messages(id, &within).is_empty());
    let people = cluster_wide("cluster-admin", "{kind: User, name: jane}");
    assert!(messages(id, &people).is_empty());
    let velero = [
        account("shop", "app"),
        deployment("shop", "app", "velero/velero:v1.14.0"),
        cluster_wide("cluster-admin", APP),
    ]
    .concat();
    assert!(messages(id, &velero).is_empty());
}

#[test]
fn a_controller_lacks_what_its_version_needs_where_nothing_narrows_it() {
    let id = "controller-lacks-permission";
    let with = |image: &str, more: &str| {
        [
            account("shop", "app"),
            deployment("shop", "app", image).replace("image:", &format!("{more}image:")),
            cluster_role(
                "it",
                "{apiGroups: [''], resources: [pods, nodes], verbs: [get, list, watch]}",
            ),
            cluster_wide("it", APP),
        ]
        .concat()
    };
    let image = "registry.k8s.io/metrics-server/metrics-server:v0.7.2";
    assert_eq!(
        messages(id, &with(image, "")),
        ["service account `shop/app` may not get nodes/metrics, which metrics-server needs"]
    );
    assert!(
        messages(
            id,
            &with("registry.k8s.io/metrics-server/metrics-server:v0.5.2", "")
        )
        .is_empty()
    );
    // Nobody knows what is in it.
    assert!(
        messages(
            id,
            &with("registry.k8s.io/metrics-server/metrics-server:latest", "")
        )
        .is_empty()
    );
    let state = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.13.0";
    assert_eq!(messages(id, &with(state, "")).len(), 1);
    let narrowed = with(state, "args: ['--resources=pods,nodes'], ");
    assert!(messages(id, &narrowed).is_empty());
    // A role that the bundle does not show may grant it.
    let unknown = [
        with(image, ""),
        bound("ClusterRoleBinding", "", "elsewhere", APP),
    ]
    .concat();
    assert!(messages(id, &unknown).is_empty());
}

#[test]
fn a_script_is_refused_only_by_this_cluster() {
    let id = "script-lacks-permission";
    let with = |command: &str, more: &str| {
        format!(
            "{}{}---
apiVersion: batch/v1
kind: Job
metadata: {{name: app, namespace: shop}}
spec:
  template:
    spec:
      serviceAccountName: app
      restartPolicy: Never
      containers:
        - {{name: it, image: kubectl, {more}command: [sh, -c, '{command}']}}
",
            account("shop", "app"),
            bound("RoleBinding", "shop", "view", APP)
        )
    };
    assert_eq!(
        messages(id, &with("kubectl delete pod web-0", "")),
        ["service account `app` may not delete pods in namespace `shop`, which this command does"]
    );
    for allowed in [
        "kubectl get pods",
        "kubectl delete pod web-0 --kubeconfig /etc/other",
        "kubectl --context other delete pod web-0",
        "kubectl delete pod web-0 --dry-run=client",
        "kubectl version",
    ] {
        assert!(messages(id, &with(allowed, "")).is_empty(), "{allowed}");
    }
    let elsewhere = with(
        "kubectl delete pod web-0",
        "env: [{name: KUBECONFIG, value: /etc/other}], ",
    );
    assert!(messages(id, &elsewhere).is_empty());
}

#[test]
fn a_power_is_unneeded_only_where_all_commands_are_known() {
    let id = "unneeded-power";
    let with = |command: &str| {
        format!(
            "{}{}{}---
apiVersion: batch/v1
kind: Job
metadata: {{name: app, namespace: shop}}
spec:
  template:
    spec:
      serviceAccountName: app
      restartPolicy: Never
      containers: [{{name: it, image: kubectl, command: [sh, -c, '{command}']}}]
",
            account("shop", "app"),
            cluster_role("secrets", SECRETS),
            cluster_wide("secrets", APP)
        )
    };
    let unused = with("kubectl get pods");
    assert_eq!(
        messages(id, &unused),
        [
            "service account `shop/app` reads Secrets (all Secrets of every namespace); none of its commands needs that"
        ]
    );
    assert!(messages("reads-all-secrets", &unused).is_empty());
    for used in [
        "kubectl get secret ca",
        "./deploy",
        "kubectl get pods; helm list",
    ] {
        assert!(messages(id, &with(used)).is_empty(), "{used}");
        assert_eq!(
            messages("reads-all-secrets", &with(used)).len(),
            1,
            "{used}"
        );
    }
}
