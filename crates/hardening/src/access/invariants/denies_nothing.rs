//! Roles and bindings that are meant to forbid.

use super::roles::{bindings, display, roles};
use crate::access::Access;
use crate::cluster::Object;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.denies-nothing",
        severity: Severity::Warning,
        assumes: None,
        promise: "no role or binding is called a denial: roles only ever allow",
        page: include_str!("denies_nothing.md"),
    },
    check,
};

/// Words by which names say that something is forbidden.
const WORDS: [&str; 6] = [
    "deny",
    "denies",
    "denied",
    "forbid",
    "forbidden",
    "prohibit",
];

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    for role in roles(cluster).filter(|role| !role.rules.is_empty()) {
        if says_deny(role.object) {
            let message = format!(
                "{} denies nothing: its rules allow what they name",
                role.display()
            );
            let effect = "whoever it is bound to may do more by it, not less";
            report(role.object, message, effect, violations);
        }
    }
    for binding in bindings(cluster).filter(|binding| !binding.subjects.is_empty()) {
        // Of the two that are called alike the role has said it.
        let role_says = binding.role.name == binding.object.name();
        if says_deny(binding.object) && !role_says {
            let message = format!(
                "{} denies nothing: it grants `{}` to its subjects",
                display(binding.object),
                binding.role.name
            );
            let effect = "its subjects may do more by it, not less";
            report(binding.object, message, effect, violations);
        }
    }
}

fn report(object: &Object, message: String, effect: &str, violations: &mut Violations<'_>) {
    let violation = violations
        .at(Place::name(object.manifest), message)
        .label("allows")
        .effect(effect)
        .help(
            "take away the bindings that allow too much: what no rule allows is denied. To forbid what a rule allows, use \
             admission, such as a ValidatingAdmissionPolicy",
        );
    violations.report(violation);
}

fn says_deny(object: &Object) -> bool {
    let mut words = object.name().split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
}
