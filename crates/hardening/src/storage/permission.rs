//! Whether a service account may do what a script asks, where that is plain.

use k8s_openapi::api::rbac::v1::{PolicyRule, RoleRef, Subject};

use crate::cluster::script::{Kubectl, KubectlResource, KubectlVerb};
use crate::cluster::{Cluster, Resource};
use crate::finding::ManifestId;

/// What the bundle says of a service account.
#[derive(Debug, Default)]
pub(super) struct Permissions<'c> {
    pub(super) grants: Vec<Grant<'c>>,
    /// Whether a binding names a role that the bundle does not show.
    pub(super) is_incomplete: bool,
}

/// Rules that a binding grants.
#[derive(Debug)]
pub(super) struct Grant<'c> {
    /// `None` in all namespaces.
    pub(super) namespace: Option<&'c str>,
    /// The role.
    pub(super) role: ManifestId,
    pub(super) rules: &'c [PolicyRule],
}

/// Something that is asked of the API server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Request<'r> {
    pub(super) verb: &'r str,
    pub(super) group: &'r str,
    pub(super) resource: &'r str,
    /// `None` for all namespaces.
    pub(super) namespace: Option<&'r str>,
    pub(super) name: Option<&'r str>,
}

impl<'c> Permissions<'c> {
    /// What is granted to a service account, by itself or to all of its kind.
    pub(super) fn of(cluster: &'c Cluster, namespace: &str, account: &str) -> Self {
        let mut permissions = Self::default();
        let is_meant = |subjects: &Option<Vec<Subject>>| {
            subjects
                .iter()
                .flatten()
                .any(|subject| match subject.kind.as_str() {
                    "ServiceAccount" => {
                        subject.name == account && subject.namespace.as_deref() == Some(namespace)
                    }
                    "Group" => {
                        subject.name == "system:authenticated"
                            || subject.name == "system:serviceaccounts"
                            || subject.name.strip_prefix("system:serviceaccounts:")
                                == Some(namespace)
                    }
                    "User" => {
                        let name = subject.name.strip_prefix("system:serviceaccount:");
                        name.and_then(|name| name.split_once(':')) == Some((namespace, account))
                    }
                    _ => false,
                })
        };
        for object in cluster.objects() {
            match &object.resource {
                Resource::ClusterRoleBinding(binding) if is_meant(&binding.subjects) => {
                    permissions.take(cluster, None, &binding.role_ref);
                }
                Resource::RoleBinding(binding) if is_meant(&binding.subjects) => {
                    permissions.take(cluster, Some(object.namespace()), &binding.role_ref);
                }
                _ => {}
            }
        }
        permissions
    }

    fn take(&mut self, cluster: &'c Cluster, namespace: Option<&'c str>, role: &RoleRef) {
        let scope = if role.kind == "Role" { namespace } else { None };
        let found = cluster.find("rbac.authorization.k8s.io", &role.kind, scope, &role.name);
        let rules = found.and_then(|object| match &object.resource {
            Resource::Role(role) => {
                Some((object.manifest, role.rules.as_deref().unwrap_or_default()))
            }
            Resource::ClusterRole(role) if role.aggregation_rule.is_none() => {
                Some((object.manifest, role.rules.as_deref().unwrap_or_default()))
            }
            _ => None,
        });
        match rules {
            Some((role, rules)) => self.grants.push(Grant {
                namespace,
                role,
                rules,
            }),
            None => self.is_incomplete = true,
        }
    }

    /// Whether a request is let through.
    pub(super) fn allow(&self, request: &Request<'_>) -> bool {
        self.grants.iter().any(|grant| {
            let in_scope = grant.namespace.is_none() || grant.namespace == request.namespace;
            in_scope && grant.rules.iter().any(|rule| allows(rule, request))
        })
    }
}

fn allows(rule: &PolicyRule, request: &Request<'_>) -> bool {
    let has = |list: &Option<Vec<String>>, wanted: &str| {
        list.iter()
            .flatten()
            .any(|item| item == "*" || item == wanted)
    };
    let names = rule.resource_names.as_deref().unwrap_or_default();
    rule.verbs
        .iter()
        .any(|verb| verb == "*" || verb == request.verb)
        && has(&rule.api_groups, request.group)
        && has(&rule.resources, request.resource)
        && (names.is_empty()
            || request
                .name
                .is_some_and(|name| names.iter().any(|it| it == name)))
}

/// The group of roles and their bindings.
pub(super) const RBAC: &str = "rbac.authorization.k8s.io";

/// Whether a rule grants a verb on all objects of a kind.
pub(super) fn grants(rule: &PolicyRule, group: &str, resource: &str, verb: &str) -> bool {
    let request = Request {
        verb,
        group,
        resource,
        namespace: None,
        name: None,
    };
    allows(rule, &request)
}

/// Kinds that are in no namespace.
const CLUSTER_SCOPED: [&str; 6] = [
    "namespaces",
    "nodes",
    "persistentvolumes",
    "storageclasses",
    "volumesnapshotclasses",
    "volumesnapshotcontents",
];

/// What a call asks for; nothing where its words are not all known.
pub(super) fn requests<'k>(kubectl: &'k Kubectl<'_>, namespace: &'k str) -> Vec<Request<'k>> {
    if !kubectl.is_known || kubectl.is_dry_run {
        return Vec::new();
    }
    let of_resource = |resource: &'k KubectlResource| -> Vec<Request<'k>> {
        let is_cluster_scoped = CLUSTER_SCOPED.contains(&resource.resource);
        let namespace = (!is_cluster_scoped && !kubectl.all_namespaces).then(|| {
            let own = resource.namespace.as_deref();
            own.or(kubectl.namespace).unwrap_or(namespace)
        });
        let verbs = kubectl.verb.needs(resource.name.is_some()).iter();
        let name = resource.name.as_deref();
        let request = |verb: &'static str| Request {
            verb,
            group: resource.group,
            resource: resource.resource,
            namespace,
            // What is created has no name yet for the API server to look at.
            name: name.filter(|_| verb != "create"),
        };
        let mut requests: Vec<_> = verbs.map(|verb| request(verb)).collect();
        if kubectl.verb == KubectlVerb::Exec {
            requests.push(Request {
                resource: "pods/exec",
                group: "",
                name: None,
                ..request("create")
            });
        }
        requests
    };
    kubectl.resources.iter().flat_map(of_resource).collect()
}
