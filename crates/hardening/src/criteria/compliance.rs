//! Which controls of public catalogues an invariant touches.
//!
//! To touch is less than to prove: a catalogue asks for processes and settings of nodes, too, which no manifest shows.
//! The numbers are those of the [CIS Kubernetes Benchmark](https://www.cisecurity.org/benchmark/kubernetes), section 5 (the
//! same in versions 1.8 to 1.12) and 3.2, and of [PCI DSS](https://www.pcisecuritystandards.org) 4.0. The
//! [hardening guide](https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF)
//! of NSA and CISA (1.2) has headings in place of numbers.

use crate::finding::Finding;
use crate::report::ControlForm;

/// A public catalogue of controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Catalogue {
    /// CIS Kubernetes Benchmark.
    Cis,
    /// Kubernetes Hardening Guide of NSA and CISA.
    NsaCisa,
    /// PCI DSS.
    PciDss,
}

impl Catalogue {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cis => "CIS Kubernetes Benchmark",
            Self::NsaCisa => "NSA/CISA Kubernetes Hardening Guide 1.2",
            Self::PciDss => "PCI DSS 4.0",
        }
    }
}

/// A control, and the invariants that touch it.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// Its number, or its heading.
    pub number: &'static str,
    /// What it is about, in our words.
    pub subject: &'static str,
    /// The ids.
    pub invariants: &'static [&'static str],
}

const fn control(
    catalogue: Catalogue,
    number: &'static str,
    subject: &'static str,
    invariants: &'static [&'static str],
) -> Control {
    Control {
        catalogue,
        number,
        subject,
        invariants,
    }
}

use Catalogue::{Cis, NsaCisa, PciDss};

/// All, by catalogue and number.
pub const CONTROLS: &[Control] = &[
    control(
        Cis,
        "3.2.1",
        "an audit policy is there",
        &[
            "access.audit-policy-not-loaded",
            "access.audit-policy-rejected",
            "access.audit-without-backend",
        ],
    ),
    control(
        Cis,
        "3.2.2",
        "the audit policy covers what matters to security",
        &[
            "access.audit-coverage-missing",
            "access.audit-rule-matches-nothing",
            "access.audit-rule-shadowed",
            "access.audit-values-recorded",
        ],
    ),
    control(
        Cis,
        "5.1.1",
        "cluster-admin is used only where it must be",
        &["access.becomes-cluster-admin", "access.cluster-admin-bound"],
    ),
    control(
        Cis,
        "5.1.2",
        "few can read Secrets",
        &["access.reads-all-secrets"],
    ),
    control(
        Cis,
        "5.1.3",
        "roles do without wildcards",
        &["access.wildcard-permission"],
    ),
    control(
        Cis,
        "5.1.5",
        "nothing uses the default service accounts",
        &["access.default-account", "access.default-account-bound"],
    ),
    control(
        Cis,
        "5.1.6",
        "tokens are mounted only where they are needed",
        &["access.unused-token"],
    ),
    control(
        Cis,
        "5.1.8",
        "few can bind, impersonate or escalate",
        &["access.becomes-cluster-admin"],
    ),
    control(
        Cis,
        "5.1.10",
        "few can use the proxy of nodes",
        &["access.reaches-kubelets"],
    ),
    control(
        Cis,
        "5.2.1",
        "something decides which pods are admitted",
        &[
            "access.invalid-pod-security-label",
            "access.loose-pod-security-level",
            "access.namespace-without-pod-security",
        ],
    ),
    control(
        Cis,
        "5.2.2",
        "privileged containers are kept out",
        &["access.privileged-container"],
    ),
    control(
        Cis,
        "5.2.3",
        "pods do not share the process ids of the node",
        &["access.host-namespaces"],
    ),
    control(
        Cis,
        "5.2.4",
        "pods do not share the IPC of the node",
        &["access.host-namespaces"],
    ),
    control(
        Cis,
        "5.2.5",
        "pods do not share the network of the node",
        &["access.host-namespaces", "network.host-network-bypass"],
    ),
    control(
        Cis,
        "5.3.2",
        "every namespace has network policies",
        &[
            "network.default-deny-egress",
            "network.default-deny-ingress",
            "network.selects-nothing",
        ],
    ),
    control(
        NsaCisa,
        "Kubernetes Pod security",
        "pods run with few rights over their node",
        &[
            "access.host-namespaces",
            "access.namespace-without-pod-security",
            "access.privileged-container",
            "access.refused-by-pod-security",
            "access.sensitive-host-path",
            "access.unused-token",
        ],
    ),
    control(
        NsaCisa,
        "Network separation and hardening: Network policies",
        "default deny, then what is needed",
        &[
            "network.default-deny-egress",
            "network.default-deny-ingress",
            "network.open-egress",
            "network.open-to-world",
            "network.peer-matches-nothing",
            "network.selects-nothing",
        ],
    ),
    control(
        NsaCisa,
        "Network separation and hardening: Resource policies",
        "LimitRanges and quotas bound what a pod and a namespace take",
        &[
            "resilience.invalid-limit-range",
            "resilience.invalid-quota",
            "resilience.namespace-without-quota",
        ],
    ),
    control(
        NsaCisa,
        "Network separation and hardening: Protecting sensitive cloud infrastructure",
        "pods do not reach the metadata service",
        &["network.metadata-address"],
    ),
    control(
        NsaCisa,
        "Network separation and hardening: Secrets",
        "no password stands in plain text in a configuration",
        &[
            "access.committed-secret",
            "access.plain-secret",
            "monitoring.secret-in-alertmanager-config",
        ],
    ),
    control(
        NsaCisa,
        "Authentication and authorization: Role-based access control",
        "roles give least privilege",
        &[
            "access.cluster-admin-bound",
            "access.cluster-wide-binding",
            "access.granted-to-everyone",
            "access.unneeded-power",
            "access.wildcard-permission",
        ],
    ),
    control(
        NsaCisa,
        "Audit logging and threat detection",
        "what happens is recorded, and alerts reach somebody",
        &[
            "access.audit-coverage-missing",
            "access.audit-policy-not-loaded",
            "access.audit-without-backend",
            "monitoring.prometheus-without-alertmanager",
            "monitoring.receiver-without-integration",
        ],
    ),
    control(
        PciDss,
        "1.3.1",
        "inbound traffic is restricted to what is necessary",
        &["network.default-deny-ingress", "network.open-to-world"],
    ),
    control(
        PciDss,
        "1.3.2",
        "outbound traffic is restricted to what is necessary",
        &["network.default-deny-egress", "network.open-egress"],
    ),
    control(
        PciDss,
        "2.2.2",
        "default accounts and passwords are changed or removed",
        &["access.placeholder-secret"],
    ),
    control(
        PciDss,
        "4.2.1",
        "data is encrypted on its way over public networks",
        &[
            "certificates.host-not-covered",
            "certificates.ingress-without-tls",
            "certificates.redirect-off",
            "certificates.self-signed-public",
            "certificates.staging-issuer",
        ],
    ),
    control(
        PciDss,
        "7.2.5",
        "accounts of applications and systems have least privilege",
        &[
            "access.becomes-cluster-admin",
            "access.cluster-admin-bound",
            "access.cluster-wide-binding",
            "access.reads-all-secrets",
            "access.unneeded-power",
            "access.wildcard-permission",
            "storage.excess-permission",
        ],
    ),
    control(
        PciDss,
        "8.6.2",
        "passwords of applications are not written into scripts or configurations",
        &[
            "access.committed-secret",
            "access.plain-secret",
            "monitoring.secret-in-alertmanager-config",
        ],
    ),
    control(
        PciDss,
        "10.2.1",
        "audit logs are enabled and active",
        &[
            "access.audit-coverage-missing",
            "access.audit-policy-not-loaded",
            "access.audit-policy-rejected",
            "access.audit-without-backend",
        ],
    ),
];

/// The controls that an invariant touches.
///
/// ```
/// let touched = hardening::criteria::controls_of("access.reads-all-secrets");
/// let numbers: Vec<_> = touched.map(|control| control.number).collect();
/// assert_eq!(numbers, ["5.1.2", "7.2.5"]);
/// ```
pub fn controls_of(invariant: &str) -> impl Iterator<Item = &'static Control> {
    CONTROLS
        .iter()
        .filter(move |control| control.invariants.contains(&invariant))
}

/// The controls with the findings that touch them.
pub(super) fn notes(findings: &[Finding]) -> Vec<ControlForm> {
    let form = |control: &Control| ControlForm {
        catalogue: control.catalogue.name().to_owned(),
        number: control.number.to_owned(),
        subject: control.subject.to_owned(),
        invariants: control
            .invariants
            .iter()
            .map(|id| (*id).to_owned())
            .collect(),
        findings: findings
            .iter()
            .filter(|finding| control.invariants.contains(&&*finding.invariant))
            .count() as u64,
    };
    CONTROLS.iter().map(form).collect()
}
