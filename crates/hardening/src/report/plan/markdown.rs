//! A plan for a pull request.

use super::text::{object_line, prerequisite_line};
use super::{Plan, PlanEffect, PlanStep, told};
use crate::plan::Risk;

/// So many lines are shown in one list.
const SHOWN: usize = 20;

/// A plan as Markdown. Lists that may be long fold away.
#[must_use]
pub fn plan_to_markdown(plan: &Plan) -> String {
    let mut text = format!("## Plan\n\n{}.\n", plan.counts());
    for risk in Risk::ALL {
        let mut effects = plan.of_risk(risk).peekable();
        if effects.peek().is_some() {
            let mut word = risk.word().to_owned();
            if let Some(first) = word.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            text.push_str(&format!("\n### {word} risk\n\n"));
        }
        for effect in effects {
            push_effect(&mut text, effect);
        }
    }
    if !plan.objects.is_empty() {
        let lines = plan.objects.iter().map(object_line);
        folded(
            &mut text,
            &counted(plan.objects.len(), "object"),
            lines,
            plan.objects.len(),
        );
    }
    if !plan.prerequisites.is_empty() {
        text.push_str("\n### What must be there\n\n");
        for prerequisite in &plan.prerequisites {
            text.push_str(&format!(
                "- {}\n",
                escaped(&prerequisite_line(prerequisite))
            ));
        }
    }
    if !plan.steps.is_empty() {
        text.push_str("\n### Steps\n");
    }
    for step in &plan.steps {
        push_step(&mut text, step);
    }
    for cycle in &plan.cycles {
        text.push_str(&format!(
            "\nNone of these can come first, as each needs another: {}\n",
            escaped(&cycle.join(", "))
        ));
    }
    text
}

fn push_effect(text: &mut String, effect: &PlanEffect) {
    text.push_str(&format!("- **{}**\n", escaped(&effect.summary)));
    if effect.risk != Risk::Low {
        text.push_str(&format!("  - before: {}\n", escaped(&effect.mitigation)));
        text.push_str(&format!("  - undo: {}\n", escaped(&effect.roll_back)));
    }
    let places = effect.evidence.iter().map(|it| format!("at {}", told(it)));
    let lines: Vec<_> = effect.details.iter().cloned().chain(places).collect();
    if !lines.is_empty() {
        text.push_str("\n  <details><summary>details</summary>\n\n");
        let count = lines.len();
        for line in lines.into_iter().take(SHOWN) {
            text.push_str(&format!("  - {}\n", escaped(&line)));
        }
        if count > SHOWN {
            text.push_str(&format!("  - and {} more\n", count - SHOWN));
        }
        text.push_str("\n  </details>\n");
    }
}

fn push_step(text: &mut String, step: &PlanStep) {
    text.push_str(&format!("\n{}. {}\n", step.number, escaped(&step.title)));
    let mut block = String::new();
    for (word, commands) in [
        ("", &step.apply),
        ("verify", &step.verify),
        ("undo", &step.roll_back),
    ] {
        if !word.is_empty() && !commands.is_empty() {
            block.push_str(&format!("   # {word}\n"));
        }
        for command in commands {
            block.push_str(&format!("   {}\n", command.replace("```", "'''")));
        }
    }
    text.push_str(&format!("\n   ```sh\n{block}   ```\n"));
    for note in &step.notes {
        text.push_str(&format!("\n   {}\n", escaped(note)));
    }
}

fn folded(text: &mut String, title: &str, lines: impl Iterator<Item = String>, count: usize) {
    const MOST: usize = 200;
    text.push_str(&format!(
        "\n<details><summary>{title}</summary>\n\n```diff\n"
    ));
    for line in lines.take(MOST) {
        text.push_str(&format!("{}\n", line.replace("```", "'''")));
    }
    if count > MOST {
        text.push_str(&format!("# and {} more\n", count - MOST));
    }
    text.push_str("```\n\n</details>\n");
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// Text whose characters mean nothing to Markdown, but for code between backquotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let is_paired = text.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '`' if is_paired => {
                in_code = !in_code;
                escaped.push('`');
            }
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' if !in_code => {
                escaped.push('\\');
                escaped.push(character);
            }
            character => escaped.push(character),
        }
    }
    escaped
}
