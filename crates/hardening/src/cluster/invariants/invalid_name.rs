//! A name, a label or a port name whose syntax the API server refuses.

use super::refusal;
use crate::cluster::{Cluster, NameFault, NameSyntax, Object, Resource};
use crate::finding::{FieldPath, Invariant, Part, Place, Rule, Severity, Violations};
use crate::manifest::{Entry, Manifest, Node};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.invalid-name",
        severity: Severity::Error,
        assumes: None,
        promise: "names, labels and port names have the syntax that the API server asks for",
        page: include_str!("invalid_name.md"),
    },
    check,
};

/// A CronJob adds a dash and ten digits for each Job.
const CRON_JOB_NAME_LENGTH: usize = 52;

/// Groups whose kinds are custom resources wherever they are served, so that their names are DNS subdomains.
const CUSTOM_RESOURCE_GROUPS: [&str; 4] = [
    "acme.cert-manager.io",
    "cert-manager.io",
    "monitoring.coreos.com",
    "snapshot.storage.k8s.io",
];

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        let manifest = cluster.bundle().manifest(object.manifest);
        let mut names = Names { object, violations };
        names.identity(manifest);
        names.content(&manifest.root);
    }
}

/// A path is made only where something is wrong: most names are right.
type PathOf<'a> = &'a dyn Fn() -> FieldPath;

struct Names<'o, 'v, 'f> {
    object: &'o Object,
    violations: &'v mut Violations<'f>,
}

impl Names<'_, '_, '_> {
    fn identity(&mut self, manifest: &Manifest) {
        let metadata = manifest.root.get("metadata");
        let path = || FieldPath::of("metadata");
        self.metadata(metadata, &path);
        let name = metadata.and_then(|metadata| metadata.get("name"));
        // Policies are judged as a whole by the network area, which says this too.
        if !matches!(self.object.resource, Resource::NetworkPolicy(_)) {
            self.name(name, name_syntax(self.object), &|| path().then("name"));
        }
        let namespace = metadata.and_then(|metadata| metadata.get("namespace"));
        self.name(namespace, NameSyntax::DnsLabel, &|| {
            path().then("namespace")
        });
        let is_cron_job = matches!(self.object.resource, Resource::CronJob(_));
        if is_cron_job && manifest.name().len() > CRON_JOB_NAME_LENGTH {
            let message = format!("`{}` cannot be the name of a CronJob", manifest.name());
            let label = format!("it must be at most {CRON_JOB_NAME_LENGTH} characters long");
            self.report(path().then("name"), Part::Value, message, label);
        }
    }

    fn content(&mut self, root: &Node) {
        match &self.object.resource {
            Resource::Service(_) => self.service(root),
            Resource::ConfigMap(_) => self.keys(root, &["data", "binaryData"]),
            Resource::Secret(_) => self.keys(root, &["data", "stringData"]),
            Resource::CronJob(_) => {
                let job = FieldPath::of("spec.jobTemplate");
                self.metadata(root.at(&job.then("metadata")), &|| job.then("metadata"));
                self.template(root, &FieldPath::of("spec.jobTemplate.spec.template"));
            }
            Resource::Pod(_) => self.pod(root.get("spec"), &|| FieldPath::of("spec")),
            Resource::DaemonSet(_)
            | Resource::Deployment(_)
            | Resource::Job(_)
            | Resource::ReplicaSet(_)
            | Resource::ReplicationController(_)
            | Resource::StatefulSet(_) => self.template(root, &FieldPath::of("spec.template")),
            _ => {}
        }
    }

    fn service(&mut self, root: &Node) {
        let path = |index: usize, field: &str| FieldPath::of("spec.ports").then(index).then(field);
        for (index, port) in items(root.get("spec"), "ports") {
            self.name(port.get("name"), NameSyntax::DnsLabel, &|| {
                path(index, "name")
            });
            self.name(port.get("targetPort"), NameSyntax::PortName, &|| {
                path(index, "targetPort")
            });
        }
    }

    fn template(&mut self, root: &Node, path: &FieldPath) {
        let Some(template) = root.at(path) else {
            return;
        };
        self.metadata(template.get("metadata"), &|| path.then("metadata"));
        self.pod(template.get("spec"), &|| path.then("spec"));
    }

    fn pod(&mut self, pod: Option<&Node>, path: PathOf<'_>) {
        for list in ["initContainers", "containers"] {
            for (index, container) in items(pod, list) {
                self.container(container, &|| path().then(list).then(index));
            }
        }
        for (index, volume) in items(pod, "volumes") {
            self.name(volume.get("name"), NameSyntax::DnsLabel, &|| {
                path().then("volumes").then(index).then("name")
            });
        }
    }

    fn container(&mut self, container: &Node, path: PathOf<'_>) {
        self.name(container.get("name"), NameSyntax::DnsLabel, &|| {
            path().then("name")
        });
        for (index, port) in items(Some(container), "ports") {
            self.name(port.get("name"), NameSyntax::PortName, &|| {
                path().then("ports").then(index).then("name")
            });
        }
        for (index, variable) in items(Some(container), "env") {
            self.name(variable.get("name"), NameSyntax::EnvVarName, &|| {
                path().then("env").then(index).then("name")
            });
        }
    }

    /// The keys of labels and annotations, and the values of labels.
    fn metadata(&mut self, metadata: Option<&Node>, path: PathOf<'_>) {
        for label in entries(metadata.and_then(|metadata| metadata.get("labels"))) {
            let path = || path().then("labels").then(&*label.key);
            self.key(label, "label key", NameSyntax::QualifiedName, &path);
            if let Some(value) = label.value.as_str()
                && let Err(fault) = NameSyntax::LabelValue.check(value)
            {
                self.fault(path(), Part::Value, "label value", value, fault);
            }
        }
        for annotation in entries(metadata.and_then(|metadata| metadata.get("annotations"))) {
            let path = || path().then("annotations").then(&*annotation.key);
            self.key(
                annotation,
                "annotation key",
                NameSyntax::AnnotationKey,
                &path,
            );
        }
    }

    fn keys(&mut self, root: &Node, fields: &[&str]) {
        for field in fields {
            for entry in entries(root.get(field)) {
                let path = || FieldPath::root().then(*field).then(&*entry.key);
                self.key(entry, "key", NameSyntax::ConfigMapKey, &path);
            }
        }
    }

    fn key(&mut self, entry: &Entry, what: &str, syntax: NameSyntax, path: PathOf<'_>) {
        if let Err(fault) = syntax.check(&entry.key) {
            self.fault(path(), Part::Key, what, &entry.key, fault);
        }
    }

    /// A text, where one stands; an empty one is missing, which is another fault.
    fn name(&mut self, node: Option<&Node>, syntax: NameSyntax, path: PathOf<'_>) {
        let text = node.and_then(Node::as_str).filter(|text| !text.is_empty());
        if let Some(text) = text
            && let Err(fault) = syntax.check(text)
        {
            let what = match syntax {
                NameSyntax::PortName => "port name",
                _ => "name",
            };
            self.fault(path(), Part::Value, what, text, fault);
        }
    }

    fn fault(&mut self, path: FieldPath, part: Part, what: &str, text: &str, fault: NameFault) {
        let article = if what.starts_with('a') { "an" } else { "a" };
        let message = format!("`{text}` cannot be {article} {what} here");
        self.report(path, part, message, fault.to_string());
    }

    fn report(&mut self, path: FieldPath, part: Part, message: String, label: String) {
        let effect = refusal::effect(self.object, &path);
        let place = Place::Field {
            manifest: self.object.manifest,
            path,
            part,
        };
        let violation = self
            .violations
            .at(place, message)
            .label(label)
            .effect(effect);
        self.violations.report(violation);
    }
}

/// The syntax of an object's own name. What is not known to be stricter must at least fit into a URL.
fn name_syntax(object: &Object) -> NameSyntax {
    match &object.resource {
        Resource::Namespace(_) | Resource::Service(_) | Resource::StatefulSet(_) => {
            NameSyntax::DnsLabel
        }
        Resource::ClusterRole(_)
        | Resource::ClusterRoleBinding(_)
        | Resource::PodDisruptionBudget(_)
        | Resource::Role(_)
        | Resource::RoleBinding(_) => NameSyntax::PathSegment,
        Resource::Other if !CUSTOM_RESOURCE_GROUPS.contains(&&*object.identity.group) => {
            NameSyntax::PathSegment
        }
        _ => NameSyntax::DnsSubdomain,
    }
}

fn items<'n>(node: Option<&'n Node>, list: &str) -> impl Iterator<Item = (usize, &'n Node)> {
    let items = node.and_then(|node| node.get(list)?.as_sequence());
    items.unwrap_or_default().iter().enumerate()
}

fn entries(node: Option<&Node>) -> &[Entry] {
    node.and_then(Node::as_mapping)
        .map_or(&[], |mapping| mapping.entries())
}
