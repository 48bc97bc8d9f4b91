//! What applying manifests would do.

use hardening::{api, report};
use pyo3::prelude::*;

use crate::answer::Dict;
use crate::enums;
use crate::json;
use crate::value::{Kept, value_class};

value_class! {
    /// What applying manifests would do to what runs, and in which steps to do it.
    ///
    /// As a `str` it is what a person reads before a change.
    ///
    /// >>> from hardening import plan
    /// >>> made = plan("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    /// >>> made.summary["created"], made.has("low")
    /// (1, False)
    Plan holds Kept<api::Plan>, as it {
        /// The version of the JSON form.
        version = it.version;
        /// How much of what.
        summary = Dict(&it.summary);
        /// What it does to the running cluster, the worst first.
        effects = Dict(&it.effects);
        /// The objects that are created, changed and removed.
        objects = Dict(&it.objects);
        /// What must be there before, and is in neither bundle.
        prerequisites = Dict(&it.prerequisites);
        /// The steps, in order: none needs what a later one makes.
        steps = Dict(&it.steps);
        /// Objects that need each other, so that none of them can come first.
        cycles = Dict(&it.cycles);
    }
    repr [summary]
    str |it| report::plan_to_text(it),

    /// Whether an effect is at least so risky: `high`, `moderate` or `low`.
    fn has(&self, risk: &str) -> PyResult<bool> {
        Ok(self.0.has(enums::risk(risk)?))
    }

    /// The plan as `hardening plan --format json` writes it.
    fn to_json(&self) -> PyResult<String> {
        json::to_text(&self.0)
    }

    /// The plan for a pull request.
    fn to_markdown(&self) -> String {
        report::plan_to_markdown(&self.0)
    }
}

impl Plan {
    pub(crate) const fn of(plan: api::Plan) -> Self {
        Self(Kept::new(plan))
    }
}
