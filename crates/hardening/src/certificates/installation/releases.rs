//! The flags that cert-manager's programs have, release by release.
//!
//! After the sources of the last patch release of each of 1.0 to 1.21.

use super::{Component, ComponentKind, Flag};

/// The last minor release whose flags are listed.
pub(in crate::certificates) const LAST: u32 = 21;

/// Flags that the logging library and the command line itself give every program, in one release or another.
const COMMON: &[&str] = &[
    "add-dir-header",
    "alsologtostderr",
    "help",
    "log-backtrace-at",
    "log-dir",
    "log-file",
    "log-file-max-size",
    "log-flush-frequency",
    "log-json-info-buffer-size",
    "log-json-split-stream",
    "log-text-info-buffer-size",
    "log-text-split-stream",
    "logging-format",
    "logtostderr",
    "one-output",
    "skip-headers",
    "skip-log-headers",
    "stderrthreshold",
    "v",
    "version",
    "vmodule",
];

/// Why a flag is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::certificates) enum Flaw {
    /// No release has it.
    Never,
    /// It came later.
    Since(u32),
    /// It is gone.
    Until(u32),
}

/// Whether the release of a component has a flag; `Ok` where that cannot be told. Logarithmic in the flags.
pub(in crate::certificates) fn is_known(component: &Component, flag: &Flag) -> Result<(), Flaw> {
    let Some(release) = component.release.filter(|release| release.minor <= LAST) else {
        return Ok(());
    };
    let name = flag.name.replace('_', "-");
    if COMMON.binary_search(&name.as_str()).is_ok() {
        return Ok(());
    }
    let flags = match component.kind {
        ComponentKind::Controller => CONTROLLER,
        ComponentKind::Webhook => WEBHOOK,
        ComponentKind::CaInjector => CAINJECTOR,
    };
    let at = flags.binary_search_by_key(&name.as_str(), |(name, ..)| name);
    match at.ok().and_then(|at| flags.get(at)) {
        None => Err(Flaw::Never),
        Some((_, since, _)) if release.minor < *since => Err(Flaw::Since(*since)),
        Some((_, _, until)) if release.minor > *until => Err(Flaw::Until(*until)),
        Some(_) => Ok(()),
    }
}

/// Of the controller: the flag, the first and the last minor release that has it.
static CONTROLLER: &[(&str, u32, u32)] = &[
    ("acme-http01-solver-extra-labels", 21, 21),
    ("acme-http01-solver-image", 0, 21),
    ("acme-http01-solver-nameservers", 7, 21),
    ("acme-http01-solver-resource-limits-cpu", 0, 21),
    ("acme-http01-solver-resource-limits-memory", 0, 21),
    ("acme-http01-solver-resource-request-cpu", 0, 21),
    ("acme-http01-solver-resource-request-memory", 0, 21),
    ("acme-http01-solver-run-as-non-root", 11, 21),
    ("acme-http01-solver-runtime-class-name", 21, 21),
    ("auto-certificate-annotations", 0, 21),
    ("certificate-request-maximum-backoff-duration", 21, 21),
    ("certificate-request-minimum-backoff-duration", 20, 21),
    ("cluster-issuer-ambient-credentials", 0, 21),
    ("cluster-resource-namespace", 0, 21),
    ("concurrent-workers", 12, 21),
    ("config", 13, 21),
    ("controllers", 0, 21),
    ("copied-annotation-prefixes", 5, 21),
    ("default-issuer-group", 0, 21),
    ("default-issuer-kind", 0, 21),
    ("default-issuer-name", 0, 21),
    ("dns01-check-retry-period", 1, 21),
    ("dns01-recursive-nameservers", 0, 21),
    ("dns01-recursive-nameservers-only", 0, 21),
    ("dns01-self-check-nameservers", 0, 6),
    ("enable-certificate-owner-ref", 0, 21),
    ("enable-gateway-api", 15, 21),
    ("enable-gateway-api-listenerset", 20, 21),
    ("enable-profiling", 2, 21),
    ("extra-certificate-annotations", 18, 21),
    ("feature-gates", 0, 21),
    ("gateway-api-extra-protocols", 21, 21),
    ("internal-healthz-leader-election-timeout", 12, 21),
    ("internal-healthz-listen-address", 12, 21),
    ("issuer-ambient-credentials", 0, 21),
    ("kube-api-burst", 1, 21),
    ("kube-api-qps", 1, 21),
    ("kubeconfig", 0, 21),
    ("leader-elect", 0, 21),
    ("leader-election-lease-duration", 0, 21),
    ("leader-election-namespace", 0, 21),
    ("leader-election-renew-deadline", 0, 21),
    ("leader-election-retry-period", 0, 21),
    ("master", 0, 21),
    ("max-certificate-bundle-size", 20, 21),
    ("max-certificate-chain-length", 20, 21),
    ("max-certificate-size", 20, 21),
    ("max-concurrent-challenges", 0, 21),
    ("max-private-key-size", 20, 21),
    ("metrics-dynamic-serving-ca-secret-name", 14, 21),
    ("metrics-dynamic-serving-ca-secret-namespace", 14, 21),
    ("metrics-dynamic-serving-dns-names", 14, 21),
    ("metrics-dynamic-serving-leaf-duration", 14, 21),
    ("metrics-listen-address", 0, 21),
    ("metrics-tls-cert-file", 14, 21),
    ("metrics-tls-cipher-suites", 14, 21),
    ("metrics-tls-min-version", 14, 21),
    ("metrics-tls-private-key-file", 14, 21),
    ("namespace", 0, 21),
    ("profiler-address", 7, 21),
    ("renew-before-expiry-duration", 0, 2),
];

/// Of the webhook: the flag, the first and the last minor release that has it.
static WEBHOOK: &[(&str, u32, u32)] = &[
    ("api-server-host", 3, 21),
    ("client-ca-path", 20, 21),
    ("client-subject-names", 20, 21),
    ("config", 7, 21),
    ("dynamic-serving-ca-secret-name", 0, 21),
    ("dynamic-serving-ca-secret-namespace", 0, 21),
    ("dynamic-serving-dns-names", 0, 21),
    ("dynamic-serving-leaf-duration", 14, 21),
    ("enable-client-verification", 20, 21),
    ("enable-profiling", 7, 21),
    ("feature-gates", 7, 21),
    ("healthz-port", 0, 21),
    ("kubeconfig", 0, 21),
    ("metrics-dynamic-serving-ca-secret-name", 16, 21),
    ("metrics-dynamic-serving-ca-secret-namespace", 16, 21),
    ("metrics-dynamic-serving-dns-names", 16, 21),
    ("metrics-dynamic-serving-leaf-duration", 16, 21),
    ("metrics-listen-address", 16, 21),
    ("metrics-tls-cert-file", 16, 21),
    ("metrics-tls-cipher-suites", 16, 21),
    ("metrics-tls-min-version", 16, 21),
    ("metrics-tls-private-key-file", 16, 21),
    ("profiler-address", 7, 21),
    ("secure-port", 0, 21),
    ("tls-cert-file", 0, 21),
    ("tls-cipher-suites", 0, 21),
    ("tls-min-version", 0, 21),
    ("tls-private-key-file", 0, 21),
];

/// Of the cainjector: the flag, the first and the last minor release that has it.
static CAINJECTOR: &[(&str, u32, u32)] = &[
    ("config", 14, 21),
    ("enable-apiservices-injectable", 12, 21),
    ("enable-certificates-data-source", 12, 21),
    ("enable-customresourcedefinitions-injectable", 12, 21),
    ("enable-mutatingwebhookconfigurations-injectable", 12, 21),
    ("enable-profiling", 7, 21),
    ("enable-validatingwebhookconfigurations-injectable", 12, 21),
    ("feature-gates", 0, 21),
    ("ignore-namespaces", 21, 21),
    ("kubeconfig", 0, 21),
    ("leader-elect", 0, 21),
    ("leader-election-lease-duration", 2, 21),
    ("leader-election-namespace", 0, 21),
    ("leader-election-renew-deadline", 2, 21),
    ("leader-election-retry-period", 2, 21),
    ("metrics-dynamic-serving-ca-secret-name", 16, 21),
    ("metrics-dynamic-serving-ca-secret-namespace", 16, 21),
    ("metrics-dynamic-serving-dns-names", 16, 21),
    ("metrics-dynamic-serving-leaf-duration", 16, 21),
    ("metrics-listen-address", 16, 21),
    ("metrics-tls-cert-file", 16, 21),
    ("metrics-tls-cipher-suites", 16, 21),
    ("metrics-tls-min-version", 16, 21),
    ("metrics-tls-private-key-file", 16, 21),
    ("namespace", 0, 21),
    ("profiler-address", 7, 21),
];

#[cfg(test)]
mod tests {
    use super::{CAINJECTOR, COMMON, CONTROLLER, WEBHOOK};

    #[test]
    fn the_tables_are_sorted_and_every_flag_stands_in_them_once() {
        assert!(COMMON.windows(2).all(|pair| pair[0] < pair[1]));
        for table in [CONTROLLER, WEBHOOK, CAINJECTOR] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            assert!(table.iter().all(|(_, since, until)| since <= until));
        }
    }
}
