//! The border: what every face of the library calls, over values whose JSON is the same everywhere.
//!
//! The command line, Python and the browser call [`check`], [`fix`], [`ask`], [`plan`], [`report`], [`measure`],
//! [`render`], [`infer`], [`explain`] and [`invariants`] (where files change, a [`Workspace`]) and nothing else, so a new [`Question`] appears on
//! all of them at once. What they take as JSON they read with [`options`], [`question`], [`render_request`] and [`claims`].

mod admission;
mod alerts;
mod answer;
mod audit;
mod check;
mod claims;
mod drain;
mod endpoint;
mod error;
mod escalate;
mod fix;
mod infer;
mod issue;
mod map;
mod needs;
mod options;
mod page;
mod permissions;
mod plan;
mod pod_security;
mod question;
mod reach;
mod render;
mod report;
mod restore;
mod route;
mod spec;
mod workspace;

pub use answer::{Answer, AnswerBody};
pub use check::{analyze, check};
pub use claims::claims;
pub use endpoint::EndpointName;
pub(crate) use endpoint::Ends;
pub use error::{AskError, EndpointError, Error, ErrorForm, ErrorKind, UnknownInvariant};
pub use fix::{Fixed, FixedFile, fix, fixable};
pub use infer::{InferenceNote, InferenceNoteKind, InferredSpec, infer};
pub use options::{CheckOptions, ConfigInput, options};
pub use page::{InvariantSummary, Page, explain, invariants};
pub use plan::{PlanOptions, plan, plan_options};
pub use question::{AskedPort, AskedProtocol, Question, question};
pub use reach::{DecisionKind, Reach, ReachCase, Reaches, RuleRef, Side};
pub use render::{RenderRequest, Rendered, RenderedText, is_rendered, render, render_request};
pub use report::{against, report};
pub use spec::spec;
pub use workspace::Workspace;

pub use crate::analysis::{Options, Report};
pub use crate::claims::{Claims, measure};
pub use crate::report::{
    Admissions, AlertFiring, AlertForm, AlertLoading, Alerts, AuditRecord, Can, ClaimOutcome,
    ClaimsSummary, DrainVerdict, DrainedWorkload, Drains, Escalations, Exposed, Inhibitor, Issue,
    IssueChain, IssueVerdict, MeasuredClaim, MeasuredClaims, NeededFlows, NeededPermissions,
    NetworkMap, PhaseReport, Plan, PodSecurityVerdicts, QuotaUsage, Restore, RoutedAlert,
    RoutedEnd, Routing, WhoCan,
};

use crate::analysis::Analysis;

/// The version of the JSON of questions and answers.
pub const VERSION: u32 = 1;

/// Answers a question about a cluster, with the places that prove the answer.
///
/// # Errors
/// Where the question names what is not there, or what could be several things.
///
/// ```
/// use hardening::analysis::Analysis;
/// use hardening::api::{AnswerBody, Question, Reaches, ask};
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web}
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: database}
/// ";
/// let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let question: Question =
///     serde_json::from_str(r#"{"kind": "reach", "from": "default/web", "to": "default/database"}"#)?;
/// let answer = ask(&analysis, &question)?;
/// let AnswerBody::Reach(reach) = &answer.answer else { unreachable!() };
/// assert_eq!(reach.reaches, Reaches::Yes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ask(analysis: &Analysis, question: &Question) -> Result<Answer, AskError> {
    let (mut answer, mut evidence) = match question {
        Question::Reach {
            from,
            to,
            protocol,
            port,
        } => {
            let asked = reach::Asked {
                from,
                to,
                protocol: *protocol,
                port: port.as_ref(),
            };
            let (reach, evidence) = reach::answer(analysis, &asked)?;
            (AnswerBody::Reach(reach), evidence)
        }
        Question::Network {} => (
            AnswerBody::Network(map::network(analysis.network())),
            Vec::new(),
        ),
        Question::Exposed {} => {
            let (exposed, evidence) = map::exposed(analysis.network());
            (AnswerBody::Exposed(exposed), evidence)
        }
        Question::NeededFlows {} => {
            let (needed, evidence) = map::needed(analysis.network());
            (AnswerBody::NeededFlows(needed), evidence)
        }
        Question::Restore { claim, at } => {
            let (restore, evidence) = restore::answer(analysis.storage(), claim, *at)?;
            (AnswerBody::Restore(restore), evidence)
        }
        Question::Admit { workloads } => {
            let (admissions, evidence) = admission::admit(analysis.resilience(), workloads)?;
            (AnswerBody::Admit(admissions), evidence)
        }
        Question::Quota { namespace } => {
            let namespace = namespace.as_deref();
            let (usage, evidence) = admission::quota(analysis.resilience(), namespace)?;
            (AnswerBody::Quota(usage), evidence)
        }
        Question::Drain { workloads } => {
            let (drains, evidence) = drain::answer(analysis.resilience(), workloads)?;
            (AnswerBody::Drain(drains), evidence)
        }
        Question::PodSecurity {
            workloads,
            level,
            version,
        } => {
            let asked = pod_security::Asked {
                level: *level,
                version: *version,
            };
            let (verdicts, evidence) = pod_security::answer(analysis.access(), workloads, asked)?;
            (AnswerBody::PodSecurity(verdicts), evidence)
        }
        Question::WhoCan {
            verb,
            resource,
            name,
            namespace,
        } => {
            let asked = permissions::Asked {
                verb,
                resource,
                name: name.as_deref(),
                namespace: namespace.as_deref(),
            };
            let (who, evidence) = permissions::who_can(analysis.cluster(), &asked)?;
            (AnswerBody::WhoCan(who), evidence)
        }
        Question::Can { subject, namespace } => {
            let namespace = namespace.as_deref();
            let (can, evidence) = permissions::can(analysis.cluster(), subject, namespace)?;
            (AnswerBody::Can(can), evidence)
        }
        Question::Audit {
            user,
            groups,
            verb,
            resource,
            api_group,
            name,
            namespace,
            url,
            policy,
        } => {
            let asked = audit::Asked {
                user,
                groups,
                verb,
                resource: resource.as_deref(),
                group: api_group.as_deref(),
                name: name.as_deref(),
                namespace: namespace.as_deref(),
                url: url.as_deref(),
                policy: policy.as_deref(),
            };
            let (record, evidence) = audit::answer(analysis.access(), &asked)?;
            (AnswerBody::Audit(record), evidence)
        }
        Question::Alerts {} => {
            let (alerts, evidence) = alerts::answer(analysis.monitoring());
            (AnswerBody::Alerts(alerts), evidence)
        }
        Question::Route { labels, firing } => {
            let (routing, evidence) = route::answer(analysis.monitoring(), labels, firing)?;
            (AnswerBody::Route(routing), evidence)
        }
        Question::Issue { host } => {
            let (issue, evidence) = issue::answer(analysis.certificates(), host)?;
            (AnswerBody::Issue(issue), evidence)
        }
        Question::Escalate { subject } => {
            let (escalations, evidence) = escalate::answer(analysis.access(), subject.as_deref())?;
            (AnswerBody::Escalate(escalations), evidence)
        }
        Question::Needs { workloads } => {
            let (needed, evidence) = needs::answer(analysis.access(), workloads)?;
            (AnswerBody::Needs(needed), evidence)
        }
        Question::Report {} => (
            AnswerBody::Report(Box::new(report(analysis, &Options::default()))),
            Vec::new(),
        ),
    };
    let bundle = analysis.cluster().bundle();
    bundle.encode_evidence(&mut evidence);
    if let AnswerBody::Reach(reach) = &mut answer {
        reach
            .evidence_mut()
            .for_each(|evidence| bundle.encode_evidence(evidence));
    }
    Ok(Answer {
        version: VERSION,
        question: question.clone(),
        answer,
        evidence,
    })
}
