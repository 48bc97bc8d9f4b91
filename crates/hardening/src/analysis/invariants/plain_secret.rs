//! Passwords, tokens and keys in plain text where everybody reads them: but for the fields of Alertmanager's
//! configuration, of which the monitoring area says it.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::cluster::{Cluster, Object};
use crate::finding::{
    FieldPath, Invariant, ManifestId, Part, Place, Rule, Segment, Severity, Span, Violations,
};
use crate::manifest::{Credential, CredentialKind};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Analysis> = Rule {
    invariant: Invariant {
        id: "access.plain-secret",
        severity: Severity::Warning,
        assumes: None,
        promise: "no password, token or key stands in plain text outside of Secrets",
        page: include_str!("plain_secret.md"),
    },
    check,
};

fn check(analysis: &Analysis, violations: &mut Violations<'_>) {
    let cluster = analysis.cluster();
    let told = Told::of(analysis.monitoring());
    for object in cluster.objects() {
        let found = cluster.bundle().credentials(object.manifest);
        // The same value several times is one finding.
        let mut by_value: BTreeMap<&str, Vec<&Credential>> = BTreeMap::new();
        for credential in found.iter().filter(|it| !it.is_placeholder) {
            let place = cluster
                .bundle()
                .credential_place(object.manifest, credential);
            if told.has(&place) {
                continue;
            }
            let value = cluster
                .bundle()
                .credential_value(object.manifest, credential);
            by_value
                .entry(value.unwrap_or(""))
                .or_default()
                .push(credential);
        }
        for credentials in by_value.values() {
            report(cluster, object, credentials, violations);
        }
    }
}

/// The values of fields of Alertmanager's configuration of which the monitoring area says it.
struct Told {
    spans: BTreeMap<(ManifestId, FieldPath), Vec<Span>>,
}

impl Told {
    fn of(monitoring: &Monitoring) -> Self {
        let mut told = Self {
            spans: BTreeMap::new(),
        };
        let files = monitoring.configurations().iter();
        for file in files.filter(|file| !file.is_secret()) {
            for secret in file.configuration.inline_secrets() {
                if let Place::Field {
                    manifest,
                    path,
                    part: Part::Within(span),
                } = file.place(secret.value_span)
                {
                    told.spans.entry((manifest, path)).or_default().push(span);
                }
            }
        }
        told
    }

    fn has(&self, place: &Place) -> bool {
        let Place::Field {
            manifest,
            path,
            part: Part::Within(span),
        } = place
        else {
            return false;
        };
        let values = self.spans.get(&(*manifest, path.clone()));
        let mut values = values.into_iter().flatten();
        values.any(|value| value.start <= span.start && span.end <= value.end)
    }
}

fn report(
    cluster: &Cluster,
    object: &Object,
    credentials: &[&Credential],
    violations: &mut Violations<'_>,
) {
    let Some((first, others)) = credentials.split_first() else {
        return;
    };
    let place = |it: &Credential| cluster.bundle().credential_place(object.manifest, it);
    let message = format!(
        "{} in plain text in {} `{}`",
        described(first),
        object.identity.kind,
        object.name()
    );
    let mut violation = violations
        .at(place(first), message)
        .severity(match first.kind {
            CredentialKind::Token(_) | CredentialKind::PrivateKey => Severity::Error,
            CredentialKind::Named(_) | CredentialKind::Address => Severity::Warning,
        })
        .label("in plain text (hidden here)")
        .effect(effect(first, object))
        .help(help(first, object));
    for other in others {
        violation = violation.related(place(other), format!("{} here, too", described(other)));
    }
    violations.report(violation);
}

/// What a credential is, without its value.
pub(super) fn described(credential: &Credential) -> String {
    match &credential.kind {
        CredentialKind::Named(name) => {
            format!("the value of `{}` stands", name.trim_start_matches('-'))
        }
        CredentialKind::Address => "the password of an address stands".to_owned(),
        CredentialKind::Token(kind) => format!("a token of {} stands", kind.issuer()),
        CredentialKind::PrivateKey => "a private key stands".to_owned(),
    }
}

/// Where in an object a credential is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    Variable,
    Argument,
    ConfigMap,
    Other,
}

fn spot(path: &FieldPath, object: &Object) -> Spot {
    let names = |name: &str| {
        let mut segments = path.segments().iter();
        segments.any(|it| matches!(it, Segment::Key(key) if &**key == name))
    };
    match &*object.identity.kind {
        "ConfigMap" => Spot::ConfigMap,
        _ if names("env") => Spot::Variable,
        _ if names("args") || names("command") => Spot::Argument,
        _ => Spot::Other,
    }
}

fn effect(credential: &Credential, object: &Object) -> &'static str {
    match spot(&credential.path, object) {
        Spot::Argument => {
            "whoever may read pods has it, and so has whoever lists the processes of the node; the repository keeps it for good"
        }
        Spot::ConfigMap => {
            "whoever may read ConfigMaps has it, which the role `view` allows; the repository keeps it for good"
        }
        Spot::Variable | Spot::Other => {
            "whoever may read the object has it, which the role `view` allows for workloads; the repository keeps it for good"
        }
    }
}

fn help(credential: &Credential, object: &Object) -> &'static str {
    match spot(&credential.path, object) {
        Spot::Variable => {
            "change it, put the new one into a Secret, and take it from there with `valueFrom.secretKeyRef`"
        }
        Spot::Argument => {
            "change it, put the new one into a Secret, take it into a variable with `valueFrom.secretKeyRef`, and write `$(VARIABLE)` here, or better mount it as a file"
        }
        Spot::ConfigMap => {
            "change it, keep the new one in a Secret, and mount that, or have the program take it from a variable"
        }
        Spot::Other => "change it, and keep the new one in a Secret",
    }
}
