//! What is written is read back the same.

use hardening::manifest::{Bundle, Source};
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}|yes|0777|1e3|~".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("\\PC{0,6}|on|8", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn an_object_that_is_read_and_written_is_read_again_the_same(value in any_value()) {
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "spec": value});
        let read = |text: &str| {
            let bundle = Bundle::read([Source::new("a.json", text)]);
            let (_, manifest) = bundle.manifests().next().unwrap();
            serde_json::to_value(&manifest.root).unwrap()
        };
        let first = read(&object.to_string());
        prop_assert_eq!(&first, &object);
        let again = read(&serde_json::to_string_pretty(&first).unwrap());
        prop_assert_eq!(again, first);
    }
}
