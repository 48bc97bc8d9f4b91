//! Service accounts and who runs as them.

use serde_json::Value;

use super::{account, is_workload, namespace, workload};
use crate::breakers::bundle::{Broken, Rendered, pod};

/// Whether a workload runs as an account of its own, by its name.
fn has_its_own(workload: &Value) -> bool {
    *account(workload) == workload["metadata"]["name"]
}

pub(super) fn forgets_its_account(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered, has_its_own)?;
    pod(workload).as_object_mut()?.remove("serviceAccountName");
    Some(Broken::at(workload))
}

pub(super) fn outlives_its_workload(rendered: &mut Rendered) -> Option<Broken> {
    let workloads: Vec<_> = rendered
        .objects_mut()
        .filter(|object| is_workload(object))
        .map(|object| object.clone())
        .collect();
    let has_neighbour = |of: &Value| {
        let mut others = workloads.iter().filter(|it| namespace(it) == namespace(of));
        others.any(|it| account(it) != account(of))
    };
    let is_alone = |of: &Value| {
        let same = workloads.iter().filter(|it| account(it) == account(of));
        same.count() == 1
    };
    let gone = workloads
        .iter()
        .find(|it| has_its_own(it) && is_alone(it) && has_neighbour(it))?;
    rendered.remove(|object| object == gone);
    let space = namespace(gone).as_str()?;
    let account = rendered.object("ServiceAccount", space, account(gone).as_str()?)?;
    Some(Broken::at(account))
}

pub(super) fn mounts_a_token(rendered: &mut Rendered) -> Option<Broken> {
    const FIELD: &str = "automountServiceAccountToken";
    let is_said = |workload: &Value| workload["spec"]["template"]["spec"][FIELD] == false;
    let found = workload(rendered, |it| has_its_own(it) && is_said(it))?;
    pod(found).as_object_mut()?.remove(FIELD);
    let (broken, found) = (Broken::at(found), found.clone());
    let space = namespace(&found).as_str()?;
    let account = rendered.object("ServiceAccount", space, account(&found).as_str()?)?;
    account.as_object_mut()?.remove(FIELD);
    Some(broken)
}
