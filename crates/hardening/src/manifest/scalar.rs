//! What Kubernetes makes of a scalar: YAML 1.1 with the numbers of Go, as `sigs.k8s.io/yaml` reads it.
//!
//! The authority is `resolve.go` of go-yaml v2 and the key conversion of `sigs.k8s.io/yaml`.

use super::Value;

/// A plain scalar before its conversion to JSON, which loses what only keys can tell apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number beyond `i64`, which JSON readers take for a float.
    Unsigned(u64),
    Float(f64),
    /// `.inf`, `-.inf` or `.nan`, which JSON cannot say.
    NotFinite(&'static str),
    Text,
}

/// Resolves a plain scalar that has no tag.
pub(super) fn resolve(text: &str) -> Scalar {
    let Some(first) = text.bytes().next() else {
        return Scalar::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'.' => dotted(text),
        b'+' | b'-' | b'0'..=b'9' => number(text),
        _ => Scalar::Text,
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Scalar::Bool(false)
        }
        _ => Scalar::Text,
    }
}

fn dotted(text: &str) -> Scalar {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Scalar::NotFinite(".nan"),
        ".inf" | ".Inf" | ".INF" => return Scalar::NotFinite("+.inf"),
        _ => {}
    }
    let bytes = text.as_bytes();
    let between_digits = |at: usize| {
        let digit = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    let separated = bytes
        .iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'_' || between_digits(at));
    if separated {
        float(&text.replace('_', ""))
    } else {
        Scalar::Text
    }
}

fn number(text: &str) -> Scalar {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::NotFinite("+.inf"),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::NotFinite("-.inf"),
        _ => {}
    }
    let stripped;
    let plain = if text.contains('_') {
        stripped = text.replace('_', "");
        &stripped
    } else {
        text
    };
    integer(plain).unwrap_or_else(|| float(plain))
}

/// Go's `ParseInt` and `ParseUint` with base 0: the prefix decides the base.
fn integer(plain: &str) -> Option<Scalar> {
    let (negative, signed, digits) = match plain.as_bytes().first()? {
        b'-' => (true, true, plain.get(1..)?),
        b'+' => (false, true, plain.get(1..)?),
        _ => (false, false, plain),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    let magnitude = u128::from_str_radix(digits, base).ok()?;
    let value = i128::try_from(magnitude).ok()?;
    let value = if negative { -value } else { value };
    if let Ok(value) = i64::try_from(value) {
        return Some(Scalar::Int(value));
    }
    // ParseUint takes no sign.
    let unsigned = u64::try_from(value).ok().filter(|_| !signed);
    unsigned.map(Scalar::Unsigned)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and finite.
fn float(plain: &str) -> Scalar {
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let (mantissa, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(mantissa, exponent)| {
            (mantissa, Some(exponent))
        });
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole_and_part = mantissa.split_once('.');
    let well_formed = match whole_and_part {
        None => !mantissa.is_empty() && digits(mantissa),
        Some((whole, part)) => {
            digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty())
        }
    } && exponent.is_none_or(|exponent| {
        let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !power.is_empty() && digits(power)
    });
    if !well_formed {
        return Scalar::Text;
    }
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Scalar::Float(value),
        _ => Scalar::Text,
    }
}

/// A number as a JSON reader takes it up: whole ones that fit are integers, however they were written.
pub(super) fn json_number(value: f64) -> Value {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if value.fract() == 0.0 && (-BOUND..BOUND).contains(&value) {
        return Value::Int(value as i64);
    }
    Value::Float(value)
}

/// The key that `sigs.k8s.io/yaml` makes of a float: the shortest 32-bit form, in Go's `%g`.
pub(super) fn float_key(value: f64) -> String {
    let scientific = format!("{:e}", value as f32);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Go's `%g` takes the exponent form outside of -4..6 where the shortest digits are asked for.
    if (-4..6).contains(&exponent) {
        return format!("{}", value as f32);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}
