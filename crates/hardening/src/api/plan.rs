//! Two sets of sources to what changes between them.

use serde::Deserialize;

use super::{ConfigInput, Error, VERSION, options::configured, question::from_json};
use crate::analysis::Options;
use crate::finding::{ManifestId, ObjectName, Place, Related};
use crate::manifest::{Bundle, PositionEncoding, Source};
use crate::network::{Connections, PortSet};
use crate::plan::{
    Action, Change, Comparison, Effect, Evidence, FlowGroup, Named, ObjectChange, Prerequisite,
    Risk, Scope, Side, Step,
};
use crate::report::{
    ConnectionsForm, Plan, PlanEffect, PlanFlow, PlanObject, PlanPrerequisite, PlanStep,
    PlanStepObject, PlanSummary,
};

/// How a plan is made, as JSON has it. What is absent is as by default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PlanOptions {
    /// The configuration, for its limits and what it says of the network plugin: the text of a configuration file, or the
    /// same as an object.
    pub config: Option<ConfigInput>,
    /// How errors call the configuration; `config` where absent.
    pub config_name: Option<String>,
    /// In which units places are told.
    pub positions: PositionEncoding,
    /// Whether what is wanted is everything, so that all else is removed; by default it stays, as `kubectl apply` leaves
    /// it.
    pub prune: bool,
}

/// Reads the JSON of [`PlanOptions`].
///
/// # Errors
/// Where the text is no JSON, holds what is no option, or where the configuration is refused.
///
/// ```
/// use hardening::api::plan_options;
/// use hardening::plan::Scope;
///
/// assert_eq!(plan_options(r#"{"prune": true}"#)?.1, Scope::Prune);
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn plan_options(json: &str) -> Result<(Options, Scope), Error> {
    let given: PlanOptions = from_json(json).map_err(Error::Options)?;
    let options = Options {
        config: configured(given.config, given.config_name.as_deref())?,
        positions: given.positions,
        ..Options::default()
    };
    let scope = if given.prune {
        Scope::Prune
    } else {
        Scope::Apply
    };
    Ok((options, scope))
}

/// What applying the wanted sources would do to the cluster that the current ones describe, and how to roll it out.
///
/// ```
/// use hardening::analysis::Options;
/// use hardening::api::plan;
/// use hardening::manifest::Source;
/// use hardening::plan::Scope;
///
/// let wanted = Source::new("shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
/// let made = plan([], [wanted.clone()], &Options::default(), Scope::Apply);
/// assert_eq!(made.steps[0].apply, ["kubectl apply -f shop.yaml"]);
/// let again = plan([wanted.clone()], [wanted], &Options::default(), Scope::Apply);
/// assert!(again.effects.is_empty() && again.steps.is_empty());
/// ```
#[must_use]
pub fn plan(
    current: impl IntoIterator<Item = Source>,
    desired: impl IntoIterator<Item = Source>,
    options: &Options,
    scope: Scope,
) -> Plan {
    let limits = &options.config.limits;
    let current = Bundle::read_within(current, limits).with_encoding(options.positions);
    let desired = Bundle::read_within(desired, limits).with_encoding(options.positions);
    let comparison = Comparison::of(current, desired, scope, options.config.network);
    let mut plan = form(&comparison);
    encode(&comparison, &mut plan);
    plan
}

fn form(comparison: &Comparison) -> Plan {
    let effects: Vec<_> = comparison.effects().into_iter().map(effect).collect();
    let changes = comparison.changes();
    let rollout = comparison.rollout();
    let of_risk = |risk: Risk| effects.iter().filter(|effect| effect.risk == risk).count();
    let (mut created, mut changed, mut removed) = (0, 0, 0);
    for change in changes {
        match change {
            ObjectChange::Created { .. } => created += 1,
            ObjectChange::Changed { .. } => changed += 1,
            ObjectChange::Removed { .. } => removed += 1,
        }
    }
    Plan {
        version: VERSION,
        summary: PlanSummary {
            high: of_risk(Risk::High),
            moderate: of_risk(Risk::Moderate),
            low: of_risk(Risk::Low),
            created,
            changed,
            removed,
            unchanged: comparison.unchanged(),
        },
        objects: changes.iter().map(|it| object(comparison, it)).collect(),
        prerequisites: rollout
            .prerequisites
            .into_iter()
            .map(prerequisite)
            .collect(),
        steps: (1..).zip(rollout.steps).map(step).collect(),
        cycles: rollout.cycles,
        effects,
    }
}

fn effect(effect: Effect) -> PlanEffect {
    let kind = effect.change.kind();
    let Concerned { by, names, flows } = concerned(effect.change);
    PlanEffect {
        kind,
        risk: effect.risk,
        summary: effect.summary,
        details: effect.details,
        by,
        concerns: names,
        flows,
        evidence: effect.evidence,
        mitigation: effect.mitigation,
        roll_back: effect.roll_back,
    }
}

/// Whom a change concerns, and what does it.
#[derive(Default)]
struct Concerned {
    by: Vec<String>,
    names: Vec<String>,
    flows: Vec<PlanFlow>,
}

impl Concerned {
    fn named(names: Vec<String>) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    fn flows(group: FlowGroup) -> Self {
        let flows = group.flows.into_iter().map(|row| PlanFlow {
            from: row.from,
            to: row.to,
            connections: ConnectionsForm::of(&row.connections),
        });
        Self {
            by: group.by,
            names: Vec::new(),
            flows: flows.collect(),
        }
    }

    fn needed(by: Vec<String>, flows: Vec<crate::plan::NeededAt>) -> Self {
        let flows = flows.into_iter().map(|flow| PlanFlow {
            from: vec![flow.from],
            to: vec![flow.to],
            connections: ConnectionsForm::of(&Connections::on(
                flow.protocol,
                PortSet::range(flow.port, flow.port),
            )),
        });
        Self {
            by,
            names: Vec::new(),
            flows: flows.collect(),
        }
    }
}

fn concerned(change: Change) -> Concerned {
    let first = |pairs: Vec<(String, _)>| pairs.into_iter().map(|(name, _)| name).collect();
    match change {
        Change::NeededFlowsCut { by, flows } | Change::NeededFlowsOpened { by, flows } => {
            Concerned::needed(by, flows)
        }
        Change::NeededFlowsBlocked { flows } => Concerned::needed(Vec::new(), flows),
        Change::FlowsCut(group) | Change::FlowsOpened(group) => Concerned::flows(group),
        Change::Isolation {
            isolated, released, ..
        } => Concerned::named(isolated.into_iter().chain(released).collect()),
        Change::PodsRefused { by, pods } => Concerned {
            by: vec![by],
            names: pods.into_iter().map(|it| it.workload).collect(),
            flows: Vec::new(),
        },
        Change::UpdatesRefused { pods } => {
            Concerned::named(pods.into_iter().map(|it| it.workload).collect())
        }
        Change::ClaimsRefused { claims } => {
            Concerned::named(claims.into_iter().map(|(name, _)| name).collect())
        }
        Change::DrainsBlocked { by, workloads }
        | Change::NamesLost { by, workloads }
        | Change::NamesGained { by, workloads } => Concerned {
            by,
            names: workloads,
            flows: Vec::new(),
        },
        Change::PodsAdmitted { workloads }
        | Change::DrainsUnblocked { workloads }
        | Change::Guarded { workloads }
        | Change::Unguarded { workloads }
        | Change::Priority { workloads, .. }
        | Change::Stopped { workloads } => Concerned::named(workloads),
        Change::CoverageLost { claims } | Change::CoverageGained { claims } => {
            Concerned::named(first(claims))
        }
        Change::CoverageWorse { claims } | Change::CoverageBetter { claims } => {
            Concerned::named(claims.into_iter().map(|(name, ..)| name).collect())
        }
        Change::DataDestroyed { by, what } => Concerned {
            by: vec![by],
            names: what,
            flows: Vec::new(),
        },
        Change::Permissions(change) => Concerned::named(vec![change.subject.to_string()]),
        Change::EscalationOpened { subject, .. } | Change::EscalationClosed { subject, .. } => {
            Concerned::named(vec![subject])
        }
        Change::AlertsLost { alerts }
        | Change::AlertsReachFewer { alerts }
        | Change::AlertsGained { alerts } => Concerned::named(alerts),
        Change::RecordedLess { policy, requests } => Concerned {
            by: vec![format!("audit policy {policy}")],
            names: requests,
            flows: Vec::new(),
        },
        Change::UpdateRefused { object, .. } => Concerned::named(vec![object]),
        Change::Nameless { objects } => Concerned::named(objects),
        Change::Restarted {
            interrupted,
            rolling,
        } => Concerned::named(interrupted.into_iter().chain(rolling).collect()),
    }
}

fn object(comparison: &Comparison, change: &ObjectChange) -> PlanObject {
    let identity = change.identity();
    let after = comparison.after().cluster().bundle();
    let before = comparison.current().cluster().bundle();
    let manifest = match (change.after(), change.before()) {
        (Some(id), _) => Some(after.manifest(id)),
        (None, Some(id)) => Some(before.manifest(id)),
        (None, None) => None,
    };
    let named = |id: ManifestId| Place::name(id);
    let today = change.before().map(named);
    let today = today.map(|place| comparison.before_at(&place, "as it runs"));
    let wanted = change.after().map(named);
    let wanted = wanted.map(|place| comparison.after_at(&place, "as it is wanted"));
    let mut object = PlanObject {
        object: ObjectName {
            api_version: manifest.map_or("", |it| it.api_version()).to_owned(),
            kind: identity.kind.clone(),
            namespace: identity.namespace.clone(),
            name: identity.name.clone(),
        },
        action: match change {
            ObjectChange::Created { .. } => Action::Create.into(),
            ObjectChange::Changed { .. } => Action::Change.into(),
            ObjectChange::Removed { .. } => Action::Delete.into(),
        },
        added: Vec::new(),
        changed: Vec::new(),
        removed: Vec::new(),
        refused: Vec::new(),
        evidence: today.into_iter().chain(wanted).collect(),
    };
    if let ObjectChange::Changed {
        fields, refused, ..
    } = change
    {
        let told = |paths: &[crate::finding::FieldPath]| {
            let paths = paths.iter().map(ToString::to_string);
            paths.collect::<Vec<_>>()
        };
        object.added = told(&fields.added);
        object.changed = told(&fields.changed);
        object.removed = told(&fields.removed);
        object.refused = refused.iter().map(|it| it.path.to_string()).collect();
    }
    object
}

fn prerequisite(it: Prerequisite) -> PlanPrerequisite {
    PlanPrerequisite {
        kind: it.kind.into(),
        name: it.name,
        keys: it.keys,
        provider: it.provider,
        before_step: it.due.before_step,
        after_step: it.due.after_step,
        evidence: it.evidence,
    }
}

fn step((number, step): (usize, Step)) -> PlanStep {
    let objects = step.objects.iter().map(|it| PlanStepObject {
        object: Named(&it.identity).to_string(),
        action: it.action.into(),
    });
    PlanStep {
        number,
        objects: objects.collect(),
        title: step.title,
        apply: step.apply,
        verify: step.verify,
        roll_back: step.roll_back,
        notes: step.notes,
    }
}

/// Tells places as the bundles do.
fn encode(comparison: &Comparison, plan: &mut Plan) {
    let effects = plan.effects.iter_mut().map(|it| &mut it.evidence);
    let objects = plan.objects.iter_mut().map(|it| &mut it.evidence);
    let prerequisites = plan.prerequisites.iter_mut().map(|it| &mut it.evidence);
    let all = effects.chain(objects).chain(prerequisites).flatten();
    let (mut today, mut wanted): (Vec<&mut Evidence>, Vec<&mut Evidence>) =
        all.partition(|it| it.side == Side::Current);
    for (bundle, list) in [
        (comparison.current().cluster().bundle(), &mut today),
        (comparison.desired(), &mut wanted),
    ] {
        if bundle.encoding() == PositionEncoding::Utf8 {
            continue;
        }
        let places = list.iter().map(|it| Related {
            message: String::new(),
            location: it.location.clone(),
        });
        let mut places: Vec<_> = places.collect();
        bundle.encode_evidence(&mut places);
        for (evidence, place) in list.iter_mut().zip(places) {
            evidence.location = place.location;
        }
    }
}
