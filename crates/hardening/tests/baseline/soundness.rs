//! What is rendered breaks no invariant.

use hardening::analysis::Analysis;
use hardening::baseline::Baseline;
use hardening::finding::{Finding, Severity};
use hardening::spec::Spec;
use proptest::prelude::*;

use super::rendered::bundle;
use super::specs::specs;

/// What is found in all that is rendered, at error or warning.
fn faults(spec: &Spec) -> Vec<String> {
    let findings = Analysis::of(bundle(spec)).findings();
    let faults = findings
        .into_iter()
        .filter(|it| it.severity != Severity::Info);
    faults.map(shown).collect()
}

fn shown(finding: Finding) -> String {
    let at = &finding.location;
    format!(
        "{}:{}: {}: {}",
        at.file, at.line, finding.invariant, finding.message
    )
}

#[test]
fn the_phase_1_of_hmco_breaks_no_invariant() {
    assert_eq!(faults(&Spec::hmco()), Vec::<String>::new());
}

proptest! {
    #[test]
    fn what_is_rendered_from_any_spec_breaks_no_invariant(drawn in specs()) {
        prop_assert_eq!(faults(&drawn.0), Vec::<String>::new());
    }

    #[test]
    fn the_same_spec_gives_the_same_bytes(drawn in specs()) {
        let texts = |spec: &Spec| {
            let baseline = Baseline::of(spec);
            let manifests: Vec<_> = baseline.manifests().iter().map(|file| file.to_text()).collect();
            (manifests, baseline.operations(spec))
        };
        prop_assert_eq!(texts(&drawn.0), texts(&Spec::of(drawn.0.phase1().clone()).unwrap()));
    }
}
