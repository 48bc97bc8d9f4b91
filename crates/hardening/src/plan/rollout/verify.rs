//! How to see that a step has done what it should.

use super::kinds;
use crate::cluster::Identity;

/// The commands that tell of what has a state, one for each kind and namespace. Of other objects it is enough that they
/// are there, which applying them has told.
pub(super) fn commands<'i>(objects: impl Iterator<Item = (&'i Identity, String)>) -> Vec<String> {
    /// Of more workloads of one kind, one command waits for all.
    const MOST_SINGLE: usize = 6;
    let mut commands = Vec::new();
    for ((word, namespace), names) in kinds::by_kind(objects) {
        let place = namespace.map_or(String::new(), |namespace| format!(" -n {namespace}"));
        let listed = names.join(" ");
        let each = |kind: &str| {
            let each = names.iter().map(|name| format!(" {kind}/{name}"));
            each.collect::<String>()
        };
        let wait = |condition: &str, kind: &str, seconds: u32| {
            format!(
                "kubectl wait --for=condition={condition}{}{place} --timeout={seconds}s",
                each(kind)
            )
        };
        match word.as_str() {
            "deployment" if names.len() > MOST_SINGLE => {
                commands.push(wait("Available", "deployment", 600));
            }
            "deployment" | "statefulset" | "daemonset" => {
                let each = names.iter().map(|name| {
                    format!("kubectl rollout status {word}/{name}{place} --timeout=300s")
                });
                commands.extend(each);
            }
            "customresourcedefinition" => commands.push(wait("Established", "crd", 60)),
            "job" => commands.push(wait("Complete", "job", 600)),
            "issuer.cert-manager.io"
            | "clusterissuer.cert-manager.io"
            | "certificate.cert-manager.io" => commands.push(wait("Ready", &word, 300)),
            "persistentvolumeclaim" => commands.push(format!(
                "kubectl get pvc {listed}{place} -o custom-columns=NAME:.metadata.name,PHASE:.status.phase"
            )),
            "resourcequota" => {
                commands.push(format!("kubectl describe resourcequota {listed}{place}"));
            }
            "poddisruptionbudget" => commands.push(format!(
                "kubectl get pdb {listed}{place} -o custom-columns=NAME:.metadata.name,ALLOWED:.status.disruptionsAllowed"
            )),
            "volumesnapshot.snapshot.storage.k8s.io" => commands.push(format!(
                "kubectl get volumesnapshot {listed}{place} -o custom-columns=NAME:.metadata.name,READY:.status.readyToUse"
            )),
            _ => {}
        }
    }
    commands
}
