//! `kubectl` commands: what they ask of the API server.

use super::{Command, Word};

/// A call of kubectl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kubectl<'c> {
    pub(crate) verb: KubectlVerb,
    /// What it is about; empty where files tell, or where it is not known.
    pub(crate) resources: Vec<KubectlResource>,
    /// `None` for that of the pod.
    pub(crate) namespace: Option<&'c str>,
    pub(crate) all_namespaces: bool,
    pub(crate) field_selector: Option<&'c Word>,
    /// Whether it takes what a label selector, a field selector or `--all` finds.
    pub(crate) selects: bool,
    /// Whether it only shows what it would do.
    pub(crate) is_dry_run: bool,
    /// Whether it reads objects from standard input.
    pub(crate) reads_input: bool,
    /// Whether all its words are known.
    pub(crate) is_known: bool,
    /// Whether the kinds that it is given are known, though the objects' names may not be.
    pub(super) are_kinds_known: bool,
}

/// What kubectl is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KubectlVerb {
    Annotate,
    Apply,
    Create,
    Delete,
    Describe,
    Exec,
    Get,
    Label,
    Logs,
    Patch,
    Scale,
    Wait,
    /// Something that asks nothing of the cluster's objects, such as `version`.
    Harmless,
    /// Anything else.
    Other,
}

/// A kind of objects as kubectl's words name it, and the object where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KubectlResource {
    pub(crate) group: &'static str,
    /// In the plural, as roles name it.
    pub(crate) resource: &'static str,
    pub(crate) name: Option<String>,
    /// The namespace that the object itself names.
    pub(crate) namespace: Option<String>,
}

/// Options of kubectl that take a value as the next word.
const WITH_VALUE: &[&str] = &[
    "--as",
    "--cascade",
    "--certificate-authority",
    "--chunk-size",
    "--cluster",
    "--container",
    "--context",
    "--dry-run",
    "--field-manager",
    "--field-selector",
    "--filename",
    "--for",
    "--from-file",
    "--from-literal",
    "--grace-period",
    "--image",
    "--kubeconfig",
    "--label-columns",
    "--namespace",
    "--output",
    "--patch",
    "--replicas",
    "--request-timeout",
    "--selector",
    "--server",
    "--since",
    "--sort-by",
    "--tail",
    "--template",
    "--timeout",
    "--token",
    "--type",
    "--user",
    "-L",
    "-c",
    "-f",
    "-k",
    "-l",
    "-n",
    "-o",
    "-p",
    "-s",
    "-v",
];

/// Names, singular, plural and short, with the group.
const RESOURCES: &[(&[&str], &str, &str)] = &[
    (
        &["volumesnapshots", "volumesnapshot", "vs"],
        "snapshot.storage.k8s.io",
        "volumesnapshots",
    ),
    (
        &[
            "volumesnapshotcontents",
            "volumesnapshotcontent",
            "vsc",
            "vscs",
        ],
        "snapshot.storage.k8s.io",
        "volumesnapshotcontents",
    ),
    (
        &[
            "volumesnapshotclasses",
            "volumesnapshotclass",
            "vsclass",
            "vsclasses",
        ],
        "snapshot.storage.k8s.io",
        "volumesnapshotclasses",
    ),
    (
        &["persistentvolumeclaims", "persistentvolumeclaim", "pvc"],
        "",
        "persistentvolumeclaims",
    ),
    (
        &["persistentvolumes", "persistentvolume", "pv"],
        "",
        "persistentvolumes",
    ),
    (&["pods", "pod", "po"], "", "pods"),
    (&["secrets", "secret"], "", "secrets"),
    (&["configmaps", "configmap", "cm"], "", "configmaps"),
    (&["namespaces", "namespace", "ns"], "", "namespaces"),
    (&["services", "service", "svc"], "", "services"),
    (&["events", "event", "ev"], "", "events"),
    (&["jobs", "job"], "batch", "jobs"),
    (&["cronjobs", "cronjob", "cj"], "batch", "cronjobs"),
    (
        &["deployments", "deployment", "deploy"],
        "apps",
        "deployments",
    ),
    (
        &["statefulsets", "statefulset", "sts"],
        "apps",
        "statefulsets",
    ),
    (
        &["storageclasses", "storageclass", "sc"],
        "storage.k8s.io",
        "storageclasses",
    ),
    (&["backups", "backup"], "velero.io", "backups"),
    (&["nodes", "node", "no"], "", "nodes"),
];

impl KubectlResource {
    fn of(word: &str, name: Option<&str>) -> Option<Self> {
        let (kind, group) = word.split_once('.').unwrap_or((word, ""));
        let kind = kind.to_ascii_lowercase();
        let (_, known_group, resource) = RESOURCES
            .iter()
            .find(|(names, _, _)| names.contains(&kind.as_str()))?;
        // `volumesnapshot.snapshot.storage.k8s.io` and `deployments.v1.apps` name the group, too.
        let fits = group.is_empty() || group.ends_with(known_group);
        fits.then(|| Self {
            group: known_group,
            resource,
            name: name.map(str::to_owned),
            namespace: None,
        })
    }

    /// Whether it is one of the kinds of snapshots.
    pub(crate) fn is_of_snapshots(&self) -> bool {
        self.group == "snapshot.storage.k8s.io"
    }
}

impl<'c> Kubectl<'c> {
    /// `None` where the command is none of kubectl.
    pub(crate) fn of(command: &'c Command) -> Option<Self> {
        if !matches!(command.program(), "kubectl" | "oc") {
            return None;
        }
        let mut positional: Vec<&Word> = Vec::new();
        let mut arguments = command.arguments().iter();
        while let Some(word) = arguments.next() {
            match word.text.as_str() {
                "--" => break,
                text if text.starts_with('-') && text.len() > 1 => {
                    if WITH_VALUE.contains(&text) {
                        arguments.next();
                    }
                }
                _ => positional.push(word),
            }
        }
        let (verb, named) = match positional.split_first() {
            None => (KubectlVerb::Other, &[][..]),
            Some((verb, rest)) => (KubectlVerb::of(&verb.text), rest),
        };
        let resources = if matches!(verb, KubectlVerb::Exec | KubectlVerb::Logs) {
            Self::pods(named)
        } else {
            Self::resources(named)
        };
        let are_kinds_known = Self::are_kinds_known(named);
        let field_selector = Self::field_selector(command);
        let has = |names: &[&str]| {
            let mut words = command.arguments().iter().map(|word| word.text.as_str());
            words.any(|word| {
                names.iter().any(|name| {
                    word.strip_prefix(name).is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with('=') || !name.starts_with("--")
                    })
                })
            })
        };
        let selects = field_selector.is_some() || has(&["-l", "--selector", "--all"]);
        let reads_input = command
            .option(Some('f'), "filename")
            .is_some_and(|file| matches!(file, "-" | "/dev/stdin"));
        let resources = match &command.input {
            Some(input) if reads_input && resources.is_empty() => Self::of_input(input),
            _ => resources,
        };
        Some(Self {
            verb,
            resources,
            namespace: command.option(Some('n'), "namespace"),
            all_namespaces: command.has("-A") || has(&["--all-namespaces"]),
            field_selector,
            selects,
            is_dry_run: has(&["--dry-run"]),
            reads_input,
            is_known: command.words.iter().all(Word::is_known),
            are_kinds_known,
        })
    }

    /// Whether it is known what it asks of the API server.
    pub(crate) fn is_readable(&self) -> bool {
        match self.verb {
            KubectlVerb::Harmless => true,
            KubectlVerb::Other => false,
            _ => self.is_known && !self.resources.is_empty(),
        }
    }

    fn field_selector(command: &'c Command) -> Option<&'c Word> {
        let arguments = command.arguments();
        let position = arguments
            .iter()
            .position(|word| word.text.starts_with("--field-selector"))?;
        let word = arguments.get(position)?;
        if word.text == "--field-selector" {
            return arguments.get(position + 1);
        }
        Some(word)
    }

    /// Whether no kind among `kind name ...` or `kind/name ...` is known to the running script only.
    fn are_kinds_known(words: &[&Word]) -> bool {
        let is_known = |kind: &str| !kind.contains(super::UNKNOWN);
        let kind_of = |word: &&Word| {
            word.text
                .split_once('/')
                .is_none_or(|(kind, _)| is_known(kind))
        };
        match words.split_first() {
            Some((first, _)) if first.text.contains('/') => words.iter().all(kind_of),
            Some((first, _)) => is_known(&first.text),
            None => true,
        }
    }

    fn resources(words: &[&Word]) -> Vec<KubectlResource> {
        let Some((first, names)) = words.split_first() else {
            return Vec::new();
        };
        if first.text.contains('/') {
            let split = words.iter().filter_map(|word| word.text.split_once('/'));
            return split
                .filter_map(|(kind, name)| KubectlResource::of(kind, Some(name)))
                .collect();
        }
        let kinds = first.text.split(',');
        let of_kind = |kind: &str| -> Vec<_> {
            if names.is_empty() {
                return KubectlResource::of(kind, None).into_iter().collect();
            }
            let named = names
                .iter()
                .filter_map(|name| KubectlResource::of(kind, Some(&name.text)));
            named.collect()
        };
        kinds.flat_map(of_kind).collect()
    }

    /// The kinds of the objects that standard input holds; none where one of them is not known.
    fn of_input(input: &str) -> Vec<KubectlResource> {
        let documents = input
            .split("\n---")
            .filter(|document| !document.trim().is_empty());
        let of_document = |document: &str| {
            let namespace = field(document, "namespace");
            if namespace
                .as_ref()
                .is_some_and(|it| it.contains(super::UNKNOWN))
            {
                return None;
            }
            let resource = KubectlResource::of(&field(document, "kind")?, None)?;
            Some(KubectlResource {
                namespace,
                ..resource
            })
        };
        let resources: Option<Vec<_>> = documents.map(of_document).collect();
        resources.unwrap_or_default()
    }

    /// `exec` and `logs` mean pods unless they say otherwise.
    fn pods(words: &[&Word]) -> Vec<KubectlResource> {
        let Some(first) = words.first() else {
            return Vec::new();
        };
        let found = match first.text.split_once('/') {
            Some((kind, name)) => KubectlResource::of(kind, Some(name)),
            None => KubectlResource::of("pods", Some(&first.text)),
        };
        found.into_iter().collect()
    }

    /// What of field selectors on snapshots the API server refuses: custom resources have but these two.
    pub(crate) fn refused_field(&self) -> Option<&'c str> {
        let word = self.field_selector?;
        let of_snapshots = self.resources.iter().any(KubectlResource::is_of_snapshots);
        let text = word
            .text
            .strip_prefix("--field-selector=")
            .unwrap_or(&word.text);
        let fields = text.split(',').map(|term| {
            let end = term.find(['=', '!']).unwrap_or(term.len());
            term.get(..end).unwrap_or_default().trim()
        });
        let mut refused =
            fields.filter(|field| !matches!(*field, "metadata.name" | "metadata.namespace" | ""));
        refused
            .next()
            .filter(|field| of_snapshots && !field.contains(super::UNKNOWN))
    }
}

impl KubectlVerb {
    fn of(word: &str) -> Self {
        match word {
            "annotate" => Self::Annotate,
            "apply" => Self::Apply,
            "create" => Self::Create,
            "delete" => Self::Delete,
            "describe" => Self::Describe,
            "exec" => Self::Exec,
            "get" => Self::Get,
            "label" => Self::Label,
            "logs" => Self::Logs,
            "patch" => Self::Patch,
            "scale" => Self::Scale,
            "wait" => Self::Wait,
            "version" | "config" | "api-resources" | "api-versions" | "help" | "explain" => {
                Self::Harmless
            }
            _ => Self::Other,
        }
    }

    /// Whether it changes what is there.
    pub(crate) const fn changes(self) -> bool {
        matches!(
            self,
            Self::Annotate
                | Self::Apply
                | Self::Create
                | Self::Delete
                | Self::Label
                | Self::Patch
                | Self::Scale
        )
    }

    /// The verbs of the API that it needs, for a named object and for those that are selected or all.
    pub(crate) const fn needs(self, is_named: bool) -> &'static [&'static str] {
        match (self, is_named) {
            (Self::Get | Self::Describe, true) => &["get"],
            (Self::Get | Self::Describe, false) => &["list"],
            (Self::Delete, true) => &["delete"],
            (Self::Delete, false) => &["list", "delete"],
            (Self::Create, _) => &["create"],
            // What is there already is patched, but that depends on what is there.
            (Self::Apply, _) => &["get", "create"],
            (Self::Annotate | Self::Label | Self::Patch | Self::Scale, true) => &["get", "patch"],
            (Self::Annotate | Self::Label | Self::Patch | Self::Scale, false) => &["list", "patch"],
            (Self::Wait, _) => &["get", "list", "watch"],
            (Self::Exec | Self::Logs, _) => &["get"],
            (Self::Harmless | Self::Other, _) => &[],
        }
    }
}

/// The value of a field in a text that is nearly YAML, wherever it stands.
pub(crate) fn field(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(name) {
        rest = behind;
        let begins = before.is_empty() || before.ends_with([' ', '\n', '{', ',', '"', '\'', '-']);
        let Some(behind) = behind.trim_start_matches(['"', '\'']).strip_prefix(':') else {
            continue;
        };
        if begins {
            let behind = behind.trim_start_matches([' ', '\t']);
            let end = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | '"' | '\'' | '#');
            let behind = behind.trim_start_matches(['"', '\'']);
            let value = behind.get(..behind.find(end).unwrap_or(behind.len()))?;
            return (!value.is_empty()).then(|| value.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::*;

    #[test]
    fn a_call_is_told_apart_from_its_options() {
        let script = Script::read(
            "kubectl delete volumesnapshot -n shop --field-selector=metadata.creationTimestamp=old -l a=b",
            &Default::default(),
        );
        let kubectl = Kubectl::of(&script.commands[0]).unwrap();
        assert_eq!(kubectl.verb, KubectlVerb::Delete);
        assert_eq!(kubectl.namespace, Some("shop"));
        assert!(kubectl.selects && kubectl.is_known);
        assert_eq!(kubectl.refused_field(), Some("metadata.creationTimestamp"));
        assert_eq!(kubectl.resources[0].resource, "volumesnapshots");
        assert_eq!(kubectl.resources[0].name, None);
    }

    #[test]
    fn objects_are_named_behind_their_kind_or_after_a_slash() {
        let names = |text: &str| {
            let script = Script::read(text, &Default::default());
            let kubectl = Kubectl::of(&script.commands[0]).unwrap();
            let names = kubectl
                .resources
                .iter()
                .map(|it| (it.resource, it.name.clone()));
            names.collect::<Vec<_>>()
        };
        let pvc = |name: &str| ("persistentvolumeclaims", Some(name.to_owned()));
        assert_eq!(names("kubectl get pvc a b -o name"), [pvc("a"), pvc("b")]);
        assert_eq!(names("kubectl -n shop get pvc/a"), [pvc("a")]);
        assert_eq!(
            names("kubectl exec db-0 -- pg_dump"),
            [("pods", Some("db-0".to_owned()))]
        );
        assert_eq!(names("kubectl get widgets"), []);
    }
}
