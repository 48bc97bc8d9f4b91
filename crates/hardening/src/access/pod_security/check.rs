//! The checks of the Pod Security Standards, and which of them are made at which version.

use std::fmt;

use super::checks;
use super::pod::Pod;
use super::standard::{Level, Standard, Version};
use super::verdict::FailedCheck;

/// One of the checks, in the order in which Kubernetes makes them.
///
/// ```
/// use hardening::access::pod_security::{Check, Level, Standard, Version};
///
/// let old = Standard { level: Level::Restricted, version: Version::Release(18) };
/// assert!(!Check::made(old).any(|check| check == Check::SeccompProfileRestricted));
/// assert_eq!(Check::made(Standard::PRIVILEGED).count(), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// No AppArmor profile but the default of the runtime or one of the node.
    AppArmorProfile,
    /// No capabilities beyond those that containers have anyway.
    CapabilitiesBaseline,
    /// Not the network, processes or IPC of the node.
    HostNamespaces,
    /// No folders of the node.
    HostPathVolumes,
    /// No ports of the node.
    HostPorts,
    /// No probe or hook that asks another host.
    HostProbesAndHostLifecycle,
    /// Not privileged.
    Privileged,
    /// The ordinary `/proc`.
    ProcMount,
    /// No SELinux user or role, and only the types of containers.
    SeLinuxOptions,
    /// seccomp not switched off.
    SeccompProfileBaseline,
    /// Only kernel parameters that concern the pod alone.
    Sysctls,
    /// No host processes of Windows.
    WindowsHostProcess,
    /// No program gets more rights than its parent.
    AllowPrivilegeEscalation,
    /// No capability but `NET_BIND_SERVICE`.
    CapabilitiesRestricted,
    /// The ordinary `/proc`, in user namespaces, too.
    ProcMountRestricted,
    /// Only volumes that lead to no node and no storage beside Kubernetes.
    RestrictedVolumes,
    /// Not as root, as far as Kubernetes sees.
    RunAsNonRoot,
    /// Not as user 0.
    RunAsUser,
    /// seccomp switched on.
    SeccompProfileRestricted,
}

/// A check's id, its level, the release that brought it, and what it is made instead of.
struct Definition {
    id: &'static str,
    level: Level,
    since: u64,
    overrides: Option<Check>,
}

const fn baseline(id: &'static str, since: u64) -> Definition {
    Definition {
        id,
        level: Level::Baseline,
        since,
        overrides: None,
    }
}

const fn restricted(id: &'static str, since: u64, overrides: Option<Check>) -> Definition {
    Definition {
        id,
        level: Level::Restricted,
        since,
        overrides,
    }
}

impl Check {
    /// All, in the order in which Kubernetes makes them.
    pub const ALL: [Self; 19] = [
        Self::AppArmorProfile,
        Self::CapabilitiesBaseline,
        Self::HostNamespaces,
        Self::HostPathVolumes,
        Self::HostPorts,
        Self::HostProbesAndHostLifecycle,
        Self::Privileged,
        Self::ProcMount,
        Self::SeLinuxOptions,
        Self::SeccompProfileBaseline,
        Self::Sysctls,
        Self::WindowsHostProcess,
        Self::AllowPrivilegeEscalation,
        Self::CapabilitiesRestricted,
        Self::ProcMountRestricted,
        Self::RestrictedVolumes,
        Self::RunAsNonRoot,
        Self::RunAsUser,
        Self::SeccompProfileRestricted,
    ];

    /// The checks that a standard makes, in order. Of two where one overrides the other, the stricter is made.
    pub fn made(standard: Standard) -> impl Iterator<Item = Self> {
        let made = move |check: &Self| check.is_made(standard);
        Self::ALL.into_iter().filter(made)
    }

    /// What this check forbids of a pod as a version makes it, whether or not a standard makes it there; `None` where the
    /// pod passes.
    #[must_use]
    pub fn judge(self, version: Version, pod: &Pod<'_>) -> Option<FailedCheck> {
        checks::run(self, version.checks(), pod)
    }

    fn is_made(self, standard: Standard) -> bool {
        let applies = |check: Self| {
            let definition = check.definition();
            definition.level <= standard.level && definition.since <= standard.version.checks()
        };
        let overridden = || {
            let mut others = Self::ALL.into_iter();
            others.any(|other| other.definition().overrides == Some(self) && applies(other))
        };
        applies(self) && !overridden()
    }

    /// As Kubernetes calls it, such as `capabilities_baseline`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.definition().id
    }

    /// The level that brings it: no check is of the level `privileged`.
    #[must_use]
    pub const fn level(self) -> Level {
        self.definition().level
    }

    /// The release `v1.N` that brought it.
    #[must_use]
    pub const fn since(self) -> u64 {
        self.definition().since
    }

    const fn definition(self) -> Definition {
        match self {
            Self::AppArmorProfile => baseline("appArmorProfile", 0),
            Self::CapabilitiesBaseline => baseline("capabilities_baseline", 0),
            Self::HostNamespaces => baseline("hostNamespaces", 0),
            Self::HostPathVolumes => baseline("hostPathVolumes", 0),
            Self::HostPorts => baseline("hostPorts", 0),
            Self::HostProbesAndHostLifecycle => baseline("hostProbesAndHostLifecycle", 34),
            Self::Privileged => baseline("privileged", 0),
            Self::ProcMount => baseline("procMount", 0),
            Self::SeLinuxOptions => baseline("seLinuxOptions", 0),
            Self::SeccompProfileBaseline => baseline("seccompProfile_baseline", 0),
            Self::Sysctls => baseline("sysctls", 0),
            Self::WindowsHostProcess => baseline("windowsHostProcess", 0),
            Self::AllowPrivilegeEscalation => restricted("allowPrivilegeEscalation", 8, None),
            Self::CapabilitiesRestricted => restricted(
                "capabilities_restricted",
                22,
                Some(Self::CapabilitiesBaseline),
            ),
            Self::ProcMountRestricted => {
                restricted("procMount_restricted", 35, Some(Self::ProcMount))
            }
            Self::RestrictedVolumes => {
                restricted("restrictedVolumes", 0, Some(Self::HostPathVolumes))
            }
            Self::RunAsNonRoot => restricted("runAsNonRoot", 0, None),
            Self::RunAsUser => restricted("runAsUser", 23, None),
            Self::SeccompProfileRestricted => restricted(
                "seccompProfile_restricted",
                19,
                Some(Self::SeccompProfileBaseline),
            ),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
