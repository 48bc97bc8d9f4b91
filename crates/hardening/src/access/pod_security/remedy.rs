//! What would make a workload pass: the fields to write, and what a person must decide.

use k8s_openapi::api::core::v1::{PodSpec, SeccompProfile, SecurityContext};

use super::check::Check;
use super::verdict::{FailedCheck, Verdict};
use crate::cluster::Workload;
use crate::finding::{Applicability, FieldPath, Segment};

/// How a workload comes to pass a standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remedies {
    /// The fields to write, in the order of the checks.
    pub fields: Vec<FieldRemedy>,
    /// What cannot be written without knowing the program, one sentence for each check.
    pub decisions: Vec<(Check, &'static str)>,
}

/// A field to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRemedy {
    /// The check that it mends.
    pub check: Check,
    /// The field, from the object.
    pub path: FieldPath,
    /// Its value.
    pub value: &'static str,
    /// What of the program may not live with it; `None` where it changes nothing that runs.
    pub caution: Option<&'static str>,
}

impl FieldRemedy {
    /// Safe where it changes nothing that runs.
    #[must_use]
    pub const fn applicability(&self) -> Applicability {
        match self.caution {
            None => Applicability::Safe,
            Some(_) => Applicability::NeedsReview,
        }
    }
}

/// All capabilities, as `drop` names them.
pub(super) const ALL: &str = "ALL";

/// A list that drops all of them.
pub(super) const DROP_ALL: &str = "[ALL]";

const NO_NEW_RIGHTS: &str =
    "programs that get rights through setuid or file capabilities, such as sudo, get none";
const NO_CAPABILITIES: &str = "programs that start as root to change owners or users, or have file capabilities, do not \
                               start without the ones they use";
const NO_ROOT: &str =
    "the containers do not start where their image runs as root or names its user in letters";
const SECCOMP: &str =
    "a few system calls, such as those that make namespaces or load keys, are refused";

impl Remedies {
    /// What would make the pods of a workload pass the checks that they fail.
    #[must_use]
    pub fn of(workload: &Workload, verdict: &Verdict) -> Self {
        let mut remedies = Self::default();
        for failed in &verdict.failed {
            remedies.add(workload, failed);
        }
        for remedy in &mut remedies.fields {
            remedy.path = workload.template.join(&remedy.path);
        }
        remedies
    }

    /// Whether the fields suffice.
    #[must_use]
    pub fn suffice(&self) -> bool {
        self.decisions.is_empty()
    }

    /// Whether the fields suffice and change nothing that runs.
    #[must_use]
    pub fn applicability(&self) -> Applicability {
        let mut fields = self.fields.iter();
        if fields.all(|remedy| remedy.caution.is_none()) {
            return Applicability::Safe;
        }
        Applicability::NeedsReview
    }

    fn add(&mut self, workload: &Workload, failed: &FailedCheck) {
        let pod = &workload.pod;
        match failed.check {
            Check::AllowPrivilegeEscalation => self.forbid_escalation(pod, failed),
            Check::CapabilitiesRestricted => self.drop_capabilities(pod, failed),
            Check::RunAsNonRoot => self.forbid_root(pod),
            Check::SeccompProfileRestricted => self.set_profile(pod, failed.check),
            Check::SeccompProfileBaseline if !of_annotations(failed) => {
                self.set_profile(pod, failed.check);
            }
            check => self.decide(check),
        }
    }

    fn write(
        &mut self,
        check: Check,
        path: FieldPath,
        value: &'static str,
        caution: Option<&'static str>,
    ) {
        self.fields.push(FieldRemedy {
            check,
            path,
            value,
            caution,
        });
    }

    fn decide(&mut self, check: Check) {
        self.decisions.push((check, decision(check)));
    }

    /// The API server refuses the field beside what gives all rights anyway.
    fn forbid_escalation(&mut self, pod: &PodSpec, failed: &FailedCheck) {
        for path in &failed.fields {
            if has_all_rights(pod, path) {
                self.decide(failed.check);
                return;
            }
        }
        for path in &failed.fields {
            self.write(failed.check, path.clone(), "false", Some(NO_NEW_RIGHTS));
        }
    }

    fn drop_capabilities(&mut self, pod: &PodSpec, failed: &FailedCheck) {
        let drops_all = |field: &FieldPath| {
            let mut containers = containers(pod);
            containers.any(|(path, context)| {
                let capabilities = context.and_then(|context| context.capabilities.as_ref());
                let dropped = capabilities.and_then(|it| it.drop.as_deref());
                let dropped = dropped.unwrap_or_default();
                field.segments().starts_with(path.segments())
                    && dropped.iter().any(|name| is_all(name))
            })
        };
        let is_drop = |path: &&FieldPath| last_key(path) == Some("drop");
        let (drop, add): (Vec<_>, Vec<_>) = failed.fields.iter().partition(is_drop);
        for path in drop {
            let caution = (!drops_all(path)).then_some(NO_CAPABILITIES);
            self.write(failed.check, path.clone(), DROP_ALL, caution);
        }
        if !add.is_empty() {
            self.decide(failed.check);
        }
    }

    fn forbid_root(&mut self, pod: &PodSpec) {
        let caution = (!runs_as_known_user(pod)).then_some(NO_ROOT);
        let context = pod.security_context.as_ref();
        let of_pod = context.and_then(|context| context.run_as_non_root);
        let of_containers: Vec<_> = containers(pod)
            .map(|(path, context)| (path, context.and_then(|context| context.run_as_non_root)))
            .collect();
        let unset = of_containers.iter().any(|(_, own)| own.is_none());
        if of_pod == Some(false) || (of_pod.is_none() && unset) {
            let path = FieldPath::of("spec.securityContext.runAsNonRoot");
            self.write(Check::RunAsNonRoot, path, "true", caution);
        }
        for (path, _) in of_containers.iter().filter(|(_, own)| *own == Some(false)) {
            let path = path.join(&FieldPath::of("securityContext.runAsNonRoot"));
            self.write(Check::RunAsNonRoot, path, "true", caution);
        }
    }

    fn set_profile(&mut self, pod: &PodSpec, check: Check) {
        const PROFILE: &str = "securityContext.seccompProfile.type";
        let is_none =
            |profile: &&SeccompProfile| !matches!(&*profile.type_, "RuntimeDefault" | "Localhost");
        let context = pod.security_context.as_ref();
        let of_pod = context.and_then(|context| context.seccomp_profile.as_ref());
        let of_containers: Vec<_> = containers(pod)
            .map(|(path, context)| {
                let profile = context.and_then(|context| context.seccomp_profile.as_ref());
                (path, profile)
            })
            .collect();
        let unset = of_containers.iter().any(|(_, own)| own.is_none());
        let wanted = check == Check::SeccompProfileRestricted && of_pod.is_none() && unset;
        if of_pod.is_some_and(|profile| is_none(&profile)) || wanted {
            let path = FieldPath::of("spec").join(&FieldPath::of(PROFILE));
            self.write(check, path, "RuntimeDefault", Some(SECCOMP));
        }
        for (path, own) in of_containers {
            if own.is_some_and(|profile| is_none(&profile)) {
                let path = path.join(&FieldPath::of(PROFILE));
                self.write(check, path, "RuntimeDefault", Some(SECCOMP));
            }
        }
    }
}

/// Runtimes take the word in any letters, Pod Security in capitals only.
pub(super) fn is_all(name: &str) -> bool {
    name.eq_ignore_ascii_case(ALL)
}

fn last_key(path: &FieldPath) -> Option<&str> {
    match path.segments().last()? {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

/// Up to 1.18 the profile is that of annotations.
fn of_annotations(failed: &FailedCheck) -> bool {
    let mut fields = failed.fields.iter();
    fields.any(|path| path.segments().first() == Some(&Segment::from("metadata")))
}

/// The containers with the way to each.
fn containers(pod: &PodSpec) -> impl Iterator<Item = (FieldPath, Option<&SecurityContext>)> {
    let path = |list, index| FieldPath::of("spec").then(list).then(index);
    let init = pod.init_containers.iter().flatten().enumerate();
    let regular = pod.containers.iter().enumerate();
    let ephemeral = pod.ephemeral_containers.iter().flatten().enumerate();
    init.map(move |(index, it)| (path("initContainers", index), it.security_context.as_ref()))
        .chain(
            regular
                .map(move |(index, it)| (path("containers", index), it.security_context.as_ref())),
        )
        .chain(ephemeral.map(move |(index, it)| {
            (
                path("ephemeralContainers", index),
                it.security_context.as_ref(),
            )
        }))
}

/// Whether the container of this field has all rights of the node, or nearly so.
fn has_all_rights(pod: &PodSpec, field: &FieldPath) -> bool {
    let mut containers = containers(pod);
    containers.any(|(path, context)| {
        let all = context.is_some_and(|context| {
            let add = context
                .capabilities
                .iter()
                .flat_map(|it| it.add.iter().flatten());
            context.privileged == Some(true)
                || add
                    .clone()
                    .any(|name| matches!(name.as_str(), "SYS_ADMIN" | "CAP_SYS_ADMIN"))
        });
        all && field.segments().starts_with(path.segments())
    })
}

/// Whether each container is told to run as a user by number, and none as root.
fn runs_as_known_user(pod: &PodSpec) -> bool {
    let context = pod.security_context.as_ref();
    let of_pod = context.and_then(|context| context.run_as_user);
    containers(pod).all(|(_, context)| {
        let own = context.and_then(|context| context.run_as_user);
        own.or(of_pod).is_some_and(|user| user != 0)
    })
}

/// What a person must decide so that a check passes.
const fn decision(check: Check) -> &'static str {
    match check {
        Check::AppArmorProfile => "use the AppArmor profile of the runtime, or one of the node",
        Check::CapabilitiesBaseline | Check::CapabilitiesRestricted => {
            "do without the added capabilities"
        }
        Check::HostNamespaces => "do without the network, processes and IPC of the node",
        Check::HostPathVolumes => "keep what is in folders of the node in claims or ConfigMaps",
        Check::HostPorts => "let a Service lead to the containers instead of ports of the node",
        Check::HostProbesAndHostLifecycle => {
            "leave out the host of probes and hooks, so that they ask the pod itself"
        }
        Check::Privileged => "do without `privileged`, with the few capabilities that are used",
        Check::ProcMount | Check::ProcMountRestricted => "use the ordinary `/proc`",
        Check::SeLinuxOptions => "leave SELinux user, role and type to the runtime",
        Check::SeccompProfileBaseline | Check::SeccompProfileRestricted => {
            "take away the annotation that switches seccomp off"
        }
        Check::Sysctls => "set the kernel parameters on the node",
        Check::WindowsHostProcess => "do without host processes",
        Check::AllowPrivilegeEscalation => {
            "take the containers their rights over the node; then forbid them to get more"
        }
        Check::RestrictedVolumes => {
            "use claims instead of volumes that lead to nodes or storage directly"
        }
        Check::RunAsNonRoot | Check::RunAsUser => "run the image as a user other than root",
    }
}
