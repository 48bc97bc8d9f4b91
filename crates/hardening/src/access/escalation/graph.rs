//! The graph of identities, and the shortest ways through it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::chain::{Chain, Step};
use super::edges;
use super::holdings::{Holdings, RolePowers};
use super::{Evidence, Identity, Primitive};
use crate::cluster::{Binding, BindingId, Cluster, Resource, RoleId, Subject, Workload};
use crate::finding::ManifestId;

/// The label that says which pods a namespace admits.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// The namespace of Kubernetes' own controllers, and the one of them that may do everything.
/// Authority: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles>.
const SYSTEM: &str = "kube-system";
const AGGREGATION_CONTROLLER: &str = "clusterrole-aggregation-controller";
const TOKEN_SECRET: &str = "kubernetes.io/service-account-token";
const TOKEN_ACCOUNT: &str = "kubernetes.io/service-account.name";

/// A node of the graph.
pub(super) type Node = usize;

/// A way from one identity to another.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) to: Node,
    pub(super) primitive: Primitive,
    pub(super) evidence: Vec<Evidence>,
}

/// Ways looked at, at most in all: hostile roles name thousands of objects in each of thousands of namespaces.
const MOST_WAYS: usize = 1 << 22;

#[derive(Debug, Default)]
pub(super) struct Graph {
    /// How many ways have been looked at.
    ways: usize,
    identities: Vec<Identity>,
    nodes: HashMap<Identity, Node>,
    edges: Vec<Vec<Edge>>,
    /// For each node its distance from being everything, and the edge that leads there.
    to_admin: Vec<Option<(u32, usize)>>,
}

/// What the graph is made from.
pub(super) struct Ground<'c> {
    pub(super) cluster: &'c Cluster,
    pub(super) powers: &'c RolePowers,
    /// The Roles of each namespace.
    pub(super) roles: BTreeMap<&'c str, Vec<RoleId>>,
    /// The token Secrets of each namespace: name, account, where.
    pub(super) tokens: BTreeMap<&'c str, Vec<Token<'c>>>,
    /// The workloads of each namespace.
    pub(super) workloads: BTreeMap<&'c str, Vec<&'c Workload>>,
    /// All namespaces: declared, and those that objects, bindings and subjects name.
    pub(super) namespaces: BTreeSet<String>,
}

/// A Secret that holds the token of a service account.
pub(super) struct Token<'c> {
    pub(super) secret: &'c str,
    pub(super) account: Subject,
    pub(super) evidence: Evidence,
}

impl<'c> Ground<'c> {
    fn of(cluster: &'c Cluster, powers: &'c RolePowers) -> Self {
        let mut ground = Self {
            cluster,
            powers,
            roles: BTreeMap::new(),
            tokens: BTreeMap::new(),
            workloads: BTreeMap::new(),
            namespaces: BTreeSet::from([SYSTEM.to_owned()]),
        };
        ground
            .namespaces
            .extend(cluster.namespaces().keys().cloned());
        let authorization = cluster.authorization();
        let bound = authorization.bindings();
        let bound = bound.filter_map(|(_, binding)| binding.namespace.clone());
        ground.namespaces.extend(bound);
        for subject in authorization.subjects() {
            if let Subject::ServiceAccount { namespace, .. } = subject {
                ground.namespaces.insert(namespace.clone());
            }
        }
        for (id, role) in authorization.roles() {
            if let Some(namespace) = role.namespace.as_deref() {
                ground.roles.entry(namespace).or_default().push(id);
            }
        }
        for object in cluster.of_kind("", "Secret") {
            let Resource::Secret(secret) = &object.resource else {
                continue;
            };
            let annotations = secret.metadata.annotations.as_ref();
            let account = annotations.and_then(|all| all.get(TOKEN_ACCOUNT));
            if let (Some(TOKEN_SECRET), Some(account)) = (secret.type_.as_deref(), account) {
                let tokens = ground.tokens.entry(object.namespace()).or_default();
                tokens.push(Token {
                    secret: object.name(),
                    account: Subject::account(object.namespace(), account),
                    evidence: Evidence::Object(object.manifest),
                });
            }
        }
        for workload in cluster.workloads() {
            let workloads = ground.workloads.entry(&workload.namespace).or_default();
            workloads.push(workload);
        }
        ground
    }

    /// The declaration of a namespace whose labels refuse no privileged pod; `None` also where it is not declared.
    pub(super) fn is_open(&self, namespace: &str) -> Option<ManifestId> {
        let namespace = self.cluster.namespaces().get(namespace)?;
        let level = namespace.labels.get(ENFORCE).map(String::as_str);
        let is_enforced = matches!(level, Some("baseline" | "restricted"));
        namespace.manifest.filter(|_| !is_enforced)
    }
}

impl Graph {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let authorization = cluster.authorization();
        let powers = RolePowers::of(authorization);
        let ground = Ground::of(cluster, &powers);
        let mut graph = Self::default();
        graph.node(Identity::ClusterAdmin);
        let mut bindings: BTreeMap<&Subject, Vec<(BindingId, &Binding)>> = BTreeMap::new();
        for (id, binding) in authorization.bindings() {
            for bound in &binding.subjects {
                let named = bindings.entry(&bound.subject).or_default();
                if named.last().is_none_or(|(last, _)| *last != id) {
                    named.push((id, binding));
                }
            }
        }
        for subject in authorization.subjects() {
            graph.subject(&ground, &bindings, subject);
        }
        graph.containment(&ground);
        // What a role grants to whom binds it is looked at only where someone can bind it.
        let mut next = 0;
        while let Some(identity) = graph.identities.get(next).cloned() {
            graph.expand(&ground, &bindings, next, &identity);
            next += 1;
        }
        graph.to_admin = graph.distances();
        graph
    }

    /// The node of an identity, made where there is none.
    pub(super) fn node(&mut self, identity: Identity) -> Node {
        if let Some(node) = self.nodes.get(&identity) {
            return *node;
        }
        let node = self.identities.len();
        self.identities.push(identity.clone());
        self.edges.push(Vec::new());
        self.nodes.insert(identity, node);
        node
    }

    /// Counts ways that are looked at; says whether more may be.
    pub(super) const fn look_at(&mut self, ways: usize) -> bool {
        self.ways = self.ways.saturating_add(ways);
        self.ways < MOST_WAYS
    }

    /// Whether all ways were looked at.
    pub(super) const fn is_complete(&self) -> bool {
        self.ways < MOST_WAYS
    }

    /// Adds an edge.
    pub(super) fn edge(
        &mut self,
        from: Node,
        to: Identity,
        primitive: Primitive,
        evidence: Vec<Evidence>,
    ) {
        if !self.look_at(1) {
            return;
        }
        let to = self.node(to);
        if let Some(edges) = self.edges.get_mut(from)
            && from != to
        {
            edges.push(Edge {
                to,
                primitive,
                evidence,
            });
        }
    }

    /// A subject with what its bindings, and those of the groups that it is in, let it become.
    fn subject(
        &mut self,
        ground: &Ground<'_>,
        bindings: &BTreeMap<&Subject, Vec<(BindingId, &Binding)>>,
        subject: &Subject,
    ) {
        let node = self.node(Identity::Subject(subject.clone()));
        if subject.bypasses() {
            self.edge(node, Identity::ClusterAdmin, Primitive::Masters, Vec::new());
            return;
        }
        if let (Subject::ServiceAccount { namespace, .. }, false) =
            (subject, bindings.contains_key(subject))
        {
            // It has what every account of its namespace has, which is looked at once for all of them.
            let group = Subject::group(&format!("system:serviceaccounts:{namespace}"));
            let group = Identity::Subject(group);
            self.edge(node, group, Primitive::Includes, Vec::new());
            return;
        }
        let identities = subject.identities();
        let named = identities.iter().filter_map(|it| bindings.get(it));
        let mut all: Vec<_> = named.flatten().copied().collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.dedup_by_key(|(id, _)| *id);
        let holdings = Holdings::of(ground.powers, all.iter().copied());
        if !holdings.is_empty() {
            edges::add(self, ground, node, &holdings, &all);
        }
    }

    /// What follows from an identity that was met only on the way.
    fn expand(
        &mut self,
        ground: &Ground<'_>,
        bindings: &BTreeMap<&Subject, Vec<(BindingId, &Binding)>>,
        node: Node,
        identity: &Identity,
    ) {
        match identity {
            Identity::Subject(subject) if self.edges.get(node).is_some_and(Vec::is_empty) => {
                self.subject(ground, bindings, subject);
            }
            Identity::Role {
                role, namespace, ..
            } => {
                let holdings = Holdings::of_role(ground.powers, *role, namespace.as_deref());
                edges::add(self, ground, node, &holdings, &[]);
            }
            _ => {}
        }
    }

    /// What is a part of what, beyond what roles say.
    fn containment(&mut self, ground: &Ground<'_>) {
        let authorization = ground.cluster.authorization();
        let mut accounts: BTreeMap<String, Vec<Subject>> = BTreeMap::new();
        for subject in authorization.subjects() {
            let kind = match subject {
                Subject::ServiceAccount { namespace, .. } => {
                    let accounts = accounts.entry(namespace.clone()).or_default();
                    accounts.push(subject.clone());
                    continue;
                }
                Subject::User(_) => Identity::AnyUser,
                Subject::Group(_) if subject.bypasses() => continue,
                Subject::Group(_) => Identity::AnyGroup,
            };
            let from = self.node(kind);
            self.includes(from, Identity::Subject(subject.clone()));
        }
        // It may add any rule to any ClusterRole, and runs in every cluster.
        let controller = Subject::account(SYSTEM, AGGREGATION_CONTROLLER);
        let controller = Identity::Subject(controller);
        let from = self.node(controller.clone());
        let admin = Identity::ClusterAdmin;
        self.edge(from, admin, Primitive::Escalate, Vec::new());
        let any = self.node(Identity::AnyAccount(Some(SYSTEM.to_owned())));
        self.includes(any, controller);
        for name in &ground.namespaces {
            self.namespace(ground, name, accounts.get(name).map_or(&[], Vec::as_slice));
        }
        let all = self.node(Identity::NamespaceAdmin(None));
        self.includes(all, Identity::Pods(None));
        let node = self.node(Identity::Node);
        let running = Identity::RunningAccounts(None);
        self.edge(node, running, Primitive::TokensOnNode, Vec::new());
    }

    fn includes(&mut self, from: Node, to: Identity) {
        self.edge(from, to, Primitive::Includes, Vec::new());
    }

    fn namespace(&mut self, ground: &Ground<'_>, name: &str, accounts: &[Subject]) {
        let own = || Some(name.to_owned());
        let parts: [fn(Option<String>) -> Identity; 6] = [
            Identity::NamespaceAdmin,
            Identity::Pods,
            Identity::AnyAccount,
            Identity::RunningAccounts,
            Identity::Secrets,
            Identity::AnyRole,
        ];
        for part in parts {
            let every = self.node(part(None));
            self.includes(every, part(own()));
        }
        let admin = self.node(Identity::NamespaceAdmin(own()));
        self.includes(admin, Identity::Pods(own()));
        // Who may do everything in a namespace may also change its labels.
        self.edge(
            admin,
            Identity::Node,
            Primitive::NamespaceLabels,
            Vec::new(),
        );
        let pods = self.node(Identity::Pods(own()));
        let any = Identity::AnyAccount(own());
        self.edge(pods, any.clone(), Primitive::PodAccount, Vec::new());
        let secrets = Identity::Secrets(own());
        self.edge(pods, secrets.clone(), Primitive::PodSecrets, Vec::new());
        if let Some(manifest) = ground.is_open(name) {
            let evidence = vec![Evidence::Object(manifest)];
            self.edge(pods, Identity::Node, Primitive::PrivilegedPod, evidence);
        }
        let any = self.node(any);
        for account in accounts {
            self.includes(any, Identity::Subject(account.clone()));
        }
        let running = self.node(Identity::RunningAccounts(own()));
        for workload in ground.workloads.get(name).into_iter().flatten() {
            let account = Subject::account(name, workload.account());
            let evidence = vec![Evidence::Object(workload.manifest)];
            let account = Identity::Subject(account);
            self.edge(running, account, Primitive::Includes, evidence);
        }
        let secrets = self.node(secrets);
        for token in ground.tokens.get(name).into_iter().flatten() {
            let account = Identity::Subject(token.account.clone());
            let evidence = vec![token.evidence];
            self.edge(secrets, account, Primitive::TokenInSecret, evidence);
        }
        let any_role = self.node(Identity::AnyRole(own()));
        for role in ground.roles.get(name).into_iter().flatten() {
            let identity = Identity::Role {
                role: *role,
                name: ground.cluster.authorization().role(*role).name.clone(),
                namespace: own(),
            };
            self.includes(any_role, identity);
        }
    }

    /// The distance of each node from being everything.
    fn distances(&self) -> Vec<Option<(u32, usize)>> {
        let mut incoming: Vec<Vec<(Node, usize)>> = vec![Vec::new(); self.edges.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            for (position, edge) in edges.iter().enumerate() {
                if let Some(incoming) = incoming.get_mut(edge.to) {
                    incoming.push((from, position));
                }
            }
        }
        let mut distances: Vec<Option<(u32, usize)>> = vec![None; self.edges.len()];
        let Some(admin) = self.nodes.get(&Identity::ClusterAdmin) else {
            return distances;
        };
        let mut waiting = BinaryHeap::from([Reverse((0, *admin, usize::MAX))]);
        while let Some(Reverse((distance, node, position))) = waiting.pop() {
            let Some(known @ None) = distances.get_mut(node) else {
                continue;
            };
            *known = Some((distance, position));
            for (from, position) in incoming.get(node).into_iter().flatten() {
                if let Some(edge) = self.edges.get(*from).and_then(|all| all.get(*position)) {
                    let further = distance + edge.primitive.cost();
                    waiting.push(Reverse((further, *from, *position)));
                }
            }
        }
        distances
    }

    /// The shortest way from an identity to being everything.
    pub(super) fn to_cluster_admin(&self, from: &Identity) -> Option<Chain> {
        let mut node = *self.nodes.get(from)?;
        let mut steps = Vec::new();
        loop {
            let (_, position) = *self.to_admin.get(node)?.as_ref()?;
            let Some(edge) = self.edges.get(node)?.get(position) else {
                break;
            };
            steps.push(self.step(node, edge)?);
            node = edge.to;
        }
        (!steps.is_empty()).then_some(Chain { steps })
    }

    fn step(&self, from: Node, edge: &Edge) -> Option<Step> {
        Some(Step {
            from: self.identities.get(from)?.clone(),
            to: self.identities.get(edge.to)?.clone(),
            primitive: edge.primitive,
            evidence: edge.evidence.clone(),
        })
    }

    /// The nodes that can be reached, each with the edge by which it is reached first.
    fn search(&self, start: Node) -> Vec<(Node, Option<(Node, usize)>)> {
        let mut known: BTreeSet<Node> = BTreeSet::new();
        let mut found = Vec::new();
        let mut waiting = BinaryHeap::from([Reverse((0_u32, start, None::<(Node, usize)>))]);
        while let Some(Reverse((distance, node, by))) = waiting.pop() {
            if !known.insert(node) {
                continue;
            }
            found.push((node, by));
            for (position, edge) in self.edges.get(node).into_iter().flatten().enumerate() {
                if !known.contains(&edge.to) {
                    let further = distance + edge.primitive.cost();
                    waiting.push(Reverse((further, edge.to, Some((node, position)))));
                }
            }
        }
        found
    }

    /// The steps that one can take at once.
    pub(super) fn direct(&self, from: &Identity) -> Vec<Step> {
        let node = self.nodes.get(from);
        let edges = node.and_then(|node| Some((*node, self.edges.get(*node)?)));
        let steps = |(node, edges): (Node, &Vec<Edge>)| -> Vec<Step> {
            let steps = edges.iter().filter_map(|edge| self.step(node, edge));
            steps.collect()
        };
        edges.map(steps).unwrap_or_default()
    }

    /// All that can be reached.
    pub(super) fn reached(&self, from: &Identity) -> Vec<&Identity> {
        let Some(start) = self.nodes.get(from) else {
            return Vec::new();
        };
        let found = self.search(*start).into_iter().skip(1);
        let identities = found.filter_map(|(node, _)| self.identities.get(node));
        let mut identities: Vec<_> = identities.collect();
        identities.sort_unstable();
        identities
    }

    /// What can be reached and is no part of something else on the way, by the shortest chain to each.
    pub(super) fn chains(&self, from: &Identity) -> Vec<Chain> {
        if let Some(chain) = self.to_cluster_admin(from) {
            return vec![chain];
        }
        let Some(start) = self.nodes.get(from) else {
            return Vec::new();
        };
        let found = self.search(*start);
        let by: HashMap<Node, Option<(Node, usize)>> = found.iter().copied().collect();
        let mut chains = Vec::new();
        for (node, _) in &found {
            let mut steps = Vec::new();
            let mut at = *node;
            while let Some(Some((before, position))) = by.get(&at) {
                let edge = self.edges.get(*before).and_then(|all| all.get(*position));
                steps.extend(edge.and_then(|edge| self.step(*before, edge)));
                at = *before;
            }
            steps.reverse();
            // A gain is what a request brings; what is a part of it goes without saying.
            let is_gain = steps.last().is_some_and(|step| {
                step.primitive.is_request() || step.primitive == Primitive::PrivilegedPod
            });
            if is_gain {
                chains.push(Chain { steps });
            }
        }
        chains
    }
}
