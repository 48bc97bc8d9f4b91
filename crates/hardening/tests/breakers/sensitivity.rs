use std::collections::BTreeSet;

use hardening::analysis::invariants;
use hardening::spec::Spec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::breakers;
use super::bundle::Rendered;
use crate::baseline::specs::specs;

#[test]
fn every_invariant_has_a_breaker() {
    let broken: BTreeSet<_> = breakers().map(|breaker| breaker.invariant).collect();
    let known: BTreeSet<_> = invariants().iter().map(|invariant| invariant.id).collect();
    let without: Vec<_> = known.difference(&broken).collect();
    assert!(without.is_empty(), "without a breaker: {without:?}");
    let unknown: Vec<_> = broken.difference(&known).collect();
    assert!(unknown.is_empty(), "no invariants: {unknown:?}");
}

#[test]
fn every_breaker_is_seen_in_the_phase_1_of_hmco() {
    let rendered = Rendered::of(&Spec::hmco());
    let before = rendered.findings();
    let mut missed = Vec::new();
    for breaker in breakers() {
        let mut changed = rendered.clone();
        let id = breaker.invariant;
        let Some(broken) = (breaker.breaks)(&mut changed) else {
            missed.push(format!("{id}: nothing to break"));
            continue;
        };
        if broken.is_in(&before, id) {
            missed.push(format!("{id}: found at {broken:?} before it is broken"));
            continue;
        }
        let after = changed.findings();
        if !broken.is_in(&after, id) {
            let found = after.into_iter().filter(|it| it.invariant == id);
            let found: Vec<_> = found.map(|it| (it.object, it.message)).collect();
            missed.push(format!("{id}: not found at {broken:?} but at {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

proptest! {
    #[test]
    fn a_breaker_is_seen_in_what_is_rendered_from_any_spec(drawn in specs(), which in any::<Index>()) {
        let breakers: Vec<_> = breakers().collect();
        let breaker = which.get(&breakers);
        let rendered = Rendered::of(&drawn.0);
        let mut changed = rendered.clone();
        if let Some(broken) = (breaker.breaks)(&mut changed) {
            let id = breaker.invariant;
            prop_assert!(!broken.is_in(&rendered.findings(), id), "{}: found at {:?} before", id, broken);
            prop_assert!(broken.is_in(&changed.findings(), id), "{}: not found at {:?}", id, broken);
        }
    }
}
