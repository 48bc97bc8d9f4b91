//! ClusterRoles whose rules are those of others.

use std::collections::BTreeSet;

use hardening::cluster::{Decision, PolicyRule, Request, Subject};
use proptest::prelude::*;

use super::cluster;

fn role(name: &str, labels: &[String], aggregates: Option<&[String]>) -> String {
    let labels: Vec<_> = labels
        .iter()
        .map(|label| format!("{label}: 'true'"))
        .collect();
    let selectors = aggregates.map(|labels| {
        let selectors = labels
            .iter()
            .map(|it| format!("{{matchLabels: {{{it}: 'true'}}}}"));
        let selectors: Vec<_> = selectors.collect();
        format!(
            "aggregationRule: {{clusterRoleSelectors: [{}]}}\n",
            selectors.join(", ")
        )
    });
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n\
         metadata: {{name: {name}, labels: {{{}}}}}\n{}\
         rules: [{{apiGroups: [x], resources: ['own-{name}'], verbs: [get]}}]\n",
        labels.join(", "),
        selectors.unwrap_or_default()
    )
}

#[derive(Clone, Debug)]
struct Made {
    labels: Vec<String>,
    aggregates: Option<Vec<String>>,
}

fn made() -> impl Strategy<Value = Made> {
    let some = |least| prop::sample::subsequence(vec!["l0", "l1", "l2"], least..=2);
    let strings = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    (some(0), prop::option::of(some(1))).prop_map(move |(labels, aggregates)| Made {
        labels: strings(labels),
        aggregates: aggregates.map(strings),
    })
}

/// Each role takes what the others it selects have, again and again until nothing changes, as the controller does.
fn fixpoint(roles: &[Made]) -> Vec<BTreeSet<String>> {
    let own = |index: usize| BTreeSet::from([format!("own-r{index}")]);
    let mut rules: Vec<BTreeSet<String>> = (0..roles.len())
        .map(|index| match roles[index].aggregates {
            None => own(index),
            Some(_) => BTreeSet::new(),
        })
        .collect();
    loop {
        let before = rules.clone();
        for (index, role) in roles.iter().enumerate() {
            let Some(wanted) = &role.aggregates else {
                continue;
            };
            let selected = (0..roles.len()).filter(|other| {
                *other != index
                    && roles[*other]
                        .labels
                        .iter()
                        .any(|label| wanted.contains(label))
            });
            rules[index] = selected.flat_map(|other| before[other].clone()).collect();
        }
        if rules == before {
            return rules;
        }
    }
}

proptest! {
    #[test]
    fn an_aggregated_role_has_the_rules_of_all_that_it_selects(roles in prop::collection::vec(made(), 1..6)) {
        let yaml: String = roles.iter().enumerate().map(|(index, made)| {
            role(&format!("r{index}"), &made.labels, made.aggregates.as_deref())
        }).collect();
        let cluster = cluster(&yaml);
        let authorization = cluster.authorization();
        for (index, expected) in fixpoint(&roles).into_iter().enumerate() {
            let id = authorization.find_role(None, &format!("r{index}")).unwrap();
            let rules = authorization.rules_of(authorization.role(id));
            let found: BTreeSet<String> = rules.flat_map(|rule| match &rule.rule {
                PolicyRule::Resources(rule) => rule.resources.clone(),
                PolicyRule::Urls(_) => Vec::new(),
            }).collect();
            prop_assert_eq!(found, expected, "r{}", index);
        }
    }
}

#[test]
fn a_role_labelled_for_a_default_one_widens_it_and_all_that_aggregate_it() {
    let label = ["rbac.authorization.k8s.io/aggregate-to-view".to_owned()];
    let binding = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n\
        metadata: {name: b, namespace: shop}\nroleRef: {kind: ClusterRole, name: admin}\n\
        subjects: [{kind: User, name: jane}]\n";
    let yaml = format!("{}{binding}", role("widgets", &label, None));
    let cluster = cluster(&yaml);
    let authorization = cluster.authorization();
    let request = Request::resource("get", "x", "own-widgets").within("shop");
    assert!(
        authorization
            .may(&Subject::user("jane"), &request)
            .is_allowed()
    );
    let grants = authorization.who_can(&request);
    let mut grants = grants
        .iter()
        .filter(|grant| grant.binding.manifest.is_some());
    let grant = grants.next().expect("a grant");
    assert_eq!(grant.role.name, "admin");
    assert_eq!(authorization.role(grant.rule.role).name, "widgets");
}

#[test]
fn roles_that_all_aggregate_each_other_end() {
    let label = ["all".to_owned()];
    let yaml: String = (0..300)
        .map(|it| role(&format!("r{it}"), &label, Some(&label)))
        .collect();
    let cluster = cluster(&yaml);
    assert!(
        cluster
            .authorization()
            .roles()
            .all(|(_, role)| role.is_complete)
    );
}

#[test]
fn what_a_default_role_gathers_of_kinds_that_are_not_kubernetes_own_stays_open() {
    let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n\
        metadata: {name: b, namespace: shop}\nroleRef: {kind: ClusterRole, name: view}\n\
        subjects: [{kind: User, name: jane}]\n";
    let cluster = cluster(binding);
    let authorization = cluster.authorization();
    let jane = Subject::user("jane");
    let custom = Request::resource("get", "cert-manager.io", "certificates").within("shop");
    assert!(matches!(
        authorization.may(&jane, &custom),
        Decision::Unknown(_)
    ));
    assert_eq!(authorization.who_may(&custom).len(), 1);
    let own = Request::resource("get", "apps", "widgets").within("shop");
    assert!(authorization.may(&jane, &own).is_denied());
}
