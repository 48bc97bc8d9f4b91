//! Where a bundle keeps rules.

use super::{Form, Origin, RuleFile, RuleSource};
use crate::cluster::Cluster;
use crate::finding::{FieldPath, ManifestId};
use crate::manifest::{Node, PlainFileKind};
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

/// The PrometheusRules of a cluster and the keys of ConfigMaps that look like rule files, in the order of reading, and
/// behind them the rule files by themselves. Linear in the text of ConfigMaps.
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
                    };
                    let origin = Origin::text(bundle, object.manifest, path.clone());
                    let source = source(form, path);
                    let embedded =
                        bundle.embedded(bundle.manifest(object.manifest).source, &entry.value);
                    let version = version_of(&source);
                    files.push(RuleFile::of_text(source, &embedded, origin, version));
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
