//! The variables of a container, as its process sees them.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::Reason;
use super::expansion::{Text, expand};
use super::files::{ConfigEntry, Files};
use crate::cluster::{Workload, WorkloadContainer};
use crate::finding::FieldPath;

/// The variables by name, in the order of their first mention; of two with the same name the later counts.
pub(super) type Environment<'c> = IndexMap<Cow<'c, str>, Variable<'c>>;

/// A variable's value and where it is written.
pub(super) struct Variable<'c> {
    pub(super) value: Text<'c>,
    pub(super) origin: Origin<'c>,
}

/// Where the value of a variable is written.
pub(super) enum Origin<'c> {
    /// In the container, at this position of `env`.
    Container(usize),
    /// In a ConfigMap.
    ConfigMap(ConfigEntry<'c>),
    /// In a Secret, which is never shown: where it is read instead.
    Secret {
        secret: &'c str,
        key: Cow<'c, str>,
        read_at: FieldPath,
    },
    /// Nowhere: the cluster fills it in.
    Cluster,
}

impl Origin<'_> {
    /// The reason that a variable of this origin gives.
    pub(super) fn reason(&self, container: &str, variable: &str) -> Reason {
        match self {
            Self::Secret { secret, key, .. } => Reason::Secret {
                secret: (*secret).to_owned(),
                key: key.clone().into_owned(),
            },
            _ => Reason::Variable {
                container: container.to_owned(),
                name: variable.to_owned(),
            },
        }
    }
}

/// The variables of a container.
pub(super) fn environment<'c>(
    workload: &'c Workload,
    container: WorkloadContainer<'c>,
    files: &Files<'c>,
) -> Environment<'c> {
    let mut environment = Environment::new();
    add_whole_files(workload, container, files, &mut environment);
    add_single(workload, container, files, &mut environment);
    environment
}

/// `envFrom`.
fn add_whole_files<'c>(
    workload: &'c Workload,
    container: WorkloadContainer<'c>,
    files: &Files<'c>,
    environment: &mut Environment<'c>,
) {
    let sources = container.spec.env_from.iter().flatten().enumerate();
    for (index, source) in sources {
        let prefix = source.prefix.as_deref().unwrap_or("");
        let named = |key: Cow<'c, str>| match prefix {
            "" => key,
            prefix => Cow::Owned(format!("{prefix}{key}")),
        };
        if let Some(source) = &source.config_map_ref {
            for entry in files.config_map(&workload.namespace, &source.name) {
                let variable = Variable {
                    value: Text::AsWritten(entry.text),
                    origin: Origin::ConfigMap(entry),
                };
                environment.insert(named(Cow::Borrowed(entry.key)), variable);
            }
        }
        if let Some(source) = &source.secret_ref {
            for (key, text) in files.secret(&workload.namespace, &source.name) {
                let origin = Origin::Secret {
                    secret: &source.name,
                    key: Cow::Borrowed(key),
                    read_at: container.path().then("envFrom").then(index),
                };
                environment.insert(
                    named(Cow::Borrowed(key)),
                    Variable {
                        value: Text::AsWritten(text),
                        origin,
                    },
                );
            }
        }
    }
}

/// `env`.
fn add_single<'c>(
    workload: &'c Workload,
    container: WorkloadContainer<'c>,
    files: &Files<'c>,
    environment: &mut Environment<'c>,
) {
    let namespace = workload.namespace.as_str();
    for (index, written) in container.spec.env.iter().flatten().enumerate() {
        let from = written.value_from.as_ref();
        let variable = if let Some(text) = &written.value {
            Some(Variable {
                value: expand(text, environment),
                origin: Origin::Container(index),
            })
        } else if let Some(source) = from.and_then(|from| from.config_map_key_ref.as_ref()) {
            let mut entries = files.config_map(namespace, &source.name);
            let entry = entries.find(|entry| entry.key == source.key);
            entry.map(|entry| Variable {
                value: Text::AsWritten(entry.text),
                origin: Origin::ConfigMap(entry),
            })
        } else if let Some(source) = from.and_then(|from| from.secret_key_ref.as_ref()) {
            let mut entries = files.secret(namespace, &source.name);
            let text = entries.find(|(key, _)| *key == source.key);
            text.map(|(_, text)| Variable {
                value: Text::AsWritten(text),
                origin: Origin::Secret {
                    secret: &source.name,
                    key: Cow::Borrowed(&source.key),
                    read_at: container.path().then("env").then(index),
                },
            })
        } else {
            let field = from.and_then(|from| from.field_ref.as_ref());
            let own_namespace = field.filter(|field| field.field_path == "metadata.namespace");
            own_namespace.map(|_| Variable {
                value: Text::AsWritten(namespace),
                origin: Origin::Cluster,
            })
        };
        if let Some(variable) = variable {
            environment.insert(Cow::Borrowed(&written.name), variable);
        }
    }
}
