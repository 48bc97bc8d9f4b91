//! Whether the installation of cert-manager works at all.

use crate::certificates::installation::{self, Component, ComponentKind, Flaw, Installation, Uses};
use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{FieldPath, Place};

use super::judge::{Cause, Reason};

/// Why nothing is issued, whatever is asked for.
pub(super) fn reasons(cluster: &Cluster, installation: &Installation, uses: &Uses) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut controllers = installation.of_kind(ComponentKind::Controller);
    // Of several, one may do what another cannot.
    if let (Some(controller), None) = (controllers.next(), controllers.next()) {
        of_controller(cluster, controller, uses, &mut reasons);
    }
    let required = installation.webhooks.iter().filter(|it| it.required);
    let mut behind: Vec<WorkloadId> = required.flat_map(|it| it.workloads.clone()).collect();
    behind.sort_unstable();
    behind.dedup();
    for component in installation.of_kind(ComponentKind::Webhook) {
        if behind.binary_search(&component.workload).is_ok() {
            of_webhook(cluster, component, &mut reasons);
        }
    }
    reasons
}

fn of_controller(cluster: &Cluster, it: &Component, uses: &Uses, reasons: &mut Vec<Reason>) {
    if cluster.workload(it.workload).replicas == Some(0) {
        reasons.push(broken(
            it.place(FieldPath::of("spec.replicas")),
            format!("{} has no replicas", it.display()),
        ));
    }
    does_not_start(it, reasons);
    let probes = installation::wrong_probes(cluster, it);
    if let Some(probe) = probes.iter().find(|probe| probe.name != "readinessProbe") {
        reasons.push(broken(
            it.place(probe.path.clone()),
            format!(
                "{} is restarted again and again: its {} asks port {}, where nothing of the kind answers",
                it.display(),
                probe.name,
                probe.port
            ),
        ));
    }
    let account = format!("{}/{}", it.namespace, it.account);
    if let Some((namespace, lease, _)) = installation::leader_election(cluster, it) {
        reasons.push(broken(
            account_place(it),
            format!("service account `{account}` may not take the lease `{lease}` in namespace `{namespace}`, so no replica ever leads"),
        ));
    }
    let missing = installation::missing(cluster, it, uses);
    if let Some(first) = missing.first() {
        let verbs = first.verbs.join(", ");
        let more = match missing.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        reasons.push(broken(
            account_place(it),
            format!(
                "service account `{account}` lacks permissions that {} needs: {verbs} {}{more}",
                it.display(),
                first.resource
            ),
        ));
    }
}

fn of_webhook(cluster: &Cluster, it: &Component, reasons: &mut Vec<Reason>) {
    let before = reasons.len();
    does_not_start(it, reasons);
    if let Some(place) = it.serves_without_certificate() {
        reasons.push(broken(
            place,
            format!("{} has no certificate to serve with", it.display()),
        ));
    }
    if let Some(probe) = installation::wrong_probes(cluster, it).first() {
        reasons.push(broken(
            it.place(probe.path.clone()),
            format!("{} is never ready: its {} fails", it.display(), probe.name),
        ));
    }
    for reason in reasons.iter_mut().skip(before) {
        reason
            .text
            .push_str(", and the API server refuses cert-manager's objects without it");
    }
}

fn does_not_start(it: &Component, reasons: &mut Vec<Reason>) {
    for flag in &it.flags {
        let what = match installation::is_known(it, flag) {
            Ok(()) => continue,
            Err(Flaw::Never) => "which no release has".to_owned(),
            Err(Flaw::Since(minor)) => format!("which came with v1.{minor}"),
            Err(Flaw::Until(minor)) => format!("which was gone after v1.{minor}"),
        };
        reasons.push(broken(
            it.place(flag.path.clone()),
            format!(
                "{} does not start: it is given `--{}`, {what}",
                it.display(),
                flag.name
            ),
        ));
        return;
    }
}

impl Component {
    /// The field that names the account.
    pub(in crate::certificates) fn account_path(&self) -> FieldPath {
        let mut path = self.container.clone();
        path.pop();
        path.pop();
        path.then("serviceAccountName")
    }

    /// The arguments of a webhook that has no source of a certificate to serve with: neither files nor an authority of its
    /// own. `None` where it has one, or a file may say so.
    pub(in crate::certificates) fn serves_without_certificate(&self) -> Option<Place> {
        let has = |name| self.flag(name).is_some_and(|value| !value.is_empty());
        let sources = [
            "tls-cert-file",
            "tls-private-key-file",
            "dynamic-serving-ca-secret-name",
            "dynamic-serving-ca-secret-namespace",
            "dynamic-serving-dns-names",
        ];
        let has_source = sources.into_iter().any(has);
        let is_known = self
            .release
            .is_some_and(|it| it.minor <= installation::LAST);
        let is_webhook = self.kind == ComponentKind::Webhook;
        if !is_webhook || !is_known || has_source || self.has_configuration_file() {
            return None;
        }
        Some(self.place(self.container.then("args")))
    }
}

fn account_place(it: &Component) -> Place {
    it.place(it.account_path())
}

fn broken(place: Place, text: String) -> Reason {
    Reason {
        cause: Cause::Installation,
        place,
        text,
    }
}
