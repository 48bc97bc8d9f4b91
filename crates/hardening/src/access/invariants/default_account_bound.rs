//! Bindings to the account of every pod that names none.

use super::roles::{bindings, display};
use crate::access::Access;
use crate::cluster::{Authorization, Grant, PolicyRule, Subject};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.default-account-bound",
        severity: Severity::Warning,
        assumes: None,
        promise: "roles are granted to service accounts that were made for a purpose",
        page: include_str!("default_account_bound.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    for binding in bindings(cluster) {
        let namespace = binding.object.identity.namespace.as_deref();
        for (index, written) in binding.subjects.iter().enumerate() {
            let Some(subject) = Subject::parse(written, namespace) else {
                continue;
            };
            let Some(who) = unnamed(&subject) else {
                continue;
            };
            let scope = namespace.map_or_else(
                || "in all namespaces".to_owned(),
                |namespace| format!("in namespace `{namespace}`"),
            );
            let message = format!(
                "{} grants `{}` to {who} {scope}",
                display(binding.object),
                binding.role.name
            );
            let path = FieldPath::of("subjects").then(index).then("name");
            let mut violation = violations
                .at(Place::value(binding.object.manifest, path), message)
                .label(format!("that is {who}"))
                .help("make a service account for the workload that needs it, and bind that one");
            if let Some(what) = allowed(authorization, binding.object.name(), &subject) {
                violation = violation.effect(format!("each of them may {what}"));
            }
            violations.report(violation);
        }
    }
}

/// Who is meant by a subject that nobody is made for. What is granted to everyone is said elsewhere.
fn unnamed(subject: &Subject) -> Option<String> {
    match subject {
        Subject::ServiceAccount { namespace, name } if name == "default" => Some(format!(
            "every pod of `{namespace}` that names no service account"
        )),
        Subject::Group(name) => name
            .strip_prefix("system:serviceaccounts:")
            .map(|namespace| format!("every service account of namespace `{namespace}`")),
        _ => None,
    }
}

/// The first rule of the role, in words.
fn allowed(authorization: &Authorization, binding: &str, subject: &Subject) -> Option<String> {
    let grants = authorization.grants_of(subject);
    let of_binding =
        |grant: &Grant<'_>| grant.binding.name == binding && grant.binding.manifest.is_some();
    let mut rules = grants.filter(of_binding).map(|grant| {
        let (verbs, objects) = match &grant.rule.rule {
            PolicyRule::Resources(rule) => (&rule.verbs, &rule.resources),
            PolicyRule::Urls(rule) => (&rule.verbs, &rule.urls),
        };
        let words = |words: &[String]| listed(words.iter().map(String::as_str));
        format!("{} {}", words(verbs), words(objects))
    });
    let first = rules.next()?;
    match rules.count() {
        0 => Some(first),
        1 => Some(format!("{first}, and what another rule allows")),
        more => Some(format!("{first}, and what {more} more rules allow")),
    }
}
