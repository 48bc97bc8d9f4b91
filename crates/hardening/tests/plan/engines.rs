//! Each effect against brute force over the engines, on random pairs of small bundles.

use std::collections::{BTreeMap, BTreeSet};

use hardening::analysis::Analysis;
use hardening::cluster::WorkloadId;
use hardening::manifest::{Bundle, Source};
use hardening::network::{Connections, Direction, Protocol};
use hardening::plan::{Change, FlowGroup, Scope};
use hardening::resilience::Verdict;
use proptest::collection::btree_map;
use proptest::prelude::*;

use super::compare;

/// Objects by what identifies them; a later one takes the place of an earlier.
type Objects = BTreeMap<(&'static str, &'static str, u8), String>;

const NAMESPACES: [&str; 2] = ["east", "west"];

fn text(objects: &Objects) -> String {
    objects.values().map(|it| format!("---\n{it}")).collect()
}

fn labels() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["{}", "{app: a}", "{app: b}", "{tier: x}"])
}

/// What rules are for beside all ports.
const PORTS: [&str; 3] = [
    "",
    ", ports: [{port: 80}]",
    ", ports: [{port: 53, protocol: UDP}]",
];

fn policy_spec() -> impl Strategy<Value = String> {
    let rule = || {
        let port = prop::sample::select(PORTS.to_vec());
        (labels(), prop::bool::ANY, port).prop_map(|(peer, everywhere, port)| {
            let namespaces = if everywhere {
                "namespaceSelector: {}, "
            } else {
                ""
            };
            (
                format!("{{{namespaces}podSelector: {{matchLabels: {peer}}}}}"),
                port,
            )
        })
    };
    let types = prop::sample::select(vec!["[Ingress]", "[Egress]", "[Ingress, Egress]"]);
    let rules = || prop::collection::vec(rule(), 0..2);
    (labels(), types, rules(), rules()).prop_map(|(pods, types, from, to)| {
        let list = |word: &str, rules: Vec<(String, &str)>| {
            let rules = rules.iter().map(|(peer, port)| format!("{{{word}: [{peer}]{port}}}"));
            rules.collect::<Vec<_>>().join(", ")
        };
        let (ingress, egress) = (list("from", from), list("to", to));
        format!("{{podSelector: {{matchLabels: {pods}}}, policyTypes: {types}, ingress: [{ingress}], egress: [{egress}]}}")
    })
}

fn objects() -> impl Strategy<Value = Objects> {
    let namespace = || 0..NAMESPACES.len();
    let deployment = (0_u8..4, namespace(), 0_u32..4, labels(), 0_u32..3).prop_map(
        |(name, namespace, replicas, labels, priority)| {
            let namespace = NAMESPACES[namespace];
            let class = ["", "priorityClassName: high, ", "priorityClassName: low, "][priority as usize];
            let yaml = format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{name}, namespace: {namespace}}}\n\
                 spec:\n  replicas: {replicas}\n  selector: {{matchLabels: {{name: d{name}}}}}\n  template:\n    \
                 metadata: {{labels: {labels}}}\n    spec: {{{class}containers: [{{name: c, image: c, resources: {{requests: {{cpu: 100m}}}}}}]}}\n"
            );
            (("Deployment", namespace, name), yaml)
        },
    );
    let policy = (0_u8..3, namespace(), policy_spec()).prop_map(|(name, namespace, spec)| {
        let namespace = NAMESPACES[namespace];
        let yaml = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{name}, namespace: {namespace}}}\nspec: {spec}\n"
        );
        (("NetworkPolicy", namespace, name), yaml)
    });
    let budget = (0_u8..2, namespace(), labels(), 0_u32..3).prop_map(|(name, namespace, pods, spare)| {
        let namespace = NAMESPACES[namespace];
        let yaml = format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: b{name}, namespace: {namespace}}}\n\
             spec: {{maxUnavailable: {spare}, selector: {{matchLabels: {pods}}}}}\n"
        );
        (("PodDisruptionBudget", namespace, name), yaml)
    });
    let quota = (namespace(), 0_u32..9).prop_map(|(namespace, pods)| {
        let namespace = NAMESPACES[namespace];
        let yaml = format!(
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q, namespace: {namespace}}}\nspec: {{hard: {{pods: '{pods}'}}}}\n"
        );
        (("ResourceQuota", namespace, 0), yaml)
    });
    let class = (0_u8..2, -5_i32..5, prop::bool::ANY).prop_map(|(name, value, default)| {
        let word = ["high", "low"][name as usize];
        let yaml = format!(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {word}}}\nvalue: {value}\nglobalDefault: {default}\n"
        );
        (("PriorityClass", "", name), yaml)
    });
    let claim = (0_u8..2, namespace(), prop::option::of(1_u32..5), prop::bool::ANY).prop_map(
        |(name, namespace, count, hourly)| {
            let namespace = NAMESPACES[namespace];
            let schedule = if hourly { "@hourly" } else { "@daily" };
            let mut yaml = format!(
                "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: v{name}, namespace: {namespace}, labels: {{v: v{name}}}}}\n\
                 spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}\n"
            );
            let disabled = count.is_none();
            yaml.push_str(&format!(
                "---\napiVersion: snapscheduler.backube/v1\nkind: SnapshotSchedule\nmetadata: {{name: s{name}, namespace: {namespace}}}\n\
                 spec: {{disabled: {disabled}, claimSelector: {{matchLabels: {{v: v{name}}}}}, schedule: '{schedule}', retention: {{maxCount: {}}}}}\n",
                count.unwrap_or(1)
            ));
            (("PersistentVolumeClaim", namespace, name), yaml)
        },
    );
    let one =
        prop_oneof![4 => deployment, 4 => policy, 2 => budget, 1 => quota, 1 => class, 1 => claim];
    prop::collection::vec(one, 0..14).prop_map(|list| list.into_iter().collect())
}

/// The two bundles and the one that holds after, put together here.
fn cases() -> impl Strategy<Value = (Objects, Objects, Objects, Scope)> {
    (objects(), objects(), prop::bool::ANY).prop_map(|(now, wanted, prune)| {
        let (scope, mut after) = if prune {
            (Scope::Prune, Objects::new())
        } else {
            (Scope::Apply, now.clone())
        };
        // What is there keeps its place in the order of reading, which decides whom a quota refuses.
        after.extend(wanted.clone());
        (now, wanted, after, scope)
    })
}

fn analysis(text: &str) -> Analysis {
    Analysis::of(Bundle::read([Source::new("all.yaml", text)]))
}

/// The order of reading of what holds after: what runs first, then what is new.
fn after_text(now: &Objects, wanted: &Objects, scope: Scope) -> String {
    if scope == Scope::Prune {
        return text(wanted);
    }
    let kept = now.iter().map(|(key, own)| wanted.get(key).unwrap_or(own));
    let new = wanted.iter().filter(|(key, _)| !now.contains_key(*key));
    let all = kept.chain(new.map(|(_, yaml)| yaml));
    all.map(|it| format!("---\n{it}")).collect()
}

fn ids(analysis: &Analysis) -> BTreeMap<String, WorkloadId> {
    let workloads = analysis.cluster().workloads_by_id();
    workloads.map(|(id, it)| (it.display(), id)).collect()
}

/// Names of workloads that are in both, with their ids.
fn both(before: &Analysis, after: &Analysis) -> Vec<(String, WorkloadId, WorkloadId)> {
    let before = ids(before);
    let after = ids(after).into_iter();
    let both = after.filter_map(|(name, id)| Some((name.clone(), *before.get(&name)?, id)));
    both.collect()
}

type Pairs = BTreeMap<(String, String), Connections>;

/// What each pair may have before and not after, and the other way round.
fn pairs(before: &Analysis, after: &Analysis) -> (Pairs, Pairs) {
    let (mut cut, mut opened) = (Pairs::new(), Pairs::new());
    let workloads = both(before, after);
    for (from, from_before, from_after) in &workloads {
        for (to, to_before, to_after) in &workloads {
            let several = |analysis: &Analysis, id: &WorkloadId| {
                analysis.cluster().workload(*id).may_have_several_pods()
            };
            if from == to && !several(before, to_before) && !several(after, to_after) {
                continue;
            }
            let was = before.network().reachability();
            let was = was.connections(&(*from_before).into(), &(*to_before).into());
            let is = after.network().reachability();
            let is = is.connections(&(*from_after).into(), &(*to_after).into());
            let key = (from.clone(), to.clone());
            if !was.difference(&is).is_none() {
                cut.insert(key.clone(), was.difference(&is));
            }
            if !is.difference(&was).is_none() {
                opened.insert(key, is.difference(&was));
            }
        }
    }
    (cut, opened)
}

/// The pairs of workloads in groups of flows, each once.
fn expanded<'g>(
    groups: impl Iterator<Item = &'g FlowGroup>,
    before: &Analysis,
    after: &Analysis,
) -> Pairs {
    let (was, is) = (ids(before), ids(after));
    let several = |name: &String| {
        let may = |analysis: &Analysis, ids: &BTreeMap<String, WorkloadId>| {
            let workload = ids.get(name).map(|id| analysis.cluster().workload(*id));
            workload.is_some_and(hardening::cluster::Workload::may_have_several_pods)
        };
        may(before, &was) || may(after, &is)
    };
    let mut pairs = Pairs::new();
    for group in groups {
        let mut count = 0;
        for row in &group.flows {
            for from in &row.from {
                for to in &row.to {
                    if from == to && !several(from) {
                        continue;
                    }
                    count += 1;
                    if is.contains_key(from) && is.contains_key(to) {
                        let key = (from.clone(), to.clone());
                        let other = pairs.insert(key, row.connections.clone());
                        assert!(other.is_none(), "{from} -> {to} is told twice");
                    }
                }
            }
        }
        assert_eq!(count, group.pairs);
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn each_effect_is_what_the_engines_answer_differently((now, wanted, _, scope) in cases()) {
        let comparison = compare(&text(&now), &text(&wanted), scope);
        let effects = comparison.effects();
        let (before, after) = (analysis(&text(&now)), analysis(&after_text(&now, &wanted, scope)));

        let (cut, opened) = pairs(&before, &after);
        let groups = effects.iter().filter_map(|it| match &it.change {
            Change::FlowsCut(group) => Some(group),
            _ => None,
        });
        prop_assert_eq!(expanded(groups, &before, &after), cut);
        let groups = effects.iter().filter_map(|it| match &it.change {
            Change::FlowsOpened(group) => Some(group),
            _ => None,
        });
        prop_assert_eq!(expanded(groups, &before, &after), opened);

        let (mut isolated, mut released) = (BTreeSet::new(), BTreeSet::new());
        for (name, was, is) in both(&before, &after) {
            for direction in Direction::ALL {
                let of = |analysis: &Analysis, id| analysis.network().isolating(id, direction).count() > 0;
                match (of(&before, was), of(&after, is)) {
                    (false, true) => isolated.insert((name.clone(), direction)),
                    (true, false) => released.insert((name.clone(), direction)),
                    _ => false,
                };
            }
        }
        let mut told = (BTreeSet::new(), BTreeSet::new());
        for effect in &effects {
            if let Change::Isolation { direction, isolated, released, .. } = &effect.change {
                told.0.extend(isolated.iter().map(|it| (it.clone(), *direction)));
                told.1.extend(released.iter().map(|it| (it.clone(), *direction)));
            }
        }
        prop_assert_eq!(told, (isolated, released));

        let running = ids(&before);
        let verdict = |analysis: &Analysis, id| analysis.resilience().disruptions().of(id).verdict;
        let is_blocked = |verdict: &Verdict| matches!(verdict, Verdict::Blocked(_));
        let mut blocked = BTreeSet::new();
        let mut refused = BTreeSet::new();
        for (name, id) in ids(&after) {
            let was = running.get(&name);
            if is_blocked(&verdict(&after, id))
                && !was.is_some_and(|was| is_blocked(&verdict(&before, *was)))
            {
                blocked.insert(name.clone());
            }
            let missing = |analysis: &Analysis, id| {
                let it = analysis.resilience().admission().workload(id).unwrap();
                it.full.wanted - it.full.admitted
            };
            if missing(&after, id) > was.map_or(0, |was| missing(&before, *was)) {
                refused.insert(name);
            }
        }
        let names = |of: fn(&Change) -> Vec<String>| -> BTreeSet<String> {
            effects.iter().flat_map(|it| of(&it.change)).collect()
        };
        prop_assert_eq!(names(|it| match it {
            Change::DrainsBlocked { workloads, .. } => workloads.clone(),
            _ => Vec::new(),
        }), blocked);
        prop_assert_eq!(names(|it| match it {
            Change::PodsRefused { pods, .. } => pods.iter().map(|it| it.workload.clone()).collect(),
            _ => Vec::new(),
        }), refused);

        let mut priorities = BTreeSet::new();
        for (name, was, is) in both(&before, &after) {
            let was = before.resilience().priorities().priority(was);
            let is = after.resilience().priorities().priority(is);
            if was.zip(is).is_some_and(|(was, is)| was.value != is.value) {
                priorities.insert(name);
            }
        }
        prop_assert_eq!(names(|it| match it {
            Change::Priority { workloads, .. } => workloads.clone(),
            _ => Vec::new(),
        }), priorities);

        let covered = |analysis: &Analysis| -> BTreeMap<String, Option<i64>> {
            let storage = analysis.storage();
            let claims = storage.claims_by_id();
            claims
                .map(|(id, claim)| {
                    let losses = storage.sources_of(id).filter_map(|it| it.worst_loss());
                    (claim.display(), losses.min())
                })
                .collect()
        };
        let (were, are) = (covered(&before), covered(&after));
        let both = were.iter().filter_map(|(name, was)| Some((name, was, are.get(name)?)));
        let lost: BTreeSet<String> = both
            .clone()
            .filter(|(_, was, is)| was.is_some() && is.is_none())
            .map(|it| it.0.clone())
            .collect();
        let gained: BTreeSet<String> = both
            .filter(|(_, was, is)| was.is_none() && is.is_some())
            .map(|it| it.0.clone())
            .collect();
        prop_assert_eq!(names(|it| match it {
            Change::CoverageLost { claims } => claims.iter().map(|it| it.0.clone()).collect(),
            _ => Vec::new(),
        }), lost);
        prop_assert_eq!(names(|it| match it {
            Change::CoverageGained { claims } => claims.iter().map(|it| it.0.clone()).collect(),
            _ => Vec::new(),
        }), gained);
    }

    #[test]
    fn a_bundle_applied_to_itself_has_no_effect(now in objects(), prune in prop::bool::ANY) {
        let scope = if prune { Scope::Prune } else { Scope::Apply };
        let comparison = compare(&text(&now), &text(&now), scope);
        prop_assert!(comparison.changes().is_empty());
        prop_assert!(comparison.effects().is_empty());
        prop_assert!(comparison.rollout().steps.is_empty());
    }

    #[test]
    fn gained_and_lost_permissions_are_those_of_single_requests(
        now in roles(),
        wanted in roles(),
    ) {
        use hardening::access::{Permission, Words};
        use hardening::cluster::{Request, Subject};
        let (now, wanted) = (text(&now), text(&wanted));
        let comparison = compare(&now, &wanted, Scope::Prune);
        let effects = comparison.effects();
        let (before, after) = (analysis(&now), analysis(&wanted));
        let subject = Subject::account("east", "robot");
        let change = effects.iter().find_map(|it| match &it.change {
            Change::Permissions(change) if change.subject == subject => Some(change),
            _ => None,
        });
        let holds = |list: &[Permission], verb: &str, resource: &str, namespace: &str| {
            list.iter().any(|it| match it {
                Permission::Resources(it) => {
                    let has = |words: &Words, word: &str| words.contains(word);
                    has(&it.verbs, verb) && has(&it.groups, "") && has(&it.resources, resource)
                        && has(&it.subresources, "") && has(&it.namespaces, namespace) && has(&it.names, "")
                }
                Permission::Urls(_) => false,
            })
        };
        for verb in VERBS {
            for resource in RESOURCES {
                for namespace in NAMESPACES {
                    let request = Request::resource(verb, "", resource).within(namespace);
                    let may = |analysis: &Analysis| {
                        analysis.cluster().authorization().may(&subject, &request).is_allowed()
                    };
                    let (was, is) = (may(&before), may(&after));
                    let gained = change.is_some_and(|it| holds(&it.gained, verb, resource, namespace));
                    let lost = change.is_some_and(|it| holds(&it.lost, verb, resource, namespace));
                    prop_assert_eq!((gained, lost), (is && !was, was && !is));
                }
            }
        }
    }
}

const VERBS: [&str; 3] = ["get", "list", "delete"];
const RESOURCES: [&str; 3] = ["pods", "secrets", "configmaps"];

/// Roles of one account, some bound and some not.
fn roles() -> impl Strategy<Value = Objects> {
    let words = |words: [&'static str; 3]| {
        let all = words.to_vec();
        prop_oneof![
            4 => prop::sample::subsequence(all, 1..=3).prop_map(|it| it.join(", ")),
            1 => Just("'*'".to_owned()),
        ]
    };
    let role = (
        0..NAMESPACES.len(),
        words(VERBS),
        words(RESOURCES),
        prop::bool::ANY,
    );
    btree_map(0_u8..3, role, 0..3).prop_map(|roles| {
        let roles = roles.into_iter().map(|(name, (namespace, verbs, resources, is_bound))| {
            let namespace = NAMESPACES[namespace];
            let mut yaml = format!(
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r{name}, namespace: {namespace}}}\n\
                 rules: [{{apiGroups: [''], resources: [{resources}], verbs: [{verbs}]}}]\n"
            );
            if is_bound {
                yaml.push_str(&format!(
                    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: r{name}, namespace: {namespace}}}\n\
                     roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r{name}}}\n\
                     subjects: [{{kind: ServiceAccount, name: robot, namespace: east}}]\n"
                ));
            }
            (("Role", namespace, name), yaml)
        });
        roles.collect()
    })
}

#[test]
fn ports_count_in_what_is_cut() {
    let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {app: b}}\n";
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n\
                  spec: {podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: 80}]}]}\n";
    let effects = compare(pods, policy, Scope::Apply).effects();
    let group = effects.iter().find_map(|it| match &it.change {
        Change::FlowsCut(group) => Some(group),
        _ => None,
    });
    let flows = &group.unwrap().flows;
    assert!(!flows[0].connections.contains(Protocol::Tcp, 80));
    assert!(flows[0].connections.contains(Protocol::Tcp, 81));
}
