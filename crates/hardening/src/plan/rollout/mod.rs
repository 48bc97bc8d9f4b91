//! In which steps a change is rolled out, so that no step needs what a later one makes.

mod files;
mod graph;
mod kinds;
mod needs;
mod prerequisites;
mod providers;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::Comparison;
use super::objects::{Named, ObjectChange};
use crate::cluster::Identity;
use crate::finding::{ManifestId, SourceId};
use crate::manifest::Bundle;
use files::Files;
use graph::Graph;
use kinds::Rank;

pub use prerequisites::{Due, Prerequisite, PrerequisiteKind, WithKeys};

/// How to get from what runs to what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// What must be there before, and is in neither bundle.
    pub prerequisites: Vec<Prerequisite>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Objects that need each other, so that none of them can come first. They are in one step.
    pub cycles: Vec<Vec<String>>,
}

/// Objects that are applied together, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The kinds in it: `ConfigMaps and Secrets`.
    pub title: String,
    /// The objects, what is needed before what needs it.
    pub objects: Vec<StepObject>,
    /// The commands that make the step.
    pub apply: Vec<String>,
    /// The commands that tell whether it has worked.
    pub verify: Vec<String>,
    /// The commands that undo it, while no later step is done.
    pub roll_back: Vec<String>,
    /// What to watch.
    pub notes: Vec<String>,
}

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// It is new.
    Create,
    /// It is changed.
    Change,
    /// It is deleted.
    Delete,
}

/// An object of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepObject {
    /// What it is.
    pub identity: Identity,
    /// What is done to it.
    pub action: Action,
}

/// The steps for what changes. O(n log n) in the objects and in what they refer to.
pub(super) fn rollout(comparison: &Comparison) -> Rollout {
    let changes: Vec<&ObjectChange> = comparison.changes().iter().collect();
    let applied: Vec<&ObjectChange> = changes
        .iter()
        .filter(|change| change.after().is_some())
        .copied()
        .collect();
    let bundle = comparison.after().cluster().bundle();
    let current = comparison.current().cluster().bundle();
    let mut changed_in = BTreeMap::new();
    for before in applied.iter().filter_map(|change| change.before()) {
        let source = current.manifest(before).source;
        *changed_in.entry(source).or_insert(0) += 1;
    }
    let builder = Builder {
        changed_in,
        needs: needs::needs(comparison, &applied),
        files: Files::of(bundle),
        before: Files::of(current),
        ranks: applied
            .iter()
            .filter_map(|change| {
                let root = &bundle.manifest(change.after()?).root;
                Some(Rank::of(change.identity(), root))
            })
            .collect(),
        changes: &applied,
        bundle,
        inhabited: comparison
            .current()
            .cluster()
            .objects()
            .filter_map(|object| object.identity.namespace.as_deref())
            .collect(),
    };
    let cycles = builder.needs.all.cycles().into_iter();
    let cycles = cycles.map(|members| {
        let members = members.into_iter().filter_map(|at| applied.get(at));
        members
            .map(|change| Named(change.identity()).to_string())
            .collect()
    });
    let cycles = cycles.collect();
    let mut steps = builder.steps();
    steps.extend(removal(comparison));
    Rollout {
        prerequisites: prerequisites::prerequisites(comparison, &steps),
        steps,
        cycles,
    }
}

struct Builder<'c> {
    changes: &'c [&'c ObjectChange],
    bundle: &'c Bundle,
    needs: needs::Needs,
    files: Files<'c>,
    before: Files<'c>,
    /// How many changed objects each source of what runs holds.
    changed_in: BTreeMap<SourceId, usize>,
    ranks: Vec<Rank>,
    /// The namespaces in which something runs today.
    inhabited: BTreeSet<&'c str>,
}

/// What is said where a namespace is not taken away when its step is rolled back.
const STAYS: &str = "namespaces in which something runs stay when this is rolled back: with one of them all that is in it would go";

/// Objects that one command applies.
struct Unit {
    source: SourceId,
    rank: Rank,
    /// Positions of changes.
    members: Vec<usize>,
    is_whole: bool,
}

impl Builder<'_> {
    fn steps(&self) -> Vec<Step> {
        let units = self.units();
        let graph = self.among(&units);
        let mut ranks: Vec<Rank> = units.iter().map(|unit| unit.rank).collect();
        graph.lower(&mut ranks);
        let mut steps: BTreeMap<Rank, Vec<usize>> = BTreeMap::new();
        for (at, rank) in ranks.iter().enumerate() {
            steps.entry(*rank).or_default().push(at);
        }
        let steps = steps.into_values().map(|members| {
            let members = graph.sorted(&members);
            let units: Vec<&Unit> = members.iter().filter_map(|at| units.get(*at)).collect();
            self.step(&units)
        });
        steps.collect()
    }

    /// Whole files as far as their order is right, else the objects of each rank of a file.
    fn units(&self) -> Vec<Unit> {
        let mut split: BTreeSet<SourceId> = BTreeSet::new();
        let of_file = |at: usize| Some(self.files.source(self.changes.get(at)?.after()?));
        for (one, other) in &self.needs.strict {
            // Within a file, what is needed must come first; a definition must be there before its file is read on.
            if let (Some(file), Some(same)) = (of_file(*one), of_file(*other))
                && file == same
                && (self.is_definition(*other) || other > one)
            {
                split.insert(file);
            }
        }
        for (at, _) in self.changes.iter().enumerate() {
            if let Some(file) = of_file(at)
                && self.needs.unnamed.contains(&file)
            {
                split.insert(file);
            }
        }
        split.retain(|file| self.files.can_be_split(*file));
        loop {
            let units = self.units_without(&split);
            let graph = self.among(&units);
            let tangled = graph.cycles().into_iter().flatten();
            let tangled = tangled.filter_map(|at| units.get(at));
            let files: Vec<_> = tangled
                .filter(|unit| unit.is_whole && self.files.can_be_split(unit.source))
                .map(|unit| unit.source)
                .filter(|file| !split.contains(file))
                .collect();
            if files.is_empty() {
                return units;
            }
            split.extend(files);
        }
    }

    fn is_definition(&self, at: usize) -> bool {
        self.ranks.get(at) == Some(&Rank::Definitions)
    }

    fn units_without(&self, split: &BTreeSet<SourceId>) -> Vec<Unit> {
        let mut ranks = self.ranks.clone();
        self.needs.all.lower(&mut ranks);
        let mut units: BTreeMap<(SourceId, Option<Rank>), Vec<usize>> = BTreeMap::new();
        for (at, change) in self.changes.iter().enumerate() {
            let (Some(id), Some(rank)) = (change.after(), ranks.get(at)) else {
                continue;
            };
            let source = self.files.source(id);
            let part = split.contains(&source).then_some(*rank);
            units.entry((source, part)).or_default().push(at);
        }
        let units = units.into_iter().map(|((source, part), members)| {
            let own = members.iter().filter_map(|at| self.ranks.get(*at));
            let has_workloads = own.clone().any(|rank| *rank == Rank::Workloads);
            let greatest = own.max().copied().unwrap_or(Rank::Custom);
            // A file with a workload and all that belongs to it is one of workloads.
            let whole = if has_workloads {
                Rank::Workloads
            } else {
                greatest
            };
            Unit {
                source,
                rank: part.unwrap_or(whole),
                members,
                is_whole: part.is_none(),
            }
        });
        units.collect()
    }

    fn among(&self, units: &[Unit]) -> Graph {
        let mut group = vec![0; self.changes.len()];
        for (number, unit) in units.iter().enumerate() {
            for member in &unit.members {
                if let Some(group) = group.get_mut(*member) {
                    *group = number;
                }
            }
        }
        self.needs.all.grouped(&group, units.len())
    }

    fn step(&self, units: &[&Unit]) -> Step {
        let mut objects = Vec::new();
        let mut apply = Vec::new();
        let mut notes = Vec::new();
        for unit in units {
            let members = self.needs.all.sorted(&unit.members);
            let ids: Vec<ManifestId> = members
                .iter()
                .filter_map(|at| self.changes.get(*at)?.after())
                .collect();
            let is_large = ids.iter().any(|id| self.files.is_large(*id));
            let verb = if is_large {
                "apply --server-side"
            } else {
                "apply"
            };
            let is_all = unit.is_whole || ids.len() == self.files.count(unit.source);
            apply.push(match is_all {
                true => self.files.whole(verb, unit.source),
                false => self.files.some(verb, unit.source, ids),
            });
            if unit.is_whole && !self.files.can_be_split(unit.source) && self.is_mixed(unit) {
                notes.push(format!(
                    "{} holds objects of several steps that lines do not tell apart: write them as documents of their own",
                    self.files.name(unit.source)
                ));
            }
            objects.extend(members.iter().filter_map(|at| {
                let change = self.changes.get(*at)?;
                Some(StepObject {
                    identity: change.identity().clone(),
                    action: match change {
                        ObjectChange::Created { .. } => Action::Create,
                        ObjectChange::Changed { .. } => Action::Change,
                        ObjectChange::Removed { .. } => Action::Delete,
                    },
                })
            }));
        }
        let changes: Vec<&ObjectChange> = units
            .iter()
            .flat_map(|unit| &unit.members)
            .filter_map(|at| self.changes.get(*at).copied())
            .collect();
        let mut verify = verify::commands(self.words(&changes).into_iter());
        if verify.is_empty() {
            // That they are there is all there is to see.
            let shown = units.iter().map(|unit| match unit.is_whole {
                true => self.files.whole("get", unit.source),
                false => self.command("get", unit),
            });
            verify = shown.collect();
        }
        let roll_back = units.iter().rev().flat_map(|unit| self.roll_back(unit));
        let roll_back = roll_back.collect();
        notes.extend(refusals(&changes));
        if changes.iter().any(|change| self.must_stay(change)) {
            notes.push(STAYS.to_owned());
        }
        Step {
            title: title(objects.iter().map(|object| &object.identity)),
            roll_back,
            objects,
            apply,
            verify,
            notes,
        }
    }

    /// A namespace goes with all that is in it, so one in which something ran before is not taken away again.
    fn must_stay(&self, change: &ObjectChange) -> bool {
        let identity = change.identity();
        identity.kind == "Namespace"
            && identity.group.is_empty()
            && self.inhabited.contains(identity.name.as_str())
    }

    fn is_mixed(&self, unit: &Unit) -> bool {
        let ranks: BTreeSet<_> = unit.members.iter().map(|at| self.ranks.get(*at)).collect();
        ranks.len() > 1
    }

    fn words<'i>(&self, changes: &[&'i ObjectChange]) -> Vec<(&'i Identity, String)> {
        let words = changes.iter().filter_map(|change| {
            let manifest = self.bundle.manifest(change.after()?);
            let word = kinds::word(change.identity(), manifest.api_version());
            Some((change.identity(), word))
        });
        words.collect()
    }

    fn command(&self, verb: &str, unit: &Unit) -> String {
        let ids = unit.members.iter();
        let ids: Vec<_> = ids
            .filter_map(|at| self.changes.get(*at)?.after())
            .collect();
        match ids.len() == self.files.count(unit.source) {
            true => self.files.whole(verb, unit.source),
            false if self.files.can_be_split(unit.source) => {
                self.files.some(verb, unit.source, ids)
            }
            false => self.files.whole(verb, unit.source),
        }
    }

    /// What is new goes, the last first; what was changed is applied as it runs today.
    fn roll_back(&self, unit: &Unit) -> Vec<String> {
        let changes = unit.members.iter().filter_map(|at| self.changes.get(*at));
        let changes: Vec<&ObjectChange> = changes.copied().collect();
        let is_new = |change: &&&ObjectChange| change.before().is_none() && !self.must_stay(change);
        let created: Vec<&ObjectChange> = changes.iter().filter(is_new).copied().collect();
        let holds_only_new = created.len() == changes.len()
            && (created.len() == self.files.count(unit.source)
                || self.files.can_be_split(unit.source));
        let mut commands = Vec::new();
        if holds_only_new {
            commands.push(self.command("delete", unit));
        } else {
            let words = self.words(&created);
            let groups = kinds::by_kind(words.into_iter().rev());
            let deletes = groups.iter();
            commands
                .extend(deletes.map(|((word, namespace), names)| delete(word, *namespace, names)));
        }
        let mut changed: BTreeMap<SourceId, Vec<ManifestId>> = BTreeMap::new();
        for before in changes.iter().filter_map(|change| change.before()) {
            changed
                .entry(self.before.source(before))
                .or_default()
                .push(before);
        }
        let applies = changed.into_iter().map(|(source, ids)| {
            // What the file holds beyond that runs as it is.
            let all = self.changed_in.get(&source).copied();
            let is_all = all == Some(ids.len()) || !self.before.can_be_split(source);
            match is_all {
                true => self.before.whole("apply", source),
                false => self.before.some("apply", source, ids),
            }
        });
        commands.extend(applies);
        commands
    }
}

fn delete(word: &str, namespace: Option<&str>, names: &[&str]) -> String {
    let place = namespace.map_or(String::new(), |namespace| format!(" -n {namespace}"));
    format!("kubectl delete {word} {}{place}", names.join(" "))
}

/// What the step cannot do as it stands.
fn refusals(changes: &[&ObjectChange]) -> Vec<String> {
    let refused = changes.iter().filter_map(|change| match change {
        ObjectChange::Changed {
            identity, refused, ..
        } if !refused.is_empty() => Some(format!(
            "the API server refuses the change of {}; see the effect",
            Named(identity)
        )),
        _ => None,
    });
    refused.collect()
}

/// `ConfigMaps and Secrets`, `Deployments, Services and 3 more kinds`.
fn title<'i>(identities: impl Iterator<Item = &'i Identity>) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for identity in identities {
        match kinds.iter_mut().find(|(kind, _)| *kind == identity.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&identity.kind, 1)),
        }
    }
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let words: Vec<_> = kinds
        .iter()
        .map(|(kind, count)| match count {
            1 => format!("1 {kind}"),
            count => format!("{count} {}", super::words::plural(kind)),
        })
        .collect();
    super::words::joined(&words)
}

/// The step that takes away what is not wanted: what needs others first, namespaces and definitions last.
fn removal(comparison: &Comparison) -> Option<Step> {
    let bundle = comparison.current().cluster().bundle();
    let files = Files::of(bundle);
    let mut removed: Vec<(Rank, &Identity, ManifestId)> = comparison
        .changes()
        .iter()
        .filter_map(|change| match change {
            ObjectChange::Removed { identity, before } => {
                let root = &bundle.manifest(*before).root;
                Some((Rank::of(identity, root), identity, *before))
            }
            _ => None,
        })
        .collect();
    if removed.is_empty() {
        return None;
    }
    removed.sort_by_key(|(rank, ..)| std::cmp::Reverse(*rank));
    let words = removed.iter().map(|(_, identity, id)| {
        let version = bundle.manifest(*id).api_version();
        (*identity, kinds::word(identity, version))
    });
    let words: Vec<_> = words.collect();
    let groups = kinds::by_kind(
        words
            .iter()
            .map(|(identity, word)| (*identity, word.clone())),
    );
    let mut back: BTreeMap<SourceId, Vec<ManifestId>> = BTreeMap::new();
    for (_, _, id) in &removed {
        back.entry(files.source(*id)).or_default().push(*id);
    }
    let back = back.into_iter().map(|(source, ids)| {
        match ids.len() == files.count(source) || !files.can_be_split(source) {
            true => files.whole("apply", source),
            false => files.some("apply", source, ids),
        }
    });
    let identities = removed.iter().map(|(_, identity, _)| *identity);
    Some(Step {
        title: format!("remove {}", title(identities.clone())),
        objects: identities
            .map(|identity| StepObject {
                identity: identity.clone(),
                action: Action::Delete,
            })
            .collect(),
        apply: groups
            .iter()
            .map(|((word, namespace), names)| delete(word, *namespace, names))
            .collect(),
        verify: Vec::new(),
        roll_back: back.collect(),
        notes: vec!["data that goes with an object does not come back with it".to_owned()],
    })
}
