//! Audit policies and requests as typed values.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::finding::Place;

/// How much of a request is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AuditLevel {
    /// Nothing.
    None,
    /// Who did what to which object and when, but not the contents.
    Metadata,
    /// The contents of the request, too.
    Request,
    /// The contents of the response, too.
    RequestResponse,
}

impl AuditLevel {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::Metadata,
        Self::Request,
        Self::RequestResponse,
    ];

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_string() == text)
    }
}

impl fmt::Display for AuditLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// When an event of a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AuditStage {
    /// Before it is handled.
    RequestReceived,
    /// When the headers of a long answer are sent, as of a watch.
    ResponseStarted,
    /// When the answer is sent.
    ResponseComplete,
    /// When the API server fails over it.
    Panic,
}

impl AuditStage {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 4] = [
        Self::RequestReceived,
        Self::ResponseStarted,
        Self::ResponseComplete,
        Self::Panic,
    ];

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_string() == text)
    }
}

impl fmt::Display for AuditStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A policy that the API server would load.
#[derive(Clone, Debug)]
pub struct AuditPolicy {
    /// The stages that no rule records.
    pub omit_stages: BTreeSet<AuditStage>,
    /// In the order in which they are asked; the first that matches decides.
    pub rules: Vec<AuditRule>,
}

/// One rule of a policy.
#[derive(Clone, Debug)]
pub struct AuditRule {
    /// Where it is written.
    pub place: Place,
    /// What it records.
    pub level: AuditLevel,
    /// The stages that it does not record, those of its policy among them.
    pub omit_stages: BTreeSet<AuditStage>,
    /// Whose requests; everybody's where it is empty.
    pub users: BTreeSet<String>,
    /// Requests of members of any of these; of all where it is empty.
    pub user_groups: BTreeSet<String>,
    /// The verbs; all where it is empty. There is no wildcard.
    pub verbs: BTreeSet<String>,
    /// What the requests are about.
    pub subjects: RuleSubjects,
}

impl AuditRule {
    /// Whether requests that it decides leave an event.
    #[must_use]
    pub fn records(&self) -> bool {
        records(self.level, &self.omit_stages)
    }
}

/// Whether there is an event of each request.
pub(super) fn records(level: AuditLevel, omitted: &BTreeSet<AuditStage>) -> bool {
    let stages = [AuditStage::RequestReceived, AuditStage::ResponseComplete];
    level != AuditLevel::None && stages.iter().any(|stage| !omitted.contains(stage))
}

/// What the requests of a rule are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleSubjects {
    /// Anything.
    All,
    /// Objects.
    Resources {
        /// All where it is empty; the empty text is the namespace of what is in none.
        namespaces: BTreeSet<String>,
        /// All where it is empty.
        resources: Vec<GroupResources>,
    },
    /// Paths that are no objects, such as `/healthz`.
    Urls(Vec<UrlPattern>),
}

/// Resources of an API group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupResources {
    /// `None` for all.
    pub group: Option<String>,
    /// All where it is empty.
    pub resources: Vec<ResourcePattern>,
    /// The names of the objects; all where it is empty.
    pub names: BTreeSet<String>,
}

/// Which resources are meant.
///
/// ```
/// use hardening::access::ResourcePattern;
///
/// let pods = ResourcePattern::parse("pods");
/// assert!(pods.matches("pods", "") && !pods.matches("pods", "log"));
/// // Unlike in a Role, this means the pods and their subresources.
/// let all_of_pods = ResourcePattern::parse("pods/*");
/// assert!(all_of_pods.matches("pods", "") && all_of_pods.matches("pods", "log"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourcePattern {
    /// `*`: all with all their subresources.
    All,
    /// `pods` or `pods/log`.
    One {
        /// The resource.
        resource: String,
        /// Empty for the resource itself.
        subresource: String,
    },
    /// `*/scale`: this subresource of all.
    OfAll(String),
    /// `pods/*`: the resource and all its subresources.
    AllOf(String),
    /// What no request is about, such as `*/*`.
    Nothing,
}

impl ResourcePattern {
    /// Reads it as the API server does.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (resource, subresource) = match text.split_once('/') {
            None if text == "*" => return Self::All,
            None => (text, ""),
            Some((_, "")) => return Self::Nothing,
            Some(parts) => parts,
        };
        match (resource, subresource) {
            ("", _) | ("*", "*") => Self::Nothing,
            (_, sub) if sub.contains('/') => Self::Nothing,
            ("*", sub) => Self::OfAll(sub.to_owned()),
            (resource, "*") => Self::AllOf(resource.to_owned()),
            (resource, sub) => Self::One {
                resource: resource.to_owned(),
                subresource: sub.to_owned(),
            },
        }
    }

    /// Whether it means a resource, or a subresource of it.
    #[must_use]
    pub fn matches(&self, resource: &str, subresource: &str) -> bool {
        match self {
            Self::All => true,
            Self::One {
                resource: one,
                subresource: sub,
            } => one == resource && sub == subresource,
            Self::OfAll(sub) => sub == subresource,
            Self::AllOf(one) => one == resource,
            Self::Nothing => false,
        }
    }
}

/// Which paths are meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UrlPattern {
    /// This path.
    Exactly(String),
    /// All that begin with this: `/healthz*`, and with the empty text `*`.
    Prefix(String),
}

impl UrlPattern {
    pub(super) fn parse(text: &str) -> Self {
        match text.ends_with('*') {
            true => Self::Prefix(text.trim_end_matches('*').to_owned()),
            false => Self::Exactly(text.to_owned()),
        }
    }

    /// Whether it means a path.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exactly(exact) => exact == path,
            Self::Prefix(prefix) => path.starts_with(prefix),
        }
    }

    /// The path, or its beginning.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Exactly(text) | Self::Prefix(text) => text,
        }
    }
}

/// A request to the API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRequest {
    /// Who asks; `None` where the request was refused before anybody knew.
    pub user: Option<AuditUser>,
    /// As RBAC has it: `get`, `list`, `create`, ...; of a path, the method in lower case.
    pub verb: String,
    /// What it is about.
    pub subject: RequestSubject,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditUser {
    /// The name.
    pub name: String,
    /// All groups, those that every user is in among them.
    pub groups: BTreeSet<String>,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestSubject {
    /// An object, or several.
    Resource {
        /// The API group; empty for the core group.
        group: String,
        /// In plural.
        resource: String,
        /// Empty for the object itself.
        subresource: String,
        /// Empty for several.
        name: String,
        /// Empty for what is in none, and for all.
        namespace: String,
    },
    /// A path.
    Url(String),
}
