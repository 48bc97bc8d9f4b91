//! cert-manager's programs, what they are told and what they may do.

use serde_json::{Value, json};

use crate::breakers::bundle::{Broken, Rendered, container};

const CONTROLLER: &str = "cert-manager-controller";
const WEBHOOK: &str = "cert-manager-webhook";
const CAINJECTOR: &str = "cert-manager-cainjector";

/// Whether an object is the Deployment of a program of cert-manager.
fn is_of(object: &Value, program: &str) -> bool {
    let container = &object["spec"]["template"]["spec"]["containers"][0];
    let image = container["image"].as_str().unwrap_or_default();
    object["kind"] == "Deployment" && image.contains(&format!("/{program}:"))
}

/// The Deployment of a program, changed.
fn change(
    rendered: &mut Rendered,
    program: &str,
    change: impl FnOnce(&mut Value),
) -> Option<Broken> {
    let deployment = rendered.first_with("Deployment", |object| is_of(object, program))?;
    change(deployment);
    Some(Broken::at(deployment))
}

/// The namespace of cert-manager.
pub(super) fn namespace(rendered: &Rendered) -> Option<String> {
    let controller = rendered.find("Deployment", |object| is_of(object, CONTROLLER))?;
    let namespace = &controller["metadata"]["namespace"];
    namespace.as_str().map(str::to_owned)
}

/// That the definitions are applied before is told at the controller anyway.
pub(super) fn without_the_cainjector(rendered: &mut Rendered) -> Option<Broken> {
    rendered.remove(|object| is_of(object, CAINJECTOR));
    let controller = change(rendered, CONTROLLER, |_| {})?;
    Some(Broken::Saying(Box::new(controller), "the cainjector"))
}

/// Found at the program that waits for the lease.
pub(super) fn may_make_no_lease(rendered: &mut Rendered) -> Option<Broken> {
    let role = rendered.first_with("Role", |role| {
        role["metadata"]["name"] == "cert-manager-leader-election"
    })?;
    let rules = role["rules"].as_array_mut()?;
    rules.retain(|rule| rule["verbs"] != json!(["create"]));
    change(rendered, CONTROLLER, |_| {})
}

/// Found at the program that approves.
pub(super) fn may_approve_nothing(rendered: &mut Rendered) -> Option<Broken> {
    let role = rendered.first_with("ClusterRole", |role| role["metadata"]["name"] == CONTROLLER)?;
    let rules = role["rules"].as_array_mut()?;
    rules.retain(|rule| rule["resources"] != json!(["signers"]));
    change(rendered, CONTROLLER, |_| {})
}

pub(super) fn with_a_key_in_the_repository(rendered: &mut Rendered) -> Option<Broken> {
    let namespace = namespace(rendered)?;
    let key = "-----BEGIN PRIVATE KEY-----\nbm8ga2V5IGF0IGFsbA==\n-----END PRIVATE KEY-----\n";
    Some(rendered.add(json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "authority", "namespace": namespace},
        "type": "kubernetes.io/tls",
        "stringData": {"tls.crt": "", "tls.key": key},
    })))
}

pub(super) fn misspells_a_flag(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, CONTROLLER, |controller| {
        let arguments = container(controller)["args"].as_array_mut();
        for argument in arguments.into_iter().flatten() {
            let text = argument.as_str().unwrap_or_default();
            *argument = json!(text.replace("--leader-election-", "--leader-elect-"));
        }
    })
}

pub(super) fn with_one_webhook(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, WEBHOOK, |webhook| {
        webhook["spec"]["replicas"] = json!(1);
    })
}

pub(super) fn without_a_certificate_of_the_webhook(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, WEBHOOK, |webhook| {
        let is_of_certificate = |argument: &Value| {
            let text = argument.as_str().unwrap_or_default();
            text.starts_with("--dynamic-serving-")
        };
        if let Some(arguments) = container(webhook)["args"].as_array_mut() {
            arguments.retain(|argument| !is_of_certificate(argument));
        }
    })
}

pub(super) fn asks_the_metrics_for_health(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, CONTROLLER, |controller| {
        let probe = &mut container(controller)["livenessProbe"];
        probe["httpGet"]["port"] = json!(9402);
    })
}
