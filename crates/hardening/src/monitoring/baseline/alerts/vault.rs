//! Vault.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "VaultSealed",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(1),
        summary: "a node of Vault is sealed",
        description: "Pod {{ $labels.pod }} answers nothing until it is unsealed. A restart seals it where nothing \
            unseals it by itself.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Vault),
            expression: |on| format!("min by (pod) ({}) == 0", on.of("vault_core_unsealed")),
        }],
    },
    AlertDefinition {
        name: "VaultNoActiveNode",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(1),
        summary: "Vault has no active node",
        description: "No request is answered. Look whether a quorum of its storage is there, and whether nodes are \
            sealed.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Vault),
            expression: |on| {
                format!(
                    "max({active}) == 0 or absent({active})",
                    active = on.of("vault_core_active")
                )
            },
        }],
    },
    AlertDefinition {
        name: "VaultAuditLogFailure",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(0),
        summary: "Vault cannot write its audit log",
        description: "Where no audit device can be written, Vault answers no request at all. Look at the disk of pod \
            {{ $labels.pod }}.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Vault),
            expression: |on| {
                format!(
                    "max by (pod) (increase({request}[5m])) > 0 or max by (pod) (increase({response}[5m])) > 0",
                    request = on.of("vault_audit_log_request_failure"),
                    response = on.of("vault_audit_log_response_failure")
                )
            },
        }],
    },
];
