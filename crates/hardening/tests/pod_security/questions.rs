//! What does Pod Security say of workloads?

use hardening::analysis::Analysis;
use hardening::api::{Answer, AnswerBody, AskError, PodSecurityVerdicts, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report::{self, PodSecurityVerdict};

const SHOP: &str = "---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/audit: restricted}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers: [{name: web, image: web, ports: [{containerPort: 80}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop}
spec: {containers: [{name: job, image: job, securityContext: {runAsUser: 7}}]}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: shell, namespace: elsewhere}
template: {spec: {hostPID: true, containers: [{name: it, image: it}]}}
";

fn asked(question: &str) -> Result<Answer, AskError> {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    ask(
        &analysis,
        &serde_json::from_str::<Question>(question).unwrap(),
    )
}

fn answer(question: &str) -> PodSecurityVerdicts {
    match asked(question).unwrap().answer {
        AnswerBody::PodSecurity(verdicts) => verdicts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn workloads_are_judged_under_the_labels_of_their_namespaces() {
    let verdicts = answer(r#"{"kind": "podSecurity"}"#).pod_security;
    let found: Vec<_> = verdicts
        .iter()
        .map(|it| (&*it.workload, it.verdict, it.labels_known))
        .collect();
    assert_eq!(
        found,
        [
            ("shop/web[Deployment]", PodSecurityVerdict::Refused, true),
            ("shop/job[Pod]", PodSecurityVerdict::Noted, true),
            (
                "elsewhere/shell[PodTemplate]",
                PodSecurityVerdict::Passes,
                false
            ),
        ]
    );
    let [enforce, audit, warn] = verdicts[0].standards.as_slice() else {
        panic!("{:?}", verdicts[0].standards);
    };
    // Its pods get ports of the node; the template has none.
    assert_eq!(
        enforce.message.as_deref(),
        Some(
            "violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true), hostPort (container \
             \"web\" uses hostPort 80)"
        )
    );
    assert_eq!(
        warn.message.as_deref(),
        Some("would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)")
    );
    assert_eq!(audit.standard, "restricted:latest");
    assert_eq!(audit.failed[0].fields, ["/spec/template/spec/hostNetwork"]);
}

#[test]
fn a_level_is_asked_about_as_if_it_were_enforced() {
    let verdicts = answer(
        r#"{"kind": "podSecurity", "workloads": ["shop/job"], "level": "restricted", "version": "v1.7"}"#,
    );
    let [job] = verdicts.pod_security.as_slice() else {
        panic!("{verdicts:?}");
    };
    assert_eq!(job.verdict, PodSecurityVerdict::Refused);
    assert_eq!(
        (&job.standards[0].mode, &*job.standards[0].standard),
        (&None, "restricted:v1.7")
    );
    let field = &job.fields[0];
    assert_eq!(
        (&*field.field, &*field.value),
        ("/spec/securityContext/runAsNonRoot", "true")
    );
    assert_eq!(field.caution, None);
    let template = answer(r#"{"kind": "podSecurity", "level": "baseline"}"#);
    assert_eq!(
        template.pod_security[2].verdict,
        PodSecurityVerdict::Refused
    );
}

#[test]
fn what_is_no_workload_level_or_version_is_refused() {
    assert!(asked(r#"{"kind": "podSecurity", "workloads": ["internet"]}"#).is_err());
    assert!(asked(r#"{"kind": "podSecurity", "workloads": ["shop/wep"]}"#).is_err());
    for field in [
        r#""level": "Restricted""#,
        r#""version": "1.34""#,
        r#""levels": []"#,
    ] {
        let question = format!(r#"{{"kind": "podSecurity", {field}}}"#);
        assert!(
            serde_json::from_str::<Question>(&question).is_err(),
            "{question}"
        );
    }
}

#[test]
fn the_answer_is_shown_with_its_places() {
    let answer = asked(r#"{"kind": "podSecurity", "workloads": ["shop/job"]}"#).unwrap();
    let messages: Vec<_> = answer.evidence.iter().map(|it| &*it.message).collect();
    assert_eq!(
        messages,
        [
            "shop/job[Pod] fails `restricted:latest`: allowPrivilegeEscalation != false, unrestricted capabilities, \
             runAsNonRoot != true, seccompProfile",
            "namespace `shop` asks for `restricted:latest` (audit)"
        ]
    );
    assert_eq!(answer.evidence[1].location.line, 6);
}

#[test]
fn the_answer_is_text_for_people() {
    let verdicts =
        answer(r#"{"kind": "podSecurity", "workloads": ["shop/job"], "level": "restricted"}"#);
    assert_eq!(
        report::pod_security_to_text(&verdicts),
        "WORKLOAD       VERDICT  STANDARDS\n\
         shop/job[Pod]  refused  restricted:latest\n\
         \n\
         shop/job[Pod]\n  \
           fails restricted:latest\n    \
             allowPrivilegeEscalation != false (container \"job\" must set securityContext.allowPrivilegeEscalation=false)\n    \
             unrestricted capabilities (container \"job\" must set securityContext.capabilities.drop=[\"ALL\"])\n    \
             runAsNonRoot != true (pod or container \"job\" must set securityContext.runAsNonRoot=true)\n    \
             seccompProfile (pod or container \"job\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")\n  \
           to pass\n    \
             write /spec/containers/0/securityContext/allowPrivilegeEscalation: false\n    \
             write /spec/containers/0/securityContext/capabilities/drop: [ALL]\n    \
             write /spec/securityContext/runAsNonRoot: true\n    \
             write /spec/securityContext/seccompProfile/type: RuntimeDefault\n    \
             beware: programs that get rights through setuid or file capabilities, such as sudo, get none\n    \
             beware: programs that start as root to change owners or users, or have file capabilities, do not start without the ones they use\n    \
             beware: a few system calls, such as those that make namespaces or load keys, are refused\n"
    );
}
