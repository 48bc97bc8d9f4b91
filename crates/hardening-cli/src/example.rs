//! The example shop, within the binary, so that the command has something to show from the first moment.

use hardening::manifest::Source;

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        [$((
            concat!("examples/shop/", $path),
            include_str!(concat!("../../../examples/shop/", $path)),
        )),+]
    };
}

const FILES: [(&str, &str); 19] = files![
    "access/audit-policy.yaml",
    "access/deployer.yaml",
    "data/postgres.yaml",
    "data/redis.yaml",
    "jobs/report.yaml",
    "monitoring/alertmanager.yaml",
    "monitoring/alerts.yaml",
    "monitoring/node-exporter.yaml",
    "monitoring/prometheus.yaml",
    "namespaces.yaml",
    "network/data.yaml",
    "network/shop.yaml",
    "orders/orders.yaml",
    "orders/secrets.yaml",
    "platform/shop-data.yaml",
    "web/certificate.yaml",
    "web/frontend.yaml",
    "web/ingress-controller.yaml",
    "web/ingress.yaml",
];

/// What stands below the findings of the example.
pub(crate) const HINT: &str = "
These are the findings of the example in examples/shop. Check your own manifests, all of them at once:

    hardening check PATH...
    helm template CHART | hardening check -
";

pub(crate) fn sources() -> Vec<Source> {
    let sources = FILES.map(|(name, text)| Source::new(name, text));
    sources.to_vec()
}
