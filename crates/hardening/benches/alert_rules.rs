//! How long it takes to read and judge the rules of many teams: expressions parsed, templates read, ranges calculated.

#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::analysis::{Analysis, Options};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::monitoring::Monitoring;

/// Rules, twenty to a PrometheusRule.
const SIZES: [usize; 3] = [1_000, 5_000, 20_000];

/// Expressions as they are common; each is made another by its team.
const EXPRESSIONS: [&str; 5] = [
    "up{job=\"TEAM\"} == 0",
    "sum by (namespace) (rate(http_requests_total{team=\"TEAM\",code=~\"5..\"}[5m])) / sum by (namespace) (rate(http_requests_total{team=\"TEAM\"}[5m])) > 0.05",
    "histogram_quantile(0.99, sum by (le, job) (rate(http_request_duration_seconds_bucket{team=\"TEAM\"}[5m]))) > 1",
    "kubelet_volume_stats_available_bytes{namespace=\"TEAM\"} / kubelet_volume_stats_capacity_bytes{namespace=\"TEAM\"} < 0.05 and predict_linear(kubelet_volume_stats_available_bytes{namespace=\"TEAM\"}[6h], 4 * 24 * 3600) < 0",
    "increase(kube_pod_container_status_restarts_total{namespace=\"TEAM\"}[1h]) > 5 unless on(namespace) kube_namespace_created > time() - 600",
];

fn manifests(rules: usize) -> String {
    let mut yaml = String::new();
    for rule in 0..rules {
        let team = rule / 20;
        if rule % 20 == 0 {
            let _ = writeln!(
                yaml,
                "---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n\
                 metadata: {{name: team-{team}, namespace: team-{team}}}\nspec:\n  groups:\n    - name: team-{team}\n      rules:"
            );
        }
        let expression =
            EXPRESSIONS[rule % EXPRESSIONS.len()].replace("TEAM", &format!("team-{team}"));
        let _ = writeln!(
            yaml,
            "        - alert: Alert{rule}\n          expr: '{expression}'\n          for: 5m\n          \
             labels: {{severity: warning}}\n          annotations:\n            \
             summary: '{{{{ $labels.namespace }}}} has {{{{ $value | humanizePercentage }}}}'\n            \
             description: '{{{{ if gt $value 1.0 }}}}much{{{{ else }}}}little{{{{ end }}}} of {{{{ $labels.instance }}}}'"
        );
    }
    yaml
}

fn alert_rules(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("alert_rules");
    group.sample_size(10);
    for rules in SIZES {
        let bundle = Bundle::read([Source::new("generated.yaml", manifests(rules))]);
        let cluster = Arc::new(Cluster::of(bundle.clone()));
        let monitoring = Monitoring::of(Arc::clone(&cluster));
        assert_eq!(monitoring.alerts().len(), rules);
        group.bench_function(format!("{rules} rules, read"), |bencher| {
            bencher.iter(|| {
                let monitoring = Monitoring::of(Arc::clone(&cluster));
                black_box(monitoring.alerts().len())
            });
        });
        let analysis = Analysis::of(bundle);
        let mut options = Options::default();
        options.config.select = vec!["monitoring".to_owned()];
        black_box(analysis.monitoring().alerts().len());
        println!(
            "{rules} rules: {} findings",
            analysis.report(&options).findings.len()
        );
        group.bench_function(format!("{rules} rules, judged"), |bencher| {
            bencher.iter(|| black_box(analysis.report(&options).findings.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, alert_rules);
criterion_main!(benches);
