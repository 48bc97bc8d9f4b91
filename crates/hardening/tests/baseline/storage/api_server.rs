//! As much of an API server as scripts of backups see of one: snapshots and what stands behind them, over HTTP, for the real
//! `kubectl`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::{fs, io};

use serde_json::{Value, json};

const GROUP: &str = "snapshot.storage.k8s.io";

/// A request, as an authorizer sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) verb: &'static str,
    pub(super) resource: String,
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
}

/// What becomes of a snapshot that is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Driver {
    /// It is ready at once.
    Ready,
    /// It is ready once it was looked at so many times.
    ReadyAfter(u32),
    /// It never is, and says why.
    Fails,
    /// Nobody takes it up.
    Away,
}

/// The objects, by resource, namespace and name; those of the cluster have no namespace.
type Objects = BTreeMap<(String, String, String), Value>;

pub(super) struct State {
    pub(super) objects: Objects,
    pub(super) asked: Vec<Asked>,
    pub(super) driver: Driver,
    /// The verb and resource that are answered with an error of the server.
    pub(super) broken: Option<(&'static str, &'static str)>,
    /// The file that tells the time, in seconds since 1970.
    clock: PathBuf,
    looked_at: BTreeMap<String, u32>,
}

pub(super) struct ApiServer {
    pub(super) address: String,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

impl ApiServer {
    pub(super) fn start(clock: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::new(Mutex::new(State {
            objects: Objects::new(),
            asked: Vec::new(),
            driver: Driver::Ready,
            broken: None,
            clock,
            looked_at: BTreeMap::new(),
        }));
        let served = Arc::clone(&state);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                match serve(stream, &served) {
                    Ok(true) => {}
                    // The last request, or a client that went away.
                    Ok(false) => return,
                    Err(_) => continue,
                }
            }
        });
        Self {
            address,
            state,
            thread: Some(thread),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(&self.address) {
            let _ = stream.write_all(b"STOP / HTTP/1.1\r\n\r\n");
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl State {
    /// A snapshot as the controller leaves it, and what stands behind it.
    pub(super) fn put(
        &mut self,
        namespace: &str,
        name: &str,
        schedule: &str,
        claim: &str,
        created: &str,
        ready: bool,
    ) {
        let content = format!("content-of-{name}");
        let snapshot = json!({
            "apiVersion": format!("{GROUP}/v1"),
            "kind": "VolumeSnapshot",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "creationTimestamp": created,
                "labels": {"hardening/schedule": schedule},
            },
            "spec": {"source": {"persistentVolumeClaimName": claim}},
            "status": {"readyToUse": ready, "boundVolumeSnapshotContentName": content},
        });
        let behind = json!({
            "apiVersion": format!("{GROUP}/v1"),
            "kind": "VolumeSnapshotContent",
            "metadata": {"name": content},
            "spec": {"deletionPolicy": "Retain"},
        });
        self.objects.insert(
            ("volumesnapshots".into(), namespace.into(), name.into()),
            snapshot,
        );
        self.objects.insert(
            ("volumesnapshotcontents".into(), String::new(), content),
            behind,
        );
    }

    /// The names of the objects of a resource, in order.
    pub(super) fn names(&self, resource: &str) -> Vec<String> {
        let keys = self.objects.keys().filter(|(of, ..)| of == resource);
        keys.map(|(_, _, name)| name.clone()).collect()
    }

    fn now(&self) -> String {
        let seconds: i64 = fs::read_to_string(&self.clock)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        super::written(seconds)
    }

    fn answer(&mut self, method: &str, url: &str, body: &str) -> (u16, Value) {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let steps: Vec<_> = path.trim_matches('/').split('/').collect();
        let (namespace, rest) = match steps.as_slice() {
            ["api"] => return (200, json!({"kind": "APIVersions", "versions": ["v1"]})),
            ["api", "v1"] => return (200, resources("v1", &[])),
            ["apis"] => return (200, groups()),
            ["apis", GROUP, "v1"] => return (200, snapshot_resources()),
            ["apis", GROUP, "v1", "namespaces", namespace, rest @ ..] => (*namespace, rest),
            ["apis", GROUP, "v1", rest @ ..] => ("", rest),
            _ => return not_found(path),
        };
        let (resource, name) = match rest {
            [resource] => (*resource, None),
            [resource, name] => (*resource, Some(*name)),
            _ => return not_found(path),
        };
        let verb = match (method, name) {
            ("GET", None) => "list",
            ("GET", Some(_)) => "get",
            ("POST", None) => "create",
            ("DELETE", Some(_)) => "delete",
            ("PATCH", Some(_)) => "patch",
            _ => return (405, status(405, "MethodNotAllowed", method)),
        };
        self.asked.push(Asked {
            verb,
            resource: resource.to_owned(),
            namespace: Some(namespace.to_owned()).filter(|it| !it.is_empty()),
            name: name.map(str::to_owned),
        });
        if self.broken == Some((verb, match_resource(resource))) {
            return (
                500,
                status(500, "InternalError", "etcdserver: request timed out"),
            );
        }
        let key = |name: &str| (resource.to_owned(), namespace.to_owned(), name.to_owned());
        match (verb, name) {
            ("create", _) => self.create(resource, namespace, body),
            ("list", _) => self.list(resource, namespace, query),
            (_, Some(name)) if !self.objects.contains_key(&key(name)) => not_found(name),
            ("get", Some(name)) => {
                self.look(&key(name));
                (200, self.objects[&key(name)].clone())
            }
            ("delete", Some(name)) => {
                let gone = self.objects.remove(&key(name)).unwrap();
                self.delete_behind(&gone);
                (
                    200,
                    json!({"kind": "Status", "apiVersion": "v1", "status": "Success"}),
                )
            }
            (_, Some(name)) => {
                let change: Value = serde_json::from_str(body).unwrap();
                let object = self.objects.get_mut(&key(name)).unwrap();
                merge(object, &change);
                (200, object.clone())
            }
            _ => not_found(path),
        }
    }

    /// What the CRD and the API server ask of a snapshot that is created.
    fn create(&mut self, resource: &str, namespace: &str, body: &str) -> (u16, Value) {
        let mut object: Value = serde_json::from_str(body).unwrap();
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let name = text("/metadata/name").unwrap_or_default().to_owned();
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        let claim = text("/spec/source/persistentVolumeClaimName");
        let label = text("/metadata/labels/hardening~1schedule");
        let is_valid = (1..=253).contains(&name.len())
            && name.chars().all(is_plain)
            && claim.is_some_and(|it| !it.is_empty())
            && label.is_some_and(|it| it.len() <= 63)
            && text("/spec/volumeSnapshotClassName").is_some_and(|it| !it.is_empty())
            && text("/kind") == Some("VolumeSnapshot");
        if !is_valid {
            return (422, status(422, "Invalid", &name));
        }
        let key = (resource.to_owned(), namespace.to_owned(), name.clone());
        if self.objects.contains_key(&key) {
            return (409, status(409, "AlreadyExists", &name));
        }
        object["metadata"]["namespace"] = json!(namespace);
        object["metadata"]["creationTimestamp"] = json!(self.now());
        match self.driver {
            Driver::Ready => object["status"] = json!({"readyToUse": true}),
            Driver::ReadyAfter(_) => object["status"] = json!({"readyToUse": false}),
            Driver::Fails => {
                object["status"] =
                    json!({"readyToUse": false, "error": {"message": "the pool is full"}});
            }
            Driver::Away => {}
        }
        self.objects.insert(key, object.clone());
        (201, object)
    }

    fn list(&self, resource: &str, namespace: &str, query: &str) -> (u16, Value) {
        let selector = query
            .split('&')
            .find_map(|it| it.strip_prefix("labelSelector="));
        let selector = selector
            .unwrap_or_default()
            .replace("%2F", "/")
            .replace("%3D", "=");
        let fits = |object: &Value| {
            let mut terms = selector.split(',').filter(|term| !term.is_empty());
            terms.all(|term| {
                let (key, value) = term.split_once('=').unwrap();
                object["metadata"]["labels"][key] == json!(value)
            })
        };
        let items = self.objects.iter().filter(|((of, place, _), object)| {
            of == resource && (namespace.is_empty() || place == namespace) && fits(object)
        });
        let items: Vec<_> = items.map(|(_, object)| object).collect();
        (
            200,
            json!({
                "apiVersion": format!("{GROUP}/v1"),
                "kind": "VolumeSnapshotList",
                "metadata": {"resourceVersion": "1"},
                "items": items,
            }),
        )
    }

    fn look(&mut self, key: &(String, String, String)) {
        let looks = self.looked_at.entry(key.2.clone()).or_default();
        *looks += 1;
        if matches!(self.driver, Driver::ReadyAfter(wanted) if *looks > wanted) {
            self.objects.get_mut(key).unwrap()["status"]["readyToUse"] = json!(true);
        }
    }

    /// The controller deletes what stands behind a snapshot only where that says so.
    fn delete_behind(&mut self, gone: &Value) {
        let content = gone.pointer("/status/boundVolumeSnapshotContentName");
        let Some(content) = content.and_then(Value::as_str) else {
            return;
        };
        let key = (
            "volumesnapshotcontents".to_owned(),
            String::new(),
            content.to_owned(),
        );
        if self
            .objects
            .get(&key)
            .is_some_and(|it| it["spec"]["deletionPolicy"] == "Delete")
        {
            self.objects.remove(&key);
        }
    }
}

fn match_resource(resource: &str) -> &'static str {
    match resource {
        "volumesnapshots" => "volumesnapshots",
        _ => "volumesnapshotcontents",
    }
}

fn merge(object: &mut Value, change: &Value) {
    match (object, change) {
        (Value::Object(object), Value::Object(change)) => {
            for (key, value) in change {
                merge(object.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (object, change) => *object = change.clone(),
    }
}

fn status(code: u16, reason: &str, what: &str) -> Value {
    json!({
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "reason": reason,
        "message": format!("{reason}: {what}"),
        "code": code,
    })
}

fn not_found(what: &str) -> (u16, Value) {
    (404, status(404, "NotFound", what))
}

fn groups() -> Value {
    let version = json!({"groupVersion": format!("{GROUP}/v1"), "version": "v1"});
    let group = json!({"name": GROUP, "versions": [version], "preferredVersion": version});
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": [group]})
}

fn snapshot_resources() -> Value {
    let resource = |name: &str, singular: &str, kind: &str, namespaced: bool| {
        json!({
            "name": name,
            "singularName": singular,
            "kind": kind,
            "namespaced": namespaced,
            "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
        })
    };
    resources(
        &format!("{GROUP}/v1"),
        &[
            resource("volumesnapshots", "volumesnapshot", "VolumeSnapshot", true),
            resource(
                "volumesnapshotcontents",
                "volumesnapshotcontent",
                "VolumeSnapshotContent",
                false,
            ),
        ],
    )
}

fn resources(version: &str, resources: &[Value]) -> Value {
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources})
}

/// Answers one request; `false` where it was the last.
fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<bool> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (method, url) = (
        words.next().unwrap_or_default().to_owned(),
        words.next().unwrap_or_default().to_owned(),
    );
    if method == "STOP" {
        return Ok(false);
    }
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    let (code, answer) = state.lock().unwrap().answer(&method, &url, &body);
    let text = answer.to_string();
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 {code} Answer\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )?;
    Ok(true)
}
