//! What of a spec's baseline is there.

use hardening::analysis::Analysis;
use hardening::baseline::Baseline;
use hardening::criteria::against;
use hardening::manifest::{Bundle, Document, Source};
use hardening::report::AgainstSpec;
use hardening::spec::Spec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::baseline::specs::specs;

/// What is there of a spec where its objects are changed so.
fn there(spec: &Spec, change: impl Fn(Vec<Value>) -> Vec<Value>) -> AgainstSpec {
    let objects: Vec<_> = Baseline::of(spec)
        .applied()
        .map(|it| it.value().clone())
        .collect();
    let texts: Vec<_> = change(objects)
        .iter()
        .map(|object| Document::of(object).to_yaml())
        .collect();
    against(
        &Analysis::of(Bundle::read([Source::new(
            "live.yaml",
            texts.join("---\n"),
        )])),
        spec,
    )
}

#[test]
fn nothing_is_missing_where_all_is_applied() {
    let there = there(&Spec::hmco(), |objects| objects);
    assert!(there.objects > 0);
    assert_eq!(
        (there.as_rendered, there.differing, there.missing),
        (there.objects, Vec::new(), Vec::new())
    );
}

#[test]
fn what_the_api_server_adds_is_no_difference() {
    let there = there(&Spec::hmco(), |mut objects| {
        for object in &mut objects {
            object["metadata"]["resourceVersion"] = json!("7");
            object["status"] = json!({"observedGeneration": 1});
        }
        objects
    });
    assert_eq!(there.as_rendered, there.objects);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_object_is_as_rendered_or_differs_or_is_missing(drawn in specs(), changes in prop::collection::vec(0_u8..3, 400)) {
        let whole = Baseline::of(&drawn.0).applied().count();
        let kept = |at: usize| changes[at % changes.len()];
        let there = there(&drawn.0, |objects| {
            let objects = objects.into_iter().enumerate().filter(|(at, _)| kept(*at) != 1);
            let changed = objects.map(|(at, mut object)| {
                if kept(at) == 2 {
                    let first = object.as_object().unwrap().keys().find(|key| !["apiVersion", "kind", "metadata"].contains(&key.as_str()));
                    if let Some(first) = first.cloned() {
                        object[first] = json!("changed");
                    }
                }
                object
            });
            changed.collect()
        });
        let missing = (0..whole).filter(|at| kept(*at) == 1).count();
        prop_assert_eq!(there.missing.len(), missing);
        prop_assert_eq!(there.as_rendered + there.differing.len() + missing, whole);
    }
}
