//! What does the audit policy record of a request?

use super::AskError;
use crate::access::{
    Access, AskedResource, AuditDecision, AuditLevel, AuditPolicy, AuditRequest, AuditStage,
    AuditUser, RequestSubject, WrittenPolicy,
};
use crate::cluster::Cluster;
use crate::finding::{Related, nearest};
use crate::report::AuditRecord;

/// How many names are suggested.
const SUGGESTIONS: usize = 3;

/// The question.
pub(super) struct Asked<'q> {
    pub(super) user: &'q str,
    pub(super) groups: &'q [String],
    pub(super) verb: &'q str,
    pub(super) resource: Option<&'q str>,
    pub(super) group: Option<&'q str>,
    pub(super) name: Option<&'q str>,
    pub(super) namespace: Option<&'q str>,
    pub(super) url: Option<&'q str>,
    pub(super) policy: Option<&'q str>,
}

pub(super) fn answer(
    access: &Access,
    asked: &Asked<'_>,
) -> Result<(AuditRecord, Vec<Related>), AskError> {
    let cluster = access.cluster();
    let user = AuditUser::of(asked.user, asked.groups.iter().cloned());
    let user_groups = user.groups.iter().cloned().collect();
    let request = AuditRequest {
        user: Some(user),
        verb: asked.verb.to_owned(),
        subject: subject(cluster, asked)?,
    };
    let written = chosen(access, asked.policy)?;
    let name = written.display(cluster);
    let policy = match &written.read {
        Ok(policy) => policy,
        Err(faults) => {
            let why = faults.first().map(|it| it.kind.to_string());
            return Err(AskError::RejectedAuditPolicy {
                name,
                why: why.unwrap_or_default(),
            });
        }
    };
    let decision = policy.decide(&request);
    let evidence = proof(cluster, written, policy, &decision);
    let is_recorded = decision.level != AuditLevel::None;
    let stages = AuditStage::ALL.into_iter();
    let record = AuditRecord {
        sentence: sentence(asked, &name, &decision),
        policy: name,
        level: decision.level,
        stages: stages
            .filter(|it| is_recorded && !decision.omit_stages.contains(it))
            .collect(),
        omitted_stages: decision.omit_stages.iter().copied().collect(),
        rule: decision.rule.and_then(counted),
        user_groups,
    };
    Ok((record, evidence))
}

/// Rules are counted from 1.
fn counted(position: usize) -> Option<u32> {
    u32::try_from(position.checked_add(1)?).ok()
}

fn subject(cluster: &Cluster, asked: &Asked<'_>) -> Result<RequestSubject, AskError> {
    let resource = match (asked.resource, asked.url) {
        (None, Some(url)) => return Ok(RequestSubject::Url(url.to_owned())),
        (Some(resource), None) => resource,
        _ => return Err(AskError::AuditSubject),
    };
    let (group, resource) = match asked.group {
        Some(group) => (group.to_owned(), resource.to_owned()),
        None => match AskedResource::parse(cluster, resource)? {
            AskedResource::Url(path) => return Ok(RequestSubject::Url(path)),
            AskedResource::Resource {
                group, resource, ..
            } => (group, resource),
        },
    };
    let (resource, subresource) = resource.split_once('/').unwrap_or((&resource, ""));
    let or_empty = |text: Option<&str>| text.unwrap_or("").to_owned();
    Ok(RequestSubject::Resource {
        group,
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        name: or_empty(asked.name),
        namespace: or_empty(asked.namespace),
    })
}

fn chosen<'a>(access: &'a Access, name: Option<&str>) -> Result<&'a WrittenPolicy, AskError> {
    let cluster = access.cluster();
    let policies = access.audit_policies();
    let display = |it: &WrittenPolicy| it.display(cluster);
    let is_it = |it: &&WrittenPolicy| {
        name.is_none_or(|name| {
            let manifest = cluster.bundle().manifest(it.manifest);
            display(it) == name || manifest.name() == name || it.key.as_deref() == Some(name)
        })
    };
    let matching: Vec<&WrittenPolicy> = policies.iter().filter(is_it).collect();
    match matching.as_slice() {
        [only] => Ok(only),
        [] => Err(AskError::NoAuditPolicy {
            name: name.map(str::to_owned),
            known: nearest(
                name.unwrap_or(""),
                policies.iter().map(display),
                SUGGESTIONS,
            ),
        }),
        several => Err(AskError::SeveralAuditPolicies {
            known: several.iter().map(|it| display(it)).collect(),
        }),
    }
}

fn sentence(asked: &Asked<'_>, policy: &str, decision: &AuditDecision) -> String {
    let about = asked.resource.or(asked.url).unwrap_or("");
    let name = asked.name.map(|it| format!(" `{it}`")).unwrap_or_default();
    let place = asked.namespace.map(|it| format!(" in {it}"));
    let request = format!(
        "{} {about}{name}{} by {}",
        asked.verb,
        place.unwrap_or_default(),
        asked.user
    );
    let Some(rule) = decision.rule.and_then(counted) else {
        return format!("{request} is not recorded: no rule of `{policy}` matches it");
    };
    match (decision.level, decision.records()) {
        (AuditLevel::None, _) => {
            format!("{request} is not recorded: rule {rule} of `{policy}` leaves it out")
        }
        (level, false) => format!(
            "{request} leaves no event: rule {rule} of `{policy}` has the level {level}, but omits the stages of every request"
        ),
        (level, true) => {
            format!("{request} is recorded at {level}: rule {rule} of `{policy}` decides")
        }
    }
}

fn proof(
    cluster: &Cluster,
    written: &WrittenPolicy,
    policy: &AuditPolicy,
    decision: &AuditDecision,
) -> Vec<Related> {
    let rule = decision.rule.and_then(|it| policy.rules.get(it));
    let (message, place) = match rule {
        Some(rule) => (
            format!("the first rule that matches: {}", rule.level),
            rule.place.clone(),
        ),
        None => ("no rule of this policy matches".to_owned(), written.place()),
    };
    vec![Related {
        message,
        location: cluster.bundle().locate(&place),
    }]
}
