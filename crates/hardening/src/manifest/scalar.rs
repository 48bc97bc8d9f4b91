//! What Kubernetes makes of a plain scalar (`sigs.k8s.io/yaml` over go-yaml v2): YAML 1.1 with its own numbers.

use super::Value;

/// The value of a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Value::Bool(false)
        }
        _ => text
            .parse()
            .map(Value::Int)
            .unwrap_or_else(|_| Value::String(text.into())),
    }
}
