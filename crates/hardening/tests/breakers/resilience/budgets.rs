//! Budgets that guard nothing, or let nothing go.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, is_scaled, name, namespace};
use super::workloads::{again, has_labels, replicas};

/// The budgets of workloads with several replicas, each with its workload.
fn guarded(rendered: &Rendered) -> Vec<(Value, Value)> {
    let budgets = rendered
        .objects()
        .filter(|it| it["kind"] == "PodDisruptionBudget");
    let guarded = budgets.filter_map(|budget| {
        let workload = rendered.objects().find(|it| {
            is_scaled(it)
                && replicas(it) > 1
                && namespace(it) == namespace(budget)
                && has_labels(it, &budget["spec"]["selector"]["matchLabels"])
        })?;
        Some((budget.clone(), workload.clone()))
    });
    guarded.collect()
}

/// The first of them.
fn first(rendered: &Rendered) -> Option<(Value, Value)> {
    guarded(rendered).into_iter().next()
}

pub(super) fn budget_blocks_drains(rendered: &mut Rendered) -> Option<Broken> {
    let (budget, workload) = first(rendered)?;
    let budget = again(rendered, &budget)?;
    budget["spec"] = json!({
        "selector": budget["spec"]["selector"],
        "minAvailable": replicas(&workload),
    });
    Some(Broken::at(budget))
}

pub(super) fn budget_over_single_replica(rendered: &mut Rendered) -> Option<Broken> {
    let mut guarded = guarded(rendered).into_iter();
    let (budget, workload) = guarded.find(|(it, _)| it["spec"]["minAvailable"].is_number())?;
    again(rendered, &workload)?["spec"]["replicas"] = json!(1);
    Some(Broken::at(&budget))
}

pub(super) fn budget_selects_nothing(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("PodDisruptionBudget", |budget| {
        let labels = budget["spec"]["selector"]["matchLabels"].as_object_mut();
        for value in labels.into_iter().flat_map(|labels| labels.values_mut()) {
            *value = json!(format!("{}z", value.as_str().unwrap_or_default()));
        }
    })
}

pub(super) fn budget_selects_other_workload(rendered: &mut Rendered) -> Option<Broken> {
    let guarded = guarded(rendered);
    let (budget, other) = guarded.iter().find_map(|(budget, workload)| {
        // What begins with the name of the workload may well belong to it.
        let is_other = |other: &Value| {
            namespace(other) == namespace(workload) && !name(other).starts_with(name(workload))
        };
        let (other, _) = guarded.iter().find(|(_, it)| is_other(it))?;
        Some((budget, other))
    })?;
    let selector = &other["spec"]["selector"];
    again(rendered, budget)?["spec"]["selector"] = selector.clone();
    Some(Broken::at(budget))
}

pub(super) fn invalid_budget(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("PodDisruptionBudget", |budget| {
        budget["spec"]["minAvailable"] = json!(1);
        budget["spec"]["maxUnavailable"] = json!(1);
    })
}

pub(super) fn no_budget(rendered: &mut Rendered) -> Option<Broken> {
    let (budget, workload) = first(rendered)?;
    rendered.remove(|it| *it == budget);
    Some(Broken::at(&workload))
}

pub(super) fn overlapping_budgets(rendered: &mut Rendered) -> Option<Broken> {
    let (mut budget, _) = first(rendered)?;
    budget["metadata"]["name"] = json!(format!("{}-again", name(&budget)));
    Some(rendered.add(budget))
}
