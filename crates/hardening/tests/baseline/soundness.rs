//! What is rendered depends on the spec alone.

use hardening::baseline::Baseline;
use hardening::spec::Spec;
use proptest::prelude::*;

use super::specs::specs;

proptest! {
    #[test]
    fn the_same_spec_gives_the_same_bytes(drawn in specs()) {
        let texts = |spec: &Spec| Baseline::of(spec).files().iter().map(|file| file.to_text()).collect::<Vec<_>>();
        prop_assert_eq!(texts(&drawn.0), texts(&Spec::of(drawn.0.phase1().clone()).unwrap()));
    }
}
