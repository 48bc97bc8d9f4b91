//! The invariants about audits: above all what is not found.

use hardening::finding::Severity;

use super::{found, of_rules};
use crate::findings::messages;

const SHADOWED: &str = "access.audit-rule-shadowed";
const VALUES: &str = "access.audit-values-recorded";
const COVERAGE: &str = "access.audit-coverage-missing";
const NOT_LOADED: &str = "access.audit-policy-not-loaded";
const NOTHING: &str = "access.audit-rule-matches-nothing";

#[test]
fn one_wide_rule_is_one_finding_with_all_that_it_hides() {
    let rules = "\
- level: Metadata
- level: RequestResponse
  resources: [{group: '', resources: [secrets]}]
- level: Request
  verbs: [create]
";
    let findings = found(SHADOWED, &of_rules(rules));
    assert_eq!(findings.len(), 1);
    let finding = &findings[0];
    assert_eq!(
        finding.message,
        "rules 2 and 3 of the audit policy `Policy` never decide anything: rule 1 before them matches all that they match"
    );
    assert_eq!(
        (finding.severity, finding.location.line),
        (Severity::Error, 4)
    );
    assert_eq!(
        finding.effect.as_deref(),
        Some(
            "the first match decides, so all of it is recorded at Metadata: rule 2 asks for RequestResponse and rule 3 asks for Request, to no avail"
        )
    );
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "move rule 1 behind rules 2 and 3: narrow rules come first, the widest last; give rules 2 and 3 the level Metadata before, for at its level secret values would be recorded"
        )
    );
    let lines: Vec<_> = finding.related.iter().map(|it| it.location.line).collect();
    assert_eq!(lines, [5, 7]);
}

#[test]
fn several_rules_can_hide_one_together() {
    let rules = "\
- level: Metadata
  verbs: [get]
- level: Metadata
  verbs: [list]
- level: RequestResponse
  verbs: [get, list]
";
    let findings = found(SHADOWED, &of_rules(rules));
    assert_eq!(
        findings[0].message,
        "rule 3 of the audit policy `Policy` never decides anything: rules 1 and 2 before it match all that it matches"
    );
    assert_eq!(findings[0].location.line, 8);
}

#[test]
fn a_rule_that_repeats_another_is_worth_knowing_only() {
    let findings = found(
        SHADOWED,
        &of_rules("- level: Metadata\n- level: Metadata\n"),
    );
    assert_eq!(findings[0].severity, Severity::Info);
}

#[test]
fn what_kubernetes_itself_recommends_has_no_findings() {
    let rules = "\
- level: RequestResponse
  resources: [{group: '', resources: [pods]}]
- level: Metadata
  resources: [{group: '', resources: [pods/log, pods/status]}]
- level: None
  resources: [{group: '', resources: [configmaps], resourceNames: [controller-leader]}]
- level: None
  users: ['system:kube-proxy']
  verbs: [watch]
  resources: [{group: '', resources: [endpoints, services]}]
- level: None
  userGroups: ['system:authenticated']
  nonResourceURLs: ['/api*', /version]
- level: Request
  resources: [{group: '', resources: [configmaps]}]
  namespaces: [kube-system]
- level: Metadata
  resources: [{group: '', resources: [secrets, configmaps]}]
- level: RequestResponse
  verbs: [create, update, patch, delete]
  resources: [{group: rbac.authorization.k8s.io}]
- level: Request
  resources: [{group: ''}, {group: extensions}]
- level: Metadata
  omitStages: [RequestReceived]
";
    for id in [SHADOWED, VALUES, COVERAGE, NOT_LOADED, NOTHING] {
        assert_eq!(messages(id, &of_rules(rules)), Vec::<String>::new(), "{id}");
    }
}

#[test]
fn values_are_recorded_only_by_rules_that_are_reached() {
    let hidden = "\
- level: Metadata
  resources: [{group: '', resources: [secrets, serviceaccounts/token]}, {group: authentication.k8s.io}]
- level: RequestResponse
";
    assert!(messages(VALUES, &of_rules(hidden)).is_empty());
    let wide = "- level: RequestResponse\n";
    assert_eq!(
        messages(VALUES, &of_rules(wide)),
        [
            "rule 1 of the audit policy `Policy` records the contents of requests and responses about `secrets`, `serviceaccounts/token` and `tokenreviews`"
        ]
    );
}

#[test]
fn reading_a_secret_shows_its_values_in_the_response_only() {
    let rules = |level: &str| {
        of_rules(&format!(
            "- level: {level}\n  verbs: [get, list, watch]\n  resources: [{{group: '', resources: [secrets]}}]\n- level: Metadata\n"
        ))
    };
    assert!(messages(VALUES, &rules("Request")).is_empty());
    assert_eq!(messages(VALUES, &rules("RequestResponse")).len(), 1);
}

#[test]
fn what_leaves_no_event_is_listed_with_who_asks() {
    let rules = "\
- level: None
  userGroups: ['system:serviceaccounts']
- level: RequestResponse
  resources: [{group: rbac.authorization.k8s.io}]
- level: Metadata
";
    let found = messages(COVERAGE, &of_rules(rules));
    assert_eq!(
        found,
        [
            "the audit policy `Policy` does not record create and get of `pods/attach`, `pods/exec` and `pods/portforward` by service accounts; get, list, watch, create, update, patch, delete and deletecollection of `secrets` by service accounts; create, update, patch, delete and deletecollection of `clusterrolebindings`, `clusterroles`, `rolebindings` and `roles` by service accounts"
        ]
    );
}

#[test]
fn a_web_socket_is_a_get() {
    let rules = "\
- level: RequestResponse
  verbs: [create]
  resources: [{group: '', resources: [pods/exec, pods/attach, pods/portforward]}]
- level: Metadata
  resources: [{group: '', resources: [secrets]}]
- level: RequestResponse
  resources: [{group: rbac.authorization.k8s.io}]
";
    let findings = found(COVERAGE, &of_rules(rules));
    assert_eq!(
        findings[0].message,
        "the audit policy `Policy` does not record get of `pods/attach`, `pods/exec` and `pods/portforward`"
    );
    assert!(findings[0].help.as_ref().unwrap().contains("web sockets"));
}

#[test]
fn stages_that_leave_no_event_record_nothing() {
    let rules = "- level: Metadata\n  omitStages: [RequestReceived, ResponseComplete]\n";
    assert_eq!(messages(COVERAGE, &of_rules(rules)).len(), 1);
}

#[test]
fn a_policy_that_stands_alone_is_the_file_that_it_should_be() {
    let policy = of_rules("- level: Metadata\n");
    assert!(messages(NOT_LOADED, &policy).is_empty());
    let beside =
        format!("{policy}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop}}\n");
    assert_eq!(messages(NOT_LOADED, &beside).len(), 1);
}

#[test]
fn a_config_map_that_anything_names_may_be_loaded() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: audit}\ndata:\n  policy.yaml: |\n    apiVersion: audit.k8s.io/v1\n    kind: Policy\n    rules: [{level: Metadata}]\n";
    assert_eq!(messages(NOT_LOADED, map).len(), 1);
    let shoot = format!(
        "{map}---\napiVersion: core.gardener.cloud/v1beta1\nkind: Shoot\nmetadata: {{name: it}}\nspec: {{auditPolicy: {{configMapRef: {{name: audit}}}}}}\n"
    );
    assert!(messages(NOT_LOADED, &shoot).is_empty());
}

#[test]
fn what_is_no_wildcard_and_no_verb_matches_nothing() {
    for (rule, why) in [
        (
            "verbs: ['*']",
            "`*` is no wildcard in `verbs`, but a name like any other",
        ),
        (
            "namespaces: ['*']",
            "`*` is no wildcard in `namespaces`, but a name like any other",
        ),
        ("verbs: [exec]", "there is no verb `exec`"),
        (
            "resources: [{group: '', resources: ['*/*']}]",
            "its resources name none, as `*/*` does",
        ),
        (
            "users: [alice], userGroups: ['system:serviceaccounts']",
            "no user that it names can be in a group that it names",
        ),
    ] {
        let yaml = of_rules(&format!(
            "- {{level: Request, {rule}}}\n- level: Metadata\n"
        ));
        assert_eq!(
            messages(NOTHING, &yaml),
            [format!(
                "no request matches rule 1 of the audit policy `Policy`: {why}"
            )]
        );
    }
    for rule in [
        "verbs: [get, exec]",
        "verbs: [head], nonResourceURLs: ['*']",
        "verbs: [post]",
    ] {
        let yaml = of_rules(&format!(
            "- {{level: Request, {rule}}}\n- level: Metadata\n"
        ));
        assert!(messages(NOTHING, &yaml).is_empty(), "{rule}");
    }
}

/// A bundle of an object that is applied and a policy, each in its file.
fn with_policy_at(path: &str, kustomization: Option<&str>) -> Vec<hardening::finding::Finding> {
    use hardening::analysis::Analysis;
    use hardening::manifest::{Bundle, Source};

    let mut sources = vec![
        Source::new(
            "k8s/access/roles.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
        ),
        Source::new(path, of_rules("- level: Metadata\n")),
    ];
    sources.extend(kustomization.map(|path| {
        Source::new(
            path,
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [access]\n",
        )
    }));
    let mut findings = Analysis::of(Bundle::read(sources)).findings();
    findings.retain(|finding| finding.invariant == NOT_LOADED);
    findings
}

#[test]
fn a_policy_beside_what_kustomizations_apply_is_a_file_for_the_node() {
    let file = "control-plane/audit-policy.yaml";
    assert!(with_policy_at(file, Some("k8s/kustomization.yaml")).is_empty());
    // Nothing says what is applied.
    assert_eq!(with_policy_at(file, None).len(), 1);
}

#[test]
fn a_policy_below_a_kustomization_may_well_be_applied() {
    let file = "k8s/access/audit-policy.yaml";
    assert_eq!(
        with_policy_at(file, Some("k8s/kustomization.yaml")).len(),
        1
    );
    assert_eq!(with_policy_at(file, Some("kustomization.yaml")).len(), 1);
    assert!(
        with_policy_at(
            "k8s-nodes/audit-policy.yaml",
            Some("k8s/kustomization.yaml")
        )
        .is_empty()
    );
}
