//! Specs that do not hold together: what is said, and where.

use hardening::spec::{START, Spec};

/// Where the message is to point: this mark is taken out of the text before it is read.
const MARK: char = '⟨';

/// A text that stands once in the spec to begin with, what stands there instead, and what is said of it.
struct Fault(&'static str, &'static str, &'static str);

const FAULTS: &[Fault] = &[
    // The text itself
    Fault(
        "kind: Phase1",
        "kind: ⟨Phase2",
        "`kind: Phase1` is wanted here",
    ),
    Fault(
        "apiVersion: hardening/v1alpha1",
        "apiVersion: ⟨hardening/v1",
        "`apiVersion: hardening/v1alpha1` is wanted here",
    ),
    Fault(
        "cluster:\n",
        "cluster:\n  ⟨colour: blue\n",
        "there is no field `colour` here; there are `name`, `kubernetesVersion`, `apiServer`, `nodes`, `dns`",
    ),
    Fault(
        "namespaces:\n  - name: shop\n",
        "namespaces: []\n⟨namespaces:\n  - name: shop\n",
        "the key `namespaces` stands twice in this mapping, and only the last one counts",
    ),
    // The cluster
    Fault(
        "name: example\n",
        "name: ⟨Example\n",
        "`Example` is no name: it must be made of lower-case letters, digits and `-`, not `E`",
    ),
    Fault(
        "kubernetesVersion: \"1.32\"",
        "kubernetesVersion: ⟨\"1.2\"",
        "`1.2` is no version that a baseline can be rendered for; write `\"1.32\"`, from `\"1.25\"` on",
    ),
    Fault(
        "kubernetesVersion: \"1.32\"",
        "kubernetesVersion: ⟨latest",
        "`latest` is no version that a baseline can be rendered for; write `\"1.32\"`, from `\"1.25\"` on",
    ),
    Fault(
        "addresses: [10.0.0.10]",
        "addresses: [⟨10.0.0.300]",
        "`10.0.0.300` is no block of addresses; write `10.0.0.0/24`",
    ),
    Fault(
        "port: 6443}",
        "port: ⟨0}",
        "a whole number above zero is wanted here",
    ),
    Fault(
        "nodes: [10.0.0.0/24]",
        "nodes: [⟨10.0.0.1/24]",
        "`10.0.0.1/24` has bits beyond its prefix; the block begins at `10.0.0.0/24`",
    ),
    Fault(
        "nodes: [10.0.0.0/24]",
        "nodes: [⟨10.0.0.0/33]",
        "`10.0.0.0/33` is no block of addresses; write `10.0.0.0/24`",
    ),
    Fault(
        "nodes: [10.0.0.0/24]",
        "nodes: ⟨10.0.0.0/24",
        "a list is wanted here, not a string",
    ),
    // Namespaces
    Fault(
        "- name: cert-manager\n",
        "- name: ⟨monitoring\n",
        "the namespace `monitoring` is given twice",
    ),
    Fault(
        "podSecurity: restricted",
        "podSecurity: ⟨strict",
        "`strict` is not known here; there are `privileged`, `baseline`, `restricted`",
    ),
    Fault(
        "podSecurity: restricted",
        "⟨podSecurty: restricted",
        "there is no field `podSecurty` here; did you mean `podSecurity`?",
    ),
    Fault(
        "requests: {cpu: 4, memory: 8Gi}\n      pods",
        "requests: {cpu: ⟨-4, memory: 8Gi}\n      pods",
        "`-4` must be above zero",
    ),
    Fault(
        "requests: {cpu: 4, memory: 8Gi}\n      pods",
        "requests: {cpu: 4, memory: ⟨8GB}\n      pods",
        "`8GB`: a quantity is a number and a suffix, such as `500m` or `2Gi`",
    ),
    Fault(
        "requests: {cpu: 4, memory: 8Gi}\n      pods",
        "requests: ⟨{cpu: 4}\n      pods",
        "`memory` is missing here",
    ),
    Fault(
        "requests: {cpu: 4, memory: 8Gi}\n      pods",
        "requests: ⟨{cpu: 1, memory: 8Gi}\n      pods",
        "the services of `shop` need 2810m of CPU, an update's pod and those that prove hosts among them; its quota gives 1",
    ),
    Fault(
        "requests: {cpu: 4, memory: 8Gi}\n      pods",
        "requests: {cpu: 4, memory: 8Gi}\n      limits: ⟨{cpu: 2, memory: 8Gi}\n      pods",
        "the services of `shop` need 6300m of CPU, an update's pod and those that prove hosts among them; its quota gives 2",
    ),
    Fault(
        "pods: 40",
        "pods: ⟨4",
        "11 pods and one of an update, and 1 that prove hosts, do not fit into 4",
    ),
    Fault(
        "storage: 100Gi",
        "storage: ⟨10Gi",
        "the claims of `shop` need 60Gi of the 10Gi that its quota gives",
    ),
    Fault(
        "- name: cert-manager\n",
        "- name: cert-manager\n    limits: ⟨{max: {cpu: 100m, memory: 1Gi}}\n",
        "`min` must not be above `default`, nor `default` above `max`",
    ),
    // Ingress
    Fault(
        "controller: ingress-nginx/ingress-nginx-controller\n",
        "controller: ⟨ingress-nginx-controller\n",
        "of which namespace? Write `<namespace>/ingress-nginx-controller`",
    ),
    Fault(
        "controller: ingress-nginx/ingress-nginx-controller\n",
        "controller: ⟨ingress-nginx/ingress-controller\n",
        "there is no service `ingress-nginx/ingress-controller`; did you mean `ingress-nginx/ingress-nginx-controller`?",
    ),
    Fault(
        "controller: ingress-nginx/ingress-nginx-controller\n",
        "controller: ⟨shop/web\n",
        "nothing outside reaches `shop/web`: write `exposed: true` at its ports of HTTP and HTTPS",
    ),
    // Services
    Fault(
        "- name: orders\n",
        "- name: ⟨web\n",
        "the service `shop/web` is given twice",
    ),
    Fault(
        "- name: web\n",
        "- name: ⟨2web\n",
        "`2web` is no name: it must begin with a letter",
    ),
    Fault(
        "- name: web\n    namespace: shop\n",
        "- name: web\n    namespace: ⟨shp\n",
        "there is no namespace `shp` in `namespaces`; did you mean `shop`?",
    ),
    Fault(
        "- name: ingress-nginx-controller\n    namespace: ingress-nginx\n",
        "- name: ⟨prometheus\n    namespace: monitoring\n",
        "the baseline brings `monitoring/prometheus` itself; leave it out here",
    ),
    Fault(
        "kind: StatefulSet",
        "kind: ⟨StatefullSet",
        "`StatefullSet` is not known here; did you mean `StatefulSet`?",
    ),
    Fault(
        "kind: StatefulSet",
        "kind: ⟨CronJob",
        "`CronJob` is not known here; there are `Deployment`, `StatefulSet`, `DaemonSet`",
    ),
    Fault(
        "labels: {app: orders}",
        "labels: ⟨{}",
        "a label is wanted, by which the pods are found",
    ),
    Fault(
        "labels: {app: orders}",
        "labels: ⟨{app: or ders}",
        "`or ders` is no name: it must be made of letters, digits, `-`, `_` and `.`, not ` `",
    ),
    Fault(
        "- name: web\n",
        "- name: web\n    labels: ⟨{app: orders}\n",
        "the labels of `shop/web` select the pods of `shop/orders` as well; give each a label of its own",
    ),
    Fault(
        "labels: {app: orders}",
        "image: ⟨orders",
        "`orders` says not which image: give a tag other than `latest`, or a digest",
    ),
    Fault(
        "labels: {app: orders}",
        "image: ⟨shop/orders:head",
        "`shop/orders:head` says not which image: give a tag other than `head`, or a digest",
    ),
    Fault(
        "replicas: 3",
        "replicas: ⟨0",
        "a whole number above zero is wanted here",
    ),
    Fault(
        "minAvailable: 2",
        "minAvailable: ⟨3",
        "3 of 3 available lets no drain evict a pod; at most 2 can be asked for",
    ),
    Fault(
        "kind: StatefulSet\n    replicas: 3\n",
        "kind: DaemonSet\n    replicas: ⟨3\n",
        "a DaemonSet has a pod on each node, and no drain waits for it",
    ),
    Fault(
        "kind: StatefulSet\n    replicas: 3\n",
        "replicas: 3\n",
        "pods of a Deployment would share one volume, which most drivers let only one node use; write `kind: StatefulSet` or `replicas: 1`",
    ),
    Fault(
        "priority: critical\n    ports:\n      - {name: postgres",
        "priority: ⟨urgent\n    ports:\n      - {name: postgres",
        "`urgent` is not known here; there are `critical`, `standard`, `batch`",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: postgres, port: ⟨70000}",
        "a whole number up to 65535 is wanted here",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: ⟨postgres-and-more, port: 5432}",
        "`postgres-and-more` is no name: it must be at most 15 characters long, this has 17",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: postgres, port: 5432, protocol: ⟨tcp}",
        "`tcp` is not known here; there are `TCP`, `UDP`",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: postgres, port: 5432}\n      - {name: other, port: ⟨5432}",
        "the port 5432 is given twice",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: postgres, port: 5432}\n      - {name: ⟨postgres, port: 5433}",
        "the name `postgres` is given twice",
    ),
    Fault(
        "metrics: {port: 9090, exporter: http}",
        "metrics: {port: 9090, path: ⟨metrics}",
        "a path begins with `/` and has no blanks",
    ),
    Fault(
        "metrics: {port: 9187, exporter: postgreSql}",
        "metrics: {port: 9187, exporter: ⟨postgresql}",
        "`postgresql` is not known here; did you mean `postgreSql`?",
    ),
    Fault(
        "{name: postgres, port: 5432}",
        "{name: metrics, port: 5432}",
        "the port `metrics` is another one: 9187 is none of `ports`",
    ),
    Fault(
        "requests: {cpu: 500m, memory: 1Gi}",
        "requests: ⟨{cpu: 1m, memory: 1Gi}",
        "a container of `shop` asks for 10m CPU and 32Mi at least",
    ),
    Fault(
        "requests: {cpu: 500m, memory: 1Gi}",
        "requests: ⟨{cpu: 3, memory: 1Gi}",
        "a container of `shop` gets 4 CPU and 8Gi at most; raise the `max` of its namespace, or lower this",
    ),
    Fault(
        "limits: {cpu: 500m, memory: 512Mi}",
        "limits: ⟨{cpu: 100m, memory: 512Mi}",
        "a limit is below its request",
    ),
    Fault(
        "limits: {cpu: 500m, memory: 512Mi}",
        "limits: ⟨{cpu: 500m, memory: 9Gi}",
        "a container of `shop` gets 4 CPU and 8Gi at most; raise the `max` of its namespace, or lower this",
    ),
    Fault(
        "{name: data, size: 20Gi}",
        "{name: data, size: ⟨0}",
        "`0` must be above zero",
    ),
    Fault(
        "{name: data, size: 20Gi}",
        "{name: data, size: 20Gi, storageClass: ⟨standart}",
        "there is no class `standart` in `storage`; did you mean `standard`?",
    ),
    Fault(
        "{name: data, size: 20Gi}",
        "{name: data, size: 20Gi}\n      - {name: ⟨data, size: 1Gi}",
        "the name `data` is given twice",
    ),
    Fault(
        "{to: orders, port: http}",
        "{to: ⟨order, port: http}",
        "there is no service `shop/order`; did you mean `shop/orders`?",
    ),
    Fault(
        "{to: orders, port: http}",
        "{to: orders, port: ⟨https}",
        "`shop/orders` has no port `https`; it has `http`",
    ),
    Fault(
        "ports:\n      - {name: http, port: 8080}\n    requests: {cpu: 200m",
        "requests: {cpu: 200m",
        "`shop/orders` has no port `http`; it has none",
    ),
    Fault(
        "addresses: [203.0.113.0/24]",
        "addresses: ⟨[]",
        "`addresses` needs one entry at least",
    ),
    Fault(
        "ports: [443]",
        "ports: ⟨[]",
        "`ports` needs one entry at least",
    ),
    Fault(
        "addresses: [203.0.113.0/24]",
        "addresses: [203.0.113.0/24], except: [⟨198.51.100.0/24]",
        "`198.51.100.0/24` is not within one of `addresses`",
    ),
    Fault(
        "host: shop.my-shop.dev",
        "host: ⟨\"*.my-shop.dev\"",
        "`*.my-shop.dev` is no name: it must be made of lower-case letters, digits, `-` and `.`, not `*`",
    ),
    Fault(
        "{host: shop.my-shop.dev, port: http, issuer: letsencrypt-production}",
        "{host: shop.my-shop.dev, port: ⟨https, issuer: letsencrypt-production}",
        "`shop/web` has no port `https`; it has `http`, `metrics`",
    ),
    Fault(
        "issuer: letsencrypt-production}",
        "issuer: ⟨letsencrypt-prod}",
        "there is no issuer `letsencrypt-prod` in `certificates`; there are `letsencrypt-staging`, `letsencrypt-production`",
    ),
    Fault(
        "issuer: letsencrypt-production}",
        "issuer: letsencrypt-production}\n      - {host: ⟨shop.my-shop.dev, port: http, issuer: letsencrypt-production}",
        "the host `shop.my-shop.dev` is already that of `shop/web`",
    ),
    // Storage
    Fault(
        "driver: ebs.csi.aws.com",
        "driver: ⟨\"ebs csi\"",
        "`ebs csi` is no name: it must be made of letters, digits, `-`, `_` and `.`, not ` `",
    ),
    Fault(
        "driver: ebs.csi.aws.com\n  # Where the jobs run that take, remove and verify snapshots.\n  namespace: shop",
        "driver: ebs.csi.aws.com\n  namespace: ⟨shops",
        "there is no namespace `shops` in `namespaces`; did you mean `shop`?",
    ),
    Fault(
        "default: true, ",
        "",
        "one class is the default, with `default: true`; here are 0",
    ),
    Fault(
        "service: shop/postgres, every: day",
        "service: ⟨shop/orders, every: day",
        "`shop/orders` has no claims to take snapshots of",
    ),
    Fault(
        "service: shop/postgres, every: day",
        "service: ⟨postgres, every: day",
        "of which namespace? Write `<namespace>/postgres`",
    ),
    Fault(
        "every: day",
        "every: ⟨month",
        "`month` is not known here; there are `day`, `week`",
    ),
    Fault(
        "at: \"01:00\"",
        "at: ⟨\"25:00\"",
        "`25:00` is no time of the day; write `01:30`",
    ),
    Fault(
        "at: \"01:00\", keepDays: 30",
        "at: \"01:00\", keepDays: ⟨0",
        "a whole number above zero is wanted here",
    ),
    Fault(
        "name: postgres-daily",
        "name: ⟨postgres-daily-of-the-whole-shop-and-all-of-it",
        "at most 40 characters: behind them stand the run and the claim of a snapshot",
    ),
    Fault(
        "name: postgres-weekly",
        "name: ⟨postgres-daily",
        "the name `postgres-daily` is given twice",
    ),
    // Certificates
    Fault(
        "namespace: cert-manager\n  issuers",
        "namespace: ⟨certmanager\n  issuers",
        "there is no namespace `certmanager` in `namespaces`; did you mean `cert-manager`?",
    ),
    Fault(
        "environment: staging, email: platform@my-shop.dev",
        "environment: ⟨test, email: platform@my-shop.dev",
        "`test` is not known here; there are `staging`, `production`",
    ),
    Fault(
        "environment: staging, email: platform@my-shop.dev",
        "environment: staging, email: ⟨nobody",
        "`nobody` is no mail address",
    ),
    Fault(
        "name: letsencrypt-staging, signer: {letsEncrypt",
        "name: letsencrypt-staging, signer: {⟨letsencrypt",
        "there is no `letsencrypt` here; did you mean `letsEncrypt`?",
    ),
    Fault(
        "name: letsencrypt-production, signer",
        "name: ⟨letsencrypt-staging, signer",
        "the name `letsencrypt-staging` is given twice",
    ),
    // Monitoring
    Fault(
        "runbooks: https://runbooks.my-shop.dev",
        "runbooks: ⟨http://runbooks.my-shop.dev",
        "`http://runbooks.my-shop.dev` is no URL with https",
    ),
    Fault(
        "monitoring:\n  namespace: monitoring",
        "monitoring:\n  namespace: ⟨observability",
        "there is no namespace `observability` in `namespaces`; there are `cert-manager`, `ingress-nginx`, `monitoring`, `shop`",
    ),
    Fault(
        "url: {name: alertmanager-receivers, key: slack-url}",
        "url: {name: alertmanager-receivers, key: ⟨slack url}",
        "`slack url` is no name: it must be made of letters, digits, `-`, `_` and `.`, not ` `",
    ),
    Fault(
        "url: {name: alertmanager-receivers, key: slack-url}",
        "url: ⟨https://hooks.slack.com/1",
        "a map is wanted here, not a string",
    ),
    // Access
    Fault(
        "resources: [services]",
        "resources: [⟨\"*\"]",
        "`*` is no resource: write `pods` or `pods/log`, each by its name",
    ),
    Fault(
        "resources: [services]",
        "resources: ⟨[]",
        "`resources` needs one entry at least",
    ),
    Fault(
        "[ingresses/status], verbs: [update]",
        "[ingresses/status], verbs: [⟨\"*\"]",
        "`*` is not known here; there are `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`",
    ),
    Fault(
        "group: coordination.k8s.io",
        "group: ⟨\"*\"",
        "`*` is no API group",
    ),
    Fault(
        "accounts: [ingress-nginx/ingress-nginx-controller]",
        "accounts: [⟨ingress-nginx/ingress-nginx]",
        "no service runs as `ingress-nginx/ingress-nginx`, and `accounts` has none",
    ),
    Fault(
        "accounts: [ingress-nginx/ingress-nginx-controller]",
        "accounts: [⟨ingress-nginx-controller]",
        "of which namespace? Write `<namespace>/ingress-nginx-controller`",
    ),
    Fault(
        "access:\n",
        "access:\n  accounts: [⟨shop/orders]\n",
        "`shop/orders` is the account of a service, or given twice",
    ),
    Fault(
        "    - name: ingress-nginx\n      rules",
        "    - name: ingress-nginx\n      namespace: ⟨nginx\n      rules",
        "there is no namespace `nginx` in `namespaces`; there are `cert-manager`, `ingress-nginx`, `monitoring`, `shop`",
    ),
];

#[test]
fn the_spec_to_begin_with_holds_together() {
    assert!(Spec::parse("start.yaml", START, Default::default()).is_ok());
}

#[test]
fn each_fault_is_told_at_its_place_with_what_is_allowed() {
    let mut wrong = Vec::new();
    for Fault(text, other, message) in FAULTS {
        assert_eq!(START.matches(text).count(), 1, "{text} stands once");
        let marked = START.replacen(text, other, 1);
        let changed = marked.replace(MARK, "");
        let told = match Spec::parse("s", &changed, Default::default()) {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        };
        // What another place tells of has no mark.
        let Some((before, _)) = marked.split_once(MARK) else {
            if !told.ends_with(&format!(": {message}")) {
                wrong.push(format!("{other}\n  wanted {message}\n  told   {told}"));
            }
            continue;
        };
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let wanted = format!("s:{line}:{column}: {message}");
        if told != wanted {
            wrong.push(format!("{other}\n  wanted {wanted}\n  told   {told}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        FAULTS.len(),
        wrong.join("\n")
    );
}
