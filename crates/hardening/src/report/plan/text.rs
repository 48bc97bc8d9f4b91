//! A plan for people, before a change.

use super::{Plan, PlanAction, PlanEffect, PlanObject, PlanPrerequisite, PlanStep, told};
use crate::plan::{Due, Risk, WithKeys};

/// So many places and single things are shown of one effect.
const SHOWN: usize = 8;
/// So many changed objects are listed.
const OBJECTS: usize = 60;

/// A plan as text: what it does, the worst first, then the steps.
#[must_use]
pub fn plan_to_text(plan: &Plan) -> String {
    let mut text = format!("{}\n", plan.counts());
    for risk in Risk::ALL {
        let mut effects = plan.of_risk(risk).peekable();
        if effects.peek().is_some() {
            text.push_str(&format!("\n{} RISK\n", risk.word().to_uppercase()));
        }
        for effect in effects {
            push_effect(&mut text, effect);
        }
    }
    if !plan.objects.is_empty() {
        text.push_str("\nOBJECTS\n");
        for object in plan.objects.iter().take(OBJECTS) {
            text.push_str(&format!("  {}\n", object_line(object)));
        }
        if plan.objects.len() > OBJECTS {
            let more = plan.objects.len() - OBJECTS;
            text.push_str(&format!("  and {more} more; --format json has all\n"));
        }
    }
    if !plan.prerequisites.is_empty() {
        text.push_str("\nWHAT MUST BE THERE\n");
        for prerequisite in &plan.prerequisites {
            text.push_str(&format!("  {}\n", prerequisite_line(prerequisite)));
        }
    }
    if !plan.steps.is_empty() {
        text.push_str("\nSTEPS\n");
    }
    for step in &plan.steps {
        push_step(&mut text, step);
    }
    for cycle in &plan.cycles {
        text.push_str(&format!(
            "\nnone of these can come first, as each needs another: {}\n",
            cycle.join(", ")
        ));
    }
    text
}

fn push_effect(text: &mut String, effect: &PlanEffect) {
    text.push_str(&format!("  {}\n", effect.summary));
    let details = effect.details.iter().map(|line| format!("    {line}\n"));
    push_some(text, details, effect.details.len(), "");
    let places = effect.evidence.iter();
    let places = places.map(|it| format!("    at {}\n", told(it)));
    push_some(text, places, effect.evidence.len(), "places ");
    if effect.risk != Risk::Low {
        text.push_str(&format!("    before: {}\n", effect.mitigation));
        text.push_str(&format!("    undo:   {}\n", effect.roll_back));
    }
}

fn push_some(text: &mut String, lines: impl Iterator<Item = String>, count: usize, what: &str) {
    text.extend(lines.take(SHOWN));
    if count > SHOWN {
        text.push_str(&format!(
            "    ... {} more {what}in --format json\n",
            count - SHOWN
        ));
    }
}

pub(super) fn object_line(object: &PlanObject) -> String {
    let name = match &object.object.namespace {
        Some(namespace) => format!("{} {namespace}/{}", object.object.kind, object.object.name),
        None => format!("{} {}", object.object.kind, object.object.name),
    };
    match object.action {
        PlanAction::Create => format!("+ {name}"),
        PlanAction::Delete => format!("- {name}"),
        PlanAction::Change => {
            let added = object.added.iter().map(|it| format!("+{it}"));
            let changed = object.changed.iter().cloned();
            let removed = object.removed.iter().map(|it| format!("-{it}"));
            let fields: Vec<_> = changed.chain(added).chain(removed).collect();
            let shown = fields.iter().take(4).cloned().collect::<Vec<_>>().join(" ");
            let more = match fields.len().saturating_sub(4) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("~ {name}: {shown}{more}")
        }
    }
}

pub(super) fn prerequisite_line(prerequisite: &PlanPrerequisite) -> String {
    let name = WithKeys(&prerequisite.name, &prerequisite.keys);
    let provider = prerequisite.provider.as_ref();
    let provider = provider.map_or(String::new(), |it| format!(", from {it}"));
    let due = Due {
        after_step: prerequisite.after_step,
        before_step: prerequisite.before_step,
    };
    let place = prerequisite.evidence.first();
    let place = place.map_or(String::new(), |it| format!(" ({})", told(it)));
    format!("{name}{provider}, {due}{place}")
}

fn push_step(text: &mut String, step: &PlanStep) {
    text.push_str(&format!("  {}. {}\n", step.number, step.title));
    for (word, commands) in [
        ("do    ", &step.apply),
        ("verify", &step.verify),
        ("undo  ", &step.roll_back),
    ] {
        for command in commands {
            text.push_str(&format!("     {word}  {command}\n"));
        }
    }
    for note in &step.notes {
        text.push_str(&format!("     note    {note}\n"));
    }
}
