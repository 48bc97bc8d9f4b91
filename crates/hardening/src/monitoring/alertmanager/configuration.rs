//! A configuration of Alertmanager: routes, receivers, inhibition rules and time intervals, with where each stands.

use super::schema::{CONFIG, Fault, FaultKind, Reader};
use super::{AlertmanagerVersion, Stretch, tree};
use crate::finding::Span;
use crate::manifest::{Embedded, Node, ProblemKind};
use crate::monitoring::{Duration, Matcher, MatcherSyntax};

/// The timers of a route that has none.
const GROUP_WAIT: Duration = Duration::from_milliseconds(30_000);
const GROUP_INTERVAL: Duration = Duration::from_milliseconds(300_000);
const REPEAT_INTERVAL: Duration = Duration::from_milliseconds(14_400_000);

/// How a configuration is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadingOptions {
    /// By which version; the newest known where none is told.
    pub version: Option<AlertmanagerVersion>,
    /// How matchers are read; as the version does where nothing is told.
    pub syntax: Option<MatcherSyntax>,
}

/// A configuration, as far as it can be read. Where Alertmanager refuses it, [`Configuration::faults`] says why, and the
/// rest is what it would be without what is at fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    pub(super) faults: Vec<Fault>,
    pub(super) routes: Vec<Route>,
    pub(super) receivers: Vec<Receiver>,
    pub(super) inhibit_rules: Vec<InhibitRule>,
    pub(super) time_intervals: Vec<TimeInterval>,
    pub(super) secrets: Vec<InlineSecret>,
}

/// Which route of a configuration: the root is 0, and each stands before those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RouteId(pub(super) u32);

impl RouteId {
    /// The route that all alerts begin at.
    pub const ROOT: Self = Self(0);
}

/// A node of the tree of routes, with what it inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where it is written.
    pub span: Stretch,
    /// The one above it; none above the root.
    pub parent: Option<RouteId>,
    /// Those below it, in order.
    pub children: Vec<RouteId>,
    /// What an alert must meet to enter it; all of these.
    pub matchers: Vec<RouteMatcher>,
    /// Whether an alert that enters it goes on to the next of its siblings, too.
    pub continues: bool,
    /// The receiver of what ends here.
    pub receiver: String,
    /// Where the receiver is named; none where it is inherited.
    pub receiver_span: Option<Stretch>,
    /// How alerts are put together.
    pub group_by: GroupBy,
    /// How long a new group waits for more alerts.
    pub group_wait: Duration,
    /// How long a group waits before it tells of new alerts.
    pub group_interval: Duration,
    /// How long until what still fires is told again.
    pub repeat_interval: Duration,
    /// When it is silent. Not inherited.
    pub mute_time_intervals: Vec<String>,
    /// When it is active; always where empty. Not inherited.
    pub active_time_intervals: Vec<String>,
}

/// A matcher and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteMatcher {
    /// What it asks.
    pub matcher: Matcher,
    /// Where it is written: the item, or the value.
    pub span: Stretch,
    /// By which field.
    pub form: MatcherForm,
}

/// The fields that hold matchers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatcherForm {
    /// `match`: a value by label. Where the field's key stands, and how many entries it has.
    Match {
        /// The key of the field.
        key: Stretch,
        /// How many entries it has.
        entries: u32,
    },
    /// `match_re`: a regular expression by label.
    MatchRe,
    /// `matchers`: texts.
    Matchers,
    /// A matcher of an AlertmanagerConfig: `name`, `value` and `matchType`.
    Resource,
    /// What the operator adds to an AlertmanagerConfig: its namespace.
    Added,
}

/// How a route puts alerts together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// `[...]`: each alert for itself.
    Each,
    /// `[]`, and where nothing is said: all in one group.
    #[default]
    One,
    /// Those that have the same values of these labels.
    Labels(Vec<String>),
}

/// A named end of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub span: Stretch,
    /// The ways in which it tells people.
    pub integrations: Vec<Integration>,
}

/// One way in which a receiver tells people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The field without `_configs`: `slack`.
    pub kind: String,
    /// Where it is written.
    pub span: Stretch,
    /// What in it is a placeholder, with where it stands; never a secret that is one.
    pub placeholders: Vec<(String, Stretch)>,
}

/// A rule by which one alert silences others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InhibitRule {
    /// Where it is written.
    pub span: Stretch,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What the alert that silences must meet.
    pub source: Vec<RouteMatcher>,
    /// What the alert that is silenced must meet.
    pub target: Vec<RouteMatcher>,
    /// The labels whose values must be the same on both, with where each is written.
    pub equal: Vec<(String, Stretch)>,
}

/// A named time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeInterval {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub span: Stretch,
}

/// A secret that stands in the configuration itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineSecret {
    /// The field that holds it.
    pub field: String,
    /// The field that names a file in its place, where there is one.
    pub file_field: Option<String>,
    /// Where the field's key is written; the value is not shown.
    pub key_span: Stretch,
    /// Where the value is written.
    pub value_span: Stretch,
}

impl Configuration {
    /// Reads a configuration from a tree. `text` is the source that the tree's spans point into, if they do.
    fn read(root: Option<&Node>, text: Option<&str>, options: ReadingOptions) -> Self {
        let version = options.version.unwrap_or_default();
        let syntax = options.syntax.unwrap_or_else(|| version.syntax());
        let mut reader = Reader::new(text, version, syntax);
        match root.filter(|root| !root.is_null()) {
            None => reader.faults.push(Fault {
                span: root.map_or(Span::default(), |root| root.span),
                message: "no route provided in config".to_owned(),
                kind: FaultKind::Whole,
                hint: None,
            }),
            Some(root) => reader.object(root, &CONFIG),
        }
        let faults = std::mem::take(&mut reader.faults);
        let mut configuration = root.map_or_else(Self::default, |root| tree::read(root, &reader));
        configuration.faults = faults;
        configuration
    }

    /// Reads the text of a configuration file. Spans are bytes of the text.
    ///
    /// ```
    /// use hardening::monitoring::{Configuration, ReadingOptions};
    ///
    /// let text = "route: {receiver: team}\nreceivers: [{name: other}]\n";
    /// let configuration = Configuration::of_text(text, ReadingOptions::default());
    /// let refusal = configuration.refusal();
    /// assert_eq!(refusal.as_deref(), Some(r#"undefined receiver "team" used in route"#));
    /// ```
    #[must_use]
    pub fn of_text(text: &str, options: ReadingOptions) -> Self {
        Self::of_embedded(&crate::manifest::read_any(text), Some(text), options)
    }

    /// Reads what the text of a file holds; `text` is the source that spans point into, if they do.
    pub(super) fn of_embedded(
        embedded: &Embedded,
        text: Option<&str>,
        options: ReadingOptions,
    ) -> Self {
        let root = embedded.documents.first();
        if let (None, Some((span, kind))) = (root, &embedded.failure) {
            return Self::unreadable(*span, kind.to_string());
        }
        let mut configuration = Self::read(root, text, options);
        let duplicates = embedded.problems.iter().filter_map(|(span, kind)| {
            let ProblemKind::DuplicateKey { key, .. } = kind else {
                return None;
            };
            Some(Fault {
                span: *span,
                message: format!("field {key} already set in type config.plain"),
                kind: FaultKind::Field,
                hint: None,
            })
        });
        configuration.faults.extend(duplicates);
        configuration
    }

    fn unreadable(span: Span, message: String) -> Self {
        Self {
            faults: vec![Fault {
                span,
                message,
                kind: FaultKind::Syntax,
                hint: None,
            }],
            ..Self::default()
        }
    }

    /// Everything that Alertmanager refuses in it, in the order in which it would be met were all before mended.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What Alertmanager answers when it is given this; `None` where it takes it. Of several faults it tells the first
    /// value that does not hold, else all unknown fields, else the first that the whole shows.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let first = |kind| self.faults.iter().find(|fault| fault.kind == kind);
        if let Some(fault) = first(FaultKind::Syntax).or_else(|| first(FaultKind::Value)) {
            return Some(fault.message.clone());
        }
        let fields = self
            .faults
            .iter()
            .filter(|fault| fault.kind == FaultKind::Field);
        let fields: Vec<_> = fields.map(|fault| fault.message.as_str()).collect();
        if !fields.is_empty() {
            return Some(format!("yaml: unmarshal errors: {}", fields.join("; ")));
        }
        first(FaultKind::Whole).map(|fault| fault.message.clone())
    }

    /// The routes with their ids, each before those below it; none where no route can be read.
    pub fn routes(&self) -> impl Iterator<Item = (RouteId, &Route)> {
        (0..).map(RouteId).zip(&self.routes)
    }

    /// One route; `None` where the id is of another configuration.
    #[must_use]
    pub fn route(&self, id: RouteId) -> Option<&Route> {
        self.routes.get(id.0 as usize)
    }

    /// The receivers, in the order of writing.
    #[must_use]
    pub fn receivers(&self) -> &[Receiver] {
        &self.receivers
    }

    /// A receiver by its name. Linear in the number of receivers.
    #[must_use]
    pub fn receiver(&self, name: &str) -> Option<&Receiver> {
        self.receivers.iter().find(|receiver| receiver.name == name)
    }

    /// The inhibition rules, in the order of writing.
    #[must_use]
    pub fn inhibit_rules(&self) -> &[InhibitRule] {
        &self.inhibit_rules
    }

    /// The named times, in the order of writing.
    #[must_use]
    pub fn time_intervals(&self) -> &[TimeInterval] {
        &self.time_intervals
    }

    /// The secrets that stand in it, in the order of writing.
    #[must_use]
    pub fn inline_secrets(&self) -> &[InlineSecret] {
        &self.secrets
    }

    /// The routes from the root to this one.
    #[must_use]
    pub fn path(&self, id: RouteId) -> Vec<RouteId> {
        let above = std::iter::successors(Some(id), |id| self.route(*id)?.parent);
        let mut path: Vec<_> = above.collect();
        path.reverse();
        path
    }
}

impl Default for Route {
    fn default() -> Self {
        Self {
            span: Stretch::default(),
            parent: None,
            children: Vec::new(),
            matchers: Vec::new(),
            continues: false,
            receiver: String::new(),
            receiver_span: None,
            group_by: GroupBy::One,
            group_wait: GROUP_WAIT,
            group_interval: GROUP_INTERVAL,
            repeat_interval: REPEAT_INTERVAL,
            mute_time_intervals: Vec::new(),
            active_time_intervals: Vec::new(),
        }
    }
}

impl Route {
    /// Whether an alert of which this is known enters it, seen for itself.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Matcher> {
        self.matchers.iter().map(|matcher| &matcher.matcher)
    }
}
