//! A chain of steps, and its words.

use super::{Evidence, Identity, Primitive};
use crate::cluster::{Authorization, Grant};

/// One step from an identity to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who takes it, or what one has got hold of by then.
    pub from: Identity,
    /// What is gained.
    pub to: Identity,
    /// How.
    pub primitive: Primitive,
    /// What allows it.
    pub evidence: Vec<Evidence>,
}

/// Steps that lead from a subject to what it can become; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// What leads from one subject to the next, or to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop<'c> {
    /// The steps, in order; never empty.
    pub steps: &'c [Step],
}

static END: Identity = Identity::ClusterAdmin;

impl Step {
    /// Whether it rests on this rule of this role, whichever binding grants it.
    #[must_use]
    pub fn rests_on(&self, authorization: &Authorization, grant: &Grant<'_>) -> bool {
        self.evidence.iter().any(|evidence| {
            let Evidence::Granted(granted) = evidence else {
                return false;
            };
            let role = authorization.role(granted.role);
            let rule = authorization.rules_of(role).nth(granted.rule);
            rule.is_some_and(|rule| {
                (rule.manifest, rule.index) == (grant.rule.manifest, grant.rule.index)
                    && role.name == grant.role.name
            })
        })
    }
}

impl Chain {
    /// What it leads to.
    #[must_use]
    pub fn end(&self) -> &Identity {
        self.steps.last().map_or(&END, |step| &step.to)
    }

    /// The steps from subject to subject: what people call a step.
    #[must_use]
    pub fn hops(&self) -> Vec<Hop<'_>> {
        let mut hops = Vec::new();
        let mut rest = self.steps.as_slice();
        while !rest.is_empty() {
            // That one is a member of a group is no hop of its own.
            let is_stop = |step: &Step| {
                let is_subject = matches!(step.to, Identity::Subject(_) | Identity::Role { .. });
                let is_group =
                    step.from.subject().is_some() && step.primitive == Primitive::Includes;
                is_subject && !is_group
            };
            let stop = rest.iter().position(is_stop);
            let length = stop.map_or(rest.len(), |stop| stop + 1);
            let (hop, behind) = rest.split_at(length);
            hops.push(Hop { steps: hop });
            rest = behind;
        }
        hops
    }
}

impl<'c> Hop<'c> {
    /// Who takes it.
    #[must_use]
    pub fn from(&self) -> &'c Identity {
        self.steps.first().map_or(&END, |step| &step.from)
    }

    /// What is gained.
    #[must_use]
    pub fn to(&self) -> &'c Identity {
        self.steps.last().map_or(&END, |step| &step.to)
    }

    /// What is done, without who does it: `runs pods in namespace shop, has one run as it`.
    #[must_use]
    pub fn act(&self) -> String {
        let steps = self.steps.iter();
        let said = steps.filter(|step| step.primitive != Primitive::Includes);
        let words = said.map(|step| {
            let act = step.primitive.act();
            match (&step.to, step.primitive.is_request()) {
                (
                    Identity::NamespaceAdmin(scope)
                    | Identity::Pods(scope)
                    | Identity::AnyAccount(scope)
                    | Identity::AnyRole(scope)
                    | Identity::RunningAccounts(scope)
                    | Identity::Secrets(scope),
                    true,
                ) => match scope {
                    Some(namespace) => format!("{act} in namespace {namespace}"),
                    None => format!("{act} in every namespace"),
                },
                _ => act.to_owned(),
            }
        });
        let words: Vec<_> = words.collect();
        words.join(", ")
    }

    /// What proves it.
    pub fn evidence(&self) -> impl Iterator<Item = &super::Evidence> {
        self.steps.iter().flat_map(|step| &step.evidence)
    }
}
