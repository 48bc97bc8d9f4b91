//! What do workloads ask of the API server, and is it granted?

use super::endpoint::named_workloads;
use super::{AskError, EndpointName};
use crate::access::Access;
use crate::access::needs::{Need, NeedSource, WorkloadNeeds};
use crate::cluster::{Decision, Subject, WorkloadId};
use crate::finding::Related;
use crate::report::{Granted, NeededPermission, NeededPermissions, WorkloadPermissions};

pub(super) fn answer(
    access: &Access,
    asked: &[EndpointName],
) -> Result<(NeededPermissions, Vec<Related>), AskError> {
    let cluster = access.cluster();
    let workloads = named_workloads(cluster, asked)?;
    let mut evidence = Vec::new();
    let mut needed = Vec::new();
    for id in workloads {
        let needs = access.needs().of_workload(cluster, id);
        let form = form(access, id, &needs);
        if asked.is_empty() && form.needs.is_empty() && form.not_needed.is_empty() {
            continue;
        }
        evidence.extend(needs.needs.iter().map(|need| Related {
            message: format!("{} needs to {}", form.workload, need.request()),
            location: cluster.bundle().locate(&need.place),
        }));
        needed.push(form);
    }
    Ok((
        NeededPermissions {
            needed_permissions: needed,
        },
        evidence,
    ))
}

fn form(access: &Access, id: WorkloadId, needs: &WorkloadNeeds) -> WorkloadPermissions {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    let need = |need: &Need| NeededPermission {
        request: need.request().to_string(),
        source: match need.source {
            NeedSource::Script => "script".to_owned(),
            NeedSource::Configuration(_) => "configuration".to_owned(),
            NeedSource::Controller(name) => name.to_owned(),
        },
        granted: match authorization.may(&needs.subject, &need.request()) {
            Decision::Allowed(_) | Decision::Bypassed => Granted::Yes,
            Decision::Denied => Granted::No,
            Decision::Unknown(_) => Granted::Unknown,
        },
    };
    let mut asked: Vec<NeededPermission> = Vec::new();
    for need in needs.needs.iter().map(need) {
        if !asked.contains(&need) {
            asked.push(need);
        }
    }
    let mut not_needed = Vec::new();
    let steps = access.escalation().direct(&needs.subject);
    for grant in authorization.grants_of(&needs.subject) {
        let mut all = needs.needs.iter();
        if all.any(|need| grant.rule.rule.matches(&need.request())) {
            continue;
        }
        for step in steps
            .iter()
            .filter(|step| step.rests_on(authorization, &grant))
        {
            let words = format!("{}: {}", step.primitive.act(), step.to);
            if !not_needed.contains(&words) {
                not_needed.push(words);
            }
        }
    }
    let account = match &needs.subject {
        Subject::ServiceAccount { namespace, name } => format!("{namespace}/{name}"),
        other => other.to_string(),
    };
    WorkloadPermissions {
        workload: cluster.workload(id).display(),
        account,
        needs: asked,
        is_all: needs.is_complete,
        not_needed,
    }
}
