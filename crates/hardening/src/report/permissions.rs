//! Who may do what.

use serde::{Deserialize, Serialize};

use super::table;

/// Who may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhoCan {
    /// What was asked, in words.
    pub request: String,
    /// Who may, once for each binding that lets them: bindings of the bundle first, those for all namespaces before others.
    pub holders: Vec<Holder>,
    /// The bindings whose role neither the bundle nor Kubernetes itself shows; their subjects may do it, too, where the
    /// role says so.
    pub unknown_bindings: Vec<String>,
}

/// One who may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// `ServiceAccount namespace/name`, `User name` or `Group name`.
    pub subject: String,
    /// The namespace in which it may; `null` for all, and for what is in none.
    pub namespace: Option<String>,
    /// The binding, with its kind.
    pub binding: String,
    /// The role that it binds, with its kind.
    pub role: String,
    /// The rule that lets it.
    pub rule: String,
    /// Whether Kubernetes itself brings the binding.
    pub is_default: bool,
}

/// What a subject may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Can {
    /// `ServiceAccount namespace/name`, `User name` or `Group name`.
    pub subject: String,
    /// What it may do: by bindings of the bundle first, in all namespaces, then by namespace.
    pub permissions: Vec<PermissionForm>,
    /// The bindings of the subject whose role neither the bundle nor Kubernetes itself shows.
    pub unknown_bindings: Vec<String>,
}

/// What one rule lets a subject do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Permission"))]
#[serde(rename_all = "camelCase")]
pub struct PermissionForm {
    /// The namespace in which it may; `null` for all, and for what is in none.
    pub namespace: Option<String>,
    /// The verbs; `*` is all.
    pub verbs: Vec<String>,
    /// The API groups; empty text is the core group.
    pub groups: Vec<String>,
    /// The resources.
    pub resources: Vec<String>,
    /// The names of the objects; empty for all.
    pub names: Vec<String>,
    /// The paths that are no objects.
    pub urls: Vec<String>,
    /// The rule in words.
    pub rule: String,
    /// The binding, with its kind.
    pub binding: String,
    /// The role that it binds, with its kind.
    pub role: String,
    /// Whether Kubernetes itself brings the binding.
    pub is_default: bool,
}

/// Who may, as a table for people.
#[must_use]
pub fn who_can_to_text(who: &WhoCan) -> String {
    let mut text = if who.holders.is_empty() {
        format!("nobody may {}\n", who.request)
    } else {
        let rows = who.holders.iter().map(|holder| {
            [
                holder.subject.clone(),
                scope(holder.namespace.as_deref()),
                holder.binding.clone(),
                holder.role.clone(),
                holder.rule.clone(),
            ]
        });
        table(
            ["SUBJECT", "NAMESPACE", "BINDING", "ROLE", "RULE"],
            rows.collect(),
        )
    };
    unknown(&who.unknown_bindings, &mut text);
    text
}

/// What a subject may do, as a table for people.
#[must_use]
pub fn can_to_text(can: &Can) -> String {
    let mut text = if can.permissions.is_empty() {
        format!("{} may do nothing\n", can.subject)
    } else {
        let rows = can.permissions.iter().map(|permission| {
            [
                scope(permission.namespace.as_deref()),
                permission.rule.clone(),
                permission.binding.clone(),
                permission.role.clone(),
            ]
        });
        table(["NAMESPACE", "MAY", "BINDING", "ROLE"], rows.collect())
    };
    unknown(&can.unknown_bindings, &mut text);
    text
}

fn scope(namespace: Option<&str>) -> String {
    namespace.unwrap_or("*").to_owned()
}

fn unknown(bindings: &[String], text: &mut String) {
    for binding in bindings {
        text.push_str("not known: the role of ");
        text.push_str(binding);
        text.push('\n');
    }
}
