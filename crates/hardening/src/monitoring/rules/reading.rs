//! A rule file, read as strictly as promtool reads it.

use std::collections::BTreeSet;

use super::origin::Origin;
use super::values::is_metric_name;
use super::{Form, Group, Refusal, Rule, RuleFile, RuleKind, RuleSource};
use crate::finding::{FieldPath, Place};
use crate::manifest::{Embedded, Entry, Node, ProblemKind, Value};
use crate::monitoring::duration::Duration;
use crate::monitoring::prometheus::Version;
use crate::monitoring::promql::{Expression, Parsed};

impl RuleFile {
    /// The rules of a PrometheusRule.
    pub(crate) fn of_resource(
        source: RuleSource,
        spec: &Node,
        origin: Origin<'_>,
        version: Version,
    ) -> Self {
        let path = source.path.clone();
        let mut reader = Reader::new(source, origin, version);
        reader.document(&path, spec);
        reader.file
    }

    /// The rules of a file.
    pub(crate) fn of_text(
        source: RuleSource,
        embedded: &Embedded,
        origin: Origin<'_>,
        version: Version,
    ) -> Self {
        let path = source.path.clone();
        let mut reader = Reader::new(source, origin, version);
        for (span, problem) in &embedded.problems {
            // A key that overrides one of a merge stands there once.
            if let ProblemKind::DuplicateKey { key, first } = problem
                && !reader.origin.between(*first, *span).contains("<<")
            {
                let place = reader.origin.span(&path, *span);
                reader.refuse(
                    format!("the key `{key}` stands twice in this mapping"),
                    place,
                );
            }
        }
        match (embedded.documents.first(), &embedded.failure) {
            (Some(document), _) => reader.document(&path, document),
            (None, Some((span, problem))) => {
                let place = reader.origin.span(&path, *span);
                reader.refuse(problem.to_string(), place);
            }
            (None, None) => {}
        }
        reader.file
    }
}

pub(super) struct Reader<'b> {
    pub(super) file: RuleFile,
    pub(super) origin: Origin<'b>,
    pub(super) version: Version,
}

/// What a rule is called in messages.
pub(super) struct Named<'n> {
    group: &'n str,
    position: usize,
    name: &'n str,
}

impl std::fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name {
            "" => write!(f, "rule {} of group `{}`", self.position + 1, self.group),
            name => write!(f, "rule `{name}`"),
        }
    }
}

impl<'b> Reader<'b> {
    const fn new(source: RuleSource, origin: Origin<'b>, version: Version) -> Self {
        Self {
            file: RuleFile {
                source,
                groups: Vec::new(),
                refusals: Vec::new(),
            },
            origin,
            version,
        }
    }

    pub(super) fn refuse(&mut self, reason: String, place: Place) {
        self.file.refusals.push(Refusal {
            reason,
            place,
            help: None,
        });
    }

    fn refuse_with(&mut self, reason: String, place: Place, help: &'static str) {
        self.file.refusals.push(Refusal {
            reason,
            place,
            help: Some(help),
        });
    }

    pub(super) const fn is_resource(&self) -> bool {
        matches!(self.file.source.form, Form::Resource(_))
    }

    fn document(&mut self, path: &FieldPath, root: &Node) {
        if root.is_null() {
            return;
        }
        let Some(mapping) = root.as_mapping() else {
            let place = self.origin.place(path, root);
            self.refuse("a rule file is a mapping with `groups`".to_owned(), place);
            return;
        };
        if !self.is_resource()
            && mapping.get("apiVersion").is_some()
            && mapping.get("kind").is_some()
        {
            if let Some(entry) = mapping.entry("apiVersion") {
                let place = self.origin.key_place(&path.then("apiVersion"), entry);
                self.refuse_with(
                    "a Kubernetes object stands where Prometheus reads a rule file".to_owned(),
                    place,
                    "Prometheus reads `groups` at the top of a file; write only what stands under `spec`",
                );
            }
            return;
        }
        self.known(path, mapping.entries(), &["groups"], "a rule file");
        let Some(groups) = mapping.get("groups").filter(|groups| !groups.is_null()) else {
            return;
        };
        let path = path.then("groups");
        let Some(list) = groups.as_sequence() else {
            let place = self.origin.place(&path, groups);
            self.refuse("`groups` is a list".to_owned(), place);
            return;
        };
        let mut names = BTreeSet::new();
        for (index, group) in list.iter().enumerate() {
            self.group(&path.then(index), group, &mut names);
        }
    }

    /// Whether all keys are known; what is not is refused.
    fn known(&mut self, path: &FieldPath, entries: &[Entry], known: &[&str], of: &str) {
        for entry in entries {
            let key = &*entry.key;
            if !known.contains(&key) {
                let place = self.origin.key_place(&path.then(key), entry);
                self.refuse(format!("there is no field `{key}` in {of}"), place);
            }
        }
    }

    fn group(&mut self, path: &FieldPath, node: &Node, names: &mut BTreeSet<String>) {
        if node.is_null() {
            let place = self.origin.place(path, node);
            self.refuse("a group has no name".to_owned(), place);
            return;
        }
        let Some(mapping) = node.as_mapping() else {
            let place = self.origin.place(path, node);
            self.refuse(
                "a group is a mapping with `name` and `rules`".to_owned(),
                place,
            );
            return;
        };
        let mut known = vec!["name", "interval", "limit", "rules"];
        if self.is_resource() {
            known.push("partial_response_strategy");
        }
        if self.is_resource() || self.version.at_least(2, 53) {
            known.push("query_offset");
        }
        if self.is_resource() || self.version.at_least(3, 0) {
            known.push("labels");
        }
        self.known(path, mapping.entries(), &known, "a group");
        let name = mapping.get("name");
        let name_place = name.map_or_else(
            || self.origin.place(path, node),
            |name| self.origin.place(&path.then("name"), name),
        );
        let name = name
            .map(|name| self.text(&path.then("name"), name))
            .unwrap_or_default();
        if name.is_empty() {
            self.refuse("a group has no name".to_owned(), name_place);
        } else if !names.insert(name.clone()) {
            let reason = format!("the group `{name}` is there twice in this file");
            self.refuse(reason, name_place);
        }
        for field in ["interval", "query_offset"] {
            if let Some(value) = mapping.get(field) {
                self.duration(&path.then(field), value);
            }
        }
        if let Some(limit) = mapping.get("limit")
            && !matches!(limit.value, Value::Int(_) | Value::Float(_) | Value::Null)
        {
            let place = self.origin.place(&path.then("limit"), limit);
            self.refuse("`limit` is a whole number".to_owned(), place);
        }
        let interval = mapping.get("interval").and_then(|interval| {
            let duration = Duration::parse(&self.origin.scalar(interval)?).ok()?;
            Some((
                duration,
                self.origin.place(&path.then("interval"), interval),
            ))
        });
        let labels = mapping
            .get("labels")
            .map(|labels| self.fields(&path.then("labels"), labels, "label", None));
        let labels = labels.unwrap_or_default().into_iter();
        let labels = labels.map(|label| (label.name, label.value)).collect();
        let mut group = Group {
            name,
            interval,
            rules: Vec::new(),
        };
        let rules = mapping.get("rules").filter(|rules| !rules.is_null());
        match rules.map(|rules| (rules, rules.as_sequence())) {
            None => {}
            Some((_, Some(rules))) => {
                let path = path.then("rules");
                for (index, rule) in rules.iter().enumerate() {
                    let read = self.rule(&path.then(index), rule, &group.name, index);
                    group.rules.extend(read.map(|rule| Rule {
                        group_labels: std::collections::BTreeMap::clone(&labels),
                        ..rule
                    }));
                }
            }
            Some((rules, None)) => {
                let place = self.origin.place(&path.then("rules"), rules);
                self.refuse("`rules` is a list".to_owned(), place);
            }
        }
        self.file.groups.push(group);
    }

    fn rule(
        &mut self,
        path: &FieldPath,
        node: &Node,
        group: &str,
        position: usize,
    ) -> Option<Rule> {
        let Some(mapping) = node.as_mapping() else {
            let place = self.origin.place(path, node);
            self.refuse(
                "a rule is a mapping with `alert` or `record`".to_owned(),
                place,
            );
            return None;
        };
        self.known(
            path,
            mapping.entries(),
            &[
                "alert",
                "record",
                "expr",
                "for",
                "keep_firing_for",
                "labels",
                "annotations",
            ],
            "a rule",
        );
        let text = |reader: &mut Self, field: &str| {
            let value = mapping.get(field)?;
            let text = reader.text(&path.then(field), value);
            let place = reader.origin.place(&path.then(field), value);
            Some((text, place)).filter(|(text, _)| !text.is_empty())
        };
        let alert = text(self, "alert");
        let record = text(self, "record");
        let expression = text(self, "expr");
        let whole = self.origin.place(path, node);
        let (kind, place) = match (alert, record) {
            (Some((name, place)), None) => (RuleKind::Alert(name), place),
            (None, Some((name, place))) => (RuleKind::Record(name), place),
            (Some((name, _)), Some((_, place))) => {
                let reason = format!("rule `{name}` has both `alert` and `record`");
                self.refuse(reason, place);
                return None;
            }
            (None, None) => {
                let rule = Named {
                    group,
                    position,
                    name: "",
                };
                self.refuse(format!("{rule} has neither `alert` nor `record`"), whole);
                return None;
            }
        };
        let (RuleKind::Alert(name) | RuleKind::Record(name)) = &kind;
        let named = Named {
            group,
            position,
            name,
        };
        let Some((text, expression_place)) = expression else {
            self.refuse(format!("{named} has no `expr`"), place);
            return None;
        };
        let parsed = Expression::parse(text.trim());
        if let Parsed::Refused(refused) = &parsed {
            self.refuse_expression(path, mapping.get("expr"), refused, &named, &text);
        }
        let mut durations = Vec::new();
        for field in ["for", "keep_firing_for"] {
            let value = mapping.get(field);
            let duration = value.and_then(|value| self.duration(&path.then(field), value));
            durations.push(duration);
            if let (RuleKind::Record(_), Some(duration), Some(value)) = (&kind, duration, value)
                && duration.milliseconds() > 0
            {
                let place = self.origin.place(&path.then(field), value);
                self.refuse(
                    format!("{named} records a series, which takes no `{field}`"),
                    place,
                );
            }
        }
        let is_alert = matches!(kind, RuleKind::Alert(_));
        let templates = is_alert.then_some(&named);
        let labels = mapping
            .get("labels")
            .map(|labels| self.fields(&path.then("labels"), labels, "label", templates));
        let annotations = mapping.get("annotations").map(|annotations| {
            self.fields(
                &path.then("annotations"),
                annotations,
                "annotation",
                templates,
            )
        });
        let annotations = annotations.unwrap_or_default();
        if let (RuleKind::Record(name), [first, ..]) = (&kind, &*annotations) {
            let reason = format!("rule `{name}` records a series, which takes no annotations");
            self.refuse(reason, first.place.clone());
        }
        if let RuleKind::Record(name) = &kind {
            self.record_name(name, &place);
        }
        Some(Rule {
            kind,
            place,
            text,
            parsed,
            expression_place,
            lasts: durations.into_iter().next().flatten(),
            labels: labels.unwrap_or_default(),
            group_labels: std::collections::BTreeMap::new(),
            annotations,
        })
    }

    fn record_name(&mut self, name: &str, place: &Place) {
        if name.contains(['{', '}']) {
            let reason =
                format!("`{name}` is no name of a series; conditions on labels belong in `expr`");
            self.refuse(reason, place.clone());
        } else if !self.version.at_least(3, 0) && !is_metric_name(name) {
            let reason = format!(
                "`{name}` is no name of a series for Prometheus {}",
                self.version
            );
            self.refuse(reason, place.clone());
        }
    }

    fn refuse_expression(
        &mut self,
        path: &FieldPath,
        node: Option<&Node>,
        refused: &crate::monitoring::promql::Refused,
        named: &Named<'_>,
        text: &str,
    ) {
        let Some(node) = node else { return };
        let path = path.then("expr");
        let leading = text.len() - text.trim_start().len();
        let place = match &refused.span {
            Some(span) => {
                let span = span.start + leading..span.end + leading;
                self.origin.stretch(&path, node, &span)
            }
            None => self.origin.place(&path, node),
        };
        let reason = format!("the expression of {named} cannot be read: {refused}");
        match text.contains("\\\"") && refused.span.is_some() {
            true => self.refuse_with(
                reason,
                place,
                "quotes need no `\\` here: YAML leaves it in this text, and PromQL does not know it",
            ),
            false => self.refuse(reason, place),
        }
    }
}
