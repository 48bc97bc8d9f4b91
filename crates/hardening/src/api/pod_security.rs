//! What does Pod Security say of workloads?

use super::endpoint::named_workloads;
use super::{AskError, EndpointName};
use crate::access::Access;
use crate::access::pod_security::{
    Level, Mode, Pod, Policy, Remedies, Standard, Verdict, Version, verdict_of,
};
use crate::cluster::{Object, Resource, Workload};
use crate::finding::{FieldPath, Place, Related};
use crate::report::{
    FailedCheckForm, JudgedStandard, PodSecurityDecision, PodSecurityField, PodSecurityForm,
    PodSecurityVerdict, PodSecurityVerdicts,
};

/// What is asked beside the workloads.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) level: Option<Level>,
    pub(super) version: Option<Version>,
}

impl Asked {
    /// By which standards a workload is judged: those of its namespace, or the one that was asked about.
    fn standards(self, policy: Policy) -> Vec<(Option<Mode>, Standard)> {
        if let Some(level) = self.level {
            let version = self.version.unwrap_or(Version::Latest);
            return vec![(None, Standard { level, version })];
        }
        let of_mode = |mode| {
            let standard = policy.of(mode);
            let version = self.version.unwrap_or(standard.version);
            let level = standard.level;
            (Some(mode), Standard { level, version })
        };
        Mode::ALL.into_iter().map(of_mode).collect()
    }
}

pub(super) fn answer(
    access: &Access,
    workloads: &[EndpointName],
    asked: Asked,
) -> Result<(PodSecurityVerdicts, Vec<Related>), AskError> {
    let cluster = access.cluster();
    let mut evidence = Vec::new();
    let mut pod_security = Vec::new();
    for id in named_workloads(cluster, workloads)? {
        pod_security.push(judged(access, cluster.workload(id), asked, &mut evidence));
    }
    if workloads.is_empty() {
        let templates = cluster.of_kind("", "PodTemplate");
        let mut templates: Vec<_> = templates.collect();
        templates.sort_by_key(|object| object.manifest);
        pod_security.extend(templates.iter().map(|it| template(access, it, asked)));
    }
    Ok((PodSecurityVerdicts { pod_security }, evidence))
}

fn judged(
    access: &Access,
    workload: &Workload,
    asked: Asked,
    evidence: &mut Vec<Related>,
) -> PodSecurityForm {
    let cluster = access.cluster();
    let namespace = access.pod_security().namespace(&workload.namespace);
    let policy = namespace.map_or(Policy::PRIVILEGED, |namespace| namespace.policy);
    let verdicts: Vec<_> = asked
        .standards(policy)
        .into_iter()
        .map(|(mode, standard)| {
            // What is refused are the pods; what is noted is what somebody writes.
            let pod = match mode {
                None | Some(Mode::Enforce) => Pod::of_workload(workload),
                Some(Mode::Audit | Mode::Warn) => Pod::as_written(workload),
            };
            (mode, Verdict::of(standard, &pod))
        })
        .collect();
    let mut prove = |message: String, place: &Place| {
        let location = cluster.bundle().locate(place);
        evidence.push(Related { message, location });
    };
    let strictest = strictest(&verdicts);
    let remedies = strictest.map(|verdict| Remedies::of(workload, verdict));
    if let Some(verdict) = strictest {
        let root = &cluster.bundle().manifest(workload.manifest).root;
        for (place, what) in verdict.places(workload, root) {
            let message = format!(
                "{} fails `{}`: {what}",
                workload.display(),
                verdict.standard
            );
            prove(message, &place);
        }
    }
    for (mode, verdict) in verdicts.iter().filter(|(_, verdict)| !verdict.allows()) {
        let mode = mode.as_ref();
        let label = mode.and_then(|mode| namespace?.place(*mode));
        if let Some((mode, label)) = mode.zip(label) {
            let words = format!(
                "namespace `{}` asks for `{}` ({mode})",
                workload.namespace, verdict.standard
            );
            prove(words, &label);
        }
    }
    let remedies = remedies.unwrap_or_default();
    PodSecurityForm {
        workload: workload.display(),
        verdict: word(&verdicts),
        labels_known: namespace.is_some_and(|namespace| namespace.manifest.is_some()),
        standards: verdicts
            .iter()
            .map(|(mode, verdict)| form(*mode, verdict, &workload.template))
            .collect(),
        fields: fields(&remedies),
        decisions: decisions(&remedies),
    }
}

/// A PodTemplate, whose pods whoever makes them answers for.
fn template(access: &Access, object: &Object, asked: Asked) -> PodSecurityForm {
    let namespace = access.pod_security().namespace(object.namespace());
    let policy = namespace.map_or(Policy::PRIVILEGED, |namespace| namespace.policy);
    let standards = asked.standards(policy).into_iter();
    let verdicts: Vec<_> = standards
        .filter(|(mode, _)| *mode != Some(Mode::Enforce))
        .filter_map(|(mode, standard)| Some((mode, verdict_of(&object.resource, standard)?)))
        .collect();
    let path = match object.resource {
        Resource::PodTemplate(_) => FieldPath::of("template"),
        _ => FieldPath::root(),
    };
    PodSecurityForm {
        workload: format!("{}/{}[PodTemplate]", object.namespace(), object.name()),
        verdict: word(&verdicts),
        labels_known: namespace.is_some_and(|namespace| namespace.manifest.is_some()),
        standards: verdicts
            .iter()
            .map(|(mode, verdict)| form(*mode, verdict, &path))
            .collect(),
        fields: Vec::new(),
        decisions: Vec::new(),
    }
}

type Judged = (Option<Mode>, Verdict);

/// The strictest standard that is failed.
fn strictest(verdicts: &[Judged]) -> Option<&Verdict> {
    let failed = verdicts.iter().map(|(_, verdict)| verdict);
    let failed = failed.filter(|verdict| !verdict.allows());
    failed.max_by_key(|verdict| (verdict.standard.level, verdict.standard.version))
}

fn word(verdicts: &[Judged]) -> PodSecurityVerdict {
    let fails = |refuses: bool| {
        let mut failed = verdicts.iter().filter(|(_, verdict)| !verdict.allows());
        failed.any(|(mode, _)| matches!(mode, None | Some(Mode::Enforce)) == refuses)
    };
    match (fails(true), fails(false)) {
        (true, _) => PodSecurityVerdict::Refused,
        (false, true) => PodSecurityVerdict::Noted,
        (false, false) => PodSecurityVerdict::Passes,
    }
}

fn form(mode: Option<Mode>, verdict: &Verdict, template: &FieldPath) -> JudgedStandard {
    let message = match mode {
        Some(Mode::Audit | Mode::Warn) => verdict.warning(),
        None | Some(Mode::Enforce) => verdict.to_string(),
    };
    let failed = verdict.failed.iter().map(|failed| FailedCheckForm {
        check: failed.check.id().to_owned(),
        reason: failed.reason.to_owned(),
        detail: failed.detail.clone(),
        fields: failed
            .fields
            .iter()
            .map(|field| template.join(field).to_string())
            .collect(),
    });
    JudgedStandard {
        mode: mode.map(|mode| mode.name().to_owned()),
        standard: verdict.standard.to_string(),
        message: (!verdict.allows()).then_some(message),
        failed: failed.collect(),
    }
}

fn fields(remedies: &Remedies) -> Vec<PodSecurityField> {
    let fields = remedies.fields.iter().map(|remedy| PodSecurityField {
        check: remedy.check.id().to_owned(),
        field: remedy.path.to_string(),
        value: remedy.value.to_owned(),
        caution: remedy.caution.map(str::to_owned),
    });
    fields.collect()
}

fn decisions(remedies: &Remedies) -> Vec<PodSecurityDecision> {
    let decisions = remedies
        .decisions
        .iter()
        .map(|(check, decision)| PodSecurityDecision {
            check: check.id().to_owned(),
            decision: (*decision).to_owned(),
        });
    decisions.collect()
}
