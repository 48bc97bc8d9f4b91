//! What is known of those who make volumes.

/// What a provisioner can do, as its documentation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Provisioner {
    pub(crate) name: &'static str,
    /// Whether it is a CSI driver; others take no snapshots.
    pub(crate) is_csi: bool,
    /// Whether it can make a volume larger.
    pub(crate) expands: bool,
    /// From where its volumes can be reached.
    pub(crate) reach: Reach,
}

/// From where the volumes of a provisioner can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// From the node that holds them only.
    Node,
    /// From the nodes of a zone only, and from one at a time.
    Zone,
    /// From every node, though perhaps from one at a time.
    Cluster,
}

/// Why a name is no provisioner that could make volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It was part of Kubernetes up to the version before this.
    Removed {
        /// The first version without it.
        since: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// Nobody ever registered it; another name was meant.
    Misnamed {
        /// The right name.
        instead: &'static str,
    },
    /// Names with this prefix are Kubernetes' own, and this is none of them.
    Reserved,
}

/// What volumes made by hand have for a provisioner.
pub(crate) const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

const fn csi(name: &'static str, reach: Reach) -> Provisioner {
    Provisioner {
        name,
        is_csi: true,
        expands: true,
        reach,
    }
}

const fn plain(name: &'static str, reach: Reach, expands: bool) -> Provisioner {
    Provisioner {
        name,
        is_csi: false,
        expands,
        reach,
    }
}

const KNOWN: &[Provisioner] = &[
    plain(NO_PROVISIONER, Reach::Node, false),
    // Theirs are clusters of one node.
    plain("docker.io/hostpath", Reach::Cluster, false),
    plain("k8s.io/minikube-hostpath", Reach::Cluster, false),
    plain("microk8s.io/hostpath", Reach::Node, false),
    plain("openebs.io/local", Reach::Node, false),
    plain("rancher.io/local-path", Reach::Node, false),
    plain(
        "k8s-sigs.io/nfs-subdir-external-provisioner",
        Reach::Cluster,
        false,
    ),
    plain(
        "cluster.local/nfs-subdir-external-provisioner",
        Reach::Cluster,
        false,
    ),
    // Those of Kubernetes itself that CSI drivers stand in for.
    plain("kubernetes.io/aws-ebs", Reach::Zone, true),
    plain("kubernetes.io/azure-disk", Reach::Zone, true),
    plain("kubernetes.io/azure-file", Reach::Cluster, true),
    plain("kubernetes.io/cinder", Reach::Zone, true),
    plain("kubernetes.io/gce-pd", Reach::Zone, true),
    plain("kubernetes.io/portworx-volume", Reach::Cluster, true),
    plain("kubernetes.io/vsphere-volume", Reach::Cluster, true),
    csi("blockvolume.csi.oraclecloud.com", Reach::Zone),
    csi("cephfs.csi.ceph.com", Reach::Cluster),
    csi("cinder.csi.openstack.org", Reach::Zone),
    csi("csi.hetzner.cloud", Reach::Zone),
    csi("csi.tigera.io", Reach::Node),
    csi("csi.trident.netapp.io", Reach::Cluster),
    csi("csi.vsphere.vmware.com", Reach::Cluster),
    csi("cstor.csi.openebs.io", Reach::Cluster),
    csi("dobs.csi.digitalocean.com", Reach::Cluster),
    csi("disk.csi.azure.com", Reach::Zone),
    csi("driver.longhorn.io", Reach::Cluster),
    csi("ebs.csi.aws.com", Reach::Zone),
    csi("efs.csi.aws.com", Reach::Cluster),
    csi("file.csi.azure.com", Reach::Cluster),
    csi("filestore.csi.storage.gke.io", Reach::Cluster),
    csi("hostpath.csi.k8s.io", Reach::Node),
    csi("linstor.csi.linbit.com", Reach::Cluster),
    csi("linodebs.csi.linode.com", Reach::Cluster),
    csi("local.csi.openebs.io", Reach::Node),
    csi("nfs.csi.k8s.io", Reach::Cluster),
    csi("openshift-storage.cephfs.csi.ceph.com", Reach::Cluster),
    csi("openshift-storage.rbd.csi.ceph.com", Reach::Cluster),
    csi("org.democratic-csi.nfs", Reach::Cluster),
    csi("pd.csi.storage.gke.io", Reach::Zone),
    csi("pxd.portworx.com", Reach::Cluster),
    csi("rbd.csi.ceph.com", Reach::Cluster),
    csi("rook-ceph.cephfs.csi.ceph.com", Reach::Cluster),
    csi("rook-ceph.rbd.csi.ceph.com", Reach::Cluster),
    csi("smb.csi.k8s.io", Reach::Cluster),
    csi("topolvm.io", Reach::Node),
    csi("topolvm.cybozu.com", Reach::Node),
    csi("zfs.csi.openebs.io", Reach::Node),
];

const REMOVED: &[(&str, &str, &str)] = &[
    ("kubernetes.io/cephfs", "1.31", "cephfs.csi.ceph.com"),
    ("kubernetes.io/flocker", "1.25", "a CSI driver"),
    ("kubernetes.io/glusterfs", "1.26", "a CSI driver"),
    ("kubernetes.io/quobyte", "1.25", "a CSI driver"),
    ("kubernetes.io/rbd", "1.31", "rbd.csi.ceph.com"),
    ("kubernetes.io/scaleio", "1.22", "a CSI driver"),
    ("kubernetes.io/storageos", "1.25", "a CSI driver"),
];

const MISNAMED: &[(&str, &str)] = &[
    ("openebs.io/cstor", "cstor.csi.openebs.io"),
    ("ebs.csi.amazonaws.com", "ebs.csi.aws.com"),
    ("longhorn.io", "driver.longhorn.io"),
    ("driver.longhorn.com", "driver.longhorn.io"),
    ("rancher.io/local-storage", "rancher.io/local-path"),
    ("local-path", "rancher.io/local-path"),
    ("no-provisioner", NO_PROVISIONER),
];

/// What is known of a provisioner of this name; `None` for one that is not.
pub(crate) fn known(name: &str) -> Option<&'static Provisioner> {
    KNOWN.iter().find(|provisioner| provisioner.name == name)
}

/// Why no volume can come of a provisioner of this name; `None` where nothing speaks against it.
pub(crate) fn unusable(name: &str) -> Option<Unusable> {
    if known(name).is_some() {
        return None;
    }
    if let Some((_, since, instead)) = REMOVED.iter().find(|(removed, ..)| *removed == name) {
        return Some(Unusable::Removed { since, instead });
    }
    if let Some((_, instead)) = MISNAMED.iter().find(|(wrong, _)| *wrong == name) {
        return Some(Unusable::Misnamed { instead });
    }
    if name.starts_with("kubernetes.io/") {
        return Some(Unusable::Reserved);
    }
    // One letter off, and long enough for that to be no other name.
    let near = |known: &&Provisioner| {
        known.name.len() >= 12 && strsim::damerau_levenshtein(known.name, name) == 1
    };
    let near = KNOWN.iter().find(near)?;
    Some(Unusable::Misnamed { instead: near.name })
}
