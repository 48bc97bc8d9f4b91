//! Small clusters: a few workloads, a few budgets, and their manifests.

use std::fmt::Write as _;

use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Deployment,
    StatefulSet,
    ReplicaSet,
    DaemonSet,
    Job,
    Pod,
}

#[derive(Clone, Debug)]
pub(super) struct Workload {
    pub(super) kind: Kind,
    pub(super) app: &'static str,
    pub(super) tier: &'static str,
    pub(super) replicas: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Neither,
    Min(i32),
    MinPercent(i32),
    Max(i32),
    MaxPercent(i32),
}

/// `None` for an absent selector, else labels of which each may be left out.
pub(super) type Selector = Option<(Option<&'static str>, Option<&'static str>)>;

#[derive(Clone, Debug)]
pub(super) struct Budget {
    pub(super) selector: Selector,
    pub(super) bound: Bound,
    pub(super) always_allow: bool,
}

impl Workload {
    /// How many pods it would like to have; one where the kind has no such number.
    pub(super) const fn pods(&self) -> u32 {
        match self.kind {
            Kind::DaemonSet | Kind::Pod | Kind::Job => 1,
            _ => self.replicas,
        }
    }
}

pub(super) fn selects(selector: &Selector, workload: &Workload) -> bool {
    selector.is_some_and(|(app, tier)| {
        app.is_none_or(|app| app == workload.app) && tier.is_none_or(|tier| tier == workload.tier)
    })
}

pub(super) fn yaml(workloads: &[Workload], budgets: &[Budget]) -> String {
    let mut yaml = String::new();
    for (index, workload) in workloads.iter().enumerate() {
        let labels = format!("{{app: {}, tier: {}}}", workload.app, workload.tier);
        let spec = "{containers: [{name: it, image: it}]}";
        let template = format!("template: {{metadata: {{labels: {labels}}}, spec: {spec}}}");
        let selector = format!("selector: {{matchLabels: {labels}}}");
        let (version, body) = match workload.kind {
            Kind::Pod => ("v1", format!("spec: {spec}")),
            Kind::Job => ("batch/v1", format!("spec: {{{template}}}")),
            Kind::DaemonSet => ("apps/v1", format!("spec: {{{selector}, {template}}}")),
            _ => (
                "apps/v1",
                format!(
                    "spec: {{replicas: {}, {selector}, {template}}}",
                    workload.replicas
                ),
            ),
        };
        let labels = if workload.kind == Kind::Pod {
            &*labels
        } else {
            "{}"
        };
        writeln!(
            yaml,
            "---\napiVersion: {version}\nkind: {:?}\nmetadata: {{name: w{index}, labels: {labels}}}\n{body}",
            workload.kind
        )
        .unwrap();
    }
    for (index, budget) in budgets.iter().enumerate() {
        let mut fields = Vec::new();
        match budget.bound {
            Bound::Neither => {}
            Bound::Min(count) => fields.push(format!("minAvailable: {count}")),
            Bound::MinPercent(percent) => fields.push(format!("minAvailable: {percent}%")),
            Bound::Max(count) => fields.push(format!("maxUnavailable: {count}")),
            Bound::MaxPercent(percent) => fields.push(format!("maxUnavailable: {percent}%")),
        }
        if let Some((app, tier)) = budget.selector {
            let app = app.map(|app| format!("app: {app}"));
            let tier = tier.map(|tier| format!("tier: {tier}"));
            let labels: Vec<_> = app.into_iter().chain(tier).collect();
            fields.push(format!(
                "selector: {{matchLabels: {{{}}}}}",
                labels.join(", ")
            ));
        }
        if budget.always_allow {
            fields.push("unhealthyPodEvictionPolicy: AlwaysAllow".to_owned());
        }
        writeln!(
            yaml,
            "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: b{index}}}\nspec: {{{}}}",
            fields.join(", ")
        )
        .unwrap();
    }
    yaml
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Deployment),
        2 => Just(Kind::StatefulSet),
        1 => Just(Kind::ReplicaSet),
        1 => Just(Kind::DaemonSet),
        1 => Just(Kind::Job),
        2 => Just(Kind::Pod),
    ]
}

pub(super) fn scaled_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Deployment),
        Just(Kind::StatefulSet),
        Just(Kind::ReplicaSet)
    ]
}

pub(super) fn workload_of(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Workload> {
    let app = prop_oneof![Just("a"), Just("b")];
    let tier = prop_oneof![Just("x"), Just("y")];
    (kind, app, tier, 0..3_u32).prop_map(|(kind, app, tier, replicas)| Workload {
        kind,
        app,
        tier,
        replicas,
    })
}

pub(super) fn workload() -> impl Strategy<Value = Workload> {
    workload_of(kind())
}

pub(super) fn bound() -> impl Strategy<Value = Bound> {
    let percent = || {
        prop_oneof![
            Just(0),
            Just(1),
            Just(34),
            Just(50),
            Just(67),
            Just(99),
            Just(100)
        ]
    };
    prop_oneof![
        1 => Just(Bound::Neither),
        4 => (0..5).prop_map(Bound::Min),
        3 => percent().prop_map(Bound::MinPercent),
        3 => (0..5).prop_map(Bound::Max),
        3 => percent().prop_map(Bound::MaxPercent),
    ]
}

pub(super) fn budget() -> impl Strategy<Value = Budget> {
    let app = prop_oneof![2 => Just(Some("a")), 1 => Just(Some("b")), 1 => Just(None)];
    let tier = prop_oneof![1 => Just(Some("x")), 3 => Just(None)];
    let selector = prop_oneof![9 => (app, tier).prop_map(Some), 1 => Just(None)];
    (selector, bound(), any::<bool>()).prop_map(|(selector, bound, always_allow)| Budget {
        selector,
        bound,
        always_allow,
    })
}
