//! Rule files: what Prometheus evaluates, as far as promtool takes it.

mod origin;
mod reading;
mod sources;
mod values;

use std::collections::BTreeMap;

use super::duration::Duration;
use super::promql::{Expression, Parsed};
use super::template::Template;
use super::{Alert, LabelValue};
use crate::finding::{FieldPath, ManifestId, Place, SourceId, Span};

pub(crate) use origin::Origin;
pub(crate) use sources::{collect, looks_like_rules};

/// A set of groups: a PrometheusRule, a file in a ConfigMap or Secret, or a file by itself.
#[derive(Debug)]
pub(crate) struct RuleFile {
    pub(crate) source: RuleSource,
    pub(crate) groups: Vec<Group>,
    /// Why Prometheus, its operator or the API server refuses it; nothing of it is loaded then.
    pub(crate) refusals: Vec<Refusal>,
}

/// Where rules are written.
#[derive(Clone, Debug)]
pub(crate) struct RuleSource {
    pub(crate) form: Form,
    /// Empty for a file by itself.
    pub(crate) namespace: String,
    /// That of the object, or of the file by itself.
    pub(crate) name: String,
    /// The way to them: `/spec`, or `/data/rules.yml`; none in a file by itself.
    pub(crate) path: FieldPath,
}

/// How rules are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A PrometheusRule.
    Resource(ManifestId),
    /// A file: the key of a ConfigMap or a Secret.
    Key {
        /// The ConfigMap or Secret.
        manifest: ManifestId,
        /// The key.
        key: String,
        /// Whether it is in a Secret, so that it must not be shown.
        is_secret: bool,
    },
    /// A file by itself, of which the bundle does not tell who loads it.
    Plain {
        /// The file.
        source: SourceId,
        /// Where its document stands.
        span: Span,
    },
}

/// What is refused, and why.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
    pub(crate) place: Place,
    /// What to do, where more is to be said than to mend it.
    pub(crate) help: Option<&'static str>,
}

/// Rules that are evaluated one after the other.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) interval: Option<(Duration, Place)>,
    pub(crate) rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    /// Its name.
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) parsed: Parsed,
    /// Its expression.
    pub(crate) expression_place: Place,
    /// How long its expression must hold before it fires.
    pub(crate) lasts: Option<Duration>,
    pub(crate) labels: Vec<Field>,
    /// Labels that its group gives it.
    pub(crate) group_labels: BTreeMap<String, String>,
    pub(crate) annotations: Vec<Field>,
}

/// What a rule makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RuleKind {
    Alert(String),
    Record(String),
}

/// A label or an annotation.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) place: Place,
    pub(crate) template: Template,
}

impl RuleFile {
    /// The rules with their groups, in the order of writing.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Group, &Rule)> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
    }

    /// The rules that make alerts, with the names of these.
    pub(crate) fn alerts(&self) -> impl Iterator<Item = (&Group, &Rule, &str)> {
        self.rules().filter_map(|(group, rule)| match &rule.kind {
            RuleKind::Alert(name) => Some((group, rule, name.as_str())),
            RuleKind::Record(_) => None,
        })
    }
}

impl RuleSource {
    /// `PrometheusRule monitoring/api`, `rules.yml of ConfigMap monitoring/rules`, or the name of a file.
    pub(crate) fn display(&self) -> String {
        let Self {
            namespace, name, ..
        } = self;
        match &self.form {
            Form::Resource(_) => format!("PrometheusRule {namespace}/{name}"),
            Form::Key { key, is_secret, .. } => {
                let kind = if *is_secret { "Secret" } else { "ConfigMap" };
                format!("{key} of {kind} {namespace}/{name}")
            }
            Form::Plain { .. } => name.clone(),
        }
    }

    /// The object that holds them; `None` for a file by itself.
    pub(crate) const fn manifest(&self) -> Option<ManifestId> {
        match self.form {
            Form::Resource(manifest) | Form::Key { manifest, .. } => Some(manifest),
            Form::Plain { .. } => None,
        }
    }

    /// Whether they are in a Secret, so that they must not be shown.
    pub(crate) const fn is_secret(&self) -> bool {
        matches!(
            self.form,
            Form::Key {
                is_secret: true,
                ..
            }
        )
    }

    /// Whether they are the text of this key.
    pub(crate) fn is_key(&self, manifest: ManifestId, path: &FieldPath) -> bool {
        self.manifest() == Some(manifest) && self.path == *path
    }

    /// The object as a whole, the key of the file, or its document.
    pub(crate) fn place(&self) -> Place {
        match &self.form {
            Form::Resource(manifest) => Place::name(*manifest),
            Form::Key { manifest, .. } => Place::key(*manifest, self.path.clone()),
            Form::Plain { source, span } => Place::Text {
                source: *source,
                span: *span,
            },
        }
    }
}

impl Rule {
    /// The expression, where it is known.
    pub(crate) const fn expression(&self) -> Option<&Expression> {
        match &self.parsed {
            Parsed::Expression(expression) => Some(expression),
            Parsed::Refused(_) | Parsed::Unread => None,
        }
    }

    /// A label that the rule or its group gives.
    pub(crate) fn label(&self, name: &str) -> Option<LabelValue> {
        let own = self.labels.iter().find(|label| label.name == name);
        match own {
            Some(label) if label.template.has_actions => Some(LabelValue::Unknown),
            Some(label) => Some(LabelValue::Known(label.value.clone())),
            None => self.group_labels.get(name).cloned().map(LabelValue::Known),
        }
    }

    /// The alert that it makes; `None` for a recording rule.
    pub(crate) fn alert(&self) -> Option<Alert> {
        let RuleKind::Alert(name) = &self.kind else {
            return None;
        };
        let own = self.labels.iter().map(|label| &label.name);
        let names = own.chain(self.group_labels.keys());
        let labels = names.filter_map(|name| Some((name.clone(), self.label(name)?)));
        Some(Alert {
            name: name.clone(),
            labels: labels.collect(),
            place: self.place.clone(),
        })
    }
}
