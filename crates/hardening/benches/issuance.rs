//! How long it takes to decide what is issued for the hosts of a large cluster: from typed manifests to a verdict for each.

#![allow(
    clippy::expect_used,
    reason = "a bench that meets the unexpected should stop"
)]
#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::analysis::{Analysis, Options};
use hardening::certificates::{Certificates, Link, Verdict};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};

/// Hosts, one to an Ingress.
const SIZES: [usize; 2] = [1_000, 10_000];

/// Ingresses that ask one of 20 issuers with ten solvers each; each tenth host is a wildcard, each seventh not public.
fn manifests(hosts: usize) -> String {
    let mut yaml = String::new();
    for issuer in 0..20 {
        let _ = writeln!(
            yaml,
            "---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {{name: issuer-{issuer}}}\nspec:\n  acme:\n    \
             server: https://acme-v02.api.letsencrypt.org/directory\n    privateKeySecretRef: {{name: key-{issuer}}}\n    \
             solvers:\n    - {{http01: {{ingress: {{ingressClassName: nginx}}}}}}"
        );
        for zone in 0..9 {
            let _ = writeln!(
                yaml,
                "    - {{selector: {{dnsZones: [zone-{zone}.hmco.io]}}, dns01: {{route53: {{}}}}}}"
            );
        }
    }
    for host in 0..hosts {
        let (zone, issuer) = (host % 11, host % 20);
        let name = match host {
            host if host % 10 == 0 => format!("*.h{host}.zone-{zone}.hmco.io"),
            host if host % 7 == 0 => format!("h{host}.local"),
            host => format!("h{host}.zone-{zone}.hmco.io"),
        };
        let _ = writeln!(
            yaml,
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i{host}\n  namespace: ns-{}\n  \
             annotations: {{cert-manager.io/cluster-issuer: issuer-{issuer}}}\nspec:\n  ingressClassName: nginx\n  \
             tls: [{{hosts: ['{name}'], secretName: tls-{host}}}]\n  rules:\n  - host: '{name}'\n    http: {{paths: \
             [{{path: /, pathType: Prefix, backend: {{service: {{name: web, port: {{number: 80}}}}}}}}]}}",
            host % 100
        );
    }
    yaml
}

/// How many hosts get a certificate.
fn issued(certificates: &Certificates) -> usize {
    let issuance = certificates.issuance();
    let chains = issuance.hosts().flat_map(|host| issuance.of_host(host));
    let yes = chains.filter(|chain| match &chain.link {
        Link::Issued { judgement, .. } => judgement.verdict() == Verdict::Yes,
        _ => false,
    });
    yes.count()
}

fn issuance(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("issuance");
    group.sample_size(10);
    for hosts in SIZES {
        let bundle = Bundle::read([Source::new("generated.yaml", manifests(hosts))]);
        let cluster = Arc::new(Cluster::of(bundle.clone()));
        let certificates = Certificates::of(Arc::clone(&cluster));
        println!("{hosts} hosts: {} get a certificate", issued(&certificates));
        group.bench_function(format!("{hosts} hosts, engine"), |bencher| {
            bencher.iter(|| {
                let certificates = Certificates::of(Arc::clone(&cluster));
                black_box(certificates.issuance().certificates().len())
            });
        });
        group.bench_function(format!("{hosts} hosts, all asked"), |bencher| {
            bencher.iter(|| black_box(issued(&certificates)));
        });
        let analysis = Analysis::of(bundle);
        let mut options = Options::default();
        options.config.select = vec!["certificates".to_owned()];
        black_box(analysis.certificates().issuance());
        group.bench_function(format!("{hosts} hosts, rules"), |bencher| {
            bencher.iter(|| black_box(analysis.report(&options).findings.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, issuance);
criterion_main!(benches);
