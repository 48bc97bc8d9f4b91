//! The scalars of a node, as the types of its fields want them.

use k8s_openapi::jiff::Timestamp;
use std::borrow::Cow;

use super::base64;
use super::problem::{DecodeProblemKind, ExpectedType, FoundType};
use crate::cluster::Quantity;
use crate::manifest::{Node, Value};

type Read<T> = Result<T, DecodeProblemKind>;

/// What an `IntOrString` holds.
pub(super) enum IntOrText<'n> {
    Int(i32),
    Text(&'n str),
}

pub(super) fn wrong(node: &Node, expected: ExpectedType) -> DecodeProblemKind {
    let found = match &node.value {
        Value::Null => FoundType::Null,
        Value::Bool(_) => FoundType::Boolean,
        Value::Int(_) | Value::Float(_) => FoundType::Number,
        Value::String(_) => FoundType::String,
        Value::Sequence(_) => FoundType::List,
        Value::Mapping(_) => FoundType::Map,
    };
    DecodeProblemKind::WrongType { found, expected }
}

pub(super) fn boolean(node: &Node) -> Read<bool> {
    match &node.value {
        Value::Bool(truth) => Ok(*truth),
        Value::Null => Ok(false),
        _ => Err(wrong(node, ExpectedType::Boolean)),
    }
}

/// A whole number within `min..=max`, whose field has that many bits.
pub(super) fn integer(node: &Node, min: i64, max: i64, bits: u32) -> Read<i64> {
    let number = match &node.value {
        Value::Int(number) => *number,
        Value::Null => 0,
        Value::Float(number) => whole(*number).ok_or(if number.fract() == 0.0 {
            DecodeProblemKind::OutOfRange { bits }
        } else {
            DecodeProblemKind::NotWhole
        })?,
        _ => return Err(wrong(node, ExpectedType::Integer)),
    };
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(DecodeProblemKind::OutOfRange { bits })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "only numbers without fraction below 2^53 are cast"
)]
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a field for inexact numbers takes the nearest"
)]
pub(super) fn number(node: &Node) -> Read<f64> {
    match &node.value {
        Value::Int(number) => Ok(*number as f64),
        Value::Float(number) => Ok(*number),
        Value::Null => Ok(0.0),
        _ => Err(wrong(node, ExpectedType::Number)),
    }
}

pub(super) fn string(node: &Node) -> Read<&str> {
    match &node.value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(""),
        _ => Err(wrong(node, ExpectedType::String)),
    }
}

pub(super) fn int_or_text(node: &Node) -> Read<IntOrText<'_>> {
    match &node.value {
        Value::String(text) => Ok(IntOrText::Text(text)),
        Value::Null | Value::Int(_) | Value::Float(_) => {
            let number = integer(node, i32::MIN.into(), i32::MAX.into(), 32)?;
            i32::try_from(number)
                .map(IntOrText::Int)
                .map_err(|_| DecodeProblemKind::OutOfRange { bits: 32 })
        }
        _ => Err(wrong(node, ExpectedType::IntOrString)),
    }
}

/// The text of a quantity that Kubernetes can read.
pub(super) fn quantity(node: &Node) -> Read<String> {
    let text = match &node.value {
        Value::String(text) => text.trim_ascii().to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => json_number(*number),
        Value::Null => return Ok("0".to_owned()),
        _ => return Err(wrong(node, ExpectedType::Quantity)),
    };
    match Quantity::parse(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(DecodeProblemKind::InvalidQuantity(error)),
    }
}

/// A number as Kubernetes' converter from YAML to JSON writes it: with an exponent where it is very large or small.
fn json_number(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                format!("{digits}e+{exponent}")
            }
            _ => text,
        };
    }
    number.to_string()
}

pub(super) fn base64_text(node: &Node) -> Read<Cow<'_, str>> {
    match &node.value {
        Value::String(text) => base64::canonical(text).ok_or(DecodeProblemKind::InvalidBase64),
        Value::Null => Ok(Cow::Borrowed("")),
        _ => Err(wrong(node, ExpectedType::Base64)),
    }
}

/// The moment that stands for an absent time.
pub(super) const NO_TIME: &str = "0001-01-01T00:00:00Z";

pub(super) fn time(node: &Node) -> Read<&str> {
    match &node.value {
        Value::String(text) if is_time(text) => Ok(text),
        Value::String(_) => Err(DecodeProblemKind::InvalidTime),
        Value::Null => Ok(NO_TIME),
        _ => Err(wrong(node, ExpectedType::Time)),
    }
}

/// `2026-01-31T12:00:00Z`, with a fraction of the second or an offset such as `+02:00`; the calendar is held by the
/// parse.
fn is_time(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let fits = |form: &[u8], text: &str| {
        form.len() == text.len()
            && form.iter().zip(text.bytes()).all(|(form, byte)| {
                if *form == b'0' {
                    byte.is_ascii_digit()
                } else {
                    *form == byte
                }
            })
    };
    let Some((moment, rest)) = text.split_at_checked(FORM.len()) else {
        return false;
    };
    let zone = match rest.strip_prefix(['.', ',']) {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
    };
    let zoned = zone == "Z" || fits(b"+00:00", zone) || fits(b"-00:00", zone);
    fits(FORM, moment) && zoned && !moment.ends_with("60") && text.parse::<Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{is_time, json_number};

    #[test]
    fn numbers_get_an_exponent_where_json_gives_them_one() {
        let shown: Vec<_> = [1e20, 1e21, 1.5e22, 0.5, 1e-6, 1e-7, -2e-9, 0.0]
            .map(json_number)
            .into();
        let expected = [
            "100000000000000000000",
            "1e+21",
            "1.5e+22",
            "0.5",
            "0.000001",
            "1e-7",
            "-2e-9",
            "0",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_time_is_written_as_rfc_3339_has_it() {
        for good in [
            "2026-01-31T12:00:00Z",
            "2026-01-31T12:00:00.5Z",
            "2026-01-31T12:00:00+02:00",
        ] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-01-31",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00:00",
            "2026-02-30T12:00:00Z",
            "2026-01-31T12:00:60Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+0200",
            "2026-01-31t12:00:00z",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
