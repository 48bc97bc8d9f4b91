//! Shapes as types of TypeScript.

use super::shape::{Definition, Field, Shape};
use super::{GENERATED, documented};

pub(super) fn written(definitions: &[Definition]) -> String {
    let header = format!(
        "// {GENERATED}\n\n/** The values that go over the border of hardening, as JSON has them. */\n"
    );
    let definitions = definitions.iter().map(definition);
    header + &definitions.collect::<String>()
}

fn definition(definition: &Definition) -> String {
    let name = &definition.name;
    let comment = format!("\n/**\n{} */\n", documented(definition, " * "));
    let body = match &definition.shape {
        Shape::Object(fields) => format!("export interface {name} {}\n", object(fields, "")),
        shape => format!("export type {name} = {};\n", written_shape(shape, "")),
    };
    comment + &body
}

fn object(fields: &[Field], indent: &str) -> String {
    let below = format!("{indent}  ");
    let fields = fields.iter().map(|field| {
        let mark = if field.required { "" } else { "?" };
        let comment = match field.description.as_str() {
            "" => String::new(),
            text => format!("{below}/** {} */\n", text.replace('\n', " ")),
        };
        let shape = written_shape(&field.shape, &below);
        format!("{comment}{below}{}{mark}: {shape};\n", field.name)
    });
    format!("{{\n{}{indent}}}", fields.collect::<String>())
}

fn written_shape(shape: &Shape, indent: &str) -> String {
    match shape {
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer | Shape::Number => "number".to_owned(),
        Shape::String => "string".to_owned(),
        Shape::Any => "unknown".to_owned(),
        Shape::Constant(text) => format!("\"{text}\""),
        Shape::Reference(name) => name.clone(),
        Shape::Array(items) => match written_shape(items, indent) {
            union if union.contains(" | ") => format!("({union})[]"),
            one => format!("{one}[]"),
        },
        Shape::Map(values) => format!("Record<string, {}>", written_shape(values, indent)),
        Shape::Object(fields) => object(fields, indent),
        Shape::OneOf(shapes) => {
            let shapes: Vec<_> = shapes.iter().map(|it| written_shape(it, indent)).collect();
            shapes.join(" | ")
        }
    }
}
