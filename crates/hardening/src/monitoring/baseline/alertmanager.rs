//! Alertmanager: two pods that tell each other what they sent.

use k8s_openapi::api::core::v1::{
    EnvVar, EnvVarSource, HTTPGetAction, KeyToPath, ObjectFieldSelector, Probe,
    ProjectedVolumeSource, SecretProjection, ServiceAccount, Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::alerts::RuleGroup;
use super::notifications;
use super::texts::{self, Texts};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::{
    annotated_workload, container, headless_name, metadata, pod, services,
};
use crate::spec::{MonitoringSpec, Service};

/// Where the configuration is mounted.
const CONFIGURATION: &str = "/etc/alertmanager/config";
/// The key of the configuration, and the name of its file.
const FILE: &str = "alertmanager.yml";
/// Where the volume of its claim is mounted.
const DATA: &str = "/var/lib/data";
/// Seconds between two looks of the kubelet.
const PERIOD: i32 = 10;

/// All that makes it, but for the Ingress of its web UI, its budget and its network policies.
pub(super) fn objects(
    spec: &MonitoringSpec,
    service: &Service,
    groups: &[RuleGroup],
) -> Vec<Document> {
    let configuration = notifications::configuration(spec, groups);
    let configuration = [(FILE.to_owned(), configuration)];
    let configuration = texts::packed(service, "alertmanager", configuration);
    let mut documents = vec![account(service)];
    documents.extend(texts::documents(&configuration));
    documents.extend(services(service));
    documents.extend(workload(spec, service, &configuration));
    documents
}

/// The account of a component. Its token is mounted only by pods that say so themselves.
pub(super) fn account(service: &Service) -> Document {
    Document::of(&ServiceAccount {
        metadata: metadata(service, service.account.as_str()),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    })
}

/// The name under which one of its pods answers, ready or not.
pub(super) fn pod_host(service: &Service, ordinal: u32) -> String {
    let (name, namespace) = (&service.name, &service.namespace);
    format!(
        "{name}-{ordinal}.{}.{namespace}.svc",
        headless_name(service)
    )
}

/// Asks for a path at the port of the web UI.
pub(super) fn probe(path: &str, failures: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::String("web".to_owned()),
            ..HTTPGetAction::default()
        }),
        failure_threshold: Some(failures),
        period_seconds: Some(PERIOD),
        timeout_seconds: Some(5),
        ..Probe::default()
    }
}

/// What a pod reads and must not change.
pub(super) fn read_only(name: &str, path: &str) -> VolumeMount {
    VolumeMount {
        mount_path: path.to_owned(),
        name: name.to_owned(),
        read_only: Some(true),
        ..VolumeMount::default()
    }
}

fn workload(spec: &MonitoringSpec, service: &Service, configuration: &[Texts]) -> Vec<Document> {
    let gossip = service
        .ports
        .iter()
        .find(|port| port.name.as_str() == "gossip-tcp")
        .map_or(0, |port| port.port.get());
    let mut args = vec![
        format!("--config.file={CONFIGURATION}/{FILE}"),
        format!("--storage.path={DATA}"),
        format!("--cluster.advertise-address=[$(POD_IP)]:{gossip}"),
    ];
    let peers = (0..service.replicas).map(|at| pod_host(service, at));
    args.extend(peers.map(|host| format!("--cluster.peer={host}:{gossip}")));
    args.extend(external_url(service));
    let first_peer = 3;
    let mut container = container(service);
    container.args = Some(args);
    container.env = Some(vec![pod_ip()]);
    container.liveness_probe = Some(probe("/-/healthy", 3));
    container.readiness_probe = Some(probe("/-/ready", 3));
    container.volume_mounts.get_or_insert_default().extend([
        read_only("config", CONFIGURATION),
        read_only("secrets", notifications::SECRETS),
    ]);
    let mut pod = pod(service, container);
    pod.volumes = Some(vec![texts::volume("config", configuration), secrets(spec)]);
    let args = FieldPath::of("spec.template.spec.containers")
        .then(0)
        .then("args");
    let mut documents = annotated_workload(service, pod, texts::digest(configuration)).into_iter();
    let workload = documents.next().map(|document| {
        document
            .with_comment(
                &args.then(first_peer - 1),
                "Where the addresses of pods are not private ones, it would not start without it.",
            )
            .with_comment(
                &args.then(first_peer),
                "Each pod by its own name: a Service in between would join a pod with itself.",
            )
            .with_comment(
                &FieldPath::of("spec.template.metadata.annotations"),
                "Changes with the configuration, which is read at the start only.",
            )
    });
    workload.into_iter().chain(documents).collect()
}

/// The URL of the web UI, which notifications link to.
pub(super) fn external_url(service: &Service) -> Option<String> {
    let host = &service.hosts.first()?.spec.host;
    Some(format!("--web.external-url=https://{host}/"))
}

fn pod_ip() -> EnvVar {
    EnvVar {
        name: "POD_IP".to_owned(),
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                field_path: "status.podIP".to_owned(),
                ..ObjectFieldSelector::default()
            }),
            ..EnvVarSource::default()
        }),
        ..EnvVar::default()
    }
}

/// The secrets as files of fixed names, whatever Secrets and keys they come from.
fn secrets(spec: &MonitoringSpec) -> Volume {
    let sources = notifications::secrets(spec)
        .into_iter()
        .map(|(file, value)| VolumeProjection {
            secret: Some(SecretProjection {
                name: value.name.to_string(),
                items: Some(vec![KeyToPath {
                    key: value.key.to_string(),
                    path: file.to_owned(),
                    ..KeyToPath::default()
                }]),
                ..SecretProjection::default()
            }),
            ..VolumeProjection::default()
        });
    Volume {
        name: "secrets".to_owned(),
        projected: Some(ProjectedVolumeSource {
            default_mode: Some(0o440),
            sources: Some(sources.collect()),
            ..ProjectedVolumeSource::default()
        }),
        ..Volume::default()
    }
}
