//! What a change does to the running cluster.

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::access::PermissionChange;
use crate::network::{Connections, Direction, Protocol};

/// How much a change can hurt. The greater, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Risk {
    /// It only adds, or mends.
    Low,
    /// It may block something that runs.
    Moderate,
    /// It blocks something that runs today, or opens something.
    High,
}

impl Risk {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::High, Self::Moderate, Self::Low];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// One effect, with what proves it and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What happens, to what.
    pub change: Change,
    /// How much it can hurt.
    pub risk: Risk,
    /// What happens, in a sentence.
    pub summary: String,
    /// The single things that it happens to, a line each. Very long lists are cut; `change` has all.
    pub details: Vec<String>,
    /// The places that prove it.
    pub evidence: Vec<Evidence>,
    /// What to do before or instead.
    pub mitigation: String,
    /// How to get back.
    pub roll_back: String,
}

/// Connections from some ends to others. Where both lists name a workload, it stands with itself only where it may have
/// several pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowsBetween {
    /// Who sends: `namespace/name[Kind]`, or addresses.
    pub from: Vec<String>,
    /// Who receives.
    pub to: Vec<String>,
    /// Which connections.
    pub connections: Connections,
}

/// Connections that change for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowGroup {
    /// The objects whose change does it: `NetworkPolicy shop/default-deny`.
    pub by: Vec<String>,
    /// How many pairs of ends there are.
    pub pairs: usize,
    /// The connections, of up to [`FlowGroup::MOST`] pairs of classes of workloads.
    pub flows: Vec<FlowsBetween>,
}

impl FlowGroup {
    /// So many pairs of classes are named in `flows`; `pairs` counts all. Where each of 500 namespaces is closed to the
    /// others, there are as many effects, and naming all pairs took two thirds of a plan.
    pub const MOST: usize = 100;
}

/// A connection that a workload is told to make.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NeededAt {
    /// Who needs it.
    pub from: String,
    /// Who answers; or the name of the Service, where nothing answers any more.
    pub to: String,
    /// The protocol.
    pub protocol: Protocol,
    /// The port of the pods.
    pub port: u16,
    /// What tells that it is needed.
    pub reason: String,
}

/// Pods of a workload that are not admitted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RefusedPods {
    /// Whose pods.
    pub workload: String,
    /// Why, in the words of the API server.
    pub reason: String,
    /// How many pods there should be.
    pub wanted: u32,
    /// How many there can be.
    pub admitted: u32,
    /// Whether the workload runs today.
    pub is_running: bool,
}

/// Where the data of a claim can be got back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Coverage {
    /// The most that is lost, in seconds.
    pub worst_loss: i64,
    /// How far back restore points reach, in seconds; `None` where none is ever deleted.
    pub reach: Option<i64>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Connections that workloads need, and that passed, pass no longer.
    NeededFlowsCut {
        /// The objects whose change does it.
        by: Vec<String>,
        /// The connections.
        flows: Vec<NeededAt>,
    },
    /// Connections that something is newly told to make do not pass.
    NeededFlowsBlocked {
        /// The connections.
        flows: Vec<NeededAt>,
    },
    /// Connections that workloads need, and that were blocked, pass.
    NeededFlowsOpened {
        /// The objects whose change does it.
        by: Vec<String>,
        /// The connections.
        flows: Vec<NeededAt>,
    },
    /// Workloads can no longer ask the cluster DNS.
    NamesLost {
        /// The objects whose change does it.
        by: Vec<String>,
        /// The workloads.
        workloads: Vec<String>,
    },
    /// Workloads can ask the cluster DNS, and could not.
    NamesGained {
        /// The objects whose change does it.
        by: Vec<String>,
        /// The workloads.
        workloads: Vec<String>,
    },
    /// Connections pass no longer between ends that stay.
    FlowsCut(FlowGroup),
    /// Connections pass that did not between ends that were there.
    FlowsOpened(FlowGroup),
    /// Pods of a namespace were reached by everybody, or might reach everybody, and now only by rule; or the other way
    /// round.
    Isolation {
        /// The namespace.
        namespace: String,
        /// In which direction.
        direction: Direction,
        /// The workloads that are newly isolated.
        isolated: Vec<String>,
        /// The workloads that are isolated no longer.
        released: Vec<String>,
    },
    /// Pods that would be admitted are refused.
    PodsRefused {
        /// What refuses them: `ResourceQuota shop/compute`.
        by: String,
        /// Whose pods.
        pods: Vec<RefusedPods>,
    },
    /// Pods that would be refused are admitted.
    PodsAdmitted {
        /// Whose pods.
        workloads: Vec<String>,
    },
    /// The additional pods of a rolling update are refused, so that it does not go on.
    UpdatesRefused {
        /// Whose pods.
        pods: Vec<RefusedPods>,
    },
    /// Claims are refused that would be admitted.
    ClaimsRefused {
        /// `namespace/name` and why.
        claims: Vec<(String, String)>,
    },
    /// Drains of nodes stop at pods that they could evict.
    DrainsBlocked {
        /// The budgets that do it: `PodDisruptionBudget shop/web`.
        by: Vec<String>,
        /// Whose pods.
        workloads: Vec<String>,
    },
    /// Drains of nodes no longer stop at pods.
    DrainsUnblocked {
        /// Whose pods.
        workloads: Vec<String>,
    },
    /// A budget guards pods that drains could evict all at once.
    Guarded {
        /// Whose pods.
        workloads: Vec<String>,
    },
    /// Drains may evict all pods at once that a budget guarded.
    Unguarded {
        /// Whose pods.
        workloads: Vec<String>,
    },
    /// Pods get another priority when they are made anew.
    Priority {
        /// The priority.
        before: i32,
        /// The priority.
        after: i32,
        /// Whose pods.
        workloads: Vec<String>,
        /// Workloads whose pods these may evict, and could not.
        newly_evictable: Vec<String>,
        /// Workloads whose pods may evict these, and could not.
        newly_evicting: Vec<String>,
    },
    /// A claim has no restore points any more.
    CoverageLost {
        /// `namespace/name`, with what was.
        claims: Vec<(String, Coverage)>,
    },
    /// A claim has restore points, and had none.
    CoverageGained {
        /// `namespace/name`, with what is.
        claims: Vec<(String, Coverage)>,
    },
    /// More is lost at worst, or restore points reach less far back.
    CoverageWorse {
        /// `namespace/name`, with what was and what is.
        claims: Vec<(String, Coverage, Coverage)>,
    },
    /// Less is lost at worst, or restore points reach further back.
    CoverageBetter {
        /// `namespace/name`, with what was and what is.
        claims: Vec<(String, Coverage, Coverage)>,
    },
    /// What is removed takes data with it.
    DataDestroyed {
        /// The object that is removed.
        by: String,
        /// Claims, snapshots and kinds of objects that go with it.
        what: Vec<String>,
    },
    /// A subject may do more, or less.
    Permissions(PermissionChange),
    /// A subject can become more than it could.
    EscalationOpened {
        /// Who.
        subject: String,
        /// What it can become.
        becomes: Vec<String>,
    },
    /// A subject can no longer become more.
    EscalationClosed {
        /// Who.
        subject: String,
        /// What it could become.
        became: Vec<String>,
    },
    /// Alerts that somebody hears today are heard by nobody: their rules are gone, loaded by no server, or end at no
    /// receiver.
    AlertsLost {
        /// The alerts, with the objects that define them.
        alerts: Vec<String>,
    },
    /// Alerts no longer reach all receivers that they reach today.
    AlertsReachFewer {
        /// The alerts, with the objects that define them.
        alerts: Vec<String>,
    },
    /// Alerts that nobody hears today are heard.
    AlertsGained {
        /// The alerts, with the objects that define them.
        alerts: Vec<String>,
    },
    /// Less is recorded of requests.
    RecordedLess {
        /// The audit policy.
        policy: String,
        /// The requests.
        requests: Vec<String>,
    },
    /// The API server refuses to change fields.
    UpdateRefused {
        /// The object.
        object: String,
        /// The fields, as JSON Pointers.
        fields: Vec<String>,
    },
    /// `kubectl apply` refuses an object without a name.
    Nameless {
        /// The objects, by kind and `generateName`.
        objects: Vec<String>,
    },
    /// Workloads that run are taken away, or scaled to nothing.
    Stopped {
        /// The workloads.
        workloads: Vec<String>,
    },
    /// Pods are replaced by new ones.
    Restarted {
        /// Workloads of which no pod runs meanwhile.
        interrupted: Vec<String>,
        /// Workloads whose pods are replaced one after the other.
        rolling: Vec<String>,
    },
}

impl Change {
    /// Which kind of change it is.
    #[must_use]
    pub const fn kind(&self) -> EffectKind {
        match self {
            Self::NeededFlowsCut { .. } => EffectKind::NeededFlowsCut,
            Self::NeededFlowsBlocked { .. } => EffectKind::NeededFlowsBlocked,
            Self::NeededFlowsOpened { .. } => EffectKind::NeededFlowsOpened,
            Self::NamesLost { .. } => EffectKind::NamesLost,
            Self::NamesGained { .. } => EffectKind::NamesGained,
            Self::FlowsCut(_) => EffectKind::FlowsCut,
            Self::FlowsOpened(_) => EffectKind::FlowsOpened,
            Self::Isolation { .. } => EffectKind::Isolation,
            Self::PodsRefused { .. } => EffectKind::PodsRefused,
            Self::PodsAdmitted { .. } => EffectKind::PodsAdmitted,
            Self::UpdatesRefused { .. } => EffectKind::UpdatesRefused,
            Self::ClaimsRefused { .. } => EffectKind::ClaimsRefused,
            Self::DrainsBlocked { .. } => EffectKind::DrainsBlocked,
            Self::DrainsUnblocked { .. } => EffectKind::DrainsUnblocked,
            Self::Guarded { .. } => EffectKind::Guarded,
            Self::Unguarded { .. } => EffectKind::Unguarded,
            Self::Priority { .. } => EffectKind::Priority,
            Self::CoverageLost { .. } => EffectKind::CoverageLost,
            Self::CoverageGained { .. } => EffectKind::CoverageGained,
            Self::CoverageWorse { .. } => EffectKind::CoverageWorse,
            Self::CoverageBetter { .. } => EffectKind::CoverageBetter,
            Self::DataDestroyed { .. } => EffectKind::DataDestroyed,
            Self::Permissions(_) => EffectKind::Permissions,
            Self::EscalationOpened { .. } => EffectKind::EscalationOpened,
            Self::EscalationClosed { .. } => EffectKind::EscalationClosed,
            Self::AlertsLost { .. } => EffectKind::AlertsLost,
            Self::AlertsReachFewer { .. } => EffectKind::AlertsReachFewer,
            Self::AlertsGained { .. } => EffectKind::AlertsGained,
            Self::RecordedLess { .. } => EffectKind::RecordedLess,
            Self::UpdateRefused { .. } => EffectKind::UpdateRefused,
            Self::Nameless { .. } => EffectKind::Nameless,
            Self::Stopped { .. } => EffectKind::Stopped,
            Self::Restarted { .. } => EffectKind::Restarted,
        }
    }
}

/// The kinds of [`Change`], in the order in which effects of equal risk are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EffectKind {
    /// What is removed takes data with it.
    DataDestroyed,
    /// Workloads are taken away, or scaled to nothing.
    Stopped,
    /// The API server refuses to change fields.
    UpdateRefused,
    /// `kubectl apply` refuses objects without a name.
    Nameless,
    /// Names cannot be resolved.
    NamesLost,
    /// Needed connections are cut.
    NeededFlowsCut,
    /// Newly needed connections do not pass.
    NeededFlowsBlocked,
    /// Pods are refused.
    PodsRefused,
    /// Claims are refused.
    ClaimsRefused,
    /// Updates are refused.
    UpdatesRefused,
    /// Drains stop.
    DrainsBlocked,
    /// Restore points are lost.
    CoverageLost,
    /// Restore points are fewer.
    CoverageWorse,
    /// Alerts are heard by nobody.
    AlertsLost,
    /// Alerts reach fewer receivers.
    AlertsReachFewer,
    /// Less is recorded.
    RecordedLess,
    /// A subject can become more.
    EscalationOpened,
    /// Permissions change.
    Permissions,
    /// Connections open.
    FlowsOpened,
    /// Connections are cut.
    FlowsCut,
    /// Isolation changes.
    Isolation,
    /// Pods are replaced.
    Restarted,
    /// A budget no longer guards.
    Unguarded,
    /// Priorities change.
    Priority,
    /// Names can be resolved again.
    NamesGained,
    /// Needed connections pass again.
    NeededFlowsOpened,
    /// Pods are admitted again.
    PodsAdmitted,
    /// Drains go on again.
    DrainsUnblocked,
    /// A budget guards.
    Guarded,
    /// Restore points are gained.
    CoverageGained,
    /// Restore points are better.
    CoverageBetter,
    /// A subject can no longer become more.
    EscalationClosed,
    /// Alerts are heard again.
    AlertsGained,
}
