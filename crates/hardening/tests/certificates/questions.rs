//! `ask issue`: the chain, the verdict and every reason.

use hardening::api::{Answer, AnswerBody, Issue, IssueVerdict, Question, ask};

use super::{PRODUCTION, acme, analysis, certificate, ingress, secret};

fn asked(yaml: &str, host: &str) -> Answer {
    let question = Question::Issue {
        host: host.to_owned(),
    };
    ask(&analysis(yaml), &question).unwrap()
}

fn issue(yaml: &str, host: &str) -> Issue {
    match asked(yaml, host).answer {
        AnswerBody::Issue(issue) => issue,
        other => panic!("{other:?}"),
    }
}

const ISSUED: &str = "cert-manager.io/cluster-issuer: main";
const TLS: &str = "{hosts: [shop.hmco.dev], secretName: shop-tls}";

#[test]
fn a_host_that_is_served_with_what_is_issued() {
    let yaml = acme("main", PRODUCTION, "") + &ingress("web", "shop.hmco.dev", ISSUED, TLS);
    let issue = issue(&yaml, "https://Shop.hmco.dev/cart");
    assert_eq!(issue.issued, IssueVerdict::Yes);
    assert_eq!(
        issue.sentence,
        "Shop.hmco.dev: Certificate `shop/shop-tls` is issued by ClusterIssuer `main`, and renewed 60 days after its issue"
    );
    let chain = &issue.chains[0];
    assert_eq!(chain.ingress.as_deref(), Some("shop/web"));
    assert_eq!(chain.secret.as_deref(), Some("shop/shop-tls"));
    assert_eq!(chain.lifetime_seconds, Some(90 * 86_400));
    assert!(
        issue
            .assumes
            .contains(&"cert-manager runs in the cluster".to_owned())
    );
}

#[test]
fn every_reason_is_told_with_its_place() {
    let yaml = acme("main", PRODUCTION, "email: me@example.com, solvers: []")
        + &ingress(
            "web",
            "shop.local",
            ISSUED,
            "{hosts: [shop.local], secretName: shop-tls}",
        );
    let answer = asked(&yaml, "shop.local");
    let AnswerBody::Issue(issue) = &answer.answer else {
        panic!("{answer:?}")
    };
    assert_eq!(issue.issued, IssueVerdict::No);
    let obstacles = &issue.chains[0].obstacles;
    assert_eq!(obstacles.len(), 3, "{obstacles:?}");
    for obstacle in obstacles {
        assert!(
            answer.evidence.iter().any(|it| it.message == *obstacle),
            "{obstacle}"
        );
    }
    assert!(issue.assumes.is_empty());
}

#[test]
fn a_host_without_a_certificate_of_cert_manager() {
    let plain = ingress("web", "shop.hmco.dev", "", "");
    assert_eq!(
        issue(&plain, "shop.hmco.dev").chains[0].obstacles,
        ["it is served without TLS"]
    );
    let kept = ingress("web", "shop.hmco.dev", "", TLS);
    let by_hand = issue(
        &(kept.clone() + &secret("shop", "shop-tls")),
        "shop.hmco.dev",
    );
    assert_eq!(by_hand.issued, IssueVerdict::No);
    assert_eq!(issue(&kept, "shop.hmco.dev").issued, IssueVerdict::Unknown);
    let default = ingress(
        "web",
        "shop.hmco.dev",
        "",
        "{hosts: [other.hmco.dev], secretName: it}",
    );
    assert_eq!(issue(&default, "shop.hmco.dev").issued, IssueVerdict::No);
}

#[test]
fn wildcards_serve_one_label_where_nothing_is_nearer() {
    let wild = ingress(
        "wild",
        "*.hmco.dev",
        ISSUED,
        "{hosts: ['*.hmco.dev'], secretName: wild}",
    );
    let own = ingress("own", "shop.hmco.dev", ISSUED, TLS);
    let dns = acme("main", PRODUCTION, "solvers: [{dns01: {route53: {}}}]");
    let yaml = dns + &wild + &own;
    let by = |host: &str| issue(&yaml, host).chains[0].ingress.clone();
    assert_eq!(by("shop.hmco.dev").as_deref(), Some("shop/own"));
    assert_eq!(by("other.hmco.dev").as_deref(), Some("shop/wild"));
}

#[test]
fn a_name_that_only_a_certificate_has() {
    let yaml = acme("main", PRODUCTION, "") + &certificate("mail", "main", "mail.hmco.dev", "");
    let issue = issue(&yaml, "mail.hmco.dev");
    assert_eq!(issue.issued, IssueVerdict::Yes);
    assert_eq!(issue.chains[0].ingress, None);
}

#[test]
fn an_unknown_host_is_refused_with_the_nearest() {
    let yaml = ingress("web", "shop.hmco.dev", "", "");
    let question = Question::Issue {
        host: "shop.hmco.dv".to_owned(),
    };
    let error = ask(&analysis(&yaml), &question).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no Ingress and no certificate is for the host `shop.hmco.dv`; the nearest is `shop.hmco.dev`"
    );
}
