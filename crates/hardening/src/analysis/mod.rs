//! One cluster with its areas, the list of all invariants, and what they find.

mod baseline;
mod config;
mod invariants;
mod report;
mod resolve;
mod suppression;

use std::sync::Arc;

use crate::access::{self, Access};
use crate::certificates::{self, Certificates};
use crate::cluster::{self, Cluster};
use crate::finding::{Finding, Invariant, Rule, Violation, Violations};
use crate::manifest::{self, Bundle};
use crate::monitoring::{self, Monitoring};
use crate::network::{self, Network, NetworkOptions};
use crate::resilience::{self, Resilience};
use crate::storage::{self, Storage};

pub use baseline::{Baseline, BaselineError};
pub use config::{Config, ConfigError, Ignore, UnknownPattern, check_pattern};
pub use report::{Options, Report, Summary};

/// A cluster and its areas.
///
/// ```
/// use hardening::analysis::{Analysis, Options};
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n";
/// let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let report = analysis.report(&Options::default());
/// assert_eq!(report.findings[0].invariant, "manifest.duplicate-key");
/// assert_eq!(report.summary.errors, 1);
/// ```
#[derive(Debug)]
pub struct Analysis {
    access: Access,
    certificates: Certificates,
    cluster: Arc<Cluster>,
    monitoring: Monitoring,
    network: Network,
    resilience: Resilience,
    storage: Storage,
}

impl Analysis {
    /// Types and indexes a bundle; engines are built when first asked.
    #[must_use]
    pub fn of(bundle: Bundle) -> Self {
        Self::with_network(bundle, NetworkOptions::default())
    }

    /// The same for a cluster whose network plugin has these options.
    #[must_use]
    pub fn with_network(bundle: Bundle, options: NetworkOptions) -> Self {
        let cluster = Arc::new(Cluster::of(bundle));
        let network = Network::with_options(Arc::clone(&cluster), options);
        Self {
            access: Access::of(Arc::clone(&cluster)),
            certificates: Certificates::of(Arc::clone(&cluster)),
            monitoring: Monitoring::of(Arc::clone(&cluster)),
            resilience: Resilience::of(Arc::clone(&cluster)),
            storage: Storage::of(Arc::clone(&cluster)),
            cluster,
            network,
        }
    }

    /// Its access control.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Its certificates.
    #[must_use]
    pub const fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// The cluster.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Its monitoring.
    #[must_use]
    pub const fn monitoring(&self) -> &Monitoring {
        &self.monitoring
    }

    /// Its network.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Its resilience.
    #[must_use]
    pub const fn resilience(&self) -> &Resilience {
        &self.resilience
    }

    /// Its storage.
    #[must_use]
    pub const fn storage(&self) -> &Storage {
        &self.storage
    }

    /// What is found by default: [`Analysis::report`] without options.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.report(&Options::default()).findings
    }

    /// Runs every rule. The findings are ordered by file and position, and the same on every run.
    #[must_use]
    pub fn report(&self, options: &Options) -> Report {
        let bundle = self.cluster.bundle();
        let config = &options.config;
        let mut findings = resolve::resolve(bundle, self.violations(config));
        let mut suppressed = 0;
        if !options.no_ignores {
            let (count, about) = suppression::apply(&self.cluster, config, &mut findings);
            suppressed += count;
            findings.extend(resolve::resolve(bundle, about));
            findings.sort_by(|a, b| a.location.cmp(&b.location));
        }
        let before = findings.len();
        findings.retain(|finding| {
            let known = options
                .baseline
                .as_ref()
                .is_some_and(|baseline| baseline.knows(finding));
            !known && !config.ignore.iter().any(|ignore| ignore.covers(finding))
        });
        suppressed += before - findings.len();
        findings.retain(|finding| config.selects(&finding.invariant));
        for finding in &mut findings {
            if let Some(severity) = config.severity.get(&*finding.invariant) {
                finding.severity = *severity;
            }
        }
        bundle.encode_findings(&mut findings);
        let objects = bundle.manifests().count();
        Report::new(bundle.sources().len(), objects, findings, suppressed)
    }

    fn violations(&self, config: &Config) -> Vec<Violation> {
        let mut violations = Vec::new();
        run(
            manifest::invariants::RULES,
            self.cluster.bundle(),
            config,
            &mut violations,
        );
        run(
            cluster::invariants::RULES,
            &*self.cluster,
            config,
            &mut violations,
        );
        run(
            access::invariants::RULES,
            &self.access,
            config,
            &mut violations,
        );
        run(
            certificates::invariants::RULES,
            &self.certificates,
            config,
            &mut violations,
        );
        let before = violations.len();
        run(
            monitoring::invariants::RULES,
            &self.monitoring,
            config,
            &mut violations,
        );
        if let Some(found) = violations.get_mut(before..) {
            self.monitoring.keep_secrets(found);
        }
        run(
            network::invariants::RULES,
            &self.network,
            config,
            &mut violations,
        );
        run(
            resilience::invariants::RULES,
            &self.resilience,
            config,
            &mut violations,
        );
        run(
            storage::invariants::RULES,
            &self.storage,
            config,
            &mut violations,
        );
        run(invariants::RULES, self, config, &mut violations);
        violations
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
        .chain(of(access::invariants::RULES))
        .chain(of(certificates::invariants::RULES))
        .chain(of(monitoring::invariants::RULES))
        .chain(of(network::invariants::RULES))
        .chain(of(resilience::invariants::RULES))
        .chain(of(storage::invariants::RULES))
        .chain(of(invariants::RULES))
        .chain(invariants::suppression::ALL)
        .collect();
    all.sort_by_key(|invariant| invariant.id);
    all
}

fn run<T>(
    rules: &'static [&'static Rule<T>],
    subject: &T,
    config: &Config,
    violations: &mut Vec<Violation>,
) {
    for rule in rules {
        if config.selects(rule.invariant.id) {
            (rule.check)(subject, &mut Violations::new(&rule.invariant, violations));
        }
    }
}
