//! Credentials in plain text: what is found of them, and that nothing shows them.

mod found;
mod hidden;

use crate::findings;
use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

const IDS: [&str; 3] = [
    "access.committed-secret",
    "access.placeholder-secret",
    "access.plain-secret",
];

/// What is found of credentials.
fn found(yaml: &str) -> Vec<Finding> {
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
    let findings = analysis.findings().into_iter();
    findings
        .filter(|it| IDS.contains(&&*it.invariant))
        .collect()
}

/// A pod with these variables, as flow mappings.
fn pod(variables: &[&str]) -> String {
    let mut yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  containers:\n    - name: web\n      image: web:1\n      env:\n".to_owned();
    for variable in variables {
        yaml.push_str("        - ");
        yaml.push_str(variable);
        yaml.push('\n');
    }
    yaml
}

fn config_map(key: &str, text: &str) -> String {
    let mut yaml = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings, namespace: shop}}\ndata:\n  {key}: |\n"
    );
    for line in text.lines() {
        yaml.push_str("    ");
        yaml.push_str(line);
        yaml.push('\n');
    }
    yaml
}

fn arguments(arguments: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  containers:\n    - name: web\n      image: web:1\n      args: {arguments}\n"
    )
}

#[test]
fn the_secrets_of_an_alertmanager_are_said_by_its_fields_and_what_stands_beside_them_is_still_said()
{
    let of = |route: &str| {
        format!(
            "apiVersion: v1
kind: ConfigMap
metadata: {{name: alertmanager, namespace: monitoring}}
data:
  alertmanager.yml: |
    global: {{smtp_smarthost: 'mail.shop.dev:587', smtp_from: a@shop.dev, smtp_auth_password: Wn4-orders-9tK}}
    {route}
    receivers: [{{name: team}}]
    # password: Kq7-billing-2xZ
  settings.ini: |
    password = Kq7-billing-2xZ
"
        )
    };
    for route in ["route: {receiver: team}", "route:\n      receiver: team"] {
        let yaml = of(route);
        let by_fields = findings::found("monitoring.secret-in-alertmanager-config", &yaml);
        assert_eq!(by_fields.len(), 1);
        assert_eq!(by_fields[0].location.line, 6);
        let plain = findings::found("access.plain-secret", &yaml);
        assert_eq!(plain.len(), 1, "{plain:?}");
        assert!(plain[0].location.line > 6);
    }
}
