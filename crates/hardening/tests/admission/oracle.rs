//! The rules of LimitRanger and quota, transcribed over plain numbers, against the engine on generated namespaces.
//!
//! Amounts are whole thousandths. The transcription knows CPU and memory, and admits pod by pod.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{of, resilience};
use hardening::resilience::admission::Refusal;

const NAMES: [&str; 2] = ["cpu", "memory"];

pub(super) type Amounts = BTreeMap<&'static str, i128>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Regular,
    Init,
    Sidecar,
}

#[derive(Clone, Debug)]
pub(super) struct Container {
    role: Role,
    requests: Amounts,
    limits: Amounts,
}

#[derive(Clone, Debug)]
pub(super) struct Pod {
    containers: Vec<Container>,
    level: Option<(Amounts, Amounts)>,
    overhead: Amounts,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    is_pod: bool,
    min: Amounts,
    max: Amounts,
    default: Amounts,
    default_request: Amounts,
    ratio: Amounts,
}

#[derive(Clone, Debug)]
pub(super) struct Namespace {
    items: Vec<Item>,
    hard: BTreeMap<&'static str, i128>,
    workloads: Vec<(u32, Pod)>,
}

/// What becomes of a pod before quotas count, by the kind of refusal and the number of broken bounds.
#[derive(Debug, PartialEq)]
enum Fate {
    Invalid(usize),
    OutOfBounds(usize),
    Unspecified(usize),
    Charged(BTreeMap<String, i128>),
}

fn amounts(values: &'static [i128]) -> impl Strategy<Value = Amounts> {
    let one = prop::option::of(prop::sample::select(values));
    prop::array::uniform2(one).prop_map(|found| {
        let named = NAMES.into_iter().zip(found);
        named
            .filter_map(|(name, amount)| Some((name, amount?)))
            .collect()
    })
}

/// Thousandths, as of CPU and of memory alike.
const SMALL: &[i128] = &[0, 100, 250, 500, 1000, 1500, 2000, 4000];
const LARGE: &[i128] = &[250, 1000, 2000, 4000, 8000];
const RATIOS: &[i128] = &[1000, 1500, 2000, 4000];

fn container() -> impl Strategy<Value = Container> {
    let role = prop::sample::select(vec![Role::Regular, Role::Init, Role::Sidecar]);
    (role, amounts(SMALL), amounts(SMALL)).prop_map(|(role, requests, limits)| Container {
        role,
        requests,
        limits,
    })
}

fn pod() -> impl Strategy<Value = Pod> {
    let level = prop::option::weighted(0.2, (amounts(SMALL), amounts(LARGE)));
    let overhead = prop_oneof![3 => Just(Amounts::new()), 1 => amounts(&[100, 250])];
    let containers = prop::collection::vec(container(), 1..5);
    (containers, level, overhead).prop_map(|(mut containers, level, overhead)| {
        containers[0].role = Role::Regular;
        // The engine lists regular containers first; the order among the others is kept.
        containers.sort_by_key(|it| it.role != Role::Regular);
        Pod {
            containers,
            level,
            overhead,
        }
    })
}

fn item(is_pod: bool) -> impl Strategy<Value = Item> {
    let sparse = || prop_oneof![1 => Just(Amounts::new()), 1 => amounts(&[100, 250, 500])];
    let bounds = prop_oneof![1 => Just(Amounts::new()), 1 => amounts(LARGE)];
    let defaults = prop_oneof![1 => Just(Amounts::new()), 1 => amounts(&[500, 1000, 2000])];
    let ratio = prop_oneof![4 => Just(Amounts::new()), 1 => amounts(RATIOS)];
    (sparse(), bounds, defaults, sparse(), ratio).prop_map(
        move |(min, max, default, default_request, ratio)| Item {
            is_pod,
            min,
            max,
            default: if is_pod { Amounts::new() } else { default },
            default_request: if is_pod {
                Amounts::new()
            } else {
                default_request
            },
            ratio,
        },
    )
}

fn hard() -> impl Strategy<Value = BTreeMap<&'static str, i128>> {
    let names = vec![
        "pods",
        "cpu",
        "requests.cpu",
        "limits.cpu",
        "memory",
        "requests.memory",
        "limits.memory",
    ];
    let of_name = prop::sample::select(vec![0_i128, 1, 2, 3, 5, 8, 13, 40]);
    prop::collection::btree_map(prop::sample::select(names), of_name, 0..4).prop_map(|hard| {
        hard.into_iter()
            .map(|(name, whole)| (name, whole * 1000))
            .collect()
    })
}

fn namespaces() -> impl Strategy<Value = Namespace> {
    let items = prop_oneof![
        Just(Vec::new()),
        item(false).prop_map(|it| vec![it]),
        (item(false), item(true)).prop_map(|(a, b)| vec![a, b]),
    ];
    let workloads = prop::collection::vec((0_u32..6, pod()), 1..4);
    (items, hard(), workloads).prop_map(|(items, hard, workloads)| Namespace {
        items,
        hard,
        workloads,
    })
}

// ---- as YAML

fn list(amounts: impl IntoIterator<Item = (&'static str, i128)>) -> String {
    let amounts = amounts
        .into_iter()
        .map(|(name, amount)| format!("{name}: {amount}m"));
    format!("{{{}}}", amounts.collect::<Vec<_>>().join(", "))
}

fn yaml(namespace: &Namespace) -> String {
    let mut text = String::new();
    if !namespace.items.is_empty() {
        let items = namespace.items.iter().map(|it| {
            let kind = if it.is_pod { "Pod" } else { "Container" };
            let fields = [
                ("min", &it.min),
                ("max", &it.max),
                ("default", &it.default),
                ("defaultRequest", &it.default_request),
                ("maxLimitRequestRatio", &it.ratio),
            ];
            let fields = fields
                .into_iter()
                .filter(|(_, amounts)| !amounts.is_empty());
            let fields: Vec<_> = fields
                .map(|(name, it)| format!(", {name}: {}", list(it.clone())))
                .collect();
            format!("{{type: {kind}{}}}", fields.concat())
        });
        text += &super::limit_range(&items.collect::<Vec<_>>().join(", "));
    }
    text += &super::quota("q", &format!("{{hard: {}}}", list(namespace.hard.clone())));
    for (index, (replicas, pod)) in namespace.workloads.iter().enumerate() {
        let of = |wanted: bool| {
            let containers = pod.containers.iter().enumerate();
            let containers = containers.filter(|(_, it)| (it.role == Role::Regular) == wanted);
            let containers = containers.map(|(index, it)| {
                let restart = if it.role == Role::Sidecar { "restartPolicy: Always, " } else { "" };
                format!(
                    "{{name: c{index}, image: c, {restart}resources: {{requests: {}, limits: {}}}}}",
                    list(it.requests.clone()),
                    list(it.limits.clone())
                )
            });
            containers.collect::<Vec<_>>().join(", ")
        };
        let level = pod
            .level
            .as_ref()
            .map_or(String::new(), |(requests, limits)| {
                format!(
                    "resources: {{requests: {}, limits: {}}}, ",
                    list(requests.clone()),
                    list(limits.clone())
                )
            });
        let spec = format!(
            "{{{level}overhead: {}, containers: [{}], initContainers: [{}]}}",
            list(pod.overhead.clone()),
            of(true),
            of(false)
        );
        text += &super::deployment(&format!("w{index}"), *replicas, &spec);
    }
    text
}

// ---- the rules

fn fill(list: &mut Amounts, from: &Amounts) {
    for (name, amount) in from {
        list.entry(*name).or_insert(*amount);
    }
}

/// SetDefaults_LimitRangeItem.
fn set_defaults(item: &Item) -> Item {
    let mut item = item.clone();
    if !item.is_pod {
        let (max, min) = (item.max.clone(), item.min.clone());
        fill(&mut item.default, &max);
        let default = item.default.clone();
        fill(&mut item.default_request, &default);
        fill(&mut item.default_request, &min);
    }
    item
}

/// ValidateLimitRange.
fn is_valid(item: &Item) -> bool {
    let above = |a: &Amounts, b: &Amounts| {
        a.iter()
            .any(|(name, amount)| b.get(name).is_some_and(|other| amount > other))
    };
    let too_far = item.ratio.iter().any(|(name, ratio)| {
        let bounds = item.min.get(name).zip(item.max.get(name));
        bounds.is_some_and(|(min, max)| *min > 0 && ratio * min > max * 1000)
    });
    !(above(&item.min, &item.max)
        || above(&item.min, &item.default_request)
        || above(&item.default_request, &item.max)
        || above(&item.default_request, &item.default)
        || above(&item.min, &item.default)
        || above(&item.default, &item.max)
        || item.ratio.values().any(|ratio| *ratio < 1000)
        || too_far)
}

fn add(list: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        *list.entry(name).or_insert(0) += amount;
    }
}

fn max(list: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        let there = list.entry(name).or_insert(*amount);
        *there = (*there).max(*amount);
    }
}

/// podRequests and podLimits, without overhead.
fn total(pod: &Pod, of: impl Fn(&Container) -> &Amounts) -> Amounts {
    let mut all = Amounts::new();
    for container in pod.containers.iter().filter(|it| it.role == Role::Regular) {
        add(&mut all, of(container));
    }
    let mut restartable = Amounts::new();
    let mut init = Amounts::new();
    for container in pod.containers.iter().filter(|it| it.role != Role::Regular) {
        if container.role == Role::Sidecar {
            add(&mut all, of(container));
            add(&mut restartable, of(container));
            max(&mut init, &restartable.clone());
        } else {
            let mut own = of(container).clone();
            add(&mut own, &restartable);
            max(&mut init, &own);
        }
    }
    max(&mut all, &init);
    all
}

fn requests(pod: &Pod) -> Amounts {
    let mut all = total(pod, |it| &it.requests);
    all.extend(pod.level.iter().flat_map(|(requests, _)| requests.clone()));
    all
}

fn limits(pod: &Pod) -> Amounts {
    let mut all = total(pod, |it| &it.limits);
    all.extend(pod.level.iter().flat_map(|(_, limits)| limits.clone()));
    all
}

fn broken(item: &Item, requests: &Amounts, limits: &Amounts) -> usize {
    let below = item.min.iter().filter(|(name, bound)| {
        let request = requests.get(*name);
        request.is_none_or(|it| it < bound) || limits.get(*name).is_some_and(|it| it < bound)
    });
    let above = item.max.iter().filter(|(name, bound)| {
        let limit = limits.get(*name);
        limit.is_none_or(|it| it > bound) || requests.get(*name).is_some_and(|it| it > bound)
    });
    let apart = item.ratio.iter().filter(|(name, bound)| {
        let request = requests.get(*name).copied().unwrap_or(0);
        let limit = limits.get(*name).copied().unwrap_or(0);
        request == 0 || limit == 0 || limit * 1000 > **bound * request
    });
    below.count() + above.count() + apart.count()
}

fn fate(pod: &Pod, items: &[Item], hard: &BTreeMap<&str, i128>) -> Fate {
    let mut pod = pod.clone();
    for container in &mut pod.containers {
        let limits = container.limits.clone();
        fill(&mut container.requests, &limits);
    }
    if pod
        .level
        .as_ref()
        .is_some_and(|(requests, limits)| requests.is_empty() && limits.is_empty())
    {
        pod.level = None;
    }
    let of_containers = total(&pod, |it| &it.requests);
    if let Some((requests, limits)) = &mut pod.level
        && !limits.is_empty()
    {
        fill(requests, &of_containers);
        fill(requests, &limits.clone());
    }
    for item in items.iter().filter(|it| !it.is_pod) {
        for container in &mut pod.containers {
            fill(&mut container.limits, &item.default);
            fill(&mut container.requests, &item.default_request);
        }
    }
    let invalid = pod.containers.iter().flat_map(|it| {
        let above = it.requests.iter();
        above.filter(|(name, request)| it.limits.get(*name).is_some_and(|limit| *request > limit))
    });
    let invalid = invalid.count();
    if invalid > 0 {
        return Fate::Invalid(invalid);
    }
    let out = items.iter().map(|item| {
        if item.is_pod {
            return broken(item, &requests(&pod), &limits(&pod));
        }
        let containers = pod.containers.iter();
        containers
            .map(|it| broken(item, &it.requests, &it.limits))
            .sum()
    });
    let out: usize = out.sum();
    if out > 0 {
        return Fate::OutOfBounds(out);
    }
    if pod.level.is_none() {
        let missing = hard.keys().filter(|name| **name != "pods").map(|name| {
            let containers = pod.containers.iter();
            let lacking = containers.filter(|it| match name.strip_prefix("limits.") {
                Some(name) => !it.limits.contains_key(name),
                None => !it
                    .requests
                    .contains_key(name.strip_prefix("requests.").unwrap_or(name)),
            });
            lacking.count()
        });
        let missing: usize = missing.sum();
        if missing > 0 {
            return Fate::Unspecified(missing);
        }
    }
    let mut charge = BTreeMap::from([("pods".to_owned(), 1000), ("count/pods".to_owned(), 1000)]);
    let mut all = requests(&pod);
    add(&mut all, &pod.overhead);
    for (name, amount) in all {
        charge.insert(name.to_owned(), amount);
        charge.insert(format!("requests.{name}"), amount);
    }
    for (name, mut amount) in limits(&pod) {
        if amount != 0 {
            amount += pod.overhead.get(name).copied().unwrap_or(0);
        }
        charge.insert(format!("limits.{name}"), amount);
    }
    Fate::Charged(charge)
}

/// Pod by pod: how many are admitted.
fn admit(
    pods: u32,
    charge: &BTreeMap<String, i128>,
    hard: &BTreeMap<&str, i128>,
    used: &mut BTreeMap<String, i128>,
) -> u32 {
    (0..pods)
        .take_while(|_| {
            let fits = hard.iter().all(|(name, hard)| {
                let more = charge.get(*name).copied().unwrap_or(0);
                more == 0 || used.get(*name).copied().unwrap_or(0) + more <= *hard
            });
            if fits {
                for (name, amount) in charge {
                    *used.entry(name.clone()).or_insert(0) += amount;
                }
            }
            fits
        })
        .count()
        .try_into()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_does_what_the_rules_say(namespace in namespaces()) {
        let text = yaml(&namespace);
        let resilience = resilience(&text);
        let admission = resilience.admission();
        prop_assert_eq!(admission.rejected_quotas().len(), 0);
        let items: Vec<_> = namespace.items.iter().map(set_defaults).collect();
        let valid = items.iter().all(is_valid);
        prop_assert_eq!(admission.rejected_limit_ranges().is_empty(), valid, "{}", text);
        let items = if valid { items } else { Vec::new() };
        let mut used = BTreeMap::new();
        for (index, (replicas, pod)) in namespace.workloads.iter().enumerate() {
            let found = of(&resilience, &format!("w{index}"));
            let expected = fate(pod, &items, &namespace.hard);
            let fate = match &found.refused {
                None => Fate::Charged(
                    found.charge.iter().map(|(name, it)| (name.to_owned(), it.round_up(-3).unwrap())).collect(),
                ),
                Some(Refusal::Invalid { faults }) => Fate::Invalid(faults.len()),
                Some(Refusal::LimitRange { broken, .. }) => Fate::OutOfBounds(broken.len()),
                Some(Refusal::Unspecified { missing, .. }) => {
                    Fate::Unspecified(missing.values().map(std::collections::BTreeSet::len).sum())
                }
                Some(Refusal::Exceeded { .. }) => Fate::Unspecified(0),
            };
            prop_assert_eq!(&fate, &expected, "w{} of\n{}", index, text);
            let admitted = match &expected {
                Fate::Charged(charge) => admit(*replicas, charge, &namespace.hard, &mut used),
                _ => 0,
            };
            prop_assert_eq!(found.full.admitted, admitted, "w{} of\n{}", index, text);
            prop_assert_eq!(found.full.refusal.is_some(), admitted < *replicas);
        }
        let of_quota = admission.quota_use(hardening::resilience::admission::QuotaId(0)).unwrap();
        for it in &of_quota.resources {
            let expected = used.get(&it.resource).copied().unwrap_or(0);
            prop_assert_eq!(it.used.round_up(-3), Some(expected), "{} of\n{}", &it.resource, text);
        }
    }
}

pub(super) mod generated {
    //! Namespaces for the laws.

    use super::{Namespace, Strategy, yaml};

    pub(in super::super) fn namespace() -> impl Strategy<Value = (Namespace, String)> {
        super::namespaces().prop_map(|it| {
            let text = yaml(&it);
            (it, text)
        })
    }

    /// The same with every hard limit so much higher.
    pub(in super::super) fn with_more(namespace: &Namespace, more: i128) -> String {
        let mut namespace = namespace.clone();
        for hard in namespace.hard.values_mut() {
            *hard += more;
        }
        yaml(&namespace)
    }

    /// The same without what its quota counts.
    pub(in super::super) fn without_quota(namespace: &Namespace) -> String {
        let mut namespace = namespace.clone();
        namespace.hard.clear();
        yaml(&namespace)
    }

    /// The same without bounds, but with the same defaults.
    pub(in super::super) fn without_bounds(namespace: &Namespace) -> String {
        let mut namespace = namespace.clone();
        for item in &mut namespace.items {
            *item = super::set_defaults(item);
            item.min.clear();
            item.max.clear();
            item.ratio.clear();
        }
        namespace.items.retain(|item| !item.is_pod);
        yaml(&namespace)
    }
}
