//! The report as text, Markdown, JSON and a page: well-formed, deterministic, and no name in it does anything.

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report::{PhaseReport, phase_to_html, phase_to_markdown, phase_to_text};
use proptest::prelude::*;

use super::report;

const SHOP: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  volumes: [{name: orders, persistentVolumeClaim: {claimName: orders}}]
  containers: [{name: web, image: 'web:1', resources: {limits: {cpu: 100m, memory: 64Mi}}}]
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: shop, namespace: shop}
spec: {hard: {pods: '5', limits.memory: 32Mi}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orders, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {name: daily, namespace: shop}
spec: {schedule: '@daily', retention: {maxCount: 7}}
---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: shop}
stringData: {password: swordfish-9731}
";

/// The elements of a page are closed in the order in which they are opened, and attributes are quoted. An independent
/// reader: of HTML only what XML has, too.
fn assert_well_formed(page: &str) {
    let body = page.strip_prefix("<!doctype html>").unwrap();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = body;
    while let Some((text, behind)) = rest.split_once('<') {
        assert!(
            !text.contains('>') || open.last() == Some(&"style"),
            "{text}"
        );
        let (tag, after) = behind.split_once('>').unwrap();
        rest = after;
        assert!(tag.matches('"').count() % 2 == 0, "<{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_page_needs_nothing_and_runs_nothing() {
    let page = phase_to_html(&report(SHOP));
    assert_well_formed(&page);
    assert!(page.contains("default-src 'none'"));
    for forbidden in [
        "<script",
        "javascript:",
        "http://",
        "https://",
        "url(",
        "@import",
        " on",
    ] {
        let found = page.to_lowercase();
        let found = match forbidden {
            // An attribute that runs something.
            " on" => found.contains(" onload=") || found.contains(" onclick="),
            text => found.contains(text),
        };
        assert!(!found, "{forbidden}");
    }
    for figure in [
        "who may reach whom, by namespace",
        "what share of the workloads has what",
        "what is wanted of each quota",
        "the restore points that each backup keeps",
    ] {
        assert!(page.contains(figure), "{figure}");
    }
}

#[test]
fn no_form_shows_the_value_of_a_secret() {
    let report = report(SHOP);
    let json = serde_json::to_string(&report).unwrap();
    for form in [
        phase_to_html(&report),
        phase_to_markdown(&report),
        phase_to_text(&report),
        json,
    ] {
        assert!(!form.contains("swordfish"));
    }
}

#[test]
fn the_figures_have_their_numbers() {
    let report = report(SHOP);
    let daily = &report.restore_points[0];
    assert_eq!(daily.source, "SnapshotSchedule shop/daily");
    assert_eq!(daily.kept, 7);
    assert_eq!(daily.claims, ["shop/orders"]);
    assert!(daily.ages_seconds.is_sorted());
    let memory = report
        .quotas
        .iter()
        .find(|it| it.resource == "limits.memory");
    assert_eq!(memory.unwrap().wanted_percent, 200);
    assert_eq!(report.network.namespaces, ["shop"]);
    // One workload makes no pair; it may reach what is outside.
    assert_eq!(report.network.cells.len(), 1);
    assert_eq!(report.network.cells[0].to, None);
    assert_eq!(report.network.cells[0].allowed, 1);
}

#[test]
fn pairs_are_counted_as_the_policies_allow_them() {
    let pod = |namespace: &str, name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{containers: [{{name: a, image: 'a:1'}}]}}\n---\n"
        )
    };
    let deny = "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: b}
spec: {podSelector: {}, policyTypes: [Ingress]}
";
    let pods = [pod("a", "one"), pod("a", "two"), pod("b", "three")].concat();
    let report = report(&format!("{pods}{deny}"));
    let cells = report.network.cells.iter();
    let cells: Vec<_> = cells
        .map(|it| (it.from, it.to, it.pairs, it.allowed))
        .collect();
    let expected = [
        (0, Some(0), 2, 2),
        (0, Some(1), 2, 0),
        (0, None, 2, 2),
        (1, Some(0), 2, 2),
        (1, None, 1, 1),
    ];
    assert_eq!(cells, expected);
}

#[test]
fn the_report_is_the_answer_to_a_question() {
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", SHOP)]));
    let answer = ask(&analysis, &Question::Report {}).unwrap();
    let json = serde_json::to_string(&answer).unwrap();
    let back: hardening::api::Answer = serde_json::from_str(&json).unwrap();
    assert_eq!(back, answer);
    assert_eq!(answer.answer, AnswerBody::Report(Box::new(report(SHOP))));
}

/// Names as hostile as a text in YAML can be.
fn hostile() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=alert(1)>".to_owned()),
        Just("' onmouseover='alert(1)".to_owned()),
        Just("</style><svg/onload=alert(1)>".to_owned()),
        Just("`|[x](javascript:alert(1))".to_owned()),
        Just("\u{202e}\u{0}\u{1b}[31m".to_owned()),
        "\\PC{0,12}",
    ];
    proptest::collection::vec(parts, 1..4).prop_map(|parts| parts.concat())
}

fn bundle(name: &str, namespace: &str) -> PhaseReport {
    let [name, namespace] = [name, namespace].map(|it| serde_json::to_string(it).unwrap());
    report(&format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{containers: [{{name: {name}, image: {name}, env: [{{name: A, valueFrom: {{secretKeyRef: {{name: {name}, key: {name}}}}}}}]}}]}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{hard: {{pods: '5'}}}}
---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{schedule: '@daily', retention: {{maxCount: 7}}}}
"
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_name_gets_out_of_its_place(name in hostile(), namespace in hostile()) {
        let report = bundle(&name, &namespace);
        let page = phase_to_html(&report);
        assert_well_formed(&page);
        for forbidden in ["<script", "<img", "<svg/", "\u{202e}", "\u{1b}"] {
            prop_assert!(!page.contains(forbidden), "{}", forbidden);
        }
        // A bracket behind a backslash is a letter.
        let markdown = phase_to_markdown(&report).replace("\\]", "");
        for forbidden in ["<script", "<img", "<svg", "](javascript"] {
            prop_assert!(!markdown.contains(forbidden), "{}", forbidden);
        }
        prop_assert_eq!(page, phase_to_html(&bundle(&name, &namespace)));
    }
}
