//! Certificates, as cert-manager tells of them.

use std::num::NonZeroU32;

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, hours, minutes,
};
use super::scope::Scope;

const DAY: u64 = 24 * 60 * 60;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "CertificateNotReady",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Certificate,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.name }}: the certificate is not ready",
        description: "It is not issued, has expired, or does not fit its Secret. `kubectl describe certificate` \
            tells at which step it stands.",
        forms: &[Form {
            source: AlertSource::CertManager,
            expression: |on| {
                format!(
                    "max by (namespace, name) ({}) == 1",
                    on.with(
                        "certmanager_certificate_ready_status",
                        "condition!=\"True\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "CertificateExpiringSoon",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Certificate,
        lasts: hours(1),
        summary: "{{ $labels.namespace }}/{{ $labels.name }}: expires in {{ $value | humanizeDuration }}, and its \
            renewal is overdue",
        description: "Renewal fails. `kubectl describe certificaterequest` tells why.",
        forms: &[Form {
            source: AlertSource::CertManager,
            expression: |on| expires_within(on, on.thresholds.certificate_warning_days),
        }],
    },
    AlertDefinition {
        name: "CertificateExpiringCritical",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Certificate,
        lasts: minutes(5),
        summary: "{{ $labels.namespace }}/{{ $labels.name }}: expires in {{ $value | humanizeDuration }}, and its \
            renewal is overdue",
        description: "After that every client refuses the connection. `kubectl describe certificaterequest` tells \
            why it is not renewed.",
        forms: &[Form {
            source: AlertSource::CertManager,
            expression: |on| expires_within(on, on.thresholds.certificate_critical_days),
        }],
    },
    AlertDefinition {
        name: "CertManagerDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Certificate,
        lasts: minutes(10),
        summary: "cert-manager does not answer Prometheus",
        description: "No certificate is issued or renewed, and no alert tells of one that expires.",
        forms: &[Form {
            source: AlertSource::CertManager,
            expression: |on| on.none_answers(),
        }],
    },
    AlertDefinition {
        name: "AcmeRateLimited",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Certificate,
        lasts: minutes(5),
        summary: "{{ $labels.host }} answers that too much was asked of it",
        description: "It issues nothing for up to a week. Look for certificates that are requested again and again.",
        forms: &[Form {
            source: AlertSource::CertManager,
            expression: |on| {
                on.has_counted(
                    &on.with(
                        "certmanager_http_acme_client_request_count",
                        "status=\"429\"",
                    ),
                    " by (host)",
                )
            },
        }],
    },
];

/// Fires where a certificate expires within some days although it should have been renewed. What is not issued yet expires
/// at 0.
fn expires_within(on: &Scope<'_>, days: NonZeroU32) -> String {
    let at = |metric| format!("max by (namespace, name) ({} > 0)", on.of(metric));
    format!(
        "{} - time() < {} and on (namespace, name) {} < time()",
        at("certmanager_certificate_expiration_timestamp_seconds"),
        u64::from(days.get()) * DAY,
        at("certmanager_certificate_renewal_timestamp_seconds"),
    )
}
