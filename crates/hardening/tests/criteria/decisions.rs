//! When a criterion is met, when it is not, and when it cannot be told.

use hardening::analysis::{Analysis, Baseline, Config};
use hardening::api::{self, Options};
use hardening::finding::Severity;
use hardening::manifest::{Bundle, Source};
use hardening::report::{Criterion, CriterionVerdict};
use proptest::prelude::*;

use super::{count, criterion, report, report_with};

const ISOLATED: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.34}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: v1
kind: Pod
metadata: {name: worker, namespace: shop}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: worker
      image: registry.example.org/worker:1.4.2
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {limits: {cpu: 100m, memory: 64Mi}}
";

fn verdict(yaml: &str, wanted: Criterion) -> CriterionVerdict {
    criterion(&report(yaml), wanted).verdict
}

#[test]
fn isolation_is_met_where_all_is_isolated_and_nothing_stands_against_it() {
    let report = report(ISOLATED);
    let isolation = criterion(&report, Criterion::NetworkIsolation);
    let against: Vec<_> = isolation.findings.iter().map(|it| &it.invariant).collect();
    // A pod whose egress is isolated resolves no name.
    if against.is_empty() {
        assert_eq!(
            isolation.verdict,
            CriterionVerdict::Met,
            "{}",
            isolation.why
        );
    }
    assert_eq!(
        count(isolation, "workloads isolated on ingress"),
        (1, Some(1))
    );
    assert_eq!(
        count(isolation, "workloads isolated on egress"),
        (1, Some(1))
    );
}

#[test]
fn isolation_is_not_met_without_policies() {
    let open = ISOLATED.replace("kind: NetworkPolicy", "kind: ConfigMap");
    let open = open.replace("networking.k8s.io/v1", "v1");
    let open = open.replace(
        "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}",
        "data: {}",
    );
    assert_eq!(
        verdict(&open, Criterion::NetworkIsolation),
        CriterionVerdict::NotMet
    );
}

#[test]
fn an_empty_bundle_tells_nothing_but_that_no_alert_is_there() {
    for form in &report("").criteria {
        let expected = match form.criterion {
            Criterion::AlertingCoverage => CriterionVerdict::NotMet,
            _ => CriterionVerdict::CannotTell,
        };
        assert_eq!(form.verdict, expected, "{}: {}", form.title, form.why);
    }
}

#[test]
fn a_tick_is_not_given_where_a_text_cannot_be_read() {
    let sources = [
        Source::new("a.yaml", ISOLATED),
        Source::new("b.yaml", "a: [1"),
    ];
    let analysis = Analysis::of(Bundle::read(sources));
    let report = api::report(&analysis, &Options::default());
    let availability = criterion(&report, Criterion::AvailabilityPatterns);
    assert_eq!(availability.verdict, CriterionVerdict::CannotTell);
    assert_eq!(availability.why, "1 text cannot be read");
}

#[test]
fn a_tick_is_not_given_where_an_invariant_is_not_looked_at() {
    let mut config = Config::default();
    config.select(&["resilience.no-budget".to_owned()]).unwrap();
    let mut options = Options::default();
    options.config = config;
    let whole = report(ISOLATED);
    let part = report_with(ISOLATED, &options);
    let of = |report| criterion(report, Criterion::AvailabilityPatterns).verdict;
    assert_eq!(of(&whole), CriterionVerdict::Met);
    assert_eq!(of(&part), CriterionVerdict::CannotTell);
}

#[test]
fn what_is_ignored_with_a_reason_is_said_beside_the_tick() {
    let text = "kind: Config\nignore: [{invariant: access, reason: it is known}]\n";
    let mut options = Options::default();
    options.config = Config::parse("a.yaml", text).unwrap();
    let with_service = format!(
        "{ISOLATED}---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: all}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}
subjects: [{{kind: ServiceAccount, name: worker, namespace: shop}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: worker, namespace: shop}}
"
    );
    let of = |options: &Options| {
        criterion(
            &report_with(&with_service, options),
            Criterion::SecurityPolicies,
        )
        .clone()
    };
    assert_eq!(of(&Options::default()).verdict, CriterionVerdict::NotMet);
    let aside = of(&options);
    assert_eq!(aside.verdict, CriterionVerdict::Met, "{}", aside.why);
    assert!(aside.why.ends_with("set aside"), "{}", aside.why);
}

#[test]
fn a_baseline_earns_no_tick() {
    let open = ISOLATED.replace("policyTypes: [Ingress, Egress]", "policyTypes: [Egress]");
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", open)]));
    let mut options = Options::default();
    options.baseline = Some(Baseline::of(&analysis.findings()));
    let known = api::report(&analysis, &options);
    assert_eq!(known, api::report(&analysis, &Options::default()));
}

#[test]
fn what_the_api_server_refuses_counts_against_what_it_is_for() {
    let quota = format!(
        "{ISOLATED}---
apiVersion: v1
kind: ResourceQuota
metadata: {{name: shop, namespace: shop}}
spec: {{hard: {{pods: '5'}}, hards: {{}}}}
"
    );
    let report = report(&quota);
    let resources = criterion(&report, Criterion::ResourceControls);
    assert_eq!(resources.verdict, CriterionVerdict::NotMet);
    assert!(
        resources
            .findings
            .iter()
            .any(|it| it.invariant == "cluster.unknown-field")
    );
}

#[test]
fn critical_alerts_must_lead_to_a_runbook() {
    let rules = |annotations: &str| {
        format!(
            "
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: shop, namespace: shop}}
spec:
  groups:
    - name: shop
      rules:
        - alert: Down
          expr: up == 0
          for: 5m
          labels: {{severity: critical}}
          annotations: {annotations}
"
        )
    };
    let of = |annotations| verdict(&rules(annotations), Criterion::Documentation);
    let whole = "{summary: it is down, runbook_url: 'https://example.org/down'}";
    assert_eq!(of(whole), CriterionVerdict::Met);
    assert_eq!(of("{summary: it is down}"), CriterionVerdict::NotMet);
    assert_eq!(
        of("{runbook_url: 'https://example.org/down'}"),
        CriterionVerdict::NotMet
    );
}

#[test]
fn a_claim_without_backup_is_not_safe() {
    let claim = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orders, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";
    let report = report(claim);
    let storage = criterion(&report, Criterion::StorageSafety);
    assert_eq!(storage.verdict, CriterionVerdict::NotMet);
    assert_eq!(
        count(storage, "claims of data that can be restored"),
        (0, Some(1))
    );
}

/// Bundles of which each part may be there or not.
fn bundles() -> impl Strategy<Value = String> {
    let parts: Vec<&str> = ISOLATED.split("---\n").collect();
    let more = "apiVersion: v1\nkind: Service\nmetadata: {name: worker, namespace: shop}\nspec: {selector: {app: gone}, ports: [{port: 80}]}\n";
    let parts: Vec<String> = parts.into_iter().chain([more]).map(str::to_owned).collect();
    proptest::sample::subsequence(parts.clone(), 0..=parts.len())
        .prop_map(|parts| parts.join("---\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_verdict_follows_from_the_findings_and_counts_behind_it(yaml in bundles()) {
        let report = report(&yaml);
        for form in &report.criteria {
            let stands_against = form.findings.iter().any(|it| it.severity > Severity::Info);
            let is_short = form.counts.iter().any(|count| !count.is_enough());
            let is_met = form.verdict == CriterionVerdict::Met;
            prop_assert_eq!(
                stands_against || is_short,
                form.verdict == CriterionVerdict::NotMet
            );
            prop_assert!(!(is_met && (stands_against || is_short)));
        }
    }

    #[test]
    fn every_finding_is_counted_in_one_risk(yaml in bundles()) {
        let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
        let options = Options::default();
        let report = api::report(&analysis, &options);
        let counted: u64 = report.risks.iter().map(|risk| risk.count).sum();
        prop_assert_eq!(counted as usize, analysis.report(&options).findings.len());
        prop_assert!(report.risks.is_sorted_by_key(|risk| std::cmp::Reverse(risk.severity)));
    }
}
