//! What a change does, and how it is rolled out.

mod effects;
mod engines;
mod immutable;
mod objects;
mod rollout;
mod storage;

use hardening::manifest::{Bundle, Source};
use hardening::network::NetworkOptions;
use hardening::plan::{Change, Comparison, Effect, EffectKind, Scope};

/// Two texts side by side.
pub(crate) fn compare(current: &str, desired: &str, scope: Scope) -> Comparison {
    let bundle = |name, text| Bundle::read([Source::new(name, text)]);
    let (current, desired) = (bundle("now.yaml", current), bundle("then.yaml", desired));
    Comparison::of(current, desired, scope, NetworkOptions::default())
}

/// The effects of applying one text over the other.
pub(crate) fn effects(current: &str, desired: &str) -> Vec<Effect> {
    compare(current, desired, Scope::Apply).effects()
}

/// The only effect of a kind.
pub(crate) fn only(effects: &[Effect], kind: EffectKind) -> &Effect {
    let mut found = effects.iter().filter(|it| it.change.kind() == kind);
    let first = found.next();
    let summaries: Vec<_> = effects.iter().map(|it| &it.summary).collect();
    let first = first.unwrap_or_else(|| panic!("{kind:?} is not among {summaries:#?}"));
    assert!(found.next().is_none(), "{kind:?} is there twice");
    first
}

pub(crate) fn has(effects: &[Effect], kind: EffectKind) -> bool {
    effects.iter().any(|it| it.change.kind() == kind)
}

pub(crate) fn changes(effects: &[Effect]) -> Vec<&Change> {
    effects.iter().map(|it| &it.change).collect()
}
