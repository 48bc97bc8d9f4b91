//! What objects other than pods name.

use k8s_openapi::api::admissionregistration::v1::WebhookClientConfig;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec};
use k8s_openapi::api::rbac::v1::{RoleRef, Subject};

use super::{Collector, ReferenceRole as Role, Target};
use crate::cluster::port::{PortRef, port_number};
use crate::cluster::{Ingress, Object, Resource};
use crate::finding::FieldPath;

const RBAC: &str = "rbac.authorization.k8s.io";

/// Names the ServiceAccount that a Secret holds a token of.
const TOKEN_OWNER: &str = "kubernetes.io/service-account.name";
/// The type of such Secrets.
pub(super) const TOKEN_TYPE: &str = "kubernetes.io/service-account-token";

/// Backends that the AWS controller reads from annotations name this in place of a port.
const PORT_FROM_ANNOTATION: &str = "use-annotation";

pub(super) fn collect(object: &Object, collector: &mut Collector) {
    let manifest = object.manifest;
    let namespace = object.namespace();
    match &object.resource {
        Resource::StatefulSet(set) => {
            if let Some(name) = &set.spec.service_name {
                let target = Target::core("Service", namespace, name);
                let path = FieldPath::of("spec.serviceName");
                collector.add((manifest, path), Role::GoverningService, target, false);
            }
            let templates = set.spec.volume_claim_templates.iter().flatten().enumerate();
            for (index, template) in templates {
                let path = FieldPath::of("spec.volumeClaimTemplates").then(index);
                of_claim(object, template, &path, collector);
            }
        }
        Resource::PersistentVolumeClaim(claim) => {
            of_claim(object, claim, &FieldPath::root(), collector);
        }
        Resource::PersistentVolume(volume) => {
            let claim = volume
                .spec
                .as_ref()
                .and_then(|spec| spec.claim_ref.as_ref());
            let named =
                claim.and_then(|claim| Some((claim.namespace.as_ref()?, claim.name.as_ref()?)));
            if let Some((namespace, name)) = named {
                let target = Target::core("PersistentVolumeClaim", namespace, name);
                let path = FieldPath::of("spec.claimRef.name");
                collector.add((manifest, path), Role::BoundClaim, target, false);
            }
        }
        Resource::ServiceAccount(account) => {
            for (index, secret) in account.image_pull_secrets.iter().flatten().enumerate() {
                let path = FieldPath::of("imagePullSecrets").then(index).then("name");
                let target = Target::core("Secret", namespace, &secret.name);
                collector.add((manifest, path), Role::ImagePull, target, false);
            }
        }
        Resource::Secret(secret) if secret.type_.as_deref() == Some(TOKEN_TYPE) => {
            let annotations = secret.metadata.annotations.as_ref();
            if let Some(name) = annotations.and_then(|it| it.get(TOKEN_OWNER)) {
                let path = FieldPath::of("metadata.annotations").then(TOKEN_OWNER);
                let target = Target::core("ServiceAccount", namespace, name);
                collector.add((manifest, path), Role::TokenOwner, target, false);
            }
        }
        Resource::HorizontalPodAutoscaler(scaler) => {
            let target = &scaler.spec.scale_target_ref;
            let api_version = target.api_version.as_deref().unwrap_or("");
            let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
            let path = FieldPath::of("spec.scaleTargetRef.name");
            let target = Target::namespaced(group, &target.kind, namespace, &target.name);
            collector.add((manifest, path), Role::ScaleTarget, target, false);
        }
        Resource::RoleBinding(binding) => {
            of_role(object, &binding.role_ref, collector);
            of_subjects(object, binding.subjects.as_deref(), collector);
        }
        Resource::ClusterRoleBinding(binding) => {
            of_role(object, &binding.role_ref, collector);
            of_subjects(object, binding.subjects.as_deref(), collector);
        }
        Resource::MutatingWebhookConfiguration(configuration) => {
            for (index, webhook) in configuration.webhooks.iter().flatten().enumerate() {
                let failure_policy = webhook.failure_policy.as_deref();
                let role = of_webhook_role(&webhook.name, failure_policy);
                of_webhook(object, index, &webhook.client_config, role, collector);
            }
        }
        Resource::ValidatingWebhookConfiguration(configuration) => {
            for (index, webhook) in configuration.webhooks.iter().flatten().enumerate() {
                let failure_policy = webhook.failure_policy.as_deref();
                let role = of_webhook_role(&webhook.name, failure_policy);
                of_webhook(object, index, &webhook.client_config, role, collector);
            }
        }
        _ => {}
    }
}

pub(super) fn ingress(ingress: &Ingress, collector: &mut Collector) {
    let manifest = ingress.manifest;
    let namespace = ingress.namespace.as_str();
    let field = FieldPath::of("spec.ingressClassName");
    // The annotation names a word of the controller, which need not be an IngressClass.
    if let Some(class) = ingress.class.as_ref().filter(|class| class.path == field) {
        let target = Target::cluster("networking.k8s.io", "IngressClass", &class.name);
        collector.add((manifest, field), Role::IngressClass, target, false);
    }
    for backend in ingress.all_backends() {
        let place = (manifest, backend.path.then("name"));
        let target = Target::core("Service", namespace, &backend.service);
        let role = Role::IngressBackend {
            host: backend.host.clone(),
        };
        match &backend.port {
            Some(PortRef::Named(name)) if name == PORT_FROM_ANNOTATION => {}
            Some(port) => {
                let step = match port {
                    PortRef::Named(_) => "name",
                    PortRef::Number(_) => "number",
                };
                let path = backend.path.then("port").then(step);
                collector.add_port(place, role, target, (path, port.clone()));
            }
            None => {
                collector.add(place, role, target, false);
            }
        }
    }
    for tls in &ingress.tls {
        let Some(secret) = &tls.secret else { continue };
        let role = Role::IngressTls {
            hosts: tls.hosts.clone(),
        };
        let target = Target::core("Secret", namespace, secret);
        collector.add((manifest, tls.path.then("secretName")), role, target, false);
    }
}

fn of_claim(
    object: &Object,
    claim: &PersistentVolumeClaim,
    path: &FieldPath,
    collector: &mut Collector,
) {
    let empty = PersistentVolumeClaimSpec::default();
    let spec = claim.spec.as_ref().unwrap_or(&empty);
    let is_bound_by_hand = spec.volume_name.is_some() || spec.selector.is_some();
    let Some(class) = spec
        .storage_class_name
        .as_ref()
        .filter(|_| !is_bound_by_hand)
    else {
        return;
    };
    let target = Target::cluster("storage.k8s.io", "StorageClass", class);
    let path = path.join(&FieldPath::of("spec.storageClassName"));
    collector.add((object.manifest, path), Role::StorageClass, target, false);
}

fn of_role(object: &Object, role: &RoleRef, collector: &mut Collector) {
    let target = match role.kind.as_str() {
        "ClusterRole" => Target::cluster(RBAC, "ClusterRole", &role.name),
        "Role" => Target::namespaced(RBAC, "Role", object.namespace(), &role.name),
        _ => return,
    };
    let path = FieldPath::of("roleRef.name");
    collector.add((object.manifest, path), Role::Role, target, false);
}

fn of_subjects(object: &Object, subjects: Option<&[Subject]>, collector: &mut Collector) {
    for (index, subject) in subjects.unwrap_or_default().iter().enumerate() {
        if subject.kind != "ServiceAccount" {
            continue;
        }
        let given = subject.namespace.as_deref().filter(|it| !it.is_empty());
        let Some(namespace) = given.or(object.identity.namespace.as_deref()) else {
            continue;
        };
        let target = Target::core("ServiceAccount", namespace, &subject.name);
        let path = FieldPath::of("subjects").then(index).then("name");
        collector.add((object.manifest, path), Role::Subject, target, false);
    }
}

fn of_webhook_role(name: &str, failure_policy: Option<&str>) -> Role {
    Role::Webhook {
        webhook: name.to_owned(),
        required: failure_policy != Some("Ignore"),
    }
}

fn of_webhook(
    object: &Object,
    index: usize,
    client: &WebhookClientConfig,
    role: Role,
    collector: &mut Collector,
) {
    let Some(service) = &client.service else {
        return;
    };
    let path = FieldPath::of("webhooks").then(index);
    let path = path.join(&FieldPath::of("clientConfig.service"));
    let target = Target::core("Service", &service.namespace, &service.name);
    let Some(number) = port_number(service.port.unwrap_or(443)) else {
        return;
    };
    let port = (path.then("port"), PortRef::Number(number));
    collector.add_port((object.manifest, path.then("name")), role, target, port);
}
