//! Which rules of a policy let a user, a verb, a namespace or a resource pass.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::model::{AuditPolicy, AuditUser, ResourcePattern, RuleSubjects, UrlPattern};

/// Rules by what they name, in ascending order; `any` are those that name nothing.
#[derive(Default)]
struct ByName<'p> {
    any: Vec<usize>,
    named: BTreeMap<&'p str, Vec<usize>>,
}

impl<'p> ByName<'p> {
    fn add(&mut self, rule: usize, names: impl IntoIterator<Item = &'p String>) {
        let mut names = names.into_iter().peekable();
        if names.peek().is_none() {
            self.any.push(rule);
        }
        for name in names {
            self.named.entry(name).or_default().push(rule);
        }
    }

    fn passes<'n>(&self, before: usize, names: impl IntoIterator<Item = &'n str>) -> FixedBitSet {
        let mut passes = FixedBitSet::with_capacity(before);
        insert(&mut passes, &self.any);
        for name in names {
            if let Some(rules) = self.named.get(name) {
                insert(&mut passes, rules);
            }
        }
        passes
    }
}

fn insert(passes: &mut FixedBitSet, rules: &[usize]) {
    let before = passes.len();
    for rule in rules.iter().take_while(|rule| **rule < before) {
        passes.insert(*rule);
    }
}

/// An entry of a rule's resources that a key leads to.
struct Entry<'p> {
    rule: usize,
    names: Option<&'p std::collections::BTreeSet<String>>,
}

/// A group, `None` for all, and a pattern, as far as it is written.
type Key<'p> = (Option<&'p str>, &'p ResourcePattern);

pub(super) struct Index<'p> {
    users: ByName<'p>,
    groups: ByName<'p>,
    verbs: ByName<'p>,
    namespaces: ByName<'p>,
    /// Rules that are about every resource.
    resources_any: Vec<usize>,
    resources: BTreeMap<Key<'p>, Vec<Entry<'p>>>,
    /// Rules that are about every path.
    paths_any: Vec<usize>,
    exact_paths: BTreeMap<&'p str, Vec<usize>>,
    prefixes: BTreeMap<&'p str, Vec<usize>>,
    /// All paths that rules name, or their beginnings.
    pub(super) paths: Vec<&'p str>,
}

impl<'p> Index<'p> {
    pub(super) fn of(policy: &'p AuditPolicy) -> Self {
        let mut index = Self {
            users: ByName::default(),
            groups: ByName::default(),
            verbs: ByName::default(),
            namespaces: ByName::default(),
            resources_any: Vec::new(),
            resources: BTreeMap::new(),
            paths_any: Vec::new(),
            exact_paths: BTreeMap::new(),
            prefixes: BTreeMap::new(),
            paths: Vec::new(),
        };
        for (position, rule) in policy.rules.iter().enumerate() {
            index.users.add(position, &rule.users);
            index.groups.add(position, &rule.user_groups);
            index.verbs.add(position, &rule.verbs);
            match &rule.subjects {
                RuleSubjects::All => {
                    index.namespaces.any.push(position);
                    index.resources_any.push(position);
                    index.paths_any.push(position);
                }
                RuleSubjects::Resources {
                    namespaces,
                    resources,
                } => {
                    index.namespaces.add(position, namespaces);
                    index.add_resources(position, resources);
                }
                RuleSubjects::Urls(patterns) => {
                    for pattern in patterns {
                        index.paths.push(pattern.text());
                        let by_text = match pattern {
                            UrlPattern::Exactly(_) => &mut index.exact_paths,
                            UrlPattern::Prefix(_) => &mut index.prefixes,
                        };
                        by_text.entry(pattern.text()).or_default().push(position);
                    }
                }
            }
        }
        index
    }

    fn add_resources(&mut self, rule: usize, entries: &'p [super::model::GroupResources]) {
        const ALL: &ResourcePattern = &ResourcePattern::All;
        if entries.is_empty() {
            self.resources_any.push(rule);
        }
        for entry in entries {
            let group = entry.group.as_deref();
            let names = Some(&entry.names).filter(|it| !it.is_empty());
            let all = [ALL];
            let patterns: Vec<&ResourcePattern> = match entry.resources.is_empty() {
                true => all.to_vec(),
                false => entry.resources.iter().collect(),
            };
            for pattern in patterns {
                let entries = self.resources.entry((group, pattern)).or_default();
                entries.push(Entry { rule, names });
            }
        }
    }

    pub(super) fn all(&self, before: usize) -> FixedBitSet {
        let mut passes = FixedBitSet::with_capacity(before);
        passes.insert_range(..);
        passes
    }

    pub(super) fn user(&self, before: usize, user: Option<&AuditUser>) -> FixedBitSet {
        let name = user.map(|it| it.name.as_str());
        let mut passes = self.users.passes(before, name);
        let groups = user.into_iter().flat_map(|it| &it.groups);
        let groups = self.groups.passes(before, groups.map(String::as_str));
        passes.intersect_with(&groups);
        passes
    }

    pub(super) fn verb(&self, before: usize, verb: &str) -> FixedBitSet {
        self.verbs.passes(before, [verb])
    }

    pub(super) fn namespace(&self, before: usize, namespace: &str) -> FixedBitSet {
        self.namespaces.passes(before, [namespace])
    }

    /// For a group, resource, subresource and name; and how many entries were looked at.
    pub(super) fn resource(&self, before: usize, point: [&str; 4]) -> (FixedBitSet, usize) {
        let [group, resource, subresource, name] = point;
        let mut passes = FixedBitSet::with_capacity(before);
        insert(&mut passes, &self.resources_any);
        let patterns = [
            Some(ResourcePattern::All),
            Some(ResourcePattern::One {
                resource: resource.to_owned(),
                subresource: subresource.to_owned(),
            }),
            (!subresource.is_empty()).then(|| ResourcePattern::OfAll(subresource.to_owned())),
            Some(ResourcePattern::AllOf(resource.to_owned())),
        ];
        let mut looked_at = 0;
        for pattern in patterns.iter().flatten() {
            for group in [Some(group), None] {
                let entries = self.resources.get(&(group, pattern));
                let entries = entries.into_iter().flatten();
                for entry in entries.take_while(|entry| entry.rule < before) {
                    looked_at += 1;
                    if entry.names.is_none_or(|names| names.contains(name)) {
                        passes.insert(entry.rule);
                    }
                }
            }
        }
        (passes, looked_at)
    }

    pub(super) fn path(&self, before: usize, path: &str) -> FixedBitSet {
        let mut passes = FixedBitSet::with_capacity(before);
        insert(&mut passes, &self.paths_any);
        if let Some(rules) = self.exact_paths.get(path) {
            insert(&mut passes, rules);
        }
        let ends = path.char_indices().map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let prefix = path.get(..end).unwrap_or("");
            if let Some(rules) = self.prefixes.get(prefix) {
                insert(&mut passes, rules);
            }
        }
        passes
    }
}
