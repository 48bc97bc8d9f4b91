//! What is thrown to JavaScript.

use std::fmt;

use hardening::api;
use serde::Serialize;
use wasm_bindgen::{JsError, JsValue};

/// What the module refuses. Its text is the message of the `Error` that is thrown: the JSON of
/// [`hardening::api::ErrorForm`].
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<api::Error> for Refusal {
    fn from(error: api::Error) -> Self {
        json(&error.form()).map_or_else(|unwritable| unwritable, Self)
    }
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        JsError::new(&refusal.0).into()
    }
}

/// The JSON of what crosses.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal(error.to_string()))
}
