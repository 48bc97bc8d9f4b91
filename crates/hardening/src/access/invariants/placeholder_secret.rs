//! Placeholders that are deployed in place of a password.

use crate::access::Access;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::manifest::CredentialKind;

use super::committed_secret;

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.placeholder-secret",
        severity: Severity::Warning,
        assumes: None,
        promise: "no password is a placeholder that nobody replaced",
        page: include_str!("placeholder_secret.md"),
    },
    check,
};

const EFFECT: &str = "it is the password as it stands, and the first that an attacker tries";

fn check(access: &Access, violations: &mut Violations<'_>) {
    let bundle = access.cluster().bundle();
    for object in access.cluster().objects() {
        let mut places: Vec<(Place, String)> = Vec::new();
        let named = |kind: &CredentialKind| match kind {
            CredentialKind::Named(name) => format!("`{}`", name.trim_start_matches('-')),
            _ => "an address".to_owned(),
        };
        for credential in bundle.credentials(object.manifest) {
            if credential.is_placeholder {
                let place = bundle.credential_place(object.manifest, credential);
                places.push((place, named(&credential.kind)));
            }
        }
        let manifest = bundle.manifest(object.manifest);
        if committed_secret::is_written_by_hand(manifest, object) {
            for credential in bundle.secret_credentials(object.manifest) {
                if credential.is_placeholder {
                    let place = Place::key(object.manifest, credential.path);
                    places.push((place, format!("`{}`", credential.key)));
                }
            }
        }
        let mut places = places.into_iter();
        let Some((place, name)) = places.next() else {
            continue;
        };
        let message = format!(
            "the password of {name} in {} `{}` is a placeholder",
            object.identity.kind,
            object.name()
        );
        let mut violation = violations
            .at(place, message)
            .label("asks to be changed")
            .effect(EFFECT)
            .help("make a long random one, and keep it in a Secret that is not in the repository");
        for (place, name) in places {
            violation = violation.related(place, format!("so is that of {name}"));
        }
        violations.report(violation);
    }
}
