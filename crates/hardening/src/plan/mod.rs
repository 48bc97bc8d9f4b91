//! What a change would do: two bundles, compared by effect and not by text.
//!
//! [`Comparison`] puts what runs and what would run side by side; the [`Effect`]s are what the engines of the areas answer
//! differently for the two, and the [`Rollout`] gets from one to the other without a step that needs a later one.

mod access;
mod admission;
mod comparison;
mod disruption;
mod effect;
mod evidence;
mod flows;
mod immutable;
mod lifecycle;
mod objects;
mod observation;
mod rollout;
mod storage;
mod words;

pub use comparison::{Comparison, Scope};
pub use effect::{
    Change, Coverage, Effect, EffectKind, FlowGroup, FlowsBetween, NeededAt, RefusedPods, Risk,
};
pub use evidence::{Evidence, Side};
pub use immutable::ImmutableField;
pub use objects::{Fields, Named, ObjectChange};
pub use rollout::{
    Action, Due, Prerequisite, PrerequisiteKind, Rollout, Step, StepObject, WithKeys,
};

impl Comparison {
    /// What the change does, the worst first. Engines are built when first asked.
    ///
    /// ```
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::network::NetworkOptions;
    /// use hardening::plan::{Comparison, EffectKind, Risk, Scope};
    ///
    /// let pods = "
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: database}
    /// ";
    /// let policy = "
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny}
    /// spec: {podSelector: {}, policyTypes: [Ingress]}
    /// ";
    /// let current = Bundle::read([Source::new("pods.yaml", pods)]);
    /// let desired = Bundle::read([Source::new("policy.yaml", policy)]);
    /// let comparison = Comparison::of(current, desired, Scope::Apply, NetworkOptions::default());
    /// let effects = comparison.effects();
    /// assert_eq!(effects[0].change.kind(), EffectKind::FlowsCut);
    /// assert_eq!(effects[0].risk, Risk::Moderate);
    /// assert_eq!(comparison.rollout().steps[0].apply, ["kubectl apply -f policy.yaml"]);
    /// ```
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.changes().is_empty() || !self.nameless().is_empty() {
            lifecycle::effects(self, &mut effects);
            flows::effects(self, &mut effects);
            admission::effects(self, &mut effects);
            disruption::effects(self, &mut effects);
            storage::effects(self, &mut effects);
            access::effects(self, &mut effects);
            observation::effects(self, &mut effects);
        }
        effects.sort_by(|a, b| {
            let key = |it: &Effect| (std::cmp::Reverse(it.risk), it.change.kind());
            key(a).cmp(&key(b)).then_with(|| a.summary.cmp(&b.summary))
        });
        effects
    }

    /// The steps that lead there, and what they need before.
    #[must_use]
    pub fn rollout(&self) -> Rollout {
        rollout::rollout(self)
    }
}
