//! The files that a container sees: keys of ConfigMaps and Secrets under the paths that they are mounted at.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{KeyToPath, Volume, VolumeMount};

use super::{Cluster, Object, Resource, WorkloadContainer};
use crate::finding::FieldPath;

/// What is at a path within a container.
#[derive(Clone, Debug)]
pub enum MountedFile<'c> {
    /// The text of a key.
    Text(MountedText<'c>),
    /// ConfigMaps or Secrets of the bundle are mounted there, and none of them has the key.
    Absent {
        /// The mount that covers the path, such as `/spec/template/spec/containers/0/volumeMounts/1`.
        mount: FieldPath,
        /// The files that are there instead, as paths within the container.
        files: Vec<String>,
    },
    /// Part of the image, or of something that the bundle does not show.
    Unknown,
}

/// A text that a container sees as a file.
#[derive(Clone, Debug)]
pub struct MountedText<'c> {
    /// The path within the container.
    pub file: String,
    /// The ConfigMap or Secret.
    pub object: &'c Object,
    /// Where the text stands in it, such as `/data/alertmanager.yml`.
    pub path: FieldPath,
    /// The text, decoded.
    pub text: Cow<'c, str>,
    /// Whether it is in a Secret, so that it must not be shown.
    pub is_secret: bool,
}

impl<'c> WorkloadContainer<'c> {
    /// What it sees at an absolute path. Linear in its mounts and the keys below the one that covers the path.
    ///
    /// ```
    /// use hardening::cluster::{Cluster, MountedFile};
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: settings}
    /// data: {web.conf: 'port = 80'}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   volumes: [{name: settings, configMap: {name: settings}}]
    ///   containers: [{name: web, volumeMounts: [{name: settings, mountPath: /etc/web}]}]
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("web.yaml", yaml)]));
    /// let container = cluster.workloads()[0].containers().next().unwrap();
    /// let MountedFile::Text(file) = container.file_at(&cluster, "/etc/web/web.conf") else { panic!() };
    /// assert_eq!((&*file.text, file.path.to_string()), ("port = 80", "/data/web.conf".to_owned()));
    /// assert!(matches!(container.file_at(&cluster, "/etc/web/other"), MountedFile::Absent { .. }));
    /// assert!(matches!(container.file_at(&cluster, "/etc/hosts"), MountedFile::Unknown));
    /// ```
    #[must_use]
    pub fn file_at(&self, cluster: &'c Cluster, path: &str) -> MountedFile<'c> {
        let mounts = self.spec.volume_mounts.iter().flatten().enumerate();
        let covering = mounts.filter_map(|(index, mount)| {
            let rest = path.strip_prefix(mount.mount_path.trim_end_matches('/'))?;
            let is_below = rest.is_empty() || rest.starts_with('/');
            is_below.then_some((mount.mount_path.len(), index, mount))
        });
        let Some((_, index, mount)) = covering.max_by_key(|(length, ..)| *length) else {
            return MountedFile::Unknown;
        };
        let sources = Sources::of(cluster, self, mount);
        let (found, others): (Vec<_>, Vec<_>) =
            sources.texts.into_iter().partition(|it| it.file == path);
        match found.into_iter().next_back() {
            Some(text) => MountedFile::Text(text),
            None if sources.is_complete => MountedFile::Absent {
                mount: self.path().then("volumeMounts").then(index),
                files: others.into_iter().map(|it| it.file).collect(),
            },
            None => MountedFile::Unknown,
        }
    }

    /// All texts that it sees as files, as far as the bundle shows them; by mount, then by key.
    #[must_use]
    pub fn files(&self, cluster: &'c Cluster) -> Vec<MountedText<'c>> {
        let mounts = self.spec.volume_mounts.iter().flatten();
        let of_mount = |mount| Sources::of(cluster, self, mount).texts;
        mounts.flat_map(of_mount).collect()
    }
}

/// What a volume is made of, as one mount shows it.
struct Sources<'c> {
    texts: Vec<MountedText<'c>>,
    is_complete: bool,
}

impl<'c> Sources<'c> {
    fn of(cluster: &'c Cluster, container: &WorkloadContainer<'c>, mount: &VolumeMount) -> Self {
        let mut sources = Self {
            texts: Vec::new(),
            is_complete: false,
        };
        let workload = container.workload();
        let mut volumes = workload.pod.volumes.iter().flatten();
        let Some(volume) = volumes.find(|volume| volume.name == mount.name) else {
            return sources;
        };
        if mount.sub_path_expr.is_some() {
            return sources;
        }
        let parts = parts(volume);
        sources.is_complete = !parts.is_empty();
        for part in parts {
            let found = match part {
                Part::Keys { kind, name, items } => {
                    let object = cluster.find("", kind, Some(&workload.namespace), name);
                    object.and_then(|object| Some((object, texts(object)?, items)))
                }
                Part::Other => None,
            };
            match found {
                Some((object, texts, items)) => sources.take(object, texts, items, mount),
                None => sources.is_complete = false,
            }
        }
        sources
    }

    fn take(
        &mut self,
        object: &'c Object,
        mut texts: Texts<'c>,
        items: Option<&[KeyToPath]>,
        mount: &VolumeMount,
    ) {
        let is_secret = matches!(object.resource, Resource::Secret(_));
        let named: Vec<(String, &str)> = match items {
            Some(items) => items
                .iter()
                .map(|item| (item.path.clone(), item.key.as_str()))
                .collect(),
            None => texts.keys().map(|key| ((*key).to_owned(), *key)).collect(),
        };
        for (path, key) in named {
            let Some(file) = shown_at(mount, &path) else {
                continue;
            };
            match texts.remove(key) {
                Some((path, Some(text))) => self.texts.push(MountedText {
                    file,
                    object,
                    path,
                    text,
                    is_secret,
                }),
                // Bytes that are no text are there, but cannot be read.
                Some((_, None)) => self.is_complete = false,
                None => {}
            }
        }
    }
}

/// Where a mount shows a file of its volume; `None` where it does not.
fn shown_at(mount: &VolumeMount, path: &str) -> Option<String> {
    let folder = mount.mount_path.trim_end_matches('/');
    let sub_path = mount.sub_path.as_deref().unwrap_or("");
    match sub_path.trim_matches('/') {
        "" | "." => Some(format!("{folder}/{path}")),
        sub_path => match path.strip_prefix(sub_path)? {
            "" => Some(folder.to_owned()),
            rest => rest.starts_with('/').then(|| format!("{folder}{rest}")),
        },
    }
}

enum Part<'v> {
    Keys {
        kind: &'static str,
        name: &'v str,
        items: Option<&'v [KeyToPath]>,
    },
    Other,
}

fn parts(volume: &Volume) -> Vec<Part<'_>> {
    if let Some(source) = &volume.config_map {
        return vec![keys("ConfigMap", &source.name, source.items.as_deref())];
    }
    if let Some(source) = &volume.secret {
        let name = source.secret_name.as_deref().unwrap_or("");
        return vec![keys("Secret", name, source.items.as_deref())];
    }
    let Some(projected) = &volume.projected else {
        return Vec::new();
    };
    let sources = projected.sources.iter().flatten();
    let part = sources.map(|source| match (&source.config_map, &source.secret) {
        (Some(it), _) => keys("ConfigMap", &it.name, it.items.as_deref()),
        (None, Some(it)) => keys("Secret", &it.name, it.items.as_deref()),
        (None, None) => Part::Other,
    });
    part.collect()
}

const fn keys<'v>(kind: &'static str, name: &'v str, items: Option<&'v [KeyToPath]>) -> Part<'v> {
    Part::Keys { kind, name, items }
}

/// By key: where it stands, and its text where it is one.
type Texts<'c> = BTreeMap<&'c str, (FieldPath, Option<Cow<'c, str>>)>;

/// The keys of a ConfigMap or Secret.
fn texts(object: &Object) -> Option<Texts<'_>> {
    let mut texts = BTreeMap::new();
    match &object.resource {
        Resource::ConfigMap(map) => {
            for (key, text) in map.data.iter().flatten() {
                let path = FieldPath::of("data").then(key.as_str());
                texts.insert(key.as_str(), (path, Some(Cow::Borrowed(text.as_str()))));
            }
            for key in map.binary_data.iter().flatten().map(|(key, _)| key) {
                let path = FieldPath::of("binaryData").then(key.as_str());
                texts.insert(key.as_str(), (path, None));
            }
        }
        Resource::Secret(secret) => {
            for (key, bytes) in secret.data.iter().flatten() {
                let path = FieldPath::of("data").then(key.as_str());
                let text = std::str::from_utf8(&bytes.0).ok().map(Cow::Borrowed);
                texts.insert(key.as_str(), (path, text));
            }
            for (key, text) in secret.string_data.iter().flatten() {
                let path = FieldPath::of("stringData").then(key.as_str());
                texts.insert(key.as_str(), (path, Some(Cow::Borrowed(text.as_str()))));
            }
        }
        _ => return None,
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Bundle, Source};

    const POD: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {main.yml: 'a: 1', rules.yml: 'b: 2'}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  volumes:
    - name: all
      configMap: {name: settings}
    - name: one
      configMap: {name: settings, items: [{key: rules.yml, path: deep/renamed.yml}]}
    - name: scratch
      emptyDir: {}
    - name: elsewhere
      configMap: {name: unseen}
  containers:
    - name: web
      image: web
      volumeMounts:
        - {name: all, mountPath: /etc/web/}
        - {name: one, mountPath: /etc/web/one}
        - {name: all, mountPath: /app/config.yml, subPath: main.yml}
        - {name: scratch, mountPath: /tmp}
        - {name: elsewhere, mountPath: /etc/elsewhere}
";

    fn shown(path: &str) -> String {
        let cluster = Cluster::of(Bundle::read([Source::new("pod.yaml", POD)]));
        let container = cluster.workloads()[0].containers().next().unwrap();
        match container.file_at(&cluster, path) {
            MountedFile::Text(text) => format!("{} {}", text.path, text.text),
            MountedFile::Absent { mount, files } => format!("{mount} {}", files.join(" ")),
            MountedFile::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn a_key_is_a_file_below_the_folder_that_it_is_mounted_at() {
        assert_eq!(shown("/etc/web/main.yml"), "/data/main.yml a: 1");
        assert_eq!(
            shown("/etc/web/one/deep/renamed.yml"),
            "/data/rules.yml b: 2"
        );
        assert_eq!(shown("/app/config.yml"), "/data/main.yml a: 1");
    }

    #[test]
    fn a_file_that_no_key_gives_is_absent_and_the_others_are_named() {
        assert_eq!(
            shown("/etc/web/config.yml"),
            "/spec/containers/0/volumeMounts/0 /etc/web/main.yml /etc/web/rules.yml"
        );
        assert_eq!(
            shown("/etc/web/one/rules.yml"),
            "/spec/containers/0/volumeMounts/1 /etc/web/one/deep/renamed.yml"
        );
    }

    #[test]
    fn what_the_bundle_does_not_show_is_unknown() {
        assert_eq!(shown("/usr/share/web/main.yml"), "unknown");
        assert_eq!(shown("/tmp/main.yml"), "unknown");
        assert_eq!(shown("/etc/elsewhere/main.yml"), "unknown");
    }

    #[test]
    fn all_files_of_a_container_are_listed() {
        let cluster = Cluster::of(Bundle::read([Source::new("pod.yaml", POD)]));
        let container = cluster.workloads()[0].containers().next().unwrap();
        let files: Vec<_> = container
            .files(&cluster)
            .into_iter()
            .map(|it| it.file)
            .collect();
        assert_eq!(
            files,
            [
                "/etc/web/main.yml",
                "/etc/web/rules.yml",
                "/etc/web/one/deep/renamed.yml",
                "/app/config.yml"
            ]
        );
    }
}
