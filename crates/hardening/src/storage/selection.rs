//! Which snapshots a clean-up chooses from, and how old they must be, as far as its script tells.

use super::moment::DAY;
use super::retention::Retention;
use crate::cluster::script::{Command, Kubectl, KubectlVerb, Script, UNKNOWN, field};

/// What a script chooses snapshots by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// The namespace; `None` for all, for that of the job, and where it is not known.
    namespace: Option<String>,
    /// Labels with their values, as far as known.
    labels: Vec<(String, String)>,
}

impl Selection {
    /// Of a command that names what it wants by its labels.
    fn of(command: &Command, kubectl: &Kubectl<'_>) -> Self {
        let known = |text: &&str| !text.contains(UNKNOWN);
        let selector = command.option(Some('l'), "selector").unwrap_or_default();
        let terms = selector.split(',').filter(|term| !term.contains("!="));
        let labels = terms.filter(known).filter_map(|term| {
            let (key, value) = term.split_once('=')?;
            let value = value.strip_prefix('=').unwrap_or(value);
            Some((key.trim().to_owned(), value.trim().to_owned()))
        });
        Self {
            namespace: kubectl.namespace.filter(known).map(str::to_owned),
            labels: labels.collect(),
        }
    }

    /// Whether a snapshot of a namespace, as its manifest is written, may be among what is chosen: nothing that is known of
    /// it speaks against that.
    pub(super) fn may_hold(&self, namespace: &str, manifest: &str) -> bool {
        let is_elsewhere = self.namespace.as_deref().is_some_and(|it| it != namespace);
        let is_another = |(key, value): &(String, String)| {
            field(manifest, key).is_none_or(|own| own != *value && !own.contains(UNKNOWN))
        };
        !is_elsewhere && !self.labels.iter().any(is_another)
    }

    /// The namespace that all of it is in, where that is known.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }
}

/// What a `kubectl delete` of snapshots chooses from, and what it spares; the command before which a script deleted last
/// parts what belongs to it from what does not.
///
/// A script that compares ages lists the snapshots with their times of creation, takes the days that they are kept off the
/// present time, and deletes by name. Where all of that is there, and one age only, this is it.
pub(super) fn of_delete(
    script: &Script,
    position: usize,
    kubectl: &Kubectl<'_>,
    after: usize,
) -> (Selection, Option<Retention>) {
    let commands = script.commands.get(after..position).unwrap_or_default();
    let Some(command) = script.commands.get(position) else {
        return (Selection::default(), None);
    };
    let is_by_name = kubectl.resources.iter().all(|it| it.name.is_some());
    if !is_by_name || kubectl.selects {
        return (Selection::of(command, kubectl), None);
    }
    let listing = commands.iter().rev().find_map(|command| {
        let listing = Kubectl::of(command)?;
        let mut resources = listing.resources.iter();
        let lists = listing.verb == KubectlVerb::Get
            && resources.any(|it| it.is_of_snapshots() && it.name.is_none());
        lists.then(|| Selection::of(command, &listing))
    });
    let Some(selection) = listing else {
        let selection = Selection {
            namespace: Selection::of(command, kubectl).namespace,
            labels: Vec::new(),
        };
        return (selection, None);
    };
    let mut words = commands.iter().flat_map(|command| &command.words);
    let compares_times = words.any(|word| word.text.contains("creationTimestamp"));
    let mut ages: Vec<_> = script
        .taken_off
        .iter()
        .filter(|it| (after..=position).contains(&it.before))
        .map(|it| it.amount)
        .chain(commands.iter().filter_map(days_ago))
        .collect();
    ages.sort_unstable();
    ages.dedup();
    let retention = match ages.as_slice() {
        [age] if compares_times => Some(Retention {
            age: Some(*age),
            ..Retention::default()
        }),
        _ => None,
    };
    (selection, retention)
}

/// The seconds of `date -d '30 days ago'`.
fn days_ago(command: &Command) -> Option<i64> {
    if command.program() != "date" {
        return None;
    }
    let text = command.option(Some('d'), "date")?;
    let mut words = text.split_whitespace();
    let number: i64 = words.next()?.trim_start_matches('-').parse().ok()?;
    let unit = match words.next()? {
        "day" | "days" => DAY,
        "hour" | "hours" => 3_600,
        "week" | "weeks" => 7 * DAY,
        _ => return None,
    };
    let is_past = words.next() == Some("ago") || text.starts_with('-');
    is_past.then(|| number.checked_mul(unit)).flatten()
}
