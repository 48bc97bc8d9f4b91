//! The Secrets that an AlertmanagerConfig names.

use super::{MAIN, PLATFORM, TEAM, ends, one};
use crate::findings::found;

const MISSING: &str = "cluster.missing-reference";

const KEYS: &str = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: pagerduty, namespace: shop}\nstringData: {key: none}\n\
                    ---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: authorities, namespace: shop}\ndata: {ca.crt: none}\n";

const REFERENCE: &str = "{routingKey: {name: pagerduty, key: key}}";

#[test]
fn a_secret_that_is_not_there_is_told_and_without_the_key_the_object_is_left_out() {
    let shop = [("namespace", "shop")];
    let whole = format!("{PLATFORM}{TEAM}{KEYS}");
    assert!(found(MISSING, &whole).is_empty());
    assert_eq!(ends(&whole, &shop), one(MAIN, &["shop/orders/team"]));
    for (reference, message, path, reached) in [
        (
            "{routingKey: {name: pagerdutty, key: key}}",
            "no Secret `pagerdutty` in namespace `shop`",
            "/spec/receivers/1/pagerdutyConfigs/0/routingKey/name",
            // It may be made elsewhere.
            "shop/orders/team",
        ),
        (
            "{routingKey: {name: pagerduty, key: kye}}",
            "Secret `pagerduty` has no key `kye`",
            "/spec/receivers/1/pagerdutyConfigs/0/routingKey/key",
            "platform",
        ),
    ] {
        let yaml = whole.replace(REFERENCE, reference);
        let found = found(MISSING, &yaml);
        assert_eq!(found[0].message, message);
        assert_eq!(found[0].location.path, path);
        assert!(
            found[0]
                .effect
                .as_deref()
                .unwrap()
                .contains("leaves the whole AlertmanagerConfig out")
        );
        assert_eq!(ends(&yaml, &shop), one(MAIN, &[reached]));
    }
    // Nothing is known of a namespace of which the bundle shows no Secret.
    let elsewhere = whole.replace(KEYS, "");
    assert!(found(MISSING, &elsewhere).is_empty());
    assert_eq!(ends(&elsewhere, &shop), one(MAIN, &["shop/orders/team"]));
}

#[test]
fn every_way_to_name_one_is_seen() {
    for (integrations, kind, name) in [
        (
            "slackConfigs: [{apiURL: {name: absent, key: a}}]",
            "Secret",
            "absent",
        ),
        (
            "emailConfigs: [{to: a@b.c, authPassword: {name: absent, key: a}}]",
            "Secret",
            "absent",
        ),
        (
            "webhookConfigs: [{url: 'http://a.shop/', httpConfig: {basicAuth: {password: {name: absent, key: a}}}}]",
            "Secret",
            "absent",
        ),
        (
            "webhookConfigs: [{url: 'http://a.shop/', httpConfig: {tlsConfig: {ca: {configMap: {name: absent, key: a}}}}}]",
            "ConfigMap",
            "absent",
        ),
        (
            "webhookConfigs: [{url: 'http://a.shop/', httpConfig: {tlsConfig: {cert: {secret: {name: absent, key: a}}}}}]",
            "Secret",
            "absent",
        ),
        (
            "snsConfigs: [{topicARN: a, sigv4: {accessKey: {name: absent, key: a}}}]",
            "Secret",
            "absent",
        ),
    ] {
        let team = TEAM.replace(&format!("pagerdutyConfigs: [{REFERENCE}]"), integrations);
        let messages: Vec<_> = found(MISSING, &format!("{PLATFORM}{team}{KEYS}"))
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(
            messages,
            [format!("no {kind} `{name}` in namespace `shop`")],
            "{integrations}"
        );
    }
    // Headers and details have keys, too, and name nothing.
    let team = TEAM.replace(
        REFERENCE,
        "{routingKey: {name: pagerduty, key: key}, details: [{key: a, value: b}]}",
    );
    assert!(found(MISSING, &format!("{PLATFORM}{team}{KEYS}")).is_empty());
}

#[test]
fn what_an_alertmanager_begins_with_must_be_there() {
    let platform = PLATFORM.replace(
        "  version:",
        "  configSecret: alertmanager-mian\n  version:",
    );
    let found = found(MISSING, &platform);
    assert_eq!(
        found[0].message,
        "no Secret `alertmanager-mian` in namespace `monitoring`"
    );
    assert_eq!(
        found[0].help.as_deref(),
        Some("did you mean `alertmanager-main`?")
    );
}
