//! `admit` and `quota`, as every face asks for them.

use super::{deployment, one, quota};
use hardening::analysis::Analysis;
use hardening::api::{Answer, AnswerBody, AskError, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

fn asked(question: &str) -> Result<Answer, AskError> {
    let yaml = quota("q", "{hard: {requests.cpu: '2', pods: '9'}}")
        + &deployment("web", 3, &one("{requests: {cpu: '1'}}"))
        + &deployment("silent", 1, &one("{}"));
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    let question: Question = serde_json::from_str(question).unwrap();
    ask(&analysis, &question)
}

#[test]
fn admit_tells_how_many_pods_are_admitted_and_why_no_more() {
    let answer = asked(r#"{"kind": "admit"}"#).unwrap();
    let AnswerBody::Admit(admissions) = &answer.answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        report::admissions_to_text(admissions),
        "\
WORKLOAD                 PODS    IN AN UPDATE  AUTOSCALED  PRIORITY CLASS  QUOTAS
shop/web[Deployment]     2 of 3  0 of 1        -           -               shop/q
shop/silent[Deployment]  0 of 1  -             -           -               shop/q

shop/web[Deployment]
  a pod is forbidden: exceeded quota: q, requested: requests.cpu=1, used: requests.cpu=2, limited: requests.cpu=2
  a pod of its update is forbidden: exceeded quota: q, requested: requests.cpu=1, used: requests.cpu=2, limited: requests.cpu=2

shop/silent[Deployment]
  a pod is forbidden: failed quota: q: must specify requests.cpu for: c
"
    );
    let lines: Vec<_> = answer.evidence.iter().map(|it| it.location.line).collect();
    assert_eq!(lines, [5, 5, 5]);
}

#[test]
fn admit_is_about_the_workloads_that_are_named() {
    let answer = asked(r#"{"kind": "admit", "workloads": ["shop/silent"]}"#).unwrap();
    let AnswerBody::Admit(admissions) = &answer.answer else {
        panic!("{answer:?}");
    };
    assert_eq!(admissions.admissions.len(), 1);
    assert_eq!(admissions.admissions[0].charge["pods"], "1");
    let error = asked(r#"{"kind": "admit", "workloads": ["10.0.0.1"]}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`10.0.0.1` is no workload; name one as `namespace/name`, `namespace/name[Kind]` or `Kind/name`"
    );
    assert!(asked(r#"{"kind": "admit", "workloads": ["shop/wab"]}"#).is_err());
}

#[test]
fn quota_tells_what_is_used_and_left() {
    let answer = asked(r#"{"kind": "quota", "namespace": "shop"}"#).unwrap();
    let AnswerBody::Quota(usage) = &answer.answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        report::quota_usage_to_text(usage),
        "\
QUOTA   RESOURCE      HARD  WANTED  USED  LEFT  JOBS
shop/q  pods          9     3       2     7     0
shop/q  requests.cpu  2     3       2     0     0
"
    );
    assert_eq!(usage.quotas[0].workloads.len(), 2);
    assert_eq!(answer.evidence[1].message, "shop/q: 2 of 2 used");
    let error = asked(r#"{"kind": "quota", "namespace": "shap"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no namespace is called `shap`; the nearest is `shop`"
    );
}

#[test]
fn an_answer_is_read_as_what_it_was_written_as() {
    for question in [r#"{"kind": "admit"}"#, r#"{"kind": "quota"}"#] {
        let answer = asked(question).unwrap();
        let json = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
    }
}
