//! What cert-manager's webhook refuses of issuers and certificates.
//!
//! After the validation of cert-manager 1.21; rules that depend on a feature gate are left out, so nothing is refused here
//! that some release in use accepts.

use std::net::IpAddr;

use crate::certificates::renewal::{MINIMUM_DURATION, MINIMUM_RENEW_BEFORE, Renewal};
use crate::cluster::NameSyntax;
use crate::finding::FieldPath;
use crate::manifest::Node;

use super::custom::{
    AcmeSpec, CertificateSpec, IssuerReference, IssuerSpec, SolverIngressSpec, SolverSpec,
    VaultSpec, VenafiSpec,
};
use super::issuer::Fault;

/// The longest common name.
const COMMON_NAME: usize = 64;

/// Fields of a DNS solver that are no provider.
const NOT_PROVIDERS: &[&str] = &["cnameStrategy", "nameservers"];

/// Names of usages that keys can have.
const USAGES: &[&str] = &[
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, path: FieldPath, text: impl Into<String>) {
        self.0.push(Fault::new(path, text));
    }

    fn require(&mut self, value: &str, path: FieldPath) {
        if value.is_empty() {
            self.add(path, "is missing");
        }
    }
}

/// Why an issuer is refused.
pub(super) fn issuer(spec: &IssuerSpec, root: &Node) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    let base = FieldPath::of("spec");
    let kinds = [
        ("acme", spec.acme.is_some()),
        ("ca", spec.ca.is_some()),
        ("selfSigned", spec.self_signed.is_some()),
        ("vault", spec.vault.is_some()),
        ("venafi", spec.venafi.is_some()),
    ];
    let given: Vec<_> = kinds
        .into_iter()
        .filter_map(|(kind, given)| given.then_some(kind))
        .collect();
    match given.as_slice() {
        [] => faults.add(
            base,
            "says not who signs: one of `acme`, `ca`, `selfSigned`, `vault` and `venafi` must be there",
        ),
        [_] => {}
        [first, others @ ..] => {
            for other in others {
                faults.add(
                    base.then(*other),
                    format!("stands beside `{first}`: an issuer has one kind only"),
                );
            }
        }
    }
    if let Some(acme) = &spec.acme {
        of_acme(acme, root, &mut faults);
    }
    if let Some(ca) = &spec.ca {
        faults.require(&ca.secret_name, FieldPath::of("spec.ca.secretName"));
    }
    if let Some(vault) = &spec.vault {
        of_vault(vault, &mut faults);
    }
    if let Some(venafi) = &spec.venafi {
        of_venafi(venafi, &mut faults);
    }
    faults.0
}

fn of_acme(acme: &AcmeSpec, root: &Node, faults: &mut Faults) {
    let base = FieldPath::of("spec.acme");
    if !acme.ca_bundle.is_empty() && acme.skip_tls_verify {
        faults.add(
            base.then("skipTLSVerify"),
            "stands beside `caBundle`: only one of both may be there",
        );
    }
    faults.require(&acme.server, base.then("server"));
    faults.require(
        &acme.private_key_secret_ref.name,
        base.then("privateKeySecretRef").then("name"),
    );
    if let Some(account) = &acme.external_account_binding {
        let base = base.then("externalAccountBinding");
        faults.require(&account.key_id, base.then("keyID"));
        let secret = base.then("keySecretRef");
        faults.require(&account.key_secret_ref.name, secret.then("name"));
        faults.require(&account.key_secret_ref.key, secret.then("key"));
    }
    for (index, solver) in acme.solvers.iter().enumerate() {
        of_solver(solver, &base.then("solvers").then(index), root, faults);
    }
}

fn of_solver(solver: &SolverSpec, base: &FieldPath, root: &Node, faults: &mut Faults) {
    match (&solver.http01, &solver.dns01) {
        (None, None) => faults.add(base.clone(), "has neither `http01` nor `dns01`"),
        (Some(_), Some(_)) => faults.add(
            base.clone(),
            "has `http01` and `dns01`: a solver has one of both only",
        ),
        (Some(http01), None) => {
            let base = base.then("http01");
            match (&http01.ingress, &http01.gateway_http_route) {
                (None, None) => {
                    faults.add(base, "has neither `ingress` nor `gatewayHTTPRoute`");
                }
                (Some(_), Some(_)) => faults.add(
                    base,
                    "has `ingress` and `gatewayHTTPRoute`: only one of both may be there",
                ),
                (Some(ingress), None) => of_ingress(ingress, &base.then("ingress"), faults),
                (None, Some(gateway)) => {
                    let path = base.then("gatewayHTTPRoute").then("serviceType");
                    of_service_type(&gateway.service_type, path, faults);
                }
            }
        }
        (None, Some(_)) => {
            let base = base.then("dns01");
            let providers: Vec<_> = providers(root, &base).collect();
            match providers.as_slice() {
                [] => faults.add(base.clone(), "names no provider"),
                [_] => {}
                [first, others @ ..] => {
                    for other in others {
                        faults.add(
                            base.then(*other),
                            format!("stands beside `{first}`: a solver has one provider only"),
                        );
                    }
                }
            }
        }
    }
}

fn of_ingress(ingress: &SolverIngressSpec, base: &FieldPath, faults: &mut Faults) {
    let given = [
        ingress.class.is_some(),
        ingress.ingress_class_name.is_some(),
        !ingress.name.is_empty(),
    ];
    if given.into_iter().filter(|given| *given).count() > 1 {
        faults.add(
            base.clone(),
            "has more than one of `ingressClassName`, `class` and `name`",
        );
    }
    if let Some(name) = &ingress.ingress_class_name
        && let Err(fault) = NameSyntax::DnsSubdomain.check(name)
    {
        faults.add(
            base.then("ingressClassName"),
            format!("is no name of an IngressClass: {fault}"),
        );
    }
    of_service_type(&ingress.service_type, base.then("serviceType"), faults);
}

fn of_service_type(service_type: &str, path: FieldPath, faults: &mut Faults) {
    if !["", "ClusterIP", "NodePort"].contains(&service_type) {
        faults.add(path, "is neither `ClusterIP` nor `NodePort`");
    }
}

/// The providers that a DNS solver names.
pub(super) fn providers<'n>(
    root: &'n Node,
    solver: &FieldPath,
) -> impl Iterator<Item = &'n str> + use<'n> {
    let fields = root.at(solver).and_then(Node::as_mapping);
    let fields = fields.into_iter().flat_map(|mapping| mapping.entries());
    fields
        .filter(|entry| !entry.value.is_null() && !NOT_PROVIDERS.contains(&&*entry.key))
        .map(|entry| &*entry.key)
}

fn of_vault(vault: &VaultSpec, faults: &mut Faults) {
    let base = FieldPath::of("spec.vault");
    faults.require(&vault.server, base.then("server"));
    faults.require(&vault.path, base.then("path"));
    if vault.path.split('/').any(|step| step == "..") {
        faults.add(base.then("path"), "must not hold the step `..`");
    }
    let auth = &vault.auth;
    let methods = [
        auth.token_secret_ref.is_some(),
        auth.app_role.is_some(),
        auth.client_certificate.is_some(),
        auth.kubernetes.is_some(),
        auth.aws.is_some(),
    ];
    if !methods.contains(&true) {
        faults.add(
            base.then("auth"),
            "names no way to log in: `tokenSecretRef`, `appRole`, `clientCertificate`, `kubernetes` or `aws` must be there",
        );
    }
}

fn of_venafi(venafi: &VenafiSpec, faults: &mut Faults) {
    let base = FieldPath::of("spec.venafi");
    faults.require(&venafi.zone, base.then("zone"));
    let services = [
        venafi.tpp.is_some(),
        venafi.cloud.is_some(),
        venafi.ngts.is_some(),
    ];
    match services.into_iter().filter(|given| *given).count() {
        0 => faults.add(base, "has none of `tpp`, `cloud` and `ngts`"),
        1 => {}
        _ => faults.add(base, "has more than one of `tpp`, `cloud` and `ngts`"),
    }
}

/// Why a certificate is refused. The renewal is that of its texts, `None` where one is no duration.
pub(super) fn certificate(spec: &CertificateSpec, renewal: Option<&Renewal>) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    let base = FieldPath::of("spec");
    if spec.secret_name.is_empty() {
        faults.add(base.then("secretName"), "is missing");
    } else if let Err(fault) = NameSyntax::DnsSubdomain.check(&spec.secret_name) {
        faults.add(
            base.then("secretName"),
            format!("is no name of a Secret: {fault}"),
        );
    }
    of_issuer_ref(&spec.issuer_ref, &mut faults);
    let is_named = !spec.common_name.is_empty()
        || !spec.literal_subject.is_empty()
        || !spec.dns_names.is_empty()
        || !spec.ip_addresses.is_empty()
        || !spec.uris.is_empty()
        || !spec.email_addresses.is_empty()
        || !spec.other_names.is_empty();
    if !is_named {
        faults.add(base.clone(), "names nothing to certify, such as `dnsNames`");
    }
    if spec.common_name.len() > COMMON_NAME {
        let length = spec.common_name.len();
        faults.add(
            base.then("commonName"),
            format!("has {length} bytes, more than the {COMMON_NAME} that X.509 allows"),
        );
    }
    for (index, address) in spec.ip_addresses.iter().enumerate() {
        if address.parse::<IpAddr>().is_err() {
            faults.add(base.then("ipAddresses").then(index), "is no address");
        }
    }
    if let Some(key) = &spec.private_key {
        of_key(
            &key.algorithm,
            key.size,
            &base.then("privateKey"),
            &mut faults,
        );
    }
    for (index, usage) in spec.usages.iter().enumerate() {
        if !USAGES.contains(&usage.as_str()) {
            faults.add(
                base.then("usages").then(index),
                format!("is `{usage}`, which is no usage of a key"),
            );
        }
    }
    if spec.revision_history_limit.is_some_and(|limit| limit < 1) {
        faults.add(base.then("revisionHistoryLimit"), "must be 1 or more");
    }
    match renewal {
        Some(renewal) => of_renewal(renewal, &base, &mut faults),
        None => {
            for (field, text) in [
                ("duration", &spec.duration),
                ("renewBefore", &spec.renew_before),
            ] {
                if let Some(text) = text
                    && let Err(error) = text.parse::<crate::certificates::GoDuration>()
                {
                    faults.add(base.then(field), format!("cannot be read: {error}"));
                }
            }
        }
    }
    faults.0
}

fn of_issuer_ref(issuer: &IssuerReference, faults: &mut Faults) {
    let base = FieldPath::of("spec.issuerRef");
    faults.require(&issuer.name, base.then("name"));
    let is_own = ["", super::custom::GROUP].contains(&issuer.group.as_str());
    if is_own && !["", "Issuer", "ClusterIssuer"].contains(&issuer.kind.as_str()) {
        faults.add(
            base.then("kind"),
            format!(
                "is `{}`, which is no kind of cert-manager.io; issuers of others need their `group`",
                issuer.kind
            ),
        );
    }
}

fn of_key(algorithm: &str, size: i64, base: &FieldPath, faults: &mut Faults) {
    let path = base.then("size");
    match algorithm {
        "" | "RSA" if size > 0 && !(2048..=8192).contains(&size) => {
            faults.add(path, format!("is {size}; an RSA key has 2048 to 8192 bits"));
        }
        "ECDSA" if size > 0 && ![256, 384, 521].contains(&size) => {
            faults.add(
                path,
                format!("is {size}; an ECDSA key has 256, 384 or 521 bits"),
            );
        }
        "" | "RSA" | "ECDSA" | "Ed25519" => {}
        other => faults.add(
            base.then("algorithm"),
            format!("is `{other}`; RSA, ECDSA and Ed25519 are known"),
        ),
    }
}

/// As the webhook, which looks at all of it only where `duration` or `renewBefore` is given.
pub(super) fn of_renewal_of(renewal: &Renewal, base: &FieldPath) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    of_renewal(renewal, base, &mut faults);
    faults.0
}

fn of_renewal(renewal: &Renewal, base: &FieldPath, faults: &mut Faults) {
    if renewal.duration.is_none() && renewal.before.is_none() {
        return;
    }
    let duration = renewal.asked_duration();
    if duration < MINIMUM_DURATION {
        faults.add(
            base.then("duration"),
            format!("is {duration}, less than the {MINIMUM_DURATION} that cert-manager allows"),
        );
    }
    if let Some(before) = renewal.before {
        let path = base.then("renewBefore");
        if renewal.before_percentage.is_some() {
            faults.add(
                path,
                "stands beside `renewBeforePercentage`: only one of both may be there",
            );
        } else if before < MINIMUM_RENEW_BEFORE {
            faults.add(
                path,
                format!(
                    "is {before}, less than the {MINIMUM_RENEW_BEFORE} that cert-manager allows"
                ),
            );
        } else if before >= duration {
            faults.add(
                path,
                format!("is {before}, not less than the {duration} that the certificate lives"),
            );
        }
    }
    if let Some(percentage) = renewal.before_percentage {
        let nanoseconds =
            i128::from(duration.nanoseconds()) * i128::from(100 - i64::from(percentage)) / 100;
        let is_within = nanoseconds >= i128::from(MINIMUM_RENEW_BEFORE.nanoseconds())
            && nanoseconds < i128::from(duration.nanoseconds());
        if !is_within {
            faults.add(
                base.then("renewBeforePercentage"),
                format!("is {percentage}, which leaves no time to renew in"),
            );
        }
    }
}
