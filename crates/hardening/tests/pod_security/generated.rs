//! Pods of all shapes, as JSON.

use hardening::access::pod_security::{Level, Standard, Version};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A field that may be absent.
fn maybe(name: &'static str, values: Vec<Value>) -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let value = prop::sample::select(values);
    prop::option::weighted(0.4, value)
        .prop_map(move |value| value.map(|value| (name, value)).into_iter().collect())
        .boxed()
}

fn object(fields: Vec<BoxedStrategy<Vec<(&'static str, Value)>>>) -> BoxedStrategy<Value> {
    fields
        .prop_map(|fields| {
            let fields = fields.into_iter().flatten();
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            Value::Object(fields.collect::<Map<_, _>>())
        })
        .boxed()
}

fn booleans() -> Vec<Value> {
    vec![json!(true), json!(false)]
}

/// What pods and containers may both set.
fn common_context() -> Vec<BoxedStrategy<Vec<(&'static str, Value)>>> {
    vec![
        maybe("runAsNonRoot", booleans()),
        maybe("runAsUser", vec![json!(0), json!(1000)]),
        maybe(
            "seccompProfile",
            vec![
                json!({"type": "RuntimeDefault"}),
                json!({"type": "Localhost", "localhostProfile": "a.json"}),
                json!({"type": "Unconfined"}),
            ],
        ),
        maybe(
            "appArmorProfile",
            vec![
                json!({"type": "RuntimeDefault"}),
                json!({"type": "Unconfined"}),
            ],
        ),
        maybe(
            "seLinuxOptions",
            vec![
                json!({"type": "container_t", "level": "s0"}),
                json!({"type": "container_engine_t"}),
                json!({"type": "spc_t"}),
                json!({"user": "u"}),
                json!({"role": "r"}),
                json!({}),
            ],
        ),
        maybe(
            "windowsOptions",
            vec![
                json!({"hostProcess": true}),
                json!({"hostProcess": false}),
                json!({}),
            ],
        ),
    ]
}

fn container_context() -> BoxedStrategy<Value> {
    let mut fields = common_context();
    fields.extend([
        maybe("privileged", booleans()),
        maybe("allowPrivilegeEscalation", booleans()),
        maybe("procMount", vec![json!("Default"), json!("Unmasked")]),
        maybe(
            "capabilities",
            vec![
                json!({}),
                json!({"drop": ["ALL"]}),
                json!({"drop": ["NET_RAW"]}),
                json!({"drop": ["all"], "add": ["NET_BIND_SERVICE"]}),
                json!({"drop": ["KILL", "ALL"], "add": ["NET_BIND_SERVICE"]}),
                json!({"drop": ["ALL"], "add": ["CHOWN"]}),
                json!({"add": ["SYS_ADMIN", "CHOWN"]}),
            ],
        ),
    ]);
    object(fields)
}

fn container() -> BoxedStrategy<Value> {
    let context = prop::option::weighted(0.8, container_context());
    let fields = object(vec![
        maybe(
            "ports",
            vec![
                json!([{"containerPort": 80}]),
                json!([{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81, "hostPort": 900}]),
                json!([{"containerPort": 80, "hostPort": 0}]),
            ],
        ),
        maybe(
            "livenessProbe",
            vec![
                json!({"httpGet": {"port": 80}}),
                json!({"httpGet": {"port": 80, "host": "other"}}),
                json!({"tcpSocket": {"port": 80, "host": ""}}),
                json!({"tcpSocket": {"port": 80, "host": "127.0.0.1"}}),
            ],
        ),
        maybe(
            "lifecycle",
            vec![
                json!({"preStop": {"httpGet": {"port": 80, "host": "other"}}}),
                json!({"postStart": {"exec": {"command": ["true"]}}}),
            ],
        ),
    ]);
    (context, fields)
        .prop_map(|(context, mut container)| {
            if let Some(context) = context {
                container["securityContext"] = context;
            }
            container
        })
        .boxed()
}

/// Containers, named by their list and their place in it.
fn containers(list: &'static str, least: usize) -> BoxedStrategy<Value> {
    prop::collection::vec(container(), least..3)
        .prop_map(move |mut containers| {
            for (index, container) in containers.iter_mut().enumerate() {
                container["name"] = json!(format!("{list}{index}"));
            }
            Value::Array(containers)
        })
        .boxed()
}

fn volumes() -> BoxedStrategy<Value> {
    let sources = [
        json!({}),
        json!({"emptyDir": {}}),
        json!({"configMap": {"name": "c"}}),
        json!({"hostPath": {"path": "/data"}}),
        json!({"nfs": {"server": "s", "path": "/"}}),
        json!({"image": {"reference": "i"}}),
        json!({"ephemeral": {}}),
    ];
    prop::collection::vec(prop::sample::select(sources.to_vec()), 0..3)
        .prop_map(|mut volumes| {
            for (index, volume) in volumes.iter_mut().enumerate() {
                volume["name"] = json!(format!("v{index}"));
            }
            Value::Array(volumes)
        })
        .boxed()
}

fn pod_context() -> BoxedStrategy<Value> {
    let mut fields = common_context();
    fields.push(maybe(
        "sysctls",
        vec![
            json!([{"name": "kernel.shm_rmid_forced", "value": "1"}]),
            json!([{"name": "net.ipv4.tcp_rmem", "value": "1"}]),
            json!([{"name": "kernel.msgmax", "value": "1"}]),
        ],
    ));
    object(fields)
}

fn annotations() -> BoxedStrategy<Value> {
    object(vec![
        maybe(
            "container.apparmor.security.beta.kubernetes.io/gone",
            vec![json!("unconfined"), json!("runtime/default"), json!("")],
        ),
        maybe(
            "seccomp.security.alpha.kubernetes.io/pod",
            vec![json!("unconfined"), json!("docker/default"), json!("")],
        ),
        maybe(
            "container.seccomp.security.alpha.kubernetes.io/containers0",
            vec![json!("unconfined"), json!("localhost/a")],
        ),
        maybe(
            "container.seccomp.security.alpha.kubernetes.io/gone",
            vec![json!("unconfined")],
        ),
    ])
}

pub(super) fn pod() -> BoxedStrategy<Value> {
    let spec = object(vec![
        maybe("hostNetwork", booleans()),
        maybe("hostPID", booleans()),
        maybe("hostIPC", booleans()),
        maybe("hostUsers", booleans()),
        maybe(
            "os",
            vec![json!({"name": "linux"}), json!({"name": "windows"})],
        ),
    ]);
    let lists = (
        containers("initContainers", 0),
        containers("containers", 1),
        containers("ephemeralContainers", 0),
    );
    let context = prop::option::of(pod_context());
    (spec, lists, volumes(), context, annotations())
        .prop_map(
            |(mut spec, (init, regular, ephemeral), volumes, context, annotations)| {
                spec["initContainers"] = init;
                spec["containers"] = regular;
                spec["ephemeralContainers"] = ephemeral;
                spec["volumes"] = volumes;
                if let Some(context) = context {
                    spec["securityContext"] = context;
                }
                json!({
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {"name": "it", "annotations": annotations},
                    "spec": spec,
                })
            },
        )
        .boxed()
}

pub(super) fn version() -> BoxedStrategy<Version> {
    prop_oneof![
        1 => Just(Version::Latest),
        6 => (0..45_u64).prop_map(Version::Release),
    ]
    .boxed()
}

pub(super) fn standard() -> BoxedStrategy<Standard> {
    (prop::sample::select(Level::ALL.to_vec()), version())
        .prop_map(|(level, version)| Standard { level, version })
        .boxed()
}
