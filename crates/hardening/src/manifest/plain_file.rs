//! Files beside manifests that are no Kubernetes objects, but plainly what a program of monitoring reads.

use super::{Bundle, Embedded, Mapping, Node};
use crate::finding::{SourceId, Span};

/// A file that holds one document, which is no object but plainly the file of a program.
#[derive(Clone, Debug)]
pub struct PlainFile {
    /// The source; it holds nothing else.
    pub source: SourceId,
    /// What it is.
    pub kind: PlainFileKind,
    /// The document. Programs read it otherwise than Kubernetes would, so what the reader met is kept here.
    pub content: Embedded,
}

/// What a [`PlainFile`] is, by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlainFileKind {
    /// A configuration of Alertmanager: a `route` and `receivers`.
    Alertmanager,
    /// A configuration of Prometheus: `scrape_configs`.
    Prometheus,
    /// Rules of Prometheus: nothing but `groups` of `rules`.
    Rules,
    /// What `promtool test rules` runs: `rule_files` and `tests`.
    RuleTests,
}

/// The fields of a route of Alertmanager of which any tells that it is one.
const OF_ROUTE: [&str; 8] = [
    "receiver",
    "routes",
    "group_by",
    "group_wait",
    "group_interval",
    "repeat_interval",
    "matchers",
    "match",
];

impl PlainFileKind {
    /// What a document is; `None` for objects, and in doubt.
    ///
    /// ```
    /// use hardening::manifest::{Bundle, PlainFileKind, Source};
    ///
    /// let yaml = "groups: [{name: shop, rules: [{alert: Down, expr: up == 0}]}]";
    /// let bundle = Bundle::read([Source::new("rules.yml", yaml)]);
    /// assert_eq!(bundle.plain_files()[0].kind, PlainFileKind::Rules);
    /// assert_eq!(bundle.problems(), []);
    /// ```
    #[must_use]
    pub fn of(document: &Node) -> Option<Self> {
        let root = document.as_mapping()?;
        if root.get("kind").is_some() || root.get("apiVersion").is_some() {
            return None;
        }
        let fields = |name: &str| root.get(name)?.as_mapping();
        let items = |name: &str| root.get(name)?.as_sequence();
        let route = fields("route").is_some_and(|route| has_any(route, &OF_ROUTE));
        if route && items("receivers").is_some_and(|list| list.iter().all(|it| has(it, "name"))) {
            return Some(Self::Alertmanager);
        }
        let is_filled =
            |list: &[Node], field| !list.is_empty() && list.iter().all(|it| has(it, field));
        if items("scrape_configs").is_some_and(|list| is_filled(list, "job_name")) {
            return Some(Self::Prometheus);
        }
        if items("rule_files").is_some() && items("tests").is_some() {
            return Some(Self::RuleTests);
        }
        let groups = items("groups").filter(|_| root.entries().len() == 1)?;
        let mut rules = groups
            .iter()
            .filter_map(|it| it.get("rules")?.as_sequence())
            .flatten();
        let is_rule = |it: &Node| has(it, "expr") && (has(it, "alert") || has(it, "record"));
        (is_filled(groups, "name") && rules.any(is_rule)).then_some(Self::Rules)
    }
}

fn has(node: &Node, field: &str) -> bool {
    node.get(field).is_some()
}

fn has_any(mapping: &Mapping, fields: &[&str]) -> bool {
    fields.iter().any(|field| mapping.get(field).is_some())
}

impl PlainFile {
    /// Its document.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.content.documents.first()
    }

    /// Where its document stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.root().map(|root| root.span).unwrap_or_default()
    }
}

impl Bundle {
    /// The files that are no manifests but plainly those of Prometheus or Alertmanager, in the order of reading.
    #[must_use]
    pub fn plain_files(&self) -> &[PlainFile] {
        &self.plain_files
    }
}
