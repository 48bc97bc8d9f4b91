//! What is rendered of certificates: that it works, that it may do what it must and no more, and that nothing is found of it.

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, IssueVerdict, Question, ask};
use hardening::baseline::Baseline;
use hardening::finding::{Finding, Severity};
use hardening::manifest::{Bundle, Source};
use hardening::spec::{HMCO, Spec};
use proptest::prelude::*;
use serde_json::Value;

use super::rendered::objects_below;
use super::specs::specs;

const NONE: [&str; 0] = [];
/// Small, with all that the area renders.
const SMALL: &str = "
apiVersion: hardening/v1alpha1
kind: Phase1
cluster: {name: small, kubernetesVersion: \"1.32\", apiServer: {addresses: [10.0.0.1]}, nodes: [10.0.0.0/24]}
namespaces: [{name: shop}, {name: gate}, {name: certs}]
services:
  - {name: web, namespace: shop, ports: [{name: http, port: 8080}], hosts: [{host: shop.254carbon.com, port: http, issuer: public}]}
  - {name: gate, namespace: gate, ports: [{name: https, port: 443, exposed: true}]}
ingress: {controller: gate/gate, class: nginx}
certificates:
  namespace: certs
  issuers: [{name: public, signer: {letsEncrypt: {environment: production, email: ops@254carbon.com}}}]
";

fn spec(text: &str) -> Spec {
    Spec::parse("phase1.yaml", text, Default::default()).unwrap()
}

fn refused(text: &str) -> String {
    let error = Spec::parse("phase1.yaml", text, Default::default()).unwrap_err();
    format!(
        "{}:{} {}",
        error.location.line, error.location.column, error.message
    )
}

fn sources(spec: &Spec) -> Vec<(String, String)> {
    let baseline = Baseline::of(spec);
    let files = baseline.manifests().iter();
    files
        .map(|file| (file.path.clone(), file.to_text()))
        .collect()
}

fn analysis(sources: &[(String, String)]) -> Analysis {
    let sources = sources.iter();
    Analysis::of(Bundle::read(
        sources.map(|(path, text)| Source::new(path, text.as_str())),
    ))
}

/// The findings of the area that are not only worth knowing.
fn found(sources: &[(String, String)]) -> Vec<String> {
    let findings = analysis(sources).findings().into_iter();
    let own =
        |it: &Finding| it.invariant.starts_with("certificates.") && it.severity != Severity::Info;
    findings
        .filter(own)
        .map(|it| format!("{}: {}", it.invariant, it.message))
        .collect()
}

fn objects(spec: &Spec) -> Vec<Value> {
    objects_below(spec, "k8s/certificates/")
}

fn of_kind(spec: &Spec, kind: &str) -> Vec<Value> {
    let mut objects = objects(spec);
    objects.retain(|object| object["kind"] == kind);
    objects
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

#[test]
fn every_host_of_hmco_has_a_certificate_that_is_renewed_after_sixty_days() {
    let spec = Spec::hmco();
    let analysis = analysis(&sources(&spec));
    let hosts: Vec<_> = spec.services().iter().flat_map(|it| &it.hosts).collect();
    assert_eq!(hosts.len(), 9);
    for host in hosts {
        let host = host.spec.host.to_string();
        let question = Question::Issue { host: host.clone() };
        let AnswerBody::Issue(issue) = ask(&analysis, &question).unwrap().answer else {
            panic!("{host} is not answered for");
        };
        assert_eq!(issue.issued, IssueVerdict::Yes, "{}", issue.sentence);
        assert!(
            issue.sentence.ends_with(
                "is issued by ClusterIssuer `letsencrypt-prod`, and renewed 60 days after its issue"
            ),
            "{}",
            issue.sentence
        );
        assert_eq!(issue.chains.len(), 1, "{host}");
    }
}

#[test]
fn nothing_of_certificates_is_found_of_hmco() {
    assert_eq!(found(&sources(&Spec::hmco())), NONE);
}

#[test]
fn what_cert_manager_may_do_and_runs_as_is_found_fault_with_by_nobody() {
    let findings = analysis(&sources(&Spec::hmco())).findings().into_iter();
    let areas = [
        "access.",
        "certificates.",
        "manifest.",
        "monitoring.alertmanager-exposed",
    ];
    let here = findings.filter(|it| {
        let is_of_areas = areas.iter().any(|area| it.invariant.starts_with(area));
        let is_here = it.location.file.starts_with("k8s/certificates/");
        is_of_areas && is_here && it.severity != Severity::Info
    });
    let shown: Vec<_> = here
        .map(|it| {
            format!(
                "{}:{} {}: {}",
                it.location.file, it.location.line, it.invariant, it.message
            )
        })
        .collect();
    assert_eq!(shown, NONE);
}

#[test]
fn each_program_has_two_pods_apart_and_two_hundred_milli_cores_at_most() {
    let deployments = of_kind(&Spec::hmco(), "Deployment");
    let names: Vec<_> = deployments.iter().map(name).collect();
    assert_eq!(
        names,
        [
            "cert-manager",
            "cert-manager-webhook",
            "cert-manager-cainjector"
        ]
    );
    for deployment in &deployments {
        assert_eq!(deployment["metadata"]["namespace"], "cert-manager");
        assert_eq!(deployment["spec"]["replicas"], 2);
        let pod = &deployment["spec"]["template"]["spec"];
        let limits = &pod["containers"][0]["resources"]["limits"];
        assert_eq!(
            (limits["cpu"].as_str(), limits["memory"].as_str()),
            (Some("200m"), Some("256Mi"))
        );
        let apart =
            &pod["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"];
        assert_eq!(
            apart[0]["podAffinityTerm"]["topologyKey"],
            "kubernetes.io/hostname"
        );
    }
}

#[test]
fn the_issuers_of_hmco_are_those_of_its_summary_and_each_server_has_a_key_of_its_own() {
    let issuers = of_kind(&Spec::hmco(), "ClusterIssuer");
    let names: Vec<_> = issuers.iter().map(name).collect();
    assert_eq!(
        names,
        ["selfsigned", "letsencrypt-staging", "letsencrypt-prod"]
    );
    let key = |issuer: &Value| issuer["spec"]["acme"]["privateKeySecretRef"]["name"].clone();
    assert_ne!(key(&issuers[1]), key(&issuers[2]));
    let solver = &issuers[2]["spec"]["acme"]["solvers"][0]["http01"]["ingress"];
    assert_eq!(solver["ingressClassName"], "nginx");
    assert_eq!(solver["serviceType"], "ClusterIP");
}

#[test]
fn an_ingress_redirects_to_tls_and_alertmanager_asks_for_a_password() {
    let ingresses = of_kind(&Spec::hmco(), "Ingress");
    assert_eq!(ingresses.len(), 9);
    for ingress in &ingresses {
        let annotations = &ingress["metadata"]["annotations"];
        assert_eq!(
            annotations["nginx.ingress.kubernetes.io/ssl-redirect"],
            "true"
        );
        let tls = &ingress["spec"]["tls"][0];
        assert_eq!(tls["hosts"][0], ingress["spec"]["rules"][0]["host"]);
        let asks = name(ingress) == "alertmanager";
        let users = &annotations["nginx.ingress.kubernetes.io/auth-secret"];
        assert_eq!(users == "alertmanager-users", asks, "{ingress}");
    }
}

#[test]
fn no_secret_is_rendered() {
    assert!(of_kind(&Spec::hmco(), "Secret").is_empty());
}

#[test]
fn flags_probes_and_permissions_are_those_of_the_release() {
    for release in [
        "v1.16.0", "v1.17.4", "v1.18.6", "v1.19.5", "v1.20.3", "v1.21.1",
    ] {
        let images = ["controller", "webhook", "cainjector", "acmesolver"].map(|program| {
            let field = program.replace("solver", "Solver");
            format!("{field}: registry.hmco.io/mirror/cert-manager-{program}:{release}")
        });
        let images = format!("  namespace: certs\n  images: {{{}}}\n", images.join(", "));
        let spec = spec(&SMALL.replace("  namespace: certs\n", &images));
        assert_eq!(found(&sources(&spec)), NONE, "{release}");
        let roles = of_kind(&spec, "ClusterRole");
        let role = roles
            .iter()
            .find(|it| name(it) == "cert-manager-cainjector");
        let verbs = &role.unwrap()["rules"][1]["verbs"];
        let verb = if release < "v1.21" { "update" } else { "patch" };
        assert_eq!(verbs, &serde_json::json!([verb]), "{release}");
    }
}

/// What is asked for only in clusters that check who may name an owner, and what is only told.
fn is_beyond_the_tables(role: &str, resource: &str) -> bool {
    resource.ends_with("/finalizers") || resource == "events" || (role, resource) == ISSUERS
}

/// A spec declares no Issuers of namespaces, but a team may.
const ISSUERS: (&str, &str) = ("cert-manager-controller", "issuers/status");

#[test]
fn each_permission_is_one_without_which_cert_manager_does_not_work() {
    let files = sources(&spec(SMALL));
    assert_eq!(found(&files), NONE);
    let at = files
        .iter()
        .position(|(path, _)| path.ends_with("cert-manager-access.yaml"))
        .unwrap();
    let documents: Vec<Value> = serde_yaml::Deserializer::from_str(&files[at].1)
        .map(|it| serde::Deserialize::deserialize(it).unwrap())
        .collect();
    let mut removed = 0;
    for (document, object) in documents.iter().enumerate() {
        for (number, rule) in object["rules"].as_array().into_iter().flatten().enumerate() {
            for resource in rule["resources"].as_array().unwrap() {
                for verb in rule["verbs"].as_array().unwrap() {
                    let (resource, verb) = (resource.as_str().unwrap(), verb.as_str().unwrap());
                    if is_beyond_the_tables(name(object), resource) {
                        continue;
                    }
                    let mut changed = documents.clone();
                    let rules = changed[document]["rules"].as_array_mut().unwrap();
                    let mut rest = rules.remove(number);
                    let mut others = rest.clone();
                    let without = |list: &mut Value, word: &str| {
                        list.as_array_mut().unwrap().retain(|it| it != word);
                    };
                    without(&mut rest["verbs"], verb);
                    without(&mut others["resources"], resource);
                    rest["resources"] = serde_json::json!([resource]);
                    for part in [rest, others] {
                        let is_empty = |field: &str| part[field].as_array().unwrap().is_empty();
                        if !is_empty("verbs") && !is_empty("resources") {
                            rules.push(part);
                        }
                    }
                    let mut files = files.clone();
                    let texts: Vec<_> = changed.iter().map(Value::to_string).collect();
                    files[at].1 = texts.join("\n---\n");
                    let found = found(&files);
                    assert!(
                        found.iter().any(|it| it.contains("permission-missing")
                            || it.contains("leader-election-forbidden")),
                        "{} may {verb} {resource} for nothing: {found:?}",
                        name(object)
                    );
                    removed += 1;
                }
            }
        }
    }
    assert!(removed > 50, "{removed}");
}

#[test]
fn pods_and_secrets_are_made_in_namespaces_with_hosts_only() {
    let spec = Spec::hmco();
    let bindings = of_kind(&spec, "RoleBinding");
    let made = bindings
        .iter()
        .filter(|it| name(it) == "cert-manager-certificates");
    let namespaces: Vec<_> = made
        .map(|it| it["metadata"]["namespace"].as_str().unwrap())
        .collect();
    assert_eq!(namespaces, ["data-platform", "monitoring", "vault-prod"]);
    for binding in of_kind(&spec, "ClusterRoleBinding") {
        assert_ne!(binding["roleRef"]["name"], "cert-manager-certificates");
    }
}

#[test]
fn hosts_by_several_issuers_have_an_ingress_for_each() {
    let two = SMALL
        .replace(
            "issuer: public}]",
            "issuer: public}, {host: shop.internal, port: http, issuer: own, users: staff}]",
        )
        .replace(
            "issuers: [",
            "issuers: [{name: own, signer: {ca: {secretName: own-ca}}}, ",
        );
    let spec = spec(&two);
    let ingresses = of_kind(&spec, "Ingress");
    let shown: Vec<_> = ingresses
        .iter()
        .map(|it| (name(it), it["spec"]["tls"][0]["secretName"].as_str()))
        .collect();
    assert_eq!(
        shown,
        [("web", Some("web-tls")), ("web.2", Some("web.2-tls"))]
    );
    assert_eq!(found(&sources(&spec)), NONE);
}

#[test]
fn what_no_authority_certifies_is_refused_with_a_way_out() {
    let with = |text: &str, other: &str| {
        assert_eq!(SMALL.matches(text).count(), 1, "{text}");
        refused(&SMALL.replace(text, other))
    };
    assert_eq!(
        with("host: shop.254carbon.com", "host: shop.internal"),
        "7:84 Let's Encrypt certifies `shop.internal` for nobody: it is below `.internal`, which is not in the public DNS; \
         use a name of a domain that you own, or an issuer with `ca`"
    );
    assert_eq!(
        with("environment: production", "environment: staging"),
        "7:124 no browser trusts a certificate of Let's Encrypt's staging server: name an issuer of the production server, \
         or try it with a host such as `test.shop.254carbon.com`"
    );
    assert_eq!(
        with("ops@254carbon.com", "ops@example.com"),
        "12:83 Let's Encrypt registers no account for `ops@example.com`: example.com is kept for documentation"
    );
    assert_eq!(
        with(
            "{letsEncrypt: {environment: production, email: ops@254carbon.com}}",
            "{selfSigned: {}}"
        ),
        "7:124 nobody trusts a certificate that signs itself for the public name `shop.254carbon.com`: name an issuer of \
         Let's Encrypt, or one with `ca`"
    );
    assert_eq!(
        with(
            "  namespace: certs\n",
            "  namespace: certs\n  images: {webhook: quay.io/jetstack/cert-manager-webhook:v1.17.0}\n"
        ),
        "12:21 the release of this is v1.17.0 and that of the controller v1.16.2; all must be of one"
    );
    assert_eq!(
        with(
            "  namespace: certs\n",
            "  namespace: certs\n  images: {webhook: quay.io/jetstack/cert-manager-webhook:v1.13.0}\n"
        ),
        "12:21 the webhook and the cainjector of v1.13.0 serve no metrics: take v1.16 or later"
    );
}

#[test]
fn limits_that_keep_out_what_proves_a_host_are_refused() {
    let limits = "{name: shop, limits: {min: {cpu: 50m, memory: 64Mi}}}";
    let text = SMALL.replace("{name: shop}", limits);
    assert_eq!(
        refused(&text),
        "5:35 a pod by which cert-manager proves a host asks for 10m CPU and 64Mi and gets 100m CPU and 64Mi at most, \
         which these limits refuse"
    );
}

#[test]
fn alertmanager_without_users_is_refused() {
    let text = HMCO.replace(", users: alertmanager-users", "");
    assert!(
        refused(&text).ends_with(
            "`alertmanager` asks nobody for a password: say with `users` which Secret tells who may come in"
        ),
        "{}",
        refused(&text)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_of_certificates_is_found_of_any_spec(drawn in specs()) {
        let found = found(&sources(&drawn.0));
        prop_assert_eq!(found, Vec::<String>::new());
    }
}
