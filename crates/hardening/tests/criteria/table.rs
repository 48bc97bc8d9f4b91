//! The tables of criteria and controls name invariants that there are.

use std::collections::BTreeSet;

use hardening::analysis::invariants;
use hardening::criteria::{CONTROLS, Catalogue};
use hardening::report::Criterion;

#[test]
fn every_invariant_of_an_area_belongs_to_a_criterion_and_each_criterion_has_some() {
    let mut with_invariants = BTreeSet::new();
    for invariant in invariants() {
        let of = Criterion::of_invariant(invariant.id);
        let is_general = matches!(invariant.area(), "manifest" | "cluster" | "suppression");
        assert_eq!(of.is_none(), is_general, "{}", invariant.id);
        with_invariants.extend(of);
    }
    assert_eq!(with_invariants, Criterion::ALL.into_iter().collect());
}

#[test]
fn every_control_names_invariants_that_there_are_each_once() {
    let known: BTreeSet<_> = invariants().iter().map(|invariant| invariant.id).collect();
    let mut seen = BTreeSet::new();
    for control in CONTROLS {
        assert!(seen.insert((control.catalogue.name(), control.number)));
        assert!(!control.invariants.is_empty());
        let unique: BTreeSet<_> = control.invariants.iter().collect();
        assert_eq!(unique.len(), control.invariants.len(), "{}", control.number);
        for id in control.invariants {
            assert!(known.contains(id), "{}: {id}", control.number);
        }
    }
}

#[test]
fn controls_stand_in_the_order_of_their_numbers() {
    for catalogue in [Catalogue::Cis, Catalogue::PciDss] {
        let controls = CONTROLS.iter().filter(|it| it.catalogue == catalogue);
        let numbers: Vec<Vec<u32>> = controls
            .map(|it| it.number.split('.').map(|it| it.parse().unwrap()).collect())
            .collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
}
