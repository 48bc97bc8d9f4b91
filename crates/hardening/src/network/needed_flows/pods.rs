//! What the pods themselves are told: variables, command lines, and the configuration that they mount.

use super::addresses::{Address, PortText, addresses};
use super::collector::{Collector, Told, ToldTarget};
use super::environment::{Environment, Origin, Variable, environment};
use super::expansion::{Text, expand};
use super::files::Files;
use super::naming::port_name;
use super::shown::{Scalar, Shown};
use super::{Reason, mounts};
use crate::cluster::{Cluster, Workload, WorkloadContainer, WorkloadId};
use crate::finding::{FieldPath, Place};

/// Takes up what every workload's pods are told.
pub(super) fn collect<'c>(files: &mut Files<'c>, collector: &mut Collector<'c>) {
    let cluster = collector.cluster;
    for (id, workload) in (0..).map(WorkloadId).zip(cluster.workloads()) {
        for container in workload.containers() {
            let environment = environment(workload, container, files);
            let reader = Reader {
                cluster,
                id,
                workload,
                container,
                environment,
            };
            reader.take_variables(collector);
            reader.take_command_line(collector);
        }
        mounts::collect(id, workload, files, collector);
    }
}

struct Reader<'c> {
    cluster: &'c Cluster,
    id: WorkloadId,
    workload: &'c Workload,
    container: WorkloadContainer<'c>,
    environment: Environment<'c>,
}

impl Reader<'_> {
    fn take_variables(&self, collector: &mut Collector<'_>) {
        for (name, variable) in &self.environment {
            if matches!(variable.origin, Origin::Cluster) {
                continue;
            }
            let found = addresses(&variable.value, name);
            if found.is_empty() {
                continue;
            }
            let shown = self.shown(variable);
            let reason = variable.origin.reason(&self.container.spec.name, name);
            for address in found {
                let beside = self.port_beside(name, &address);
                for target in self.targets(&address, beside, &variable.value, collector) {
                    let told = Told {
                        target,
                        evidence: shown.place(&address),
                        reason: reason.clone(),
                    };
                    collector.take(self.id, &told);
                }
            }
        }
    }

    /// A name that is put together may hold a Secret's words, so it is not missed where it is unknown.
    fn targets(
        &self,
        address: &Address<'_>,
        beside: Option<u16>,
        text: &Text<'_>,
        collector: &Collector<'_>,
    ) -> Vec<ToldTarget> {
        let mut targets = collector.targets(&self.workload.namespace, address, beside);
        if matches!(text, Text::FilledIn(_)) {
            targets.retain(|target| matches!(target, ToldTarget::Pods { .. }));
        }
        targets
    }

    /// `DB_PORT` for the host in `DB_HOST`.
    fn port_beside(&self, name: &str, address: &Address<'_>) -> Option<u16> {
        if address.port != PortText::None {
            return None;
        }
        let port = self.environment.get(port_name(name)?.as_str())?;
        port.value.trim().parse().ok().filter(|port| *port > 0)
    }

    fn shown(&self, variable: &Variable<'_>) -> Shown<'_> {
        let manifest = self.workload.manifest;
        match &variable.origin {
            Origin::ConfigMap(entry) => entry.shown(self.cluster.bundle()),
            Origin::Secret { read_at, .. } => Shown::Whole(Place::value(manifest, read_at.clone())),
            Origin::Container(index) => {
                let item = self.container.path().then("env").then(*index);
                let name = Place::value(manifest, item.then("name"));
                self.shown_in(item.then("value"), &variable.value, name)
            }
            Origin::Cluster => Shown::Whole(Place::name(manifest)),
        }
    }

    /// What is filled in from elsewhere is shown as the value that asks for it.
    fn shown_in(&self, path: FieldPath, text: &Text<'_>, instead: Place) -> Shown<'_> {
        let manifest = self.workload.manifest;
        match text {
            Text::AsWritten(_) => Shown::Words {
                scalar: Scalar::new(self.cluster.bundle(), manifest, path),
                instead,
            },
            Text::FilledIn(_) => Shown::Whole(Place::value(manifest, path)),
        }
    }

    fn take_command_line(&self, collector: &mut Collector<'_>) {
        let spec = self.container.spec;
        self.take_words(
            "command",
            spec.command.as_deref().unwrap_or_default(),
            collector,
        );
        self.take_words("args", spec.args.as_deref().unwrap_or_default(), collector);
    }

    fn take_words(&self, field: &'static str, words: &[String], collector: &mut Collector<'_>) {
        let mut flag = "";
        for (index, word) in words.iter().enumerate() {
            let text = expand(word, &self.environment);
            let found = addresses(&text, flag);
            flag = if word.starts_with('-') { word } else { "" };
            if found.is_empty() {
                continue;
            }
            let list = self.container.path().then(field);
            let key = Place::key(self.workload.manifest, list.clone());
            let shown = self.shown_in(list.then(index), &text, key);
            for address in found {
                for target in self.targets(&address, None, &text, collector) {
                    let told = Told {
                        target,
                        evidence: shown.place(&address),
                        reason: Reason::Argument {
                            container: self.container.spec.name.clone(),
                        },
                    };
                    collector.take(self.id, &told);
                }
            }
        }
    }
}
