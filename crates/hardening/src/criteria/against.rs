//! What of a spec's baseline is there.

use serde_json::Value;

use crate::analysis::Analysis;
use crate::baseline::Baseline;
use crate::cluster::Object;
use crate::finding::{FieldPath, Place};
use crate::report::{AgainstSpec, DifferingObject};
use crate::spec::Spec;

/// How many fields of an object are named.
const FIELDS: usize = 8;

/// Which objects of a spec's baseline a cluster has as they are rendered. What a cluster has beside them, and what an
/// object has beside what is rendered, such as defaults and a status, does not count. Linear in the baseline.
///
/// ```
/// use hardening::analysis::Analysis;
/// use hardening::baseline::Baseline;
/// use hardening::criteria::against;
/// use hardening::manifest::{Bundle, Source};
/// use hardening::spec::Spec;
///
/// let spec = Spec::hmco();
/// let baseline = Baseline::of(&spec);
/// let sources = baseline.manifests().iter().map(|file| Source::new(&file.path, &file.to_text()));
/// let there = against(&Analysis::of(Bundle::read(sources)), &spec);
/// assert_eq!(there.as_rendered, there.objects);
/// ```
#[must_use]
pub fn against(analysis: &Analysis, spec: &Spec) -> AgainstSpec {
    let cluster = analysis.cluster();
    let mut there = AgainstSpec::default();
    let baseline = Baseline::of(spec);
    for document in baseline.applied() {
        let rendered = document.value();
        there.objects += 1;
        let Some((object, found)) = find(analysis, rendered) else {
            there.missing.push(named(rendered));
            continue;
        };
        let mut differing = Vec::new();
        differences(rendered, &found, &FieldPath::root(), &mut differing);
        let Some(first) = differing.first() else {
            there.as_rendered += 1;
            continue;
        };
        let place = Place::value(object.manifest, first.clone());
        there.differing.push(DifferingObject {
            object: named(rendered),
            location: cluster.bundle().locate(&place),
            fields: differing
                .iter()
                .take(FIELDS)
                .map(ToString::to_string)
                .collect(),
            more: differing.len().saturating_sub(FIELDS),
        });
    }
    there
}

/// The object of a cluster that is called as a rendered one, and what it holds.
fn find<'a>(analysis: &'a Analysis, rendered: &Value) -> Option<(&'a Object, Value)> {
    let cluster = analysis.cluster();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let version = text(&rendered["apiVersion"]);
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let metadata = &rendered["metadata"];
    let namespace = metadata["namespace"].as_str();
    let object = cluster.find(
        group,
        &text(&rendered["kind"]),
        namespace,
        &text(&metadata["name"]),
    )?;
    let root = &cluster.bundle().manifest(object.manifest).root;
    Some((object, serde_json::to_value(root).ok()?))
}

fn named(rendered: &Value) -> String {
    let metadata = &rendered["metadata"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (kind, name) = (text(&rendered["kind"]), text(&metadata["name"]));
    match metadata["namespace"].as_str() {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

/// The fields of what is rendered that are not so in what is found, in the order of keys.
fn differences(rendered: &Value, found: &Value, path: &FieldPath, differing: &mut Vec<FieldPath>) {
    match (rendered, found) {
        (Value::Object(rendered), Value::Object(found)) => {
            for (key, value) in rendered {
                let path = path.then(key.as_str());
                differences(
                    value,
                    found.get(key).unwrap_or(&Value::Null),
                    &path,
                    differing,
                );
            }
        }
        (Value::Array(rendered), Value::Array(found)) if rendered.len() == found.len() => {
            for (at, (rendered, found)) in rendered.iter().zip(found).enumerate() {
                differences(rendered, found, &path.then(at), differing);
            }
        }
        (rendered, found) if rendered == found => {}
        _ => differing.push(path.clone()),
    }
}
