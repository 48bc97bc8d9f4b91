//! Passwords, tokens and keys in plain text where everybody reads them.

use std::collections::BTreeMap;

use crate::access::Access;
use crate::cluster::{Cluster, Object, Resource};
use crate::finding::{FieldPath, Invariant, Rule, Segment, Severity, Violations};
use crate::manifest::{Credential, CredentialKind};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.plain-secret",
        severity: Severity::Warning,
        assumes: None,
        promise: "no password, token or key stands in plain text outside of Secrets",
        page: include_str!("plain_secret.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    for object in cluster.objects() {
        let found = cluster.bundle().credentials(object.manifest);
        // The same value several times is one finding.
        let mut by_value: BTreeMap<&str, Vec<&Credential>> = BTreeMap::new();
        let found = found.iter().filter(|it| !it.is_placeholder);
        for credential in found.filter(|it| !is_alertmanager(object, it)) {
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

/// Whether it stands in a configuration of Alertmanager, whose secrets are told field by field elsewhere.
fn is_alertmanager(object: &Object, credential: &Credential) -> bool {
    let Resource::ConfigMap(map) = &object.resource else {
        return false;
    };
    let key = match credential.path.segments() {
        [_, Segment::Key(key)] => key,
        _ => return false,
    };
    let text = map.data.as_ref().and_then(|data| data.get(&**key));
    let has = |section: &str| {
        text.is_some_and(|text| text.lines().any(|line| line.trim_end() == section))
    };
    has("route:") && has("receivers:")
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
