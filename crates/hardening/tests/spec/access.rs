use hardening::spec::Spec;

/// What is said of a spec with a role that has this rule, or of one with other services or accounts.
fn fault(services: &str, access: &str) -> String {
    let text = format!(
        "
apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: \"1.32\"
  apiServer: {{addresses: [10.0.0.1]}}
  nodes: [10.0.0.0/24]
namespaces:
  - name: shop
    quota: {{requests: {{cpu: 2, memory: 2Gi}}, pods: 20, claims: 1}}
certificates:
  namespace: shop
  issuers: [{{name: selfsigned, signer: {{selfSigned: {{}}}}}}]
services:
{services}
access:
{access}
"
    );
    match Spec::parse("a.yaml", &text, Default::default()) {
        Ok(_) => String::new(),
        Err(error) => format!("{}: {}", error.location.line, error.message),
    }
}

const WEB: &str = "  - {name: web, namespace: shop, callsApiServer: true}";

fn role_fault(rule: &str) -> String {
    fault(
        WEB,
        &format!("  roles: [{{name: reads, namespace: shop, rules: [{rule}], accounts: [web]}}]"),
    )
}

#[test]
fn a_role_is_granted_to_accounts_that_call_the_api_server_only() {
    let role = "  roles: [{name: reads, namespace: shop, rules: [{resources: [pods], verbs: [get]}], accounts: [web]}]";
    assert_eq!(fault(WEB, role), "");
    assert_eq!(
        fault("  - {name: web, namespace: shop}", role),
        "18: no service that runs as `shop/web` calls the API server, so it has no use for a role; say `callsApiServer: true` of the one that does",
    );
}

#[test]
fn of_services_that_share_an_account_one_that_calls_is_enough() {
    let services = "  - {name: web, namespace: shop, serviceAccount: shop}\n  - {name: jobs, namespace: shop, serviceAccount: shop, callsApiServer: true}";
    let role = "  roles: [{name: reads, rules: [{resources: [pods], verbs: [get]}], accounts: [shop/shop]}]";
    assert_eq!(fault(services, role), "");
}

#[test]
fn an_account_that_no_service_runs_as_may_have_a_role() {
    let access = "  accounts: [shop/pipeline]\n  roles: [{name: reads, rules: [{resources: [pods], verbs: [get]}], accounts: [shop/pipeline]}]";
    assert_eq!(fault(WEB, access), "");
}

#[test]
fn the_account_default_is_no_ones() {
    assert_eq!(
        fault(
            "  - {name: web, namespace: shop, serviceAccount: default}",
            "  roles: []"
        ),
        "16: every pod that names no account runs as `default`: name another as `serviceAccount`",
    );
}

#[test]
fn the_account_of_a_component_is_not_shared() {
    assert_eq!(
        fault(
            "  - {name: web, namespace: shop, serviceAccount: cert-manager}",
            "  roles: []"
        ),
        "16: the account `cert-manager` is that of `shop/cert-manager`, which the baseline brings; name another as `serviceAccount`",
    );
}

#[test]
fn the_roles_of_a_component_are_not_written() {
    let role = "  roles: [{name: \"cert-manager:orders\", rules: [{resources: [pods], verbs: [get]}], accounts: [shop/web]}]";
    assert_eq!(
        fault(WEB, role),
        "18: the baseline brings the roles of `shop/cert-manager` itself; choose a name that begins otherwise",
    );
}

#[test]
fn a_resource_is_one_that_its_group_has() {
    assert_eq!(
        role_fault("{resources: [deployments], verbs: [get]}"),
        "18: the core group has no `deployments`; the group `apps` has",
    );
    assert_eq!(
        role_fault("{group: apps, resources: [deployment], verbs: [get]}"),
        "18: the group `apps` has no `deployment`; did you mean `deployments`?",
    );
    assert_eq!(
        role_fault("{resources: [pods/logs], verbs: [get]}"),
        "18: `pods` have no `logs`; did you mean `log`?",
    );
    assert_eq!(
        role_fault("{group: shop.example.com, resources: [orders], verbs: [get]}"),
        ""
    );
}

#[test]
fn a_role_of_a_namespace_grants_nothing_that_is_in_none() {
    assert_eq!(
        role_fault("{resources: [nodes], verbs: [list]}"),
        "18: `nodes` are in no namespace, so a role of a namespace cannot grant them; leave out `namespace`",
    );
    // The namespace itself is the exception.
    assert_eq!(role_fault("{resources: [namespaces], verbs: [get]}"), "");
}

#[test]
fn what_is_created_has_no_name_yet() {
    assert_eq!(
        role_fault(
            "{group: coordination.k8s.io, resources: [leases], names: [leader], verbs: [get, create]}"
        ),
        "18: what is created has no name yet: grant `create` in a rule without `names`",
    );
    // A token is made of an account, which has one.
    assert_eq!(
        role_fault("{resources: [serviceaccounts/token], names: [web], verbs: [create]}"),
        ""
    );
}

#[test]
fn claims_that_do_not_fit_into_a_quota_are_counted() {
    let services = "  - {name: web, namespace: shop, kind: StatefulSet, replicas: 2, claims: [{name: data, size: 1Gi}]}";
    assert_eq!(
        fault(services, "  roles: []"),
        "11: the services have 2 claims, which do not fit into 1",
    );
}
