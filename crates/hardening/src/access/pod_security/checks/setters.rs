//! Who sets a value that a check forbids.

use k8s_openapi::api::core::v1::{
    AppArmorProfile, SELinuxOptions, SeccompProfile, SecurityContext, WindowsSecurityContextOptions,
};

use crate::access::pod_security::pod::{Pod, PodContainer, of_pod};
use crate::access::pod_security::words;
use crate::finding::FieldPath;

/// What the security contexts of pods and of containers have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommonContext<'a> {
    pub(super) app_armor_profile: Option<&'a AppArmorProfile>,
    pub(super) run_as_non_root: Option<bool>,
    pub(super) run_as_user: Option<i64>,
    pub(super) seccomp_profile: Option<&'a SeccompProfile>,
    pub(super) se_linux_options: Option<&'a SELinuxOptions>,
    pub(super) windows_options: Option<&'a WindowsSecurityContextOptions>,
}

macro_rules! common_context {
    ($context:expr) => {
        CommonContext {
            app_armor_profile: $context.app_armor_profile.as_ref(),
            run_as_non_root: $context.run_as_non_root,
            run_as_user: $context.run_as_user,
            seccomp_profile: $context.seccomp_profile.as_ref(),
            se_linux_options: $context.se_linux_options.as_ref(),
            windows_options: $context.windows_options.as_ref(),
        }
    };
}

/// The pod, containers, or both, that set a field to what a check forbids.
#[derive(Default)]
pub(super) struct Setters<'a> {
    pub(super) pod: bool,
    pub(super) containers: Vec<&'a str>,
    pub(super) fields: Vec<FieldPath>,
}

impl<'a> Setters<'a> {
    /// Those whose security context is forbidden; `field` is where that is written, below the context.
    pub(super) fn of(
        pod: &Pod<'a>,
        field: &str,
        mut is_forbidden: impl FnMut(CommonContext<'a>) -> bool,
    ) -> Self {
        let mut setters = Self::default();
        let of_pod_itself = pod.security().map(|context| common_context!(context));
        if of_pod_itself.is_some_and(&mut is_forbidden) {
            setters.pod = true;
            setters.fields.push(of_pod(field));
        }
        for container in pod.containers() {
            let context = container.security.map(|context| common_context!(context));
            if context.is_some_and(&mut is_forbidden) {
                setters.add(container, &format!("securityContext.{field}"));
            }
        }
        setters
    }

    /// Those containers whose security context is forbidden for what a pod has not in its own.
    pub(super) fn of_containers(
        pod: &Pod<'a>,
        field: &str,
        mut is_forbidden: impl FnMut(&'a SecurityContext) -> bool,
    ) -> Self {
        let mut setters = Self::default();
        for container in pod.containers() {
            if container.security.is_some_and(&mut is_forbidden) {
                setters.add(container, &format!("securityContext.{field}"));
            }
        }
        setters
    }

    pub(super) fn add(&mut self, container: &PodContainer<'a>, field: &str) {
        self.containers.push(container.name);
        self.fields.push(container.path(field));
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.pod && self.containers.is_empty()
    }

    /// `pod`, `container "a"`, `pod and containers "a", "b"`.
    pub(super) fn named(&self) -> String {
        self.parts().join(" and ")
    }

    /// What [`Setters::named`] joins.
    pub(super) fn parts(&self) -> Vec<String> {
        let pod = self.pod.then(|| "pod".to_owned());
        let containers = (!self.containers.is_empty()).then(|| words::containers(&self.containers));
        pod.into_iter().chain(containers).collect()
    }
}
