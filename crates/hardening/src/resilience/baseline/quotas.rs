//! What all pods of a namespace together may ask for.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ResourceQuota, ResourceQuotaSpec};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{Amounts, NamespaceSpec, QuotaSpec, Spec};

const LOAD_BALANCERS: &str = "services.loadbalancers";
const NODE_PORTS: &str = "services.nodeports";

pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let namespaces = spec.namespaces().iter();
    let quotas = namespaces.filter_map(|it| Some((it, it.quota.as_ref()?)));
    let mut is_explained = false;
    let documents = quotas.map(|(namespace, quota)| {
        let hard = hard(spec, namespace, quota);
        let closed = [LOAD_BALANCERS, NODE_PORTS];
        let closed = closed.into_iter().find(|it| hard.contains_key(*it));
        let document = Document::of(&ResourceQuota {
            metadata: ObjectMeta {
                name: Some(format!("{}-quota", namespace.name)),
                namespace: Some(namespace.name.to_string()),
                ..ObjectMeta::default()
            },
            spec: Some(ResourceQuotaSpec {
                hard: Some(hard),
                ..ResourceQuotaSpec::default()
            }),
            ..ResourceQuota::default()
        });
        match closed.filter(|_| !std::mem::replace(&mut is_explained, true)) {
            None => document,
            Some(first) => document.with_comment(
                &FieldPath::of("spec.hard").then(first),
                "What is meant for the outside goes through the ingress controller; no Service here opens a way beside it.",
            ),
        }
    });
    documents.collect()
}

fn hard(spec: &Spec, namespace: &NamespaceSpec, quota: &QuotaSpec) -> BTreeMap<String, Quantity> {
    let mut hard = BTreeMap::new();
    let mut add = |name: &str, amount: String| {
        hard.insert(name.to_owned(), Quantity(amount));
    };
    let mut add_amounts = |of: &str, amounts: &Amounts| {
        add(&format!("{of}.cpu"), amounts.cpu.to_string());
        add(&format!("{of}.memory"), amounts.memory.to_string());
    };
    add_amounts("requests", &quota.requests);
    if let Some(limits) = quota.hard_limits() {
        add_amounts("limits", &limits);
    }
    if let Some(pods) = quota.pods {
        add("pods", pods.to_string());
    }
    if let Some(storage) = &quota.storage {
        add("requests.storage", storage.to_string());
    }
    if let Some(claims) = quota.claims {
        add("persistentvolumeclaims", claims.to_string());
    }
    let mut services = spec.services_of(&namespace.name);
    let is_exposed = services.any(|it| it.ports.iter().any(|port| port.exposed));
    // Who proves a host over HTTP may be reached by a port of the nodes for as long as that takes.
    let has_hosts = spec
        .services_of(&namespace.name)
        .any(|it| !it.hosts.is_empty());
    if !is_exposed {
        add(LOAD_BALANCERS, "0".to_owned());
        if !has_hosts {
            add(NODE_PORTS, "0".to_owned());
        }
    }
    hard
}
