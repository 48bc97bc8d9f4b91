//! The edges of the rules: what is found, and what must not be.

use hardening::finding::Severity;

use crate::findings::found as findings;

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";

/// Severities and lines of what is found.
fn found(id: &str, yaml: &str) -> Vec<(Severity, u32)> {
    let findings = findings(id, yaml);
    findings
        .iter()
        .map(|it| (it.severity, it.location.line))
        .collect()
}

/// A ClusterRole with these rules, the first of them on line 5.
fn role(rules: &[&str]) -> String {
    let rules: Vec<_> = rules.iter().map(|rule| format!("  - {{{rule}}}")).collect();
    format!(
        "{RBAC}\nkind: ClusterRole\nmetadata: {{name: r}}\nrules:\n{}\n",
        rules.join("\n")
    )
}

/// A binding of a ClusterRole to a user; in all namespaces where none is named.
fn binding(name: &str, namespace: Option<&str>, role: &str) -> String {
    let (kind, place) = match namespace {
        Some(namespace) => ("RoleBinding", format!(", namespace: {namespace}")),
        None => ("ClusterRoleBinding", String::new()),
    };
    format!(
        "---\n{RBAC}\nkind: {kind}\nmetadata: {{name: {name}{place}}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}\n\
         subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}}]\n"
    )
}

#[test]
fn roles_are_refused_for_what_the_api_server_validates() {
    let id = "access.invalid-role";
    let refused = [
        "verbs: [], apiGroups: [''], resources: [pods]",
        "verbs: [get], apiGroups: [], resources: [pods]",
        "verbs: [get], resources: [pods]",
        "verbs: [get], apiGroups: ['']",
        "verbs: [get], apiGroups: [''], resources: [pods], nonResourceURLs: [/metrics]",
    ];
    for rule in refused {
        assert_eq!(found(id, &role(&[rule])), [(Severity::Error, 5)], "{rule}");
    }
    let accepted = [
        "verbs: [anything], apiGroups: [x], resources: ['p*ds/*']",
        "verbs: [get], nonResourceURLs: [metrics]",
    ];
    for rule in accepted {
        assert_eq!(found(id, &role(&[rule])), [], "{rule}");
    }
    let urls = role(&["verbs: [get], nonResourceURLs: [/metrics]"]);
    let namespaced = urls.replace("ClusterRole", "Role");
    assert_eq!(found(id, &namespaced), [(Severity::Error, 5)]);
    let aggregated = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n\
        aggregationRule: {clusterRoleSelectors: []}\nrules: []\n";
    assert_eq!(found(id, aggregated), [(Severity::Error, 4)]);
}

#[test]
fn a_rule_without_verbs_is_removed_only_where_others_stay() {
    let id = "access.invalid-role";
    let empty = "verbs: [], apiGroups: [''], resources: [secrets]";
    let other = "verbs: [get], apiGroups: [''], resources: [pods]";
    assert!(findings(id, &role(&[empty, other]))[0].fix.is_some());
    assert!(findings(id, &role(&[empty]))[0].fix.is_none());
}

#[test]
fn wildcards_are_as_bad_as_what_they_allow() {
    let id = "access.wildcard-permission";
    let severity = |rule: &str| {
        found(id, &role(&[rule]))
            .first()
            .map(|(severity, _)| *severity)
    };
    let warning = Some(Severity::Warning);
    let info = Some(Severity::Info);
    assert_eq!(
        severity("apiGroups: ['*'], resources: ['*'], verbs: ['*']"),
        warning
    );
    assert_eq!(
        severity("apiGroups: [''], resources: ['*'], verbs: [get, list]"),
        warning
    );
    assert_eq!(
        severity("apiGroups: [apps], resources: ['*'], verbs: [get, list]"),
        info
    );
    assert_eq!(
        severity("apiGroups: [apps], resources: ['*'], verbs: [update]"),
        warning
    );
    assert_eq!(
        severity("apiGroups: [apps], resources: [deployments], verbs: ['*']"),
        info
    );
    assert_eq!(
        severity("apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: ['*']"),
        warning
    );
    assert_eq!(
        severity("apiGroups: ['*'], resources: [deployments], verbs: [get]"),
        None
    );
    assert_eq!(
        severity("apiGroups: [example.com], resources: ['*'], verbs: ['*']"),
        None
    );
    assert_eq!(
        severity("apiGroups: [''], resources: [pods], resourceNames: [a], verbs: ['*']"),
        None
    );
}

#[test]
fn words_that_match_nothing_are_found_and_odd_ones_that_do_are_not() {
    let id = "access.matches-nothing";
    let dead = [
        "apiGroups: [''], resources: ['pods/*'], verbs: [get]",
        "apiGroups: [''], resources: ['*/*'], verbs: [get]",
        "apiGroups: [''], resources: ['po*'], verbs: [get]",
        "apiGroups: [''], resources: [pod], verbs: [get]",
        "apiGroups: [apps], resources: [Deployments], verbs: [get]",
        "apiGroups: [''], resources: [pods/logs], verbs: [get]",
        "apiGroups: [v1], resources: [pods], verbs: [get]",
        "apiGroups: [core], resources: [pods], verbs: [get]",
        "apiGroups: [batch/v1], resources: [jobs], verbs: [get]",
        "apiGroups: [''], resources: [pods], verbs: [GET]",
        "apiGroups: [''], resources: [pods], verbs: [read]",
        "apiGroups: [''], resources: [pods], verbs: [get], resourceNames: ['*']",
        "nonResourceURLs: [metrics], verbs: [get]",
        "nonResourceURLs: [/api/*/x], verbs: [get]",
    ];
    for rule in dead {
        assert_eq!(found(id, &role(&[rule])), [(Severity::Error, 5)], "{rule}");
    }
    let two = "apiGroups: [''], resources: [pods, pods/logs], verbs: [get]";
    assert_eq!(found(id, &role(&[two])), [(Severity::Warning, 5)]);
    let alive = [
        "apiGroups: ['*'], resources: ['*', '*/scale'], verbs: ['*']",
        "apiGroups: [''], resources: [pods/status, services/finalizers, nodes/metrics], verbs: [update]",
        "apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]",
        "apiGroups: [example.com], resources: [Widget, widgets/anything], verbs: [read]",
        "apiGroups: [''], resources: [users, groups], verbs: [impersonate]",
        "apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]",
        "apiGroups: [vcluster.example.com], resources: [v1], verbs: [get]",
        "nonResourceURLs: [/healthz*, '*'], verbs: [get]",
    ];
    for rule in alive {
        assert_eq!(found(id, &role(&[rule])), [], "{rule}");
    }
}

#[test]
fn a_resource_is_wrong_only_where_none_of_the_groups_has_it() {
    let id = "access.unserved-resource";
    let wrong = |rule: &str| found(id, &role(&[rule])).len();
    assert_eq!(
        wrong("apiGroups: [extensions], resources: [ingresses], verbs: [get]"),
        1
    );
    assert_eq!(
        wrong("apiGroups: [apps], resources: [pods], verbs: [get]"),
        1
    );
    assert_eq!(
        wrong("apiGroups: [''], resources: [deployments/scale], verbs: [get]"),
        1
    );
    assert_eq!(
        wrong("apiGroups: ['', extensions, apps], resources: [deployments, pods], verbs: [get]"),
        0
    );
    assert_eq!(
        wrong("apiGroups: ['*'], resources: [ingresses], verbs: [get]"),
        0
    );
    assert_eq!(
        wrong("apiGroups: [metrics.k8s.io], resources: [pods, nodes], verbs: [get]"),
        0
    );
    assert_eq!(
        wrong("apiGroups: [''], resources: [volumesnapshots], verbs: [get]"),
        1
    );
    assert_eq!(
        wrong("apiGroups: [''], resources: [widgets], verbs: [get]"),
        0
    );
    let both = [
        "apiGroups: [extensions], resources: [ingresses], verbs: [get]",
        "apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get]",
    ];
    assert_eq!(
        found(id, &role(&both)),
        [],
        "it is left over for old versions"
    );
    let fixed = findings(
        id,
        &role(&["apiGroups: [extensions], resources: [ingresses], verbs: [get]"]),
    );
    assert_eq!(
        fixed[0].fix.as_ref().unwrap().edits[0].text,
        "networking.k8s.io"
    );
}

#[test]
fn create_with_names_is_lost_unless_another_rule_allows_it() {
    let id = "access.name-never-matches";
    let named =
        "apiGroups: [''], resources: [configmaps], resourceNames: [lock], verbs: [get, create]";
    let create = "apiGroups: [''], resources: [configmaps], verbs: [create]";
    let below = "apiGroups: [''], resources: [pods/exec], resourceNames: [db], verbs: [create]";
    assert_eq!(found(id, &role(&[named])), [(Severity::Warning, 5)]);
    assert_eq!(found(id, &role(&[named, create])), []);
    assert_eq!(found(id, &role(&[below])), []);
}

#[test]
fn what_is_in_no_namespace_needs_a_cluster_role_binding() {
    let id = "access.scope-never-applies";
    let nodes = role(&["apiGroups: [''], resources: [pods, nodes], verbs: [get]"]);
    let urls = role(&["nonResourceURLs: [/metrics], verbs: [get]"]);
    let own = role(&["apiGroups: [''], resources: [namespaces], verbs: [get]"]);
    let other = role(&["apiGroups: [''], resources: [namespaces], verbs: [list]"]);
    let (here, everywhere) = (binding("a", Some("shop"), "r"), binding("b", None, "r"));
    assert_eq!(
        found(id, &format!("{nodes}{here}")),
        [(Severity::Warning, 5)]
    );
    assert_eq!(
        found(id, &format!("{urls}{here}")),
        [(Severity::Warning, 5)]
    );
    assert_eq!(
        found(id, &format!("{other}{here}")),
        [(Severity::Warning, 5)]
    );
    assert_eq!(found(id, &format!("{own}{here}")), []);
    assert_eq!(found(id, &format!("{nodes}{here}{everywhere}")), []);
    assert_eq!(found(id, &nodes), []);
}

#[test]
fn a_role_is_used_where_it_is_bound_or_aggregated() {
    let id = "access.unused-role";
    let plain = role(&["apiGroups: [''], resources: [pods], verbs: [get]"]);
    let other = binding("a", None, "view");
    let labelled = plain.replace(
        "{name: r}",
        "{name: r, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}",
    );
    assert_eq!(found(id, &format!("{plain}{other}")), [(Severity::Info, 3)]);
    assert_eq!(
        found(id, &format!("{plain}{}", binding("a", Some("shop"), "r"))),
        []
    );
    assert_eq!(found(id, &format!("{labelled}{other}")), []);
    assert_eq!(
        found(id, &plain),
        [],
        "a bundle without bindings shows a part of the cluster"
    );
}

#[test]
fn groups_that_are_roles_are_found_and_those_of_users_are_not() {
    let id = "access.unknown-group";
    let to = |group: &str| {
        let yaml = binding("a", None, "view");
        yaml.replace(
            "kind: User, name: jane",
            &format!("kind: Group, name: '{group}'"),
        )
    };
    assert_eq!(
        found(id, &to("system:auth-delegator")),
        [(Severity::Error, 6)]
    );
    for group in [
        "system:masters",
        "system:monitoring",
        "system:nodes",
        "platform",
        "view",
    ] {
        assert_eq!(found(id, &to(group)), [], "{group}");
    }
}

fn deployment(name: &str, labels: &str, pod: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  \
         selector: {{matchLabels: {{{labels}}}}}\n  template:\n    metadata: {{labels: {{{labels}}}}}\n    spec:\n      \
         {pod}\n      containers: [{{name: main, image: 'shop/{name}:1'}}]\n"
    )
}

fn account(name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: shop}}\n"
    )
}

#[test]
fn an_account_is_made_for_a_workload_of_its_name_or_application() {
    let id = "access.default-account";
    let web = deployment("web", "app: web", "enableServiceLinks: false");
    let worker = deployment("web-worker", "app: web", "enableServiceLinks: false");
    let named = deployment("web", "app: web", "serviceAccountName: web");
    assert_eq!(found(id, &format!("{web}{}", account("web"))).len(), 1);
    assert_eq!(found(id, &format!("{worker}{}", account("web"))).len(), 1);
    assert_eq!(
        found(id, &format!("{named}{worker}{}", account("web"))),
        [],
        "it is the account of another"
    );
    assert_eq!(found(id, &format!("{web}{}", account("orders"))), []);
}

#[test]
fn accounts_that_something_names_are_used() {
    let id = "access.unused-account";
    let web = deployment("web", "app: web", "serviceAccountName: web");
    let accounts = account("web") + &account("flink");
    assert_eq!(
        found(id, &format!("{web}{accounts}")),
        [(Severity::Info, 19)]
    );
    let custom = "---\napiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\n\
        metadata: {name: stream, namespace: shop}\nspec: {serviceAccount: flink}\n";
    assert_eq!(found(id, &format!("{web}{accounts}{custom}")), []);
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: spark, namespace: shop}\n\
        data: {spark.conf: \"spark.kubernetes.authenticate.driver.serviceAccountName=flink\"}\n";
    assert_eq!(found(id, &format!("{web}{accounts}{config}")), []);
    let token = "---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\n\
        metadata: {name: t, namespace: shop, annotations: {kubernetes.io/service-account.name: flink}}\n";
    assert_eq!(found(id, &format!("{web}{accounts}{token}")), []);
    assert_eq!(
        found(id, &account("flink")),
        [],
        "without workloads the bundle shows a part of the namespace"
    );
}

#[test]
fn rules_that_say_the_same_are_one_too_many_and_narrower_ones_are_found_either_way() {
    let id = "access.redundant-rule";
    let wide = "apiGroups: [''], resources: [pods, services], verbs: ['*']";
    let narrow = "apiGroups: [''], resources: [pods], verbs: [get]";
    let other = "apiGroups: [''], resources: [secrets], verbs: [get]";
    assert_eq!(found(id, &role(&[wide, narrow])), [(Severity::Info, 6)]);
    assert_eq!(found(id, &role(&[narrow, wide])), [(Severity::Info, 5)]);
    assert_eq!(found(id, &role(&[narrow, narrow])), [(Severity::Info, 6)]);
    assert_eq!(found(id, &role(&[narrow, other])), []);
}

#[test]
fn names_that_only_hold_a_word_of_denial_within_another_are_fine() {
    let id = "access.denies-nothing";
    let rules = &["apiGroups: [''], resources: [pods], verbs: [get]"];
    let named = |name: &str| role(rules).replace("{name: r}", &format!("{{name: {name}}}"));
    assert_eq!(found(id, &named("pods-deny")), [(Severity::Warning, 3)]);
    assert_eq!(found(id, &named("denylist-reader")), []);
    let bound = named("deny-pods") + &binding("deny-pods", None, "deny-pods");
    assert_eq!(
        found(id, &bound).len(),
        1,
        "role and binding of a name are one fault"
    );
}
