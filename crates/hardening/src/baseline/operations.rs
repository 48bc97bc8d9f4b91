//! `DEPLOYMENT_OPERATIONS.md`: how to apply the bundle, how to see that it works and how to take it back, from the bundle
//! itself.

use std::fmt::Write as _;

use super::{is_applied, is_stand_in};
use crate::manifest::{Bundle, Source};
use crate::network::NetworkOptions;
use crate::plan::{
    Comparison, Named, Prerequisite, PrerequisiteKind, Rollout, Scope, Step, WithKeys,
};
use crate::spec::{RenderedFile, Spec};

/// So many objects of a step are named.
const NAMED: usize = 12;

/// The document for what is rendered; the services that stand in are taken as what runs already.
pub(super) fn document(spec: &Spec, files: &[RenderedFile]) -> String {
    let rollout = rollout(files);
    let mut text = format!(
        "# Operations of Phase 1: {}\n\n\
         Rendered by hardening from the spec, as the manifests are: change the spec and render again. All commands are run in \
         the folder of this file.\n",
        spec.cluster().name
    );
    prerequisites(spec, &rollout, &mut text);
    if !rollout.steps.is_empty() {
        text.push_str(
            "\n## Steps\n\n\
             Each step needs only what the steps before it have made. Verify a step before the next one; roll back the last \
             step first.\n",
        );
    }
    for (number, step) in (1..).zip(&rollout.steps) {
        push_step(number, step, &mut text);
    }
    text.push_str(AFTERWARDS);
    text
}

const AFTERWARDS: &str = "
## Afterwards

```sh
# all at once, where every step has been done before
kubectl apply -k k8s
# what a change of the spec would do, before it is applied
hardening plan --current k8s <folder of the new rendering>/k8s
# whether what is written is still what the spec says
hardening render <spec> --out . --check
# whether what runs keeps every invariant
hardening check k8s <manifests of the services>
```
";

fn rollout(files: &[RenderedFile]) -> Rollout {
    let bundle = |is_one: fn(&str) -> bool| {
        let files = files.iter().filter(|file| is_one(&file.path));
        Bundle::read(files.map(|file| Source::new(file.path.as_str(), file.to_text())))
    };
    let options = NetworkOptions::default();
    Comparison::of(
        bundle(is_stand_in),
        bundle(is_applied),
        Scope::Apply,
        options,
    )
    .rollout()
}

// Writing to a text cannot fail.
fn prerequisites(spec: &Spec, rollout: &Rollout, text: &mut String) {
    text.push_str("\n## What must be there\n\n| what | which | who provides it, in which version | when |\n|---|---|---|---|\n");
    let version = spec.cluster().kubernetes_version;
    let _ = writeln!(
        text,
        "| cluster | Kubernetes | {version}, to which Pod Security is pinned | before step 1 |"
    );
    for prerequisite in &rollout.prerequisites {
        let Prerequisite {
            kind,
            name,
            keys,
            provider,
            due,
            ..
        } = prerequisite;
        let kind = match kind {
            PrerequisiteKind::Definition => "custom resource definition",
            PrerequisiteKind::Driver => "CSI driver",
            PrerequisiteKind::NetworkPlugin => "network plugin",
            PrerequisiteKind::Namespace => "namespace",
            PrerequisiteKind::Object => "object",
        };
        let name = WithKeys(name, keys);
        let provider = provider.as_deref().unwrap_or("");
        let _ = writeln!(text, "| {kind} | {name} | {provider} | {due} |");
    }
}

fn push_step(number: usize, step: &Step, text: &mut String) {
    let _ = writeln!(text, "\n### {number}. {}\n", step.title);
    let named: Vec<_> = step
        .objects
        .iter()
        .take(NAMED)
        .map(|it| format!("`{}`", Named(&it.identity)))
        .collect();
    let more = step.objects.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let _ = writeln!(text, "{}{more}.", named.join(", "));
    for (word, commands) in [
        ("Apply", &step.apply),
        ("Verify", &step.verify),
        ("Roll back", &step.roll_back),
    ] {
        if !commands.is_empty() {
            let _ = writeln!(text, "\n{word}:\n\n```sh\n{}\n```", commands.join("\n"));
        }
    }
    for note in &step.notes {
        let _ = writeln!(text, "\n{note}");
    }
}
