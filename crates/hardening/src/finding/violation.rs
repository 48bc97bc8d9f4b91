//! What a rule reports, in fields; the analysis turns it into a [`Finding`](super::Finding) with lines and columns.

use super::{Applicability, Invariant, Place, Severity};

/// One place where an invariant is broken, as the rule saw it.
#[derive(Clone, Debug)]
#[must_use = "a violation that is not reported is lost"]
pub struct Violation {
    /// The broken invariant.
    pub invariant: &'static Invariant,
    /// Where.
    pub place: Place,
    /// What is wrong, with the actual names and values; never a secret's.
    pub message: String,
    /// What to write under the marked text.
    pub label: Option<String>,
    /// What follows from it in the running cluster.
    pub effect: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// The evidence elsewhere.
    pub related: Vec<(Place, String)>,
    /// The edits that mend it.
    pub fix: Option<FixPlan>,
    /// How bad this violation is, where it differs from its invariant.
    pub severity: Option<Severity>,
    /// What this violation takes for granted beyond its invariant.
    pub assumes: Option<String>,
}

impl Violation {
    /// Writes this under the marked text.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what follows.
    pub fn effect(mut self, effect: impl Into<String>) -> Self {
        self.effect = Some(effect.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place that proves it.
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push((place, message.into()));
        self
    }

    /// Adds the edits that mend it.
    pub fn fix(mut self, fix: FixPlan) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Changes how bad it is.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Says what is taken for granted.
    pub fn assumes(mut self, assumption: impl Into<String>) -> Self {
        self.assumes = Some(assumption.into());
        self
    }
}

/// Edits in terms of fields.
#[derive(Clone, Debug)]
pub struct FixPlan {
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// What it does, in a few words.
    pub title: String,
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change to a manifest's text that leaves comments and layout alone.
#[derive(Clone, Debug)]
pub enum Change {
    /// Writes another scalar in place of the value, quoted where Kubernetes would read it otherwise.
    SetScalar {
        /// The value.
        place: Place,
        /// The new text of the scalar.
        value: String,
    },
    /// Gives the key another name.
    RenameKey {
        /// The key.
        place: Place,
        /// The new name.
        key: String,
    },
    /// Takes the field, or the item of a sequence, away with its line.
    Remove {
        /// The field or item.
        place: Place,
    },
    /// Adds a field behind the last of a mapping.
    Insert {
        /// The mapping that gets the field.
        place: Place,
        /// The field's key.
        key: String,
        /// The value as flow YAML or a plain scalar.
        value: String,
    },
    /// Turns item `index + 1` of a sequence of mappings into more fields of item `index`.
    MergeWithNext {
        /// The item that takes up the next.
        place: Place,
    },
    /// Writes text over a stretch of text.
    ReplaceText {
        /// The stretch.
        place: Place,
        /// The new text.
        text: String,
    },
}

/// Where rules put what they find.
#[derive(Debug)]
pub struct Violations<'a> {
    invariant: &'static Invariant,
    found: &'a mut Vec<Violation>,
}

impl<'a> Violations<'a> {
    /// A place for the violations of one invariant.
    pub fn new(invariant: &'static Invariant, found: &'a mut Vec<Violation>) -> Self {
        Self { invariant, found }
    }

    /// Begins a violation; [`Violations::report`] ends it.
    pub fn at(&self, place: Place, message: impl Into<String>) -> Violation {
        Violation {
            invariant: self.invariant,
            place,
            message: message.into(),
            label: None,
            effect: None,
            help: None,
            related: Vec::new(),
            fix: None,
            severity: None,
            assumes: None,
        }
    }

    /// Reports a violation.
    pub fn report(&mut self, violation: Violation) {
        self.found.push(violation);
    }
}
