use std::collections::{BTreeMap, BTreeSet};

use hardening::access::pod_security::{Mode, PodSecurity};
use hardening::access::{Access, AuditLevel, AuditRequest, AuditUser, RequestSubject};
use hardening::cluster::{Decision, Request, ResourceRequest, Subject};
use hardening::spec::{PodSecurityLevel, Spec};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::rendered::{cluster, found, names, objects};
use super::small::{RESOURCES, VERBS, spec};
use super::specs::specs;

fn hmco_labels(namespace: &str) -> Value {
    let namespaces = objects(&Spec::hmco(), "Namespace");
    let found = namespaces
        .into_iter()
        .find(|it| it["metadata"]["name"] == namespace);
    found.unwrap()["metadata"]["labels"].clone()
}

#[test]
fn a_namespace_enforces_its_level_and_tells_of_restricted_all_pinned_to_the_cluster() {
    assert_eq!(
        hmco_labels("data-platform"),
        json!({
            "pod-security.kubernetes.io/enforce": "baseline",
            "pod-security.kubernetes.io/enforce-version": "v1.32",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/audit-version": "v1.32",
            "pod-security.kubernetes.io/warn": "restricted",
            "pod-security.kubernetes.io/warn-version": "v1.32",
        })
    );
    assert_eq!(
        hmco_labels("monitoring")["pod-security.kubernetes.io/enforce"],
        "baseline"
    );
    assert_eq!(
        hmco_labels("vault-prod")["pod-security.kubernetes.io/enforce"],
        "restricted"
    );
}

#[test]
fn hmco_has_the_accounts_and_roles_of_its_summary() {
    let spec = Spec::hmco();
    let accounts = names(&spec, "ServiceAccount");
    for account in [
        "data-platform/platform-app",
        "data-platform/vault-client",
        "monitoring/grafana",
        "vault-prod/vault",
    ] {
        assert!(
            accounts.contains(&account.to_owned()),
            "{account} in {accounts:?}"
        );
    }
    let cluster_roles = names(&spec, "ClusterRole");
    assert!(
        cluster_roles.contains(&"grafana-read-only".to_owned()),
        "{cluster_roles:?}"
    );
    let roles = names(&spec, "Role");
    for role in [
        "vault-prod/vault-pod-reader",
        "data-platform/platform-read-config",
    ] {
        assert!(roles.contains(&role.to_owned()), "{role} in {roles:?}");
    }
}

#[test]
fn no_account_is_given_a_token_by_itself() {
    for account in objects(&Spec::hmco(), "ServiceAccount") {
        assert_eq!(account["automountServiceAccountToken"], false, "{account}");
    }
    let accounts = names(&Spec::hmco(), "ServiceAccount");
    for namespace in [
        "data-platform",
        "monitoring",
        "vault-prod",
        "ingress-nginx",
        "cert-manager",
    ] {
        assert!(accounts.contains(&format!("{namespace}/default")));
    }
}

#[test]
fn a_role_of_the_baseline_has_no_wildcard() {
    for kind in ["Role", "ClusterRole"] {
        for role in objects(&Spec::hmco(), kind) {
            for rule in role["rules"].as_array().unwrap() {
                for field in ["apiGroups", "resources", "verbs"] {
                    let words = rule[field].as_array().into_iter().flatten();
                    assert!(words.clone().all(|word| word != "*"), "{role}");
                }
            }
        }
    }
}

/// What is recorded of a request of the policy that is rendered.
fn recorded(user: &str, verb: &str, resource: &str, namespace: &str) -> AuditLevel {
    let access = Access::of(cluster(&Spec::hmco()));
    let policy = access
        .audit_policies()
        .first()
        .unwrap()
        .read
        .as_ref()
        .unwrap()
        .clone();
    let (path, subresource) = resource.split_once(':').unwrap_or((resource, ""));
    let (group, resource) = path.split_once('/').unwrap_or(("", path));
    let groups = match user.starts_with("system:node:") {
        true => vec!["system:nodes".to_owned()],
        false => Vec::new(),
    };
    let decision = policy.decide(&AuditRequest {
        user: Some(AuditUser::of(user, groups)),
        verb: verb.to_owned(),
        subject: RequestSubject::Resource {
            group: group.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: "one".to_owned(),
            namespace: namespace.to_owned(),
        },
    });
    assert!(decision.level == AuditLevel::None || decision.records());
    decision.level
}

#[test]
fn what_leads_into_pods_and_to_power_is_recorded_whole_and_no_secret_is() {
    const RBAC: &str = "rbac.authorization.k8s.io";
    use AuditLevel::{Metadata, None, Request, RequestResponse};
    let account = "system:serviceaccount:kube-system:generic-garbage-collector";
    let table = [
        ("alice", "create", "pods:exec".to_owned(), RequestResponse),
        ("alice", "get", "pods:exec".to_owned(), RequestResponse),
        ("alice", "get", "pods:attach".to_owned(), RequestResponse),
        (
            "alice",
            "create",
            "pods:portforward".to_owned(),
            RequestResponse,
        ),
        (
            "alice",
            "patch",
            "pods:ephemeralcontainers".to_owned(),
            Request,
        ),
        (
            "alice",
            "create",
            format!("{RBAC}/clusterroles"),
            RequestResponse,
        ),
        (
            "alice",
            "patch",
            format!("{RBAC}/rolebindings"),
            RequestResponse,
        ),
        (
            "alice",
            "deletecollection",
            format!("{RBAC}/roles"),
            RequestResponse,
        ),
        (
            "alice",
            "list",
            format!("{RBAC}/clusterrolebindings"),
            Metadata,
        ),
        ("alice", "get", "secrets".to_owned(), Metadata),
        ("alice", "update", "secrets".to_owned(), Metadata),
        ("alice", "create", "configmaps".to_owned(), Metadata),
        (
            "alice",
            "create",
            "serviceaccounts:token".to_owned(),
            Metadata,
        ),
        (
            "alice",
            "create",
            "authentication.k8s.io/tokenreviews".to_owned(),
            Metadata,
        ),
        ("alice", "delete", "apps/deployments".to_owned(), Metadata),
        ("alice", "get", "nodes".to_owned(), Metadata),
        (account, "delete", "pods".to_owned(), Metadata),
        ("system:node:a", "get", "secrets".to_owned(), Metadata),
        ("system:node:a", "get", "nodes".to_owned(), None),
        ("system:node:a", "patch", "nodes".to_owned(), Metadata),
        ("system:node:a", "list", "pods".to_owned(), Metadata),
        (
            "system:kube-scheduler",
            "get",
            "coordination.k8s.io/leases".to_owned(),
            None,
        ),
        (
            "system:kube-scheduler",
            "create",
            "pods:binding".to_owned(),
            Metadata,
        ),
        (
            "system:kube-proxy",
            "watch",
            "discovery.k8s.io/endpointslices".to_owned(),
            None,
        ),
    ];
    for (user, verb, resource, level) in table {
        assert_eq!(
            recorded(user, verb, &resource, "shop"),
            level,
            "{user} {verb} {resource}"
        );
    }
}

#[test]
fn the_audit_policy_names_the_flags_that_load_it() {
    let files = hardening::baseline::Baseline::of(&Spec::hmco());
    let policy = files
        .manifests()
        .iter()
        .find(|it| it.path == "control-plane/audit-policy.yaml")
        .unwrap();
    let text = policy.to_text();
    for flag in [
        "--audit-policy-file=",
        "--audit-log-path=",
        "--audit-log-maxage=",
    ] {
        assert!(text.contains(flag), "{flag} in\n{text}");
    }
}

#[test]
fn the_ingress_controller_may_do_what_it_cannot_work_without_and_its_lease_is_its_only_object_to_write()
 {
    let spec = Spec::hmco();
    let access = Access::of(cluster(&spec));
    let cluster = access.cluster();
    let (id, workload) = cluster
        .workloads_by_id()
        .find(|(_, it)| it.name == "nginx-ingress-controller")
        .unwrap();
    let subject = Subject::account(&workload.namespace, workload.account());
    let needs = access.needs().of_controllers(cluster, id);
    assert!(needs.needs.len() > 10, "{needs:?}");
    assert_eq!(
        needs.lacked_by(cluster.authorization(), &subject).count(),
        0
    );
    let may = |verb, group, resource, namespace, name| {
        let request = Request::Resource(ResourceRequest {
            verb,
            group,
            resource,
            namespace,
            name,
        });
        matches!(
            cluster.authorization().may(&subject, &request),
            Decision::Allowed(_)
        )
    };
    let own = Some("ingress-nginx");
    let lease = |verb, name| may(verb, "coordination.k8s.io", "leases", own, Some(name));
    assert!(lease("update", "ingress-nginx-leader"));
    assert!(!lease("update", "another"));
    assert!(may("create", "", "events", Some("monitoring"), None));
    assert!(!may("update", "", "secrets", own, Some("one")));
    assert!(!may(
        "delete",
        "networking.k8s.io",
        "ingresses",
        own,
        Some("one")
    ));
}

/// Whether a spec grants a request, rule by rule.
fn is_granted(spec: &Spec, account: (&str, &str), request: &ResourceRequest<'_>) -> bool {
    spec.phase1().access.roles.iter().any(|role| {
        let own = role.namespace.as_ref().map(|it| it.as_str());
        let is_bound = role.accounts.iter().any(|it| {
            let namespace = it.namespace.as_ref().map(|it| it.as_str()).or(own);
            (namespace, it.name.as_str()) == (Some(account.0), account.1)
        });
        let is_here = own.is_none() || request.namespace == own;
        is_bound
            && is_here
            && role.rules.iter().any(|rule| {
                let name = request.name.unwrap_or_default();
                rule.group == request.group
                    && rule.resources.iter().any(|it| it == request.resource)
                    && rule.verbs.iter().any(|it| it.as_str() == request.verb)
                    && (rule.names.is_empty() || rule.names.iter().any(|it| it == name))
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn accounts_may_do_exactly_what_the_spec_grants(spec in spec()) {
        let cluster = cluster(&spec);
        let authorization = cluster.authorization();
        let services = spec.services().iter().map(|it| (it.namespace.as_str(), it.account.as_str()));
        let accounts: BTreeSet<_> = services
            .chain([("shop", "pipeline"), ("shop", "default")])
            .collect();
        for account in accounts {
            let subject = Subject::account(account.0, account.1);
            for (group, resource, _) in RESOURCES {
                for verb in VERBS.iter().chain(&["create", "delete", "patch"]) {
                    for namespace in [None, Some("shop"), Some("data")] {
                        for name in [None, Some("one"), Some("other")] {
                            let request = ResourceRequest { verb, group, resource, namespace, name };
                            let granted = is_granted(&spec, account, &request);
                            let decision = authorization.may(&subject, &Request::Resource(request));
                            prop_assert_eq!(matches!(decision, Decision::Allowed(_)), granted, "{:?} {} {:?} {:?}", account, verb, resource, namespace);
                            prop_assert_eq!(decision.is_denied(), !granted);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_token_is_mounted_exactly_where_the_api_server_is_called(spec in spec()) {
        let cluster = cluster(&spec);
        let calls: BTreeMap<_, _> = spec
            .services()
            .iter()
            .map(|it| ((it.namespace.as_str(), it.name.as_str()), it.calls_api_server))
            .collect();
        for workload in cluster.workloads() {
            let expected = calls[&(workload.namespace.as_str(), workload.name.as_str())];
            prop_assert_eq!(workload.pod.automount_service_account_token, Some(expected));
        }
    }

    #[test]
    fn every_account_is_there_once_and_every_pod_has_one(spec in spec()) {
        let accounts = names(&spec, "ServiceAccount");
        let distinct: BTreeSet<_> = accounts.iter().collect();
        prop_assert_eq!(distinct.len(), accounts.len());
        for workload in cluster(&spec).workloads() {
            let account = format!("{}/{}", workload.namespace, workload.account());
            prop_assert!(accounts.contains(&account), "{}", account);
            prop_assert!(workload.account() != "default");
        }
    }

    #[test]
    fn every_pod_passes_restricted_whatever_is_enforced(spec in spec()) {
        let cluster = cluster(&spec);
        let security = PodSecurity::of(&cluster);
        for namespace in spec.namespaces() {
            let policy = &security.namespace(namespace.name.as_str()).unwrap().policy;
            let enforced = match namespace.pod_security {
                PodSecurityLevel::Privileged => "privileged",
                PodSecurityLevel::Baseline => "baseline",
                PodSecurityLevel::Restricted => "restricted",
            };
            prop_assert_eq!(policy.enforce.level.to_string(), enforced);
            prop_assert_eq!(policy.enforce.version, policy.warn.version);
        }
        for workload in cluster.workloads() {
            for mode in Mode::ALL {
                let verdict = security.verdict(workload, mode);
                prop_assert!(verdict.allows(), "{}", verdict.warning());
            }
        }
    }

    #[test]
    fn nothing_is_found_that_needs_a_hand(spec in spec()) {
        let found = found(&spec, &["access", "cluster", "manifest", "suppression"]);
        prop_assert!(found.is_empty(), "{:#?}", found);
    }
    #[test]
    fn whatever_else_is_in_a_spec_its_roles_and_accounts_hold(drawn in specs()) {
        let found = found(&drawn.0, &["access"]);
        prop_assert!(found.is_empty(), "{:#?}", found);
    }
}
