//! What breaks the invariants of access.

mod accounts;
mod audit;
mod bindings;
mod jobs;
mod namespaces;
mod pods;
mod roles;
mod secrets;

use serde_json::{Value, json};

use super::Breaker;
use super::bundle::{Broken, Rendered, pod};

const fn breaker(invariant: &'static str, breaks: fn(&mut Rendered) -> Option<Broken>) -> Breaker {
    Breaker { invariant, breaks }
}

pub(super) const BREAKERS: &[Breaker] = &[
    breaker("access.audit-coverage-missing", audit::leaves_out_all_reads),
    breaker("access.audit-field-ignored", audit::misspells_a_field),
    breaker(
        "access.audit-policy-not-loaded",
        audit::is_kept_in_a_config_map,
    ),
    breaker(
        "access.audit-policy-rejected",
        audit::names_a_version_of_a_group,
    ),
    breaker(
        "access.audit-rule-matches-nothing",
        audit::takes_a_star_for_all_verbs,
    ),
    breaker(
        "access.audit-rule-shadowed",
        audit::begins_with_the_last_rule,
    ),
    breaker("access.audit-values-recorded", audit::records_values),
    breaker("access.audit-without-backend", audit::writes_nowhere),
    breaker(
        "access.becomes-cluster-admin",
        roles::may_create_pods_everywhere,
    ),
    breaker("access.cluster-admin-bound", bindings::binds_cluster_admin),
    breaker(
        "access.cluster-wide-binding",
        jobs::is_bound_in_all_namespaces,
    ),
    breaker("access.committed-secret", secrets::is_committed),
    breaker(
        "access.controller-lacks-permission",
        roles::loses_what_is_discovered,
    ),
    breaker("access.default-account", accounts::forgets_its_account),
    breaker(
        "access.default-account-bound",
        bindings::binds_the_default_account,
    ),
    breaker("access.denies-nothing", roles::is_called_a_denial),
    breaker("access.granted-to-everyone", bindings::binds_everyone),
    breaker("access.host-namespaces", pods::shares_processes_unjudged),
    breaker("access.image-not-pinned", pods::runs_the_latest_image),
    breaker("access.invalid-binding", bindings::leaves_the_namespace_out),
    breaker(
        "access.invalid-pod-security-label",
        namespaces::writes_a_capital,
    ),
    breaker("access.invalid-role", roles::has_a_rule_without_verbs),
    breaker(
        "access.loose-pod-security-level",
        namespaces::lets_everything_in,
    ),
    breaker(
        "access.matches-nothing",
        roles::takes_a_star_for_subresources,
    ),
    breaker("access.name-never-matches", roles::creates_by_name),
    breaker(
        "access.namespace-without-pod-security",
        namespaces::loses_its_labels,
    ),
    breaker(
        "access.outdated-pod-security-version",
        namespaces::judges_as_long_ago,
    ),
    breaker("access.overwritten-rules", roles::is_aggregated),
    breaker("access.placeholder-secret", secrets::is_a_placeholder),
    breaker("access.plain-secret", secrets::is_a_variable),
    breaker(
        "access.pod-security-version-not-pinned",
        namespaces::loses_its_version,
    ),
    breaker("access.privileged-container", pods::is_privileged_unjudged),
    breaker("access.reaches-kubelets", roles::reaches_kubelets),
    breaker("access.reads-all-secrets", roles::reads_all_secrets),
    breaker("access.redundant-rule", roles::says_a_rule_twice),
    breaker("access.refused-by-pod-security", pods::shares_processes),
    breaker(
        "access.scope-never-applies",
        roles::reads_nodes_in_a_namespace,
    ),
    breaker(
        "access.script-lacks-permission",
        jobs::may_not_do_what_its_script_does,
    ),
    breaker(
        "access.sensitive-host-path",
        pods::mounts_the_runtime_unjudged,
    ),
    breaker("access.unknown-group", bindings::takes_a_role_for_a_group),
    breaker("access.unneeded-power", jobs::may_read_secrets),
    breaker("access.unserved-resource", roles::names_a_group_of_old),
    breaker("access.unused-account", accounts::outlives_its_workload),
    breaker("access.unused-role", bindings::misspells_its_role),
    breaker("access.unused-token", accounts::mounts_a_token),
    breaker("access.wildcard-permission", roles::allows_everything),
];

const KINDS: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];

fn is_workload(object: &Value) -> bool {
    KINDS.iter().any(|kind| object["kind"] == **kind)
}

/// The first workload that is as wanted, to be changed.
fn workload(rendered: &mut Rendered, is_wanted: impl Fn(&Value) -> bool) -> Option<&mut Value> {
    let mut objects = rendered.objects_mut();
    objects.find(|object| is_workload(object) && is_wanted(object))
}

/// The account that a workload names.
fn account(workload: &Value) -> &Value {
    &workload["spec"]["template"]["spec"]["serviceAccountName"]
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

/// Whether a role or a binding is one that cert-manager or the backups work with, of which other rules speak, or none.
fn is_of_a_known_program(object: &Value) -> bool {
    ["cert-manager", "backup-admin"]
        .iter()
        .any(|program| name(object).starts_with(program))
}

fn namespace(object: &Value) -> &Value {
    &object["metadata"]["namespace"]
}

/// Whether a namespace enforces a level that refuses some pods.
fn enforces(namespace: &Value) -> bool {
    let level = &namespace["metadata"]["labels"][ENFORCE];
    *level == "baseline" || *level == "restricted"
}

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// The first workload whose namespace enforces a level that refuses some pods, to be changed.
fn judged(rendered: &mut Rendered) -> Option<&mut Value> {
    let spaces = rendered
        .objects_mut()
        .filter(|it| it["kind"] == "Namespace");
    let spaces: Vec<_> = spaces
        .filter(|it| enforces(it))
        .map(|it| it["metadata"]["name"].clone())
        .collect();
    workload(rendered, |it| spaces.contains(namespace(it)))
}

/// The first workload, whose namespace lets everything in from now on.
fn unjudged(rendered: &mut Rendered) -> Option<&mut Value> {
    let found = workload(rendered, |it| it["kind"] != "DaemonSet")?.clone();
    let space = namespace(&found).as_str()?;
    let labels = &mut rendered.object("Namespace", "", space)?["metadata"]["labels"];
    labels[ENFORCE] = json!("privileged");
    workload(rendered, |it| it["metadata"] == found["metadata"])
}

/// Mounts a token into the pods of a workload, which says so.
fn mount_token(workload: &mut Value) {
    pod(workload)["automountServiceAccountToken"] = json!(true);
}
