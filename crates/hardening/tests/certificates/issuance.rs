//! Nothing is promised that the rules forbid: generated certificates and issuers, against a naive reading of the rules.

use std::fmt::Write as _;

use hardening::certificates::{Cause, Verdict};
use proptest::prelude::*;

use super::{PRODUCTION, STAGING, acme, certificate, certificates, class, ingress, issuer, secret};

#[derive(Clone, Debug)]
struct Case {
    names: Vec<&'static str>,
    server: &'static str,
    email: Option<&'static str>,
    solvers: Vec<(bool, Option<&'static str>)>,
    class: &'static str,
    classes: Vec<&'static str>,
    issuer_named: &'static str,
}

fn case() -> impl Strategy<Value = Case> {
    let names = vec![
        "shop.hmco.dev",
        "*.hmco.dev",
        "grafana.local",
        "db",
        "10.0.0.1.nip.io",
        "api.hmco.dev",
        "shop.example.com",
    ];
    let solver = (
        any::<bool>(),
        prop::option::of(prop::sample::select(vec!["hmco.dev", "io", "local"])),
    );
    (
        prop::sample::subsequence(names, 1..4),
        prop::sample::select(vec![PRODUCTION, STAGING, "https://ca.hmco.dev/acme"]),
        prop::option::of(prop::sample::select(vec![
            "a@hmco.dev",
            "a@example.com",
            "a@host.local",
        ])),
        prop::collection::vec(solver, 0..3),
        prop::sample::select(vec!["nginx", "public"]),
        prop::sample::subsequence(vec!["nginx", "internal"], 0..=2),
        prop::sample::select(vec!["main", "other"]),
    )
        .prop_map(
            |(names, server, email, solvers, class, classes, issuer_named)| Case {
                names,
                server,
                email,
                solvers,
                class,
                classes,
                issuer_named,
            },
        )
}

impl Case {
    fn yaml(&self) -> String {
        let mut rest = String::new();
        if let Some(email) = self.email {
            let _ = write!(rest, "email: {email}, ");
        }
        let solvers = self.solvers.iter().map(|(is_dns, zone)| {
            let selector = zone.map(|zone| format!("selector: {{dnsZones: [{zone}]}}, "));
            let challenge = if *is_dns {
                "dns01: {route53: {region: eu-central-1}}".to_owned()
            } else {
                format!("http01: {{ingress: {{ingressClassName: {}}}}}", self.class)
            };
            format!("{{{}{challenge}}}", selector.unwrap_or_default())
        });
        let solvers: Vec<_> = solvers.collect();
        let _ = write!(rest, "solvers: [{}]", solvers.join(", "));
        let names: Vec<_> = self.names.iter().map(|name| format!("'{name}'")).collect();
        let classes: String = self.classes.iter().map(|name| class(name)).collect();
        classes
            + &acme("main", self.server, &rest)
            + &certificate("web", self.issuer_named, &names.join(", "), "")
    }

    /// What stands in the way, rule by rule.
    fn naive(&self) -> bool {
        if self.issuer_named != "main" {
            return false;
        }
        let is_lets_encrypt = self.server.contains("letsencrypt");
        let refused_mail = matches!(self.email, Some("a@example.com" | "a@host.local"));
        if is_lets_encrypt && refused_mail {
            return false;
        }
        self.names.iter().all(|name| {
            let is_private = ["grafana.local", "db", "10.0.0.1.nip.io", "shop.example.com"];
            if is_lets_encrypt && is_private.contains(name) {
                return false;
            }
            let fits = |(is_dns, zone): &&(bool, Option<&str>)| {
                let in_zone =
                    zone.is_none_or(|zone| *name == zone || name.ends_with(&format!(".{zone}")));
                in_zone && (*is_dns || !name.starts_with("*."))
            };
            // A solver with a zone goes before those without, whatever their order.
            let with_zone = self.solvers.iter().filter(|it| it.1.is_some()).filter(fits);
            let most = with_zone
                .clone()
                .map(|it| it.1.unwrap().split('.').count())
                .max();
            let picked = match most {
                Some(most) => with_zone
                    .clone()
                    .find(|it| it.1.unwrap().split('.').count() == most),
                None => self.solvers.iter().filter(|it| it.1.is_none()).find(fits),
            };
            picked.is_some_and(|(is_dns, _)| {
                *is_dns || self.classes.is_empty() || self.classes.contains(&self.class)
            })
        })
    }
}

proptest! {
    #[test]
    fn nothing_is_promised_that_a_rule_forbids(case in case()) {
        let certificates = certificates(&case.yaml());
        let issuance = certificates.issuance();
        let judgement = issuance.judge(&issuance.certificates()[0]);
        let expected = if case.naive() { Verdict::Yes } else { Verdict::No };
        prop_assert_eq!(judgement.verdict(), expected, "{:?}\n{}", judgement, case.yaml());
        prop_assert_eq!(judgement.verdict() == Verdict::No, !judgement.obstacles.is_empty());
    }

    /// What a rule says of a certificate or its issuer, the engine says, too.
    #[test]
    fn rules_and_verdicts_agree(case in case()) {
        let ids = super::ids(&case.yaml());
        let told = ["contact-refused", "name-not-public", "no-solver", "issuer-missing"];
        let issued = case.naive();
        if issued {
            for id in told {
                prop_assert!(!ids.iter().any(|it| it == id), "{id}: {}", case.yaml());
            }
        } else {
            let all = told.into_iter().chain(["solver-class-missing"]);
            let mut all = all.filter(|id| ids.iter().any(|it| it == id));
            prop_assert!(all.next().is_some(), "{}", case.yaml());
        }
    }
}

fn verdict(yaml: &str) -> Verdict {
    let certificates = certificates(yaml);
    let issuance = certificates.issuance();
    issuance.judge(&issuance.certificates()[0]).verdict()
}

fn causes(yaml: &str) -> Vec<Cause> {
    let certificates = certificates(yaml);
    let issuance = certificates.issuance();
    let judgement = issuance.judge(&issuance.certificates()[0]);
    let reasons = judgement.obstacles.iter().chain(&judgement.unknown);
    reasons.map(|reason| reason.cause).collect()
}

#[test]
fn what_the_bundle_does_not_show_is_unknown() {
    let alone = certificate("web", "main", "shop.hmco.dev", "");
    assert_eq!(verdict(&alone), Verdict::Unknown);
    let external = alone.replace("kind: ClusterIssuer", "kind: Other, group: pca.aws");
    assert_eq!(causes(&external), [Cause::External]);
    let dns = "solvers: [{dns01: {cloudflare: {apiTokenSecretRef: {name: token, key: token}}}}]";
    let with_token = acme("main", PRODUCTION, dns) + &alone;
    assert_eq!(verdict(&with_token), Verdict::Unknown);
    let gateway = "solvers: [{http01: {gatewayHTTPRoute: {parentRefs: []}}}]";
    assert_eq!(
        verdict(&(acme("main", PRODUCTION, gateway) + &alone)),
        Verdict::Unknown
    );
}

#[test]
fn a_chain_of_authorities_is_followed_to_its_end() {
    let own = issuer("ClusterIssuer", "own", "{selfSigned: {}}");
    let signer = issuer("Issuer", "internal", "{ca: {secretName: root-tls}}");
    let leaf = certificate("web", "internal", "web.shop.svc", "")
        .replace("kind: ClusterIssuer", "kind: Issuer");
    let root = certificate("root", "own", "root.hmco.dev", ", isCA: true");
    assert_eq!(
        verdict(&(leaf.clone() + &own + &signer + &root)),
        Verdict::Yes
    );
    let no_authority = root.replace(", isCA: true", "");
    assert_eq!(
        causes(&(leaf.clone() + &own + &signer + &no_authority)),
        [Cause::Secret]
    );
    let lost = root.replace("name: own", "name: gone");
    assert_eq!(
        causes(&(leaf.clone() + &own + &signer + &lost)),
        [Cause::IssuerMissing]
    );
    // An authority that waits for its own key never signs.
    let circle = root.replace(
        "kind: ClusterIssuer, name: own",
        "kind: Issuer, name: internal",
    );
    assert_eq!(causes(&(leaf.clone() + &signer + &circle)), [Cause::Secret]);
    assert_eq!(
        causes(&(leaf + &signer + &secret("shop", "another"))),
        [Cause::Secret]
    );
}

#[test]
fn only_one_certificate_has_a_secret() {
    let own = issuer("ClusterIssuer", "own", "{selfSigned: {}}");
    let first = certificate("web", "own", "a.hmco.dev", "");
    let second = certificate("api", "own", "b.hmco.dev", "").replace("api-tls", "web-tls");
    let certificates = certificates(&(own + &first + &second));
    let issuance = certificates.issuance();
    let verdicts = issuance
        .certificates()
        .iter()
        .map(|it| issuance.judge(it).verdict());
    assert_eq!(verdicts.collect::<Vec<_>>(), [Verdict::Yes, Verdict::No]);
}

#[test]
fn an_ingress_gets_a_certificate_for_each_entry_of_tls() {
    let yaml = acme("main", PRODUCTION, "")
        + &ingress(
            "web",
            "a.hmco.dev",
            "cert-manager.io/cluster-issuer: main, cert-manager.io/renew-before: 240h",
            "{hosts: [a.hmco.dev, b.hmco.dev], secretName: one}, {hosts: [c.hmco.dev], secretName: two}",
        );
    let certificates = certificates(&yaml);
    let issuance = certificates.issuance();
    let names = issuance.certificates().iter().map(|it| {
        let names: Vec<_> = it.names.iter().map(|name| name.name.as_str()).collect();
        (it.secret.as_str(), names.join(" "))
    });
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            ("one", "a.hmco.dev b.hmco.dev".to_owned()),
            ("two", "c.hmco.dev".to_owned())
        ]
    );
    let judgement = issuance.judge(&issuance.certificates()[1]);
    assert_eq!(judgement.verdict(), Verdict::Yes);
    assert_eq!(judgement.renewed_after, Some(80 * 86_400));
}
