//! Which pods are admitted and what is left of quotas, as JSON has them and as tables for people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::map::table;

/// What becomes of the pods of workloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Admissions {
    /// One for each workload that was asked about, in the order of reading.
    pub admissions: Vec<AdmissionForm>,
}

/// What becomes of the pods of one workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Admission"))]
#[serde(rename_all = "camelCase")]
pub struct AdmissionForm {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// Whether there is a pod to each node, so that `full` is only about the first.
    pub per_node: bool,
    /// The priority class of its pods, its own or the global default.
    pub priority_class: Option<String>,
    /// The quotas that limit its pods, as `namespace/name`.
    pub quotas: Vec<String>,
    /// What quotas count for each of its pods, by the names that quotas use, such as `requests.cpu`.
    pub charge: BTreeMap<String, String>,
    /// Its pods at their scale. What lasts comes in the order of reading, then each Job alone.
    pub full: AdmittedForm,
    /// The additional pods of an update, where all that lasts is at its scale; `None` where there are none.
    pub update: Option<AdmittedForm>,
    /// The pods that its autoscaler may add, where all that lasts is at its scale; `None` without autoscaler.
    pub growth: Option<AdmittedForm>,
}

/// How many of some equal pods are admitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Admitted"))]
#[serde(rename_all = "camelCase")]
pub struct AdmittedForm {
    /// How many there should be.
    pub wanted: u32,
    /// How many there can be.
    pub admitted: u32,
    /// What the API server says of the next, behind its name: `is forbidden: exceeded quota: ...`; `None` where all are
    /// admitted.
    pub refusal: Option<String>,
}

/// What is used and left of quotas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QuotaUsage {
    /// The quotas that hold, by namespace and name.
    pub quotas: Vec<QuotaForm>,
    /// The quotas that the API server rejects, so that they limit nothing.
    pub rejected_quotas: Vec<RejectedQuota>,
}

/// What is used and left of a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Quota"))]
#[serde(rename_all = "camelCase")]
pub struct QuotaForm {
    /// `namespace/name`.
    pub quota: String,
    /// The workloads whose pods it limits, in the order of reading.
    pub workloads: Vec<String>,
    /// What it limits, by name.
    pub resources: Vec<QuotaResource>,
}

/// What is used and left of one resource of a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QuotaResource {
    /// As the quota names it.
    pub resource: String,
    /// What may be used.
    pub hard: String,
    /// What all that lasts would use at its scale.
    pub wanted: String,
    /// What of it is admitted.
    pub used: String,
    /// What is left.
    pub left: String,
    /// What the Jobs would use beside it if all ran at once.
    pub jobs: String,
}

/// A quota that the API server rejects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RejectedQuota {
    /// `namespace/name`.
    pub quota: String,
    /// Why.
    pub reasons: Vec<String>,
}

/// What becomes of the pods of workloads, as a table for people, and below it why pods are refused.
#[must_use]
pub fn admissions_to_text(admissions: &Admissions) -> String {
    let of = |admitted: Option<&AdmittedForm>| match admitted {
        Some(it) if it.wanted > 0 => format!("{} of {}", it.admitted, it.wanted),
        _ => "-".to_owned(),
    };
    let rows = admissions.admissions.iter().map(|it| {
        let full = of(Some(&it.full));
        [
            it.workload.clone(),
            match it.per_node {
                true => format!("{full} to a node"),
                false => full,
            },
            of(it.update.as_ref()),
            of(it.growth.as_ref()),
            it.priority_class.clone().unwrap_or_else(|| "-".to_owned()),
            match it.quotas.as_slice() {
                [] => "-".to_owned(),
                quotas => quotas.join(" "),
            },
        ]
    });
    let mut text = table(
        [
            "WORKLOAD",
            "PODS",
            "IN AN UPDATE",
            "AUTOSCALED",
            "PRIORITY CLASS",
            "QUOTAS",
        ],
        rows.collect(),
    );
    for it in &admissions.admissions {
        let cases = [
            ("a pod", Some(&it.full)),
            ("a pod of its update", it.update.as_ref()),
            ("a pod of its autoscaler", it.growth.as_ref()),
        ];
        let refusals = cases
            .into_iter()
            .filter_map(|(which, admitted)| Some((which, admitted?.refusal.as_ref()?)));
        for (index, (which, refusal)) in refusals.enumerate() {
            if index == 0 {
                text.push_str(&format!("\n{}\n", it.workload));
            }
            text.push_str(&format!("  {which} {refusal}\n"));
        }
    }
    text
}

/// What is used and left of quotas, as a table for people.
#[must_use]
pub fn quota_usage_to_text(usage: &QuotaUsage) -> String {
    let rows = usage.quotas.iter().flat_map(|quota| {
        quota.resources.iter().map(|it| {
            [
                quota.quota.clone(),
                it.resource.clone(),
                it.hard.clone(),
                it.wanted.clone(),
                it.used.clone(),
                it.left.clone(),
                it.jobs.clone(),
            ]
        })
    });
    let headings = [
        "QUOTA", "RESOURCE", "HARD", "WANTED", "USED", "LEFT", "JOBS",
    ];
    let mut text = table(headings, rows.collect());
    for rejected in &usage.rejected_quotas {
        text.push_str(&format!("\n{} is rejected\n", rejected.quota));
        for reason in &rejected.reasons {
            text.push_str(&format!("  {reason}\n"));
        }
    }
    text
}
