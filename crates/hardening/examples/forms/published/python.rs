//! Shapes as types of Python: a `TypedDict` for each object, a `Literal` for each choice of words.

use super::shape::{Definition, Field, Shape};
use super::{GENERATED, documented};

/// What Python reserves, among the names of fields.
const RESERVED: [&str; 1] = ["from"];

pub(super) fn written(definitions: &[Definition]) -> String {
    let header = format!(
        "\"\"\"The values that go over the border of hardening, as JSON has them.\n\n{GENERATED}\n\"\"\"\n\n\
         from __future__ import annotations\n\n\
         from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union\n\n\
         if TYPE_CHECKING:\n    from typing_extensions import NotRequired\n"
    );
    let mut written = Written::default();
    for definition in definitions {
        written.definition(definition);
    }
    let names = definitions
        .iter()
        .map(|it| format!("    \"{}\",\n", it.name));
    let names = format!("\n__all__ = [\n{}]\n", names.collect::<String>());
    header + &names + &written.objects + "\n" + &written.aliases
}

#[derive(Default)]
struct Written {
    /// Their fields may speak of what stands further down.
    objects: String,
    /// What they speak of stands above or is quoted.
    aliases: String,
}

impl Written {
    fn definition(&mut self, definition: &Definition) {
        let name = &definition.name;
        match &definition.shape {
            Shape::Object(fields) => {
                let object = self.object(name, &documented(definition, ""), fields);
                self.objects.push_str(&object);
            }
            shape => {
                let alias = self.alias(name, shape);
                let comment = documented(definition, "# ");
                self.aliases
                    .push_str(&format!("\n{comment}{name} = {alias}\n"));
            }
        }
    }

    /// An object has a name of its own in Python, also where it is one of several.
    fn alias(&mut self, name: &str, shape: &Shape) -> String {
        let Shape::OneOf(shapes) = shape else {
            return hint(shape);
        };
        if let Some(words) = words(shapes) {
            return format!("Literal[{words}]");
        }
        let mut hints = Vec::new();
        for shape in shapes {
            let Shape::Object(fields) = shape else {
                hints.push(hint(shape));
                continue;
            };
            let kind = fields.iter().find_map(|field| match &field.shape {
                Shape::Constant(text) => Some(capitalized(text)),
                _ => None,
            });
            let own = format!("{}{name}", kind.unwrap_or_default());
            let object = self.object(&own, &format!("One kind of `{name}`.\n"), fields);
            self.objects.push_str(&object);
            hints.push(own);
        }
        match hints.as_slice() {
            [only] => only.clone(),
            hints => format!("Union[{}]", hints.join(", ")),
        }
    }

    fn object(&self, name: &str, description: &str, fields: &[Field]) -> String {
        if fields.iter().any(|field| RESERVED.contains(&&*field.name)) {
            let fields = fields.iter().map(|field| {
                let comment = comment(field, "        ");
                let hint = quoted(&field_hint(field));
                format!("{comment}        \"{}\": {hint},\n", field.name)
            });
            let fields: String = fields.collect();
            let comment: String = description
                .lines()
                .map(|line| format!("# {line}\n"))
                .collect();
            return format!(
                "\n\n{comment}{name} = TypedDict(\n    \"{name}\",\n    {{\n{fields}    }},\n)\n"
            );
        }
        let fields = fields.iter().map(|field| {
            let comment = comment(field, "    ");
            format!("{comment}    {}: {}\n", field.name, field_hint(field))
        });
        let fields: String = fields.collect();
        let description = docstring(description);
        format!("\n\nclass {name}(TypedDict):\n{description}\n{fields}")
    }
}

/// A hint as a text, which may hold a text itself.
fn quoted(hint: &str) -> String {
    let quote = if hint.contains('"') { '\'' } else { '"' };
    format!("{quote}{hint}{quote}")
}

fn docstring(description: &str) -> String {
    let lines: Vec<_> = description.lines().collect();
    match lines.as_slice() {
        [only] => format!("    \"\"\"{only}\"\"\"\n"),
        lines => {
            let indented = lines
                .iter()
                .map(|line| format!("    {line}").trim_end().to_owned());
            let text = indented.collect::<Vec<_>>().join("\n");
            format!("    \"\"\"{}\n    \"\"\"\n", text.trim_start())
        }
    }
}

fn comment(field: &Field, indent: &str) -> String {
    let lines = field.description.lines();
    lines
        .map(|line| format!("{indent}# {line}").trim_end().to_owned() + "\n")
        .collect()
}

fn field_hint(field: &Field) -> String {
    let hint = hint(&field.shape);
    if field.required {
        hint
    } else {
        format!("NotRequired[{hint}]")
    }
}

fn hint(shape: &Shape) -> String {
    match shape {
        Shape::Null => "None".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Integer => "int".to_owned(),
        Shape::Number => "float".to_owned(),
        Shape::String => "str".to_owned(),
        Shape::Any => "Any".to_owned(),
        Shape::Constant(text) => format!("Literal[\"{text}\"]"),
        Shape::Reference(name) => name.clone(),
        Shape::Array(items) => format!("list[{}]", hint(items)),
        Shape::Map(values) => format!("dict[str, {}]", hint(values)),
        Shape::Object(_) => "dict[str, Any]".to_owned(),
        Shape::OneOf(shapes) => match words(shapes) {
            Some(words) => format!("Literal[{words}]"),
            None => shapes.iter().map(hint).collect::<Vec<_>>().join(" | "),
        },
    }
}

/// `"a", "b"`, where all of them are words.
fn words(shapes: &[Shape]) -> Option<String> {
    let words = shapes.iter().map(|shape| match shape {
        Shape::Constant(text) => Some(format!("\"{text}\"")),
        _ => None,
    });
    Some(words.collect::<Option<Vec<_>>>()?.join(", "))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
