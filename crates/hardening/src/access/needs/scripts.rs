//! The kubectl calls of scripts.

use super::{Need, NeedSource};
use crate::cluster::script::{ContainerScript, Kubectl, is_harmless};
use crate::cluster::{Cluster, Request, WorkloadContainer};

/// Options and variables that lead kubectl to another cluster, or there as somebody else.
const ELSEWHERE: [&str; 9] = [
    "--as",
    "--client-certificate",
    "--cluster",
    "--context",
    "--kubeconfig",
    "--server",
    "--token",
    "--user",
    "-s",
];

/// Adds what a container's script asks for; says whether that is all that the container may ask for.
pub(super) fn add(
    cluster: &Cluster,
    container: WorkloadContainer<'_>,
    needs: &mut Vec<Need>,
) -> bool {
    let script = ContainerScript::of(cluster, container);
    let mut is_known = !script.is_opaque && script.script.is_complete;
    let variables = container.spec.env.iter().flatten();
    let mut names = variables.map(|variable| variable.name.as_str());
    if names.any(|name| name == "KUBECONFIG") {
        return false;
    }
    for command in &script.script.commands {
        let Some(kubectl) = Kubectl::of(command) else {
            is_known &= is_harmless(command.program());
            continue;
        };
        let mut words = command.arguments().iter().map(|word| word.text.as_str());
        let is_elsewhere = words.any(|word| {
            let option = word.split('=').next().unwrap_or(word);
            ELSEWHERE.contains(&option)
        });
        if is_elsewhere || !kubectl.is_readable() {
            is_known = false;
            continue;
        }
        for request in kubectl.requests(&container.workload().namespace) {
            let Request::Resource(request) = request else {
                continue;
            };
            needs.push(Need {
                verb: request.verb.to_owned(),
                group: request.group.to_owned(),
                resource: request.resource.to_owned(),
                namespace: request.namespace.map(str::to_owned),
                name: request.name.map(str::to_owned),
                source: NeedSource::Script,
                place: script.place(cluster, &command.span),
            });
        }
    }
    is_known
}
