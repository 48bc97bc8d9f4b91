//! Who can become more than he is, and by which chain of steps.
//!
//! Each identity (a subject, or something one can get hold of, such as a node) is a node of a graph; an edge is one way
//! of getting from one to the other, with what grants it. Each step is judged by what one identity alone may do: what
//! two of them could do only together is not looked for.

mod chain;
mod edges;
mod graph;
mod holdings;
mod identity;
mod power;
mod primitive;

use crate::cluster::{Authorization, BindingId, Cluster, RoleId, Subject};
use crate::finding::{ManifestId, Place};
use graph::Graph;

pub use chain::{Chain, Hop, Step};
pub use identity::Identity;
pub use primitive::Primitive;

/// A rule by which something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Granted {
    /// The binding; `None` where the step before it made one.
    pub binding: Option<BindingId>,
    /// The role.
    pub role: RoleId,
    /// The position of the rule among [`Authorization::rules_of`] the role.
    pub rule: usize,
}

/// Why one identity leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// What allows the request.
    Granted(Granted),
    /// A binding to a role that can be changed.
    Bound(BindingId),
    /// What the step makes use of: a workload, a Secret, a namespace.
    Object(ManifestId),
}

/// All ways of becoming more than one is.
///
/// ```
/// # use std::sync::Arc;
/// use hardening::access::Access;
/// use hardening::access::escalation::Identity;
/// use hardening::cluster::{Cluster, Subject};
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: ClusterRole
/// metadata: {name: binder}
/// rules:
///   - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
///   - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}
/// ---
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: ClusterRoleBinding
/// metadata: {name: binder}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binder}
/// subjects: [{kind: ServiceAccount, namespace: shop, name: deployer}]
/// ";
/// let access = Access::of(Arc::new(Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]))));
/// let chains = access.escalation().chains(&Subject::account("shop", "deployer"));
/// assert_eq!(chains[0].end(), &Identity::ClusterAdmin);
/// assert_eq!(chains[0].steps.len(), 1);
/// ```
#[derive(Debug)]
pub struct Escalation {
    graph: Graph,
}

impl Escalation {
    /// Reads the roles and bindings of a cluster. About linear in these and in the service accounts.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        Self {
            graph: Graph::of(cluster),
        }
    }

    /// Whether all ways were looked at; not where roles that name objects in every namespace make more than four million
    /// of them.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.graph.is_complete()
    }

    /// The subjects that the bundle names or that its pods run as, in order.
    ///
    /// Those that only Kubernetes' own bindings name are not among them, though chains lead through them.
    pub fn subjects<'c>(&self, cluster: &'c Cluster) -> impl Iterator<Item = &'c Subject> {
        let authorization = cluster.authorization();
        let own = own_subjects(authorization);
        let subjects = authorization.subjects();
        subjects.filter(move |subject| own.contains(subject))
    }

    /// What a subject can become, by the shortest chain to each.
    ///
    /// Where it is the whole cluster, that alone. What is a part of something else that it can become is not listed
    /// again. Linear in what it can reach.
    #[must_use]
    pub fn chains(&self, subject: &Subject) -> Vec<Chain> {
        self.graph.chains(&Identity::Subject(subject.clone()))
    }

    /// The same without what only follows from further identities: the chain to the whole cluster or, where there is
    /// none, what its own permissions give it. Linear in these, so it is fit for all subjects of a large cluster.
    #[must_use]
    pub fn own_chains(&self, subject: &Subject) -> Vec<Chain> {
        if let Some(chain) = self.to_cluster_admin(subject) {
            return vec![chain];
        }
        let mut chains = Vec::new();
        for step in self.direct(subject) {
            if step.primitive.is_request() {
                chains.push(Chain { steps: vec![step] });
                continue;
            }
            // An account without a binding of its own has what its groups have.
            for next in self.graph.direct(&step.to) {
                let steps = vec![step.clone(), next];
                chains.push(Chain { steps });
            }
        }
        chains
    }

    /// The shortest chain of a subject to the whole cluster. Linear in its length.
    #[must_use]
    pub fn to_cluster_admin(&self, subject: &Subject) -> Option<Chain> {
        self.graph
            .to_cluster_admin(&Identity::Subject(subject.clone()))
    }

    /// The steps that a subject can take by what is granted to it, the first of a chain each.
    #[must_use]
    pub fn direct(&self, subject: &Subject) -> Vec<Step> {
        self.graph.direct(&Identity::Subject(subject.clone()))
    }

    /// All that a subject can get hold of, parts and steps on the way included, in order. Linear in its number.
    #[must_use]
    pub fn reached(&self, subject: &Subject) -> Vec<&Identity> {
        self.graph.reached(&Identity::Subject(subject.clone()))
    }
}

impl Evidence {
    /// Where it is written; `None` where Kubernetes itself brings it.
    #[must_use]
    pub fn place(&self, authorization: &Authorization) -> Option<Place> {
        match self {
            Self::Granted(granted) => {
                let role = authorization.role(granted.role);
                authorization.rules_of(role).nth(granted.rule)?.place()
            }
            Self::Bound(binding) => authorization.binding(*binding).place(),
            Self::Object(manifest) => Some(Place::name(*manifest)),
        }
    }
}

/// The subjects that the bundle itself names.
fn own_subjects(authorization: &Authorization) -> std::collections::BTreeSet<&Subject> {
    let (mut own, mut foreign) = (
        std::collections::BTreeSet::new(),
        std::collections::BTreeSet::new(),
    );
    for (_, binding) in authorization.bindings() {
        let named = binding.subjects.iter().map(|bound| &bound.subject);
        if binding.manifest.is_some() {
            own.extend(named);
        } else {
            foreign.extend(named);
        }
    }
    let declared = authorization.subjects();
    own.extend(declared.filter(|subject| !foreign.contains(subject)));
    own
}
