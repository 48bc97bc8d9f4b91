//! The part of JSON Schema that the border's types use, as shapes that other languages' types are written from.

use std::collections::BTreeMap;

use serde_json::Value;

/// A type with its name.
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) shape: Shape,
}

/// What a value may be.
pub(super) enum Shape {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    /// Any JSON.
    Any,
    /// Exactly this text.
    Constant(String),
    Reference(String),
    Array(Box<Shape>),
    Object(Vec<Field>),
    /// An object with any keys, whose values are of this shape.
    Map(Box<Shape>),
    OneOf(Vec<Shape>),
}

pub(super) struct Field {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// The definitions by name.
pub(super) fn definitions(schemas: &BTreeMap<String, Value>) -> Vec<Definition> {
    let all = schemas.iter().map(|(name, schema)| Definition {
        name: name.clone(),
        description: description(schema),
        shape: shape(schema),
    });
    let mut all: Vec<_> = all.collect();
    all.push(answers(schemas));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// What is answered to each kind of question: the bodies of answers stand in the order of the questions.
fn answers(schemas: &BTreeMap<String, Value>) -> Definition {
    let questions = array(&schemas["Question"]["oneOf"]);
    let bodies = array(&schemas["AnswerBody"]["anyOf"]);
    assert_eq!(questions.len(), bodies.len(), "each question has an answer");
    let fields = questions.iter().zip(bodies).map(|(question, body)| Field {
        name: text(&question["properties"]["kind"]["const"]),
        description: description(question),
        required: true,
        shape: shape(body),
    });
    Definition {
        name: "AnswerBodies".to_owned(),
        description: "What is answered to each kind of question.".to_owned(),
        shape: Shape::Object(fields.collect()),
    }
}

fn shape(schema: &Value) -> Shape {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return Shape::Reference(name.to_owned());
    }
    if let Some(constant) = schema["const"].as_str() {
        return Shape::Constant(constant.to_owned());
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return Shape::OneOf(choices.iter().map(shape).collect());
        }
    }
    if let Some(choices) = schema["enum"].as_array() {
        return Shape::OneOf(choices.iter().map(|it| Shape::Constant(text(it))).collect());
    }
    match &schema["type"] {
        Value::String(name) => typed(name, schema),
        Value::Array(names) => {
            let names = names.iter().map(|name| typed(&text(name), schema));
            Shape::OneOf(names.collect())
        }
        _ => Shape::Any,
    }
}

#[allow(
    clippy::panic,
    reason = "a form that other languages cannot have must not be published"
)]
fn typed(name: &str, schema: &Value) -> Shape {
    match name {
        "null" => Shape::Null,
        "boolean" => Shape::Boolean,
        "integer" => Shape::Integer,
        "number" => Shape::Number,
        "string" => Shape::String,
        "array" => Shape::Array(Box::new(shape(&schema["items"]))),
        "object" => object(schema),
        other => panic!("JSON has no type {other}"),
    }
}

fn object(schema: &Value) -> Shape {
    let Some(properties) = schema["properties"].as_object() else {
        return Shape::Map(Box::new(shape(&schema["additionalProperties"])));
    };
    let required = schema["required"].as_array();
    let fields = properties.iter().map(|(name, schema)| Field {
        name: name.clone(),
        description: description(schema),
        required: required.is_some_and(|required| required.iter().any(|it| it == name)),
        shape: shape(schema),
    });
    Shape::Object(fields.collect())
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or("").to_owned()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
