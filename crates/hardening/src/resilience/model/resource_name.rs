//! What the names of resources mean to the API server and to quotas.

use crate::cluster::NameSyntax;

/// A name of a resource, as containers, quotas and limit ranges use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceName<'n>(pub &'n str);

/// Whether a quota counts what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// What pods ask for, or their number.
    Pods,
    /// What claims ask for, or their number.
    Claims,
    /// The number of objects, or of what they open.
    Objects,
    /// Devices that resource claims ask for.
    Devices,
    /// Accepted, and never counted: devices are counted as `requests.<name>` only.
    NeedsRequests,
    /// Accepted, and never counted.
    Nothing,
}

const HUGE_PAGES: &str = "hugepages-";
const REQUESTS: &str = "requests.";
const CLASS_CLAIMS: &str = ".storageclass.storage.k8s.io/persistentvolumeclaims";
const CLASS_STORAGE: &str = ".storageclass.storage.k8s.io/requests.storage";

const COMPUTE: [&str; 6] = [
    "cpu",
    "memory",
    "requests.cpu",
    "requests.memory",
    "limits.cpu",
    "limits.memory",
];
const EPHEMERAL: [&str; 3] = [
    "ephemeral-storage",
    "requests.ephemeral-storage",
    "limits.ephemeral-storage",
];
const CLAIMS: [&str; 2] = ["persistentvolumeclaims", "requests.storage"];
const COUNTED: [&str; 7] = [
    "configmaps",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

impl ResourceName<'_> {
    /// `hugepages-2Mi`.
    #[must_use]
    pub fn is_huge_pages(self) -> bool {
        self.0.starts_with(HUGE_PAGES)
    }

    fn is_quota_huge_pages(self) -> bool {
        let rest = self.0.strip_prefix(REQUESTS).unwrap_or(self.0);
        rest.starts_with(HUGE_PAGES)
    }

    /// Of Kubernetes itself.
    #[must_use]
    pub fn is_native(self) -> bool {
        !self.0.contains('/') || self.0.contains("kubernetes.io/")
    }

    /// A device or another resource that a plugin brings, such as `nvidia.com/gpu`.
    #[must_use]
    pub fn is_extended(self) -> bool {
        let in_quotas = || NameSyntax::QualifiedName.check(&format!("{REQUESTS}{}", self.0));
        !self.is_native() && !self.0.starts_with(REQUESTS) && in_quotas().is_ok()
    }

    /// Whether a limit may be more than the request.
    #[must_use]
    pub fn may_be_overcommitted(self) -> bool {
        self.is_native() && !self.is_huge_pages()
    }

    /// A name without a domain that a quota may hold.
    #[must_use]
    pub fn is_standard_for_quotas(self) -> bool {
        self.0 == "pods"
            || COMPUTE.contains(&self.0)
            || EPHEMERAL.contains(&self.0)
            || CLAIMS.contains(&self.0)
            || COUNTED.contains(&self.0)
            || self.is_quota_huge_pages()
    }

    /// A name without a domain that any object may hold.
    #[must_use]
    pub fn is_standard(self) -> bool {
        self.0 == "storage" || self.is_standard_for_quotas()
    }

    /// A name without a domain that a container may ask for.
    #[must_use]
    pub fn is_standard_for_containers(self) -> bool {
        ["cpu", "memory", "ephemeral-storage"].contains(&self.0) || self.is_huge_pages()
    }

    /// Whether only whole numbers of it make sense.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 == "pods"
            || self.0 == "persistentvolumeclaims"
            || COUNTED.contains(&self.0)
            || self.is_extended()
    }

    /// `pods`, or CPU and memory of pods: what most scopes may limit.
    pub(super) fn is_pods_or_compute(self) -> bool {
        self.0 == "pods" || COMPUTE.contains(&self.0)
    }

    pub(super) fn is_claims(self) -> bool {
        CLAIMS.contains(&self.0)
    }

    /// Whether a quota that tracks it makes each container name it: CPU and memory only.
    #[must_use]
    pub fn must_be_specified(self) -> bool {
        COMPUTE.contains(&self.0)
    }

    /// What a quota that names it counts.
    ///
    /// ```
    /// use hardening::resilience::{ResourceName, Tracking};
    ///
    /// assert_eq!(ResourceName("requests.nvidia.com/gpu").tracking(), Tracking::Pods);
    /// assert_eq!(ResourceName("nvidia.com/gpu").tracking(), Tracking::NeedsRequests);
    /// ```
    #[must_use]
    pub fn tracking(self) -> Tracking {
        let name = self.0;
        if name == "count/pods"
            || name == "pods"
            || COMPUTE.contains(&name)
            || EPHEMERAL.contains(&name)
            || self.is_quota_huge_pages()
        {
            return Tracking::Pods;
        }
        if self.is_claims()
            || name == "count/persistentvolumeclaims"
            || name.ends_with(CLASS_CLAIMS)
            || name.ends_with(CLASS_STORAGE)
        {
            return Tracking::Claims;
        }
        if name.ends_with(".deviceclass.resource.k8s.io/devices") {
            return Tracking::Devices;
        }
        if COUNTED.contains(&name) || name.starts_with("count/") {
            return Tracking::Objects;
        }
        if name.starts_with("requests.deviceclass.resource.kubernetes.io/") {
            return Tracking::Pods;
        }
        if let Some(device) = name.strip_prefix(REQUESTS) {
            return match ResourceName(device).is_native() {
                true => Tracking::Nothing,
                false => Tracking::Pods,
            };
        }
        let device = name.strip_prefix("limits.").unwrap_or(name);
        match ResourceName(device).is_extended() {
            true => Tracking::NeedsRequests,
            false => Tracking::Nothing,
        }
    }
}
