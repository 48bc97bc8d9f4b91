//! Gathers roles and bindings from the bundle and from Kubernetes itself.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::rbac::v1 as rbac;

use super::aggregation::{self, Part};
use super::default_roles::{self, DefaultRole};
use super::role::{Binding, BindingId, BoundRole, BoundSubject, Role, RoleId, RoleRule, RuleId};
use super::rule::{PolicyRule, RuleFault, aggregates_nothing};
use super::subject::Subject;
use super::{Authorization, RBAC};
use crate::cluster::selector::Selector;
use crate::cluster::{Cluster, Object, Resource};
use crate::finding::ManifestId;

pub(super) fn build(cluster: &Cluster) -> Authorization {
    let mut builder = Builder::default();
    let (roles, bindings) = default_roles::read();
    for object in cluster.objects() {
        builder.role(object);
    }
    for role in roles {
        builder.default_role(role);
    }
    builder.aggregate();
    let mut cluster_wide = Vec::new();
    let mut namespaced = Vec::new();
    let mut declared = BTreeSet::new();
    for object in cluster.objects() {
        match &object.resource {
            Resource::ClusterRoleBinding(binding) => {
                declared.insert(object.name());
                let subjects = binding.subjects.as_deref();
                cluster_wide.push(builder.binding(object, &binding.role_ref, subjects));
            }
            Resource::RoleBinding(binding) => {
                let subjects = binding.subjects.as_deref();
                namespaced.push(builder.binding(object, &binding.role_ref, subjects));
            }
            Resource::ServiceAccount(_) => {
                let account = Subject::account(object.namespace(), object.name());
                builder.authorization.accounts.insert(account);
            }
            _ => {}
        }
    }
    for workload in cluster.workloads() {
        let account = Subject::account(&workload.namespace, workload.account());
        builder.authorization.accounts.insert(account);
    }
    for binding in bindings {
        if !declared.contains(binding.name) {
            let subjects = binding.subjects.into_iter().enumerate();
            cluster_wide.push(Binding {
                namespace: None,
                name: binding.name.to_owned(),
                manifest: None,
                role: builder.bound("ClusterRole", None, binding.role),
                subjects: subjects
                    .map(|(index, subject)| BoundSubject { subject, index })
                    .collect(),
            });
        }
    }
    cluster_wide.extend(namespaced);
    builder.finish(cluster_wide)
}

#[derive(Default)]
struct Builder {
    authorization: Authorization,
    parts: Vec<Part>,
}

impl Builder {
    fn role(&mut self, object: &Object) {
        let manifest = Some(object.manifest);
        match &object.resource {
            Resource::Role(role) => {
                let namespace = Some(object.namespace().to_owned());
                let rules = role.rules.as_deref();
                let is_refused = is_refused(rules, false);
                let rules = if is_refused {
                    Vec::new()
                } else {
                    written(rules)
                };
                let id = self.add(namespace, object.name(), manifest, rules);
                self.refuse(id, is_refused);
            }
            Resource::ClusterRole(role) => {
                let rules = role.rules.as_deref();
                let aggregation = role.aggregation_rule.as_ref();
                let is_refused =
                    is_refused(rules, true) || aggregation.is_some_and(aggregates_nothing);
                let rules = if is_refused {
                    Vec::new()
                } else {
                    written(rules)
                };
                let id = self.add(None, object.name(), manifest, rules);
                self.refuse(id, is_refused);
                let aggregation = aggregation.filter(|_| !is_refused);
                let selectors = |rule: &rbac::AggregationRule| {
                    let selectors = rule.cluster_role_selectors.iter().flatten();
                    // The API server refuses one that cannot be read, so it selects nothing.
                    selectors
                        .filter_map(|it| Selector::parse(it).ok())
                        .collect()
                };
                let labels = role.metadata.labels.clone().unwrap_or_default();
                self.part(id, labels, aggregation.map(selectors));
            }
            _ => {}
        }
    }

    fn refuse(&mut self, id: RoleId, is_refused: bool) {
        if let Some(role) = self.authorization.roles.get_mut(id.0 as usize) {
            role.is_refused = is_refused;
            role.is_complete = !is_refused;
        }
    }

    fn default_role(&mut self, role: DefaultRole) {
        if self.authorization.find_role(None, role.name).is_some() {
            return;
        }
        let rules = role.rules.into_iter().enumerate().collect();
        let id = self.add(None, role.name, None, rules);
        let aggregates = (!role.aggregates.is_empty()).then_some(role.aggregates);
        self.part(id, role.labels, aggregates);
    }

    fn add(
        &mut self,
        namespace: Option<String>,
        name: &str,
        manifest: Option<ManifestId>,
        written: Vec<(usize, PolicyRule)>,
    ) -> RoleId {
        let authorization = &mut self.authorization;
        let id = RoleId(u32::try_from(authorization.roles.len()).unwrap_or(u32::MAX));
        let mut rules = Vec::with_capacity(written.len());
        for (index, rule) in written {
            rules.push(RuleId(
                u32::try_from(authorization.rules.len()).unwrap_or(u32::MAX),
            ));
            authorization.rules.push(RoleRule {
                role: id,
                index,
                manifest,
                rule,
            });
        }
        let scope = namespace.clone().unwrap_or_default();
        let named = authorization.by_name.entry(scope).or_default();
        named.insert(name.to_owned(), id);
        authorization.roles.push(Role {
            namespace,
            name: name.to_owned(),
            manifest,
            is_aggregated: false,
            is_refused: false,
            is_complete: true,
            rules,
        });
        id
    }

    fn part(
        &mut self,
        id: RoleId,
        labels: BTreeMap<String, String>,
        aggregates: Option<Vec<Selector>>,
    ) {
        let role = self.authorization.roles.get(id.0 as usize);
        self.parts.push(Part {
            id,
            labels,
            aggregates,
            rules: role.map(|role| role.rules.clone()).unwrap_or_default(),
        });
    }

    fn aggregate(&mut self) {
        let authorization = &mut self.authorization;
        let name = |part: &Part| {
            let role = authorization.roles.get(part.id.0 as usize);
            role.map(|role| role.name.clone())
        };
        self.parts.sort_by_cached_key(name);
        for aggregated in aggregation::aggregate(&self.parts, &authorization.rules) {
            for rule in &aggregated.rules {
                let into = authorization.aggregated_into.entry(*rule).or_default();
                into.push(aggregated.id);
            }
            if let Some(role) = authorization.roles.get_mut(aggregated.id.0 as usize) {
                role.is_aggregated = true;
                role.is_complete = aggregated.is_complete;
                role.rules = aggregated.rules;
                authorization.aggregated.push(aggregated.id);
            }
        }
    }

    fn binding(
        &self,
        object: &Object,
        role: &rbac::RoleRef,
        subjects: Option<&[rbac::Subject]>,
    ) -> Binding {
        let namespace = object.identity.namespace.as_deref();
        let subjects = subjects.unwrap_or_default().iter().enumerate();
        let subjects = subjects.filter_map(|(index, subject)| {
            let subject = Subject::parse(subject, namespace)?;
            Some(BoundSubject { subject, index })
        });
        let group = role.api_group.as_deref().unwrap_or_default();
        let is_group = group.is_empty() || group == RBAC;
        Binding {
            namespace: namespace.map(str::to_owned),
            name: object.name().to_owned(),
            manifest: Some(object.manifest),
            role: if is_group {
                self.bound(&role.kind, namespace, &role.name)
            } else {
                BoundRole::Refused
            },
            subjects: subjects.collect(),
        }
    }

    fn bound(&self, kind: &str, namespace: Option<&str>, name: &str) -> BoundRole {
        let scope = match (kind, namespace) {
            ("ClusterRole", _) => None,
            ("Role", Some(_)) => namespace,
            _ => return BoundRole::Refused,
        };
        if name.is_empty() {
            return BoundRole::Refused;
        }
        match self.authorization.find_role(scope, name) {
            Some(id) => BoundRole::Known(id),
            None => BoundRole::Unknown {
                kind: kind.to_owned(),
                name: name.to_owned(),
            },
        }
    }

    fn finish(self, bindings: Vec<Binding>) -> Authorization {
        let mut authorization = self.authorization;
        authorization.by_role = vec![Vec::new(); authorization.roles.len()];
        for (id, binding) in (0..).map(BindingId).zip(&bindings) {
            match &binding.role {
                BoundRole::Known(role) => {
                    let role = role.0 as usize;
                    if let Some(bound) = authorization.by_role.get_mut(role) {
                        bound.push(id);
                    }
                    let role = authorization.roles.get(role);
                    if role.is_some_and(|role| !role.is_complete) {
                        authorization.unknown.push(id);
                    }
                }
                BoundRole::Unknown { .. } => authorization.unknown.push(id),
                BoundRole::Refused => {}
            }
            for bound in &binding.subjects {
                let named = authorization.by_subject.entry(bound.subject.clone());
                named.or_default().push(id);
            }
        }
        for bound in &mut authorization.by_role {
            bound.sort_by_key(|id| {
                let binding = bindings.get(id.0 as usize);
                binding.and_then(|binding| binding.namespace.as_deref())
            });
        }
        authorization.bindings = bindings;
        let mut by_resource: BTreeMap<String, Vec<RuleId>> = BTreeMap::new();
        for (id, rule) in (0..).map(RuleId).zip(&authorization.rules) {
            // The hand-written rules of an aggregated role do not last.
            let role = authorization.roles.get(rule.role.0 as usize);
            if role.is_none_or(|role| role.is_aggregated) {
                continue;
            }
            match &rule.rule {
                PolicyRule::Resources(rule) => {
                    for resource in &rule.resources {
                        match by_resource.get_mut(resource) {
                            Some(rules) => rules.push(id),
                            None => {
                                by_resource.insert(resource.clone(), vec![id]);
                            }
                        }
                    }
                }
                PolicyRule::Urls(_) => authorization.url_rules.push(id),
            }
        }
        authorization.by_resource = by_resource;
        authorization
    }
}

/// Whether the API server refuses a role for one of its rules.
fn is_refused(rules: Option<&[rbac::PolicyRule]>, is_cluster_role: bool) -> bool {
    let mut rules = rules.unwrap_or_default().iter();
    rules.any(|rule| RuleFault::of(rule, is_cluster_role).is_some())
}

/// The rules of a role and their positions.
fn written(rules: Option<&[rbac::PolicyRule]>) -> Vec<(usize, PolicyRule)> {
    let rules = rules.unwrap_or_default().iter().enumerate();
    let parse = |(index, rule)| {
        let parsed = PolicyRule::parse(rule).into_iter();
        parsed.map(move |rule| (index, rule))
    };
    rules.flat_map(parse).collect()
}
