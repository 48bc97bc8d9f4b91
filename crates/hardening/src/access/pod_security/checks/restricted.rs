//! The checks of the level `restricted`, but for seccomp.

use k8s_openapi::api::core::v1::Volume;

use super::setters::Setters;
use super::{Forbidden, Values};
use crate::access::pod_security::pod::Pod;
use crate::access::pod_security::words::{containers, plural, quoted};
use crate::finding::FieldPath;

/// All capabilities, as `drop` names them.
const ALL: &str = "ALL";

/// The only capability that may be added.
const MAY_BE_ADDED: &str = "NET_BIND_SERVICE";

pub(super) fn allow_privilege_escalation(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut allowing = Setters::default();
    for container in pod.containers() {
        let allowed = container
            .security
            .and_then(|context| context.allow_privilege_escalation);
        if allowed != Some(false) {
            allowing.add(container, "securityContext.allowPrivilegeEscalation");
        }
    }
    (!allowing.is_empty()).then(|| Forbidden {
        reason: "allowPrivilegeEscalation != false",
        detail: format!(
            "{} must set securityContext.allowPrivilegeEscalation=false",
            allowing.named()
        ),
        fields: allowing.fields,
    })
}

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut keeping = Setters::default();
    let mut adding = Vec::new();
    let mut added = Values::new();
    let mut fields = Vec::new();
    for container in pod.containers() {
        let capabilities = container
            .security
            .and_then(|context| context.capabilities.as_ref());
        let mut dropped = capabilities.iter().flat_map(|it| it.drop.iter().flatten());
        if !dropped.any(|name| name == ALL) {
            keeping.add(container, "securityContext.capabilities.drop");
        }
        let add = capabilities.and_then(|it| it.add.as_deref());
        let names = add.unwrap_or_default().iter().enumerate();
        let forbidden = names.filter(|(_, name)| *name != MAY_BE_ADDED);
        let before = fields.len();
        for (index, name) in forbidden {
            added.insert(name.as_str());
            fields.push(
                container
                    .path("securityContext.capabilities.add")
                    .then(index),
            );
        }
        if fields.len() > before {
            adding.push(container.name);
        }
    }
    let must_drop = (!keeping.is_empty()).then(|| {
        format!(
            "{} must set securityContext.capabilities.drop=[\"ALL\"]",
            keeping.named()
        )
    });
    let must_not_add = (!adding.is_empty()).then(|| {
        format!(
            "{} must not include {} in securityContext.capabilities.add",
            containers(&adding),
            quoted(&added)
        )
    });
    let details: Vec<_> = must_drop.into_iter().chain(must_not_add).collect();
    (!details.is_empty()).then(|| Forbidden {
        reason: "unrestricted capabilities",
        detail: details.join("; "),
        fields: keeping.fields.into_iter().chain(fields).collect(),
    })
}

pub(super) fn volumes(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut kinds = Values::new();
    let mut fields = Vec::new();
    for (index, volume) in pod.volumes().iter().enumerate() {
        if let Some(kind) = restricted_source(volume) {
            names.push(volume.name.as_str());
            kinds.insert(kind);
            fields.push(FieldPath::of("spec.volumes").then(index).then(kind));
        }
    }
    (!names.is_empty()).then(|| Forbidden {
        reason: "restricted volume types",
        detail: format!(
            "{} {} {} {} {}",
            plural(names.len(), "volume", "volumes"),
            quoted(&names),
            plural(names.len(), "uses", "use"),
            plural(
                kinds.len(),
                "restricted volume type",
                "restricted volume types"
            ),
            quoted(&kinds)
        ),
        fields,
    })
}

/// The source of a volume that leads out of the pod; `None` for what every pod may use, and for a volume without source,
/// which is an `emptyDir`.
fn restricted_source(volume: &Volume) -> Option<&'static str> {
    let free = volume.config_map.is_some()
        || volume.csi.is_some()
        || volume.downward_api.is_some()
        || volume.empty_dir.is_some()
        || volume.ephemeral.is_some()
        || volume.image.is_some()
        || volume.persistent_volume_claim.is_some()
        || volume.projected.is_some()
        || volume.secret.is_some();
    if free {
        return None;
    }
    let sources = [
        ("hostPath", volume.host_path.is_some()),
        ("gcePersistentDisk", volume.gce_persistent_disk.is_some()),
        (
            "awsElasticBlockStore",
            volume.aws_elastic_block_store.is_some(),
        ),
        ("gitRepo", volume.git_repo.is_some()),
        ("nfs", volume.nfs.is_some()),
        ("iscsi", volume.iscsi.is_some()),
        ("glusterfs", volume.glusterfs.is_some()),
        ("rbd", volume.rbd.is_some()),
        ("flexVolume", volume.flex_volume.is_some()),
        ("cinder", volume.cinder.is_some()),
        ("cephfs", volume.cephfs.is_some()),
        ("flocker", volume.flocker.is_some()),
        ("fc", volume.fc.is_some()),
        ("azureFile", volume.azure_file.is_some()),
        ("vsphereVolume", volume.vsphere_volume.is_some()),
        ("quobyte", volume.quobyte.is_some()),
        ("azureDisk", volume.azure_disk.is_some()),
        (
            "photonPersistentDisk",
            volume.photon_persistent_disk.is_some(),
        ),
        ("portworxVolume", volume.portworx_volume.is_some()),
        ("scaleIO", volume.scale_io.is_some()),
        ("storageos", volume.storageos.is_some()),
    ];
    let given = sources.into_iter().find(|(_, is_given)| *is_given);
    given.map(|(kind, _)| kind)
}

pub(super) fn run_as_non_root(pod: &Pod<'_>) -> Option<Forbidden> {
    const REASON: &str = "runAsNonRoot != true";
    let refusing = Setters::of(pod, "runAsNonRoot", |context| {
        context.run_as_non_root == Some(false)
    });
    if !refusing.is_empty() {
        return Some(Forbidden {
            reason: REASON,
            detail: format!(
                "{} must not set securityContext.runAsNonRoot=false",
                refusing.named()
            ),
            fields: refusing.fields,
        });
    }
    if pod.security().and_then(|context| context.run_as_non_root) == Some(true) {
        return None;
    }
    let mut unset = Setters::default();
    for container in pod.containers() {
        if container
            .security
            .and_then(|it| it.run_as_non_root)
            .is_none()
        {
            unset.add(container, "securityContext.runAsNonRoot");
        }
    }
    (!unset.is_empty()).then(|| Forbidden {
        reason: REASON,
        detail: format!(
            "pod or {} must set securityContext.runAsNonRoot=true",
            unset.named()
        ),
        fields: unset.fields,
    })
}

pub(super) fn run_as_user(pod: &Pod<'_>) -> Option<Forbidden> {
    let root = Setters::of(pod, "runAsUser", |context| context.run_as_user == Some(0));
    (!root.is_empty()).then(|| Forbidden {
        reason: "runAsUser=0",
        detail: format!("{} must not set runAsUser=0", root.named()),
        fields: root.fields,
    })
}
