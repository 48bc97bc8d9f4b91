//! What a policy makes of a request.

use std::collections::BTreeSet;

use super::model::{
    AuditLevel, AuditPolicy, AuditRequest, AuditRule, AuditStage, AuditUser, GroupResources,
    RequestSubject, RuleSubjects, records,
};

/// What of a request is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDecision {
    /// How much.
    pub level: AuditLevel,
    /// The stages that leave no event.
    pub omit_stages: BTreeSet<AuditStage>,
    /// The position of the rule that decides; `None` where none matches, so that nothing is recorded.
    pub rule: Option<usize>,
}

impl AuditDecision {
    /// Whether an event is written.
    #[must_use]
    pub fn records(&self) -> bool {
        records(self.level, &self.omit_stages)
    }
}

impl AuditPolicy {
    /// What of a request is recorded: the first rule that matches decides. Linear in the policy.
    ///
    /// Kubernetes: `staging/src/k8s.io/apiserver/pkg/audit/policy`.
    #[must_use]
    pub fn decide(&self, request: &AuditRequest) -> AuditDecision {
        let mut rules = self.rules.iter().enumerate();
        match rules.find(|(_, rule)| rule.matches(request)) {
            Some((index, rule)) => AuditDecision {
                level: rule.level,
                omit_stages: rule.omit_stages.clone(),
                rule: Some(index),
            },
            None => AuditDecision {
                level: AuditLevel::None,
                omit_stages: self.omit_stages.clone(),
                rule: None,
            },
        }
    }
}

impl AuditRule {
    /// Whether it is about a request.
    #[must_use]
    pub fn matches(&self, request: &AuditRequest) -> bool {
        self.matches_user(request.user.as_ref())
            && (self.verbs.is_empty() || self.verbs.contains(&request.verb))
            && self.subjects.matches(&request.subject)
    }

    fn matches_user(&self, user: Option<&AuditUser>) -> bool {
        let named = self.users.is_empty() || user.is_some_and(|it| self.users.contains(&it.name));
        named
            && (self.user_groups.is_empty()
                || user.is_some_and(|it| !self.user_groups.is_disjoint(&it.groups)))
    }
}

impl RuleSubjects {
    fn matches(&self, subject: &RequestSubject) -> bool {
        match (self, subject) {
            (Self::All, _) => true,
            (Self::Urls(patterns), RequestSubject::Url(path)) => {
                patterns.iter().any(|pattern| pattern.matches(path))
            }
            (
                Self::Resources {
                    namespaces,
                    resources,
                },
                RequestSubject::Resource {
                    group,
                    resource,
                    subresource,
                    name,
                    namespace,
                },
            ) => {
                let mut entries = resources.iter();
                (namespaces.is_empty() || namespaces.contains(namespace))
                    && (resources.is_empty()
                        || entries.any(|it| it.matches(group, resource, subresource, name)))
            }
            _ => false,
        }
    }
}

impl GroupResources {
    fn matches(&self, group: &str, resource: &str, subresource: &str, name: &str) -> bool {
        let mut patterns = self.resources.iter();
        self.group.as_deref().is_none_or(|it| it == group)
            && (self.resources.is_empty()
                || (self.names.is_empty() || self.names.contains(name))
                    && patterns.any(|pattern| pattern.matches(resource, subresource)))
    }
}
