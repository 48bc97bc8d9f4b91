//! The edges of the invariants of issuers, certificates and Ingresses: what they must and must not say.

use hardening::finding::Severity;

use super::{
    NONE, PRODUCTION, STAGING, acme, certificate, class, found, ids, ingress, issuer, messages,
    secret,
};

const ISSUED: &str = "cert-manager.io/cluster-issuer: main";
const TLS: &str = "{hosts: [shop.hmco.io], secretName: shop-tls}";

#[test]
fn a_sound_bundle_is_left_alone() {
    let yaml = class("nginx")
        + &acme(
            "main",
            PRODUCTION,
            "email: certificates@hmco.io, solvers: [{http01: {ingress: {class: nginx}}}]",
        )
        + &ingress("web", "shop.hmco.io", ISSUED, TLS)
        + &certificate(
            "mail",
            "main",
            "mail.hmco.io, www.mail.hmco.io",
            ", renewBefore: 360h",
        );
    assert_eq!(ids(&yaml), NONE);
}

#[test]
fn ingresses_without_cert_manager_are_nobodys_business() {
    let plain = ingress("web", "shop.hmco.io", "", "");
    let by_hand = ingress(
        "web",
        "shop.local",
        "",
        "{hosts: [shop.local], secretName: shop-tls}",
    );
    assert_eq!(ids(&plain), NONE);
    assert_eq!(ids(&(by_hand + &secret("shop", "shop-tls"))), NONE);
}

#[test]
fn an_issuer_has_exactly_one_kind_and_its_fields() {
    let refused =
        |spec: &str| messages("issuer-rejected", &issuer("ClusterIssuer", "it", spec)).len();
    assert_eq!(refused("{selfSigned: {}}"), 0);
    assert_eq!(refused("{}"), 1);
    assert_eq!(refused("{selfSigned: null}"), 1);
    assert_eq!(refused("{selfSigned: {}, ca: {secretName: it}}"), 1);
    assert_eq!(refused("{ca: {}}"), 1);
    assert_eq!(
        refused("{vault: {server: s, path: pki/sign, auth: {appRole: {}}}}"),
        0
    );
    assert_eq!(refused("{vault: {server: s, path: pki/../x, auth: {}}}"), 2);
    assert_eq!(refused("{venafi: {zone: z, cloud: {}, tpp: {}}}"), 1);
    assert_eq!(refused("{acme: {}}"), 2);
    let solver = |solver: &str| {
        let spec = format!(
            "{{acme: {{server: s, privateKeySecretRef: {{name: k}}, solvers: [{solver}]}}}}"
        );
        refused(&spec)
    };
    assert_eq!(
        solver("{dns01: {webhook: {groupName: g, solverName: s}}}"),
        0
    );
    assert_eq!(solver("{dns01: {cnameStrategy: Follow}}"), 1);
    assert_eq!(solver("{dns01: {route53: {}, cloudflare: {}}}"), 1);
    assert_eq!(solver("{http01: {}, dns01: {route53: {}}}"), 1);
    assert_eq!(solver("{selector: {}}"), 1);
    assert_eq!(solver("{http01: {ingress: {}}}"), 0);
    assert_eq!(
        solver("{http01: {ingress: {serviceType: LoadBalancer}}}"),
        1
    );
    assert_eq!(
        solver("{http01: {ingress: {class: azure/application-gateway}}}"),
        0
    );
    assert_eq!(
        solver("{http01: {ingress: {ingressClassName: azure/application-gateway}}}"),
        1
    );
}

#[test]
fn a_certificate_fits_itself() {
    let refused = |rest: &str| {
        messages(
            "certificate-rejected",
            &certificate("it", "own", "a.hmco.io", rest),
        )
        .len()
    };
    for rest in [
        "",
        ", duration: 1h, renewBefore: 30m",
        ", renewBeforePercentage: 30",
        ", privateKey: {algorithm: ECDSA, size: 384}",
        ", privateKey: {algorithm: Ed25519, size: 1}",
        ", usages: [server auth, digital signature]",
        // Where neither duration nor renewBefore is given, the webhook does not look.
        ", renewBeforePercentage: 100",
    ] {
        assert_eq!(refused(rest), 0, "{rest}");
    }
    for rest in [
        ", duration: 30m",
        ", renewBefore: 1m",
        ", renewBefore: 2160h",
        ", renewBefore: 24h, renewBeforePercentage: 20",
        ", duration: 90d",
        ", duration: 24h, renewBeforePercentage: 100",
        ", privateKey: {algorithm: RSA, size: 1024}",
        ", privateKey: {algorithm: rsa}",
        ", usages: [serving]",
        ", ipAddresses: [localhost]",
        ", revisionHistoryLimit: 0",
    ] {
        assert_eq!(refused(rest), 1, "{rest}");
    }
    let long = format!(", commonName: {}", "a".repeat(65));
    assert_eq!(refused(&long), 1);
    let foreign =
        certificate("it", "own", "a.hmco.io", "").replace("ClusterIssuer", "AWSPCAIssuer");
    assert_eq!(messages("certificate-rejected", &foreign).len(), 1);
    let with_group = foreign.replace(
        "kind: AWSPCAIssuer",
        "kind: AWSPCAIssuer, group: awspca.cert-manager.io",
    );
    assert_eq!(ids(&with_group), NONE);
}

#[test]
fn a_contact_is_refused_by_those_who_refuse_it() {
    let contact = |server: &str, email: &str| {
        let rest = format!("email: {email}, solvers: [{{http01: {{ingress: {{}}}}}}]");
        let found = found("contact-refused", &acme("main", server, &rest));
        found.first().map(|finding| finding.severity)
    };
    assert_eq!(contact(PRODUCTION, "a@example.com"), Some(Severity::Error));
    assert_eq!(contact(STAGING, "a@EXAMPLE.org"), Some(Severity::Error));
    assert_eq!(contact(PRODUCTION, "a@hmco.local"), Some(Severity::Error));
    assert_eq!(contact(PRODUCTION, "a@mail.example.com"), None);
    assert_eq!(
        contact(PRODUCTION, "a@yourdomain.com"),
        Some(Severity::Warning)
    );
    assert_eq!(
        contact("https://acme.zerossl.com/v2/DV90", "a@example.com"),
        Some(Severity::Warning)
    );
    assert_eq!(contact("https://ca.hmco.io/acme", "a@example.com"), None);
}

#[test]
fn only_public_authorities_ask_for_public_names() {
    let yaml =
        |server| acme("main", server, "") + &certificate("it", "main", "db.local, a.hmco.io", "");
    assert_eq!(
        messages("name-not-public", &yaml(PRODUCTION)),
        [
            "Let's Encrypt certifies `db.local` for nobody: it is below `.local`, which is not in the public DNS"
        ]
    );
    assert_eq!(
        messages("name-not-public", &yaml("https://step-ca.pki.svc/acme")),
        NONE
    );
    let by_ca = issuer("ClusterIssuer", "main", "{ca: {secretName: root}}");
    let yaml = by_ca + &certificate("it", "main", "db.local", "");
    assert_eq!(messages("name-not-public", &yaml), NONE);
}

#[test]
fn a_wildcard_needs_dns() {
    let wild = certificate("it", "main", "'*.hmco.io', hmco.io", "");
    let both = "solvers: [{http01: {ingress: {}}}, {dns01: {route53: {}}}]";
    assert_eq!(
        messages("no-solver", &(acme("main", PRODUCTION, both) + &wild)),
        NONE
    );
    assert_eq!(
        messages("no-solver", &(acme("main", PRODUCTION, "") + &wild)).len(),
        1
    );
    let none = acme("main", PRODUCTION, "solvers: []") + &wild;
    assert_eq!(
        messages("no-solver", &none),
        ["ClusterIssuer `main` has no solver, so it proves no name"]
    );
    let elsewhere = "solvers: [{selector: {dnsZones: [shop.hmco.io]}, dns01: {route53: {}}}]";
    assert_eq!(
        messages("no-solver", &(acme("main", PRODUCTION, elsewhere) + &wild)).len(),
        1
    );
}

#[test]
fn classes_are_missed_only_where_the_bundle_has_some() {
    let main = acme("main", PRODUCTION, "");
    assert_eq!(messages("solver-class-missing", &main), NONE);
    assert_eq!(
        messages("solver-class-missing", &(main.clone() + &class("nginx"))),
        NONE
    );
    assert_eq!(
        messages("solver-class-missing", &(main + &class("public"))).len(),
        1
    );
    let word = acme(
        "main",
        PRODUCTION,
        "solvers: [{http01: {ingress: {class: own-word}}}]",
    ) + &class("public");
    assert_eq!(messages("solver-class-missing", &word).len(), 1);
    let used = ingress(
        "web",
        "a.hmco.io",
        "kubernetes.io/ingress.class: own-word",
        "",
    )
    .replace("  ingressClassName: nginx\n", "");
    assert_eq!(messages("solver-class-missing", &(word + &used)), NONE);
}

#[test]
fn an_issuer_is_missed_only_where_the_bundle_shows_issuers() {
    let web = certificate("web", "main", "a.hmco.io", "");
    assert_eq!(messages("issuer-missing", &web), NONE);
    assert_eq!(
        messages(
            "issuer-missing",
            &(web.clone() + &acme("mian", PRODUCTION, ""))
        ),
        ["no ClusterIssuer `main`"]
    );
    let as_issuer = web.replace("kind: ClusterIssuer, ", "");
    let findings = found(
        "issuer-missing",
        &(as_issuer + &acme("main", PRODUCTION, "")),
    );
    assert_eq!(findings[0].message, "no Issuer `main` in namespace `shop`");
    assert!(
        findings[0]
            .help
            .as_ref()
            .unwrap()
            .contains("kind: ClusterIssuer")
    );
    // Both entries of an Ingress miss it through the same annotation.
    let two = ingress(
        "web",
        "a.hmco.io",
        ISSUED,
        "{hosts: [a.hmco.io], secretName: a}, {hosts: [b.hmco.io], secretName: b}",
    );
    assert_eq!(
        messages("issuer-missing", &(two + &acme("other", PRODUCTION, ""))).len(),
        1
    );
}

#[test]
fn account_keys_are_compared_where_they_are_kept() {
    let one = acme("one", PRODUCTION, "");
    let same_server = acme("two", PRODUCTION, "").replace("two-key", "one-key");
    let other_server = acme("two", STAGING, "").replace("two-key", "one-key");
    let other_namespace = other_server.replace("kind: ClusterIssuer", "kind: Issuer");
    assert_eq!(
        messages("account-key-shared", &(one.clone() + &same_server)),
        NONE
    );
    assert_eq!(
        messages("account-key-shared", &(one.clone() + &other_server)).len(),
        1
    );
    assert_eq!(
        messages("account-key-shared", &(one + &other_namespace)),
        NONE
    );
}

#[test]
fn what_cert_manager_passes_over_is_told() {
    let ignored = |annotations: &str, tls: &str| {
        let yaml = acme("main", PRODUCTION, "") + &ingress("web", "shop.hmco.io", annotations, tls);
        found("ingress-ignored", &yaml)
            .iter()
            .map(|it| it.severity)
            .collect::<Vec<_>>()
    };
    let error = [Severity::Error];
    assert_eq!(ignored(ISSUED, TLS), []);
    assert_eq!(ignored(ISSUED, ""), error);
    assert_eq!(
        ignored("certmanager.k8s.io/cluster-issuer: main", TLS),
        error
    );
    assert_eq!(
        ignored(
            "cert-manager.io/cluster-issuer: main, cert-manager.io/issuer: main",
            TLS
        ),
        error
    );
    assert_eq!(ignored("cert-manager.io/cluster-issuer: ''", TLS), error);
    assert_eq!(
        ignored(&format!("{ISSUED}, cert-manager.io/duration: 90d"), TLS),
        error
    );
    assert_eq!(
        ignored(&format!("{ISSUED}, cert-manager.io/renew-before: 1m"), TLS),
        error
    );
    assert_eq!(
        ignored(&format!("{ISSUED}, cert-manager.io/ip-sans: web"), TLS),
        error
    );
    assert_eq!(ignored(ISSUED, &format!("{TLS}, {TLS}")), error);
    assert_eq!(
        ignored(ISSUED, &format!("{TLS}, {{hosts: [a.hmco.io]}}")),
        [Severity::Warning]
    );
    // Nobody knows the default issuer of a controller elsewhere.
    assert_eq!(ignored("kubernetes.io/tls-acme: 'true'", TLS), []);
}

#[test]
fn an_ingress_without_tls_stands_out_among_others_only() {
    let plain = ingress("plain", "a.hmco.io", "", "");
    let secured = ingress("web", "shop.hmco.io", "", TLS);
    assert_eq!(messages("ingress-without-tls", &plain), NONE);
    assert_eq!(
        messages("ingress-without-tls", &(plain.clone() + &secured)).len(),
        1
    );
    let same_host = ingress("plain", "shop.hmco.io", "", "");
    assert_eq!(
        messages("ingress-without-tls", &(same_host + &secured)),
        NONE
    );
    let at_balancer = plain.replace(
        "annotations: {}",
        "annotations: {alb.ingress.kubernetes.io/listen-ports: '443'}",
    );
    assert_eq!(
        messages("ingress-without-tls", &(at_balancer + &secured)),
        NONE
    );
}

#[test]
fn a_redirection_that_is_forced_counts() {
    let off = "nginx.ingress.kubernetes.io/ssl-redirect: 'false'";
    let forced = format!("{off}, nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'");
    assert_eq!(
        messages("redirect-off", &ingress("web", "shop.hmco.io", off, TLS)).len(),
        1
    );
    assert_eq!(
        messages(
            "redirect-off",
            &ingress("web", "shop.hmco.io", &forced, TLS)
        ),
        NONE
    );
    assert_eq!(
        messages("redirect-off", &ingress("web", "shop.hmco.io", off, "")),
        NONE
    );
}

#[test]
fn hosts_are_held_against_the_certificate_of_their_secret() {
    let own = issuer("ClusterIssuer", "own", "{selfSigned: {}}");
    let wild = own.clone() + &certificate("shop", "own", "'*.hmco.io'", "");
    let entry = |hosts: &str| format!("{{hosts: [{hosts}], secretName: shop-tls}}");
    let covered = |hosts: &str| {
        let ingress = ingress("web", "a.hmco.io", "", &entry(hosts));
        messages("host-not-covered", &(wild.clone() + &ingress)).len()
    };
    assert_eq!(covered("a.hmco.io, b.hmco.io"), 0);
    assert_eq!(covered("a.hmco.io, b.a.hmco.io"), 1);
    assert_eq!(covered("a.hmco.io, hmco.io"), 1);
    // Of two Ingresses that share a Secret, cert-manager makes a certificate for the first only.
    let issued = |name: &str, host: &str| {
        ingress(
            name,
            host,
            "cert-manager.io/cluster-issuer: own",
            &entry(host),
        )
    };
    let two = own.clone() + &issued("one", "a.hmco.io") + &issued("two", "b.hmco.io");
    assert_eq!(
        messages("host-not-covered", &two),
        ["the certificate in Secret `shop-tls` is not for `b.hmco.io`: it names `a.hmco.io`"]
    );
    let same = own + &issued("one", "a.hmco.io") + &issued("two", "a.hmco.io");
    assert_eq!(messages("host-not-covered", &same), NONE);
}

#[test]
fn a_rule_without_tls_beside_others_is_told() {
    let web = ingress("web", "b.hmco.io", "", TLS);
    let found = found("host-not-covered", &web);
    assert_eq!(found[0].severity, Severity::Warning);
    let whole = web.replace("hosts: [shop.hmco.io], ", "");
    assert_eq!(messages("host-not-covered", &whole), NONE);
}

#[test]
fn a_declared_certificate_of_the_same_name_is_not_a_second() {
    let own = issuer("ClusterIssuer", "own", "{selfSigned: {}}");
    let declared =
        certificate("shop-tls", "own", "shop.hmco.io", "").replace("shop-tls-tls", "shop-tls");
    let asks = ingress(
        "web",
        "shop.hmco.io",
        "cert-manager.io/cluster-issuer: own",
        TLS,
    );
    assert_eq!(
        messages("secret-shared", &(own.clone() + &declared + &asks)),
        NONE
    );
    let other_name = declared.replace("name: shop-tls,", "name: shop,");
    assert_eq!(
        messages("secret-shared", &(own + &other_name + &asks)).len(),
        1
    );
}

#[test]
fn test_environments_are_for_tests() {
    let staging = acme("main", STAGING, "");
    let served = |name: &str, host: &str| {
        let tls = format!("{{hosts: [{host}], secretName: it}}");
        messages(
            "staging-issuer",
            &(staging.clone() + &ingress(name, host, ISSUED, &tls)),
        )
        .len()
    };
    assert_eq!(served("web", "shop.hmco.io"), 1);
    for (name, host) in [
        ("web", "shop.staging.hmco.io"),
        ("web-dev", "shop.hmco.io"),
        ("web", "qa2.hmco.io"),
    ] {
        assert_eq!(served(name, host), 0, "{host}");
    }
    // A part of a word is no word.
    assert_eq!(served("web", "contest.hmco.io"), 1);
}

#[test]
fn own_signatures_are_for_names_of_ones_own() {
    let own = issuer("ClusterIssuer", "main", "{selfSigned: {}}");
    let served = |host: &str| {
        let tls = format!("{{hosts: [{host}], secretName: it}}");
        messages(
            "self-signed-public",
            &(own.clone() + &ingress("web", host, ISSUED, &tls)),
        )
        .len()
    };
    assert_eq!(served("shop.hmco.io"), 1);
    assert_eq!(served("shop.local"), 0);
}

#[test]
fn renewals_are_held_against_the_life_of_the_certificate() {
    let by = |server: &str, rest: &str| {
        acme("main", server, "") + &certificate("it", "main", "a.hmco.io", rest)
    };
    let ignored = |yaml: &str| messages("renewal-ignored", yaml).len();
    let often = |yaml: &str| messages("renewed-too-often", yaml).len();
    assert_eq!(
        ignored(&by(PRODUCTION, ", duration: 8760h, renewBefore: 2160h")),
        1
    );
    assert_eq!(
        ignored(&by(
            "https://ca.hmco.io",
            ", duration: 8760h, renewBefore: 2160h"
        )),
        0
    );
    assert_eq!(often(&by(PRODUCTION, ", renewBefore: 2127h")), 1);
    assert_eq!(often(&by(PRODUCTION, ", renewBefore: 2126h")), 0);
    assert_eq!(often(&by(STAGING, ", renewBefore: 2159h")), 0);
}

#[test]
fn keys_are_found_whatever_they_are_written_in_and_never_shown() {
    let key = "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIJ\\n-----END EC PRIVATE KEY-----\\n";
    let with = |type_: &str, text: &str| {
        format!(
            "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: it, namespace: shop}}\ntype: {type_}\nstringData: {{tls.key: \"{text}\"}}\n"
        )
    };
    let findings = found("private-key-committed", &with("kubernetes.io/tls", key));
    assert_eq!(findings.len(), 1);
    assert!(!format!("{findings:?}").contains("MHcCAQEEIJ"));
    for (type_, text) in [
        ("Opaque", key),
        ("kubernetes.io/tls", ""),
        ("kubernetes.io/tls", "{{ .Values.key }}"),
        (
            "kubernetes.io/tls",
            "-----BEGIN PRIVATE KEY-----\\n${KEY}\\n-----END PRIVATE KEY-----",
        ),
        (
            "kubernetes.io/tls",
            "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----",
        ),
        (
            "kubernetes.io/tls",
            "-----BEGIN PUBLIC KEY-----\\nMHcCAQEEIJ\\n-----END PUBLIC KEY-----",
        ),
    ] {
        assert_eq!(
            found("private-key-committed", &with(type_, text)).len(),
            0,
            "{text}"
        );
    }
}

#[test]
fn a_secret_is_missed_where_the_issuer_looks_for_it() {
    let signs = issuer("Issuer", "internal", "{ca: {secretName: root}}");
    let missing = |yaml: &str| messages("issuer-secret-missing", yaml).len();
    assert_eq!(missing(&signs), 0);
    assert_eq!(missing(&(signs.clone() + &secret("shop", "root"))), 0);
    assert_eq!(missing(&(signs.clone() + &secret("shop", "other"))), 1);
    let external = "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: it, namespace: shop}\n";
    assert_eq!(missing(&(signs + &secret("shop", "other") + external)), 0);
}
