//! The graph against the closure, and the laws of chains.

use std::collections::BTreeSet;

use hardening::access::escalation::{Evidence, Identity};
use hardening::cluster::{BoundRole, Subject};
use proptest::prelude::*;

use super::generated::{Binding, Role, Rule, Universe, universe, yaml};
use super::{access, oracle::Oracle};

fn subjects() -> [Subject; 6] {
    [
        Subject::account("shop", "app"),
        Subject::account("shop", "job"),
        Subject::account("bank", "app"),
        Subject::account("bank", "job"),
        Subject::user("jane"),
        Subject::group("ops"),
    ]
}

/// Without the sums over all namespaces, and without the groups that one is in anyway.
fn comparable<'i>(reached: impl IntoIterator<Item = &'i Identity>) -> BTreeSet<Identity> {
    let is_comparable = |identity: &&Identity| {
        !matches!(
            identity,
            Identity::NamespaceAdmin(None)
                | Identity::Pods(None)
                | Identity::AnyAccount(None)
                | Identity::RunningAccounts(None)
                | Identity::Secrets(None)
                | Identity::AnyRole(None)
                | Identity::Subject(Subject::Group(_))
        )
    };
    reached.into_iter().filter(is_comparable).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn what_can_be_reached_is_what_the_closure_reaches(universe in universe()) {
        let access = access(&yaml(&universe));
        let oracle = Oracle::of(access.cluster());
        for subject in subjects() {
            let expected = oracle.reached(&subject);
            let expected = comparable(&expected);
            let reached = access.escalation().reached(&subject);
            let reached = comparable(reached);
            prop_assert_eq!(&reached, &expected, "{}\n{}", subject, yaml(&universe));
            let chain = access.escalation().to_cluster_admin(&subject);
            prop_assert_eq!(chain.is_some(), expected.contains(&Identity::ClusterAdmin));
        }
    }

    #[test]
    fn a_binding_only_adds(universe in universe()) {
        let all = access(&yaml(&universe));
        let mut bindings = universe.bindings.clone();
        bindings.pop();
        let fewer = access(&yaml(&Universe { bindings, ..universe }));
        for subject in subjects() {
            let more = comparable(all.escalation().reached(&subject));
            let less = comparable(fewer.escalation().reached(&subject));
            // Cluster-admin is everything.
            prop_assert!(more.contains(&Identity::ClusterAdmin) || less.is_subset(&more));
        }
    }

    #[test]
    fn each_step_of_a_chain_follows_from_the_one_before_and_is_granted(universe in universe()) {
        let access = access(&yaml(&universe));
        let authorization = access.cluster().authorization();
        for subject in subjects() {
            for chain in access.escalation().chains(&subject) {
                let mut at = Identity::Subject(subject.clone());
                for step in &chain.steps {
                    prop_assert_eq!(&step.from, &at);
                    at = step.to.clone();
                    for evidence in &step.evidence {
                        let Evidence::Granted(granted) = evidence else {
                            continue;
                        };
                        prop_assert!(step.primitive.is_request());
                        let role = authorization.role(granted.role);
                        prop_assert!(authorization.rules_of(role).nth(granted.rule).is_some());
                        match (&step.from, granted.binding) {
                            (Identity::Subject(who), Some(binding)) => {
                                let binding = authorization.binding(binding);
                                prop_assert_eq!(&binding.role, &BoundRole::Known(granted.role));
                                let meant = who.identities();
                                prop_assert!(binding.subjects.iter().any(|it| meant.contains(&it.subject)));
                            }
                            (Identity::Role { role, .. }, None) => prop_assert_eq!(role, &granted.role),
                            other => prop_assert!(false, "{:?}", other),
                        }
                    }
                }
                prop_assert_eq!(chain.end(), &at);
                let hops: usize = chain.hops().iter().map(|hop| hop.steps.len()).sum();
                prop_assert_eq!(hops, chain.steps.len());
            }
        }
    }
}

#[test]
fn a_rule_that_names_objects_reaches_what_the_closure_reaches() {
    let universe = Universe {
        roles: vec![Role {
            namespace: None,
            rules: vec![Rule {
                what: ("*", "*", "*"),
                names: vec!["cluster-admin"],
            }],
        }],
        bindings: vec![Binding {
            namespace: None,
            role: 0,
            subject: "{kind: ServiceAccount, name: app, namespace: shop}",
        }],
    };
    let access = access(&yaml(&universe));
    let oracle = Oracle::of(access.cluster());
    for subject in subjects() {
        let expected = oracle.reached(&subject);
        let reached = access.escalation().reached(&subject);
        assert_eq!(comparable(reached), comparable(&expected), "{subject}");
    }
}
