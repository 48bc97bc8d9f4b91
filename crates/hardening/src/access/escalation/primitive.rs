//! The ways in which one becomes more than one is.

/// One way of becoming more: what was allowed, and what is gained by it.
///
/// Authority: <https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Primitive {
    /// All verbs on all resources are granted.
    Everything,
    /// The API server asks members of `system:masters` nothing.
    Masters,
    /// Reading Secrets.
    ReadSecrets,
    /// Creating a token Secret for a service account, and reading what the controller fills in.
    TokenSecret,
    /// Creating pods, or what makes pods.
    RunPods,
    /// Running commands in pods of others, or changing what they run.
    EnterPods,
    /// Making tokens of service accounts.
    MakeTokens,
    /// Impersonating service accounts.
    ImpersonateAccounts,
    /// Impersonating users.
    ImpersonateUsers,
    /// Impersonating groups, together with any user or service account.
    ImpersonateGroups,
    /// Writing bindings with `bind` on the role.
    Bind,
    /// Changing a role that one has, with `escalate` on it.
    Escalate,
    /// Reaching kubelets through `nodes/proxy`.
    NodeProxy,
    /// Creating a PersistentVolume of a node's folder, claiming and mounting it.
    HostPathVolume,
    /// Taking the Pod Security labels off a namespace in which one can run pods.
    NamespaceLabels,
    /// Changing what others write, by a webhook.
    MutatingWebhook,
    /// Reading what others write, by a webhook.
    ValidatingWebhook,
    /// Changing what others write, by a MutatingAdmissionPolicy. Since 1.36 by default.
    MutatingPolicy,
    /// Having the client certificate of any user signed.
    ClientCertificate,
    /// A pod may run as any service account of its namespace.
    PodAccount,
    /// A pod may mount any Secret of its namespace.
    PodSecrets,
    /// A pod may have the node's file system where nothing enforces Pod Security.
    PrivilegedPod,
    /// The tokens of all pods of a node are on its disk.
    TokensOnNode,
    /// A Secret holds the token of a service account.
    TokenInSecret,
    /// One is a part of the other.
    Includes,
}

impl Primitive {
    /// What is done.
    #[must_use]
    pub const fn act(self) -> &'static str {
        match self {
            Self::Everything => "may do everything",
            Self::Masters => "is asked nothing",
            Self::ReadSecrets => "reads Secrets",
            Self::TokenSecret => "creates token Secrets and reads them",
            Self::RunPods => "runs pods",
            Self::EnterPods => "gets into running pods",
            Self::MakeTokens => "makes tokens of service accounts",
            Self::ImpersonateAccounts => "impersonates service accounts",
            Self::ImpersonateUsers => "impersonates users",
            Self::ImpersonateGroups => "impersonates groups",
            Self::Bind => "binds a role that it does not have",
            Self::Escalate => "adds to a role that it has",
            Self::NodeProxy => "sends commands to kubelets (nodes/proxy)",
            Self::HostPathVolume => "mounts a node's folder by a PersistentVolume",
            Self::NamespaceLabels => "takes the Pod Security labels off the namespace",
            Self::MutatingWebhook => "has a webhook change what others write",
            Self::ValidatingWebhook => "has a webhook read what others write",
            Self::MutatingPolicy => "has an admission policy change what others write",
            Self::ClientCertificate => "has client certificates of other users signed",
            Self::PodAccount => "has a pod run as it",
            Self::PodSecrets => "mounts them in a pod",
            Self::PrivilegedPod => "runs a privileged pod, which nothing forbids there",
            Self::TokensOnNode => "reads the tokens of the pods on the node",
            Self::TokenInSecret => "uses the token in the Secret",
            Self::Includes => "has it as a part of that",
        }
    }

    /// Whether roles decide it; what is no request follows from what one has already.
    #[must_use]
    pub const fn is_request(self) -> bool {
        !matches!(
            self,
            Self::Masters
                | Self::PodAccount
                | Self::PodSecrets
                | Self::PrivilegedPod
                | Self::TokensOnNode
                | Self::TokenInSecret
                | Self::Includes
        )
    }

    /// Whether it is among what a job that does not need it is told to give up, whatever else follows from it.
    pub(crate) const fn is_told_where_unused(self) -> bool {
        matches!(
            self,
            Self::ReadSecrets
                | Self::TokenSecret
                | Self::RunPods
                | Self::EnterPods
                | Self::MakeTokens
        )
    }

    /// How much it lengthens a chain. What takes for granted something that manifests do not show counts more.
    pub(super) const fn cost(self) -> u32 {
        match self {
            Self::Includes => 0,
            Self::PrivilegedPod | Self::MutatingWebhook | Self::MutatingPolicy => 4,
            _ => 1,
        }
    }

    /// The Kubernetes minor version since which it works by default, where it did not always.
    #[must_use]
    pub const fn since(self) -> Option<u32> {
        match self {
            Self::MutatingPolicy => Some(36),
            _ => None,
        }
    }
}
