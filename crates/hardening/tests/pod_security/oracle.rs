//! A naive transcription of Kubernetes' documentation, over JSON and check by check, by which the checks are held.

use std::collections::BTreeSet;

use hardening::access::pod_security::{Judged, Level, Standard, Version};
use proptest::prelude::*;
use serde_json::Value;

use super::{failed, generated};

const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

fn containers(pod: &Value) -> Vec<&Value> {
    let lists = LISTS
        .iter()
        .filter_map(|list| pod["spec"][*list].as_array());
    lists.flatten().collect()
}

/// The security contexts of the pod and of all containers.
fn contexts(pod: &Value) -> Vec<&Value> {
    let mut contexts = vec![&pod["spec"]["securityContext"]];
    contexts.extend(containers(pod).iter().map(|it| &it["securityContext"]));
    contexts
}

fn strings(value: &Value) -> Vec<&str> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

fn release(version: Version) -> u64 {
    match version {
        Version::Latest => 37,
        Version::Release(minor) => minor,
    }
}

fn forbidden_by(check: &str, pod: &Value, release: u64) -> bool {
    let spec = &pod["spec"];
    let windows = spec["os"]["name"] == "windows" && release >= 25;
    let apart = spec["hostUsers"] == false && release >= 35;
    let profile = |context: &Value| {
        context["seccompProfile"]["type"]
            .as_str()
            .map(str::to_owned)
    };
    let is_profile = |it: &str| it == "RuntimeDefault" || it == "Localhost";
    match check {
        "appArmorProfile" => {
            let fields = contexts(pod).iter().any(|context| {
                let type_ = context["appArmorProfile"]["type"].as_str();
                type_.is_some_and(|it| it == "Unconfined")
            });
            let annotations = pod["metadata"]["annotations"].as_object().unwrap();
            fields
                || annotations.iter().any(|(key, value)| {
                    key.starts_with("container.apparmor.") && value == "unconfined"
                })
        }
        "capabilities_baseline" => containers(pod).iter().any(|it| {
            let add = strings(&it["securityContext"]["capabilities"]["add"]);
            add.contains(&"SYS_ADMIN")
        }),
        "hostNamespaces" => {
            let fields = ["hostNetwork", "hostPID", "hostIPC"];
            fields.iter().any(|field| spec[*field] == true)
        }
        "hostPathVolumes" => {
            let volumes = spec["volumes"].as_array().unwrap();
            volumes.iter().any(|it| it.get("hostPath").is_some())
        }
        "hostPorts" => LISTS.iter().any(|list| {
            let containers = spec[*list].as_array().unwrap();
            let mut ports = containers
                .iter()
                .flat_map(|it| it["ports"].as_array())
                .flatten();
            ports.any(|port| {
                let defaulted = spec["hostNetwork"] == true && *list != "ephemeralContainers";
                port["hostPort"].as_u64().unwrap_or(0) > 0 || defaulted
            })
        }),
        "hostProbesAndHostLifecycle" => containers(pod).iter().any(|it| {
            let text = format!("{}{}", it["livenessProbe"], it["lifecycle"]);
            text.contains("\"other\"") || text.contains("\"127.0.0.1\"")
        }),
        "privileged" => contexts(pod).iter().any(|it| it["privileged"] == true),
        "procMount" if apart => false,
        "procMount" | "procMount_restricted" => {
            contexts(pod).iter().any(|it| it["procMount"] == "Unmasked")
        }
        "seLinuxOptions" => contexts(pod).iter().any(|context| {
            let options = &context["seLinuxOptions"];
            let engine = options["type"] == "container_engine_t" && release < 31;
            engine || options["type"] == "spc_t" || options["user"] == "u" || options["role"] == "r"
        }),
        "seccompProfile_baseline" if release < 19 => {
            let annotations = &pod["metadata"]["annotations"];
            let of_pod = &annotations["seccomp.security.alpha.kubernetes.io/pod"];
            let of_first =
                &annotations["container.seccomp.security.alpha.kubernetes.io/containers0"];
            of_pod == "unconfined" || of_pod == "" || of_first == "unconfined"
        }
        "seccompProfile_baseline" => contexts(pod)
            .iter()
            .any(|it| profile(it).is_some_and(|it| !is_profile(&it))),
        "sysctls" => {
            let text = spec["securityContext"]["sysctls"].to_string();
            text.contains("msgmax") || (text.contains("tcp_rmem") && release < 32)
        }
        "windowsHostProcess" => contexts(pod)
            .iter()
            .any(|it| it["windowsOptions"]["hostProcess"] == true),
        "allowPrivilegeEscalation" | "capabilities_restricted" | "seccompProfile_restricted"
            if windows =>
        {
            false
        }
        "allowPrivilegeEscalation" => containers(pod)
            .iter()
            .any(|it| it["securityContext"]["allowPrivilegeEscalation"] != false),
        "capabilities_restricted" => containers(pod).iter().any(|it| {
            let capabilities = &it["securityContext"]["capabilities"];
            let add = strings(&capabilities["add"]);
            !strings(&capabilities["drop"]).contains(&"ALL")
                || add.iter().any(|it| *it != "NET_BIND_SERVICE")
        }),
        "restrictedVolumes" => {
            let volumes = spec["volumes"].as_array().unwrap();
            let mut volumes = volumes.iter();
            volumes.any(|it| it.get("hostPath").is_some() || it.get("nfs").is_some())
        }
        "runAsNonRoot" | "runAsUser" if apart => false,
        "runAsNonRoot" => {
            let of_pod = spec["securityContext"]["runAsNonRoot"].as_bool();
            let own = containers(pod);
            let own: Vec<_> = own
                .iter()
                .map(|it| it["securityContext"]["runAsNonRoot"].as_bool())
                .collect();
            of_pod == Some(false) || own.iter().any(|own| own.or(of_pod) != Some(true))
        }
        "runAsUser" => contexts(pod).iter().any(|it| it["runAsUser"] == 0),
        "seccompProfile_restricted" => {
            let of_pod = profile(&spec["securityContext"]);
            let own = containers(pod);
            let mut own = own.iter().map(|it| profile(&it["securityContext"]));
            of_pod.as_ref().is_some_and(|it| !is_profile(it))
                || own.any(|own| own.or(of_pod.clone()).is_none_or(|it| !is_profile(&it)))
        }
        other => panic!("{other} is no check"),
    }
}

/// The check, its level, the release that brought it, and the stricter one that is made instead since another release.
const CHECKS: [(&str, Level, u64, Option<u64>); 19] = [
    ("appArmorProfile", Level::Baseline, 0, None),
    ("capabilities_baseline", Level::Baseline, 0, Some(22)),
    ("hostNamespaces", Level::Baseline, 0, None),
    ("hostPathVolumes", Level::Baseline, 0, Some(0)),
    ("hostPorts", Level::Baseline, 0, None),
    ("hostProbesAndHostLifecycle", Level::Baseline, 34, None),
    ("privileged", Level::Baseline, 0, None),
    ("procMount", Level::Baseline, 0, Some(35)),
    ("seLinuxOptions", Level::Baseline, 0, None),
    ("seccompProfile_baseline", Level::Baseline, 0, Some(19)),
    ("sysctls", Level::Baseline, 0, None),
    ("windowsHostProcess", Level::Baseline, 0, None),
    ("allowPrivilegeEscalation", Level::Restricted, 8, None),
    ("capabilities_restricted", Level::Restricted, 22, None),
    ("procMount_restricted", Level::Restricted, 35, None),
    ("restrictedVolumes", Level::Restricted, 0, None),
    ("runAsNonRoot", Level::Restricted, 0, None),
    ("runAsUser", Level::Restricted, 23, None),
    ("seccompProfile_restricted", Level::Restricted, 19, None),
];

fn expected(pod: &Value, standard: Standard) -> Vec<&'static str> {
    let release = release(standard.version);
    let made = CHECKS.iter().filter(|(_, level, since, overridden)| {
        let replaced = standard.level == Level::Restricted
            && overridden.is_some_and(|overridden| overridden <= release);
        *level <= standard.level && *since <= release && !replaced
    });
    made.map(|(id, ..)| *id)
        .filter(|id| forbidden_by(id, pod, release))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_pod_fails_the_checks_that_a_plain_reading_fails(
        pod in generated::pod(),
        standard in generated::standard(),
    ) {
        prop_assert_eq!(failed(Judged::Pod, &pod, standard), expected(&pod, standard));
    }
}

#[test]
fn every_check_has_its_transcription() {
    let ids = hardening::access::pod_security::Check::ALL.map(|check| check.id());
    let ours: BTreeSet<_> = ids.into_iter().collect();
    let theirs: BTreeSet<_> = CHECKS.iter().map(|(id, ..)| *id).collect();
    assert_eq!(ours, theirs);
}
