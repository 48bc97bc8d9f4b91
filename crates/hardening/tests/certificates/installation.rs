//! The edges of the invariants of cert-manager's installation, release by release.

use super::{NONE, acme, certificate, found, ids, issuer, messages};

fn component(kind: &str, release: &str, args: &str, rest: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {kind}, namespace: cert-manager}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {kind}}}}}
  template:
    metadata: {{labels: {{app: {kind}}}}}
    spec:
      serviceAccountName: cert-manager
      containers:
        - name: main
          image: registry.hmco.io/mirror/cert-manager-{kind}:{release}
          args: [{args}]
          env: [{{name: POD_NAMESPACE, valueFrom: {{fieldRef: {{fieldPath: metadata.namespace}}}}}}]
          ports: [{{name: health, containerPort: 9403}}]
{rest}
"
    )
}

fn controller(release: &str, args: &str, rest: &str) -> String {
    component("controller", release, args, rest)
}

fn http(probe: &str, port: &str, path: &str) -> String {
    format!("          {probe}: {{httpGet: {{port: {port}, path: {path}}}}}\n")
}

fn account(role: &str, leases: &str) -> String {
    format!(
        "---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: cert-manager, namespace: cert-manager}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: cert-manager}}
rules: [{role}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: cert-manager}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cert-manager}}
subjects: [{{kind: ServiceAccount, name: cert-manager, namespace: cert-manager}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: leases, namespace: cert-manager}}
rules: [{leases}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: leases, namespace: cert-manager}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: leases}}
subjects: [{{kind: ServiceAccount, name: cert-manager, namespace: cert-manager}}]
"
    )
}

const ALL: &str = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}";
const LEASES: &str = "{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}, \
    {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [cert-manager-controller], verbs: [get, update, patch]}";
const SECRETS: &str = "{apiGroups: [''], resources: [secrets], verbs: ['*']}";
const OWN: &str = "{apiGroups: [cert-manager.io], resources: ['*'], verbs: ['*']}, \
    {apiGroups: [acme.cert-manager.io], resources: [orders, challenges], verbs: [get, list, watch]}, \
    {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch]}";

#[test]
fn flags_are_those_of_the_release() {
    let refused =
        |release: &str, args: &str| messages("unknown-flag", &controller(release, args, ""));
    assert_eq!(
        refused(
            "v1.13.0",
            "--v=2, --leader-elect=true, --feature-gates=A=true"
        ),
        NONE
    );
    assert_eq!(
        refused("v1.13.0", "--max-concurrent-challenges, '60'"),
        NONE
    );
    assert_eq!(
        refused("v1.13.0", "--enable-gateway-api"),
        ["cert-manager-controller v1.13.0 has no flag `--enable-gateway-api`; it came with v1.15"]
    );
    assert_eq!(
        refused("v1.7.1", "--dns01-self-check-nameservers=8.8.8.8"),
        [
            "cert-manager-controller v1.7.1 has no flag `--dns01-self-check-nameservers`; v1.6 was the last that had it"
        ]
    );
    assert_eq!(refused("1.13.2-debian-11", "--nonsense").len(), 1);
    // What is newer than the tables, or has no release, is not judged.
    for release in ["v1.40.0", "latest", "v0.15.0", "v2.0.0"] {
        assert_eq!(refused(release, "--nonsense"), NONE, "{release}");
    }
}

#[test]
fn probes_are_held_against_where_the_release_answers() {
    let wrong = |release: &str, args: &str, probe: &str| {
        messages("wrong-probe", &controller(release, args, probe)).len()
    };
    let live = |port, path| http("livenessProbe", port, path);
    assert_eq!(wrong("v1.13.0", "", &live("9403", "/livez")), 0);
    assert_eq!(wrong("v1.13.0", "", &live("health", "/livez")), 0);
    assert_eq!(
        wrong("v1.13.0", "", &live("9403", "/livez/leaderElection")),
        0
    );
    assert_eq!(wrong("v1.13.0", "", &live("9402", "/metrics")), 0);
    assert_eq!(wrong("v1.13.0", "", &live("9402", "/healthz")), 1);
    assert_eq!(wrong("v1.11.0", "", &live("9403", "/livez")), 1);
    let moved = "'--internal-healthz-listen-address=0.0.0.0:8081'";
    assert_eq!(wrong("v1.13.0", moved, &live("8081", "/livez")), 0);
    assert_eq!(wrong("v1.13.0", moved, &live("9403", "/livez")), 1);
    // A file may move them, too.
    assert_eq!(
        wrong("v1.13.0", "--config=/etc/it.yaml", &live("8081", "/livez")),
        0
    );
    let tcp = "          readinessProbe: {tcpSocket: {port: 9402}}\n";
    assert_eq!(wrong("v1.13.0", "", tcp), 0);
    let exec = "          livenessProbe: {exec: {command: [true]}}\n";
    assert_eq!(wrong("v1.13.0", "", exec), 0);
    // Two wrong probes of a container have one cause.
    let both = live("1", "/livez") + &http("readinessProbe", "1", "/readyz");
    let findings = found("wrong-probe", &controller("v1.13.0", "", &both));
    assert_eq!((findings.len(), findings[0].related.len()), (1, 1));
}

#[test]
fn the_webhook_needs_a_certificate_to_serve_with() {
    let without = |args: &str| {
        messages(
            "webhook-without-certificate",
            &component("webhook", "v1.13.0", args, ""),
        )
        .len()
    };
    assert_eq!(without(""), 1);
    assert_eq!(
        without("--tls-cert-file=/tls/tls.crt, --tls-private-key-file=/tls/tls.key"),
        0
    );
    assert_eq!(without("'--dynamic-serving-ca-secret-name=ca'"), 0);
    assert_eq!(without("--config=/etc/webhook.yaml"), 0);
}

#[test]
fn permissions_are_asked_of_what_the_bundle_uses() {
    let leads = "'--leader-election-namespace=$(POD_NAMESPACE)'";
    let run = controller("v1.13.0", leads, "");
    let missing = |yaml: &str| messages("permission-missing", yaml);
    assert_eq!(missing(&(account(ALL, LEASES) + &run)), NONE);
    let own = format!("{OWN}, {SECRETS}");
    assert_eq!(missing(&(account(&own, LEASES) + &run)), NONE);
    let with_acme =
        acme("main", super::PRODUCTION, "") + &certificate("it", "main", "a.hmco.io", "");
    let found = missing(&(account(&own, LEASES) + &run + &with_acme));
    assert_eq!(found.len(), 1);
    for wanted in [
        "create, delete `orders.acme.cert-manager.io`",
        "`pods`",
        "create, delete, update `ingresses.networking.k8s.io`",
    ] {
        assert!(found[0].contains(wanted), "{found:?}");
    }
    // Without bindings, or without the account, the bundle shows no permissions.
    assert_eq!(missing(&run), NONE);
    let only_some = controller("v1.13.0", "--controllers=issuers", "");
    assert_eq!(missing(&(account(SECRETS, LEASES) + &only_some)), NONE);
}

/// A role that is granted in a namespace only.
fn within(namespace: &str, rules: &str) -> String {
    format!(
        "---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: it, namespace: {namespace}}}
rules: [{rules}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: it, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: it}}
subjects: [{{kind: ServiceAccount, name: cert-manager, namespace: cert-manager}}]
"
    )
}

#[test]
fn what_the_controller_makes_may_be_granted_where_certificates_are_asked_for() {
    let run = controller("v1.13.0", "--leader-election-namespace=cert-manager", "");
    let asked = issuer("ClusterIssuer", "own", "{selfSigned: {}}")
        + &certificate("it", "own", "a.hmco.io", "");
    let read = SECRETS.replace("['*']}", "[get, list, watch]}");
    let everywhere = account(&format!("{OWN}, {read}"), LEASES) + &run + &asked;
    let missing = |yaml: &str| messages("permission-missing", yaml);
    assert_eq!(
        missing(&(everywhere.clone() + &within("shop", SECRETS))),
        NONE
    );
    let elsewhere = missing(&(everywhere + &within("bank", SECRETS)));
    assert_eq!(elsewhere.len(), 1);
    assert!(
        elsewhere[0].ends_with("which may not create, update, delete, patch `secrets`"),
        "{elsewhere:?}"
    );
}

#[test]
fn keys_of_acme_accounts_are_made_in_the_namespace_of_the_controller() {
    let args =
        "--leader-election-namespace=cert-manager, --cluster-resource-namespace=cert-manager";
    let run = controller("v1.13.0", args, "");
    let asked = acme("main", super::PRODUCTION, "") + &certificate("it", "main", "a.hmco.io", "");
    let all = SECRETS
        .replace("['']", "['', networking.k8s.io, acme.cert-manager.io]")
        .replace("[secrets]", "['*']");
    let read = SECRETS.replace("['*']}", "[get, list, watch]}");
    let made = account(
        &format!(
            "{}, {read}, {}",
            OWN,
            all.replace("['*']}", "[get, list, watch]}")
        ),
        LEASES,
    ) + &run
        + &asked
        + &within("shop", &all);
    let found = messages("permission-missing", &made);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].ends_with("which may not create `secrets`"),
        "{found:?}"
    );
    let create = "{apiGroups: [''], resources: [secrets], verbs: [create]}";
    let kept = made + &within("cert-manager", create);
    assert_eq!(messages("permission-missing", &kept), NONE);
}

#[test]
fn the_cainjector_may_be_held_to_what_asks_for_an_authority() {
    let configuration = "---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: asks, annotations: {cert-manager.io/inject-ca-from-secret: cert-manager/ca}}
webhooks: []
";
    let injects = |release: &str, verb: &str, configuration: &str| {
        let args = "--namespace=cert-manager, --enable-certificates-data-source=false, \
            --enable-mutatingwebhookconfigurations-injectable=false, --enable-apiservices-injectable=false, \
            --enable-customresourcedefinitions-injectable=false";
        let admission = "apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations]";
        let role = format!(
            "{{{admission}, verbs: [get, list, watch]}}, {{{admission}, resourceNames: [asks], verbs: [{verb}]}}"
        );
        let yaml = account(&role, LEASES)
            + &component("cainjector", release, args, "")
            + &within(
                "cert-manager",
                &SECRETS.replace("['*']}", "[get, list, watch]}"),
            )
            + configuration;
        messages("permission-missing", &yaml)
    };
    assert_eq!(injects("v1.20.3", "update", configuration), NONE);
    // Later ones apply it.
    assert_eq!(injects("v1.21.1", "patch", configuration), NONE);
    assert_eq!(injects("v1.21.1", "update", configuration).len(), 1);
    let other = configuration.replace("name: asks", "name: another");
    assert_eq!(injects("v1.20.3", "update", &other).len(), 1);
}

#[test]
fn approvals_may_be_granted_by_signer() {
    let by_name = OWN.replace("resources: ['*'], verbs: ['*']}", "resources: [certificates, certificates/status, certificaterequests, certificaterequests/status, issuers, clusterissuers, clusterissuers/status, issuers/status], verbs: ['*']}")
        + ", {apiGroups: [cert-manager.io], resources: [signers], verbs: [approve], resourceNames: ['clusterissuers.cert-manager.io/*']}";
    let role = format!("{by_name}, {SECRETS}");
    let run = controller("v1.13.0", "--leader-election-namespace=cert-manager", "");
    assert_eq!(
        messages("permission-missing", &(account(&role, LEASES) + &run)),
        NONE
    );
}

#[test]
fn leases_are_looked_for_where_the_flag_says() {
    let elects = |args: &str, leases: &str| {
        let role = format!("{OWN}, {SECRETS}");
        messages(
            "leader-election-forbidden",
            &(account(&role, leases) + &controller("v1.13.0", args, "")),
        )
    };
    assert_eq!(
        elects("--leader-election-namespace=cert-manager", LEASES),
        NONE
    );
    assert_eq!(
        elects(
            "--leader-elect=false",
            "{apiGroups: [''], resources: [pods], verbs: [get]}"
        ),
        NONE
    );
    let default = elects("", LEASES);
    assert_eq!(default.len(), 1);
    assert!(
        default[0].contains("in namespace `kube-system`"),
        "{default:?}"
    );
    let only_create = "{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}";
    let found = elects("--leader-election-namespace=cert-manager", only_create);
    assert!(found[0].contains("may not get, update leases"), "{found:?}");
}

#[test]
fn what_runs_without_release_is_left_alone() {
    let latest = controller("latest", "--nonsense", &http("livenessProbe", "1", "/"));
    assert_eq!(
        ids(&(account(SECRETS, LEASES) + &latest)),
        ["incomplete-installation"]
    );
}
