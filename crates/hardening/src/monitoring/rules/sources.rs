//! Where a bundle keeps rules.

use super::{Form, Origin, RuleFile, RuleSource};
use crate::cluster::{Cluster, Object, Resource};
use crate::finding::{FieldPath, ManifestId, Segment};
use crate::manifest::{Node, PlainFileKind, read_any};
use crate::monitoring::prometheus::Version;

/// Whether a text may be a rule file, by its words alone. Rules of Loki, whose expressions are no PromQL, are none.
pub(crate) fn looks_like_rules(text: &str) -> bool {
    const OF_LOGS: [&str; 7] = [
        "|=",
        "|~",
        "| json",
        "| logfmt",
        "|json",
        "|logfmt",
        "_over_time({",
    ];
    text.contains("groups:")
        && text.contains("expr:")
        && (text.contains("alert:") || text.contains("record:"))
        && !OF_LOGS.iter().any(|sign| text.contains(sign))
}

/// The PrometheusRules of a cluster, the keys of ConfigMaps that look like rule files and those of Secrets that a
/// Prometheus sees, in the order of reading, and behind them the rule files by themselves. Linear in the text of ConfigMaps.
pub(crate) fn collect(
    cluster: &Cluster,
    version_of: impl Fn(&RuleSource) -> Version,
    is_file: impl Fn(ManifestId, &FieldPath) -> bool,
) -> Vec<RuleFile> {
    let bundle = cluster.bundle();
    let mut files = Vec::new();
    for object in cluster.objects() {
        let source = |form, path| RuleSource {
            form,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            path,
        };
        let root = &bundle.manifest(object.manifest).root;
        match (&*object.identity.group, &*object.identity.kind) {
            ("monitoring.coreos.com", "PrometheusRule") => {
                let Some(spec) = root.get("spec") else {
                    continue;
                };
                let source = source(Form::Resource(object.manifest), FieldPath::of("spec"));
                let origin = Origin::manifest(bundle, object.manifest);
                let version = version_of(&source);
                files.push(RuleFile::of_resource(source, spec, origin, version));
            }
            ("", "ConfigMap") => {
                let data = root.get("data").and_then(Node::as_mapping);
                let entries = data.into_iter().flat_map(|data| data.entries());
                for entry in entries {
                    let text = entry.value.as_str().unwrap_or("");
                    let path = FieldPath::of("data").then(&*entry.key);
                    if !looks_like_rules(text) && !is_file(object.manifest, &path) {
                        continue;
                    }
                    let form = Form::Key {
                        manifest: object.manifest,
                        key: (*entry.key).to_owned(),
                        is_secret: false,
                    };
                    let origin = Origin::text(bundle, object.manifest, path.clone());
                    let source = source(form, path);
                    let embedded =
                        bundle.embedded(bundle.manifest(object.manifest).source, &entry.value);
                    let version = version_of(&source);
                    files.push(RuleFile::of_text(source, &embedded, origin, version));
                }
            }
            ("", "Secret") => {
                for (path, text) in secret_texts(object) {
                    if !is_file(object.manifest, &path) {
                        continue;
                    }
                    let Some(Segment::Key(key)) = path.segments().last() else {
                        continue;
                    };
                    let form = Form::Key {
                        manifest: object.manifest,
                        key: (**key).to_owned(),
                        is_secret: true,
                    };
                    let source = source(form, path.clone());
                    let version = version_of(&source);
                    let node = root.at(&path).filter(|node| node.as_str() == Some(text));
                    files.push(match node {
                        Some(node) => {
                            let manifest = bundle.manifest(object.manifest);
                            let embedded = bundle.embedded(manifest.source, node);
                            let origin = Origin::text(bundle, object.manifest, path);
                            RuleFile::of_text(source, &embedded, origin, version)
                        }
                        None => {
                            let origin = Origin::encoded(text, object.manifest, path);
                            RuleFile::of_text(source, &read_any(text), origin, version)
                        }
                    });
                }
            }
            _ => {}
        }
    }
    for file in bundle.plain_files() {
        let text = bundle.source(file.source);
        if file.kind != PlainFileKind::Rules || !looks_like_rules(text.text()) {
            continue;
        }
        let source = RuleSource {
            form: Form::Plain {
                source: file.source,
                span: file.span(),
            },
            namespace: String::new(),
            name: text.name().to_owned(),
            path: FieldPath::root(),
        };
        let origin = Origin::plain(bundle, file.source);
        let version = version_of(&source);
        files.push(RuleFile::of_text(source, &file.content, origin, version));
    }
    files
}

/// The texts of a Secret with where they stand; what is written in plain text wins over what is encoded.
fn secret_texts(object: &Object) -> impl Iterator<Item = (FieldPath, &str)> {
    let secret = match &object.resource {
        Resource::Secret(secret) => Some(secret),
        _ => None,
    };
    let plain = secret.and_then(|secret| secret.string_data.as_ref());
    let encoded = secret.and_then(|secret| secret.data.as_ref());
    let is_plain = move |key: &String| plain.is_some_and(|plain| plain.contains_key(key));
    let encoded = encoded.into_iter().flatten();
    let encoded = encoded.filter(move |(key, _)| !is_plain(key));
    let encoded = encoded.filter_map(|(key, bytes)| {
        let text = std::str::from_utf8(&bytes.0).ok()?;
        Some((FieldPath::of("data").then(key), text))
    });
    let plain = plain.into_iter().flatten();
    plain
        .map(|(key, text)| (FieldPath::of("stringData").then(key), text.as_str()))
        .chain(encoded)
}
