//! What a reference is for and what follows where it does not resolve, in words.

use crate::cluster::ReferenceRole as Role;

/// What stands under the name.
pub(super) fn use_of(role: &Role) -> String {
    match role {
        Role::Volume { volume } => format!("volume `{volume}` takes its files from it"),
        Role::SubPath { container } => format!("container `{container}` mounts this file"),
        Role::Variable {
            container,
            variable,
        } => format!("container `{container}` takes variable `{variable}` from it"),
        Role::Variables { container } => {
            format!("container `{container}` takes its keys as variables")
        }
        Role::ImagePull => "images are pulled with it".to_owned(),
        Role::Claim { volume } => format!("volume `{volume}` is this claim"),
        Role::ServiceAccount => "pods run as it".to_owned(),
        Role::PriorityClass => "pods have this priority".to_owned(),
        Role::RuntimeClass => "pods are run by it".to_owned(),
        Role::StorageClass => "volumes are made by it".to_owned(),
        Role::IngressClass => "its controller is to serve this Ingress".to_owned(),
        Role::IngressBackend { host: Some(host) } => format!("requests for `{host}` go to it"),
        Role::IngressBackend { host: None } => "requests go to it".to_owned(),
        Role::IngressTls { .. } => "the certificate is taken from it".to_owned(),
        Role::GoverningService => "it is to give the pods their names".to_owned(),
        Role::ScaleTarget => "it is to be scaled".to_owned(),
        Role::Role => "the binding grants it".to_owned(),
        Role::Subject => "the binding grants to it".to_owned(),
        Role::Webhook { webhook, .. } => format!("webhook `{webhook}` asks it"),
        Role::BoundClaim => "the volume is kept for this claim".to_owned(),
        Role::TokenOwner => "the token is made for it".to_owned(),
        Role::Notification { receiver } => {
            format!("receiver `{receiver}` takes a key or an address from it")
        }
        Role::AlertmanagerConfiguration => "the configuration is taken from it".to_owned(),
    }
}

/// What follows where the object is not there.
pub(super) fn effect(role: &Role) -> String {
    match role {
        Role::Volume { .. } | Role::SubPath { .. } => {
            "the volume cannot be mounted: the pods stay in ContainerCreating".to_owned()
        }
        Role::Variable { container, .. } | Role::Variables { container } => {
            format!("container `{container}` does not start: CreateContainerConfigError")
        }
        Role::ImagePull => {
            "images are pulled without it, which fails for those that need it".to_owned()
        }
        Role::Claim { .. } => "the pods cannot be scheduled and stay Pending".to_owned(),
        Role::ServiceAccount | Role::PriorityClass | Role::RuntimeClass => {
            "the API server refuses every pod".to_owned()
        }
        Role::StorageClass => {
            "no volume is made: the claim stays Pending, and so do the pods that mount it"
                .to_owned()
        }
        Role::IngressClass => "no controller serves this Ingress".to_owned(),
        Role::IngressBackend { .. } => {
            "the controller answers these requests with an error, mostly 503".to_owned()
        }
        Role::IngressTls { hosts } if hosts.is_empty() => {
            "the controller serves its own certificate, which clients do not trust".to_owned()
        }
        Role::IngressTls { hosts } => format!(
            "the controller serves its own certificate for {}, which clients do not trust",
            super::listed(hosts)
        ),
        Role::GoverningService => "the pods run, but have no DNS names of their own".to_owned(),
        Role::ScaleTarget => "the autoscaler scales nothing".to_owned(),
        Role::Role => "the binding grants nothing".to_owned(),
        Role::Subject => {
            "nobody gets what is granted; whoever may create a service account of this name does"
                .to_owned()
        }
        Role::Webhook { required: true, .. } => {
            "the API server refuses everything that the webhook watches".to_owned()
        }
        Role::Webhook { .. } => "the webhook is never asked, and nobody is told".to_owned(),
        Role::BoundClaim => "no other claim can use the volume".to_owned(),
        Role::TokenOwner => "the control plane deletes the Secret".to_owned(),
        Role::Notification { .. } => {
            "the Prometheus operator leaves the whole AlertmanagerConfig out: none of its routes and receivers is there"
                .to_owned()
        }
        Role::AlertmanagerConfiguration => {
            "the operator begins with its default, which tells nobody".to_owned()
        }
    }
}

/// What follows where the object is there without the key or port.
pub(super) fn effect_of_part(role: &Role) -> String {
    match role {
        Role::SubPath { container } => format!(
            "container `{container}` finds an empty directory in place of the file, or does not start"
        ),
        _ => effect(role),
    }
}
