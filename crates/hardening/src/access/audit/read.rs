//! The audit policies of a bundle: objects of their own, and texts in ConfigMaps.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use thiserror::Error;

use super::model::{
    AuditLevel, AuditPolicy, AuditRule, AuditStage, GroupResources, ResourcePattern, RuleSubjects,
    UrlPattern,
};
use super::reach::RuleReach;
use crate::cluster::{
    Cluster, DecodeProblem, DecodeProblemKind, Decoded, NameSyntax, Object, decode,
};
use crate::finding::{FieldPath, ManifestId, Part, Place};
use crate::manifest::{Node, ProblemKind};

const GROUP: &str = "audit.k8s.io";
const API_VERSION: &str = "audit.k8s.io/v1";
const KIND: &str = "Policy";

/// An audit policy as a bundle has it.
#[derive(Debug)]
pub struct WrittenPolicy {
    /// The object that it is, or the ConfigMap that holds it.
    pub manifest: ManifestId,
    /// The key of the ConfigMap; `None` where the policy is an object of its own.
    pub key: Option<String>,
    /// What the API server makes of it, or why it refuses it.
    pub read: Result<AuditPolicy, Vec<PolicyFault>>,
    /// Fields that it leaves aside with a line in its log, each with its name.
    pub ignored: Vec<(Place, String)>,
    reach: OnceLock<Vec<RuleReach>>,
}

/// Why the API server refuses a policy, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFault {
    /// Where.
    pub place: Place,
    /// Why.
    pub kind: PolicyFaultKind,
}

/// Why the API server refuses a policy.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PolicyFaultKind {
    /// It is no YAML.
    #[error("it cannot be read: {0}")]
    Syntax(ProblemKind),
    /// A version that is no longer, or not yet.
    #[error("`{0}` is not read; only `{API_VERSION}` is")]
    Version(String),
    /// No rule at all.
    #[error("it has no rules")]
    NoRules,
    /// A value that is not of the field's type.
    #[error("{0}")]
    WrongType(DecodeProblemKind),
    /// A rule without a level.
    #[error("the rule has no `level`")]
    NoLevel,
    /// A level that there is not.
    #[error("there is no level `{0}`, only None, Metadata, Request and RequestResponse")]
    UnknownLevel(String),
    /// A stage that there is not.
    #[error(
        "there is no stage `{0}`, only RequestReceived, ResponseStarted, ResponseComplete and Panic"
    )]
    UnknownStage(String),
    /// A path that does not begin with a slash.
    #[error("the path `{0}` does not begin with `/`")]
    PathWithoutSlash(String),
    /// A wildcard that is not at the end.
    #[error("in the path `{0}` the `*` is not the last character")]
    WildcardWithinPath(String),
    /// Paths beside resources or namespaces.
    #[error("one rule cannot be about resources and about paths")]
    PathsWithResources,
    /// A group that is none.
    #[error("`{0}` is no API group; a group is written without its version")]
    InvalidGroup(String),
    /// Names of objects without their resource.
    #[error("`resourceNames` needs `resources` beside it")]
    NamesWithoutResources,
}

impl WrittenPolicy {
    /// For each of its rules whether it ever decides anything: [`AuditPolicy::reach`], worked out once. Empty where the
    /// API server refuses the policy.
    #[must_use]
    pub fn reach(&self) -> &[RuleReach] {
        let reach = || self.read.as_ref().map(AuditPolicy::reach);
        self.reach.get_or_init(|| reach().unwrap_or_default())
    }

    /// `kube-system/audit[audit.yaml]`, or the name of the object.
    #[must_use]
    pub fn display(&self, cluster: &Cluster) -> String {
        let manifest = cluster.bundle().manifest(self.manifest);
        let name = manifest.name();
        match &self.key {
            Some(key) => {
                let namespace = manifest.namespace().unwrap_or("default");
                format!("{namespace}/{name}[{key}]")
            }
            None if name.is_empty() => "Policy".to_owned(),
            None => name.to_owned(),
        }
    }

    /// The policy as a whole: the name of its object, or its key.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.key {
            Some(key) => Place::key(self.manifest, FieldPath::of("data").then(key)),
            None => Place::value(self.manifest, FieldPath::of("kind")),
        }
    }
}

/// All audit policies of a bundle, in the order of reading.
pub(in crate::access) fn collect(cluster: &Cluster) -> Vec<WrittenPolicy> {
    cluster
        .objects()
        .flat_map(|object| of_object(cluster, object))
        .collect()
}

fn of_object(cluster: &Cluster, object: &Object) -> Vec<WrittenPolicy> {
    let identity = &object.identity;
    let manifest = cluster.bundle().manifest(object.manifest);
    match (&*identity.group, &*identity.kind) {
        (GROUP, KIND) => {
            let document = Document {
                manifest: object.manifest,
                base: None,
                root: &manifest.root,
            };
            vec![document.read()]
        }
        ("", "ConfigMap") => {
            let data = manifest.root.get("data").and_then(Node::as_mapping);
            let entries = data.into_iter().flat_map(|data| data.entries());
            entries
                .filter(|entry| entry.value.as_str().is_some_and(may_be_policy))
                .flat_map(|entry| embedded(cluster, object.manifest, &entry.key, &entry.value))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Texts that are not one are not parsed.
fn may_be_policy(text: &str) -> bool {
    text.contains("audit.k8s.io/") && text.contains(KIND)
}

fn embedded(
    cluster: &Cluster,
    manifest: ManifestId,
    key: &str,
    scalar: &Node,
) -> Vec<WrittenPolicy> {
    let source = cluster.bundle().manifest(manifest).source;
    let embedded = cluster.bundle().embedded(source, scalar);
    let path = FieldPath::of("data").then(key);
    let documents = embedded.documents.iter().filter(|root| {
        let text = |field| root.get(field).and_then(Node::as_str).unwrap_or("");
        text("apiVersion").starts_with("audit.k8s.io/") && text("kind") == KIND
    });
    let mut policies: Vec<_> = documents
        .map(|root| {
            let document = Document {
                manifest,
                base: Some((&path, key)),
                root,
            };
            document.read()
        })
        .collect();
    let text = scalar.as_str().unwrap_or("");
    let says_so = text.lines().any(|line| line.trim_end() == "kind: Policy");
    if let Some((span, kind)) = embedded.failure
        && policies.is_empty()
        && says_so
    {
        let place = Place::Field {
            manifest,
            path,
            part: Part::Within(span),
        };
        policies.push(WrittenPolicy {
            manifest,
            key: Some(key.to_owned()),
            read: Err(vec![PolicyFault {
                place,
                kind: PolicyFaultKind::Syntax(kind),
            }]),
            ignored: Vec::new(),
            reach: OnceLock::new(),
        });
    }
    policies
}

/// The fields of a policy. What is not listed is left aside.
#[derive(Deserialize)]
#[serde(rename = "Policy", rename_all = "camelCase")]
#[expect(dead_code, reason = "fields that are known, but not looked at")]
struct PolicyFields {
    api_version: Option<String>,
    kind: Option<String>,
    metadata: Option<ObjectMeta>,
    #[serde(default)]
    rules: Option<Vec<RuleFields>>,
    #[serde(default)]
    omit_stages: Option<Vec<String>>,
    omit_managed_fields: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename = "PolicyRule", rename_all = "camelCase")]
struct RuleFields {
    level: Option<String>,
    users: Option<Vec<String>>,
    user_groups: Option<Vec<String>>,
    verbs: Option<Vec<String>>,
    resources: Option<Vec<GroupFields>>,
    namespaces: Option<Vec<String>>,
    #[serde(rename = "nonResourceURLs")]
    non_resource_urls: Option<Vec<String>>,
    omit_stages: Option<Vec<String>>,
    #[serde(rename = "omitManagedFields")]
    _omit_managed_fields: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename = "GroupResources", rename_all = "camelCase")]
struct GroupFields {
    group: Option<String>,
    resources: Option<Vec<String>>,
    resource_names: Option<Vec<String>>,
}

/// A policy and where it stands.
struct Document<'d> {
    manifest: ManifestId,
    /// The field that holds the text, and its key.
    base: Option<(&'d FieldPath, &'d str)>,
    root: &'d Node,
}

impl Document<'_> {
    fn read(&self) -> WrittenPolicy {
        let Decoded { value, problems } = decode::<PolicyFields>(self.root);
        let mut faults = Faults {
            document: self,
            found: Vec::new(),
        };
        let version = self.root.get("apiVersion").and_then(Node::as_str);
        let version = version.unwrap_or("");
        if version != API_VERSION {
            let kind = PolicyFaultKind::Version(version.to_owned());
            faults.add(FieldPath::of("apiVersion"), kind);
        }
        let mut ignored = Vec::new();
        for DecodeProblem { path, kind } in problems {
            match kind {
                DecodeProblemKind::UnknownField { .. } => {
                    let name = path.segments().last().map(|it| match it {
                        crate::finding::Segment::Key(key) => key.to_string(),
                        crate::finding::Segment::Index(index) => index.to_string(),
                    });
                    ignored.push((self.place(&path, Part::Key), name.unwrap_or_default()));
                }
                DecodeProblemKind::MissingField { .. } => {}
                kind => faults.add(path, PolicyFaultKind::WrongType(kind)),
            }
        }
        let policy = value.map(|fields| faults.policy(&fields));
        let read = match policy {
            Some(policy) if faults.found.is_empty() => Ok(policy),
            _ => Err(faults.found),
        };
        WrittenPolicy {
            manifest: self.manifest,
            key: self.base.map(|(_, key)| key.to_owned()),
            read,
            ignored,
            reach: OnceLock::new(),
        }
    }

    fn place(&self, path: &FieldPath, part: Part) -> Place {
        let Some((base, _)) = self.base else {
            return Place::Field {
                manifest: self.manifest,
                path: path.clone(),
                part,
            };
        };
        let mut node = self.root;
        let mut span = node.span;
        for segment in path.segments() {
            let entry = match segment {
                crate::finding::Segment::Key(key) => node.entry(key),
                crate::finding::Segment::Index(_) => None,
            };
            let Some(next) = node.step(segment) else {
                break;
            };
            span = match (entry, part) {
                (Some(entry), Part::Key) => entry.key_span,
                _ => next.span,
            };
            node = next;
        }
        Place::Field {
            manifest: self.manifest,
            path: base.clone(),
            part: Part::Within(span),
        }
    }
}

/// Checks fields as `ValidatePolicy` of the API server does, and makes them a policy.
struct Faults<'d> {
    document: &'d Document<'d>,
    found: Vec<PolicyFault>,
}

impl Faults<'_> {
    fn add(&mut self, path: FieldPath, kind: PolicyFaultKind) {
        let place = self.document.place(&path, Part::Value);
        self.found.push(PolicyFault { place, kind });
    }

    fn policy(&mut self, fields: &PolicyFields) -> AuditPolicy {
        let omit_stages = self.stages(&FieldPath::root(), fields.omit_stages.as_deref());
        let rules = fields.rules.as_deref().unwrap_or_default();
        if rules.is_empty() {
            self.add(FieldPath::of("rules"), PolicyFaultKind::NoRules);
        }
        let rules = rules.iter().enumerate().map(|(index, rule)| {
            let path = FieldPath::of("rules").then(index);
            self.rule(&path, rule, &omit_stages)
        });
        let rules = rules.collect();
        AuditPolicy { omit_stages, rules }
    }

    fn rule(
        &mut self,
        path: &FieldPath,
        rule: &RuleFields,
        omitted: &BTreeSet<AuditStage>,
    ) -> AuditRule {
        let level = match rule.level.as_deref() {
            None | Some("") => {
                let written = self.document.root.at(&path.then("level"));
                if written.is_none_or(|it| it.is_null() || it.as_str().is_some()) {
                    self.add(path.clone(), PolicyFaultKind::NoLevel);
                }
                None
            }
            Some(level) => {
                let parsed = AuditLevel::parse(level);
                if parsed.is_none() {
                    let kind = PolicyFaultKind::UnknownLevel(level.to_owned());
                    self.add(path.then("level"), kind);
                }
                parsed
            }
        };
        let mut omit_stages = self.stages(path, rule.omit_stages.as_deref());
        omit_stages.extend(omitted);
        let subjects = self.subjects(path, rule);
        AuditRule {
            place: self.document.place(path, Part::Value),
            level: level.unwrap_or(AuditLevel::None),
            omit_stages,
            users: set(rule.users.as_deref()),
            user_groups: set(rule.user_groups.as_deref()),
            verbs: set(rule.verbs.as_deref()),
            subjects,
        }
    }

    fn stages(&mut self, path: &FieldPath, stages: Option<&[String]>) -> BTreeSet<AuditStage> {
        let mut parsed = BTreeSet::new();
        for (index, stage) in stages.unwrap_or_default().iter().enumerate() {
            match AuditStage::parse(stage) {
                Some(stage) => {
                    parsed.insert(stage);
                }
                None => {
                    let kind = PolicyFaultKind::UnknownStage(stage.clone());
                    self.add(path.then("omitStages").then(index), kind);
                }
            }
        }
        parsed
    }

    fn subjects(&mut self, path: &FieldPath, rule: &RuleFields) -> RuleSubjects {
        let urls = rule.non_resource_urls.as_deref().unwrap_or_default();
        let groups = rule.resources.as_deref().unwrap_or_default();
        let namespaces = set(rule.namespaces.as_deref());
        let of_resources = !groups.is_empty() || !namespaces.is_empty();
        let url_path = path.then("nonResourceURLs");
        for (index, url) in urls.iter().enumerate().filter(|(_, url)| *url != "*") {
            if !url.starts_with('/') {
                let kind = PolicyFaultKind::PathWithoutSlash(url.clone());
                self.add(url_path.then(index), kind);
            }
            let mut characters = url.chars();
            characters.next_back();
            if characters.any(|it| it == '*') {
                let kind = PolicyFaultKind::WildcardWithinPath(url.clone());
                self.add(url_path.then(index), kind);
            }
        }
        let mut resources = Vec::new();
        for (index, fields) in groups.iter().enumerate() {
            let path = path.then("resources").then(index);
            resources.push(self.group_resources(&path, fields));
        }
        if !urls.is_empty() && of_resources {
            self.add(url_path, PolicyFaultKind::PathsWithResources);
        }
        if of_resources {
            RuleSubjects::Resources {
                namespaces,
                resources,
            }
        } else if urls.is_empty() {
            RuleSubjects::All
        } else {
            RuleSubjects::Urls(urls.iter().map(|url| UrlPattern::parse(url)).collect())
        }
    }

    fn group_resources(&mut self, path: &FieldPath, fields: &GroupFields) -> GroupResources {
        let group = fields.group.as_deref().unwrap_or("");
        let is_valid = matches!(group, "" | "*") || NameSyntax::DnsSubdomain.check(group).is_ok();
        if !is_valid {
            let kind = PolicyFaultKind::InvalidGroup(group.to_owned());
            self.add(path.then("group"), kind);
        }
        let patterns = fields.resources.as_deref().unwrap_or_default();
        let names = set(fields.resource_names.as_deref());
        if patterns.is_empty() && !names.is_empty() {
            let kind = PolicyFaultKind::NamesWithoutResources;
            self.add(path.then("resourceNames"), kind);
        }
        GroupResources {
            group: (group != "*").then(|| group.to_owned()),
            resources: patterns
                .iter()
                .map(|pattern| ResourcePattern::parse(pattern))
                .collect(),
            names,
        }
    }
}

fn set(texts: Option<&[String]>) -> BTreeSet<String> {
    texts.unwrap_or_default().iter().cloned().collect()
}
