//! What a pod asks for, once the API server and the LimitRanges have filled in what is not written.

use k8s_openapi::api::core::v1::ResourceRequirements;

use super::super::model::{Amounts, LimitKind, LimitRange, ResourceName};
use crate::cluster::{ContainerRole, Workload};
use crate::finding::FieldPath;

/// What a container, or a pod as a whole, asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// What it is given for sure.
    pub requests: Amounts,
    /// What it may use at most.
    pub limits: Amounts,
}

impl Requirements {
    fn parse(written: &ResourceRequirements) -> Self {
        Self {
            requests: Amounts::parse(written.requests.as_ref()),
            limits: Amounts::parse(written.limits.as_ref()),
        }
    }

    /// Whether CPU or memory is asked for or limited, beyond nothing.
    fn has_compute(&self) -> bool {
        [&self.requests, &self.limits].into_iter().any(|amounts| {
            let compute = ["cpu", "memory"].into_iter();
            let mut amounts = compute.filter_map(|name| amounts.get(name));
            amounts.any(|amount| !amount.is_zero() && !amount.is_negative())
        })
    }
}

/// A container of a pod and what it asks for.
#[derive(Clone, Debug)]
pub struct ContainerRequirements {
    /// Its name.
    pub name: String,
    /// When it runs.
    pub role: ContainerRole,
    /// The way to it, such as `/spec/template/spec/containers/0`.
    pub path: FieldPath,
    /// Its position among the containers of its list.
    pub index: usize,
    /// What it asks for.
    pub resources: Requirements,
}

/// What a pod asks for.
#[derive(Clone, Debug)]
pub struct PodRequirements {
    /// Regular containers first, then init containers and sidecars as they are started.
    pub containers: Vec<ContainerRequirements>,
    /// What is asked for all of them together; `None` where nothing is.
    pub pod: Option<Requirements>,
    /// What the runtime needs beside them.
    pub overhead: Amounts,
}

impl PodRequirements {
    /// What a workload's pods ask for when they are created: a request that is not written is the limit.
    pub(super) fn of(workload: &Workload, overhead: Amounts) -> Self {
        let (mut regular, mut init) = (0.., 0..);
        let containers = workload.containers().map(|container| {
            let indices = match container.role {
                ContainerRole::Regular => &mut regular,
                ContainerRole::Init | ContainerRole::Sidecar => &mut init,
            };
            let written = container.spec.resources.as_ref();
            let mut resources = written.map_or_else(Requirements::default, Requirements::parse);
            resources.requests.fill_from(&resources.limits);
            ContainerRequirements {
                name: container.spec.name.clone(),
                role: container.role,
                path: container.path(),
                index: indices.next().unwrap_or_default(),
                resources,
            }
        });
        let mut pod = Self {
            containers: containers.collect(),
            pod: None,
            overhead,
        };
        pod.pod = pod.level(workload.pod.resources.as_ref());
        pod
    }

    fn level(&self, written: Option<&ResourceRequirements>) -> Option<Requirements> {
        let mut level = Requirements::parse(written?);
        let supported = |name: &str| of_whole_pods(name);
        let is_set = |amounts: &Amounts| amounts.names().any(supported);
        if !is_set(&level.requests) && !is_set(&level.limits) {
            return None;
        }
        if !level.limits.is_empty() {
            let containers = self.sum(|resources| &resources.requests);
            let overcommitted = containers
                .iter()
                .filter(|(name, _)| supported(name) && !ResourceName(name).is_huge_pages());
            level.requests.fill_from(&owned(overcommitted));
            let limits = level.limits.iter().filter(|(name, _)| supported(name));
            let limits = owned(limits);
            level.requests.fill_from(&limits);
        }
        Some(level)
    }

    /// Gives each container that lacks them the default limits and requests of a range.
    pub(super) fn fill_from(&mut self, range: &LimitRange) {
        let items = range.items.iter();
        for item in items.filter(|item| item.kind == LimitKind::Container) {
            for container in &mut self.containers {
                container.resources.limits.fill_from(&item.default);
                container
                    .resources
                    .requests
                    .fill_from(&item.default_request);
            }
        }
    }

    /// Whether it asks for neither CPU nor memory.
    #[must_use]
    pub fn is_best_effort(&self) -> bool {
        match &self.pod {
            Some(pod) => !pod.has_compute(),
            None => !self
                .containers
                .iter()
                .any(|container| container.resources.has_compute()),
        }
    }

    /// What all containers ask for together, without the overhead: the regular ones and the sidecars at once, or an
    /// init container and the sidecars before it, whichever is more.
    #[must_use]
    pub fn requests(&self) -> Amounts {
        self.total(|resources| &resources.requests)
    }

    /// What all containers may use together, without the overhead.
    #[must_use]
    pub fn limits(&self) -> Amounts {
        self.total(|resources| &resources.limits)
    }

    fn total(&self, of: impl Fn(&Requirements) -> &Amounts) -> Amounts {
        let mut total = self.sum(&of);
        if let Some(pod) = &self.pod {
            for (name, amount) in of(pod).iter().filter(|(name, _)| of_whole_pods(name)) {
                total.set(name, amount.clone());
            }
        }
        total
    }

    fn sum(&self, of: impl Fn(&Requirements) -> &Amounts) -> Amounts {
        let mut total = Amounts::default();
        let mut sidecars = Amounts::default();
        let mut starting = Amounts::default();
        for container in &self.containers {
            let amounts = of(&container.resources);
            match container.role {
                ContainerRole::Regular => total.add(amounts),
                ContainerRole::Sidecar => {
                    total.add(amounts);
                    sidecars.add(amounts);
                    starting.raise_to(&sidecars);
                }
                ContainerRole::Init => {
                    let mut own = amounts.clone();
                    own.add(&sidecars);
                    starting.raise_to(&own);
                }
            }
        }
        total.raise_to(&starting);
        total
    }

    /// What a quota counts for it, by the names that quotas use. `limits.` holds the overhead only where there is a
    /// limit.
    #[must_use]
    pub fn charge(&self) -> Amounts {
        let mut requests = self.requests();
        requests.add(&self.overhead);
        let mut limits = self.limits();
        for (name, amount) in self.overhead.iter() {
            if limits.get(name).is_some_and(|limit| !limit.is_zero()) {
                limits.add_one(name, amount);
            }
        }
        let mut charge = counted(&requests, &limits);
        for name in ["pods", "count/pods"] {
            charge.set(name, crate::cluster::Quantity::from_integer(1));
        }
        charge
    }
}

/// The names under which quotas count requests and limits.
pub(super) fn counted(requests: &Amounts, limits: &Amounts) -> Amounts {
    let mut counted = Amounts::default();
    for (name, amount) in requests.iter() {
        let plain = ["cpu", "memory", "ephemeral-storage"].contains(&name);
        if plain || ResourceName(name).is_huge_pages() {
            counted.set(name, amount.clone());
        }
        if plain || ResourceName(name).is_huge_pages() || ResourceName(name).is_extended() {
            counted.set(format!("requests.{name}"), amount.clone());
        }
    }
    for name in ["cpu", "memory", "ephemeral-storage"] {
        if let Some(amount) = limits.get(name) {
            counted.set(format!("limits.{name}"), amount.clone());
        }
    }
    counted
}

/// What can be asked for a pod as a whole.
fn of_whole_pods(name: &str) -> bool {
    ["cpu", "memory"].contains(&name) || ResourceName(name).is_huge_pages()
}

fn owned<'a>(amounts: impl Iterator<Item = (&'a str, &'a crate::cluster::Quantity)>) -> Amounts {
    amounts
        .map(|(name, amount)| (name.to_owned(), amount.clone()))
        .collect()
}
