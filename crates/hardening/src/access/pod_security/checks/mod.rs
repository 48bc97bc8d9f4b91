//! The checks themselves, in the words of Kubernetes.

mod baseline;
mod restricted;
mod seccomp;
mod setters;

use std::collections::BTreeSet;

use super::check::Check;
use super::pod::Pod;
use super::verdict::FailedCheck;
use crate::finding::FieldPath;

/// What a check forbids: why, what, and where it is written.
struct Forbidden {
    reason: &'static str,
    detail: String,
    fields: Vec<FieldPath>,
}

/// Values that are listed sorted, each once.
type Values<'a> = BTreeSet<&'a str>;

/// Makes a check as the release `v1.N` makes it; `None` where the pod passes.
pub(super) fn run(check: Check, release: u64, pod: &Pod<'_>) -> Option<FailedCheck> {
    let relaxed_for_users = release >= 35 && pod.has_user_namespace();
    let relaxed_for_windows = release >= 25 && pod.is_windows();
    let forbidden = match check {
        Check::AppArmorProfile => baseline::app_armor_profile(pod),
        Check::CapabilitiesBaseline => baseline::capabilities(pod),
        Check::HostNamespaces => baseline::host_namespaces(pod),
        Check::HostPathVolumes => baseline::host_path_volumes(pod),
        Check::HostPorts => baseline::host_ports(pod),
        Check::HostProbesAndHostLifecycle => baseline::host_probes_and_host_lifecycle(pod),
        Check::Privileged => baseline::privileged(pod),
        Check::ProcMount if relaxed_for_users => None,
        Check::ProcMount | Check::ProcMountRestricted => baseline::proc_mount(pod),
        Check::SeLinuxOptions => baseline::se_linux_options(pod, release),
        Check::SeccompProfileBaseline if release < 19 => seccomp::annotations(pod),
        Check::SeccompProfileBaseline => seccomp::baseline(pod),
        Check::Sysctls => baseline::sysctls(pod, release),
        Check::WindowsHostProcess => baseline::windows_host_process(pod),
        Check::AllowPrivilegeEscalation
        | Check::CapabilitiesRestricted
        | Check::SeccompProfileRestricted
            if relaxed_for_windows =>
        {
            None
        }
        Check::AllowPrivilegeEscalation => restricted::allow_privilege_escalation(pod),
        Check::CapabilitiesRestricted => restricted::capabilities(pod),
        Check::RestrictedVolumes => restricted::volumes(pod),
        Check::RunAsNonRoot | Check::RunAsUser if relaxed_for_users => None,
        Check::RunAsNonRoot => restricted::run_as_non_root(pod),
        Check::RunAsUser => restricted::run_as_user(pod),
        Check::SeccompProfileRestricted => seccomp::restricted(pod),
    }?;
    Some(FailedCheck {
        check,
        reason: forbidden.reason,
        detail: forbidden.detail,
        fields: forbidden.fields,
    })
}
