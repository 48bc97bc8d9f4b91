//! The border: what every face of the library calls, over values whose JSON is the same everywhere.
//!
//! The command line, Python and the browser call [`check`], [`fix`], [`ask`], [`plan()`], [`explain`] and
//! [`invariants`] (where files change, a [`Workspace`]) and nothing else, so a new [`Question`] appears on all of them at once. What they take as JSON
//! they read with [`options`] and [`question`].

mod admission;
mod answer;
mod check;
mod drain;
mod endpoint;
mod error;
mod escalate;
mod fix;
mod map;
mod options;
mod page;
mod plan;
mod question;
mod reach;
mod restore;
mod subject;
mod workspace;

pub use answer::{Answer, AnswerBody};
pub use check::{analyze, check};
pub use endpoint::EndpointName;
pub use error::{AskError, EndpointError, Error, ErrorForm, ErrorKind, UnknownInvariant};
pub use fix::{Fixed, FixedFile, fix, fixable};
pub use options::{CheckOptions, ConfigInput, options};
pub use page::{InvariantSummary, Page, explain, invariants};
pub use plan::{PlanOptions, plan, plan_options};
pub use question::{AskedPort, AskedProtocol, Question, question};
pub use reach::{DecisionKind, Reach, ReachCase, Reaches, RuleRef, Side};
pub use subject::{SubjectError, SubjectName};
pub use workspace::Workspace;

pub use crate::analysis::{Options, Report};
pub use crate::report::{
    Admissions, DrainVerdict, DrainedWorkload, Drains, Escalations, Exposed, NeededFlows,
    NetworkMap, Plan, QuotaUsage, Restore,
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
        Question::Escalate { subject } => {
            let (escalations, evidence) = escalate::answer(analysis.access(), subject.as_ref());
            (AnswerBody::Escalate(escalations), evidence)
        }
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
