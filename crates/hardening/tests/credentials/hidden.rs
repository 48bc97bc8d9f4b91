//! No face shows a credential: neither findings in any form nor sources that are shown.

use hardening::analysis::{Analysis, Options};
use hardening::api::fix;
use hardening::finding::Applicability;
use hardening::manifest::{Bundle, Source};
use hardening::report;
use proptest::prelude::*;

use super::found;

/// Manifests with a credential at every place that is looked at, beside faults of every area.
fn manifests(secret: &str) -> String {
    format!(
        "\
apiVersion: v1
kind: Namespace
metadata: {{name: shop, name: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {{\"env\":[{{\"name\":\"DB_PASSWORD\",\"value\":\"{secret}\"}}]}}
spec:
  replica: 2
  selector:
    matchLabels: {{app: web}}
  template:
    metadata:
      labels: {{app: web}}
    spec:
      containers:
        - name: web # not {secret}
          image: web
          args: [--password, \"{secret}\", \"--api-key={secret}\"]
          env:
            - name: DB_PASSWORD
              value: &password {secret}
            - name: OTHER_PASSWORD
              value: *password
            - {{name: DB_URL, value: 'postgres://shop:{secret}@database.shop:5432/shop'}}
            - name: HTTP_URL
              value: 'http://shop:{secret}@nowhere.shop.svc:80'
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings, namespace: shop}}
data:
  db.password: {secret}
  app.properties: |
    password={secret}
    url=jdbc:postgresql://shop:{secret}@database:5432/shop
  app.json: '{{\"password\": \"{secret}\"}}'
---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: backup, namespace: shop}}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: dump
              image: postgres:latest
              command: [sh, -c]
              args:
                - |
                  PGPASSWORD={secret} pg_dump -h database -f /backups/dump || true
---
apiVersion: v1
kind: Secret
metadata: {{name: database, namespace: shop}}
stringData:
  password: {secret}
  # password: {secret}
"
    )
}

fn secret() -> impl Strategy<Value = String> {
    "[A-Z][a-z]{3,6}[0-9]{3,6}[a-zA-Z0-9]{2,10}"
}

fn shown(yaml: &str) -> String {
    let bundle = Bundle::read([Source::new("shop.yaml", yaml)]);
    let redacted: String = bundle
        .redacted()
        .iter()
        .map(|it| it.text().to_owned())
        .collect();
    let analysis = Analysis::of(bundle);
    let options = Options::default();
    let report = analysis.report(&options);
    let fixed = fix(
        [Source::new("shop.yaml", yaml)],
        &options,
        Applicability::NeedsReview,
    );
    let diffs: String = fixed.files.iter().map(|it| it.diff()).collect();
    let sarif = report::to_sarif(&report, analysis.cluster().bundle(), "");
    [
        redacted,
        report::to_json(&report),
        report::to_github(&report),
        sarif,
        diffs,
    ]
    .concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_form_holds_the_value(secret in secret()) {
        let yaml = manifests(&secret);
        let shown = shown(&yaml);
        let line = shown.lines().find(|line| line.contains(&secret));
        prop_assert_eq!(line, None);
        prop_assert!(found(&yaml).len() >= 4);
    }
}

#[test]
fn positions_stay_true_where_a_value_is_hidden() {
    let yaml = manifests("Hunter222xyz");
    let bundle = Bundle::read([Source::new("shop.yaml", &*yaml)]);
    let redacted = bundle.redacted().remove(0);
    assert_eq!(redacted.text().len(), yaml.len());
    assert_eq!(redacted.text().lines().count(), yaml.lines().count());
}

#[test]
fn a_short_value_is_hidden_where_it_stands_and_other_words_are_shown() {
    let yaml = super::pod(&[
        "{name: POSTGRES_PASSWORD, value: postgres}",
        "{name: DB, value: postgres}",
    ]);
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    let redacted = bundle.redacted().remove(0);
    assert!(
        redacted
            .text()
            .contains("POSTGRES_PASSWORD, value: ********}")
    );
    assert!(redacted.text().contains("{name: DB, value: postgres}"));
}
