//! Roles and their bindings.

use super::rule::PolicyRule;
use super::subject::Subject;
use crate::finding::{FieldPath, ManifestId, Place};

/// Which role of an [`Authorization`](super::Authorization).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleId(pub(super) u32);

/// Which rule of an [`Authorization`](super::Authorization).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(super) u32);

/// Which binding of an [`Authorization`](super::Authorization).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BindingId(pub(super) u32);

/// A Role or a ClusterRole.
#[derive(Clone, Debug)]
pub struct Role {
    /// The namespace of a Role; `None` for a ClusterRole.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// Where it is written; `None` where Kubernetes itself brings it.
    pub manifest: Option<ManifestId>,
    /// Whether its rules are those of other ClusterRoles.
    pub is_aggregated: bool,
    /// Whether the API server refuses it as it is written: then it is not there, or has its former rules.
    pub is_refused: bool,
    /// Whether all of its rules are known; not where it is refused, or gathers more of them than are looked at.
    pub is_complete: bool,
    pub(super) rules: Vec<RuleId>,
}

/// A rule and the role that it is written in.
#[derive(Clone, Debug)]
pub struct RoleRule {
    /// The role that it is written in; one that aggregates it has it too.
    pub role: RoleId,
    /// Its position among the rules of that role.
    pub index: usize,
    /// Where the role is written; `None` where Kubernetes itself brings it.
    pub manifest: Option<ManifestId>,
    /// What it allows.
    pub rule: PolicyRule,
}

/// A RoleBinding or a ClusterRoleBinding.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The namespace of a RoleBinding; `None` for a ClusterRoleBinding.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// Where it is written; `None` where Kubernetes itself brings it.
    pub manifest: Option<ManifestId>,
    /// What it grants.
    pub role: BoundRole,
    /// To whom.
    pub subjects: Vec<BoundSubject>,
}

/// The role that a binding names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundRole {
    /// One that the bundle or Kubernetes itself has.
    Known(RoleId),
    /// One that neither has: nothing can be said of what is granted.
    Unknown {
        /// `Role` or `ClusterRole`.
        kind: String,
        /// The name.
        name: String,
    },
    /// One that the API server does not let a binding name: nothing is granted.
    Refused,
}

/// One subject of a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundSubject {
    /// Who.
    pub subject: Subject,
    /// Its position among the subjects of the binding.
    pub index: usize,
}

impl Role {
    /// `Role` or `ClusterRole`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.namespace {
            Some(_) => "Role",
            None => "ClusterRole",
        }
    }
}

impl RoleRule {
    /// Where it is written; `None` where Kubernetes itself brings it.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let path = FieldPath::of("rules").then(self.index);
        self.manifest.map(|manifest| Place::value(manifest, path))
    }
}

impl Binding {
    /// `RoleBinding` or `ClusterRoleBinding`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.namespace {
            Some(_) => "RoleBinding",
            None => "ClusterRoleBinding",
        }
    }

    /// Whether what it grants holds for requests in a namespace; `None` for those in none or in all.
    #[must_use]
    pub fn is_in_scope(&self, namespace: Option<&str>) -> bool {
        match self.namespace.as_deref() {
            None => true,
            own => own == namespace,
        }
    }

    /// Where it is written; `None` where Kubernetes itself brings it.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.manifest.map(Place::name)
    }
}
