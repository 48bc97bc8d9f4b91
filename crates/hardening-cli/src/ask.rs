//! `hardening ask`.

use hardening::analysis::Options;
use hardening::api::{self, Answer, AnswerBody, Question};
use hardening::manifest::files;
use hardening::report;

use crate::arguments::{AnswerFormat, Ask, AskedCluster, AskedQuestion, Color, MapFormat};
use crate::error::Error;
use crate::frame::Frames;
use crate::progress::Progress;
use crate::{CLEAN, check, output};

pub(crate) fn run(ask: &Ask, color: Color) -> Result<u8, Error> {
    let (question, cluster, format) = asked(&ask.question);
    let options = options(cluster)?;
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&cluster.paths, &options.config.limits)?;
    let analysis = api::analyze(sources, &options);
    let answer = api::ask(&analysis, &question)?;
    drop(progress);
    let frames = Frames::of(analysis.cluster().bundle(), color);
    output::print(&written(&answer, format, &frames))?;
    Ok(CLEAN)
}

fn asked(asked: &AskedQuestion) -> (Question, &AskedCluster, MapFormat) {
    match asked {
        AskedQuestion::Reach {
            from,
            to,
            port,
            cluster,
            format,
        } => {
            let question = Question::Reach {
                from: from.clone(),
                to: to.clone(),
                protocol: port.as_ref().and_then(|port| port.protocol),
                port: port.as_ref().map(|port| port.port.clone()),
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Network { cluster, format } => (Question::Network {}, cluster, *format),
        AskedQuestion::Exposed { cluster, format } => {
            (Question::Exposed {}, cluster, (*format).into())
        }
        AskedQuestion::Flows { cluster, format } => {
            (Question::NeededFlows {}, cluster, (*format).into())
        }
        AskedQuestion::Restore {
            claim,
            at,
            cluster,
            format,
        } => {
            let question = Question::Restore {
                claim: claim.clone(),
                at: *at,
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Admit {
            workloads,
            cluster,
            format,
        } => {
            let workloads = workloads.clone();
            (Question::Admit { workloads }, cluster, (*format).into())
        }
        AskedQuestion::Drain {
            workloads,
            cluster,
            format,
        } => {
            let workloads = workloads.clone();
            (Question::Drain { workloads }, cluster, (*format).into())
        }
        AskedQuestion::Alerts { cluster, format } => {
            (Question::Alerts {}, cluster, (*format).into())
        }
        AskedQuestion::Route {
            labels,
            cluster,
            format,
        } => {
            let question = Question::Route {
                labels: labels.iter().cloned().collect(),
                firing: Vec::new(),
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Quota {
            namespace,
            cluster,
            format,
        } => {
            let namespace = namespace.clone();
            (Question::Quota { namespace }, cluster, (*format).into())
        }
        AskedQuestion::PodSecurity {
            workloads,
            level,
            version,
            cluster,
            format,
        } => {
            let question = Question::PodSecurity {
                workloads: workloads.clone(),
                level: *level,
                version: *version,
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::WhoCan {
            verb,
            resource,
            name,
            namespace,
            subresource,
            cluster,
            format,
        } => {
            let resource = match subresource {
                Some(subresource) => format!("{resource}/{subresource}"),
                None => resource.clone(),
            };
            let question = Question::WhoCan {
                verb: verb.clone(),
                resource,
                name: name.clone(),
                namespace: namespace.clone(),
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Can {
            subject,
            namespace,
            cluster,
            format,
        } => {
            let question = Question::Can {
                subject: subject.clone(),
                namespace: namespace.clone(),
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Audit {
            user,
            groups,
            verb,
            resource,
            api_group,
            name,
            namespace,
            url,
            policy,
            cluster,
            format,
        } => {
            let question = Question::Audit {
                user: user.clone(),
                groups: groups.clone(),
                verb: verb.clone(),
                resource: resource.clone(),
                api_group: api_group.clone(),
                name: name.clone(),
                namespace: namespace.clone(),
                url: url.clone(),
                policy: policy.clone(),
            };
            (question, cluster, (*format).into())
        }
        AskedQuestion::Issue {
            host,
            cluster,
            format,
        } => {
            let host = host.clone();
            (Question::Issue { host }, cluster, (*format).into())
        }
        AskedQuestion::Escalate {
            subject,
            cluster,
            format,
        } => {
            let subject = subject.clone();
            (Question::Escalate { subject }, cluster, (*format).into())
        }
        AskedQuestion::Needs {
            workloads,
            cluster,
            format,
        } => {
            let workloads = workloads.clone();
            (Question::Needs { workloads }, cluster, (*format).into())
        }
        AskedQuestion::Question {
            question,
            cluster,
            format,
        } => (question.clone(), cluster, (*format).into()),
    }
}

impl From<AnswerFormat> for MapFormat {
    fn from(format: AnswerFormat) -> Self {
        match format {
            AnswerFormat::Text => Self::Text,
            AnswerFormat::Json => Self::Json,
        }
    }
}

fn options(cluster: &AskedCluster) -> Result<Options, Error> {
    let mut options = Options::default();
    if let Some(path) = &cluster.config {
        options.config = check::config(path)?;
    }
    Ok(options)
}

fn written(answer: &Answer, format: MapFormat, frames: &Frames) -> String {
    match (&answer.answer, format) {
        (AnswerBody::Network(map), MapFormat::Text) => report::map_to_text(map),
        (AnswerBody::Network(map), MapFormat::Dot) => report::map_to_dot(map),
        (AnswerBody::Network(map), MapFormat::Csv) => report::map_to_csv(map),
        (AnswerBody::Network(map), MapFormat::Mermaid) => report::map_to_mermaid(map),
        (AnswerBody::Reach(reach), MapFormat::Text) => {
            frames.answer(&reach.sentence, &answer.evidence)
        }
        (AnswerBody::Exposed(exposed), MapFormat::Text) => report::exposed_to_text(exposed),
        (AnswerBody::NeededFlows(needed), MapFormat::Text) => report::needed_flows_to_text(needed),
        (AnswerBody::Restore(restore), MapFormat::Text) => {
            let framed = frames.answer(&restore.sentence, &answer.evidence);
            framed + &report::restore_to_text(restore)
        }
        (AnswerBody::Issue(issue), MapFormat::Text) => {
            let framed = frames.answer(&issue.sentence, &answer.evidence);
            framed + &report::issue_to_text(issue)
        }
        (AnswerBody::Admit(admissions), MapFormat::Text) => report::admissions_to_text(admissions),
        (AnswerBody::Quota(usage), MapFormat::Text) => report::quota_usage_to_text(usage),
        (AnswerBody::Drain(drains), MapFormat::Text) => report::drains_to_text(drains),
        (AnswerBody::PodSecurity(verdicts), MapFormat::Text) => {
            report::pod_security_to_text(verdicts)
        }
        (AnswerBody::WhoCan(who), MapFormat::Text) => report::who_can_to_text(who),
        (AnswerBody::Can(can), MapFormat::Text) => report::can_to_text(can),
        (AnswerBody::Audit(record), MapFormat::Text) => {
            frames.answer(&record.sentence, &answer.evidence) + &report::audit_to_text(record)
        }
        (AnswerBody::Alerts(alerts), MapFormat::Text) => report::alerts_to_text(alerts),
        (AnswerBody::Route(routing), MapFormat::Text) => report::routing_to_text(routing),
        (AnswerBody::Escalate(escalations), MapFormat::Text) => {
            report::escalations_to_text(escalations)
        }
        (AnswerBody::Needs(needed), MapFormat::Text) => report::permissions_needed_to_text(needed),
        (AnswerBody::Report(phase), MapFormat::Text) => report::phase_to_text(phase),
        _ => output::json(answer),
    }
}
