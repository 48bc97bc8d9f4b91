//! What is easily got wrong: the odd words of rules, and who is meant.

use hardening::cluster::{Cluster, Decision, Request, Subject};

use super::cluster;

const HEAD: &str = "apiVersion: rbac.authorization.k8s.io/v1";

/// A ClusterRole `r` of one rule, bound to `jane` everywhere.
fn with_rule(rule: &str) -> Cluster {
    cluster(&format!(
        "{HEAD}\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: [{rule}]\n---\n{HEAD}\nkind: ClusterRoleBinding\n\
         metadata: {{name: b}}\nroleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{{kind: User, name: jane}}]\n"
    ))
}

fn jane_may(cluster: &Cluster, request: &Request<'_>) -> bool {
    let decision = cluster.authorization().may(&Subject::user("jane"), request);
    decision.is_allowed()
}

#[test]
fn stars_are_special_only_as_whole_words() {
    let get = |resource| Request::resource("get", "", resource);
    let star = with_rule("{apiGroups: [''], resources: ['*'], verbs: [get]}");
    assert!(jane_may(&star, &get("pods")) && jane_may(&star, &get("pods/exec")));
    let plain = with_rule("{apiGroups: [''], resources: [pods], verbs: [get]}");
    assert!(!jane_may(&plain, &get("pods/log")));
    for dead in ["pods/*", "*/*", "po*"] {
        let cluster = with_rule(&format!(
            "{{apiGroups: [''], resources: ['{dead}'], verbs: [get]}}"
        ));
        assert!(
            !jane_may(&cluster, &get("pods")) && !jane_may(&cluster, &get("pods/log")),
            "{dead}"
        );
    }
    let scale = with_rule("{apiGroups: [apps], resources: ['*/scale'], verbs: [get]}");
    assert!(jane_may(
        &scale,
        &Request::resource("get", "apps", "deployments/scale")
    ));
}

#[test]
fn a_named_rule_allows_nothing_without_a_name() {
    let cluster = with_rule(
        "{apiGroups: [''], resources: [secrets, pods/exec], resourceNames: [a], verbs: ['*']}",
    );
    let ask = |verb| Request::resource(verb, "", "secrets").within("shop");
    assert!(jane_may(&cluster, &ask("get").named("a")));
    assert!(!jane_may(&cluster, &ask("get").named("b")));
    assert!(!jane_may(&cluster, &ask("create")) && !jane_may(&cluster, &ask("list")));
    assert!(jane_may(
        &cluster,
        &Request::resource("create", "", "pods/exec")
            .within("shop")
            .named("a")
    ));
}

#[test]
fn urls_are_granted_by_cluster_role_bindings_only() {
    let yaml = format!(
        "{HEAD}\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{nonResourceURLs: ['/metrics*'], verbs: [get]}}]\n---\n\
         {HEAD}\nkind: RoleBinding\nmetadata: {{name: b, namespace: shop}}\nroleRef: {{kind: ClusterRole, name: r}}\n\
         subjects: [{{kind: User, name: jane}}]\n"
    );
    let scrape = Request::Url {
        verb: "get",
        path: "/metrics/cadvisor",
    };
    assert!(!jane_may(&cluster(&yaml), &scrape));
    let everywhere = yaml
        .replace("RoleBinding", "ClusterRoleBinding")
        .replace(", namespace: shop", "");
    assert!(jane_may(&cluster(&everywhere), &scrape));
}

#[test]
fn a_missing_role_leaves_it_open_and_a_refused_one_grants_nothing() {
    let binding = |kind: &str, role: &str, place: &str| {
        format!(
            "{HEAD}\nkind: {kind}\nmetadata: {{name: b{place}}}\nroleRef: {{kind: {role}, name: gone}}\n\
             subjects: [{{kind: User, name: jane}}]\n"
        )
    };
    let decide = |yaml: &str| {
        let cluster = cluster(yaml);
        let request = Request::resource("get", "", "pods").within("shop");
        match cluster
            .authorization()
            .may(&Subject::user("jane"), &request)
        {
            Decision::Unknown(binding) => format!("unknown by {}", binding.name),
            Decision::Denied => "denied".to_owned(),
            _ => "allowed".to_owned(),
        }
    };
    assert_eq!(
        decide(&binding("RoleBinding", "Role", ", namespace: shop")),
        "unknown by b"
    );
    assert_eq!(
        decide(&binding("RoleBinding", "Role", ", namespace: bank")),
        "denied"
    );
    assert_eq!(
        decide(&binding("ClusterRoleBinding", "ClusterRole", "")),
        "unknown by b"
    );
    assert_eq!(decide(&binding("ClusterRoleBinding", "Role", "")), "denied");
}

#[test]
fn masters_may_do_everything_and_members_of_account_groups_what_all_accounts_may() {
    let cluster = cluster("");
    let authorization = cluster.authorization();
    let any = Request::resource("delete", "anything", "at/all");
    assert!(
        authorization
            .may(&Subject::group("system:masters"), &any)
            .is_allowed()
    );
    let open_id = Request::Url {
        verb: "get",
        path: "/openid/v1/jwks",
    };
    assert!(
        authorization
            .may(&Subject::account("shop", "web"), &open_id)
            .is_allowed()
    );
    assert!(
        authorization
            .may(&Subject::group("system:serviceaccounts:shop"), &open_id)
            .is_allowed()
    );
    assert!(
        !authorization
            .may(&Subject::user("jane"), &open_id)
            .is_allowed()
    );
}

#[test]
fn of_a_role_that_the_api_server_refuses_nothing_is_known() {
    let pods = "{apiGroups: [''], resources: [pods], verbs: [get]}";
    let get = Request::resource("get", "", "pods");
    assert!(jane_may(&with_rule(pods), &get));
    for refused in [
        "{apiGroups: [''], resources: [secrets], verbs: []}",
        "{resources: [secrets], verbs: [get]}",
        "{apiGroups: [''], verbs: [get]}",
        "{apiGroups: [''], resources: [secrets], nonResourceURLs: [/metrics], verbs: [get]}",
    ] {
        let cluster = with_rule(&format!("{pods}, {refused}"));
        let authorization = cluster.authorization();
        let jane = Subject::user("jane");
        // It is not there, or has the rules that it had before.
        let decision = authorization.may(&jane, &get);
        assert!(matches!(decision, Decision::Unknown(_)), "{refused}");
        let granted = authorization.grants_of(&jane);
        assert!(
            granted
                .into_iter()
                .all(|grant| grant.role.manifest.is_none())
        );
        assert!(
            authorization
                .who_can(&get)
                .iter()
                .all(|grant| grant.role.manifest.is_none())
        );
        assert_eq!(authorization.who_may(&get).len(), 1);
    }
}
