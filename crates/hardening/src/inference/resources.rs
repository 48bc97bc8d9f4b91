//! What the pods of a workload ask for, and get at most.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Container;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as Written;

use super::{NoteKind, Remarks};
use crate::cluster::{Quantity, Workload};
use crate::spec::{Amount, Amounts};

/// What one pod asks for, and gets at most; `None` where the manifests do not say it, or say what a spec assumes anyway.
pub(super) fn amounts(
    workload: &Workload,
    remarks: &mut Remarks,
) -> (Option<Amounts>, Option<Amounts>) {
    let requested = Pair::of(workload, |it| amounts_of(it, true));
    let limited = Pair::of(workload, |it| amounts_of(it, false));
    let requests = requested.amounts("requests", &Amounts::assumed(), remarks);
    let asked = requests.clone().unwrap_or_else(Amounts::assumed);
    let Some(assumed) = asked.times(2) else {
        return (None, None);
    };
    let Some(limits) = limited.amounts("limits", &assumed, remarks) else {
        return (requests, None);
    };
    if !asked.fits_into(&limits) {
        // A pod whose limit is below its request is refused.
        let message = "a limit is below what is asked for; twice the requests is assumed instead.";
        remarks.say("requests", NoteKind::Changed, message);
        return (requests, None);
    }
    (requests, Some(limits).filter(|limits| *limits != assumed))
}

/// CPU and memory of all containers of a pod, each as far as one of them says it.
struct Pair {
    cpu: Option<Amount>,
    memory: Option<Amount>,
}

type List = BTreeMap<String, Written>;

/// What a container asks for, or gets at most: what it does not ask for is its limit.
fn amounts_of(container: &Container, requests: bool) -> List {
    let resources = container.resources.as_ref();
    let list = |list: Option<&List>| list.cloned().unwrap_or_default();
    let mut amounts = list(resources.and_then(|it| it.limits.as_ref()));
    if requests {
        amounts.extend(list(resources.and_then(|it| it.requests.as_ref())));
    }
    amounts
}

impl Pair {
    fn of(workload: &Workload, of: impl Fn(&Container) -> List) -> Self {
        let lists: Vec<_> = workload.pod.containers.iter().map(of).collect();
        Self {
            cpu: sum(&lists, "cpu"),
            memory: sum(&lists, "memory"),
        }
    }

    fn amounts(self, field: &str, default: &Amounts, remarks: &mut Remarks) -> Option<Amounts> {
        let (cpu, memory) = (self.cpu, self.memory);
        if cpu.is_none() && memory.is_none() {
            return None;
        }
        for (resource, is_missing, assumed) in [
            ("CPU", cpu.is_none(), &default.cpu),
            ("memory", memory.is_none(), &default.memory),
        ] {
            if is_missing {
                let message =
                    format!("{assumed} of {resource}, of which the manifests say nothing.");
                remarks.say(field, NoteKind::Guessed, message);
            }
        }
        Some(Amounts {
            cpu: cpu.unwrap_or_else(|| default.cpu.clone()),
            memory: memory.unwrap_or_else(|| default.memory.clone()),
        })
    }
}

fn sum(lists: &[List], resource: &str) -> Option<Amount> {
    let written = lists.iter().filter_map(|list| list.get(resource));
    let amounts = written.filter_map(|it| Quantity::parse(&it.0).ok());
    let mut sum: Option<Quantity> = None;
    for amount in amounts.filter(|it| !it.is_negative()) {
        sum = match sum {
            None => Some(amount),
            Some(sum) => Some(sum.checked_add(&amount)?),
        };
    }
    amount(&sum?)
}

/// An amount of a spec, which is above zero.
pub(super) fn amount(quantity: &Quantity) -> Option<Amount> {
    quantity.to_string().parse().ok()
}

/// The amount of a resource in a list such as the `hard` of a quota.
pub(super) fn of_list(list: Option<&List>, resource: &str) -> Option<Amount> {
    list?.get(resource)?.0.parse().ok()
}
