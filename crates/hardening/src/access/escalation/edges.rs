//! From the powers of an identity to what it can become by them.

use super::graph::{Graph, Ground, Node};
use super::holdings::{Held, Holdings};
use super::power::Power;
use super::{Evidence, Identity, Primitive};
use crate::cluster::{Binding, BindingId, BoundRole, MASTERS, Subject, Workload, WorkloadKind};

/// Adds what the holder of powers can become. `bindings` are those of the holder.
///
/// A row of the table for each way: which powers it takes, all in one namespace or everywhere, and what it gives.
pub(super) fn add(
    graph: &mut Graph,
    ground: &Ground<'_>,
    from: Node,
    holdings: &Holdings<'_>,
    bindings: &[(BindingId, &Binding)],
) {
    let mut holder = Holder {
        graph,
        ground,
        from,
        holdings,
        bindings,
    };
    if let Some(held) = holdings.all(Power::Everything, None) {
        // All else follows from it.
        holder.edge(Identity::ClusterAdmin, Primitive::Everything, &[held]);
        return;
    }
    holder.cluster_wide();
    holder.in_scope(None);
    if holdings.has_names_everywhere() {
        for namespace in &ground.namespaces {
            if holder.graph.look_at(1) {
                holder.in_scope(Some(namespace));
            }
        }
    } else {
        for namespace in holdings.namespaces() {
            holder.in_scope(Some(namespace));
        }
    }
    holder.changed_roles();
}

struct Holder<'a, 'p> {
    graph: &'a mut Graph,
    ground: &'a Ground<'p>,
    from: Node,
    holdings: &'a Holdings<'p>,
    bindings: &'a [(BindingId, &'a Binding)],
}

/// Where something is held: everywhere, or in a namespace.
type Scope<'p> = Option<&'p str>;

impl<'p> Holder<'_, 'p> {
    fn edge(&mut self, to: Identity, primitive: Primitive, held: &[Held<'p>]) {
        let mut evidence: Vec<_> = held
            .iter()
            .map(|held| Evidence::Granted(held.granted))
            .collect();
        evidence.dedup();
        self.graph.edge(self.from, to, primitive, evidence);
    }

    /// What takes powers that only hold everywhere.
    fn cluster_wide(&mut self) {
        let holdings = self.holdings;
        if let Some(held) = holdings.any(Power::ReachKubelets, None) {
            self.edge(Identity::Node, Primitive::NodeProxy, &[held]);
        }
        if let Some(held) = holdings.any(Power::WriteMutatingWebhooks, None) {
            self.edge(Identity::ClusterAdmin, Primitive::MutatingWebhook, &[held]);
        }
        if let Some(held) = holdings.any(Power::WriteValidatingWebhooks, None) {
            let secrets = Identity::Secrets(None);
            self.edge(secrets, Primitive::ValidatingWebhook, &[held]);
        }
        let policies = holdings.any(Power::WriteMutatingPolicies, None);
        let policy_bindings = holdings.any(Power::WriteMutatingPolicyBindings, None);
        if let Some(held) = policies.zip(policy_bindings) {
            let held = [held.0, held.1];
            self.edge(Identity::ClusterAdmin, Primitive::MutatingPolicy, &held);
        }
        self.impersonation();
        self.certificates();
        self.cluster_role_bindings();
    }

    fn impersonation(&mut self) {
        let holdings = self.holdings;
        if let Some(held) = holdings.all(Power::ImpersonateUsers, None) {
            self.edge(Identity::AnyUser, Primitive::ImpersonateUsers, &[held]);
        }
        for (name, held) in holdings.named(Power::ImpersonateUsers, None) {
            // For the user name of a service account the API server asks about that account instead.
            if let user @ Subject::User(_) = Subject::user(name) {
                let user = Identity::Subject(user);
                self.edge(user, Primitive::ImpersonateUsers, &[held]);
            }
        }
        // Groups are impersonated together with a user only.
        let users = holdings.any(Power::ImpersonateUsers, None);
        let scopes = std::iter::once(None).chain(holdings.namespaces().map(Some));
        let mut accounts =
            scopes.filter_map(|scope| holdings.any(Power::ImpersonateAccounts, scope));
        let Some(someone) = users.or_else(|| accounts.next()) else {
            return;
        };
        if let Some(held) = holdings.all(Power::ImpersonateGroups, None) {
            let held = [held, someone];
            self.edge(Identity::ClusterAdmin, Primitive::ImpersonateGroups, &held);
        }
        for (name, held) in holdings.named(Power::ImpersonateGroups, None) {
            let group = match name {
                MASTERS => Identity::ClusterAdmin,
                name => Identity::Subject(Subject::group(name)),
            };
            self.edge(group, Primitive::ImpersonateGroups, &[held, someone]);
        }
    }

    /// The signer of client certificates refuses `system:masters` only.
    fn certificates(&mut self) {
        let request = self.holdings.any(Power::RequestCertificates, None);
        let approve = self.holdings.any(Power::ApproveCertificates, None);
        let signer = self.holdings.any(Power::ApproveClientSigner, None);
        let (Some(request), Some(approve), Some(signer)) = (request, approve, signer) else {
            return;
        };
        let any = [
            Identity::AnyUser,
            Identity::AnyGroup,
            Identity::AnyAccount(None),
        ];
        for any in any {
            let held = [request, approve, signer];
            self.edge(any, Primitive::ClientCertificate, &held);
        }
    }

    fn cluster_role_bindings(&mut self) {
        let Some(write) = self.holdings.any(Power::WriteClusterRoleBindings, None) else {
            return;
        };
        if let Some(bind) = self.holdings.all(Power::BindClusterRoles, None) {
            self.edge(Identity::ClusterAdmin, Primitive::Bind, &[bind, write]);
        }
        for (name, bind) in self.holdings.named(Power::BindClusterRoles, None) {
            self.bound(None, None, name, &[bind, write]);
        }
    }

    /// What a role that can be bound grants.
    fn bound(
        &mut self,
        role_namespace: Scope<'p>,
        scope: Scope<'p>,
        name: &str,
        held: &[Held<'p>],
    ) {
        let authorization = self.ground.cluster.authorization();
        if let Some(role) = authorization.find_role(role_namespace, name) {
            let identity = Identity::Role {
                role,
                name: name.to_owned(),
                namespace: scope.map(str::to_owned),
            };
            self.edge(identity, Primitive::Bind, held);
        }
    }

    /// What takes powers in one namespace, or everywhere for each of them.
    fn in_scope(&mut self, scope: Scope<'p>) {
        let holdings = self.holdings;
        let place = || scope.map(str::to_owned);
        if scope.is_some()
            && let Some(held) = self.own(Power::Everything, scope)
        {
            self.edge(
                Identity::NamespaceAdmin(place()),
                Primitive::Everything,
                &[held],
            );
        }
        if let Some(held) = self.own(Power::ReadSecrets, scope) {
            self.edge(Identity::Secrets(place()), Primitive::ReadSecrets, &[held]);
        }
        self.named_secrets(scope);
        let create = holdings.all(Power::CreateSecrets, scope);
        let read = holdings.all(Power::ReadSecrets, scope);
        if let Some((create, read)) = create.zip(read)
            && is_new(scope, &[create, read])
        {
            let any = Identity::AnyAccount(place());
            self.edge(any, Primitive::TokenSecret, &[create, read]);
        }
        self.accounts(scope, Power::MakeTokens, Primitive::MakeTokens);
        self.accounts(
            scope,
            Power::ImpersonateAccounts,
            Primitive::ImpersonateAccounts,
        );
        self.pods(scope);
        self.role_bindings(scope);
    }

    /// What grants a power on all objects of a namespace and not everywhere anyway.
    fn own(&self, power: Power, scope: Scope<'p>) -> Option<Held<'p>> {
        let held = self.holdings.all(power, scope)?;
        is_new(scope, &[held]).then_some(held)
    }

    /// The tokens in Secrets that may be read by name.
    fn named_secrets(&mut self, scope: Scope<'p>) {
        for (name, held) in self.holdings.named(Power::ReadSecrets, scope) {
            let ground = self.ground;
            let tokens = match scope {
                Some(namespace) => ground.tokens.get(namespace).into_iter().flatten(),
                None => continue,
            };
            for token in tokens.filter(|token| token.secret == name) {
                let evidence = vec![Evidence::Granted(held.granted), token.evidence];
                let account = Identity::Subject(token.account.clone());
                self.graph
                    .edge(self.from, account, Primitive::ReadSecrets, evidence);
            }
        }
    }

    /// Service accounts that one acts as by a request of its own.
    fn accounts(&mut self, scope: Scope<'p>, power: Power, primitive: Primitive) {
        if let Some(held) = self.own(power, scope) {
            let any = Identity::AnyAccount(scope.map(str::to_owned));
            self.edge(any, primitive, &[held]);
        }
        let Some(namespace) = scope else {
            return;
        };
        for (name, held) in self.holdings.named(power, scope) {
            let account = Identity::Subject(Subject::account(namespace, name));
            self.edge(account, primitive, &[held]);
        }
    }

    fn pods(&mut self, scope: Scope<'p>) {
        let holdings = self.holdings;
        let place = || scope.map(str::to_owned);
        if let Some(held) = holdings.any(Power::RunPods, scope) {
            if is_new(scope, &[held]) {
                self.edge(Identity::Pods(place()), Primitive::RunPods, &[held]);
            }
            let volume = holdings.all(Power::CreateVolumes, None);
            let claim = holdings.all(Power::CreateClaims, scope);
            if let Some((volume, claim)) = volume.zip(claim) {
                let held = [volume, claim, held];
                self.edge(Identity::Node, Primitive::HostPathVolume, &held);
            }
            let change = match scope {
                None => holdings.all(Power::ChangeNamespaces, None),
                // Where nothing is enforced there is nothing to take off.
                Some(namespace) if self.ground.is_open(namespace).is_some() => None,
                Some(namespace) => {
                    let mut change = holdings.held(Power::ChangeNamespaces, scope);
                    let means = |names: &[String]| names.iter().any(|name| name == namespace);
                    change.find(|held| held.names.is_none_or(means))
                }
            };
            if let Some(change) = change {
                self.edge(Identity::Node, Primitive::NamespaceLabels, &[change, held]);
            }
        }
        if let Some(held) = self.own(Power::EnterPods, scope) {
            let running = Identity::RunningAccounts(place());
            self.edge(running, Primitive::EnterPods, &[held]);
        }
        let Some(namespace) = scope else {
            return;
        };
        for (pod, held) in holdings.named(Power::EnterPods, scope) {
            let ground = self.ground;
            let workloads = ground.workloads.get(namespace).map(Vec::as_slice);
            let workloads = workloads.unwrap_or_default();
            if !self.graph.look_at(workloads.len()) {
                return;
            }
            for workload in workloads
                .iter()
                .filter(|workload| may_be_called(workload, pod))
            {
                let account = Subject::account(namespace, workload.account());
                let evidence = vec![
                    Evidence::Granted(held.granted),
                    Evidence::Object(workload.manifest),
                ];
                let account = Identity::Subject(account);
                self.graph
                    .edge(self.from, account, Primitive::EnterPods, evidence);
            }
        }
    }

    fn role_bindings(&mut self, scope: Scope<'p>) {
        let holdings = self.holdings;
        let place = || scope.map(str::to_owned);
        let Some(write) = holdings.any(Power::WriteRoleBindings, scope) else {
            return;
        };
        if let Some(bind) = holdings.all(Power::BindClusterRoles, scope)
            && is_new(scope, &[bind, write])
        {
            let admin = Identity::NamespaceAdmin(place());
            self.edge(admin, Primitive::Bind, &[bind, write]);
        }
        if let Some(bind) = holdings.all(Power::BindRoles, scope)
            && is_new(scope, &[bind, write])
        {
            let any = Identity::AnyRole(place());
            self.edge(any, Primitive::Bind, &[bind, write]);
        }
        if scope.is_some() {
            for (name, bind) in holdings.named(Power::BindClusterRoles, scope) {
                self.bound(None, scope, name, &[bind, write]);
            }
            for (name, bind) in holdings.named(Power::BindRoles, scope) {
                self.bound(scope, scope, name, &[bind, write]);
            }
        }
    }

    /// With `escalate`, a role that one has can be given any rule.
    fn changed_roles(&mut self) {
        let authorization = self.ground.cluster.authorization();
        for (id, binding) in self.bindings {
            let BoundRole::Known(role) = binding.role else {
                continue;
            };
            let role = authorization.role(role);
            let scope = role.namespace.as_deref();
            let (change, escalate) = match scope {
                Some(_) => (Power::ChangeRoles, Power::EscalateRoles),
                None => (Power::ChangeClusterRoles, Power::EscalateClusterRoles),
            };
            let on = |power| {
                let mut held = self.holdings.held(power, scope);
                let means = |names: &[String]| names.contains(&role.name);
                held.find(|held| held.names.is_none_or(means))
            };
            let Some((escalate, change)) = on(escalate).zip(on(change)) else {
                continue;
            };
            let to = match &binding.namespace {
                Some(namespace) => Identity::NamespaceAdmin(Some(namespace.clone())),
                None => Identity::ClusterAdmin,
            };
            let evidence = vec![
                Evidence::Granted(escalate.granted),
                Evidence::Granted(change.granted),
                Evidence::Bound(*id),
            ];
            self.graph
                .edge(self.from, to, Primitive::Escalate, evidence);
        }
    }
}

/// Whether something follows in a namespace that does not follow everywhere.
fn is_new(scope: Scope<'_>, held: &[Held<'_>]) -> bool {
    scope.is_none() || held.iter().any(|held| !held.is_everywhere)
}

/// Whether a pod of a workload may have a name.
fn may_be_called(workload: &Workload, pod: &str) -> bool {
    match workload.kind {
        WorkloadKind::Pod => workload.name == pod,
        _ => {
            let rest = pod.strip_prefix(workload.name.as_str());
            rest.is_some_and(|rest| rest.starts_with('-'))
        }
    }
}
