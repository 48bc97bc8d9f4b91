//! Graphs of what needs what.

use std::collections::BTreeSet;

/// What needs what, by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    needs: Vec<BTreeSet<usize>>,
}

impl Graph {
    /// Without any need.
    pub(super) fn new(count: usize) -> Self {
        Self {
            needs: vec![BTreeSet::new(); count],
        }
    }

    /// That one needs another. What needs itself is left out.
    pub(super) fn add(&mut self, one: usize, other: usize) {
        if one != other
            && let Some(needs) = self.needs.get_mut(one)
        {
            needs.insert(other);
        }
    }

    pub(super) fn needs(&self, one: usize) -> impl Iterator<Item = usize> {
        self.needs.get(one).into_iter().flatten().copied()
    }

    /// The same among groups, by the group of each position.
    pub(super) fn grouped(&self, group: &[usize], count: usize) -> Self {
        let mut grouped = Self::new(count);
        for (one, needs) in self.needs.iter().enumerate() {
            for other in needs {
                if let (Some(one), Some(other)) = (group.get(one), group.get(*other)) {
                    grouped.add(*one, *other);
                }
            }
        }
        grouped
    }

    /// Those that need each other, each group with at least two, in order. Tarjan's algorithm, linear in the needs.
    pub(super) fn cycles(&self) -> Vec<Vec<usize>> {
        let count = self.needs.len();
        let mut search = Search {
            index: vec![None; count],
            low: vec![0; count],
            on_stack: vec![false; count],
            stack: Vec::new(),
            next: 0,
            found: Vec::new(),
        };
        for start in 0..count {
            search.from(self, start);
        }
        search.found.sort();
        search.found
    }

    /// Lowers the rank of what is needed to that of what needs it, so that it comes no later.
    pub(super) fn lower<R: Copy + Ord>(&self, ranks: &mut [R]) {
        let mut waiting: Vec<usize> = (0..self.needs.len()).collect();
        while let Some(one) = waiting.pop() {
            let Some(rank) = ranks.get(one).copied() else {
                continue;
            };
            for other in self.needs(one) {
                if let Some(lowered) = ranks.get_mut(other)
                    && *lowered > rank
                {
                    *lowered = rank;
                    waiting.push(other);
                }
            }
        }
    }

    /// Some of the positions so that what is needed comes first, else as given. What needs each other stays as given.
    pub(super) fn sorted(&self, members: &[usize]) -> Vec<usize> {
        let mut waiting: BTreeSet<usize> = members.iter().copied().collect();
        let mut sorted = Vec::new();
        let mut open: Vec<(usize, bool)> = Vec::new();
        for member in members {
            open.push((*member, false));
            while let Some((one, is_done)) = open.pop() {
                if is_done {
                    sorted.push(one);
                    continue;
                }
                if !waiting.remove(&one) {
                    continue;
                }
                open.push((one, true));
                let needs: Vec<_> = self.needs(one).filter(|it| waiting.contains(it)).collect();
                open.extend(needs.into_iter().rev().map(|it| (it, false)));
            }
        }
        sorted
    }
}

struct Search {
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn from(&mut self, graph: &Graph, start: usize) {
        if self.index.get(start).copied().flatten().is_some() {
            return;
        }
        let needs = |one: usize| graph.needs(one).collect::<Vec<_>>().into_iter();
        self.enter(start);
        let mut calls = vec![(start, needs(start))];
        while let Some((one, rest)) = calls.last_mut() {
            let one = *one;
            let Some(other) = rest.next() else {
                calls.pop();
                if let Some((caller, _)) = calls.last() {
                    self.take_low(*caller, self.low_of(one));
                }
                self.leave(one);
                continue;
            };
            match self.index.get(other).copied().flatten() {
                None => {
                    self.enter(other);
                    calls.push((other, needs(other)));
                }
                Some(index) if self.on_stack.get(other) == Some(&true) => self.take_low(one, index),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, one: usize) {
        if let (Some(index), Some(low), Some(on_stack)) = (
            self.index.get_mut(one),
            self.low.get_mut(one),
            self.on_stack.get_mut(one),
        ) {
            *index = Some(self.next);
            *low = self.next;
            *on_stack = true;
            self.stack.push(one);
            self.next += 1;
        }
    }

    fn low_of(&self, one: usize) -> usize {
        self.low.get(one).copied().unwrap_or(usize::MAX)
    }

    fn take_low(&mut self, one: usize, other: usize) {
        if let Some(low) = self.low.get_mut(one) {
            *low = (*low).min(other);
        }
    }

    fn leave(&mut self, one: usize) {
        if self.index.get(one).copied().flatten() != Some(self.low_of(one)) {
            return;
        }
        let mut component = Vec::new();
        while let Some(member) = self.stack.pop() {
            if let Some(on_stack) = self.on_stack.get_mut(member) {
                *on_stack = false;
            }
            component.push(member);
            if member == one {
                break;
            }
        }
        if component.len() > 1 {
            component.sort_unstable();
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(count: usize, edges: &[(usize, usize)]) -> Graph {
        let mut graph = Graph::new(count);
        for (one, other) in edges {
            graph.add(*one, *other);
        }
        graph
    }

    #[test]
    fn what_needs_each_other_is_found_once() {
        let graph = graph(6, &[(0, 1), (1, 2), (2, 0), (2, 3), (4, 5), (5, 4), (3, 3)]);
        assert_eq!(graph.cycles(), [vec![0, 1, 2], vec![4, 5]]);
    }

    #[test]
    fn what_is_needed_comes_first() {
        let graph = graph(4, &[(0, 2), (2, 3), (1, 0)]);
        assert_eq!(graph.sorted(&[0, 1, 2, 3]), [3, 2, 0, 1]);
        assert_eq!(graph.sorted(&[1, 3]), [1, 3]);
    }

    #[test]
    fn what_is_needed_takes_the_rank_of_what_needs_it() {
        let graph = graph(3, &[(0, 1), (1, 2)]);
        let mut ranks = [1, 5, 7];
        graph.lower(&mut ranks);
        assert_eq!(ranks, [1, 1, 1]);
    }
}
