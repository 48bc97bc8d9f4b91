//! The parts of a spec beside its services: the cluster, storage, certificates and monitoring.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::calls::namespace_of;
use super::hosts::signer;
use super::subjects::{Subjects, is_of_the_system};
use super::{Declared, Draft, Index, NoteKind, Remarks};
use crate::access::pod_security::Mode;
use crate::cluster::Resource;
use crate::spec::{
    AccessSpec, AddressBlock, ApiServerSpec, CertificatesSpec, ClusterSpec, Component, DnsSpec,
    IssuerSpec, KubernetesVersion, LetsEncryptEnvironment, MonitoringSpec, Name, ObjectName,
    Phase1, Signer, StorageClassSpec, StorageSpec,
};
use crate::storage::is_csi;

/// A mail address that holds a place.
pub(super) const MAIL: &str = "platform@fill-me-in.dev";
/// Addresses that hold a place: reserved for documentation, so that nobody answers there.
const NODES: [u8; 4] = [192, 0, 2, 0];
const API_SERVER: [u8; 4] = [192, 0, 2, 1];

/// A spec without namespaces and services.
pub(super) fn phase1(
    index: &Index<'_>,
    subjects: &Subjects,
    declared: &Declared,
    drafts: &[Draft],
    notes: &mut Remarks,
) -> Phase1 {
    Phase1 {
        cluster: cluster(index, declared, notes),
        namespaces: Vec::new(),
        services: Vec::new(),
        ingress: None,
        storage: storage(index, drafts, notes),
        certificates: certificates(index, subjects, notes),
        monitoring: monitoring(index, subjects, notes),
        access: AccessSpec::default(),
    }
}

fn cluster(index: &Index<'_>, declared: &Declared, notes: &mut Remarks) -> ClusterSpec {
    let message = "Alerts carry it as the label `cluster`.";
    notes.say("cluster.name", NoteKind::ToFillIn, message);
    let namespaces = index.cluster.namespaces().values();
    let pinned = namespaces.filter_map(|it| {
        it.labels
            .get(Mode::Enforce.version_label())?
            .strip_prefix('v')?
            .parse()
            .ok()
    });
    let version: Option<KubernetesVersion> = pinned.max();
    if version.is_none() {
        let message = "No manifest tells the version of the cluster.";
        notes.say("cluster.kubernetesVersion", NoteKind::ToFillIn, message);
    }
    let mut found = |found: &BTreeSet<AddressBlock>, held: AddressBlock, field: &str, how: &str| {
        if found.is_empty() {
            let message = format!("The address only holds the place; find yours with `{how}`.");
            notes.say(field, NoteKind::ToFillIn, message);
            return vec![held];
        }
        let message = format!("as NetworkPolicies have it; see `{how}`.");
        notes.say(field, NoteKind::Guessed, message);
        found.iter().copied().collect()
    };
    let addresses = found(
        &declared.api_server,
        AddressBlock::v4(API_SERVER, 32),
        "cluster.apiServer",
        "kubectl get endpointslices -l kubernetes.io/service-name=kubernetes",
    );
    let nodes = found(
        &declared.nodes,
        AddressBlock::v4(NODES, 24),
        "cluster.nodes",
        "kubectl get nodes -o wide",
    );
    ClusterSpec {
        name: Name::literal("cluster"),
        kubernetes_version: version.unwrap_or_else(KubernetesVersion::assumed),
        api_server: ApiServerSpec::at(addresses),
        nodes,
        dns: DnsSpec::default(),
    }
}

/// The class, the driver and the parameters of a StorageClass.
struct Class<'a> {
    name: &'a str,
    provisioner: &'a str,
    is_default: bool,
    parameters: BTreeMap<String, String>,
}

/// A section of which the fields are given that have no default.
pub(super) fn filled<T: DeserializeOwned>(fields: Value) -> Option<T> {
    serde_json::from_value(fields).ok()
}

fn storage(index: &Index<'_>, drafts: &[Draft], notes: &mut Remarks) -> Option<StorageSpec> {
    let with_claims = drafts.iter().find(|draft| !draft.spec.claims.is_empty())?;
    let classes = index.cluster.of_kind("storage.k8s.io", "StorageClass");
    let classes = classes.filter_map(|object| match &object.resource {
        Resource::StorageClass(class) => Some(Class {
            name: object.name(),
            provisioner: &class.provisioner,
            is_default: index.analysis.storage().is_marked_default(object.name()),
            parameters: class.parameters.clone().unwrap_or_default(),
        }),
        _ => None,
    });
    let classes: Vec<_> = classes.collect();
    let of_csi = || classes.iter().filter(|class| is_csi(class.provisioner));
    let of_default = of_csi().find(|class| class.is_default);
    let Some(chosen) = of_default
        .or_else(|| of_csi().next())
        .map(|it| it.provisioner)
    else {
        let message = "storage: there are claims, and no StorageClass of a CSI driver; without one, nothing takes snapshots \
                       of their volumes";
        notes.say("", NoteKind::LeftOut, message);
        return None;
    };
    for class in classes.iter().filter(|class| class.provisioner != chosen) {
        let message = format!(
            "StorageClass {}: its volumes are not made by `{chosen}`",
            class.name
        );
        notes.say("", NoteKind::LeftOut, message);
    }
    let of_driver = classes.iter().filter(|class| class.provisioner == chosen);
    let mut written: Vec<_> = of_driver
        .filter_map(|class| {
            Some(StorageClassSpec {
                name: class.name.parse().ok()?,
                default: class.is_default,
                parameters: class.parameters.clone(),
            })
        })
        .collect();
    one_default(&mut written, notes)?;
    let snapshot_class = snapshot_class(index, chosen, notes)?;
    let jobs = index.analysis.storage().backup_jobs();
    let mut namespaces = jobs.map(|id| index.cluster.workload(id).namespace.as_str());
    let namespace = namespaces
        .find(|it| !is_of_the_system(it))
        .and_then(|it| it.parse().ok());
    let message = "Say which services are backed up, how often and for how long.";
    notes.say("storage.schedules", NoteKind::ToFillIn, message);
    filled(json!({
        "driver": chosen,
        "classes": written,
        "snapshotClass": snapshot_class,
        "namespace": namespace.unwrap_or_else(|| with_claims.spec.namespace.clone()),
    }))
}

/// Sees to it that one class is the default.
fn one_default(classes: &mut [StorageClassSpec], notes: &mut Remarks) -> Option<()> {
    let defaults = classes.iter().filter(|class| class.default).count();
    if defaults != 1 {
        let message = format!("{defaults} of them are the default now, and one is wanted.");
        notes.say("storage.classes", NoteKind::Changed, message);
        for class in classes.iter_mut() {
            class.default = false;
        }
        classes.first_mut()?.default = true;
    }
    Some(())
}

fn snapshot_class(index: &Index<'_>, driver: &str, notes: &mut Remarks) -> Option<ObjectName> {
    let mut of_driver = index.analysis.storage().snapshot_classes_of(driver);
    let found = of_driver.find_map(|name| name.parse().ok());
    found.or_else(|| {
        let message = "no manifest has a VolumeSnapshotClass of this driver.";
        notes.say("storage.snapshotClass", NoteKind::Guessed, message);
        "snapshots".parse().ok()
    })
}

/// Drops the class of a claim that the spec does not have: another driver makes it, or nobody.
pub(super) fn fit_claims(spec: &Phase1, drafts: &mut [Draft]) {
    let Some(storage) = &spec.storage else {
        return;
    };
    let known: BTreeSet<_> = storage.classes.iter().map(|class| &class.name).collect();
    for draft in drafts {
        for claim in &mut draft.spec.claims {
            if let Some(class) = claim.storage_class.take_if(|class| !known.contains(class)) {
                let message = format!(
                    "`{}` is of the class `{class}` now, which is none of `storage`.",
                    claim.name
                );
                draft.remarks.say("claims", NoteKind::Changed, message);
            }
        }
    }
}

fn certificates(
    index: &Index<'_>,
    subjects: &Subjects,
    notes: &mut Remarks,
) -> Option<CertificatesSpec> {
    let is_there = subjects.components().any(|(_, component)| {
        matches!(
            component,
            Component::CertManager
                | Component::CertManagerWebhook
                | Component::CertManagerCainjector
        )
    });
    let issuers = index.analysis.certificates().issuance().issuers();
    if issuers.is_empty() && !is_there {
        return None;
    }
    let namespaces = namespace_of(index, subjects);
    let mut spec = cert_manager()?;
    if let Some(namespace) = namespaces.get(&Component::CertManager) {
        spec.namespace = namespace.clone();
    }
    let mut names = BTreeSet::new();
    for issuer in issuers {
        let named = issuer.name.parse::<Name>().ok();
        let Some((name, signer)) = named.zip(signer(issuer)) else {
            let message = format!(
                "{}: a spec knows self-signed, CA and Let's Encrypt",
                issuer.display()
            );
            notes.say("", NoteKind::LeftOut, message);
            continue;
        };
        if let Signer::LetsEncrypt { email, .. } = &signer
            && email.as_str() == MAIL
        {
            let message = format!("Whom to tell before a certificate ends: `{name}` names nobody.");
            notes.say("certificates.issuers", NoteKind::ToFillIn, message);
        }
        if names.insert(name.clone()) {
            spec.issuers.push(IssuerSpec { name, signer });
        }
    }
    Some(spec)
}

/// cert-manager in a namespace of its own, without issuers.
pub(super) fn cert_manager() -> Option<CertificatesSpec> {
    filled(json!({"namespace": "cert-manager", "issuers": []}))
}

/// Let's Encrypt, for what nobody signs yet.
pub(super) fn lets_encrypt() -> Option<IssuerSpec> {
    Some(IssuerSpec {
        name: Name::literal("letsencrypt-production"),
        signer: Signer::LetsEncrypt {
            environment: production(),
            email: MAIL.parse().ok()?,
        },
    })
}

pub(super) const fn production() -> LetsEncryptEnvironment {
    LetsEncryptEnvironment::Production
}

fn monitoring(
    index: &Index<'_>,
    subjects: &Subjects,
    notes: &mut Remarks,
) -> Option<MonitoringSpec> {
    let namespaces = namespace_of(index, subjects);
    let namespace = namespaces
        .get(&Component::Prometheus)
        .or_else(|| namespaces.get(&Component::Alertmanager))?;
    let message = "The baseline brings Prometheus and Alertmanager itself.";
    notes.say("monitoring", NoteKind::Kept, message);
    for (field, message) in [
        (
            "monitoring.receivers",
            "Where alerts go, and which Secret has the keys.",
        ),
        ("monitoring.runbooks", "Where the runbooks are."),
    ] {
        notes.say(field, NoteKind::ToFillIn, message);
    }
    let secret = |key: &str| json!({"name": "alertmanager-receivers", "key": key});
    filled(json!({
        "namespace": namespace,
        "runbooks": "https://runbooks.fill-me-in.dev",
        "receivers": {
            "slack": {
                "url": secret("slack-url"),
                "critical": "#alerts-critical",
                "warning": "#alerts",
                "info": "#alerts-info",
            },
            "email": {
                "to": MAIL,
                "from": "alertmanager@fill-me-in.dev",
                "smarthost": "smtp.fill-me-in.dev:587",
                "username": "alertmanager",
                "password": secret("smtp-password"),
            },
            "pagerDuty": {"routingKey": secret("pagerduty-routing-key")},
            "watchdog": {"url": secret("watchdog-url")},
        },
    }))
}
