//! Role-based access control, decided as the API server decides it: who may do what, and by which binding and rule.
//!
//! Only roles are looked at. Kubernetes' node authorizer, webhooks and admission may let through or refuse more.

mod aggregation;
mod build;
mod coverage;
mod default_roles;
mod request;
mod role;
mod rule;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use super::{Cluster, versions};

pub use coverage::{covers, uncovered};
pub use request::{Request, ResourceRequest};
pub use role::{Binding, BindingId, BoundRole, BoundSubject, Role, RoleId, RoleRule, RuleId};
pub use rule::{PolicyRule, ResourceRule, RuleFault, UrlRule, aggregates_nothing};
pub use subject::{MASTERS, Subject};

/// The API group of roles and their bindings.
pub const RBAC: &str = "rbac.authorization.k8s.io";

/// All roles and bindings of a cluster, those of Kubernetes itself among them, indexed.
///
/// ```
/// use hardening::cluster::{Cluster, Request, Subject};
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: web-views, namespace: shop}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
/// subjects: [{kind: ServiceAccount, name: web}]
/// ";
/// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let authorization = cluster.authorization();
/// let web = Subject::account("shop", "web");
/// let read = Request::resource("get", "", "configmaps");
/// assert!(authorization.may(&web, &read.within("shop")).is_allowed());
/// assert!(!authorization.may(&web, &read.within("bank")).is_allowed());
/// ```
#[derive(Debug, Default)]
pub struct Authorization {
    roles: Vec<Role>,
    rules: Vec<RoleRule>,
    /// ClusterRoleBindings first, as the API server asks them.
    bindings: Vec<Binding>,
    /// By namespace, empty for ClusterRoles, and name.
    by_name: BTreeMap<String, BTreeMap<String, RoleId>>,
    by_subject: BTreeMap<Subject, Vec<BindingId>>,
    /// For each role its bindings, sorted by namespace.
    by_role: Vec<Vec<BindingId>>,
    by_resource: BTreeMap<String, Vec<RuleId>>,
    url_rules: Vec<RuleId>,
    /// The aggregated roles that have a rule beside the role that it is written in.
    aggregated_into: BTreeMap<RuleId, Vec<RoleId>>,
    /// Bindings whose role is not known, or not wholly.
    unknown: Vec<BindingId>,
    aggregated: Vec<RoleId>,
    accounts: BTreeSet<Subject>,
}

/// Why a subject may do something.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a> {
    /// The binding that names the subject.
    pub binding: &'a Binding,
    /// The role that it binds.
    pub role: &'a Role,
    /// The rule that lets the request through.
    pub rule: &'a RoleRule,
}

/// Whether a request is let through.
#[derive(Clone, Copy, Debug)]
pub enum Decision<'a> {
    /// By this binding and rule, the first that does.
    Allowed(Grant<'a>),
    /// Members of `system:masters` may do everything.
    Bypassed,
    /// A binding of the subject names a role that is not known, which may allow it.
    Unknown(&'a Binding),
    /// Nothing allows it.
    Denied,
}

impl Decision<'_> {
    /// Whether it is certain that the request is let through.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_) | Self::Bypassed)
    }

    /// Whether it is certain that the request is refused, as far as the bindings of the bundle go.
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        matches!(self, Self::Denied)
    }
}

impl Cluster {
    /// Who may do what. Built on first use, in time n log n in the words of roles and bindings.
    #[must_use]
    pub fn authorization(&self) -> &Authorization {
        self.authorization.get_or_init(|| build::build(self))
    }
}

impl Authorization {
    /// All roles, those of Kubernetes itself behind those of the bundle.
    pub fn roles(&self) -> impl Iterator<Item = (RoleId, &Role)> {
        (0..).map(RoleId).zip(&self.roles)
    }

    /// All bindings: the ClusterRoleBindings of the bundle, those of Kubernetes itself, the RoleBindings.
    pub fn bindings(&self) -> impl Iterator<Item = (BindingId, &Binding)> {
        (0..).map(BindingId).zip(&self.bindings)
    }

    /// All who are named in bindings, are declared as service accounts, or are what workloads run as; in order.
    ///
    /// Groups that hold others are listed beside these.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let all: BTreeSet<_> = self.by_subject.keys().chain(&self.accounts).collect();
        all.into_iter()
    }

    /// One role.
    ///
    /// # Panics
    /// Where the id is of another cluster.
    #[must_use]
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.0 as usize]
    }

    /// One rule.
    ///
    /// # Panics
    /// Where the id is of another cluster.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> &RoleRule {
        &self.rules[id.0 as usize]
    }

    /// One binding.
    ///
    /// # Panics
    /// Where the id is of another cluster.
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.0 as usize]
    }

    /// The role that a binding names, as far as it is known.
    #[must_use]
    pub fn role_of(&self, binding: &Binding) -> Option<&Role> {
        match &binding.role {
            BoundRole::Known(id) => self.roles.get(id.0 as usize),
            BoundRole::Unknown { .. } | BoundRole::Refused => None,
        }
    }

    /// A role by name, of a namespace or, where there is none, a ClusterRole. Logarithmic in the number of roles.
    #[must_use]
    pub fn find_role(&self, namespace: Option<&str>, name: &str) -> Option<RoleId> {
        let roles = self.by_name.get(namespace.unwrap_or_default())?;
        roles.get(name).copied()
    }

    /// The rules of a role, in order; of an aggregated one those that it gathers.
    pub fn rules_of(&self, role: &Role) -> impl Iterator<Item = &RoleRule> {
        let rules = role.rules.iter();
        rules.filter_map(|id| self.rules.get(id.0 as usize))
    }

    /// The rules that name a resource, word for word. Logarithmic in the number of words.
    pub fn rules_naming(&self, resource: &str) -> impl Iterator<Item = &RoleRule> {
        let rules = self.by_resource.get(resource).into_iter().flatten();
        rules.filter_map(|id| self.rules.get(id.0 as usize))
    }

    /// Whether another role aggregates a ClusterRole, so that it counts where that is bound.
    #[must_use]
    pub fn is_gathered(&self, role: RoleId) -> bool {
        let rules = self
            .roles
            .get(role.0 as usize)
            .map(|role| role.rules.as_slice());
        let mut rules = rules.unwrap_or_default().iter();
        rules.any(|rule| {
            let into = self.aggregated_into.get(rule);
            into.is_some_and(|roles| roles.iter().any(|other| *other != role))
        })
    }

    /// The bindings of a role, those of all namespaces first. Linear in their number.
    pub fn bindings_of_role(&self, role: RoleId) -> impl Iterator<Item = &Binding> {
        let bindings = self.by_role.get(role.0 as usize).map(Vec::as_slice);
        let bindings = bindings.unwrap_or_default().iter();
        bindings.filter_map(|id| self.bindings.get(id.0 as usize))
    }

    /// The bindings that name a subject or a group that it is in without being told, in the order of asking.
    /// Logarithmic in the number of subjects.
    #[must_use]
    pub fn bindings_of(&self, subject: &Subject) -> Vec<&Binding> {
        let identities = subject.identities();
        let named = identities.iter().filter_map(|it| self.by_subject.get(it));
        let mut ids: Vec<BindingId> = named.flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.bindings.get(id.0 as usize))
            .collect()
    }

    /// The bindings of [`Self::bindings_of`] whose role is not known, or not wholly: they may grant more.
    pub fn unknown_bindings_of(&self, subject: &Subject) -> impl Iterator<Item = &Binding> {
        let bindings = self.bindings_of(subject).into_iter();
        bindings.filter(|binding| self.is_unknown(binding))
    }

    /// All that is granted to a subject: each rule of each of its bindings.
    pub fn grants_of(&self, subject: &Subject) -> impl Iterator<Item = Grant<'_>> {
        let bindings = self.bindings_of(subject).into_iter();
        bindings.flat_map(|binding| self.grants_by(binding))
    }

    /// Whether a subject may do something, and by what. Linear in the rules that are granted to it.
    #[must_use]
    pub fn may<'a>(&'a self, subject: &Subject, request: &Request<'_>) -> Decision<'a> {
        if subject.bypasses() {
            return Decision::Bypassed;
        }
        let namespace = request.namespace();
        let mut unknown = None;
        for binding in self.bindings_of(subject) {
            if !Self::counts(binding, namespace, request) {
                continue;
            }
            let mut grants = self.grants_by(binding);
            if let Some(grant) = grants.find(|grant| grant.rule.rule.matches(request)) {
                return Decision::Allowed(grant);
            }
            let is_unknown = self.is_unknown(binding) || self.may_gather(binding, request);
            if unknown.is_none() && is_unknown {
                unknown = Some(binding);
            }
        }
        unknown.map_or(Decision::Denied, Decision::Unknown)
    }

    /// All bindings that let a request through, each with the first of its rules that does; whom they grant it to are
    /// the subjects of the bindings, and everyone in the groups among these.
    ///
    /// Looks at the rules that name the resource or everything, and at the bindings of their roles in the namespace.
    #[must_use]
    pub fn who_can(&self, request: &Request<'_>) -> Vec<Grant<'_>> {
        self.granting(request, |role| {
            self.bindings_in(role, request.namespace(), request)
                .collect()
        })
    }

    /// The same for a request in whatever namespace: the RoleBindings of all namespaces count, each for its own.
    #[must_use]
    pub fn who_can_somewhere(&self, request: &Request<'_>) -> Vec<Grant<'_>> {
        self.granting(request, |role| {
            let bindings = self.by_role.get(role.0 as usize);
            bindings.cloned().unwrap_or_default()
        })
    }

    fn granting(
        &self,
        request: &Request<'_>,
        bindings_of: impl Fn(RoleId) -> Vec<BindingId>,
    ) -> Vec<Grant<'_>> {
        let mut found: Vec<(BindingId, RoleId, RuleId)> = Vec::new();
        for rule_id in self.candidates(request) {
            let Some(rule) = self.rules.get(rule_id.0 as usize) else {
                continue;
            };
            if !rule.rule.matches(request) {
                continue;
            }
            let aggregating = self.aggregated_into.get(&rule_id).into_iter().flatten();
            for role in std::iter::once(&rule.role).chain(aggregating) {
                let bindings = bindings_of(*role).into_iter();
                found.extend(bindings.map(|binding| (binding, *role, rule_id)));
            }
        }
        found.sort_by_key(|(binding, _, rule)| (*binding, *rule));
        found.dedup_by_key(|(binding, ..)| *binding);
        let grant = |(binding, role, rule): (BindingId, RoleId, RuleId)| {
            Some(Grant {
                binding: self.bindings.get(binding.0 as usize)?,
                role: self.roles.get(role.0 as usize)?,
                rule: self.rules.get(rule.0 as usize)?,
            })
        };
        found.into_iter().filter_map(grant).collect()
    }

    /// The bindings that may let a request through beside those of [`Self::who_can`], since their role is not known.
    #[must_use]
    pub fn who_may(&self, request: &Request<'_>) -> Vec<&Binding> {
        let namespace = request.namespace();
        let aggregated = self.aggregated.iter();
        let gathering = aggregated.filter(|_| is_custom(request));
        let gathering = gathering.flat_map(|role| self.bindings_in(*role, namespace, request));
        let mut ids: Vec<_> = self.unknown.iter().copied().chain(gathering).collect();
        ids.sort_unstable();
        ids.dedup();
        let bindings = ids.into_iter();
        bindings
            .filter_map(|id| self.bindings.get(id.0 as usize))
            .filter(|binding| Self::counts(binding, namespace, request))
            .collect()
    }

    fn grants_by<'a>(&'a self, binding: &'a Binding) -> impl Iterator<Item = Grant<'a>> {
        let role = self.role_of(binding);
        role.into_iter().flat_map(move |role| {
            let rules = self.rules_of(role);
            rules.map(move |rule| Grant {
                binding,
                role,
                rule,
            })
        })
    }

    /// Whether a binding may grant more than is known.
    fn is_unknown(&self, binding: &Binding) -> bool {
        match self.role_of(binding) {
            Some(role) => !role.is_complete,
            None => matches!(binding.role, BoundRole::Unknown { .. }),
        }
    }

    /// Whether the role of a binding may have rules for a request from ClusterRoles that the bundle does not show: those
    /// who define kinds of their own let `view`, `edit` and `admin` gather what is to be allowed of them.
    fn may_gather(&self, binding: &Binding, request: &Request<'_>) -> bool {
        let role = self.role_of(binding);
        is_custom(request) && role.is_some_and(|role| role.is_aggregated)
    }

    /// Whether a binding is asked at all: URLs are in no namespace.
    fn counts(binding: &Binding, namespace: Option<&str>, request: &Request<'_>) -> bool {
        match request {
            Request::Url { .. } => binding.namespace.is_none(),
            Request::Resource(_) => binding.is_in_scope(namespace),
        }
    }

    /// The rules that may match a request.
    fn candidates(&self, request: &Request<'_>) -> Vec<RuleId> {
        let Request::Resource(request) = request else {
            return self.url_rules.clone();
        };
        let resource = request.resource;
        let of_all = resource.split_once('/').map(|(_, sub)| format!("*/{sub}"));
        let words = [Some(resource), Some("*"), of_all.as_deref()];
        let named = words.into_iter().flatten();
        let rules = named.filter_map(|word| self.by_resource.get(word));
        let mut rules: Vec<RuleId> = rules.flatten().copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The bindings of a role that count for requests in a namespace.
    fn bindings_in(
        &self,
        role: RoleId,
        namespace: Option<&str>,
        request: &Request<'_>,
    ) -> impl Iterator<Item = BindingId> {
        let bindings = self.by_role.get(role.0 as usize).map(Vec::as_slice);
        let bindings = bindings.unwrap_or_default();
        let of = |id: &BindingId| {
            let binding = self.bindings.get(id.0 as usize);
            binding.and_then(|binding| binding.namespace.as_deref())
        };
        let everywhere = bindings.partition_point(|id| of(id).is_none());
        let wanted = match request {
            Request::Url { .. } => None,
            Request::Resource(_) => namespace,
        };
        let (start, end) = match wanted {
            None => (everywhere, everywhere),
            wanted => (
                bindings.partition_point(|id| of(id) < wanted),
                bindings.partition_point(|id| of(id) <= wanted),
            ),
        };
        let everywhere = bindings.get(..everywhere).unwrap_or_default();
        let within = bindings.get(start..end).unwrap_or_default();
        everywhere.iter().chain(within).copied()
    }
}

/// Whether a request is for a kind that is none of Kubernetes' own.
fn is_custom(request: &Request<'_>) -> bool {
    matches!(request, Request::Resource(request) if !versions::is_built_in(request.group))
}
