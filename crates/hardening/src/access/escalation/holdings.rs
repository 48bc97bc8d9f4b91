//! The powers that a subject has, by namespace, each with what grants it.

use std::collections::BTreeMap;

use super::Granted;
use super::power::{self, Power};
use crate::cluster::{Authorization, Binding, BindingId, BoundRole, PolicyRule, RoleId};

/// The powers of each role of a cluster, read once.
#[derive(Debug)]
pub(super) struct RolePowers {
    by_role: BTreeMap<RoleId, Vec<RolePower>>,
}

#[derive(Debug)]
struct RolePower {
    power: Power,
    names: Option<Vec<String>>,
    /// The position of the rule among the rules of the role.
    rule: usize,
}

/// A power and what grants it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<'p> {
    /// The objects that it is granted for; `None` for all.
    pub(super) names: Option<&'p [String]>,
    /// Whether it counts in every namespace.
    pub(super) is_everywhere: bool,
    pub(super) granted: Granted,
}

/// The powers of one subject.
#[derive(Debug, Default)]
pub(super) struct Holdings<'p> {
    everywhere: Powers<'p>,
    within: BTreeMap<&'p str, Powers<'p>>,
}

type Powers<'p> = BTreeMap<Power, Vec<Held<'p>>>;

impl RolePowers {
    /// Linear in the rules of all roles.
    pub(super) fn of(authorization: &Authorization) -> Self {
        let of_role = |(id, role)| {
            let rules = authorization.rules_of(role).enumerate();
            let powers = rules.flat_map(|(position, rule)| {
                let PolicyRule::Resources(rule) = &rule.rule else {
                    return Vec::new();
                };
                let powers = power::of_rule(rule).into_iter();
                let powers = powers.map(|granted| RolePower {
                    power: granted.power,
                    names: granted.names.map(<[String]>::to_vec),
                    rule: position,
                });
                powers.collect()
            });
            (id, powers.collect())
        };
        Self {
            by_role: authorization.roles().map(of_role).collect(),
        }
    }

    fn of_role(&self, role: RoleId) -> &[RolePower] {
        self.by_role.get(&role).map_or(&[], Vec::as_slice)
    }
}

impl<'p> Holdings<'p> {
    /// What these bindings grant. Linear in the powers of their roles.
    pub(super) fn of(
        powers: &'p RolePowers,
        bindings: impl IntoIterator<Item = (BindingId, &'p Binding)>,
    ) -> Self {
        let mut holdings = Self::default();
        for (id, binding) in bindings {
            if let BoundRole::Known(role) = binding.role {
                holdings.add(powers, role, binding.namespace.as_deref(), Some(id));
            }
        }
        holdings
    }

    /// What one role grants in a namespace, or everywhere.
    pub(super) fn of_role(
        powers: &'p RolePowers,
        role: RoleId,
        namespace: Option<&'p str>,
    ) -> Self {
        let mut holdings = Self::default();
        holdings.add(powers, role, namespace, None);
        holdings
    }

    fn add(
        &mut self,
        powers: &'p RolePowers,
        role: RoleId,
        namespace: Option<&'p str>,
        binding: Option<BindingId>,
    ) {
        for granted in powers.of_role(role) {
            let is_dead = namespace.is_some() && !granted.power.is_namespaced();
            if is_dead && granted.power != Power::Everything {
                continue;
            }
            let place = match namespace {
                None => &mut self.everywhere,
                Some(namespace) => self.within.entry(namespace).or_default(),
            };
            let held = place.entry(granted.power).or_default();
            let is_all = granted.names.is_none();
            // The first that grants it for all objects tells enough.
            if held.iter().any(|held| held.names.is_none()) {
                continue;
            }
            if is_all {
                held.clear();
            }
            held.push(Held {
                names: granted.names.as_deref(),
                is_everywhere: namespace.is_none(),
                granted: Granted {
                    binding,
                    role,
                    rule: granted.rule,
                },
            });
        }
    }

    /// The namespaces in which something is granted beside what is granted everywhere.
    pub(super) fn namespaces(&self) -> impl Iterator<Item = &'p str> {
        self.within.keys().copied()
    }

    /// Whether something is granted on named objects in every namespace.
    pub(super) fn has_names_everywhere(&self) -> bool {
        let mut powers = self.everywhere.iter();
        powers.any(|(power, held)| {
            power.is_namespaced() && held.iter().all(|held| held.names.is_some())
        })
    }

    /// Whether nothing that matters is granted.
    pub(super) fn is_empty(&self) -> bool {
        self.everywhere.is_empty() && self.within.is_empty()
    }

    /// What grants a power in a namespace, or everywhere where none is given.
    pub(super) fn held(
        &self,
        power: Power,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = Held<'p>> {
        let of = move |powers: &Powers<'p>| -> Vec<Held<'p>> {
            let everything = powers
                .get(&Power::Everything)
                .filter(|_| power != Power::Everything);
            let lists = powers.get(&power).into_iter().chain(everything);
            lists.flatten().copied().collect()
        };
        let within = namespace.and_then(|namespace| self.within.get(namespace));
        let within = within.filter(|_| power.is_namespaced());
        let within = within.map(of).unwrap_or_default();
        of(&self.everywhere).into_iter().chain(within)
    }

    /// What grants a power on all objects in a namespace, or everywhere.
    pub(super) fn all(&self, power: Power, namespace: Option<&str>) -> Option<Held<'p>> {
        self.held(power, namespace)
            .find(|held| held.names.is_none())
    }

    /// What grants a power on any object in a namespace, or everywhere.
    pub(super) fn any(&self, power: Power, namespace: Option<&str>) -> Option<Held<'p>> {
        self.all(power, namespace)
            .or_else(|| self.held(power, namespace).next())
    }

    /// What grants a power on named objects, for each name, where not all objects are meant anyway.
    pub(super) fn named(
        &self,
        power: Power,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = (&'p str, Held<'p>)> {
        let is_all = self.all(power, namespace).is_some();
        let held = self.held(power, namespace).filter(move |_| !is_all);
        held.flat_map(|held| {
            let names = held.names.unwrap_or_default().iter();
            names.map(move |name| (name.as_str(), held))
        })
    }
}
