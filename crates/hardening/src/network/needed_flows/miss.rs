//! Why a policy does not allow a flow, and how near it comes.

use std::fmt;

use super::service_port::ServicePortMeant;

/// How near a policy comes to allowing a flow; the greater, the nearer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::network) enum Miss {
    /// It has no rules for this direction.
    NoRules,
    /// The other end has the address of its node, and no rule is for that.
    OtherAddresses,
    /// Its rules are for others.
    OtherPeers,
    /// A rule is for other ports, and names the namespace by a label that it does not carry.
    OtherPortsAndLabelMissing {
        /// The namespace.
        namespace: String,
        /// The label, as `key: value`.
        label: String,
    },
    /// A rule is for other pods of the same namespace.
    OtherPods {
        /// The namespace.
        namespace: String,
    },
    /// A rule is for the same pods on other ports.
    OtherPorts,
    /// A rule names the labels of pods that are on the network of their node, which no selector selects.
    OnNode,
    /// A rule is for the same pods, and names the port of the Service instead of theirs.
    ServicePort(ServicePortMeant),
    /// A rule names the namespace by a label that it does not carry.
    LabelMissing {
        /// The namespace.
        namespace: String,
        /// The label, as `key: value`.
        label: String,
    },
    /// It has the rule, and selects no pod.
    SelectsNothing {
        /// The label that no pod carries, as `key: value`.
        label: String,
        /// The one that pods carry.
        meant: String,
    },
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRules => f.write_str("isolates these pods and allows nothing"),
            Self::OtherAddresses => f.write_str("no rule is for the addresses of the nodes"),
            Self::OtherPeers => f.write_str("no rule is for this peer"),
            Self::OtherPods { namespace } => write!(f, "is for other pods of `{namespace}`"),
            Self::OtherPorts => f.write_str("allows this peer on other ports only"),
            Self::OnNode => f.write_str(
                "selects pods, and these have the addresses of their nodes: no selector selects them",
            ),
            Self::OtherPortsAndLabelMissing { namespace, label } => write!(
                f,
                "allows other ports only, and namespace `{namespace}` does not carry `{label}`"
            ),
            Self::ServicePort(meant) => meant.fmt(f),
            Self::LabelMissing { namespace, label } => {
                write!(f, "namespace `{namespace}` does not carry `{label}`")
            }
            Self::SelectsNothing { label, .. } => write!(f, "no pod carries `{label}`"),
        }
    }
}
