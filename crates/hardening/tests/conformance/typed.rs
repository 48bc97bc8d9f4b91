//! What real kubectl makes of the fields of a Deployment.

use hardening::cluster::{DecodeProblemKind, Quantity, decode};
use hardening::manifest::{Bundle, Source};
use k8s_openapi::api::apps::v1::Deployment;
use serde_json::Value as Json;

use super::{Tally, cases};

/// Without what is absent, and with quantities in their canonical form.
fn plain(value: &Json, is_quantity: bool) -> Option<Json> {
    match value {
        Json::Null => None,
        Json::Object(entries) => {
            let entries = entries.iter().filter_map(|(key, value)| {
                let holds_quantities = matches!(key.as_str(), "limits" | "requests");
                Some((key.clone(), plain(value, holds_quantities || is_quantity)?))
            });
            let entries: serde_json::Map<_, _> = entries.collect();
            (!entries.is_empty()).then_some(Json::Object(entries))
        }
        Json::Array(items) => Some(items.iter().filter_map(|item| plain(item, false)).collect()),
        Json::String(text) if is_quantity => Some(
            Quantity::parse(text)
                .expect("a quantity")
                .to_string()
                .into(),
        ),
        scalar => Some(scalar.clone()),
    }
}

#[test]
fn deployments_are_typed_as_kubectl_types_them() {
    let Some(cases) = cases("kubernetes/typed.jsonl") else {
        return;
    };
    let mut tally = Tally::default();
    for case in &cases {
        let yaml = case["yaml"].as_str().unwrap();
        let bundle = Bundle::read([Source::new("case.yaml", yaml)]);
        let (_, manifest) = bundle.manifests().next().unwrap();
        let decoded = decode::<Deployment>(&manifest.root);
        let refused = decoded.problems.iter().any(|problem| {
            !matches!(
                problem.kind,
                DecodeProblemKind::UnknownField { .. } | DecodeProblemKind::MissingField { .. }
            )
        });
        let ours = serde_json::to_value(decoded.value).unwrap();
        let agrees = match &case["decoded"] {
            Json::Null => refused,
            theirs => !refused && plain(&ours, false) == plain(theirs, false),
        };
        let outcome = agrees.then_some(()).ok_or_else(|| ours.to_string());
        tally.record(yaml, outcome);
    }
    tally.finish("kubernetes/typed");
}
