//! What answers requests.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use super::scope::Scope;
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "ServiceDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Service,
        lasts: minutes(5),
        summary: "more than half of its targets do not answer Prometheus",
        description: "The pods are down, cut off, or none is found at all.",
        forms: &[Form {
            source: AlertSource::EachService,
            expression: |on| format!("avg({up}) < 0.5 or absent({up})", up = on.of("up")),
        }],
    },
    AlertDefinition {
        name: "HighErrorRate",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(10),
        summary: "{{ with $labels.service }}{{ $labels.namespace }}/{{ . }}: {{ end }}{{ $value | humanizePercentage \
            }} of the requests fail",
        description: "Who calls it gets errors of the server. Look at its log and at what it calls.",
        forms: &[
            Form {
                source: AlertSource::EachOf(Exporter::Http),
                expression: |on| {
                    format!(
                        "{} > {}",
                        on.share("http_requests_total", "code=~\"5..\"", ""),
                        on.thresholds.errors.share()
                    )
                },
            },
            Form {
                source: AlertSource::FirstOf(Exporter::IngressNginx),
                expression: |on| {
                    format!(
                        "{} > {}",
                        on.share(
                            "nginx_ingress_controller_requests",
                            "status=~\"5..\"",
                            " by (namespace, service)"
                        ),
                        on.thresholds.errors.share()
                    )
                },
            },
        ],
    },
    AlertDefinition {
        name: "HighLatency",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(10),
        summary: "{{ with $labels.service }}{{ $labels.namespace }}/{{ . }}: {{ end }}one of 100 requests takes {{ \
            $value | humanizeDuration }} or longer",
        description: "Who calls it waits. Look at its CPU, whether it is throttled, and at what it calls.",
        forms: &[
            Form {
                source: AlertSource::EachOf(Exporter::Http),
                expression: |on| {
                    format!(
                        "histogram_quantile(0.99, sum by (le) (rate({}[5m]))) > {}",
                        on.of("http_request_duration_seconds_bucket"),
                        latency(on)
                    )
                },
            },
            Form {
                source: AlertSource::FirstOf(Exporter::IngressNginx),
                expression: |on| {
                    format!(
                        "histogram_quantile(0.99, sum by (namespace, service, le) (rate({}[5m]))) > {}",
                        on.of("nginx_ingress_controller_request_duration_seconds_bucket"),
                        latency(on)
                    )
                },
            },
        ],
    },
    AlertDefinition {
        name: "IngressHighErrorRate",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(5),
        summary: "{{ $value | humanizePercentage }} of all requests from outside fail",
        description: "It is not one service alone, or a large one. HighErrorRate tells which.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::IngressNginx),
            expression: |on| {
                format!(
                    "{} > {}",
                    on.share("nginx_ingress_controller_requests", "status=~\"5..\"", ""),
                    on.thresholds.errors.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "IngressConfigReloadFailed",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(5),
        summary: "the ingress controller runs an old configuration",
        description: "Pod {{ $labels.pod }} could not load the newest: no change of an Ingress acts until the one \
            that breaks it is mended.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::IngressNginx),
            expression: |on| {
                format!(
                    "min by (pod) ({}) == 0",
                    on.of("nginx_ingress_controller_config_last_reload_successful")
                )
            },
        }],
    },
    AlertDefinition {
        name: "EndpointProbeFailed",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Service,
        lasts: minutes(5),
        summary: "{{ $labels.instance }} does not answer",
        description: "Requests from outside fail at the name, the certificate, the ingress or the service behind it.",
        forms: &[Form {
            source: AlertSource::Probes,
            expression: |on| {
                format!(
                    "max by (namespace, service, instance) ({}) == 0",
                    on.of("probe_success")
                )
            },
        }],
    },
    AlertDefinition {
        name: "ServiceWithoutEndpoints",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.service }}: no pod is ready behind this Service",
        description: "Its selector matches no pod, or none of them is ready.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, service) ({}) == 1 unless on (namespace, service) max by (namespace, \
                     service) (label_replace({}, \"service\", \"$1\", \"endpoint\", \"(.+)\"))",
                    on.with("kube_service_spec_type", "type!=\"ExternalName\""),
                    on.with("kube_endpoint_address", "ready=\"true\"")
                )
            },
        }],
    },
    AlertDefinition {
        name: "CoreDNSErrorsHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Service,
        lasts: minutes(10),
        summary: "{{ $value | humanizePercentage }} of the DNS queries fail",
        description: "Names are not resolved, so that connections fail at random. Look at the log of CoreDNS and at \
            the servers that it asks.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::CoreDns),
            expression: |on| {
                format!(
                    "{} > {}",
                    on.share("coredns_dns_responses_total", "rcode=\"SERVFAIL\"", ""),
                    on.thresholds.dns_errors.share()
                )
            },
        }],
    },
];

/// What 99 of 100 requests must be faster than, in seconds.
fn latency(on: &Scope<'_>) -> f64 {
    f64::from(on.thresholds.latency_milliseconds.get()) / 1_000.0
}
