//! The checks of the level `baseline`, but for seccomp.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Lifecycle, LifecycleHandler, SELinuxOptions};

use super::setters::Setters;
use super::{Forbidden, Values};
use crate::access::pod_security::pod::{Pod, PodContainer, annotation};
use crate::access::pod_security::words::{containers, in_go, plural, quoted};
use crate::finding::FieldPath;

const APP_ARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn app_armor_profile(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut types = Values::new();
    let setters = Setters::of(pod, "appArmorProfile.type", |context| {
        let type_ = context.app_armor_profile.map(|profile| &*profile.type_);
        let forbidden = type_.filter(|it| !matches!(*it, "RuntimeDefault" | "Localhost"));
        types.extend(forbidden);
        forbidden.is_some()
    });
    let annotations = pod.annotations.iter();
    let annotations: Vec<_> = annotations
        .filter(|(key, value)| {
            key.starts_with(APP_ARMOR_ANNOTATION) && !is_allowed_annotation(value)
        })
        .collect();
    if setters.is_empty() && annotations.is_empty() {
        return None;
    }
    let noun = plural(annotations.len(), "annotation", "annotations");
    let mut named = setters.parts();
    named.extend((!annotations.is_empty()).then(|| noun.to_owned()));
    let mut values: Vec<_> = types.into_iter().map(str::to_owned).collect();
    let mut written: Vec<_> = annotations
        .iter()
        .map(|(key, value)| format!("{key}={}", in_go(value)))
        .collect();
    written.sort();
    values.append(&mut written);
    let fields = setters.fields.into_iter();
    Some(Forbidden {
        reason: plural(
            values.len(),
            "forbidden AppArmor profile",
            "forbidden AppArmor profiles",
        ),
        detail: format!(
            "{} must not set AppArmor profile type to {}",
            named.join(" and "),
            quoted(&values)
        ),
        fields: fields
            .chain(annotations.iter().map(|(key, _)| annotation(key)))
            .collect(),
    })
}

fn is_allowed_annotation(value: &str) -> bool {
    matches!(value, "" | "runtime/default") || value.starts_with("localhost/")
}

/// What containers have anyway, more or less.
const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut added = Values::new();
    let mut fields = Vec::new();
    for container in pod.containers() {
        let capabilities = container
            .security
            .and_then(|context| context.capabilities.as_ref());
        let add = capabilities.and_then(|it| it.add.as_deref());
        let before = fields.len();
        for (index, name) in add.unwrap_or_default().iter().enumerate() {
            if !CAPABILITIES.contains(&name.as_str()) {
                added.insert(name);
                let list = container.path("securityContext.capabilities.add");
                fields.push(list.then(index));
            }
        }
        if fields.len() > before {
            names.push(container.name);
        }
    }
    (!names.is_empty()).then(|| Forbidden {
        reason: "non-default capabilities",
        detail: format!(
            "{} must not include {} in securityContext.capabilities.add",
            containers(&names),
            quoted(&added)
        ),
        fields,
    })
}

pub(super) fn host_namespaces(pod: &Pod<'_>) -> Option<Forbidden> {
    let namespaces = [
        ("hostNetwork", pod.spec.host_network),
        ("hostPID", pod.spec.host_pid),
        ("hostIPC", pod.spec.host_ipc),
    ];
    let shared = namespaces.iter().filter(|(_, it)| *it == Some(true));
    let shared: Vec<_> = shared.map(|(name, _)| *name).collect();
    let details = shared.iter().map(|name| format!("{name}=true"));
    (!shared.is_empty()).then(|| Forbidden {
        reason: "host namespaces",
        detail: details.collect::<Vec<_>>().join(", "),
        fields: shared
            .iter()
            .map(|name| FieldPath::of("spec").then(*name))
            .collect(),
    })
}

pub(super) fn host_path_volumes(pod: &Pod<'_>) -> Option<Forbidden> {
    let volumes = pod.volumes().iter().enumerate();
    let of_host: Vec<_> = volumes.filter(|(_, it)| it.host_path.is_some()).collect();
    (!of_host.is_empty()).then(|| Forbidden {
        reason: "hostPath volumes",
        detail: format!(
            "{} {}",
            plural(of_host.len(), "volume", "volumes"),
            quoted(of_host.iter().map(|(_, volume)| &volume.name))
        ),
        fields: of_host
            .iter()
            .map(|(index, _)| FieldPath::of("spec.volumes").then(*index).then("hostPath"))
            .collect(),
    })
}

pub(super) fn host_ports(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut numbers: BTreeSet<String> = BTreeSet::new();
    let mut fields = Vec::new();
    for container in pod.containers() {
        let before = fields.len();
        for (index, port) in container.ports.iter().enumerate() {
            let number = pod.host_port(container, port);
            if number != 0 {
                numbers.insert(number.to_string());
                let port = container.path("ports").then(index);
                fields.push(port.then("hostPort"));
            }
        }
        if fields.len() > before {
            names.push(container.name);
        }
    }
    let listed: Vec<_> = numbers.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| Forbidden {
        reason: "hostPort",
        detail: format!(
            "{} {} {} {}",
            containers(&names),
            plural(names.len(), "uses", "use"),
            plural(listed.len(), "hostPort", "hostPorts"),
            listed.join(", ")
        ),
        fields,
    })
}

pub(super) fn host_probes_and_host_lifecycle(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut names = Values::new();
    let mut hosts = Values::new();
    let mut fields = Vec::new();
    for container in pod.containers() {
        for (field, host) in asked_hosts(container) {
            names.insert(container.name);
            hosts.insert(host);
            fields.push(container.path(&field));
        }
    }
    let names: Vec<_> = names.into_iter().collect();
    (!names.is_empty()).then(|| Forbidden {
        reason: "probe or lifecycle host",
        detail: format!(
            "{} {} {} {}",
            containers(&names),
            plural(names.len(), "uses", "use"),
            plural(
                hosts.len(),
                "probe or lifecycle host",
                "probe or lifecycle hosts"
            ),
            quoted(&hosts)
        ),
        fields,
    })
}

/// The hosts that probes and hooks of a container ask, each with its field.
fn asked_hosts<'a>(container: &PodContainer<'a>) -> Vec<(String, &'a str)> {
    let mut asked = Vec::new();
    let mut ask = |handler: &str, action: &str, host: Option<&'a String>| {
        let host = host.map(String::as_str).filter(|host| !host.is_empty());
        asked.extend(host.map(|host| (format!("{handler}.{action}.host"), host)));
    };
    for (name, probe) in container.probes {
        let http = probe.and_then(|probe| probe.http_get.as_ref());
        let tcp = probe.and_then(|probe| probe.tcp_socket.as_ref());
        ask(
            name,
            "httpGet",
            http.and_then(|action| action.host.as_ref()),
        );
        ask(
            name,
            "tcpSocket",
            tcp.and_then(|action| action.host.as_ref()),
        );
    }
    let hook =
        |of: fn(&'a Lifecycle) -> Option<&'a LifecycleHandler>| container.lifecycle.and_then(of);
    let hooks = [
        ("lifecycle.postStart", hook(|it| it.post_start.as_ref())),
        ("lifecycle.preStop", hook(|it| it.pre_stop.as_ref())),
    ];
    for (name, hook) in hooks {
        let http = hook.and_then(|hook| hook.http_get.as_ref());
        let tcp = hook.and_then(|hook| hook.tcp_socket.as_ref());
        ask(
            name,
            "httpGet",
            http.and_then(|action| action.host.as_ref()),
        );
        ask(
            name,
            "tcpSocket",
            tcp.and_then(|action| action.host.as_ref()),
        );
    }
    asked
}

pub(super) fn privileged(pod: &Pod<'_>) -> Option<Forbidden> {
    let setters = Setters::of_containers(pod, "privileged", |context| {
        context.privileged == Some(true)
    });
    (!setters.is_empty()).then(|| Forbidden {
        reason: "privileged",
        detail: format!(
            "{} must not set securityContext.privileged=true",
            setters.named()
        ),
        fields: setters.fields,
    })
}

pub(super) fn proc_mount(pod: &Pod<'_>) -> Option<Forbidden> {
    let mut types = Values::new();
    let setters = Setters::of_containers(pod, "procMount", |context| {
        let unusual = context.proc_mount.as_deref().filter(|it| *it != "Default");
        types.extend(unusual);
        unusual.is_some()
    });
    (!setters.is_empty()).then(|| Forbidden {
        reason: "procMount",
        detail: format!(
            "{} must not set securityContext.procMount to {}",
            setters.named(),
            quoted(&types)
        ),
        fields: setters.fields,
    })
}

/// What SELinux options of a pod and its containers are forbidden.
#[derive(Default)]
struct ForbiddenOptions<'a> {
    types: Values<'a>,
    user: bool,
    role: bool,
}

impl<'a> ForbiddenOptions<'a> {
    /// Whether any option of these is forbidden.
    fn take(&mut self, options: &'a SELinuxOptions, release: u64) -> bool {
        let type_ = options.type_.as_deref().unwrap_or_default();
        let allowed = matches!(
            type_,
            "" | "container_t" | "container_init_t" | "container_kvm_t"
        ) || (release >= 31 && type_ == "container_engine_t");
        if !allowed {
            self.types.insert(type_);
        }
        let user = options.user.as_ref().is_some_and(|it| !it.is_empty());
        let role = options.role.as_ref().is_some_and(|it| !it.is_empty());
        self.user |= user;
        self.role |= role;
        !allowed || user || role
    }
}

pub(super) fn se_linux_options(pod: &Pod<'_>, release: u64) -> Option<Forbidden> {
    let mut forbidden = ForbiddenOptions::default();
    let setters = Setters::of(pod, "seLinuxOptions", |context| {
        let options = context.se_linux_options;
        options.is_some_and(|options| forbidden.take(options, release))
    });
    if setters.is_empty() {
        return None;
    }
    let types = (!forbidden.types.is_empty()).then(|| {
        let noun = plural(forbidden.types.len(), "type", "types");
        format!("{noun} {}", quoted(&forbidden.types))
    });
    let user = forbidden.user.then(|| "user may not be set".to_owned());
    let role = forbidden.role.then(|| "role may not be set".to_owned());
    let options: Vec<_> = types.into_iter().chain(user).chain(role).collect();
    Some(Forbidden {
        reason: "seLinuxOptions",
        detail: format!(
            "{} set forbidden securityContext.seLinuxOptions: {}",
            setters.named(),
            options.join("; ")
        ),
        fields: setters.fields,
    })
}

/// The kernel parameters that concern a pod alone, with the release that took them in.
const SYSCTLS: [(&str, u64); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_notsent_lowat", 37),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
];

pub(super) fn sysctls(pod: &Pod<'_>, release: u64) -> Option<Forbidden> {
    let is_allowed = |name: &str| {
        let mut allowed = SYSCTLS.iter();
        allowed.any(|(allowed, since)| *allowed == name && *since <= release)
    };
    let set = pod
        .security()
        .and_then(|context| context.sysctls.as_deref());
    let set = set.unwrap_or_default().iter().enumerate();
    let forbidden: Vec<_> = set.filter(|(_, it)| !is_allowed(&it.name)).collect();
    let names: Vec<_> = forbidden.iter().map(|(_, it)| it.name.as_str()).collect();
    (!forbidden.is_empty()).then(|| Forbidden {
        reason: "forbidden sysctls",
        detail: names.join(", "),
        fields: forbidden
            .iter()
            .map(|(index, _)| {
                let sysctls = FieldPath::of("spec.securityContext.sysctls");
                sysctls.then(*index).then("name")
            })
            .collect(),
    })
}

pub(super) fn windows_host_process(pod: &Pod<'_>) -> Option<Forbidden> {
    let setters = Setters::of(pod, "windowsOptions.hostProcess", |context| {
        let options = context.windows_options;
        options.is_some_and(|options| options.host_process == Some(true))
    });
    (!setters.is_empty()).then(|| Forbidden {
        reason: "hostProcess",
        detail: format!(
            "{} must not set securityContext.windowsOptions.hostProcess=true",
            setters.named()
        ),
        fields: setters.fields,
    })
}
