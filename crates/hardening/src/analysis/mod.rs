//! One cluster with its areas, the list of all invariants, and what they find.

use std::sync::Arc;

use crate::cluster::{self, Cluster};
use crate::finding::{
    Confidence, Finding, Invariant, ObjectName, Place, Related, Rule, Violation, Violations,
};
use crate::manifest::{self, Bundle};
use crate::network::{self, Network};

/// A cluster and its areas.
#[derive(Debug)]
pub struct Analysis {
    cluster: Arc<Cluster>,
    network: Network,
}

impl Analysis {
    /// Types and indexes a bundle; engines are built when first asked.
    #[must_use]
    pub fn of(bundle: Bundle) -> Self {
        let cluster = Arc::new(Cluster::of(bundle));
        let network = Network::of(Arc::clone(&cluster));
        Self { cluster, network }
    }

    /// The cluster.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Its network.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Runs every rule. The findings are ordered by file and position, and the same on every run.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut violations = Vec::new();
        run(
            manifest::invariants::RULES,
            self.cluster.bundle(),
            &mut violations,
        );
        run(cluster::invariants::RULES, &*self.cluster, &mut violations);
        run(network::invariants::RULES, &self.network, &mut violations);
        let mut findings: Vec<_> = violations
            .into_iter()
            .map(|violation| self.finding(violation))
            .collect();
        findings.sort_by(|a, b| {
            a.location
                .cmp(&b.location)
                .then_with(|| a.invariant.cmp(b.invariant))
        });
        findings
    }

    fn finding(&self, violation: Violation) -> Finding {
        let bundle = self.cluster.bundle();
        let location = bundle.locate(&violation.place);
        let object = match &violation.place {
            Place::Text { .. } => None,
            Place::Field { manifest, .. } => {
                let manifest = bundle.manifest(*manifest);
                Some(ObjectName {
                    api_version: manifest.api_version().to_owned(),
                    kind: manifest.kind().to_owned(),
                    namespace: manifest.namespace().map(str::to_owned),
                    name: manifest.name().to_owned(),
                })
            }
        };
        let related = violation.related.iter().map(|(place, message)| Related {
            message: message.clone(),
            location: bundle.locate(place),
        });
        Finding {
            invariant: violation.invariant.id,
            severity: violation.severity.unwrap_or(violation.invariant.severity),
            confidence: match violation.assumes {
                Some(_) => Confidence::Likely,
                None => violation.invariant.confidence(),
            },
            assumes: violation
                .assumes
                .or_else(|| violation.invariant.assumes.map(str::to_owned)),
            message: violation.message,
            label: violation.label,
            effect: violation.effect,
            help: violation.help,
            fingerprint: String::new(),
            object,
            location,
            related: related.collect(),
            fix: None,
        }
    }
}

/// Every invariant, by id.
#[must_use]
pub fn invariants() -> Vec<&'static Invariant> {
    fn of<T>(rules: &[&'static Rule<T>]) -> impl Iterator<Item = &'static Invariant> {
        rules.iter().map(|rule| &rule.invariant)
    }
    let mut all: Vec<_> = of(manifest::invariants::RULES)
        .chain(of(cluster::invariants::RULES))
        .chain(of(network::invariants::RULES))
        .collect();
    all.sort_by_key(|invariant| invariant.id);
    all
}

fn run<T>(rules: &'static [&'static Rule<T>], subject: &T, violations: &mut Vec<Violation>) {
    for rule in rules {
        (rule.check)(subject, &mut Violations::new(&rule.invariant, violations));
    }
}
