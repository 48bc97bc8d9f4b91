//! Which rules of a policy ever decide anything, with a request for each that does.
//!
//! A rule is a product of sets: who, which verb, in which namespace, which resource. Of each set only finitely many
//! members differ: those that the policy names, and any other. So it suffices to try the members that a rule names
//! itself, or one that nobody names, against the rules before it. A member is kept as the set of earlier rules that let it
//! pass; a request is decided by the rule where these sets have nothing in common.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;

use super::identity::{ANONYMOUS, AUTHENTICATED};
use super::index::Index;
use super::model::{
    AuditPolicy, AuditRequest, AuditRule, AuditUser, RequestSubject, ResourcePattern, RuleSubjects,
    UrlPattern,
};

/// How many words of bits are combined for one policy before nothing more is said of it.
const BUDGET: usize = 20_000_000;

/// What looking at a member of a set costs, in words of bits.
const MEMBER: usize = 32;

/// Words that are tried as a name that nobody mentions, before one is made that is longer than all.
const MOST_TRIED: usize = 9;

/// Sets that are compared pair by pair, at most.
const MOST_COMPARED: usize = 256;

/// Whether a rule ever decides anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleReach {
    /// It does, such as this request.
    Decides(AuditRequest),
    /// Every request that it matches is decided by one of these rules before it, by their positions.
    Shadowed(Vec<usize>),
    /// No request matches it, whatever stands before it.
    MatchesNothing,
    /// The policy is too large for an answer.
    Undecided,
}

/// What part of a rule is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within<'q> {
    pub(super) verbs: &'q [&'q str],
    pub(super) group: &'q str,
    pub(super) resource: &'q str,
    pub(super) subresource: &'q str,
}

impl AuditPolicy {
    /// For each rule whether it ever decides anything.
    ///
    /// Service accounts are taken to be in the groups of their namespace and of all accounts, and everybody but
    /// `system:anonymous` in `system:authenticated`. Roughly linear in what the rules list, times the number of rules;
    /// beyond a limit the answer is [`RuleReach::Undecided`].
    #[must_use]
    pub fn reach(&self) -> Vec<RuleReach> {
        let index = Index::of(self);
        let mut search = Search {
            policy: self,
            index: &index,
            strangers: Strangers::of(self),
            budget: BUDGET,
        };
        let rules = self.rules.iter().enumerate();
        rules
            .map(|(position, rule)| search.rule(position, rule, None))
            .collect()
    }

    /// The same for a part of each of some rules.
    pub(super) fn reach_within(
        &self,
        wanted: impl Fn(&AuditRule) -> bool,
        within: &[Within<'_>],
    ) -> Vec<(usize, usize, RuleReach)> {
        let index = Index::of(self);
        let mut search = Search {
            policy: self,
            index: &index,
            strangers: Strangers::of(self),
            budget: BUDGET,
        };
        let mut found = Vec::new();
        for (position, rule) in self.rules.iter().enumerate() {
            if wanted(rule) {
                for (part, within) in within.iter().enumerate() {
                    let reach = search.rule(position, rule, Some(within));
                    found.push((position, part, reach));
                }
            }
        }
        found
    }
}

/// A member of a set, and the earlier rules that let it pass.
struct Member<T> {
    passes: FixedBitSet,
    value: T,
}

/// Names that a policy does not mention.
struct Strangers {
    user: String,
    verb: String,
    namespace: String,
    resource: String,
    name: String,
    path: String,
}

impl Strangers {
    fn of(policy: &AuditPolicy) -> Self {
        let mut named = BTreeSet::new();
        let mut paths = Vec::new();
        for rule in &policy.rules {
            let texts = rule.users.iter().chain(&rule.user_groups);
            named.extend(texts.chain(&rule.verbs).map(String::as_str));
            match &rule.subjects {
                RuleSubjects::All => {}
                RuleSubjects::Urls(patterns) => paths.extend(patterns.iter().map(UrlPattern::text)),
                RuleSubjects::Resources {
                    namespaces,
                    resources,
                } => {
                    named.extend(namespaces.iter().map(String::as_str));
                    for entry in resources {
                        named.extend(entry.group.as_deref());
                        named.extend(entry.names.iter().map(String::as_str));
                        for pattern in &entry.resources {
                            match pattern {
                                ResourcePattern::One {
                                    resource,
                                    subresource,
                                } => named.extend([resource.as_str(), subresource.as_str()]),
                                ResourcePattern::OfAll(one) | ResourcePattern::AllOf(one) => {
                                    named.insert(one);
                                }
                                ResourcePattern::All | ResourcePattern::Nothing => {}
                            }
                        }
                    }
                }
            }
        }
        // A service account's name holds those of its namespace and account, so no part of a name may be one.
        let longest = named.iter().map(|it| it.len()).max().unwrap_or(0);
        let unnamed = |word: &str| {
            let within = |it: &str| named.iter().any(|name| name.contains(&format!(":{it}")));
            let mut candidates = std::iter::once(word.to_owned())
                .chain((2..=MOST_TRIED).map(|count| format!("{word}-{count}")));
            let found = candidates.find(|it| !named.contains(it.as_str()) && !within(it));
            found.unwrap_or_else(|| format!("{word}-{}", "x".repeat(longest)))
        };
        Self {
            user: unnamed("somebody"),
            verb: unnamed("some-verb"),
            namespace: unnamed("some-namespace"),
            resource: unnamed("some-resource"),
            name: unnamed("some-name"),
            path: unlisted(&paths, "/", "some-path"),
        }
    }
}

/// A path that begins with a text and goes on as no pattern does.
fn unlisted(patterns: &[&str], prefix: &str, word: &str) -> String {
    let next: BTreeSet<char> = patterns
        .iter()
        .filter_map(|pattern| pattern.strip_prefix(prefix)?.chars().next())
        .collect();
    let first = word.chars().chain('a'..='z').chain('0'..=char::MAX);
    let first = first.into_iter().find(|it| !next.contains(it));
    let rest = word.chars().skip(1);
    prefix.chars().chain(first).chain(rest).collect()
}

struct Search<'p> {
    policy: &'p AuditPolicy,
    index: &'p Index<'p>,
    strangers: Strangers,
    budget: usize,
}

impl Search<'_> {
    fn rule(
        &mut self,
        position: usize,
        rule: &AuditRule,
        within: Option<&Within<'_>>,
    ) -> RuleReach {
        let users = self.users(position, rule);
        let verbs = self.verbs(position, rule, within);
        let targets = self.targets(position, rule, within);
        let (Some(users), Some(verbs), Some(targets)) = (users, verbs, targets) else {
            return RuleReach::Undecided;
        };
        let mut common: Option<FixedBitSet> = None;
        let mut deciders = BTreeSet::new();
        for user in &users {
            for verb in &verbs {
                for (namespaces, subjects) in &targets {
                    for namespace in namespaces {
                        let mut outer = user.passes.clone();
                        outer.intersect_with(&verb.passes);
                        outer.intersect_with(&namespace.passes);
                        for subject in subjects {
                            if !self.spend(position) {
                                return RuleReach::Undecided;
                            }
                            let mut passing = outer.clone();
                            passing.intersect_with(&subject.passes);
                            let Some(first) = passing.minimum() else {
                                let request = AuditRequest {
                                    user: user.value.clone(),
                                    verb: verb.value.clone(),
                                    subject: placed(&subject.value, &namespace.value),
                                };
                                return RuleReach::Decides(self.plainer(position, request, within));
                            };
                            deciders.insert(first);
                            match &mut common {
                                Some(common) => common.intersect_with(&passing),
                                None => common = Some(passing),
                            }
                        }
                    }
                }
            }
        }
        match common {
            None => RuleReach::MatchesNothing,
            Some(common) => RuleReach::Shadowed(match common.minimum() {
                Some(alone) => vec![alone],
                None => deciders.into_iter().collect(),
            }),
        }
    }

    fn spend(&mut self, position: usize) -> bool {
        let words = position / usize::BITS as usize + MEMBER;
        let left = self.budget.checked_sub(words);
        self.budget = left.unwrap_or(0);
        left.is_some()
    }

    fn users(
        &mut self,
        position: usize,
        rule: &AuditRule,
    ) -> Option<Vec<Member<Option<AuditUser>>>> {
        let stranger = &self.strangers.user;
        let (users, groups) = (&rule.users, &rule.user_groups);
        let product = users.len().max(1).saturating_mul(groups.len().max(1));
        if product > self.budget / MEMBER {
            return None;
        }
        let candidates: Vec<Option<AuditUser>> = match (users.is_empty(), groups.is_empty()) {
            (true, true) => {
                let known = AuditUser::of(stranger, [AUTHENTICATED.to_owned()]);
                vec![Some(known), Some(AuditUser::of(ANONYMOUS, [])), None]
            }
            (false, true) => users.iter().map(|it| Some(AuditUser::of(it, []))).collect(),
            (true, false) => {
                let of_group = |group: &String| Some(AuditUser::stranger_in(group, stranger));
                groups.iter().map(of_group).collect()
            }
            (false, false) => {
                let pairs = users
                    .iter()
                    .flat_map(|user| groups.iter().map(move |group| (user, group)));
                let users = pairs.filter_map(|(user, group)| AuditUser::in_group(user, group));
                users.map(Some).collect()
            }
        };
        self.members(position, candidates, |index, user| {
            index.user(position, user.as_ref())
        })
    }

    fn verbs(
        &mut self,
        position: usize,
        rule: &AuditRule,
        within: Option<&Within<'_>>,
    ) -> Option<Vec<Member<String>>> {
        let verbs: Vec<String> = match within {
            Some(within) => {
                let wanted = within.verbs.iter().copied();
                let named = |verb: &&str| rule.verbs.is_empty() || rule.verbs.contains(*verb);
                wanted.filter(named).map(str::to_owned).collect()
            }
            None if rule.verbs.is_empty() => vec![self.strangers.verb.clone()],
            None => rule.verbs.iter().cloned().collect(),
        };
        self.members(position, verbs, |index, verb| index.verb(position, verb))
    }

    /// What the requests of a rule are about, as products of namespaces and the rest.
    #[expect(clippy::type_complexity, reason = "two sets side by side")]
    fn targets(
        &mut self,
        position: usize,
        rule: &AuditRule,
        within: Option<&Within<'_>>,
    ) -> Option<Vec<(Vec<Member<String>>, Vec<Member<RequestSubject>>)>> {
        let mut targets = Vec::new();
        if !matches!(rule.subjects, RuleSubjects::Urls(_)) {
            let namespaces = self.namespaces(position, rule)?;
            let resources = self.resources(position, rule, within)?;
            targets.push((namespaces, resources));
        }
        let paths: Vec<String> = match &rule.subjects {
            _ if within.is_some() => Vec::new(),
            RuleSubjects::Resources { .. } => Vec::new(),
            RuleSubjects::All => vec![self.strangers.path.clone()],
            RuleSubjects::Urls(patterns) => {
                let path = |pattern: &UrlPattern| match pattern {
                    UrlPattern::Exactly(path) => path.clone(),
                    UrlPattern::Prefix(prefix) => {
                        let prefix = if prefix.is_empty() { "/" } else { prefix };
                        unlisted(&self.index.paths, prefix, "some-path")
                    }
                };
                patterns.iter().map(path).collect()
            }
        };
        let paths = self.members(position, paths, |index, path| index.path(position, path))?;
        let subjects = paths.into_iter().map(|path| Member {
            passes: path.passes,
            value: RequestSubject::Url(path.value),
        });
        let everywhere = Member {
            passes: self.index.all(position),
            value: String::new(),
        };
        targets.push((vec![everywhere], subjects.collect()));
        Some(targets)
    }

    fn namespaces(&mut self, position: usize, rule: &AuditRule) -> Option<Vec<Member<String>>> {
        let named = match &rule.subjects {
            RuleSubjects::Resources { namespaces, .. } => namespaces.iter().cloned().collect(),
            RuleSubjects::All | RuleSubjects::Urls(_) => Vec::new(),
        };
        let namespaces = match named.is_empty() {
            true => vec![self.strangers.namespace.clone()],
            false => named,
        };
        self.members(position, namespaces, |index, namespace| {
            index.namespace(position, namespace)
        })
    }

    fn resources(
        &mut self,
        position: usize,
        rule: &AuditRule,
        within: Option<&Within<'_>>,
    ) -> Option<Vec<Member<RequestSubject>>> {
        let strangers = &self.strangers;
        let of = |group: &str, resource: &str, subresource: &str, name: &str| {
            [group, resource, subresource, name].map(str::to_owned)
        };
        let any = &strangers.resource;
        let mut points: Vec<[String; 4]> = Vec::new();
        let entries = match &rule.subjects {
            RuleSubjects::Resources { resources, .. } => &**resources,
            RuleSubjects::All | RuleSubjects::Urls(_) => &[],
        };
        if entries.is_empty() {
            points.push(match within {
                Some(it) => of(it.group, it.resource, it.subresource, &strangers.name),
                None => of(any, any, "", &strangers.name),
            });
        }
        for entry in entries {
            let names: Vec<&str> = match entry.names.is_empty() {
                true => vec![&strangers.name],
                false => entry.names.iter().map(String::as_str).collect(),
            };
            let count = names.len().saturating_mul(entry.resources.len().max(1));
            if count > self.budget / MEMBER {
                return None;
            }
            if let Some(it) = within {
                let mut patterns = entry.resources.iter();
                let is_of_group = entry.group.as_deref().is_none_or(|group| group == it.group);
                if is_of_group
                    && (entry.resources.is_empty()
                        || patterns.any(|pattern| pattern.matches(it.resource, it.subresource)))
                {
                    let all = names.iter();
                    points.extend(all.map(|name| of(it.group, it.resource, it.subresource, name)));
                }
                continue;
            }
            let group = entry.group.as_deref().unwrap_or(any);
            let mut resources: Vec<(&str, &str)> = Vec::new();
            if entry.resources.is_empty() {
                resources.push((any, ""));
            }
            for pattern in &entry.resources {
                match pattern {
                    ResourcePattern::All => resources.push((any, "")),
                    ResourcePattern::One {
                        resource,
                        subresource,
                    } => resources.push((resource, subresource)),
                    ResourcePattern::OfAll(subresource) => resources.push((any, subresource)),
                    ResourcePattern::AllOf(resource) => resources.push((resource, any)),
                    ResourcePattern::Nothing => {}
                }
            }
            for (resource, subresource) in resources {
                let all = names.iter();
                points.extend(all.map(|name| of(group, resource, subresource, name)));
            }
        }
        let mut members = Vec::new();
        for [group, resource, subresource, name] in points {
            if !self.spend(position) {
                return None;
            }
            let (passes, cost) = self
                .index
                .resource(position, [&group, &resource, &subresource, &name]);
            self.budget = self.budget.saturating_sub(cost);
            let value = RequestSubject::Resource {
                group,
                resource,
                subresource,
                name,
                namespace: String::new(),
            };
            members.push(Member { passes, value });
        }
        self.least(position, members)
    }

    /// Values as members of a set, but for those that others stand for.
    fn members<T>(
        &mut self,
        position: usize,
        values: Vec<T>,
        passes: impl Fn(&Index, &T) -> FixedBitSet,
    ) -> Option<Vec<Member<T>>> {
        let mut members = Vec::new();
        for value in values {
            if !self.spend(position) {
                return None;
            }
            let passes = passes(self.index, &value);
            members.push(Member { passes, value });
        }
        self.least(position, members)
    }

    /// The members that the fewest rules let pass: where one of them passes no rule, so does none that it stands for.
    fn least<T>(&mut self, position: usize, members: Vec<Member<T>>) -> Option<Vec<Member<T>>> {
        let mut distinct: BTreeMap<Vec<usize>, Member<T>> = BTreeMap::new();
        for member in members {
            if !self.spend(position) {
                return None;
            }
            let key = member.passes.as_slice().to_vec();
            distinct.entry(key).or_insert(member);
        }
        let mut members: Vec<_> = distinct.into_values().collect();
        if members.len() > MOST_COMPARED {
            return Some(members);
        }
        members.sort_by_key(|member| member.passes.count_ones(..));
        let mut least: Vec<Member<T>> = Vec::new();
        for member in members {
            if !least.iter().any(|it| it.passes.is_subset(&member.passes)) {
                least.push(member);
            }
        }
        Some(least)
    }

    /// The same request with words that people know, as far as the rule still decides it.
    fn plainer(
        &self,
        position: usize,
        request: AuditRequest,
        within: Option<&Within<'_>>,
    ) -> AuditRequest {
        let mut plain = request;
        if within.is_none() && plain.verb == self.strangers.verb {
            for verb in ["get", "list", "create", "update", "delete"] {
                let candidate = AuditRequest {
                    verb: verb.to_owned(),
                    ..plain.clone()
                };
                if self.policy.decide(&candidate).rule == Some(position) {
                    plain = candidate;
                    break;
                }
            }
        }
        plain
    }
}

/// The subject in a namespace; a path is in none.
fn placed(subject: &RequestSubject, in_namespace: &str) -> RequestSubject {
    let mut subject = subject.clone();
    if let RequestSubject::Resource { namespace, .. } = &mut subject {
        in_namespace.clone_into(namespace);
    }
    subject
}
