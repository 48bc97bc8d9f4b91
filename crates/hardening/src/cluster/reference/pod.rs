//! What the pods of a workload need.

use k8s_openapi::api::core::v1::{EnvFromSource, EnvVarSource, KeyToPath, Volume};

use super::{Collector, ReferenceRole as Role, Target};
use crate::cluster::Workload;
use crate::cluster::container::WorkloadContainer;
use crate::finding::FieldPath;

pub(super) fn collect(workload: &Workload, collector: &mut Collector) {
    let pod = &workload.pod;
    let spec = workload.template.then("spec");
    let namespace = workload.namespace.as_str();
    let manifest = workload.manifest;

    let account = [
        ("serviceAccountName", &pod.service_account_name),
        ("serviceAccount", &pod.service_account),
    ];
    let account = account
        .into_iter()
        .find_map(|(field, name)| Some((field, name.as_deref().filter(|name| !name.is_empty())?)));
    if let Some((field, name)) = account {
        let target = Target::core("ServiceAccount", namespace, name);
        collector.add(
            (manifest, spec.then(field)),
            Role::ServiceAccount,
            target,
            false,
        );
    }
    if let Some(name) = &pod.priority_class_name {
        let target = Target::cluster("scheduling.k8s.io", "PriorityClass", name);
        let path = spec.then("priorityClassName");
        collector.add((manifest, path), Role::PriorityClass, target, false);
    }
    if let Some(name) = &pod.runtime_class_name {
        let target = Target::cluster("node.k8s.io", "RuntimeClass", name);
        let path = spec.then("runtimeClassName");
        collector.add((manifest, path), Role::RuntimeClass, target, false);
    }
    for (index, secret) in pod.image_pull_secrets.iter().flatten().enumerate() {
        let path = spec.then("imagePullSecrets").then(index).then("name");
        let target = Target::core("Secret", namespace, &secret.name);
        collector.add((manifest, path), Role::ImagePull, target, false);
    }
    let volumes = pod.volumes.as_deref().unwrap_or_default();
    for (index, volume) in volumes.iter().enumerate() {
        let path = spec.then("volumes").then(index);
        of_volume(workload, volume, &path, collector);
    }
    for container in workload.containers() {
        of_variables(container, workload, collector);
        of_sub_paths(container, workload, volumes, collector);
    }
}

/// A ConfigMap or Secret that a volume takes files from.
struct FileSource<'v> {
    kind: &'static str,
    name: &'v str,
    name_field: &'static str,
    items: &'v [KeyToPath],
    optional: bool,
}

impl<'v> FileSource<'v> {
    /// That of a volume which takes all its files from one object.
    fn of(volume: &'v Volume) -> Option<(&'static str, Self)> {
        if let Some(map) = &volume.config_map {
            return Some((
                "configMap",
                Self::config_map(&map.name, map.items.as_deref(), map.optional),
            ));
        }
        let secret = volume.secret.as_ref()?;
        Some((
            "secret",
            Self {
                name_field: "secretName",
                ..Self::secret(
                    secret.secret_name.as_deref().unwrap_or(""),
                    secret.items.as_deref(),
                    secret.optional,
                )
            },
        ))
    }

    fn config_map(name: &'v str, items: Option<&'v [KeyToPath]>, optional: Option<bool>) -> Self {
        Self {
            kind: "ConfigMap",
            name,
            name_field: "name",
            items: items.unwrap_or_default(),
            optional: optional == Some(true),
        }
    }

    fn secret(name: &'v str, items: Option<&'v [KeyToPath]>, optional: Option<bool>) -> Self {
        Self {
            kind: "Secret",
            ..Self::config_map(name, items, optional)
        }
    }
}

fn of_volume(workload: &Workload, volume: &Volume, path: &FieldPath, collector: &mut Collector) {
    let namespace = workload.namespace.as_str();
    let manifest = workload.manifest;
    if let Some((field, source)) = FileSource::of(volume) {
        of_files(workload, volume, &source, &path.then(field), collector);
    }
    let sources = volume
        .projected
        .iter()
        .flat_map(|it| it.sources.iter().flatten());
    for (index, source) in sources.enumerate() {
        let path = path.then("projected").then("sources").then(index);
        if let Some(map) = &source.config_map {
            let files = FileSource::config_map(&map.name, map.items.as_deref(), map.optional);
            of_files(workload, volume, &files, &path.then("configMap"), collector);
        }
        if let Some(secret) = &source.secret {
            let files = FileSource::secret(&secret.name, secret.items.as_deref(), secret.optional);
            of_files(workload, volume, &files, &path.then("secret"), collector);
        }
    }
    if let Some(claim) = &volume.persistent_volume_claim {
        let role = Role::Claim {
            volume: volume.name.clone(),
        };
        let path = path.then("persistentVolumeClaim").then("claimName");
        let target = Target::core("PersistentVolumeClaim", namespace, &claim.claim_name);
        collector.add((manifest, path), role, target, false);
    }
    if let Some(secret) = volume
        .csi
        .as_ref()
        .and_then(|csi| csi.node_publish_secret_ref.as_ref())
    {
        let role = Role::Volume {
            volume: volume.name.clone(),
        };
        let path = path.join(&FieldPath::of("csi.nodePublishSecretRef.name"));
        let target = Target::core("Secret", namespace, &secret.name);
        collector.add((manifest, path), role, target, false);
    }
    let ephemeral = volume.ephemeral.as_ref();
    let template = ephemeral.and_then(|ephemeral| ephemeral.volume_claim_template.as_ref());
    if let Some(class) = template.and_then(|template| template.spec.storage_class_name.as_ref()) {
        let path = path.join(&FieldPath::of(
            "ephemeral.volumeClaimTemplate.spec.storageClassName",
        ));
        let target = Target::cluster("storage.k8s.io", "StorageClass", class);
        collector.add((manifest, path), Role::StorageClass, target, false);
    }
}

fn of_files(
    workload: &Workload,
    volume: &Volume,
    source: &FileSource<'_>,
    path: &FieldPath,
    collector: &mut Collector,
) {
    let role = Role::Volume {
        volume: volume.name.clone(),
    };
    let target = Target::core(source.kind, &workload.namespace, source.name);
    let place = (workload.manifest, path.then(source.name_field));
    collector.add(place.clone(), role.clone(), target.clone(), source.optional);
    for (index, item) in source.items.iter().enumerate() {
        let key = (
            path.then("items").then(index).then("key"),
            item.key.as_str(),
        );
        collector.add_key(
            place.clone(),
            role.clone(),
            target.clone(),
            source.optional,
            key,
        );
    }
}

fn of_variables(container: WorkloadContainer<'_>, workload: &Workload, collector: &mut Collector) {
    for (index, variable) in container.spec.env.iter().flatten().enumerate() {
        let Some((field, kind, name, key, optional)) =
            variable.value_from.as_ref().and_then(key_selector)
        else {
            continue;
        };
        let path = container.path().then("env").then(index);
        let path = path.then("valueFrom").then(field);
        let role = Role::Variable {
            container: container.spec.name.clone(),
            variable: variable.name.clone(),
        };
        collector.add_key(
            (workload.manifest, path.then("name")),
            role,
            Target::core(kind, &workload.namespace, name),
            optional == Some(true),
            (path.then("key"), key),
        );
    }
    for (index, source) in container.spec.env_from.iter().flatten().enumerate() {
        let path = container.path().then("envFrom").then(index);
        let role = Role::Variables {
            container: container.spec.name.clone(),
        };
        if let Some((field, kind, name, optional)) = whole(source) {
            collector.add(
                (workload.manifest, path.then(field).then("name")),
                role,
                Target::core(kind, &workload.namespace, name),
                optional == Some(true),
            );
        }
    }
}

type KeySelector<'v> = (&'static str, &'static str, &'v str, &'v str, Option<bool>);

fn key_selector(source: &EnvVarSource) -> Option<KeySelector<'_>> {
    if let Some(map) = &source.config_map_key_ref {
        return Some((
            "configMapKeyRef",
            "ConfigMap",
            &map.name,
            &map.key,
            map.optional,
        ));
    }
    let secret = source.secret_key_ref.as_ref()?;
    Some((
        "secretKeyRef",
        "Secret",
        &secret.name,
        &secret.key,
        secret.optional,
    ))
}

fn whole(source: &EnvFromSource) -> Option<(&'static str, &'static str, &str, Option<bool>)> {
    if let Some(map) = &source.config_map_ref {
        return Some(("configMapRef", "ConfigMap", &map.name, map.optional));
    }
    let secret = source.secret_ref.as_ref()?;
    Some(("secretRef", "Secret", &secret.name, secret.optional))
}

/// A `subPath` into a volume of files names one of these files.
fn of_sub_paths(
    container: WorkloadContainer<'_>,
    workload: &Workload,
    volumes: &[Volume],
    collector: &mut Collector,
) {
    for (index, mount) in container.spec.volume_mounts.iter().flatten().enumerate() {
        let Some(file) = mount.sub_path.as_deref().filter(|path| !path.is_empty()) else {
            continue;
        };
        let Some((position, (field, source))) = volumes
            .iter()
            .enumerate()
            .find(|(_, volume)| volume.name == mount.name)
            .and_then(|(position, volume)| Some((position, FileSource::of(volume)?)))
        else {
            continue;
        };
        if !source.items.is_empty() || file.contains('/') {
            continue;
        }
        let path = workload
            .template
            .then("spec")
            .then("volumes")
            .then(position);
        let role = Role::SubPath {
            container: container.spec.name.clone(),
        };
        let sub_path = container
            .path()
            .then("volumeMounts")
            .then(index)
            .then("subPath");
        collector.add_key(
            (workload.manifest, path.then(field).then(source.name_field)),
            role,
            Target::core(source.kind, &workload.namespace, source.name),
            source.optional,
            (sub_path, file),
        );
    }
}
