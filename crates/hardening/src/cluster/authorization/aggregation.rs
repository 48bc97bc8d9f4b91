//! ClusterRoles whose rules are those of others.

use std::collections::{BTreeMap, BTreeSet};

use super::role::{RoleId, RoleRule, RuleId};
use crate::cluster::selector::Selector;

/// Steps from role to role, and rules gathered, at most in all. Beyond that a role counts as not wholly known.
const MOST_STEPS: usize = 1 << 22;

/// A ClusterRole as the controller that aggregates sees it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) id: RoleId,
    pub(super) labels: BTreeMap<String, String>,
    /// What it aggregates; `None` where its rules are its own.
    pub(super) aggregates: Option<Vec<Selector>>,
    pub(super) rules: Vec<RuleId>,
}

/// The rules that a role ends up with.
#[derive(Debug)]
pub(super) struct Aggregated {
    pub(super) id: RoleId,
    pub(super) rules: Vec<RuleId>,
    pub(super) is_complete: bool,
}

/// The rules of each aggregated role: those of all roles that its selectors select, and of those that these aggregate.
///
/// The controller writes them over whatever the role itself says, until nothing changes any more. `roles` is in the
/// order of names. Linear in the labels of the roles and in the rules that come out, of which there is an upper bound.
/// Authority: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles>.
pub(super) fn aggregate(roles: &[Part], rules: &[RoleRule]) -> Vec<Aggregated> {
    let mut selection = Selection::of(roles);
    let mut left = MOST_STEPS;
    let mut aggregated = Vec::new();
    for (start, role) in roles.iter().enumerate() {
        if role.aggregates.is_some() {
            aggregated.push(gather(roles, rules, start, &mut selection, &mut left));
        }
    }
    aggregated
}

fn gather<'r>(
    roles: &'r [Part],
    all: &[RoleRule],
    start: usize,
    selection: &mut Selection<'r>,
    left: &mut usize,
) -> Aggregated {
    let mut gathered = Vec::new();
    let mut known = BTreeSet::new();
    let mut seen = BTreeSet::from([start]);
    let mut asked = BTreeSet::new();
    let mut waiting = vec![start];
    let mut is_complete = true;
    while let Some(role) = waiting.pop().and_then(|position| roles.get(position)) {
        let Some(selectors) = &role.aggregates else {
            for id in &role.rules {
                let rule = all.get(id.0 as usize).map(|rule| &rule.rule);
                if rule.is_some_and(|rule| known.insert(rule)) {
                    gathered.push(*id);
                }
            }
            is_complete &= spend(left, role.rules.len());
            continue;
        };
        let mut found = Vec::new();
        for selector in selectors.iter().filter(|it| asked.insert(*it)) {
            for position in selection.selected(selector, left) {
                is_complete &= spend(left, 1);
                if is_complete && seen.insert(*position) {
                    found.push(*position);
                }
            }
        }
        waiting.extend(found.into_iter().rev());
    }
    Aggregated {
        id: roles.get(start).map_or(RoleId(u32::MAX), |role| role.id),
        rules: gathered,
        is_complete: is_complete && *left > 0,
    }
}

/// Takes steps off what is left; `false` where there are not so many.
fn spend(left: &mut usize, steps: usize) -> bool {
    let enough = *left >= steps;
    *left = left.saturating_sub(steps);
    enough
}

/// Which roles each selector selects, found once.
struct Selection<'r> {
    roles: &'r [Part],
    by_label: BTreeMap<(&'r str, &'r str), Vec<usize>>,
    found: BTreeMap<&'r Selector, Vec<usize>>,
}

impl<'r> Selection<'r> {
    fn of(roles: &'r [Part]) -> Self {
        let mut by_label: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (position, role) in roles.iter().enumerate() {
            for (key, value) in &role.labels {
                let label = (key.as_str(), value.as_str());
                by_label.entry(label).or_default().push(position);
            }
        }
        Self {
            roles,
            by_label,
            found: BTreeMap::new(),
        }
    }

    /// The positions of the roles, in the order of names; looks only at those that carry one of the labels.
    fn selected(&mut self, selector: &'r Selector, left: &mut usize) -> &[usize] {
        let (roles, by_label) = (self.roles, &self.by_label);
        self.found.entry(selector).or_insert_with(|| {
            let candidates: Vec<usize> = match selector.required_label() {
                Some(label) => by_label.get(&label).cloned().unwrap_or_default(),
                None => (0..roles.len()).collect(),
            };
            if !spend(left, candidates.len()) {
                return Vec::new();
            }
            let is_selected = |position: &usize| {
                let role = roles.get(*position);
                role.is_some_and(|role| selector.matches(&role.labels))
            };
            candidates.into_iter().filter(is_selected).collect()
        })
    }
}
