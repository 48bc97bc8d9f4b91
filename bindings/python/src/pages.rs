//! Invariants and their pages.

use hardening::api;
use pyo3::prelude::*;

use crate::enums::Member;
use crate::value::{self, Value, value_class};

value_class! {
    /// What an invariant promises, in short.
    InvariantSummary holds api::InvariantSummary, as it {
        /// `area.name-of-the-fault`.
        id = it.id;
        /// The part of the id before the dot.
        area = it.area;
        /// How bad a violation is, unless it says otherwise.
        severity = Member(it.severity);
        /// How sure a violation is.
        confidence = Member(it.confidence);
        /// What a violation takes for granted, where it is not certain.
        assumes = it.assumes;
        /// What must hold, in one line.
        promise = it.promise;
    }
    repr [id, severity, promise]
    str |it| format!("{}: {}", it.id, it.promise)
}

impl Value for api::InvariantSummary {
    fn parse(json: &str) -> Result<Self, String> {
        Ok(page(json)?.invariant)
    }
}

value_class! {
    /// An invariant with its documentation.
    Page holds api::Page, as it {
        /// `area.name-of-the-fault`.
        id = it.invariant.id;
        /// The part of the id before the dot.
        area = it.invariant.area;
        /// How bad a violation is, unless it says otherwise.
        severity = Member(it.invariant.severity);
        /// How sure a violation is.
        confidence = Member(it.invariant.confidence);
        /// What a violation takes for granted, where it is not certain.
        assumes = it.invariant.assumes;
        /// What must hold, in one line.
        promise = it.invariant.promise;
        /// Markdown: *What must hold*, *Why*, *Violates*, *Holds*, *References*.
        markdown = it.markdown;
    }
    repr [id, severity, promise]
    str |it| it.markdown.to_owned()
}

impl Value for api::Page {
    fn parse(json: &str) -> Result<Self, String> {
        page(json)
    }
}

/// The page of this release for an invariant, of which the JSON says which it is.
fn page(json: &str) -> Result<api::Page, String> {
    let form: serde_json::Value = value::parse(json)?;
    let id = form.get("id").and_then(serde_json::Value::as_str);
    let id = id.ok_or("missing field `id`")?;
    api::explain(id).map_err(|error| error.to_string())
}
