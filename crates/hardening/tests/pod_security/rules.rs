//! What the rules of Pod Security find, and what they must not.

use hardening::analysis::Analysis;
use hardening::finding::{Applicability, Finding, Severity};
use hardening::manifest::{Bundle, Source, apply};

fn found(yaml: &str) -> Vec<Finding> {
    let findings = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)])).findings();
    let ours = [
        "access.host-namespaces",
        "access.invalid-pod-security-label",
        "access.loose-pod-security-level",
        "access.namespace-without-pod-security",
        "access.outdated-pod-security-version",
        "access.pod-security-version-not-pinned",
        "access.privileged-container",
        "access.refused-by-pod-security",
        "access.sensitive-host-path",
    ];
    let findings = findings.into_iter();
    findings
        .filter(|finding| ours.contains(&&*finding.invariant))
        .collect()
}

fn ids(yaml: &str) -> Vec<(String, Severity)> {
    let findings = found(yaml).into_iter();
    findings
        .map(|it| (it.invariant.replace("access.", ""), it.severity))
        .collect()
}

fn is(id: &str, severity: Severity) -> Vec<(String, Severity)> {
    vec![(id.to_owned(), severity)]
}

fn namespace(name: &str, labels: &str) -> String {
    let labels: Vec<_> = labels
        .split_whitespace()
        .map(|label| {
            format!(
                "pod-security.kubernetes.io/{}\"",
                label.replace('=', ": \"")
            )
        })
        .collect();
    format!(
        "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  labels: {{{}}}\n",
        labels.join(", ")
    )
}

fn workload(kind: &str, namespace: &str, pod: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web, namespace: {namespace}}}\nspec:\n  replicas: 2\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec: {pod}\n"
    )
}

const PLAIN: &str = "{containers: [{name: web, image: shop/web:1}]}";
const PRIVILEGED: &str =
    "{containers: [{name: web, image: shop/web:1, securityContext: {privileged: true}}]}";

#[test]
fn the_later_declaration_of_a_namespace_decides() {
    let baseline = namespace("shop", "enforce=baseline");
    let bare = namespace("shop", "");
    let web = workload("Deployment", "shop", PRIVILEGED);
    let labelled_last = format!("{bare}{baseline}{web}");
    assert_eq!(
        ids(&labelled_last),
        is("refused-by-pod-security", Severity::Error)
    );
    // That the labels are removed is found where it is declared twice; what the pods may now do is found, too.
    let labelled_first = format!("{baseline}{bare}{web}");
    assert_eq!(
        ids(&labelled_first),
        is("privileged-container", Severity::Warning)
    );
}

#[test]
fn a_refused_workload_is_told_in_the_words_of_the_api_server_with_every_place() {
    let pod = "{hostIPC: true, containers: [{name: web, image: w, ports: [{containerPort: 80, hostPort: 80}]}]}";
    let yaml = namespace("shop", "enforce=baseline enforce-version=v1.30")
        + &workload("Deployment", "shop", pod);
    let [finding] = found(&yaml).try_into().unwrap();
    assert_eq!(
        finding.message,
        "namespace `shop` refuses each pod of `shop/web[Deployment]`: it violates PodSecurity \"baseline:v1.30\": host \
         namespaces (hostIPC=true), hostPort (container \"web\" uses hostPort 80)"
    );
    let related: Vec<_> = finding.related.iter().map(|it| &*it.message).collect();
    assert_eq!(related, ["hostPort", "enforces `baseline:v1.30`"]);
    assert_eq!(finding.fix, None);
}

#[test]
fn a_workload_without_pods_is_warned_of() {
    let yaml = namespace("shop", "enforce=baseline")
        + &workload("Deployment", "shop", PRIVILEGED).replace("replicas: 2", "replicas: 0");
    assert_eq!(ids(&yaml), is("refused-by-pod-security", Severity::Warning));
}

#[test]
fn what_fields_mend_has_a_fix_for_review_that_mends_it() {
    let yaml = namespace("shop", "enforce=restricted") + &workload("Deployment", "shop", PLAIN);
    let [finding] = found(&yaml).try_into().unwrap();
    let fix = finding.fix.unwrap();
    assert_eq!(fix.applicability, Applicability::NeedsReview);
    let mended = apply(&yaml, &fix.edits.iter().collect::<Vec<_>>());
    assert_eq!(ids(&mended), []);
}

#[test]
fn a_namespace_that_the_api_server_rejects_is_one_finding() {
    let yaml =
        namespace("shop", "enforce=Restricted") + &workload("Deployment", "shop", PRIVILEGED);
    assert_eq!(
        ids(&yaml),
        is("invalid-pod-security-label", Severity::Error)
    );
}

#[test]
fn a_label_that_can_only_mean_one_thing_is_mended_safely() {
    let fixed = |labels: &str| {
        let yaml = namespace("shop", labels);
        let [finding] = found(&yaml).try_into().unwrap();
        let fix = finding.fix?;
        let mended = apply(&yaml, &fix.edits.iter().collect::<Vec<_>>());
        let labels = mended
            .split_once('{')
            .unwrap()
            .1
            .replace("pod-security.kubernetes.io/", "");
        Some((
            fix.applicability,
            labels.trim().trim_end_matches('}').to_owned(),
        ))
    };
    let safe = |text: &str| Some((Applicability::Safe, text.to_owned()));
    assert_eq!(fixed("enforce=Baseline"), safe("enforce: \"baseline\""));
    assert_eq!(fixed("warn-version=1.34"), safe("warn-version: \"v1.34\""));
    assert_eq!(
        fixed("warn-version=v1.34.2"),
        safe("warn-version: \"v1.34\"")
    );
    assert_eq!(fixed("enforce=strict"), None);
    assert_eq!(
        fixed("enforced=baseline"),
        Some((
            Applicability::NeedsReview,
            "enforce: \"baseline\"".to_owned()
        ))
    );
    assert_eq!(fixed("mode=baseline"), None);
}

#[test]
fn namespaces_without_labels_are_one_finding_where_nobody_has_any() {
    let yaml = namespace("shop", "")
        + &namespace("data", "")
        + &namespace("kube-system", "")
        + &workload("Deployment", "shop", PLAIN)
        + &workload("Deployment", "data", PLAIN)
        + &workload("DaemonSet", "kube-system", PRIVILEGED);
    let [finding] = found(&yaml).try_into().unwrap();
    assert_eq!(finding.severity, Severity::Info);
    assert_eq!(
        finding.message,
        "none of the 2 namespaces with workloads enforces a level of Pod Security"
    );
}

#[test]
fn namespaces_without_workloads_or_declaration_are_left_alone() {
    let yaml = namespace("shop", "") + &workload("Deployment", "elsewhere", PLAIN);
    assert_eq!(ids(&yaml), []);
    assert_eq!(ids(&workload("Deployment", "default", PLAIN)), []);
}

#[test]
fn a_namespace_that_only_warns_or_has_a_version_only_is_told_so() {
    let message = |labels: &str| {
        let yaml = namespace("shop", labels) + &workload("Deployment", "shop", PLAIN);
        let [finding] = found(&yaml).try_into().unwrap();
        (finding.severity, finding.message)
    };
    assert_eq!(
        message("warn=restricted"),
        (
            Severity::Info,
            "namespace `shop` enforces no level of Pod Security; `warn` refuses nothing".to_owned()
        )
    );
    assert_eq!(
        message("warn=restricted enforce-version=v1.34"),
        (
            Severity::Warning,
            "namespace `shop` has the label `pod-security.kubernetes.io/enforce-version`, but enforces no level"
                .to_owned()
        )
    );
}

#[test]
fn a_namespace_of_agents_may_have_no_label() {
    let agent = "{hostPID: true, containers: [{name: it, image: prom/node-exporter:v1}]}";
    let yaml = namespace("nodes", "")
        + &namespace("shop", "enforce=baseline")
        + &workload("DaemonSet", "nodes", agent);
    let [finding] = found(&yaml).try_into().unwrap();
    assert_eq!(finding.severity, Severity::Info);
    assert!(
        finding
            .help
            .unwrap()
            .contains("privileged` where its agents need it")
    );
}

#[test]
fn versions_are_asked_for_only_where_levels_are_planned() {
    assert_eq!(ids(&namespace("shop", "enforce=baseline")), []);
    let planned = namespace("shop", "enforce=baseline warn=restricted");
    assert_eq!(
        ids(&planned),
        is("pod-security-version-not-pinned", Severity::Info)
    );
    let pinned = namespace("data", "enforce=baseline enforce-version=v1.34");
    let both = pinned.clone() + &namespace("shop", "enforce=baseline");
    assert_eq!(
        ids(&both),
        is("pod-security-version-not-pinned", Severity::Info)
    );
    assert_eq!(ids(&pinned), []);
    assert_eq!(
        ids(&namespace("shop", "enforce=privileged warn=restricted")),
        []
    );
}

#[test]
fn old_versions_are_found_by_what_they_do_not_look_at() {
    let message = |level: &str, version: &str| {
        let labels = format!("enforce={level} enforce-version={version}");
        let findings = found(&namespace("shop", &labels));
        findings.first().map(|it| it.message.clone())
    };
    assert_eq!(
        message("restricted", "v1.21").unwrap(),
        "namespace `shop` enforces `restricted:v1.21`, where dropping all capabilities and user 0 are not checked yet"
    );
    assert!(
        message("baseline", "v1.18")
            .unwrap()
            .ends_with("`seccompProfile` is not checked yet")
    );
    assert_eq!(message("restricted", "v1.23"), None);
    assert_eq!(message("baseline", "v1.19"), None);
    assert_eq!(message("privileged", "v1.0"), None);
}

#[test]
fn a_loose_level_is_found_only_where_nothing_needs_it() {
    let labels = "enforce=privileged";
    let plain = namespace("shop", labels) + &workload("Deployment", "shop", PLAIN);
    assert_eq!(
        ids(&plain),
        is("loose-pod-security-level", Severity::Warning)
    );
    let needed = namespace("shop", labels) + &workload("DaemonSet", "shop", PRIVILEGED);
    assert_eq!(ids(&needed), is("privileged-container", Severity::Info));
    assert_eq!(ids(&namespace("shop", labels)), []);
}

#[test]
fn what_pods_have_of_their_node_is_calm_for_agents() {
    let docker = "{containers: [{name: web, image: IMAGE, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: \
                  a, hostPath: {path: /var/run/docker.sock}}]}";
    let of = |kind: &str, namespace: &str, image: &str| {
        ids(&workload(kind, namespace, &docker.replace("IMAGE", image)))
    };
    assert_eq!(
        of("Deployment", "ci", "ci/runner:1"),
        is("sensitive-host-path", Severity::Warning)
    );
    assert_eq!(
        of("DaemonSet", "ci", "ci/runner:1"),
        is("sensitive-host-path", Severity::Info)
    );
    assert_eq!(of("DaemonSet", "logs", "grafana/promtail:3"), []);
    assert_eq!(of("Deployment", "kube-system", "ci/runner:1"), []);
    let network = "{hostNetwork: true, containers: [{name: web, image: ci/runner:1}]}";
    assert_eq!(
        ids(&workload("Deployment", "ci", network)),
        is("host-namespaces", Severity::Info)
    );
    assert_eq!(ids(&workload("DaemonSet", "ci", network)), []);
    let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: ci}\nspec: \
                  {podSelector: {}}\n";
    assert_eq!(ids(&(workload("Deployment", "ci", network) + policy)), []);
}

#[test]
fn a_container_that_sets_a_kernel_parameter_is_told_to_leave_it_to_the_node() {
    let pod = "{initContainers: [{name: a, image: busybox, command: [sysctl, -w, vm.max_map_count=262144], \
               securityContext: {privileged: true}}], containers: [{name: web, image: shop/search:1}]}";
    let [finding] = found(&workload("StatefulSet", "shop", pod))
        .try_into()
        .unwrap();
    assert!(
        finding
            .help
            .unwrap()
            .starts_with("set the kernel parameter on the node")
    );
}

#[test]
fn what_only_stands_in_tells_nothing_of_the_level_that_is_needed() {
    let workload = |annotations: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: agents, labels: {{pod-security.kubernetes.io/enforce: privileged}}}}\n---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: agents}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  template:\n    metadata: {{labels: {{app: agent}}, annotations: {annotations}}}\n    spec: {{containers: [{{name: agent, image: shop/agent:1.0}}]}}\n"
        )
    };
    let loose = is("loose-pod-security-level", Severity::Warning);
    assert!(ids(&workload("{}")).contains(&loose[0]));
    assert!(!ids(&workload("{hardening/stand-in: elsewhere}")).contains(&loose[0]));
}
