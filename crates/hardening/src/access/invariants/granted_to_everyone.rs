//! What is granted to everyone.

use super::chains;
use crate::access::Access;
use crate::access::escalation::{Evidence, Step};
use crate::cluster::{
    Authorization, Binding, BindingId, BoundRole, BoundSubject, PolicyRule, ResourceRule, Subject,
};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.granted-to-everyone",
        severity: Severity::Error,
        assumes: None,
        promise: "nothing that matters is granted to everyone",
        page: include_str!("granted_to_everyone.md"),
    },
    check,
};

/// Who everyone is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Everyone {
    /// Without any credentials.
    Anonymous,
    /// With any.
    Authenticated,
    /// All pods with a token.
    Accounts,
}

impl Everyone {
    fn of(subject: &Subject) -> Option<Self> {
        match subject {
            Subject::User(name) if name == "system:anonymous" => Some(Self::Anonymous),
            Subject::Group(name) => match name.as_str() {
                "system:unauthenticated" => Some(Self::Anonymous),
                "system:authenticated" => Some(Self::Authenticated),
                "system:serviceaccounts" => Some(Self::Accounts),
                _ => None,
            },
            _ => None,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Anonymous => "anyone who reaches the API server, without credentials,",
            Self::Authenticated => "everyone with any credentials, each pod included,",
            Self::Accounts => "every pod of every namespace",
        }
    }
}

/// What a binding gives away.
enum Gift {
    /// A way of becoming more, or Secrets.
    Power(Step),
    /// A change to objects: the verb and the resource.
    Write(String),
    /// Objects to read.
    Read(String),
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let authorization = access.cluster().authorization();
    for (id, binding) in authorization.bindings() {
        let Some(manifest) = binding.manifest else {
            continue;
        };
        for bound in &binding.subjects {
            if let Some(everyone) = Everyone::of(&bound.subject)
                && let Some(gift) = gift(access, id, binding, bound)
            {
                let subject = Place::value(manifest, FieldPath::of("subjects").then(bound.index));
                report(authorization, binding, everyone, &gift, subject, violations);
            }
        }
    }
}

fn gift(access: &Access, id: BindingId, binding: &Binding, bound: &BoundSubject) -> Option<Gift> {
    let authorization = access.cluster().authorization();
    let BoundRole::Known(role) = binding.role else {
        return None;
    };
    let steps = access.escalation().direct(&bound.subject);
    let power = steps.into_iter().find(|step| {
        let mut evidence = step.evidence.iter();
        evidence.any(|it| matches!(it, Evidence::Granted(granted) if granted.binding == Some(id)))
    });
    if let Some(step) = power {
        return Some(Gift::Power(step));
    }
    // What is public of a cluster that others are to join.
    if binding.namespace.as_deref() == Some("kube-public") {
        return None;
    }
    let rules = authorization.rules_of(authorization.role(role));
    let rules = rules.filter_map(|rule| match &rule.rule {
        PolicyRule::Resources(rule) if !is_about_oneself(rule) => Some(rule),
        _ => None,
    });
    let mut read = None;
    for rule in rules {
        let resource = rule.resources.first()?;
        for verb in &rule.verbs {
            if !matches!(verb.as_str(), "get" | "list" | "watch") {
                return Some(Gift::Write(format!("{verb} {resource}")));
            }
            read.get_or_insert_with(|| format!("{verb} {resource}"));
        }
    }
    read.map(Gift::Read)
}

/// Questions about what oneself may do, and who one is.
fn is_about_oneself(rule: &ResourceRule) -> bool {
    let mut resources = rule.resources.iter();
    resources.all(|resource| resource.starts_with("self"))
}

fn report(
    authorization: &Authorization,
    binding: &Binding,
    everyone: Everyone,
    gift: &Gift,
    subject: Place,
    violations: &mut Violations<'_>,
) {
    let scope = match &binding.namespace {
        Some(namespace) => format!(" in namespace `{namespace}`"),
        None => String::new(),
    };
    let (severity, may) = match (gift, everyone) {
        (Gift::Power(step), _) => (
            Severity::Error,
            format!("{} ({})", step.primitive.act(), step.to),
        ),
        (Gift::Write(words), Everyone::Anonymous) => {
            (Severity::Error, format!("may {words}{scope}"))
        }
        (Gift::Write(words), _) => (Severity::Warning, format!("may {words}{scope}")),
        (Gift::Read(words), Everyone::Anonymous) => {
            (Severity::Warning, format!("may {words}{scope}"))
        }
        (Gift::Read(_), _) => return,
    };
    let message = format!("{} {may}", everyone.words());
    let mut violation = violations
        .at(subject, message)
        .severity(severity)
        .label("everyone")
        .effect(match everyone {
            Everyone::Anonymous => "no login, no token and no certificate is asked for",
            _ => "the first pod that is broken into has it",
        })
        .help("name the group, user or service account that needs it");
    if let Gift::Power(step) = gift
        && let Some(granted) = chains::granted(step)
        && let Some(place) = Evidence::Granted(granted).place(authorization)
    {
        violation = violation.related(place, "what is granted");
    }
    violations.report(violation);
}
