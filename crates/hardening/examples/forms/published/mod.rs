//! The forms that are published: JSON Schemas, and the types of TypeScript and Python made of them.

mod python;
mod shape;
mod typescript;

use std::collections::BTreeMap;

use hardening::api::{
    Answer, CheckOptions, ErrorForm, Fixed, InferredSpec, InvariantSummary, MeasuredClaims, Page,
    Plan, PlanOptions, Question, RenderRequest, Rendered, Report,
};
use hardening::claims::ClaimsFile;
use hardening::spec::Phase1;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use shape::Definition;

/// A file of the repository that is made from the types.
pub(crate) struct File {
    /// From the root of the repository.
    pub(crate) path: &'static str,
    pub(crate) text: String,
}

/// How each of them says what it is.
const GENERATED: &str = "Generated: cargo run -p hardening --example forms --features schema";

/// Every file that is made from the types.
pub(crate) fn files() -> Vec<File> {
    let definitions = definitions();
    let shapes = shape::definitions(&definitions);
    let file = |path, text| File { path, text };
    vec![
        file("schema/report.v1.json", indented(&report())),
        file("schema/api.v1.json", indented(&api(&definitions))),
        file("schema/claims.v1.json", indented(&claims())),
        file("schema/phase1.v1alpha1.json", indented(&phase1())),
        file("wasm/src/types.ts", typescript::written(&shapes)),
        file("python/hardening/types.py", python::written(&shapes)),
    ]
}

fn report() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Report>();
    schema.insert("$comment".to_owned(), GENERATED.into());
    let mut schema = schema.to_value();
    speak_of_json(&mut schema);
    schema
}

/// A file of claims, for editors.
fn claims() -> Value {
    own_kind::<ClaimsFile>("Claims")
}

/// A spec, for editors.
fn phase1() -> Value {
    own_kind::<Phase1>("Phase1")
}

/// A kind of ours: a type with the `apiVersion` and `kind` that it stands under.
fn own_kind<T: JsonSchema>(kind: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$comment".to_owned(), GENERATED.into());
    let mut schema = schema.to_value();
    for (field, word) in [("kind", kind), ("apiVersion", "hardening/v1alpha1")] {
        if let Some(properties) = schema["properties"].as_object_mut() {
            properties.insert(field.to_owned(), json!({"const": word}));
        }
        if let Some(required) = schema["required"].as_array_mut() {
            required.insert(0, field.into());
        }
    }
    speak_of_json(&mut schema);
    schema
}

fn api(definitions: &BTreeMap<String, Value>) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": GENERATED,
        "title": "What goes over the border of hardening, version 1",
        "$defs": definitions,
    })
}

/// Every type that goes over the border, by name: what is taken as it is read, what is given as it is written.
fn definitions() -> BTreeMap<String, Value> {
    let mut taken = SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    add::<CheckOptions>(&mut taken);
    add::<Question>(&mut taken);
    add::<PlanOptions>(&mut taken);
    add::<RenderRequest>(&mut taken);
    let mut given = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    add::<Report>(&mut given);
    add::<Answer>(&mut given);
    add::<Fixed>(&mut given);
    add::<Plan>(&mut given);
    add::<MeasuredClaims>(&mut given);
    add::<Rendered>(&mut given);
    add::<InferredSpec>(&mut given);
    add::<InvariantSummary>(&mut given);
    add::<Page>(&mut given);
    add::<ErrorForm>(&mut given);
    let mut all: BTreeMap<_, _> = named(&mut taken).into_iter().collect();
    for (name, schema) in named(&mut given) {
        let taken = all.insert(name.clone(), schema.clone());
        assert!(
            taken.is_none_or(|taken| taken == schema),
            "{name} is taken in one form and given in another"
        );
    }
    all.values_mut().for_each(speak_of_json);
    all
}

/// Takes out of the descriptions what is about Rust: examples, links and `None`.
fn speak_of_json(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(description)) = fields.get_mut("description") {
                let text = description.split("```").step_by(2);
                *description =
                    without_links(text.collect::<String>().trim_end()).replace("`None`", "`null`");
            }
            fields.values_mut().for_each(speak_of_json);
        }
        Value::Array(items) => items.iter_mut().for_each(speak_of_json),
        _ => {}
    }
}

/// A link to an item of Rust becomes the item's name.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let (name, behind) = link.split_once("`]").unwrap_or((link, ""));
        plain.push_str(&format!("{before}`{name}`"));
        rest = match behind.strip_prefix('(') {
            Some(target) => target.split_once(')').map_or("", |(_, behind)| behind),
            None => behind,
        };
    }
    plain + rest
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    let _: Schema = generator.subschema_for::<T>();
}

fn named(generator: &mut SchemaGenerator) -> Map<String, Value> {
    generator.take_definitions(true)
}

fn indented(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The lines of a doc comment, with a prefix each.
fn documented(definition: &Definition, prefix: &str) -> String {
    let lines = definition.description.lines();
    lines
        .map(|line| format!("{prefix}{line}").trim_end().to_owned() + "\n")
        .collect()
}
