//! Connections between all ends that stay, by what opens or closes them.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::causes::{Causes, Turn};
use super::{Both, doing};
use crate::network::{
    AddressSet, ClassChange, ClassEnd, Connections, Network, WorkloadInBoth, difference_by_class,
    have_several_pods,
};
use crate::plan::comparison::Comparison;
use crate::plan::effect::{Change, Effect, FlowGroup, FlowsBetween, Risk};
use crate::plan::evidence::Evidence;
use crate::plan::words::{counted, cut, roll_back};

/// So many pairs of two classes are held against what is needed; of more it is taken that not all are.
const MOST_COMPARED: usize = 256;

/// Who sends, in few words: the position of the first workload tells its class.
#[derive(PartialEq, Eq, Hash)]
enum Sender {
    Class(Option<usize>),
    Addresses(AddressSet),
}

impl Sender {
    fn of(end: ClassEnd<'_>) -> Self {
        match end {
            ClassEnd::Workloads(workloads) => Self::Class(workloads.first().map(|it| it.0)),
            ClassEnd::Addresses(addresses) => Self::Addresses(addresses.clone()),
        }
    }
}

/// What one cause cuts or opens.
struct Group {
    turn: Turn,
    flows: FlowGroup,
    /// The pairs of classes that are named in `flows`.
    named: usize,
    /// The rows of `flows`, by who sends what.
    rows: HashMap<(Sender, Connections), usize>,
    /// Whether something opens that nothing is known to need.
    beyond_need: bool,
    evidence: Vec<Evidence>,
}

/// What the policies cut and open, by what does it.
pub(super) fn effects(
    comparison: &Comparison,
    both: &Both,
    causes: &mut Causes<'_>,
    effects: &mut Vec<Effect>,
) {
    let (before, after) = (comparison.current().network(), comparison.after().network());
    let mut groups: BTreeMap<(Turn, Vec<String>), Group> = BTreeMap::new();
    difference_by_class(before, after, |change| {
        let Some(ends) = Ends::of(&change, before, after) else {
            return;
        };
        let lost = (Turn::Cut, change.before.difference(change.after));
        let won = (Turn::Opened, change.after.difference(change.before));
        for (turn, connections) in [lost, won] {
            if connections.is_none() {
                continue;
            }
            let by = causes.of_classes(turn, ends.from, ends.to, &connections);
            let group = groups
                .entry((turn, by))
                .or_insert_with_key(|(turn, by)| Group {
                    turn: *turn,
                    flows: FlowGroup {
                        by: by.clone(),
                        ..FlowGroup::default()
                    },
                    named: 0,
                    rows: HashMap::new(),
                    beyond_need: false,
                    evidence: Vec::new(),
                });
            if turn == Turn::Opened && !group.beyond_need {
                group.beyond_need = !ends.are_needed(&connections, both);
            }
            group.flows.pairs = group.flows.pairs.saturating_add(ends.pairs);
            if group.named < FlowGroup::MOST {
                group.named += 1;
                group.name(comparison, &change, connections);
            }
        }
    });
    for mut group in groups.into_values() {
        group.evidence = causes.evidence(&group.flows.by);
        effects.extend(group.effect());
    }
}

fn name(comparison: &Comparison, end: ClassEnd<'_>) -> Vec<String> {
    match end {
        ClassEnd::Workloads(workloads) => {
            let names = workloads
                .iter()
                .filter_map(|(_, it)| comparison.workload(*it));
            names.map(crate::cluster::Workload::display).collect()
        }
        ClassEnd::Addresses(addresses) => vec![addresses.to_string()],
    }
}

/// The ends of a change, both of which were there and stay.
struct Ends<'d> {
    from: Option<&'d [(usize, WorkloadInBoth)]>,
    to: Option<&'d [(usize, WorkloadInBoth)]>,
    pairs: usize,
    /// Whether a workload stands with itself.
    with_itself: bool,
}

impl<'d> Ends<'d> {
    fn of(change: &ClassChange<'d>, before: &Network, after: &Network) -> Option<Self> {
        let members = |end: ClassEnd<'d>| match end {
            ClassEnd::Workloads(workloads) => {
                let (_, first) = workloads.first()?;
                (first.before.is_some() && first.after.is_some()).then_some(Some(workloads))
            }
            ClassEnd::Addresses(_) => Some(None),
        };
        let (from, to) = (members(change.from)?, members(change.to)?);
        let (pairs, with_itself) = match (from, to) {
            (Some(from), Some(to)) => {
                let is_same = from.first().map(|it| it.0) == to.first().map(|it| it.0);
                let several =
                    |(_, it): &&(usize, WorkloadInBoth)| have_several_pods(before, after, *it);
                match is_same {
                    true => {
                        let themselves = from.iter().filter(several).count();
                        let others = from.len().saturating_mul(from.len().saturating_sub(1));
                        (others.saturating_add(themselves), themselves > 0)
                    }
                    false => (from.len().saturating_mul(to.len()), false),
                }
            }
            (Some(some), None) | (None, Some(some)) => (some.len(), false),
            (None, None) => (0, false),
        };
        (pairs > 0).then_some(Self {
            from,
            to,
            pairs,
            with_itself,
        })
    }

    /// Whether each pair is known to need the connections.
    fn are_needed(&self, connections: &Connections, both: &Both) -> bool {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return false;
        };
        if self.pairs > MOST_COMPARED || self.with_itself {
            return false;
        }
        let mut pairs = from
            .iter()
            .flat_map(|one| to.iter().map(move |other| (one, other)))
            .filter(|(one, other)| one.0 != other.0);
        pairs.all(|((_, from), (_, to))| {
            let needed = from.after.zip(to.after);
            let needed = needed.and_then(|ends| both.needed.get(&ends));
            needed.is_some_and(|needed| needed.contains_all(connections))
        })
    }
}

impl Group {
    /// Of one sender, receivers of the same connections are one row.
    fn name(
        &mut self,
        comparison: &Comparison,
        change: &ClassChange<'_>,
        connections: Connections,
    ) {
        let to = name(comparison, change.to);
        let rows = &mut self.flows.flows;
        match self.rows.entry((Sender::of(change.from), connections)) {
            Entry::Occupied(row) => {
                if let Some(row) = rows.get_mut(*row.get()) {
                    row.to.extend(to);
                }
            }
            Entry::Vacant(row) => {
                let (_, connections) = row.key();
                rows.push(FlowsBetween {
                    from: name(comparison, change.from),
                    to,
                    connections: connections.clone(),
                });
                row.insert(rows.len() - 1);
            }
        }
    }

    fn effect(self) -> Option<Effect> {
        let Self {
            turn,
            flows,
            beyond_need,
            evidence,
            ..
        } = self;
        let pairs = counted(flows.pairs, "pair of ends", "pairs of ends");
        let rows = flows.flows.iter().map(|row| {
            let to = shortened(&row.to);
            format!("{} -> {to}: {}", shortened(&row.from), row.connections)
        });
        let details = cut(rows, flows.flows.len());
        let undo = roll_back(&flows.by);
        match turn {
            // What is needed is told by itself.
            Turn::Opened if !beyond_need => None,
            Turn::Opened => Some(Effect {
                risk: Risk::High,
                summary: format!(
                    "{} connections between {pairs}, more than manifests show to be needed",
                    doing(&flows.by, "opens", "open")
                ),
                details,
                evidence,
                mitigation: "narrow the rules to the ports and pods that need it".to_owned(),
                roll_back: undo,
                change: Change::FlowsOpened(flows),
            }),
            Turn::Cut => Some(Effect {
                risk: Risk::Moderate,
                summary: format!(
                    "{} connections between {pairs}",
                    doing(&flows.by, "cuts", "cut")
                ),
                details,
                evidence,
                mitigation: "manifests do not show all that is needed: watch what is dropped, and apply in a quiet hour"
                    .to_owned(),
                roll_back: undo,
                change: Change::FlowsCut(flows),
            }),
        }
    }
}

/// A few of the names, and how many more there are.
fn shortened(names: &[String]) -> String {
    match names {
        [a, b, rest @ ..] if rest.len() > 1 => format!("{a}, {b} and {} more", rest.len()),
        names => names.join(", "),
    }
}
