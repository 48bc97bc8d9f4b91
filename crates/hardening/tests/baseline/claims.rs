//! What the completion summary of Phase 1 claims is true of what is rendered.

use std::fs;

use hardening::analysis::Analysis;
use hardening::claims::{Claims, measure};
use hardening::report::ClaimOutcome;
use hardening::spec::Spec;

use super::rendered::bundle;

#[test]
fn every_claim_of_the_summary_is_true_of_what_is_rendered() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/claims/hmco.yaml"
    );
    let claims = Claims::parse(
        "hmco.yaml",
        &fs::read_to_string(file).unwrap(),
        Default::default(),
    )
    .unwrap();
    let measured = measure(&Analysis::of(bundle(&Spec::hmco())), &claims);
    let others = measured
        .claims
        .iter()
        .filter(|it| !matches!(it.outcome, ClaimOutcome::True { .. }));
    let others: Vec<_> = others.map(|it| (&it.claim, &it.outcome)).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(measured.summary.are_true, 55);
}
