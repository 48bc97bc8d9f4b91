//! `$(NAME)` in variables, commands and arguments, as the kubelet expands it.

use std::ops::Deref;

use super::environment::Environment;

/// A text after expansion.
#[derive(Clone, Debug)]
pub(super) enum Text<'t> {
    /// Nothing was to be filled in.
    AsWritten(&'t str),
    /// Words of other variables stand in it.
    FilledIn(String),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::AsWritten(text) => text,
            Self::FilledIn(text) => text,
        }
    }
}

/// Bytes that an expanded text may have; longer ones are left as written.
const LONGEST: usize = 64 << 10;

/// The text with the variables filled in. What is not defined stays as written, and `$$` is a `$` that expands nothing.
pub(super) fn expand<'t>(text: &'t str, environment: &Environment<'_>) -> Text<'t> {
    if !text.contains("$(") {
        return Text::AsWritten(text);
    }
    let mut expanded = String::new();
    let mut rest = text;
    let mut as_written = true;
    while let Some((before, behind)) = rest.split_once('$') {
        expanded.push_str(before);
        rest = if let Some(behind) = behind.strip_prefix('$') {
            expanded.push('$');
            as_written = false;
            behind
        } else if let Some((name, behind_name)) = reference(behind) {
            match environment.get(name) {
                Some(variable) => {
                    expanded.push_str(&variable.value);
                    as_written = false;
                }
                None => expanded.extend(["$(", name, ")"]),
            }
            behind_name
        } else {
            expanded.push('$');
            behind
        };
        if expanded.len() > LONGEST {
            return Text::AsWritten(text);
        }
    }
    if as_written {
        return Text::AsWritten(text);
    }
    expanded.push_str(rest);
    Text::FilledIn(expanded)
}

fn reference(behind_dollar: &str) -> Option<(&str, &str)> {
    behind_dollar.strip_prefix('(')?.split_once(')')
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::environment::{Origin, Variable};
    use super::*;

    fn environment<'v>(values: &[(&'v str, &'v str)]) -> Environment<'v> {
        let variables = values.iter().map(|(name, value)| {
            let variable = Variable {
                value: Text::AsWritten(value),
                origin: Origin::Cluster,
            };
            (Cow::Borrowed(*name), variable)
        });
        variables.collect()
    }

    fn expanded(text: &str) -> String {
        expand(text, &environment(&[("HOST", "db"), ("PORT", "5432")]))
            .deref()
            .to_owned()
    }

    #[test]
    fn defined_variables_are_filled_in() {
        assert_eq!(expanded("tcp://$(HOST):$(PORT)/x"), "tcp://db:5432/x");
    }

    #[test]
    fn undefined_escaped_and_unfinished_references_stay() {
        assert_eq!(
            expanded("$(NO) $$(HOST) $HOST $(HOST"),
            "$(NO) $(HOST) $HOST $(HOST"
        );
    }

    #[test]
    fn a_text_that_grows_without_bound_is_left_as_written() {
        let value = "x".repeat(LONGEST);
        assert_eq!(
            &*expand("$(A)$(A)", &environment(&[("A", &value)])),
            "$(A)$(A)"
        );
    }
}
