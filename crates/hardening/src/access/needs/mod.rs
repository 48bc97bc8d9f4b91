//! What workloads ask of the API server, as far as manifests tell: the kubectl calls of their scripts, the discovery of
//! a Prometheus configuration, and what known controllers cannot work without.

mod controllers;
mod prometheus;
mod scripts;

use std::collections::BTreeMap;

use crate::cluster::{
    Authorization, Cluster, Decision, PolicyRule, Request, ResourceRequest, Subject, Workload,
    WorkloadId, WorkloadKind,
};
use crate::finding::Place;

/// A request that a workload makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// `get`, `list`, `create` and so on.
    pub verb: String,
    /// Empty for the core group.
    pub group: String,
    /// In the plural, with its subresource.
    pub resource: String,
    /// `None` for cluster-scoped resources, and for all namespaces.
    pub namespace: Option<String>,
    /// `None` where it names no object.
    pub name: Option<String>,
    /// What tells of it.
    pub source: NeedSource,
    /// Where that is written.
    pub place: Place,
}

/// What tells of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NeedSource {
    /// A command of a script.
    Script,
    /// A configuration, of this program.
    Configuration(&'static str),
    /// The image, which is that of this controller.
    Controller(&'static str),
}

/// What a workload asks of the API server.
#[derive(Clone, Debug)]
pub struct WorkloadNeeds {
    /// The service account that its pods run as.
    pub subject: Subject,
    /// What it asks for: of its controllers first, then of its scripts, each in the order of its containers.
    pub needs: Vec<Need>,
    /// Whether that is all: everything that its containers run is known.
    pub is_complete: bool,
}

/// The needs of the workloads of a cluster, and who runs as which account.
///
/// ```
/// # use std::sync::Arc;
/// use hardening::access::Access;
/// use hardening::cluster::Cluster;
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: waits, namespace: shop}
/// spec:
///   containers: [{name: it, image: kubectl, command: [kubectl, get, pods]}]
/// ";
/// let access = Access::of(Arc::new(Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]))));
/// let (id, _) = access.cluster().workloads_by_id().next().unwrap();
/// let needs = access.needs().of_workload(access.cluster(), id);
/// assert_eq!(needs.needs[0].request().to_string(), "list pods in namespace shop");
/// assert_eq!(needs.lacks(access.cluster().authorization()).count(), 1);
/// ```
#[derive(Debug)]
pub struct Needs {
    by_account: BTreeMap<Subject, Vec<WorkloadId>>,
}

impl Needs {
    /// Linear in the workloads.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let mut by_account: BTreeMap<Subject, Vec<WorkloadId>> = BTreeMap::new();
        for (id, workload) in cluster.workloads_by_id() {
            let account = Subject::account(&workload.namespace, workload.account());
            by_account.entry(account).or_default().push(id);
        }
        Self { by_account }
    }

    /// The workloads whose pods run as a service account, in the order of reading. Logarithmic in the accounts.
    #[must_use]
    pub fn running_as(&self, account: &Subject) -> &[WorkloadId] {
        self.by_account.get(account).map_or(&[], Vec::as_slice)
    }

    /// The service accounts that pods run as, in order, and the workloads of each.
    pub fn accounts(&self) -> impl Iterator<Item = (&Subject, &[WorkloadId])> {
        let accounts = self.by_account.iter();
        accounts.map(|(account, workloads)| (account, workloads.as_slice()))
    }

    /// What a workload asks of the API server. Linear in its scripts and configuration.
    #[must_use]
    pub fn of_workload(&self, cluster: &Cluster, id: WorkloadId) -> WorkloadNeeds {
        let mut found = self.of_controllers(cluster, id);
        found.is_complete = true;
        for container in cluster.workload(id).containers() {
            found.is_complete &= scripts::add(cluster, container, &mut found.needs);
        }
        found
    }

    /// What known controllers among a workload's containers ask for, whatever scripts ask beside. Linear in the
    /// configuration.
    #[must_use]
    pub fn of_controllers(&self, cluster: &Cluster, id: WorkloadId) -> WorkloadNeeds {
        let workload = cluster.workload(id);
        let mut needs = Vec::new();
        for container in workload.containers() {
            controllers::add(workload, container, &mut needs);
            prometheus::add(cluster, container, &mut needs);
        }
        WorkloadNeeds {
            subject: Subject::account(&workload.namespace, workload.account()),
            needs,
            is_complete: false,
        }
    }

    /// Whether something that runs as an account is known to need the Secrets of all namespaces.
    #[must_use]
    pub fn must_read_all_secrets(&self, cluster: &Cluster, account: &Subject) -> bool {
        self.any(cluster, account, controllers::reads_all_secrets)
    }

    /// Whether something that runs as an account is known to need permissions that are as good as everything.
    #[must_use]
    pub fn must_be_powerful(&self, cluster: &Cluster, account: &Subject) -> bool {
        self.any(cluster, account, controllers::is_powerful)
    }

    /// Whether all that runs as an account are jobs whose every command is known, and none of them needs this rule. Linear
    /// in their scripts.
    #[must_use]
    pub fn is_unused(&self, cluster: &Cluster, account: &Subject, rule: &PolicyRule) -> bool {
        let workloads = self.running_as(account);
        let is_job = |id: &WorkloadId| {
            let kind = cluster.workload(*id).kind;
            matches!(kind, WorkloadKind::Job | WorkloadKind::CronJob)
        };
        !workloads.is_empty()
            && workloads.iter().all(is_job)
            && workloads.iter().all(|id| {
                let needs = self.of_workload(cluster, *id);
                let mut all = needs.needs.iter();
                needs.is_complete && !all.any(|need| rule.matches(&need.request()))
            })
    }

    fn any(&self, cluster: &Cluster, account: &Subject, holds: impl Fn(&Workload) -> bool) -> bool {
        let mut workloads = self.running_as(account).iter();
        workloads.any(|id| holds(cluster.workload(*id)))
    }
}

impl WorkloadNeeds {
    /// What it asks for and is refused, as far as the bindings of the bundle go.
    pub fn lacks<'n>(&'n self, authorization: &Authorization) -> impl Iterator<Item = &'n Need> {
        self.lacked_by(authorization, &self.subject)
    }

    /// What it asks for and would be refused if it ran as another account.
    pub fn lacked_by<'n>(
        &'n self,
        authorization: &Authorization,
        subject: &Subject,
    ) -> impl Iterator<Item = &'n Need> {
        let needs = self.needs.iter();
        needs.filter(move |need| authorization.may(subject, &need.request()).is_denied())
    }
}

impl Need {
    /// The request.
    #[must_use]
    pub fn request(&self) -> Request<'_> {
        Request::Resource(ResourceRequest {
            verb: &self.verb,
            group: &self.group,
            resource: &self.resource,
            namespace: self.namespace.as_deref(),
            name: self.name.as_deref(),
        })
    }

    /// In words: ``get pods in namespace `shop```.
    #[must_use]
    pub fn asked(&self) -> String {
        match &self.namespace {
            Some(namespace) => {
                format!("{} {} in namespace `{namespace}`", self.verb, self.resource)
            }
            None => format!("{} {}", self.verb, self.resource),
        }
    }

    /// Whether an account may make the request.
    #[must_use]
    pub fn is_granted(&self, authorization: &Authorization, subject: &Subject) -> bool {
        let decision = authorization.may(subject, &self.request());
        matches!(decision, Decision::Allowed(_) | Decision::Bypassed)
    }
}
