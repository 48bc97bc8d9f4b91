//! Manifests of a large cluster as platform teams have them, of any size and always the same.

use std::fmt::Write as _;

/// Workloads to a namespace.
const NAMESPACE_SIZE: usize = 50;

/// Deployments in namespaces of fifty, a monitoring namespace and a cluster DNS, and policies: each namespace denies
/// by default, allows names and scrapes, and then one app another, some of them from other namespaces, from addresses,
/// or by the name of a port.
pub(crate) fn manifests(workloads: usize, policies: usize) -> String {
    let mut yaml = String::new();
    let namespaces = workloads.div_ceil(NAMESPACE_SIZE).max(1);
    for namespace in 0..namespaces {
        write_namespace(&mut yaml, namespace);
    }
    for workload in 0..workloads {
        write_workload(
            &mut yaml,
            workload / NAMESPACE_SIZE,
            workload % NAMESPACE_SIZE,
        );
    }
    for policy in 0..policies {
        write_policy(
            &mut yaml,
            policy % namespaces,
            policy / namespaces,
            namespaces,
        );
    }
    yaml
}

fn write_namespace(yaml: &mut String, namespace: usize) {
    let team = namespace % 7;
    let _ = writeln!(
        yaml,
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: ns-{namespace}, labels: {{team: team-{team}}}}}"
    );
}

fn write_workload(yaml: &mut String, namespace: usize, number: usize) {
    let tier = ["front", "back", "data"][number % 3];
    let _ = writeln!(
        yaml,
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{number}, namespace: ns-{namespace}}}\n\
         spec:\n  selector: {{matchLabels: {{app: app-{number}}}}}\n  template:\n    \
         metadata: {{labels: {{app: app-{number}, tier: {tier}}}}}\n    \
         spec: {{containers: [{{name: it, image: it, ports: [{{name: http, containerPort: {}}}]}}]}}",
        8000 + number % 4
    );
}

fn write_policy(yaml: &mut String, namespace: usize, number: usize, namespaces: usize) {
    let (app, other) = (number * 7 % NAMESPACE_SIZE, number * 11 % NAMESPACE_SIZE);
    let neighbour = (namespace + number) % namespaces;
    let spec = match number {
        0 => "{podSelector: {}, policyTypes: [Ingress, Egress]}".to_owned(),
        1 => "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: \
              {kubernetes.io/metadata.name: ns-0}}, podSelector: {matchLabels: {app: app-0}}}], ports: \
              [{port: 53, protocol: UDP}, {port: 53}]}]}"
            .to_owned(),
        2 => "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: \
              {team: team-0}}, podSelector: {matchLabels: {app: app-1}}}], ports: [{port: http}]}]}"
            .to_owned(),
        _ if number.is_multiple_of(5) => format!(
            "{{podSelector: {{matchLabels: {{app: app-{app}}}}}, policyTypes: [Ingress, Egress], \
             ingress: [{{from: [{{ipBlock: {{cidr: 10.{}.0.0/16, except: [10.{0}.{}.0/24]}}}}], ports: [{{port: 443}}]}}], \
             egress: [{{to: [{{ipBlock: {{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}}}]}}]}}",
            number % 256,
            namespace % 256
        ),
        _ if number % 5 == 1 => format!(
            "{{podSelector: {{matchLabels: {{app: app-{app}}}}}, policyTypes: [Ingress], ingress: [{{from: \
             [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: ns-{neighbour}}}}}, podSelector: \
             {{matchExpressions: [{{key: tier, operator: NotIn, values: [data]}}]}}}}], ports: [{{port: {}, endPort: {}}}]}}]}}",
            9000 + number,
            9010 + number
        ),
        _ => format!(
            "{{podSelector: {{matchLabels: {{app: app-{app}}}}}, policyTypes: [Ingress, Egress], \
             ingress: [{{from: [{{podSelector: {{matchLabels: {{app: app-{other}}}}}}}], ports: [{{port: {0}}}]}}], \
             egress: [{{to: [{{podSelector: {{matchLabels: {{tier: back}}}}}}], ports: [{{port: {0}}}]}}]}}",
            8000 + number % 4
        ),
    };
    let _ = writeln!(
        yaml,
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n\
         metadata: {{name: policy-{number}, namespace: ns-{namespace}}}\nspec: {spec}"
    );
}
