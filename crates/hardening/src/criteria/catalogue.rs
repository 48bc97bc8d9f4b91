//! Which invariants each criterion rests on.

use crate::finding::Finding;
use crate::report::Criterion;

impl Criterion {
    /// All, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::StorageSafety,
        Self::NetworkIsolation,
        Self::CertificateAutomation,
        Self::AlertingCoverage,
        Self::AvailabilityPatterns,
        Self::ResourceControls,
        Self::SecurityPolicies,
        Self::Documentation,
    ];

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::StorageSafety => "Storage safety",
            Self::NetworkIsolation => "Network isolation",
            Self::CertificateAutomation => "Certificate automation",
            Self::AlertingCoverage => "Alerting coverage",
            Self::AvailabilityPatterns => "Availability patterns",
            Self::ResourceControls => "Resource controls",
            Self::SecurityPolicies => "Security policies",
            Self::Documentation => "Documentation",
        }
    }

    /// The criterion that an invariant belongs to; `None` for those of texts and objects, which belong to that of the object
    /// ([`Criterion::of_object`]), and those of suppressions.
    ///
    /// ```
    /// use hardening::report::Criterion;
    ///
    /// let of = Criterion::of_invariant("resilience.quota-exceeded");
    /// assert_eq!(of, Some(Criterion::ResourceControls));
    /// assert_eq!(Criterion::of_invariant("manifest.syntax"), None);
    /// ```
    #[must_use]
    pub fn of_invariant(id: &str) -> Option<Self> {
        let (area, _) = id.split_once('.')?;
        match area {
            "access" => Some(Self::SecurityPolicies),
            "certificates" => Some(Self::CertificateAutomation),
            "monitoring" => Some(match id {
                "monitoring.alert-without-explanation" | "monitoring.alert-without-runbook" => {
                    Self::Documentation
                }
                _ => Self::AlertingCoverage,
            }),
            "network" => Some(Self::NetworkIsolation),
            "resilience" => Some(match id {
                "resilience.ambiguous-defaults"
                | "resilience.invalid-limit-range"
                | "resilience.invalid-quota"
                | "resilience.maximum-as-default"
                | "resilience.memory-below-heap"
                | "resilience.namespace-without-quota"
                | "resilience.quota-exceeded"
                | "resilience.quota-matches-nothing"
                | "resilience.refused-by-limit-range"
                | "resilience.request-above-limit"
                | "resilience.unspecified-amounts"
                | "resilience.untracked-resource"
                | "resilience.update-exceeds-quota" => Self::ResourceControls,
                _ => Self::AvailabilityPatterns,
            }),
            "storage" => Some(Self::StorageSafety),
            _ => None,
        }
    }

    /// The criterion that an object of this kind serves: what the API server refuses or reads otherwise than it is meant
    /// cannot serve it.
    #[must_use]
    pub fn of_object(kind: &str) -> Option<Self> {
        match kind {
            "PersistentVolume"
            | "PersistentVolumeClaim"
            | "StorageClass"
            | "VolumeSnapshot"
            | "VolumeSnapshotClass"
            | "VolumeSnapshotContent"
            | "CSIDriver"
            | "Schedule"
            | "SnapshotSchedule" => Some(Self::StorageSafety),
            "NetworkPolicy" | "Service" => Some(Self::NetworkIsolation),
            "Certificate" | "ClusterIssuer" | "Issuer" | "Ingress" => {
                Some(Self::CertificateAutomation)
            }
            "Alertmanager" | "AlertmanagerConfig" | "PodMonitor" | "Prometheus"
            | "PrometheusRule" | "ServiceMonitor" => Some(Self::AlertingCoverage),
            "PodDisruptionBudget"
            | "PriorityClass"
            | "HorizontalPodAutoscaler"
            | "CronJob"
            | "DaemonSet"
            | "Deployment"
            | "Job"
            | "Pod"
            | "ReplicaSet"
            | "ReplicationController"
            | "StatefulSet" => Some(Self::AvailabilityPatterns),
            "LimitRange" | "ResourceQuota" => Some(Self::ResourceControls),
            "ClusterRole" | "ClusterRoleBinding" | "Namespace" | "Policy" | "Role"
            | "RoleBinding" | "Secret" | "ServiceAccount" => Some(Self::SecurityPolicies),
            _ => None,
        }
    }

    /// The criterion that a finding stands against.
    #[must_use]
    pub fn of_finding(finding: &Finding) -> Option<Self> {
        let of_object = || Self::of_object(&finding.object.as_ref()?.kind);
        match finding.invariant.split_once('.')?.0 {
            "cluster" | "manifest" => of_object(),
            _ => Self::of_invariant(&finding.invariant),
        }
    }
}
