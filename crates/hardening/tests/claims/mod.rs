//! Claims: what is said of a cluster, measured; and files of claims, as they are read.

mod file;
mod forms;
mod measures;

use hardening::analysis::Analysis;
use hardening::claims::{Claims, measure};
use hardening::manifest::{Bundle, PositionEncoding, Source};
use hardening::report::{ClaimOutcome, MeasuredClaim, MeasuredClaims};

/// One claim by its measure, in flow form.
fn file(measures: &[&str]) -> String {
    let claims = measures
        .iter()
        .map(|measure| format!("  - claim: it is so\n    measure: {{{measure}}}\n"));
    let claims: String = claims.collect();
    format!("apiVersion: hardening/v1alpha1\nkind: Claims\nclaims:\n{claims}")
}

fn measured(yaml: &str, measures: &[&str]) -> MeasuredClaims {
    let claims = Claims::parse("claims.yaml", &file(measures), PositionEncoding::Utf8);
    let claims = claims.unwrap_or_else(|error| panic!("{error}"));
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
    measure(&analysis, &claims)
}

fn one(yaml: &str, asked: &str) -> MeasuredClaim {
    measured(yaml, &[asked]).claims.remove(0)
}

#[track_caller]
fn is_true(yaml: &str, asked: &str) -> MeasuredClaim {
    let claim = one(yaml, asked);
    let outcome = &claim.outcome;
    assert!(matches!(outcome, ClaimOutcome::True { .. }), "{outcome:?}");
    claim
}

/// Why a claim is false.
#[track_caller]
fn is_false(yaml: &str, asked: &str) -> String {
    match one(yaml, asked).outcome {
        ClaimOutcome::False { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

/// Why it cannot be told.
#[track_caller]
fn cannot_tell(yaml: &str, asked: &str) -> String {
    match one(yaml, asked).outcome {
        ClaimOutcome::CannotTell { why } => why,
        other => panic!("{other:?}"),
    }
}
