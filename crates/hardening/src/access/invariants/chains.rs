//! Words about chains that several rules share.

use crate::access::escalation::{Chain, Evidence, Granted, Hop, Identity, Step};
use crate::cluster::{Authorization, Subject};
use crate::finding::{Place, Violation};

/// The rule that a step rests on first.
pub(super) fn granted(step: &Step) -> Option<Granted> {
    step.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Granted(granted) => Some(*granted),
        _ => None,
    })
}

/// Where the bundle grants it: the rule or, where Kubernetes brings the role, the binding.
pub(super) fn place(authorization: &Authorization, granted: Granted) -> Option<Place> {
    let binding = granted.binding.map(|id| authorization.binding(id));
    let rule = Evidence::Granted(granted).place(authorization);
    rule.or_else(|| binding.and_then(|binding| binding.place()))
}

/// `shop/web`
pub(super) fn account(subject: &Subject) -> String {
    match subject {
        Subject::ServiceAccount { namespace, name } => format!("{namespace}/{name}"),
        Subject::User(name) | Subject::Group(name) => name.clone(),
    }
}

/// `service account `shop/web``, or ``service accounts `shop/web`, `shop/api` and 2 more``
pub(super) fn accounts(subjects: &[&Subject]) -> String {
    let named = |subjects: &[&Subject]| {
        let names = subjects.iter().map(|it| format!("`{}`", account(it)));
        names.collect::<Vec<_>>().join(", ")
    };
    match subjects {
        [one] => format!("service account `{}`", account(one)),
        [first, second] => {
            format!(
                "service accounts `{}` and `{}`",
                account(first),
                account(second)
            )
        }
        several => {
            let (shown, others) = several.split_at(2.min(several.len()));
            format!(
                "service accounts {} and {} more",
                named(shown),
                others.len()
            )
        }
    }
}

/// Who one is after a hop: `as service account `shop/web``.
fn gained(identity: &Identity) -> String {
    match identity {
        Identity::Subject(Subject::ServiceAccount { namespace, name }) => {
            format!("is service account `{namespace}/{name}`")
        }
        Identity::Subject(Subject::User(name)) => format!("is user `{name}`"),
        Identity::Subject(Subject::Group(name)) => format!("is in group `{name}`"),
        other => format!("has {other}"),
    }
}

/// The chain as a sentence: each hop and what one is after it.
pub(super) fn sentence(chain: &Chain) -> String {
    let hops = chain.hops();
    let words = hops
        .iter()
        .map(|hop| format!("{}, and so {}", hop.act(), gained(hop.to())));
    format!(
        "who has its token {}",
        words.collect::<Vec<_>>().join(", then ")
    )
}

/// Shows the bindings by which accounts have what is reported.
pub(super) fn bindings<'s>(
    authorization: &Authorization,
    mut violation: Violation,
    granted: impl Iterator<Item = (&'s Subject, Granted)>,
) -> Violation {
    for (subject, granted) in granted {
        let binding = granted.binding.map(|id| authorization.binding(id));
        let place = binding.and_then(|binding| binding.place());
        if let Some(place) = place.filter(|place| *place != violation.place) {
            let words = format!("grants it to {}", account(subject));
            violation = violation.related(place, words);
        }
    }
    violation
}

/// Shows the binding of the first hop and what the later ones rest on.
pub(super) fn related(
    authorization: &Authorization,
    mut violation: Violation,
    chain: &Chain,
    shown: &Place,
) -> Violation {
    for (number, hop) in chain.hops().iter().enumerate() {
        if number > 0 {
            violation = hop_places(authorization, violation, hop, shown);
        }
    }
    violation
}

fn hop_places(
    authorization: &Authorization,
    mut violation: Violation,
    hop: &Hop<'_>,
    shown: &Place,
) -> Violation {
    for evidence in hop.evidence() {
        let place = match evidence {
            Evidence::Granted(granted) => place(authorization, *granted),
            other => other.place(authorization),
        };
        let Some(place) = place.filter(|place| place != shown) else {
            continue;
        };
        let is_known = violation.related.iter().any(|(known, _)| *known == place);
        if !is_known {
            violation = violation.related(place, format!("next: {} {}", hop.from(), hop.act()));
        }
    }
    violation
}
