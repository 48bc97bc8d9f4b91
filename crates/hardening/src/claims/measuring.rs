//! What every measure is made with, and what it gives back.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::Measure;
use crate::analysis::{Analysis, Config, Options};
use crate::api::{self, Answer, AskError, EndpointName, Ends, Question};
use crate::cluster::{Cluster, DecodeProblemKind, WorkloadId};
use crate::finding::{Finding, ManifestId, Place, Related};
use crate::report::ClaimOutcome;

/// What says that the API server refuses an object, beside the types and the engines.
const REFUSING: [&str; 2] = ["access.invalid-binding", "access.invalid-role"];

/// What a measure finds.
pub(super) struct Found {
    pub(super) outcome: ClaimOutcome,
    pub(super) evidence: Vec<Related>,
    pub(super) assumes: Vec<String>,
}

impl Found {
    /// True where nothing speaks against it.
    pub(super) fn judged(measured: String, against: &[String]) -> Self {
        let outcome = if against.is_empty() {
            ClaimOutcome::True { measured }
        } else {
            let why = against.join("; ");
            ClaimOutcome::False { measured, why }
        };
        Self::of(outcome)
    }

    pub(super) fn refuted(measured: impl Into<String>, why: impl Into<String>) -> Self {
        Self::of(ClaimOutcome::False {
            measured: measured.into(),
            why: why.into(),
        })
    }

    pub(super) fn cannot_tell(why: impl Into<String>) -> Self {
        Self::of(ClaimOutcome::CannotTell { why: why.into() })
    }

    fn of(outcome: ClaimOutcome) -> Self {
        Self {
            outcome,
            evidence: Vec::new(),
            assumes: Vec::new(),
        }
    }

    pub(super) fn with(mut self, evidence: impl IntoIterator<Item = Related>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    pub(super) fn assuming(mut self, assumed: impl IntoIterator<Item = String>) -> Self {
        self.assumes.extend(assumed);
        self
    }
}

impl From<AskError> for Found {
    fn from(error: AskError) -> Self {
        Self::cannot_tell(error.to_string())
    }
}

/// A cluster that is measured.
pub(super) struct Measuring<'a> {
    pub(super) analysis: &'a Analysis,
    findings: OnceCell<Vec<Finding>>,
    refused: OnceCell<BTreeMap<ManifestId, String>>,
}

impl<'a> Measuring<'a> {
    pub(super) const fn of(analysis: &'a Analysis) -> Self {
        Self {
            analysis,
            findings: OnceCell::new(),
            refused: OnceCell::new(),
        }
    }

    pub(super) fn measure(&self, measure: &Measure) -> Found {
        if self.cluster().objects().next().is_none() {
            return Found::cannot_tell("the manifests hold no objects");
        }
        match measure {
            Measure::Objects(asked) => self.objects(asked),
            Measure::AlertRules(asked) => self.alert_rules(asked),
            Measure::Budget(asked) => self.budget(asked),
            Measure::Drainable(asked) => self.drainable(asked),
            Measure::DefaultDeny(asked) => self.default_deny(asked),
            Measure::Reaches(asked) => self.reaches(asked),
            Measure::RestorePoints(asked) => self.restore_points(asked),
            Measure::StorageClass(asked) => self.storage_class(asked),
            Measure::Quota(asked) => self.quota(asked),
            Measure::LimitRange(asked) => self.limit_range(asked),
            Measure::PriorityClass(asked) => self.priority_class(asked),
            Measure::PodSecurity(asked) => self.pod_security(asked),
            Measure::Certificate(asked) => self.certificate(asked),
            Measure::Issuer(asked) => self.issuer(asked),
            Measure::Route(asked) => self.route(asked),
            Measure::May(asked) => self.may(asked),
            Measure::Recorded(asked) => self.recorded(asked),
            Measure::Holds(asked) => self.holds(asked),
        }
    }

    pub(super) fn cluster(&self) -> &'a Cluster {
        self.analysis.cluster()
    }

    pub(super) fn ask(&self, question: &Question) -> Result<Answer, AskError> {
        api::ask(self.analysis, question)
    }

    pub(super) fn workload(&self, name: &EndpointName) -> Result<WorkloadId, AskError> {
        match name.resolve(self.cluster())? {
            Ends::Workload(id) => Ok(id),
            Ends::Outside(_) => Err(AskError::NotAWorkload {
                name: name.to_string(),
            }),
        }
    }

    /// A place with a sentence.
    pub(super) fn related(&self, place: &Place, message: impl Into<String>) -> Related {
        let bundle = self.cluster().bundle();
        let mut related = [Related {
            message: message.into(),
            location: bundle.locate(place),
        }];
        bundle.encode_evidence(&mut related);
        let [related] = related;
        related
    }

    /// What a check finds, suppressed findings left out. Made once.
    pub(super) fn findings(&self) -> &[Finding] {
        self.findings
            .get_or_init(|| self.analysis.report(&Options::default()).findings)
    }

    /// Why the API server refuses an object, as far as that is known.
    pub(super) fn refusal(&self, manifest: ManifestId) -> Option<&str> {
        let refused = self.refused.get_or_init(|| self.collect_refused());
        refused.get(&manifest).map(String::as_str)
    }

    /// What the rules find that are about refusals, whether or not somebody ignores it.
    fn refusing(&self) -> Vec<Finding> {
        let config = Config {
            select: REFUSING.map(str::to_owned).to_vec(),
            ..Config::default()
        };
        let options = Options {
            config,
            no_ignores: true,
            ..Options::default()
        };
        self.analysis.report(&options).findings
    }

    fn collect_refused(&self) -> BTreeMap<ManifestId, String> {
        let mut refused = BTreeMap::new();
        for object in self.cluster().objects() {
            let mut problems = object.problems.iter();
            let fatal = problems.find(|problem| {
                // What is unknown is dropped, and the rest holds.
                !matches!(problem.kind, DecodeProblemKind::UnknownField { .. })
            });
            if let Some(problem) = fatal {
                refused.insert(
                    object.manifest,
                    format!("{}: {}", problem.path, problem.kind),
                );
            }
        }
        for policy in self.analysis.network().invalid_policies() {
            let first = policy.refusals.first();
            let words = first.map(|it| format!("{}: {}", it.path, it.reason));
            refused.insert(policy.manifest, words.unwrap_or_default());
        }
        for finding in self.refusing() {
            let named = finding.object.as_ref().and_then(|object| {
                let group = object.api_version.rsplit_once('/');
                let group = group.map_or("", |(group, _)| group);
                let namespace = object.namespace.as_deref();
                self.cluster()
                    .find(group, &object.kind, namespace, &object.name)
            });
            if let Some(object) = named {
                refused.insert(object.manifest, finding.message);
            }
        }
        let resilience = self.analysis.resilience();
        for it in resilience.invalid_budgets() {
            let words = it
                .faults
                .first()
                .map(|it| format!("{}: {}", it.path, it.kind));
            refused.insert(it.manifest, words.unwrap_or_default());
        }
        for it in resilience.invalid_priority_classes() {
            let words = it
                .faults
                .first()
                .map(|it| format!("{}: {}", it.path, it.kind));
            refused.insert(it.manifest, words.unwrap_or_default());
        }
        for it in resilience.admission().rejected_quotas() {
            let words = it
                .faults
                .first()
                .map(|it| format!("{}: {}", it.path, it.kind));
            refused.insert(it.manifest, words.unwrap_or_default());
        }
        for it in resilience.admission().rejected_limit_ranges() {
            let words = it
                .faults
                .first()
                .map(|it| format!("{}: {}", it.path, it.kind));
            refused.insert(it.manifest, words.unwrap_or_default());
        }
        refused
    }
}
