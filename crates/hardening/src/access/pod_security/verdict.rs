//! What a standard says of a pod.

use std::fmt;

use super::check::Check;
use super::pod::Pod;
use super::standard::Standard;
use crate::finding::FieldPath;

/// What a standard says of a pod.
///
/// ```
/// use hardening::access::pod_security::{Judged, Level, Pod, Standard, Verdict};
/// use k8s_openapi::api::core::v1::PodSpec;
///
/// let spec = PodSpec { host_pid: Some(true), ..PodSpec::default() };
/// let annotations = Default::default();
/// let pod = Pod::of(Judged::Pod, &annotations, &spec);
/// let verdict = Verdict::of(Standard::latest(Level::Baseline), &pod);
/// assert_eq!(verdict.to_string(), r#"violates PodSecurity "baseline:latest": host namespaces (hostPID=true)"#);
/// assert!(Verdict::of(Standard::PRIVILEGED, &pod).allows());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The standard.
    pub standard: Standard,
    /// The checks that the pod fails, in the order in which Kubernetes makes them.
    pub failed: Vec<FailedCheck>,
}

/// A check that a pod fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// The check.
    pub check: Check,
    /// What it forbids, in the words of Kubernetes.
    pub reason: &'static str,
    /// What of the pod it forbids, in the words of Kubernetes.
    pub detail: String,
    /// The fields that fail it, from the pod or template; of what is missing, where it should be.
    pub fields: Vec<FieldPath>,
}

impl Verdict {
    /// Makes the checks of a standard. Linear in the containers, ports, volumes and annotations of the pod.
    #[must_use]
    pub fn of(standard: Standard, pod: &Pod<'_>) -> Self {
        let made = Check::made(standard);
        let failed = made.filter_map(|check| check.judge(standard.version, pod));
        Self {
            standard,
            failed: failed.collect(),
        }
    }

    /// Whether the pod fails no check.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.failed.is_empty()
    }

    /// What is forbidden: `host namespaces (hostPID=true), privileged (...)`; empty where nothing is.
    #[must_use]
    pub fn details(&self) -> String {
        let failed: Vec<_> = self.failed.iter().map(ToString::to_string).collect();
        failed.join(", ")
    }

    /// What the API server warns of and writes into its audit log, where it lets the pod through; empty where all is
    /// allowed.
    #[must_use]
    pub fn warning(&self) -> String {
        if self.allows() {
            return String::new();
        }
        format!("would {}", self.sentence("violate"))
    }

    fn sentence(&self, verb: &str) -> String {
        format!(
            "{verb} PodSecurity \"{}\": {}",
            self.standard,
            self.details()
        )
    }
}

impl fmt::Display for Verdict {
    /// What the API server refuses a pod with; empty where all is allowed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.allows() {
            return Ok(());
        }
        f.write_str(&self.sentence("violates"))
    }
}

impl fmt::Display for FailedCheck {
    /// `host namespaces (hostPID=true)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason)?;
        if self.detail.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.detail)
    }
}
