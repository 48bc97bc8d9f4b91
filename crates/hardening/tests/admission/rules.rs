//! The edges of the invariants about quotas and LimitRanges: what they must and must not say.

use super::{deployment, limit_range, one, quota};
use crate::findings;
use hardening::finding::{Finding, Severity};

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("resilience.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("resilience.{id}"), yaml)
}

fn priority_class(name: &str) -> String {
    format!(
        "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: 5\n"
    )
}

fn for_classes(hard: &str, names: &str) -> String {
    quota(
        "q",
        &format!(
            "{{hard: {hard}, scopeSelector: {{matchExpressions: [{{scopeName: PriorityClass, operator: In, values: {names}}}]}}}}"
        ),
    )
}

fn namespace(name: &str) -> String {
    format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n")
}

#[test]
fn one_fault_of_a_limit_range_is_one_finding_though_defaults_follow_from_it() {
    let range = limit_range("{type: Container, min: {cpu: '2'}, max: {cpu: '1'}}");
    assert_eq!(
        messages("invalid-limit-range", &range),
        [
            "the API server rejects the LimitRange `shop/bounds`: min value 2 is greater than max value 1"
        ]
    );
}

#[test]
fn a_quota_of_which_some_classes_exist_is_a_lesser_fault() {
    let yaml = for_classes("{pods: '5'}", "[a, b]") + &priority_class("a");
    let found = found("quota-matches-nothing", &yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Warning);
    assert_eq!(found[0].message, "no PriorityClass is called `b`");
    let built_in = for_classes(
        "{pods: '5'}",
        "[system-cluster-critical, system-node-critical]",
    );
    assert_eq!(
        messages("quota-matches-nothing", &built_in),
        Vec::<String>::new()
    );
}

#[test]
fn a_quota_for_classes_that_no_pod_has_is_found_unless_it_is_a_guard() {
    let web = priority_class("a") + &deployment("web", 1, &one("{}"));
    let id = "quota-matches-nothing";
    assert_eq!(
        messages(id, &(for_classes("{pods: '5'}", "[a]") + &web)),
        ["no workload of `shop` has the priority class `a`"]
    );
    assert_eq!(
        messages(id, &(for_classes("{pods: '0'}", "[a]") + &web)),
        Vec::<String>::new()
    );
    // Without any workload nothing is known of the namespace.
    assert_eq!(
        messages(
            id,
            &(for_classes("{pods: '5'}", "[a]") + &priority_class("a"))
        ),
        Vec::<String>::new()
    );
    let of_class = deployment(
        "db",
        1,
        "{priorityClassName: a, containers: [{name: c, image: c}]}",
    );
    assert_eq!(
        messages(id, &(for_classes("{pods: '5'}", "[a]") + &web + &of_class)),
        Vec::<String>::new()
    );
}

#[test]
fn a_namespace_needs_a_quota_only_where_others_have_one() {
    let id = "namespace-without-quota";
    let bounded = one("{limits: {cpu: '1', memory: 1Gi}}");
    let shop = namespace("shop") + &deployment("web", 1, &bounded);
    assert_eq!(messages(id, &shop), Vec::<String>::new());
    let elsewhere =
        quota("q", "{hard: {pods: '5'}}").replace("namespace: shop", "namespace: other");
    let with_another = found(id, &(shop.clone() + &elsewhere));
    assert_eq!(with_another.len(), 1);
    assert_eq!(with_another[0].severity, Severity::Info);
    let unbounded = namespace("shop") + &deployment("web", 1, &one("{}")) + &elsewhere;
    assert_eq!(found(id, &unbounded)[0].severity, Severity::Warning);
    // Of a namespace without workloads, or one that is not declared, nothing is said.
    assert_eq!(
        messages(id, &(namespace("shop") + &elsewhere)),
        Vec::<String>::new()
    );
    assert_eq!(
        messages(id, &(deployment("web", 1, &one("{}")) + &elsewhere)),
        Vec::<String>::new()
    );
    // A rejected quota has a finding of its own.
    let rejected = quota("r", "{hard: {storage: 1}}");
    assert_eq!(
        messages(id, &(shop + &elsewhere + &rejected)),
        Vec::<String>::new()
    );
}

#[test]
fn a_workload_without_pods_is_refused_nothing() {
    let bounds = limit_range("{type: Container, max: {cpu: '1'}}");
    let all = |replicas| {
        bounds.clone()
            + &quota("q", "{hard: {limits.memory: 1Gi}}")
            + &deployment("large", replicas, &one("{limits: {cpu: '2'}}"))
            + &deployment("silent", replicas, &one("{}"))
    };
    assert_eq!(messages("refused-by-limit-range", &all(1)).len(), 1);
    assert_eq!(messages("unspecified-amounts", &all(1)).len(), 1);
    assert_eq!(
        messages("refused-by-limit-range", &all(0)),
        Vec::<String>::new()
    );
    assert_eq!(
        messages("unspecified-amounts", &all(0)),
        Vec::<String>::new()
    );
}

#[test]
fn a_claim_out_of_bounds_is_refused() {
    let yaml = limit_range("{type: PersistentVolumeClaim, max: {storage: 10Gi}}")
        + "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: files, namespace: shop}\nspec: {accessModes: \
           [ReadWriteOnce], resources: {requests: {storage: 20Gi}}}\n";
    assert_eq!(
        messages("refused-by-limit-range", &yaml),
        [
            "the LimitRange `bounds` refuses the claim `files`: maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 20Gi"
        ]
    );
}

#[test]
fn a_workload_that_alone_is_too_much_is_found_and_not_the_sum_as_well() {
    let each = one("{requests: {cpu: '1'}}");
    let yaml = quota("q", "{hard: {requests.cpu: '3'}}")
        + &deployment("web", 4, &each)
        + &deployment("db", 1, &each);
    assert_eq!(
        messages("quota-exceeded", &yaml),
        [
            "`shop/web[Deployment]` alone asks for more than the ResourceQuota `q` allows: requests.cpu 4 of 3"
        ]
    );
    let yaml = quota("q", "{hard: {requests.cpu: '3'}}")
        + &deployment("web", 2, &each)
        + &deployment("db", 2, &each);
    let found = found("quota-exceeded", &yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "the workloads of `shop` ask for more than the ResourceQuota `q` allows: requests.cpu 4 of 3"
    );
    assert!(found[0].effect.as_ref().is_some_and(|it| it.ends_with(
        "exceeded quota: q, requested: requests.cpu=1, used: requests.cpu=3, limited: requests.cpu=3"
    )));
}

#[test]
fn a_quota_that_is_just_used_up_is_not_exceeded() {
    let each = one("{requests: {cpu: '1'}}");
    let yaml = quota("q", "{hard: {requests.cpu: '4', pods: '4', services: '0'}}")
        + &deployment("web", 4, &each);
    assert_eq!(messages("quota-exceeded", &yaml), Vec::<String>::new());
    // One pod may be missing, so the update goes on.
    assert_eq!(
        messages("update-exceeds-quota", &yaml),
        Vec::<String>::new()
    );
    let yaml = quota("q", "{hard: {requests.cpu: '3'}}") + &deployment("web", 3, &each);
    assert_eq!(messages("update-exceeds-quota", &yaml).len(), 1);
    let yaml = quota("q", "{hard: {requests.cpu: '2'}}") + &deployment("web", 3, &each);
    assert_eq!(
        messages("update-exceeds-quota", &yaml),
        Vec::<String>::new()
    );
    assert_eq!(messages("quota-exceeded", &yaml).len(), 1);
}

#[test]
fn jobs_and_autoscalers_that_find_no_room_are_warnings() {
    let each = one("{requests: {cpu: '1'}}");
    let job = format!(
        "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: nightly, namespace: shop}}\nspec: {{schedule: '@daily', \
         jobTemplate: {{spec: {{template: {{spec: {each}}}}}}}}}\n"
    );
    let scaler = "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n\
                  spec: {maxReplicas: 10, scaleTargetRef: {kind: Deployment, name: web}}\n";
    let yaml =
        quota("q", "{hard: {requests.cpu: '2'}}") + &deployment("web", 2, &each) + &job + scaler;
    let found = found("quota-exceeded", &yaml);
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.severity, it.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                Severity::Warning,
                "beside what lasts, the ResourceQuota `q` has room for 0 of the 1 pod of `shop/nightly[CronJob]`"
            ),
            (
                Severity::Warning,
                "`shop/web[Deployment]` may be scaled to 10 pods, the ResourceQuota `q` has room for 2"
            ),
        ]
    );
}

#[test]
fn objects_beyond_a_quota_are_found() {
    let service = |name| {
        format!(
            "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{ports: [{{port: 80}}]}}\n"
        )
    };
    let yaml = quota("q", "{hard: {services: '1'}}") + &service("a") + &service("b");
    assert_eq!(
        messages("quota-exceeded", &yaml),
        ["the ResourceQuota `shop/q` allows 1 of `services`, the bundle has 2"]
    );
}

#[test]
fn a_request_above_its_own_limit_stops_the_deployment_itself() {
    let yaml = deployment("web", 1, &one("{requests: {cpu: '2'}, limits: {cpu: '1'}}"));
    let found = found("request-above-limit", &yaml);
    assert_eq!(
        found[0].message,
        "a container of `shop/web[Deployment]` asks for 2 of `cpu`, its limit is 1"
    );
    assert_eq!(
        found[0].effect.as_deref(),
        Some(
            "the API server refuses the Deployment: requests \"2\": must be less than or equal to cpu limit of 1"
        )
    );
}

#[test]
fn a_maximum_alone_is_worth_knowing_even_where_all_containers_say_what_they_take() {
    let range = limit_range("{type: Container, max: {cpu: '4'}}");
    let id = "maximum-as-default";
    let said = found(
        id,
        &(range.clone() + &deployment("web", 1, &one("{requests: {cpu: '1'}}"))),
    );
    assert_eq!(said[0].severity, Severity::Info);
    let silent = found(id, &(range.clone() + &deployment("web", 1, &one("{}"))));
    assert_eq!(silent[0].severity, Severity::Warning);
    assert_eq!(
        silent[0].effect.as_deref(),
        Some("so does 1 container, whatever it needs")
    );
    assert_eq!(silent[0].related.len(), 1);
    let with_default =
        limit_range("{type: Container, max: {cpu: '4'}, defaultRequest: {cpu: 100m}}");
    assert_eq!(messages(id, &with_default), Vec::<String>::new());
}

#[test]
fn names_that_are_never_counted_are_mended() {
    let hard = |name: &str| quota("q", &format!("{{hard: {{{name}: '4'}}}}"));
    let id = "untracked-resource";
    for name in [
        "count/widgets.example.com",
        "count/pods",
        "requests.nvidia.com/gpu",
        "services",
        "hugepages-2Mi",
    ] {
        assert_eq!(messages(id, &hard(name)), Vec::<String>::new(), "{name}");
    }
    let title = |name: &str| {
        found(id, &hard(name))[0]
            .fix
            .as_ref()
            .map(|fix| fix.title.clone())
    };
    assert_eq!(
        title("limits.nvidia.com/gpu").as_deref(),
        Some("requests.nvidia.com/gpu")
    );
    assert_eq!(title("count/jobs").as_deref(), Some("count/jobs.batch"));
    assert_eq!(
        title("count/deployment.apps").as_deref(),
        Some("count/deployments.apps")
    );
    assert_eq!(title("requests.kubernetes.io/batteries"), None);
    let scoped = quota(
        "q",
        "{hard: {pods: '4', count/jobs.batch: '4'}, scopes: [Terminating]}",
    );
    assert_eq!(
        messages(id, &scoped),
        ["the ResourceQuota `shop/q` never counts `count/jobs.batch`"]
    );
}

#[test]
fn equal_defaults_of_two_limit_ranges_are_no_matter() {
    let range = |name: &str, memory: &str| {
        limit_range(&format!(
            "{{type: Container, default: {{memory: {memory}}}}}"
        ))
        .replace("name: bounds", &format!("name: {name}"))
    };
    let id = "ambiguous-defaults";
    assert_eq!(
        messages(id, &(range("a", "1Gi") + &range("b", "1024Mi"))),
        Vec::<String>::new()
    );
    assert_eq!(
        messages(id, &(range("a", "1Gi") + &range("b", "2Gi"))),
        ["the default limit of `memory` is 2Gi by the LimitRange `b`, and 1Gi by `a`"]
    );
}
