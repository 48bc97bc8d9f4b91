//! What can be reached, as a set that grows until nothing is added: no graph, no tables, every request tried one by one.

use std::collections::BTreeSet;

use hardening::access::escalation::Identity;
use hardening::cluster::{Authorization, BoundRole, Cluster, PolicyRule, Resource, Subject};

/// A name that no rule names.
const ANY: &str = "any-other-name";

/// What is granted: everywhere or in a namespace, by a role of this kind and name.
#[derive(Clone)]
struct Grant<'c> {
    namespace: Option<&'c str>,
    role: Option<(Option<&'c str>, &'c str)>,
    rules: Vec<&'c PolicyRule>,
}

pub(super) struct Oracle<'c> {
    cluster: &'c Cluster,
    authorization: &'c Authorization,
    namespaces: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// The one of Kubernetes' own controllers that may add any rule to any ClusterRole.
fn controller() -> Subject {
    Subject::account("kube-system", "clusterrole-aggregation-controller")
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|it| it == "*" || it == word)
}

/// The matching of the API server for requests to resources; a subresource of all is not generated here.
fn matches(rule: &PolicyRule, verb: &str, group: &str, resource: &str, name: Option<&str>) -> bool {
    let PolicyRule::Resources(rule) = rule else {
        return false;
    };
    has(&rule.verbs, verb)
        && has(&rule.groups, group)
        && has(&rule.resources, resource)
        && (rule.names.is_empty()
            || name.is_some_and(|name| rule.names.iter().any(|it| it == name)))
}

struct Holder<'o, 'c> {
    oracle: &'o Oracle<'c>,
    grants: Vec<Grant<'c>>,
}

const RBAC: &str = "rbac.authorization.k8s.io";

impl<'c> Holder<'_, 'c> {
    fn may(
        &self,
        verb: &str,
        group: &str,
        resource: &str,
        namespace: Option<&str>,
        name: Option<&str>,
    ) -> bool {
        let is_namespace = group.is_empty() && resource == "namespaces";
        let namespace = if is_namespace { name } else { namespace };
        self.grants.iter().any(|grant| {
            let counts = grant.namespace.is_none() || grant.namespace == namespace;
            counts
                && grant
                    .rules
                    .iter()
                    .any(|rule| matches(rule, verb, group, resource, name))
        })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.oracle.names.iter().map(String::as_str)
    }

    /// Writes an object: a new one, or one that is there, whatever it is called.
    fn may_write(&self, group: &str, resource: &str, namespace: Option<&str>) -> bool {
        self.may("create", group, resource, namespace, None)
            || ["update", "patch"].iter().any(|verb| {
                self.names()
                    .any(|name| self.may(verb, group, resource, namespace, Some(name)))
            })
    }

    fn may_read_secret(&self, namespace: &str, name: &str) -> bool {
        let mut verbs = ["get", "list", "watch"].iter();
        verbs.any(|verb| self.may(verb, "", "secrets", Some(namespace), Some(name)))
    }

    fn may_run_pods(&self, namespace: &str) -> bool {
        let scope = Some(namespace);
        self.may("create", "", "pods", scope, None)
            || self.may("create", "batch", "jobs", scope, None)
            || ["deployments", "statefulsets", "daemonsets", "replicasets"]
                .iter()
                .any(|kind| self.may_write("apps", kind, scope))
            || self.may_write("batch", "cronjobs", scope)
            || self.may_write("", "replicationcontrollers", scope)
    }

    fn may_enter(&self, namespace: &str, pod: &str) -> bool {
        let may =
            |verb: &str, resource: &str| self.may(verb, "", resource, Some(namespace), Some(pod));
        ["create", "get"]
            .iter()
            .any(|verb| may(verb, "pods/exec") || may(verb, "pods/attach"))
            || ["update", "patch"]
                .iter()
                .any(|verb| may(verb, "pods/ephemeralcontainers") || may(verb, "pods"))
    }

    fn may_change(&self, resource: &str, namespace: Option<&str>, name: &str) -> bool {
        let mut verbs = ["update", "patch"].iter();
        verbs.any(|verb| self.may(verb, RBAC, resource, namespace, Some(name)))
    }

    fn may_do_everything(&self, namespace: Option<&str>) -> bool {
        self.grants.iter().any(|grant| {
            (grant.namespace.is_none() || grant.namespace == namespace)
                && grant.rules.iter().any(|rule| {
                    let PolicyRule::Resources(rule) = rule else {
                        return false;
                    };
                    let all = |words: &[String]| words.iter().any(|word| word == "*");
                    all(&rule.verbs)
                        && all(&rule.groups)
                        && all(&rule.resources)
                        && rule.names.is_empty()
                })
        })
    }
}

impl<'c> Oracle<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let authorization = cluster.authorization();
        let mut namespaces: BTreeSet<String> = cluster.namespaces().keys().cloned().collect();
        namespaces.insert("kube-system".to_owned());
        for subject in authorization.subjects() {
            if let Subject::ServiceAccount { namespace, .. } = subject {
                namespaces.insert(namespace.clone());
            }
        }
        let mut names = BTreeSet::from([ANY.to_owned()]);
        for (_, role) in authorization.roles() {
            for rule in authorization.rules_of(role) {
                if let PolicyRule::Resources(rule) = &rule.rule {
                    names.extend(rule.names.iter().cloned());
                }
            }
        }
        Self {
            cluster,
            authorization,
            namespaces,
            names,
        }
    }

    fn grants(&self, subject: &Subject) -> Vec<Grant<'c>> {
        let identities = subject.identities();
        let mut grants = Vec::new();
        for (_, binding) in self.authorization.bindings() {
            let is_meant = binding
                .subjects
                .iter()
                .any(|it| identities.contains(&it.subject));
            let BoundRole::Known(role) = binding.role else {
                continue;
            };
            if is_meant {
                let role = self.authorization.role(role);
                grants.push(Grant {
                    namespace: binding.namespace.as_deref(),
                    role: Some((role.namespace.as_deref(), &role.name)),
                    rules: self
                        .authorization
                        .rules_of(role)
                        .map(|it| &it.rule)
                        .collect(),
                });
            }
        }
        grants
    }

    /// Everything that a subject can get hold of, itself not included.
    pub(super) fn reached(&self, subject: &Subject) -> BTreeSet<Identity> {
        let start = Identity::Subject(subject.clone());
        let mut reached = BTreeSet::from([start.clone()]);
        let mut waiting = vec![start.clone()];
        while let Some(identity) = waiting.pop() {
            for next in self.next(&identity) {
                if reached.insert(next.clone()) {
                    waiting.push(next);
                }
            }
        }
        reached.remove(&start);
        reached
    }

    fn next(&self, identity: &Identity) -> Vec<Identity> {
        let one = |namespace: &String| Some(namespace.clone());
        match identity {
            Identity::ClusterAdmin | Identity::AnyRole(None) => Vec::new(),
            Identity::Subject(subject) if *subject == Subject::group("system:masters") => {
                vec![Identity::ClusterAdmin]
            }
            Identity::Subject(subject) if *subject == controller() => vec![Identity::ClusterAdmin],
            Identity::Subject(subject) => self.by_requests(self.grants(subject)),
            Identity::Role {
                role, namespace, ..
            } => {
                let role = self.authorization.role(*role);
                let declared = self.cluster.namespaces();
                let scope = namespace
                    .as_ref()
                    .map(|name| match declared.get_key_value(name) {
                        Some((name, _)) => name.as_str(),
                        // Every cluster has it, whether or not the bundle tells.
                        None => "kube-system",
                    });
                self.by_requests(vec![Grant {
                    namespace: scope,
                    role: None,
                    rules: self
                        .authorization
                        .rules_of(role)
                        .map(|it| &it.rule)
                        .collect(),
                }])
            }
            Identity::NamespaceAdmin(Some(it)) => vec![Identity::Pods(one(it)), Identity::Node],
            Identity::Pods(Some(it)) => {
                let mut next = vec![Identity::AnyAccount(one(it)), Identity::Secrets(one(it))];
                let declared = self.cluster.namespaces().get(it);
                let open = declared.is_some_and(|it| {
                    it.manifest.is_some()
                        && !it.labels.contains_key("pod-security.kubernetes.io/enforce")
                });
                next.extend(open.then_some(Identity::Node));
                next
            }
            Identity::AnyAccount(Some(it)) => {
                let accounts = self.authorization.subjects().filter(|subject| {
                    matches!(subject, Subject::ServiceAccount { namespace, .. } if namespace == it)
                });
                let mut accounts: Vec<_> = accounts.cloned().map(Identity::Subject).collect();
                if it == "kube-system" {
                    accounts.push(Identity::Subject(controller()));
                }
                accounts
            }
            Identity::RunningAccounts(Some(it)) => {
                let workloads = self.cluster.workloads().iter();
                let here = workloads.filter(|workload| workload.namespace == *it);
                here.map(|workload| Identity::Subject(Subject::account(it, workload.account())))
                    .collect()
            }
            Identity::Secrets(Some(it)) => self.tokens(it, |_| true),
            Identity::Node => self
                .namespaces
                .iter()
                .map(|it| Identity::RunningAccounts(one(it)))
                .collect(),
            Identity::AnyUser => {
                let users = self.authorization.subjects();
                let users = users.filter(|subject| matches!(subject, Subject::User(_)));
                users.cloned().map(Identity::Subject).collect()
            }
            Identity::AnyGroup => {
                let groups = self.authorization.subjects();
                let groups = groups.filter(
                    |subject| matches!(subject, Subject::Group(name) if name != "system:masters"),
                );
                groups.cloned().map(Identity::Subject).collect()
            }
            Identity::AnyRole(Some(it)) => {
                let roles = self.authorization.roles();
                let roles = roles.filter(|(_, role)| role.namespace.as_ref() == Some(it));
                roles
                    .map(|(id, role)| Identity::Role {
                        role: id,
                        name: role.name.clone(),
                        namespace: one(it),
                    })
                    .collect()
            }
            // The sums over all namespaces are not used here: each namespace is tried for itself.
            _ => Vec::new(),
        }
    }

    fn tokens(&self, namespace: &str, may_read: impl Fn(&str) -> bool) -> Vec<Identity> {
        let mut found = Vec::new();
        for object in self.cluster.objects() {
            if let Resource::Secret(secret) = &object.resource
                && object.namespace() == namespace
                && may_read(object.name())
                && secret.type_.as_deref() == Some("kubernetes.io/service-account-token")
            {
                let annotations = secret.metadata.annotations.clone().unwrap_or_default();
                let account = &annotations["kubernetes.io/service-account.name"];
                found.push(Identity::Subject(Subject::account(namespace, account)));
            }
        }
        found
    }

    fn by_requests(&self, grants: Vec<Grant<'c>>) -> Vec<Identity> {
        let holder = Holder {
            oracle: self,
            grants,
        };
        let mut next = Vec::new();
        if holder.may_do_everything(None) {
            return vec![Identity::ClusterAdmin];
        }
        self.cluster_wide(&holder, &mut next);
        for namespace in &self.namespaces {
            self.in_namespace(&holder, namespace, &mut next);
        }
        for grant in &holder.grants {
            let Some((scope, name)) = grant.role else {
                continue;
            };
            let resource = if scope.is_some() {
                "roles"
            } else {
                "clusterroles"
            };
            if holder.may("escalate", RBAC, resource, scope, Some(name))
                && holder.may_change(resource, scope, name)
            {
                next.push(match grant.namespace {
                    Some(namespace) => Identity::NamespaceAdmin(Some(namespace.to_owned())),
                    None => Identity::ClusterAdmin,
                });
            }
        }
        next
    }

    fn cluster_wide(&self, holder: &Holder<'_, 'c>, next: &mut Vec<Identity>) {
        let kubelet = ["create", "get"].iter().any(|verb| {
            holder
                .names()
                .any(|name| holder.may(verb, "", "nodes/proxy", None, Some(name)))
        });
        next.extend(kubelet.then_some(Identity::Node));
        let admission = "admissionregistration.k8s.io";
        let writes = |resource: &str| holder.may_write(admission, resource, None);
        if writes("mutatingwebhookconfigurations")
            || (writes("mutatingadmissionpolicies") && writes("mutatingadmissionpolicybindings"))
        {
            next.push(Identity::ClusterAdmin);
        }
        if writes("validatingwebhookconfigurations") {
            next.extend(
                self.namespaces
                    .iter()
                    .map(|it| Identity::Secrets(Some(it.clone()))),
            );
        }
        let impersonates = |resource: &str, namespace: Option<&str>, name: &str| {
            holder.may("impersonate", "", resource, namespace, Some(name))
        };
        if impersonates("users", None, ANY) {
            next.push(Identity::AnyUser);
        }
        let is_user = |name: &&str| !name.starts_with("system:serviceaccount:") && *name != ANY;
        let users = holder
            .names()
            .filter(is_user)
            .filter(|name| impersonates("users", None, name));
        // With all users there is no need to speak of each.
        let users = users.filter(|_| !impersonates("users", None, ANY));
        next.extend(users.map(|name| Identity::Subject(Subject::user(name))));
        let someone = holder.names().any(|name| {
            impersonates("users", None, name)
                || self
                    .namespaces
                    .iter()
                    .any(|it| impersonates("serviceaccounts", Some(it), name))
        });
        if someone {
            if impersonates("groups", None, ANY) || impersonates("groups", None, "system:masters") {
                next.push(Identity::ClusterAdmin);
            }
            let groups = holder
                .names()
                .filter(|name| *name != ANY && *name != "system:masters");
            let groups = groups.filter(|name| impersonates("groups", None, name));
            let groups = groups.filter(|_| !impersonates("groups", None, ANY));
            next.extend(groups.map(|name| Identity::Subject(Subject::group(name))));
        }
        let certificates = "certificates.k8s.io";
        let approves = holder.names().any(|name| {
            ["update", "patch"].iter().any(|verb| {
                holder.may(
                    verb,
                    certificates,
                    "certificatesigningrequests/approval",
                    None,
                    Some(name),
                )
            })
        });
        let signs = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"]
            .iter()
            .any(|name| holder.may("approve", certificates, "signers", None, Some(name)));
        if holder.may(
            "create",
            certificates,
            "certificatesigningrequests",
            None,
            None,
        ) && approves
            && signs
        {
            next.extend([Identity::AnyUser, Identity::AnyGroup]);
            next.extend(
                self.namespaces
                    .iter()
                    .map(|it| Identity::AnyAccount(Some(it.clone()))),
            );
        }
        if holder.may_write(RBAC, "clusterrolebindings", None) {
            if holder.may("bind", RBAC, "clusterroles", None, Some(ANY)) {
                next.push(Identity::ClusterAdmin);
            } else {
                self.bound(holder, "clusterroles", None, None, next);
            }
        }
    }

    /// Roles that may be bound by name.
    fn bound(
        &self,
        holder: &Holder<'_, 'c>,
        resource: &str,
        of: Option<&str>,
        scope: Option<&str>,
        next: &mut Vec<Identity>,
    ) {
        for (id, role) in self.authorization.roles() {
            if role.namespace.as_deref() == of
                && holder.may("bind", RBAC, resource, scope, Some(&role.name))
            {
                next.push(Identity::Role {
                    role: id,
                    name: role.name.clone(),
                    namespace: scope.map(str::to_owned),
                });
            }
        }
    }

    fn in_namespace(&self, holder: &Holder<'_, 'c>, namespace: &str, next: &mut Vec<Identity>) {
        let place = Some(namespace.to_owned());
        let scope = Some(namespace);
        if holder.may_do_everything(scope) {
            next.push(Identity::NamespaceAdmin(place.clone()));
        }
        if holder.may_read_secret(namespace, ANY) {
            next.push(Identity::Secrets(place.clone()));
            if holder.may("create", "", "secrets", scope, None) {
                next.push(Identity::AnyAccount(place.clone()));
            }
        }
        next.extend(self.tokens(namespace, |name| holder.may_read_secret(namespace, name)));
        for (verb, resource) in [
            ("create", "serviceaccounts/token"),
            ("impersonate", "serviceaccounts"),
        ] {
            if holder.may(verb, "", resource, scope, Some(ANY)) {
                next.push(Identity::AnyAccount(place.clone()));
                continue;
            }
            let names = holder
                .names()
                .filter(|name| holder.may(verb, "", resource, scope, Some(name)));
            next.extend(names.map(|name| Identity::Subject(Subject::account(namespace, name))));
        }
        if holder.may_run_pods(namespace) {
            next.push(Identity::Pods(place.clone()));
            let volume = holder.may("create", "", "persistentvolumes", None, None);
            let claim = holder.may("create", "", "persistentvolumeclaims", scope, None);
            let labels = ["update", "patch"]
                .iter()
                .any(|verb| holder.may(verb, "", "namespaces", None, Some(namespace)));
            next.extend(((volume && claim) || labels).then_some(Identity::Node));
        }
        if holder.may_enter(namespace, ANY) {
            next.push(Identity::RunningAccounts(place.clone()));
        }
        let workloads = self.cluster.workloads().iter();
        for workload in workloads.filter(|workload| workload.namespace == namespace) {
            // Pods of a Deployment have a longer name.
            let is_pod = workload.kind == hardening::cluster::WorkloadKind::Pod;
            let pods = [workload.name.clone(), format!("{}-0", workload.name)];
            let pod = if is_pod { &pods[0] } else { &pods[1] };
            if holder.may_enter(namespace, pod) {
                next.push(Identity::Subject(Subject::account(
                    namespace,
                    workload.account(),
                )));
            }
        }
        if holder.may_write(RBAC, "rolebindings", scope) {
            if holder.may("bind", RBAC, "clusterroles", scope, Some(ANY)) {
                next.push(Identity::NamespaceAdmin(place.clone()));
            } else {
                self.bound(holder, "clusterroles", None, scope, next);
            }
            if holder.may("bind", RBAC, "roles", scope, Some(ANY)) {
                next.push(Identity::AnyRole(place));
            } else {
                self.bound(holder, "roles", scope, scope, next);
            }
        }
    }
}
