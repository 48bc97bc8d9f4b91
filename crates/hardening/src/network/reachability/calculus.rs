//! Interned connections with remembered unions and intersections, and partitions of nodes by connections.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;
use indexmap::IndexSet;

use crate::network::classes::NodeSet;
use crate::network::ports::Connections;

/// Which connections of a [`Calculus`].
pub(in crate::network) type ConnectionsId = u32;

/// Disjoint sets of nodes, each with its connections; nodes in none have none.
pub(in crate::network) type Parts = Vec<(ConnectionsId, FixedBitSet)>;

/// Computes with interned connections.
#[derive(Debug)]
pub(in crate::network) struct Calculus<'e> {
    /// Those of the rules; their ids come first.
    known: &'e IndexSet<Connections>,
    /// Those that came up.
    found: IndexSet<Connections>,
    unions: HashMap<(ConnectionsId, ConnectionsId), ConnectionsId>,
    intersections: HashMap<(ConnectionsId, ConnectionsId), ConnectionsId>,
    all: ConnectionsId,
    none: Connections,
}

impl<'e> Calculus<'e> {
    /// Starts from connections that are known, whose ids stay the same.
    pub(super) fn new(known: &'e IndexSet<Connections>) -> Self {
        let mut calculus = Self {
            known,
            found: IndexSet::new(),
            unions: HashMap::new(),
            intersections: HashMap::new(),
            all: 0,
            none: Connections::none(),
        };
        calculus.all = calculus.intern(Connections::all());
        calculus
    }

    pub(in crate::network) fn get(&self, id: ConnectionsId) -> &Connections {
        let position = id as usize;
        let known = self.known.get_index(position);
        let found = || {
            self.found
                .get_index(position.checked_sub(self.known.len())?)
        };
        known.or_else(found).unwrap_or(&self.none)
    }

    /// All connections.
    pub(super) const fn all(&self) -> ConnectionsId {
        self.all
    }

    fn intern(&mut self, connections: Connections) -> ConnectionsId {
        let position = match self.known.get_index_of(&connections) {
            Some(known) => known,
            None => self.known.len() + self.found.insert_full(connections).0,
        };
        ConnectionsId::try_from(position).unwrap_or(ConnectionsId::MAX)
    }

    fn union(&mut self, a: ConnectionsId, b: ConnectionsId) -> ConnectionsId {
        let key = (a.min(b), a.max(b));
        if a == b {
            return a;
        }
        if let Some(known) = self.unions.get(&key) {
            return *known;
        }
        let union = self.get(a).union(self.get(b));
        let union = self.intern(union);
        self.unions.insert(key, union);
        union
    }

    fn intersection(&mut self, a: ConnectionsId, b: ConnectionsId) -> ConnectionsId {
        let key = (a.min(b), a.max(b));
        if a == b || b == self.all {
            return a;
        }
        if a == self.all {
            return b;
        }
        if let Some(known) = self.intersections.get(&key) {
            return *known;
        }
        let intersection = self.get(a).intersection(self.get(b));
        let intersection = self.intern(intersection);
        self.intersections.insert(key, intersection);
        intersection
    }

    /// The partition of nodes by all that is allowed with them.
    pub(super) fn united<'s>(
        &mut self,
        allowed: impl Iterator<Item = (&'s NodeSet, ConnectionsId)>,
        nodes: usize,
    ) -> Parts {
        let mut by_connections: Vec<(ConnectionsId, FixedBitSet)> = Vec::new();
        for (set, connections) in allowed {
            let known = by_connections
                .iter()
                .position(|(other, _)| *other == connections);
            match known.and_then(|position| by_connections.get_mut(position)) {
                Some((_, bits)) => set.add_to(bits),
                None => {
                    let mut bits = FixedBitSet::with_capacity(nodes);
                    set.add_to(&mut bits);
                    by_connections.push((connections, bits));
                }
            }
        }
        let mut parts: Parts = Vec::with_capacity(by_connections.len());
        for (connections, mut added) in by_connections {
            let mut split = Vec::new();
            for (before, bits) in &mut parts {
                let mut both = bits.clone();
                both.intersect_with(&added);
                if both.is_clear() {
                    continue;
                }
                bits.difference_with(&both);
                added.difference_with(&both);
                split.push((self.union(*before, connections), both));
            }
            parts.retain(|(_, bits)| !bits.is_clear());
            if !added.is_clear() {
                split.push((connections, added));
            }
            for (connections, bits) in split {
                merge(&mut parts, connections, bits);
            }
        }
        parts
    }

    /// The partition of nodes by what two partitions both allow.
    pub(super) fn met(&mut self, one: &Parts, other: &Parts) -> Parts {
        let mut parts = Parts::new();
        for (ours, our_nodes) in one {
            for (theirs, their_nodes) in other {
                if our_nodes.is_disjoint(their_nodes) {
                    continue;
                }
                let connections = self.intersection(*ours, *theirs);
                if self.get(connections).is_none() {
                    continue;
                }
                let mut both = our_nodes.clone();
                both.intersect_with(their_nodes);
                merge(&mut parts, connections, both);
            }
        }
        parts
    }
}

fn merge(parts: &mut Parts, connections: ConnectionsId, bits: FixedBitSet) {
    match parts.iter_mut().find(|(other, _)| *other == connections) {
        Some((_, known)) => known.union_with(&bits),
        None => parts.push((connections, bits)),
    }
}
