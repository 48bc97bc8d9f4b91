//! Scalars: their tags, their values and what they lose.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use granit_parser::{ScalarStyle, Tag};

use super::builder::{Builder, Built};
use super::expansion::Size;
use super::key::Resolved;
use super::{Failure, extent, refusal};
use crate::finding::Span;
use crate::manifest::scalar::{self, Scalar};
use crate::manifest::{Node, ProblemKind, Style, Value};

/// Base64 as Go reads it: with padding, and without a look at the bits that the last digit has too many.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

impl Builder<'_, '_> {
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<Built, Failure> {
        let before = self.last_end;
        self.last_end = self.last_end.max(span.end);
        self.expansion.node();
        let block = |indicator| extent::block_scalar(self.text, before, span, indicator);
        let (style, local) = match style {
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::SingleQuoted => (Style::SingleQuoted, span),
            ScalarStyle::DoubleQuoted => (Style::DoubleQuoted, span),
            ScalarStyle::Literal => (Style::Literal, block('|')),
            ScalarStyle::Folded => (Style::Folded, block('>')),
        };
        if style == Style::DoubleQuoted
            && let Some(escape) = refusal::unknown_escape(self.text, span)
        {
            return Err(self.fails(escape, "unknown escape"));
        }
        // The parser gives an absent value as `~`.
        let is_absent = style == Style::Plain && local.start == local.end;
        let text = if is_absent { "" } else { text };
        let span = self.outer(local);
        let (value, resolved) = match tag {
            Some(tag) => self.tagged(tag, text, span)?,
            None if style == Style::Plain && text == "<<" => {
                (Value::String(text.into()), Resolved::Merge)
            }
            None if style == Style::Plain => self.resolved(scalar::resolve(text), text, span),
            None => self.resolved(Scalar::Text, text, span),
        };
        Ok(Built {
            node: Node { span, value, style },
            local,
            size: Size::scalar(text.len()),
            resolved,
        })
    }

    /// What is refused is not said: it may be a secret.
    fn tagged(&mut self, tag: &Tag, text: &str, span: Span) -> Result<(Value, Resolved), Failure> {
        let refused = |wanted: &str| {
            let kind = ProblemKind::Syntax(format!("the tag asks for {wanted}, and this is none"));
            Err((span, kind))
        };
        let scalar = match (tag.core_suffix(), scalar::resolve(text)) {
            (Some("bool"), found @ Scalar::Bool(_))
            | (Some("int"), found @ (Scalar::Int(_) | Scalar::Unsigned(_)))
            | (Some("float"), found @ (Scalar::Float(_) | Scalar::NotFinite(_)))
            | (Some("null"), found @ Scalar::Null) => found,
            (Some("float"), Scalar::Int(whole)) => Scalar::Float(whole as f64),
            (Some("bool"), _) => return refused("a boolean"),
            (Some("int"), _) => return refused("a whole number"),
            (Some("float"), _) => return refused("a number"),
            (Some("null"), _) => return refused("null"),
            (Some("merge"), _) => return Ok((Value::String(text.into()), Resolved::Merge)),
            (Some("binary"), _) => {
                let digits = text.replace(['\r', '\n'], "");
                let Ok(bytes) = BASE64.decode(digits) else {
                    return refused("base64");
                };
                let decoded = String::from_utf8_lossy(&bytes);
                let value = Value::String(decoded.into());
                return Ok((value, Resolved::Scalar(Scalar::Text)));
            }
            _ => Scalar::Text,
        };
        Ok(self.resolved(scalar, text, span))
    }

    fn resolved(&mut self, scalar: Scalar, text: &str, span: Span) -> (Value, Resolved) {
        let value = match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Int(number) => Value::Int(number),
            Scalar::Unsigned(number) => {
                let read = number as f64;
                self.lost_digits(text, read, read as u128 == u128::from(number), span);
                scalar::json_number(read)
            }
            Scalar::Float(number) => {
                let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
                let is_exact = !is_whole || text.parse() == Ok(number as u128);
                self.lost_digits(text, number, is_exact, span);
                scalar::json_number(number)
            }
            // JSON has no such value, but as a key it is text.
            Scalar::NotFinite(_) => Value::Float(f64::NAN),
            Scalar::Text => Value::String(text.into()),
        };
        (value, Resolved::Scalar(scalar))
    }

    fn lost_digits(&mut self, written: &str, read: f64, is_exact: bool, span: Span) {
        if !is_exact {
            let kind = ProblemKind::LostDigits {
                written: written.to_owned(),
                read: format!("{read}"),
            };
            self.problem(span, kind);
        }
    }
}
