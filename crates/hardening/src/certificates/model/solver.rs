//! How an ACME issuer proves that a name is its own.

use std::collections::BTreeMap;

use crate::cluster::is_below;
use crate::finding::FieldPath;

use super::SecretRef;

/// One way to prove a name, and for which names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solver {
    /// `/spec/acme/solvers/0`.
    pub path: FieldPath,
    /// What it serves.
    pub selector: Selector,
    /// What it does.
    pub challenge: Challenge,
}

/// What the authority asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A file under the name, on port 80, through an Ingress.
    Http01Ingress(IngressChoice),
    /// The same through a route of the Gateway API.
    Http01Gateway,
    /// A record in the zone of the name. The only one that proves a wildcard.
    Dns01 {
        /// The provider, such as `route53`.
        provider: String,
        /// The Secrets that it takes its credentials from.
        secrets: Vec<SecretRef>,
    },
}

/// Which Ingress answers for the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IngressChoice {
    /// One that cert-manager makes, with this `spec.ingressClassName`.
    ClassName {
        /// The field that names it.
        path: FieldPath,
        /// An IngressClass.
        name: String,
    },
    /// One that cert-manager makes, with the annotation `kubernetes.io/ingress.class`.
    ClassAnnotation {
        /// The field that names it.
        path: FieldPath,
        /// A word of the controller.
        name: String,
    },
    /// An Ingress that is there, to which cert-manager adds a path.
    Named {
        /// The Ingress.
        name: String,
    },
    /// One that cert-manager makes without a class, for whatever controller takes it.
    Any,
}

/// Which names a solver serves. Empty lists and labels serve all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Labels that the Certificate must carry.
    pub labels: BTreeMap<String, String>,
    /// Names, as they stand.
    pub names: Vec<String>,
    /// Domains, with all below them.
    pub zones: Vec<String>,
}

/// How well a selector fits: names first, then the length of the zone, then the number of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    name: bool,
    zone_labels: usize,
    labels: usize,
}

impl Selector {
    fn fit(&self, name: &str, labels: &BTreeMap<String, String>) -> Option<Fit> {
        let labels_match = self
            .labels
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value));
        let by_name = self.names.is_empty() || self.names.iter().any(|it| it == name);
        if !labels_match || !by_name {
            return None;
        }
        let zones = self.zones.iter().filter(|zone| is_within(name, zone));
        let zone_labels = zones.map(|zone| label_count(zone)).max();
        if !self.zones.is_empty() && zone_labels.is_none() {
            return None;
        }
        Some(Fit {
            name: !self.names.is_empty(),
            zone_labels: zone_labels.unwrap_or(0),
            labels: self.labels.len(),
        })
    }
}

/// The solver that proves a name, as cert-manager picks it: of those whose challenge the authority offers (for a wildcard
/// dns-01 only) the one whose selector fits best, the first of equals. `None` where none fits, and the order fails.
///
/// Linear in the selectors.
#[must_use]
pub fn pick<'s>(
    solvers: &'s [Solver],
    name: &str,
    labels: &BTreeMap<String, String>,
) -> Option<&'s Solver> {
    let is_wildcard = name.starts_with("*.");
    let mut best: Option<(Fit, &Solver)> = None;
    for solver in solvers {
        if is_wildcard && !matches!(solver.challenge, Challenge::Dns01 { .. }) {
            continue;
        }
        let Some(fit) = solver.selector.fit(name, labels) else {
            continue;
        };
        if best.is_none_or(|(known, _)| fit > known) {
            best = Some((fit, solver));
        }
    }
    best.map(|(_, solver)| solver)
}

fn is_within(name: &str, zone: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let zone = zone.strip_suffix('.').unwrap_or(zone).to_ascii_lowercase();
    !zone.is_empty() && is_below(&name, &zone)
}

fn label_count(zone: &str) -> usize {
    let labels = zone.split('.').filter(|label| !label.is_empty());
    labels.count()
}
