//! What is rendered, to be changed.

use std::collections::BTreeMap;

use hardening::analysis::Analysis;
use hardening::baseline::Baseline;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Document, Source, to_yaml_stream};
use hardening::spec::Spec;
use serde_json::{Value, json};

/// Where an invariant is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// At an object: its kind, its namespace (empty where it has none) and its name.
    Object(String, String, String),
    /// In a file, at no object.
    File(String),
    /// At an object at which something else of the invariant is found already: with these words in the message.
    Saying(Box<Self>, &'static str),
}

impl Broken {
    /// At an object as it is written.
    pub(crate) fn at(object: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let metadata = &object["metadata"];
        Self::Object(
            text(&object["kind"]),
            text(&metadata["namespace"]),
            text(&metadata["name"]),
        )
    }

    /// Whether an invariant is among what is found here.
    pub(crate) fn is_in(&self, findings: &[Finding], invariant: &str) -> bool {
        let mut found = findings.iter().filter(|it| it.invariant == invariant);
        found.any(|finding| self.is_where(finding))
    }

    fn is_where(&self, finding: &Finding) -> bool {
        match (self, &finding.object) {
            (Self::Object(kind, namespace, name), Some(object)) => {
                *kind == object.kind
                    && *namespace == object.namespace.clone().unwrap_or_default()
                    && *name == object.name
            }
            (Self::File(file), _) => *file == finding.location.file,
            (Self::Saying(broken, words), _) => {
                broken.is_where(finding) && finding.message.contains(words)
            }
            (Self::Object(..), None) => false,
        }
    }
}

/// A file that is rendered.
#[derive(Clone)]
enum Content {
    Objects(Vec<Value>),
    Bytes(Vec<u8>),
}

/// All manifests that are rendered from a spec.
#[derive(Clone)]
pub(crate) struct Rendered {
    files: BTreeMap<String, Content>,
}

impl Rendered {
    pub(crate) fn of(spec: &Spec) -> Self {
        let baseline = Baseline::of(spec);
        let is_manifests =
            |path: &str| path.ends_with(".yaml") && !path.ends_with("kustomization.yaml");
        let files = baseline
            .manifests()
            .iter()
            .filter(|file| is_manifests(&file.path))
            .map(|file| {
                let objects = file
                    .documents
                    .iter()
                    .map(|document| document.value().clone())
                    .collect();
                (file.path.clone(), Content::Objects(objects))
            });
        Self {
            files: files.collect(),
        }
    }

    /// All objects, to look at.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &Value> {
        self.files.values().flat_map(|content| match content {
            Content::Objects(objects) => objects.as_slice(),
            Content::Bytes(_) => &[],
        })
    }

    /// All objects, to be changed.
    pub(crate) fn objects_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.files.values_mut().flat_map(|content| match content {
            Content::Objects(objects) => objects.iter_mut(),
            Content::Bytes(_) => [].iter_mut(),
        })
    }

    /// The first object of a kind, to be changed.
    pub(crate) fn first(&mut self, kind: &str) -> Option<&mut Value> {
        self.first_with(kind, |_| true)
    }

    /// The first object of a kind that is as wanted, to be changed.
    pub(crate) fn first_with(
        &mut self,
        kind: &str,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Option<&mut Value> {
        self.objects_mut()
            .find(|object| object["kind"] == *kind && is_wanted(object))
    }

    /// An object by its kind, namespace (empty where it has none) and name, to be changed.
    pub(crate) fn object(&mut self, kind: &str, namespace: &str, name: &str) -> Option<&mut Value> {
        self.first_with(kind, |object| {
            let metadata = &object["metadata"];
            metadata["namespace"].as_str().unwrap_or_default() == namespace
                && metadata["name"] == *name
        })
    }

    /// The first object of a kind that is as wanted, to look at.
    pub(crate) fn find(&self, kind: &str, is_wanted: impl Fn(&Value) -> bool) -> Option<&Value> {
        self.objects()
            .find(|object| object["kind"] == *kind && is_wanted(object))
    }

    /// Changes the first object of a kind, which is where it is broken then.
    pub(crate) fn change(&mut self, kind: &str, change: impl FnOnce(&mut Value)) -> Option<Broken> {
        let object = self.first(kind)?;
        change(object);
        Some(Broken::at(object))
    }

    /// One object more, in a file of its own that is read last.
    pub(crate) fn add(&mut self, object: Value) -> Broken {
        let broken = Broken::at(&object);
        let name = format!("zz-{}.yaml", self.files.len());
        self.files.insert(name, Content::Objects(vec![object]));
        broken
    }

    /// Takes all objects away that are as said.
    pub(crate) fn remove(&mut self, is_one: impl Fn(&Value) -> bool) {
        for content in self.files.values_mut() {
            if let Content::Objects(objects) = content {
                objects.retain(|object| !is_one(object));
            }
        }
    }

    /// One more file, as it is.
    pub(crate) fn add_file(&mut self, bytes: impl Into<Vec<u8>>) -> String {
        let name = format!("zz-{}.yaml", self.files.len());
        self.files
            .insert(name.clone(), Content::Bytes(bytes.into()));
        name
    }

    /// Changes the text of the file that holds the first object of a kind.
    pub(crate) fn edit(
        &mut self,
        kind: &str,
        edit: impl FnOnce(String) -> Vec<u8>,
    ) -> Option<String> {
        let holds = |content: &Content| match content {
            Content::Objects(objects) => objects.iter().any(|object| object["kind"] == *kind),
            Content::Bytes(_) => false,
        };
        let (name, content) = self.files.iter_mut().find(|(_, content)| holds(content))?;
        let text = String::from_utf8(bytes(content)).unwrap();
        *content = Content::Bytes(edit(text));
        Some(name.clone())
    }

    /// All that is found.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let sources = self
            .files
            .iter()
            .map(|(name, content)| Source::from_bytes(name, &bytes(content)));
        Analysis::of(Bundle::read(sources)).findings()
    }
}

fn bytes(content: &Content) -> Vec<u8> {
    match content {
        Content::Objects(objects) => {
            let documents: Vec<_> = objects.iter().map(Document::of).collect();
            to_yaml_stream(&documents).into_bytes()
        }
        Content::Bytes(bytes) => bytes.clone(),
    }
}

/// The pod of a workload, to be changed.
pub(crate) fn pod(workload: &mut Value) -> &mut Value {
    let template = match workload["kind"].as_str() {
        Some("CronJob") => &mut workload["spec"]["jobTemplate"]["spec"]["template"],
        _ => &mut workload["spec"]["template"],
    };
    &mut template["spec"]
}

/// The first container of a workload, to be changed.
pub(crate) fn container(workload: &mut Value) -> &mut Value {
    &mut pod(workload)["containers"][0]
}

/// A pod that no rule has anything to say of but what is changed in it.
pub(crate) fn plain_pod(namespace: &str, name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {
            "automountServiceAccountToken": false,
            "containers": [{"name": "main", "image": "registry.k8s.io/pause:3.10"}],
        },
    })
}

/// The namespace of an object, empty where it has none.
pub(crate) fn namespace(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}

/// The name of an object.
pub(crate) fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

/// Whether an object is a workload with replicas.
pub(crate) fn is_scaled(object: &Value) -> bool {
    object["kind"] == "Deployment" || object["kind"] == "StatefulSet"
}
