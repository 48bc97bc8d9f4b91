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
    /// Blocks mean addresses outside the cluster only. Manifests with pod templates know no others.
    #[default]
    NeverInBlocks,
    /// A block means the pods whose `status.podIPs` are in it, as in a dump of a cluster.
    FromStatus,
}

/// What policies make of pods on the network of their node (`hostNetwork: true`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HostNetwork {
    /// Their traffic is that of the node: no selector selects them, so no policy isolates them, and only rules for
    /// everybody or for their address let them in. This is what most network plugins do.
    #[default]
    NodeTraffic,
    /// They are pods like all others.
    OrdinaryPods,
}
