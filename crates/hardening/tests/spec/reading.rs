use hardening::spec::{HMCO, Spec};

/// What is said of the spec of HMCo with one text in place of another.
pub(super) fn fault_with(text: &str, other: &str) -> String {
    assert_eq!(HMCO.matches(text).count(), 1, "{text} stands once");
    let changed = HMCO.replacen(text, other, 1);
    let error = Spec::parse("phase1.yaml", &changed, Default::default()).unwrap_err();
    let line = HMCO[..HMCO.find(text).unwrap()].lines().count();
    assert!(
        error.location.line as usize >= line,
        "{error} stands before line {line}"
    );
    error.message
}

#[test]
fn the_spec_of_hmco_holds_together() {
    let spec = Spec::hmco();
    assert_eq!(spec.namespaces().len(), 5);
    assert!(spec.ingress_controller().is_some());
}

#[test]
fn a_field_that_is_misspelt_is_named_with_the_one_that_is_meant() {
    assert_eq!(
        fault_with(
            "podSecurity: restricted\n    quota:\n      requests: {cpu: 4",
            "podSecurty: restricted\n    quota:\n      requests: {cpu: 4"
        ),
        "there is no field `podSecurty` here; did you mean `podSecurity`?",
    );
}

#[test]
fn a_call_of_a_port_that_is_not_there_names_those_that_are() {
    assert_eq!(
        fault_with(
            "{to: datahub-gms, port: gms}\n      - {to: elasticsearch, port: elasticsearch}\n      - {to: kafka, port: kafka}\n    hosts",
            "{to: datahub-gms, port: api}\n      - {to: elasticsearch, port: elasticsearch}\n      - {to: kafka, port: kafka}\n    hosts"
        ),
        "`data-platform/datahub-gms` has no port `api`; it has `gms`, `metrics`",
    );
}

#[test]
fn a_service_that_does_not_fit_into_the_quota_of_its_namespace_is_refused_with_both_figures() {
    assert_eq!(
        fault_with(
            "requests: {cpu: 4, memory: 8Gi}",
            "requests: {cpu: 1, memory: 8Gi}"
        ),
        "the services of `vault-prod` need 2010m of CPU, an update's pod and those that prove hosts among them; its quota gives 1",
    );
}

#[test]
fn a_budget_that_forbids_every_drain_cannot_be_written() {
    assert_eq!(
        fault_with(
            "minAvailable: 2\n    priority: critical\n    ports:\n      - {name: vault-api",
            "minAvailable: 3\n    priority: critical\n    ports:\n      - {name: vault-api"
        ),
        "3 of 3 available lets no drain evict a pod; at most 2 can be asked for",
    );
}

#[test]
fn an_image_that_may_change_is_refused() {
    let text = "storage:\n  # One driver";
    assert_eq!(
        fault_with(text, "storage:\n  image: alpine/k8s:latest\n  # One driver"),
        "`alpine/k8s:latest` says not which image: give a tag other than `latest`, or a digest",
    );
}

#[test]
fn a_wildcard_cannot_be_granted() {
    assert_eq!(
        fault_with(
            "{resources: [pods/log], verbs: [get]}",
            "{resources: [\"*\"], verbs: [get]}"
        ),
        "`*` is no resource: write `pods` or `pods/log`, each by its name",
    );
}

#[test]
fn an_api_server_without_an_address_could_not_be_let_through() {
    assert_eq!(
        fault_with(
            "addresses: [10.0.0.10, 10.0.0.11, 10.0.0.12]",
            "addresses: []"
        ),
        "one address is needed at least",
    );
}
