//! Where network plugins disagree.

/// What Kubernetes leaves to the network plugin, and a caller may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NetworkOptions {
    /// Whether an `ipBlock` means pods, too.
    pub pod_addresses: PodAddresses,
    /// What policies make of pods on the network of their node.
    pub host_network: HostNetwork,
}

/// Whether an `ipBlock` means pods, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PodAddresses {
    /// Blocks mean no pods of the pod network. Manifests with pod templates do not know their addresses.
    #[default]
    NeverInBlocks,
    /// A block means the pods whose `status.podIPs` are in it, as in a dump of a cluster.
    FromStatus,
}

/// What policies make of pods on the network of their node (`hostNetwork: true`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HostNetwork {
    /// Their traffic is that of the node: no selector selects them, so no policy isolates them, and only rules for
    /// everybody or for the address of their node let them through. That address is their `status.podIPs`; where it is
    /// not given, a block of all addresses holds it, and any other may: see
    /// [`Verdict::undecided`](super::Verdict::undecided). This is what most network plugins do.
    #[default]
    NodeTraffic,
    /// They are pods like all others.
    OrdinaryPods,
}
