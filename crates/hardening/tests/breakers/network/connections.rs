//! Connections that policies no longer let pass, and names that nobody has.

use serde_json::json;

use super::super::bundle::{Broken, Rendered, container, is_scaled, name, namespace};
use super::policies::{peer_namespace, rules};

/// The namespace of the first policy of a family.
fn space_of(rendered: &Rendered, family: &str) -> Option<String> {
    let policy = rendered.find("NetworkPolicy", |it| name(it).starts_with(family))?;
    Some(namespace(policy).to_owned())
}

/// Takes everything away that lets somebody in to the pods of a namespace, and says what still shuts them off.
fn shut(rendered: &mut Rendered, space: &str) -> Option<Broken> {
    rendered.remove(|object| {
        object["kind"] == "NetworkPolicy"
            && namespace(object) == space
            && rules(object, "ingress").next().is_some()
    });
    let denial = rendered.object("NetworkPolicy", space, "default-deny-ingress")?;
    Some(Broken::at(denial))
}

pub(super) fn dns_blocked(rendered: &mut Rendered) -> Option<Broken> {
    let policy = rendered.first_with("NetworkPolicy", |it| {
        name(it).starts_with("allow-dns-egress")
    })?;
    policy["spec"]["egress"][0]["to"][0]["namespaceSelector"] =
        json!({"matchLabels": {"name": "kube-system"}});
    Some(Broken::at(policy))
}

pub(super) fn needed_flow_blocked(rendered: &mut Rendered) -> Option<Broken> {
    let policy = rendered.find("NetworkPolicy", |it| {
        name(it).starts_with("ingress-to-platform")
    })?;
    let space = namespace(policy).to_owned();
    let peer = policy["spec"]["ingress"][0]["from"][0].clone();
    let controller = rendered.objects_mut().find(|it| {
        is_scaled(it)
            && peer_namespace(&peer) == Some(namespace(it))
            && it["spec"]["selector"] == peer["podSelector"]
    })?;
    // A stand-in does not say by itself that it serves Ingresses.
    container(controller)["image"] = json!("registry.k8s.io/ingress-nginx/controller:v1.13.3");
    shut(rendered, &space)
}

pub(super) fn scrape_blocked(rendered: &mut Rendered) -> Option<Broken> {
    let space = space_of(rendered, "allow-prometheus-scrape")?;
    shut(rendered, &space)
}

pub(super) fn one_sided_flow(rendered: &mut Rendered) -> Option<Broken> {
    let policy = rendered.find("NetworkPolicy", |it| {
        name(it).starts_with("allow-service-dependencies")
    })?;
    let broken = Broken::at(policy);
    let called = peer_namespace(&policy["spec"]["egress"][0]["to"][0])?.to_owned();
    shut(rendered, &called)?;
    Some(broken)
}

pub(super) fn unknown_service(rendered: &mut Rendered) -> Option<Broken> {
    let service = rendered.find("Service", |it| namespace(it) != "kube-system")?;
    let misspelt = format!("{}s.{}", name(service), namespace(service));
    let workload = rendered.objects_mut().find(|it| is_scaled(it))?;
    container(workload)["env"] =
        json!([{"name": "UPSTREAM_URL", "value": format!("http://{misspelt}:8080")}]);
    Some(Broken::at(workload))
}
