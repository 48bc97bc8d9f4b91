//! What policies keep pods from: needed flows, the cluster DNS, scrape targets. And what only looks like it.

mod dns;
mod needed_flow;
mod scrape;

use hardening::finding::Finding;
use hardening::manifest::apply;

use crate::findings::found as findings;

/// The one finding of a rule.
fn only(invariant: &str, yaml: &str) -> Finding {
    let mut findings = findings(invariant, yaml);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// The text after the fix of a finding.
fn fixed(yaml: &str, finding: &Finding) -> String {
    let fix = finding.fix.as_ref().unwrap();
    apply(yaml, &fix.edits.iter().collect::<Vec<_>>())
}

/// The text that a finding marks.
fn marked<'y>(yaml: &'y str, finding: &Finding) -> &'y str {
    let location = &finding.location;
    let line = yaml.lines().nth(location.line as usize - 1).unwrap();
    &line[location.column as usize - 1..location.end_column as usize - 1]
}

/// Every finding of a rule as `severity: message; label`.
fn found(invariant: &str, yaml: &str) -> Vec<String> {
    let findings = findings(invariant, yaml);
    findings
        .iter()
        .map(|finding| {
            let label = finding.label.as_deref().unwrap_or("");
            format!("{}: {}; {label}", finding.severity, finding.message)
        })
        .collect()
}

/// A pod `web` in `shop` that needs a database in `data`, and namespaces that carry only their names.
const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: data}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db.data}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: data, labels: {app: db}}
spec: {containers: [{name: db, image: db}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: data}
spec: {selector: {app: db}, ports: [{port: 5432}]}
";

fn shop_with(namespace: &str, spec: &str) -> String {
    format!(
        "{SHOP}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: policy, namespace: {namespace}}}
spec: {spec}
"
    )
}
