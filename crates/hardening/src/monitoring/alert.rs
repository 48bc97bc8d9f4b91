//! An alert as far as the rule that defines it tells.

use std::collections::BTreeMap;

use crate::finding::Place;

/// The name of the label that holds the name of an alert.
pub const ALERT_NAME: &str = "alertname";

/// An alert that a rule of the bundle defines, with the labels that it will carry.
///
/// ```
/// use std::collections::BTreeMap;
/// use hardening::finding::{ManifestId, Place};
/// use hardening::monitoring::{Alert, LabelValue};
///
/// let severity = LabelValue::Known("critical".to_owned());
/// let alert = Alert {
///     name: "PostgreSQLDown".to_owned(),
///     labels: BTreeMap::from([("severity".to_owned(), severity.clone())]),
///     place: Place::name(ManifestId(0)),
/// };
/// assert_eq!(alert.label("alertname"), LabelValue::Known("PostgreSQLDown".to_owned()));
/// assert_eq!(alert.label("severity"), severity);
/// assert_eq!(alert.label("namespace"), LabelValue::Unknown);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its name, which the label `alertname` holds.
    pub name: String,
    /// The labels that the rule tells of. One that is not here may come with the series that the alert fires for; one
    /// that is known to be empty does not.
    pub labels: BTreeMap<String, LabelValue>,
    /// Where the rule is written.
    pub place: Place,
}

/// The value of a label, as far as manifests tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelValue {
    /// Always this; the empty value is that of a label that is not there.
    Known(String),
    /// Known only when the alert fires, as with a template or a label of the series.
    Unknown,
}

impl Alert {
    /// The value of a label. Logarithmic in the number of labels.
    #[must_use]
    pub fn label(&self, name: &str) -> LabelValue {
        if name == ALERT_NAME {
            return LabelValue::Known(self.name.clone());
        }
        self.labels
            .get(name)
            .cloned()
            .unwrap_or(LabelValue::Unknown)
    }
}
