//! Prometheus' relabelling, as far as manifests decide it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex_lite::Regex;

use crate::manifest::Node;

/// The label that holds host and port of a target.
const ADDRESS: &str = "__address__";

/// Patterns longer than this are not tried.
const LONGEST_PATTERN: usize = 1_000;

/// One step of `relabel_configs`.
#[derive(Debug)]
pub(super) struct Step {
    action: Action,
    sources: Vec<String>,
    separator: String,
    pattern: Pattern,
    target: String,
    replacement: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Keep,
    Drop,
    Replace,
    /// Copies labels to names that are not known beforehand.
    LabelMap,
    /// Sets the target to something that is not followed.
    Opaque,
    /// Does not change who is scraped.
    Nothing,
    /// Not understood.
    Undecidable,
}

#[derive(Debug)]
enum Pattern {
    Anything,
    Something,
    Literal(String),
    Regex(Regex),
    Undecidable,
}

/// The value of a label; one that is not there is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'l> {
    Known(Cow<'l, str>),
    /// Only the running cluster tells.
    Unknown,
}

impl<'l> From<&'l str> for Value<'l> {
    fn from(text: &'l str) -> Self {
        Self::Known(Cow::Borrowed(text))
    }
}

/// The labels of a target while it is relabelled: those that discovery gives, and what steps have set since.
struct Labels<'l> {
    discovered: &'l dyn Fn(&str) -> Value<'l>,
    set: BTreeMap<String, Value<'static>>,
    /// Whether labels of unknown names were set.
    mapped: bool,
}

/// What becomes of a target.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is scraped at this address.
    Scraped(String),
    /// It is not scraped.
    Dropped,
    /// Manifests do not tell.
    Undecided,
}

impl<'l> Labels<'l> {
    fn get(&self, name: &str) -> Value<'l> {
        match self.set.get(name) {
            Some(value) => value.clone(),
            None if self.mapped && !name.starts_with("__") => Value::Unknown,
            None => (self.discovered)(name),
        }
    }

    fn set(&mut self, name: &str, value: Option<String>) {
        let value = value.map_or(Value::Unknown, |value| Value::Known(Cow::Owned(value)));
        self.set.insert(name.to_owned(), value);
    }
}

/// The steps of a list of `relabel_configs`.
pub(super) fn steps(list: Option<&Node>) -> Vec<Step> {
    let items = list.and_then(Node::as_sequence).unwrap_or_default();
    items.iter().map(Step::of).collect()
}

/// Relabels a target, given its address and the labels that discovery gives it.
pub(super) fn relabel<'l>(
    steps: &[Step],
    address: &str,
    discovered: &'l dyn Fn(&str) -> Value<'l>,
) -> Outcome {
    let mut labels = Labels {
        discovered,
        set: BTreeMap::new(),
        mapped: false,
    };
    labels.set(ADDRESS, Some(address.to_owned()));
    for step in steps {
        match step.apply(&mut labels) {
            Some(true) => {}
            Some(false) => return Outcome::Dropped,
            None => return Outcome::Undecided,
        }
    }
    match labels.get(ADDRESS) {
        Value::Known(address) => Outcome::Scraped(address.into_owned()),
        Value::Unknown => Outcome::Undecided,
    }
}

impl Step {
    fn of(node: &Node) -> Self {
        let text = |key| node.get(key).and_then(scalar);
        let sources = node
            .get("source_labels")
            .or_else(|| node.get("sourceLabels"));
        let sources = sources.and_then(Node::as_sequence).unwrap_or_default();
        let target = text("target_label").or_else(|| text("targetLabel"));
        Self {
            action: Action::of(text("action").as_deref()),
            sources: sources.iter().filter_map(scalar).collect(),
            separator: text("separator").unwrap_or_else(|| ";".to_owned()),
            pattern: Pattern::of(text("regex").as_deref()),
            target: target.unwrap_or_default(),
            replacement: text("replacement").unwrap_or_else(|| "$1".to_owned()),
        }
    }

    /// Whether the target is still there; `None` where that is not decided.
    fn apply(&self, labels: &mut Labels<'_>) -> Option<bool> {
        match self.action {
            Action::Nothing => Some(true),
            Action::Undecidable => None,
            Action::Keep => self.matches(labels),
            Action::Drop => self.matches(labels).map(|matches| !matches),
            Action::LabelMap => {
                labels.mapped = true;
                Some(true)
            }
            Action::Opaque => {
                labels.set(&self.target, None);
                Some(true)
            }
            Action::Replace => {
                self.replace(labels);
                Some(true)
            }
        }
    }

    fn matches(&self, labels: &Labels<'_>) -> Option<bool> {
        if matches!(self.pattern, Pattern::Anything) {
            return Some(true);
        }
        match self.source(labels) {
            Value::Known(text) => self.pattern.matches(&text),
            Value::Unknown => None,
        }
    }

    fn replace(&self, labels: &mut Labels<'_>) {
        let replaced = match (self.source(labels), self.replacement.contains('$')) {
            (Value::Known(text), _) => self.pattern.replaced(&text, &self.replacement),
            (Value::Unknown, false) if matches!(self.pattern, Pattern::Anything) => {
                Some(Some(self.replacement.clone()))
            }
            (Value::Unknown, _) => None,
        };
        match replaced {
            Some(Some(value)) => labels.set(&self.target, Some(value)),
            Some(None) => {}
            None => labels.set(&self.target, None),
        }
    }

    fn source<'l>(&self, labels: &Labels<'l>) -> Value<'l> {
        if let [name] = self.sources.as_slice() {
            return labels.get(name);
        }
        let mut joined = String::new();
        for (index, name) in self.sources.iter().enumerate() {
            if index > 0 {
                joined.push_str(&self.separator);
            }
            match labels.get(name) {
                Value::Known(value) => joined.push_str(&value),
                Value::Unknown => return Value::Unknown,
            }
        }
        Value::Known(Cow::Owned(joined))
    }
}

impl Action {
    fn of(name: Option<&str>) -> Self {
        match name.map(str::to_ascii_lowercase).as_deref() {
            None | Some("replace") => Self::Replace,
            Some("keep") => Self::Keep,
            Some("drop") => Self::Drop,
            Some("labelmap") => Self::LabelMap,
            Some("hashmod" | "lowercase" | "uppercase") => Self::Opaque,
            Some("labeldrop" | "labelkeep") => Self::Nothing,
            Some(_) => Self::Undecidable,
        }
    }
}

impl Pattern {
    fn of(pattern: Option<&str>) -> Self {
        match pattern {
            None | Some(".*" | "(.*)") => Self::Anything,
            Some(".+" | "(.+)") => Self::Something,
            Some(pattern) if pattern.len() > LONGEST_PATTERN => Self::Undecidable,
            Some(pattern) if !pattern.contains(is_special) => Self::Literal(pattern.to_owned()),
            Some(pattern) => {
                Regex::new(&format!("^(?s:{pattern})$")).map_or(Self::Undecidable, Self::Regex)
            }
        }
    }

    fn matches(&self, text: &str) -> Option<bool> {
        match self {
            Self::Anything => Some(true),
            Self::Something => Some(!text.is_empty()),
            Self::Literal(literal) => Some(literal == text),
            Self::Regex(regex) => Some(regex.is_match(text)),
            Self::Undecidable => None,
        }
    }

    /// The replacement with its groups filled in; `Some(None)` where the text does not match.
    fn replaced(&self, text: &str, replacement: &str) -> Option<Option<String>> {
        if !self.matches(text)? {
            return Some(None);
        }
        let mut filled = String::new();
        match self {
            Self::Regex(regex) => regex.captures(text)?.expand(replacement, &mut filled),
            Self::Literal(_) => filled.push_str(&replacement.replace("$1", "")),
            _ => filled.push_str(&replacement.replace("${1}", "$1").replace("$1", text)),
        }
        Some(Some(filled))
    }
}

const fn is_special(character: char) -> bool {
    matches!(
        character,
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$'
    )
}

/// A scalar as text: `regex: true` is the word.
fn scalar(node: &Node) -> Option<String> {
    match (node.as_str(), node.as_bool(), node.as_int()) {
        (Some(text), _, _) => Some(text.to_owned()),
        (_, Some(truth), _) => Some(truth.to_string()),
        (_, _, Some(number)) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Bundle, Source};

    fn outcome(yaml: &str, labels: &[(&str, &str)]) -> Outcome {
        let bundle = Bundle::read([Source::new(
            "relabel",
            format!("kind: Example\nsteps:\n{yaml}"),
        )]);
        let root = bundle
            .manifests()
            .map(|(_, manifest)| &manifest.root)
            .next();
        let steps = steps(root.and_then(|root| root.get("steps")));
        relabel(&steps, "pod:8080", &|name| {
            if name == "__meta_kubernetes_pod_name" {
                return Value::Unknown;
            }
            let label = labels.iter().find(|(label, _)| *label == name);
            Value::from(label.map_or("", |(_, value)| *value))
        })
    }

    fn scraped(address: &str) -> Outcome {
        Outcome::Scraped(address.to_owned())
    }

    const KEEP: &str = "- {source_labels: [scrape], action: keep, regex: true}\n";
    const PORT: &str = "- source_labels: [__address__, port]
  action: replace
  regex: ([^:]+)(?::\\d+)?;(\\d+)
  replacement: $1:$2
  target_label: __address__
";

    #[test]
    fn keep_and_drop_decide_by_the_whole_value() {
        assert_eq!(outcome(KEEP, &[("scrape", "true")]), scraped("pod:8080"));
        assert_eq!(outcome(KEEP, &[("scrape", "trueish")]), Outcome::Dropped);
        assert_eq!(outcome(KEEP, &[]), Outcome::Dropped);
        let drop = "- {source_labels: [app], action: drop, regex: 'a|b'}";
        assert_eq!(outcome(drop, &[("app", "b")]), Outcome::Dropped);
        assert_eq!(outcome(drop, &[("app", "bc")]), scraped("pod:8080"));
    }

    #[test]
    fn an_annotation_sets_the_port_where_it_is_there() {
        assert_eq!(outcome(PORT, &[("port", "9100")]), scraped("pod:9100"));
        assert_eq!(outcome(PORT, &[]), scraped("pod:8080"));
    }

    #[test]
    fn what_only_the_running_cluster_tells_is_left_open() {
        let by_name =
            "- {source_labels: [__meta_kubernetes_pod_name], action: keep, regex: 'web-.*'}";
        assert_eq!(outcome(by_name, &[]), Outcome::Undecided);
        let mapped =
            "- {action: labelmap, regex: x_(.+)}\n- {source_labels: [y], action: keep, regex: z}";
        assert_eq!(outcome(mapped, &[]), Outcome::Undecided);
        let renamed = "- {source_labels: [__meta_kubernetes_pod_name], target_label: pod}";
        assert_eq!(outcome(renamed, &[]), scraped("pod:8080"));
    }

    #[test]
    fn a_prober_stands_between() {
        let prober = "- {source_labels: [__address__], target_label: __param_target}
- {target_label: __address__, replacement: 'blackbox:9115'}";
        assert_eq!(outcome(prober, &[]), scraped("blackbox:9115"));
    }
}
