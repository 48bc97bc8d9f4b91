//! Probes that ask where nothing answers.

use crate::certificates::Certificates;
use crate::certificates::installation::{Component, WrongProbe, wrong_probes};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.wrong-probe",
        severity: Severity::Error,
        assumes: None,
        promise: "the probes of cert-manager ask where its release answers",
        page: include_str!("wrong_probe.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for component in &certificates.issuance().installation().components {
        let probes = wrong_probes(certificates.cluster(), component);
        let Some((first, others)) = probes.split_first() else {
            continue;
        };
        let message = format!("{} {}", component.display(), said(first));
        let mut violation = violations
            .at(component.place(asked(first)), message)
            .label("nothing answers there")
            .effect(effect(&probes))
            .help(help(component, first));
        for other in others {
            violation = violation.related(component.place(asked(other)), said(other));
        }
        violations.report(violation);
    }
}

/// The port of the probe, which is wrong in each case.
fn asked(probe: &WrongProbe) -> crate::finding::FieldPath {
    let kind = if probe.asks.is_some() {
        "httpGet"
    } else {
        "tcpSocket"
    };
    probe.path.then(kind).then("port")
}

fn said(probe: &WrongProbe) -> String {
    let name = probe.name;
    let port = probe.port;
    match (&probe.there, &probe.asks) {
        (Some(there), Some(asks)) => format!(
            "has no `{asks}` on port {port}, which its {name} asks for: there is {} only",
            crate::finding::listed(there.paths)
        ),
        _ => format!("does not listen on port {port}, which its {name} asks"),
    }
}

fn effect(probes: &[WrongProbe]) -> &'static str {
    let has = |name| probes.iter().any(|probe| probe.name == name);
    match (
        has("livenessProbe") || has("startupProbe"),
        has("readinessProbe"),
    ) {
        (true, true) => "the kubelet restarts it again and again, and it is never ready",
        (true, false) => "the kubelet restarts it again and again",
        (false, _) => {
            "its pods are never ready, so rollouts never end and its Service leads nowhere"
        }
    }
}

fn help(component: &Component, probe: &WrongProbe) -> String {
    let Some(right) = &probe.right else {
        return format!(
            "remove the probe: {} has nothing that tells of its health",
            component.display()
        );
    };
    format!(
        "ask {} on port {}",
        crate::finding::listed(right.paths),
        right.port
    )
}
