//! Violations in terms of fields to findings with files, lines and columns.

use crate::finding::{Confidence, Finding, Fix, FixPlan, ObjectName, Place, Related, Violation};
use crate::manifest::Bundle;

/// Locates violations, gives each its fingerprint, and puts them in the order of the text.
pub(super) fn resolve(bundle: &Bundle, violations: Vec<Violation>) -> Vec<Finding> {
    let mut findings: Vec<_> = violations
        .into_iter()
        .map(|violation| finding(bundle, violation))
        .collect();
    findings.sort_by(|a, b| {
        (&a.location, &a.invariant, &a.message).cmp(&(&b.location, &b.invariant, &b.message))
    });
    findings.dedup();
    number(&mut findings);
    findings
}

fn finding(bundle: &Bundle, violation: Violation) -> Finding {
    let location = bundle.locate(&violation.place);
    let related = violation
        .related
        .into_iter()
        .map(|(place, message)| Related {
            message,
            location: bundle.locate(&place),
        });
    let invariant = violation.invariant;
    let assumes = violation
        .assumes
        .or_else(|| invariant.assumes.map(str::to_owned));
    Finding {
        invariant: invariant.id.into(),
        severity: violation.severity.unwrap_or(invariant.severity),
        confidence: assumes
            .as_ref()
            .map_or(Confidence::Certain, |_| Confidence::Likely),
        assumes,
        message: violation.message,
        label: violation.label,
        effect: violation.effect,
        help: violation.help,
        fingerprint: String::new(),
        object: object_name(bundle, &violation.place),
        location,
        related: related.collect(),
        fix: violation.fix.and_then(|plan| fix(bundle, plan)),
    }
}

fn object_name(bundle: &Bundle, place: &Place) -> Option<ObjectName> {
    let Place::Field { manifest, .. } = place else {
        return None;
    };
    let manifest = bundle.manifest(*manifest);
    Some(ObjectName {
        api_version: manifest.api_version().to_owned(),
        kind: manifest.kind().to_owned(),
        namespace: manifest.namespace().map(str::to_owned),
        name: manifest.name().to_owned(),
    })
}

/// A plan that cannot be written as edits is no fix.
fn fix(bundle: &Bundle, plan: FixPlan) -> Option<Fix> {
    Some(Fix {
        applicability: plan.applicability,
        title: plan.title,
        edits: bundle.edits(&plan.changes)?,
    })
}

/// A fingerprint is made of what stays when a file is moved or reordered: the invariant, the object and the field.
/// Findings that share all three are told apart by their order.
fn number(findings: &mut [Finding]) {
    let mut seen = std::collections::BTreeMap::new();
    for finding in findings {
        let mut hash = Fnv::new();
        hash.field(&finding.invariant);
        if let Some(object) = &finding.object {
            let group = object
                .api_version
                .rsplit_once('/')
                .map_or("", |(group, _)| group);
            for part in [
                group,
                &object.kind,
                object.namespace.as_deref().unwrap_or(""),
                &object.name,
            ] {
                hash.field(part);
            }
        } else {
            hash.field(&finding.location.file);
        }
        hash.field(&finding.location.path);
        let count = seen
            .entry(hash.0)
            .and_modify(|count| *count += 1)
            .or_insert(0);
        if *count > 0 {
            hash.field(&count.to_string());
        }
        finding.fingerprint = format!("{:016x}", hash.0);
    }
}

/// FNV-1a with 64 bits: the same on every platform and in every release.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    fn field(&mut self, text: &str) {
        for byte in text.bytes().chain([0xFF]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
}
