//! The steps of `DEPLOYMENT_OPERATIONS.md`: applied one after the other, nothing refers to what a later one makes.

use std::collections::BTreeSet;

use hardening::baseline::Baseline;
use hardening::manifest::{Bundle, Source};
use hardening::network::NetworkOptions;
use hardening::plan::{Comparison, Scope};
use hardening::spec::Spec;
use proptest::prelude::*;
use serde_json::Value;

use super::specs::specs;

/// Kind, namespace (empty where it has none) and name.
type Name = (String, String, String);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn name(object: &Value) -> Name {
    let metadata = &object["metadata"];
    (
        text(&object["kind"]),
        text(&metadata["namespace"]),
        text(&metadata["name"]),
    )
}

/// What an object names that has to be there for it to be accepted or to work, found by the names of fields alone.
fn needed(object: &Value) -> BTreeSet<Name> {
    let namespace = text(&object["metadata"]["namespace"]);
    let mut needed = BTreeSet::new();
    if !namespace.is_empty() {
        needed.insert(("Namespace".to_owned(), String::new(), namespace.clone()));
    }
    walk(object, &namespace, &mut needed);
    needed
}

fn walk(value: &Value, namespace: &str, needed: &mut BTreeSet<Name>) {
    let Some(fields) = value.as_object() else {
        for item in value.as_array().into_iter().flatten() {
            walk(item, namespace, needed);
        }
        return;
    };
    for (key, value) in fields {
        let of = |kind: &str, namespace: &str, name: &Value| {
            let name = name.as_str()?;
            Some((kind.to_owned(), namespace.to_owned(), name.to_owned()))
        };
        match key.as_str() {
            "serviceAccountName" => needed.extend(of("ServiceAccount", namespace, value)),
            "priorityClassName" => needed.extend(of("PriorityClass", "", value)),
            "storageClassName" => needed.extend(of("StorageClass", "", value)),
            "configMap" | "configMapRef" | "configMapKeyRef" => {
                needed.extend(of("ConfigMap", namespace, &value["name"]));
            }
            "persistentVolumeClaim" => {
                needed.extend(of("PersistentVolumeClaim", namespace, &value["claimName"]));
            }
            "ingressClassName" => needed.extend(of("IngressClass", "", value)),
            "cert-manager.io/cluster-issuer" => needed.extend(of("ClusterIssuer", "", value)),
            "roleRef" => {
                let kind = text(&value["kind"]);
                let namespace = if kind == "Role" { namespace } else { "" };
                needed.extend(of(&kind, namespace, &value["name"]));
            }
            "subjects" => {
                for subject in value.as_array().into_iter().flatten() {
                    needed.extend(of(
                        &text(&subject["kind"]),
                        &text(&subject["namespace"]),
                        &subject["name"],
                    ));
                }
            }
            _ => {}
        }
        walk(value, namespace, needed);
    }
}

/// Applies the steps one after the other; what is said of the first object that comes before what it needs.
fn fault(spec: &Spec) -> Option<String> {
    let baseline = Baseline::of(spec);
    let bundle = |folder: &str| {
        let files = baseline.manifests().iter().filter(|file| {
            file.path.starts_with(folder) && !file.path.ends_with("kustomization.yaml")
        });
        Bundle::read(files.map(|file| Source::new(file.path.clone(), file.to_text())))
    };
    let options = NetworkOptions::default();
    let rollout =
        Comparison::of(bundle("services/"), bundle("k8s/"), Scope::Apply, options).rollout();
    let objects: Vec<_> = baseline.applied().map(|it| it.value().clone()).collect();
    let ours: BTreeSet<_> = objects.iter().map(name).collect();
    let mut there = BTreeSet::new();
    for step in &rollout.steps {
        for made in &step.objects {
            let identity = &made.identity;
            let made: Name = (
                identity.kind.clone(),
                identity.namespace.clone().unwrap_or_default(),
                identity.name.clone(),
            );
            let object = objects.iter().find(|it| name(it) == made).unwrap();
            there.insert(made.clone());
            let mut missing = needed(object)
                .into_iter()
                .filter(|it| ours.contains(it) && !there.contains(it));
            if let Some(missing) = missing.next() {
                return Some(format!(
                    "{made:?} of `{}` comes before {missing:?}",
                    step.title
                ));
            }
        }
    }
    let left: Vec<_> = ours.difference(&there).collect();
    (!left.is_empty()).then(|| format!("never applied: {left:?}"))
}

#[test]
fn applied_step_by_step_nothing_of_hmco_refers_to_what_is_missing() {
    assert_eq!(fault(&Spec::hmco()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn applied_step_by_step_nothing_of_any_spec_refers_to_what_is_missing(drawn in specs()) {
        prop_assert_eq!(fault(&drawn.0), None);
    }
}
