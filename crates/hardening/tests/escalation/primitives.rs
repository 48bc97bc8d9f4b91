//! Each way of becoming more, and its near misses.

use hardening::cluster::Subject;

use super::access;

const RBAC: &str = "rbac.authorization.k8s.io";

/// Verbs, group, resources, names.
type Rule<'r> = (&'r str, &'r str, &'r str, &'r str);

const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: app, namespace: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: web-token, namespace: shop, annotations: {kubernetes.io/service-account.name: web}}
type: kubernetes.io/service-account-token
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {serviceAccountName: web, containers: [{name: web, image: web}]}
";

fn role(kind: &str, name: &str, rules: &[Rule<'_>]) -> String {
    let namespace = if kind == "Role" {
        ", namespace: shop"
    } else {
        ""
    };
    let list = |words: &str| format!("[{words}]");
    let rules = rules.iter().map(|(verbs, group, resources, names)| {
        format!(
            "- {{verbs: {}, apiGroups: ['{group}'], resources: {}, resourceNames: {}}}\n",
            list(verbs),
            list(resources),
            list(names)
        )
    });
    format!(
        "---\napiVersion: {RBAC}/v1\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\nrules:\n{}",
        rules.collect::<String>()
    )
}

fn bind(kind: &str, role_kind: &str, role: &str, subject: &str) -> String {
    let namespace = if kind == "RoleBinding" {
        ", namespace: shop"
    } else {
        ""
    };
    format!(
        "---\napiVersion: {RBAC}/v1\nkind: {kind}\nmetadata: {{name: {role}-{role_kind}{namespace}}}\n\
         roleRef: {{apiGroup: {RBAC}, kind: {role_kind}, name: {role}}}\nsubjects: [{subject}]\n"
    )
}

const APP: &str = "{kind: ServiceAccount, name: app, namespace: shop}";

fn ends(yaml: &str) -> Vec<String> {
    let access = access(yaml);
    let chains = access.escalation().chains(&Subject::account("shop", "app"));
    let mut ends: Vec<_> = chains.iter().map(|chain| chain.end().to_string()).collect();
    ends.sort();
    ends
}

/// What `app` can become by these rules, granted in its namespace.
fn within(rules: &[Rule<'_>]) -> Vec<String> {
    let role = role("Role", "it", rules);
    ends(&[SHOP, &role, &bind("RoleBinding", "Role", "it", APP)].concat())
}

/// What `app` can become by these rules, granted everywhere.
fn everywhere(rules: &[Rule<'_>]) -> Vec<String> {
    let role = role("ClusterRole", "it", rules);
    let binding = bind("ClusterRoleBinding", "ClusterRole", "it", APP);
    ends(&[SHOP, &role, &binding].concat())
}

const NONE: [&str; 0] = [];

#[test]
fn secrets_are_read_by_get_list_and_watch_but_not_by_name_only() {
    for verb in ["get", "list", "watch", "'*'"] {
        let found = within(&[(verb, "", "secrets", "")]);
        assert!(
            found.contains(&"all Secrets of namespace shop".to_owned()),
            "{verb}"
        );
    }
    assert_eq!(within(&[("get", "", "secrets", "other")]), NONE);
    assert_eq!(within(&[("delete", "", "secrets", "")]), NONE);
    // Whoever reads the token of an account is that account.
    assert_eq!(
        within(&[("get", "", "secrets", "web-token")]),
        ["ServiceAccount shop/web"]
    );
}

#[test]
fn a_token_secret_takes_creating_and_reading() {
    let any = "any service account of namespace shop".to_owned();
    assert_eq!(within(&[("create", "", "secrets", "")]), NONE);
    assert!(within(&[("create, get", "", "secrets", "")]).contains(&any));
    let by_two = within(&[("create", "", "secrets", ""), ("list", "", "secrets", "")]);
    assert!(by_two.contains(&any));
}

#[test]
fn pods_run_as_any_account_of_the_namespace_and_what_makes_pods_does_too() {
    for (verb, group, kind) in [
        ("create", "", "pods"),
        ("create", "apps", "deployments"),
        ("patch", "apps", "statefulsets"),
        ("update", "apps", "daemonsets"),
        ("create", "batch", "jobs"),
        ("patch", "batch", "cronjobs"),
        ("create", "", "replicationcontrollers"),
    ] {
        assert_eq!(
            within(&[(verb, group, kind, "")]),
            ["any pod in namespace shop"],
            "{verb} {kind}"
        );
    }
    for near in [
        ("create", "", "deployments"),
        ("patch", "batch", "jobs"),
        ("create", "apps", "pods"),
        ("get", "apps", "deployments"),
        ("create", "", "'pods/*'"),
        ("patch", "apps", "deployments/scale"),
    ] {
        let (verb, group, kind) = near;
        assert_eq!(within(&[(verb, group, kind, "")]), NONE, "{near:?}");
    }
    // What is created has no name yet.
    assert_eq!(within(&[("create", "", "pods", "web")]), NONE);
    assert_eq!(
        within(&[("patch", "apps", "deployments", "web")]),
        ["any pod in namespace shop"]
    );
}

#[test]
fn pods_everywhere_are_the_controllers_of_kubernetes_and_so_everything() {
    assert_eq!(everywhere(&[("create", "", "pods", "")]), ["cluster-admin"]);
    let access = access(
        &[
            SHOP,
            &role("ClusterRole", "it", &[("create", "", "pods", "")]),
            &bind("ClusterRoleBinding", "ClusterRole", "it", APP),
        ]
        .concat(),
    );
    let chain = access
        .escalation()
        .to_cluster_admin(&Subject::account("shop", "app"))
        .unwrap();
    let hops: Vec<_> = chain
        .hops()
        .iter()
        .map(|hop| hop.to().to_string())
        .collect();
    assert_eq!(
        hops,
        [
            "ServiceAccount kube-system/clusterrole-aggregation-controller",
            "cluster-admin"
        ]
    );
}

#[test]
fn a_privileged_pod_is_refused_where_a_level_is_enforced() {
    let open = SHOP.replace(
        ", labels: {pod-security.kubernetes.io/enforce: baseline}",
        "",
    );
    let yaml = [
        open.as_str(),
        &role("Role", "it", &[("create", "", "pods", "")]),
        &bind("RoleBinding", "Role", "it", APP),
    ]
    .concat();
    assert_eq!(
        ends(&yaml),
        ["any pod in namespace shop", "root on any node"]
    );
    let privileged = yaml.replace(
        "metadata: {name: shop}",
        "metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: privileged}}",
    );
    assert!(ends(&privileged).contains(&"root on any node".to_owned()));
    // What is not declared may be labelled.
    let undeclared = yaml.replace("metadata: {name: shop}", "metadata: {name: other}");
    assert_eq!(ends(&undeclared), ["any pod in namespace shop"]);
}

#[test]
fn the_labels_of_the_namespace_come_off_where_it_may_be_changed() {
    let node = "root on any node".to_owned();
    let pods = ("create", "", "pods", "");
    assert!(within(&[pods, ("patch", "", "namespaces", "")]).contains(&node));
    assert!(within(&[pods, ("update", "", "namespaces", "shop")]).contains(&node));
    assert!(!within(&[pods, ("patch", "", "namespaces", "bank")]).contains(&node));
    assert!(!within(&[pods, ("get", "", "namespaces", "")]).contains(&node));
    assert_eq!(within(&[("patch", "", "namespaces", "")]), NONE);
}

#[test]
fn a_volume_of_the_node_takes_volume_claim_and_pod() {
    let volume = (
        "create",
        "",
        "persistentvolumes, persistentvolumeclaims",
        "",
    );
    assert_eq!(everywhere(&[volume]), NONE);
    // Volumes are in no namespace, so a RoleBinding does not grant them.
    let pods = ("create", "", "pods", "");
    assert_eq!(within(&[volume, pods]), ["any pod in namespace shop"]);
    let yaml = [
        SHOP,
        &role("ClusterRole", "it", &[volume]),
        &bind("ClusterRoleBinding", "ClusterRole", "it", APP),
        &role("Role", "pods", &[pods]),
        &bind("RoleBinding", "Role", "pods", APP),
    ]
    .concat();
    assert!(ends(&yaml).contains(&"root on any node".to_owned()));
}

#[test]
fn commands_in_pods_make_one_the_account_that_they_run_as() {
    let running = ["the service accounts of the pods of namespace shop"];
    for rule in [
        ("create", "", "pods/exec", ""),
        ("get", "", "pods/exec", ""),
        ("create", "", "pods/attach", ""),
        ("patch", "", "pods/ephemeralcontainers", ""),
        ("update", "", "pods", ""),
        ("create", "", "'*/exec'", ""),
    ] {
        assert_eq!(within(&[rule]), running, "{rule:?}");
    }
    assert_eq!(within(&[("get", "", "pods/log", "")]), NONE);
    assert_eq!(within(&[("create", "", "pods/portforward", "")]), NONE);
    assert_eq!(within(&[("create", "", "pods/eviction", "")]), NONE);
    assert_eq!(
        within(&[("create", "", "pods/exec", "web-5d4f-abcde")]),
        ["ServiceAccount shop/web"]
    );
    assert_eq!(within(&[("create", "", "pods/exec", "webserver-0")]), NONE);
}

#[test]
fn tokens_and_impersonation_reach_the_named_accounts_only() {
    for (verb, resource) in [
        ("create", "serviceaccounts/token"),
        ("impersonate", "serviceaccounts"),
    ] {
        assert_eq!(
            within(&[(verb, "", resource, "")]),
            ["any service account of namespace shop"]
        );
        assert_eq!(
            within(&[(verb, "", resource, "web")]),
            ["ServiceAccount shop/web"]
        );
    }
    assert_eq!(within(&[("create", "", "serviceaccounts", "")]), NONE);
}

#[test]
fn users_and_groups_are_impersonated_cluster_wide_only() {
    assert_eq!(within(&[("impersonate", "", "users, groups", "")]), NONE);
    assert_eq!(
        everywhere(&[("impersonate", "", "users, groups", "")]),
        ["cluster-admin"]
    );
    // Nobody is a group without being a user.
    assert_eq!(everywhere(&[("impersonate", "", "groups", "")]), NONE);
    assert_eq!(
        everywhere(&[
            ("impersonate", "", "users", "jane"),
            ("impersonate", "", "groups", "system:masters")
        ]),
        ["cluster-admin"]
    );
    assert_eq!(
        everywhere(&[("impersonate", "", "users", "jane")]),
        ["User jane"]
    );
    // The API server asks about the account, which is in a namespace, and not about a user.
    assert_eq!(
        everywhere(&[(
            "impersonate",
            "",
            "users",
            "system:serviceaccount:kube-system:it"
        )]),
        NONE
    );
}

#[test]
fn binding_takes_bind_on_the_role_and_never_on_the_binding() {
    let write = ("create", RBAC, "clusterrolebindings, rolebindings", "");
    assert_eq!(everywhere(&[write]), NONE);
    assert_eq!(
        everywhere(&[
            write,
            ("bind", RBAC, "clusterrolebindings, rolebindings", "")
        ]),
        NONE
    );
    assert_eq!(everywhere(&[("bind", RBAC, "clusterroles", "")]), NONE);
    assert_eq!(
        everywhere(&[write, ("bind", RBAC, "clusterroles", "")]),
        ["cluster-admin"]
    );
    assert_eq!(
        everywhere(&[write, ("bind", RBAC, "clusterroles", "cluster-admin")]),
        ["cluster-admin"]
    );
    let view = everywhere(&[write, ("bind", RBAC, "clusterroles", "view")]);
    assert!(!view.contains(&"cluster-admin".to_owned()));
}

#[test]
fn binding_in_a_namespace_gives_that_namespace() {
    let found = within(&[
        ("create", RBAC, "rolebindings", ""),
        ("bind", RBAC, "clusterroles", ""),
    ]);
    assert!(found.contains(&"everything in namespace shop".to_owned()));
    assert!(!found.contains(&"cluster-admin".to_owned()));
    let update = within(&[
        ("update", RBAC, "rolebindings", "it"),
        ("bind", RBAC, "clusterroles", "edit"),
    ]);
    assert!(
        update.contains(&"any pod in namespace shop".to_owned()),
        "{update:?}"
    );
}

#[test]
fn a_role_is_escalated_by_whom_it_is_bound_to() {
    let rule = ("escalate, patch", RBAC, "clusterroles", "");
    assert_eq!(everywhere(&[rule]), ["cluster-admin"]);
    assert_eq!(
        everywhere(&[("escalate, patch", RBAC, "clusterroles", "it")]),
        ["cluster-admin"]
    );
    assert_eq!(
        everywhere(&[("escalate, patch", RBAC, "clusterroles", "other")]),
        NONE
    );
    assert_eq!(everywhere(&[("escalate", RBAC, "clusterroles", "")]), NONE);
    assert_eq!(everywhere(&[("patch", RBAC, "clusterroles", "")]), NONE);
    // A new role is no use without a binding, and `app` has no Role here.
    assert_eq!(
        everywhere(&[("escalate, create", RBAC, "clusterroles", "")]),
        NONE
    );
    assert_eq!(everywhere(&[("escalate, patch", RBAC, "roles", "")]), NONE);
    let found = within(&[("escalate, patch", RBAC, "roles", "")]);
    assert!(found.contains(&"everything in namespace shop".to_owned()));
}

#[test]
fn kubelets_are_reached_even_with_get() {
    assert_eq!(
        everywhere(&[("get", "", "nodes/proxy", "")]),
        ["root on any node"]
    );
    for near in ["nodes", "nodes/metrics", "nodes/stats", "services/proxy"] {
        assert_eq!(everywhere(&[("get", "", near, "")]), NONE, "{near}");
    }
    // Nodes are in no namespace.
    assert_eq!(within(&[("get", "", "nodes/proxy", "")]), NONE);
}

#[test]
fn webhooks_and_policies_change_what_others_write() {
    let group = "admissionregistration.k8s.io";
    let of = |verb, resources| everywhere(&[(verb, group, resources, "")]);
    assert_eq!(
        of("patch", "mutatingwebhookconfigurations"),
        ["cluster-admin"]
    );
    assert_eq!(
        of("create", "validatingwebhookconfigurations"),
        ["all Secrets of every namespace"]
    );
    assert_eq!(of("create", "mutatingadmissionpolicies"), NONE);
    assert_eq!(
        of(
            "create",
            "mutatingadmissionpolicies, mutatingadmissionpolicybindings"
        ),
        ["cluster-admin"]
    );
    assert_eq!(of("create", "validatingadmissionpolicies"), NONE);
}

#[test]
fn certificates_take_request_approval_and_the_client_signer() {
    let group = "certificates.k8s.io";
    let request = ("create", group, "certificatesigningrequests", "");
    let approve = ("update", group, "certificatesigningrequests/approval", "");
    let signer = |name| ("approve", group, "signers", name);
    assert_eq!(everywhere(&[request, approve]), NONE);
    assert_eq!(
        everywhere(&[request, approve, signer("kubernetes.io/legacy-unknown")]),
        NONE
    );
    for name in [
        "kubernetes.io/kube-apiserver-client",
        "'kubernetes.io/*'",
        "",
    ] {
        assert_eq!(
            everywhere(&[request, approve, signer(name)]),
            ["cluster-admin"],
            "{name}"
        );
    }
}

#[test]
fn the_default_roles_for_people_stay_in_their_namespace() {
    for name in ["admin", "edit"] {
        let yaml = [SHOP, &bind("RoleBinding", "ClusterRole", name, APP)].concat();
        let found = ends(&yaml);
        assert!(
            found.contains(&"any pod in namespace shop".to_owned()),
            "{found:?}"
        );
        assert!(!found.contains(&"cluster-admin".to_owned()));
    }
    let yaml = [SHOP, &bind("RoleBinding", "ClusterRole", "view", APP)].concat();
    assert_eq!(ends(&yaml), NONE);
}

#[test]
fn what_groups_have_their_members_have() {
    let yaml = [
        SHOP,
        &role("Role", "it", &[("get", "", "secrets", "")]),
        &bind(
            "RoleBinding",
            "Role",
            "it",
            "{kind: Group, name: 'system:serviceaccounts:shop'}",
        ),
    ]
    .concat();
    assert!(ends(&yaml).contains(&"all Secrets of namespace shop".to_owned()));
}

#[test]
fn system_masters_are_asked_nothing() {
    let access = access(SHOP);
    let chains = access
        .escalation()
        .chains(&Subject::group("system:masters"));
    assert_eq!(chains[0].end().to_string(), "cluster-admin");
}
