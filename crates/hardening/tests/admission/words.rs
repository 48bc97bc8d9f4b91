//! Refusals in the words of Kubernetes' LimitRanger, quota admission and validation.

use super::{admitted, deployment, limit_range, of, one, quota, refusal, resilience};

#[test]
fn a_container_above_the_maximum() {
    let yaml = limit_range("{type: Container, max: {cpu: '1'}}")
        + &deployment("web", 1, &one("{limits: {cpu: '2'}}"));
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some("is forbidden: maximum cpu usage per Container is 1, but limit is 2")
    );
}

#[test]
fn a_container_below_the_minimum() {
    let yaml = limit_range("{type: Container, min: {memory: 64Mi}, default: {memory: 1Gi}}")
        + &deployment("web", 1, &one("{requests: {memory: 32Mi}}"));
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some("is forbidden: minimum memory usage per Container is 64Mi, but request is 32Mi")
    );
}

#[test]
fn amounts_that_must_be_there_and_are_not() {
    // A default request for containers there is, for nothing else.
    let yaml = limit_range("{type: Pod, min: {cpu: 10m}, max: {memory: 1Gi}}")
        + &deployment("web", 1, &one("{}"));
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some(
            "is forbidden: [minimum cpu usage per Pod is 10m.  No request is specified, \
             maximum memory usage per Pod is 1Gi.  No limit is specified]"
        )
    );
}

#[test]
fn a_limit_too_far_above_its_request() {
    let item = "{type: Container, maxLimitRequestRatio: {cpu: '2'}}";
    let refused = |resources| {
        refusal(
            &(limit_range(item) + &deployment("web", 1, &one(resources))),
            "web",
        )
    };
    assert_eq!(refused("{requests: {cpu: '1'}, limits: {cpu: '2'}}"), None);
    assert_eq!(
        refused("{requests: {cpu: 300m}, limits: {cpu: '1'}}").as_deref(),
        Some(
            "is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 3.333333"
        )
    );
    assert_eq!(
        refused("{}").as_deref(),
        Some(
            "is forbidden: cpu max limit to request ratio per Container is 2, but no request is specified or request is 0"
        )
    );
    assert_eq!(
        refused("{requests: {cpu: 300m}}").as_deref(),
        Some(
            "is forbidden: cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0"
        )
    );
}

#[test]
fn the_same_words_of_two_containers_are_said_once() {
    let container =
        |name| format!("{{name: {name}, image: c, resources: {{limits: {{cpu: '2'}}}}}}");
    let pod = format!("{{containers: [{}, {}]}}", container("a"), container("b"));
    let yaml = limit_range("{type: Container, max: {cpu: '1'}}") + &deployment("web", 1, &pod);
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some("is forbidden: maximum cpu usage per Container is 1, but limit is 2")
    );
}

#[test]
fn a_request_above_the_default_limit_makes_the_pod_invalid() {
    let yaml = limit_range("{type: Container, default: {cpu: 250m}, max: {cpu: 500m}}")
        + &deployment("web", 1, &one("{requests: {cpu: '1'}}"));
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some(
            "is invalid: spec.containers[0].resources.requests: Invalid value: \"1\": must be less than or equal to cpu \
             limit of 250m"
        )
    );
}

#[test]
fn a_device_is_asked_for_as_it_is_limited() {
    let yaml = deployment(
        "web",
        1,
        &one("{requests: {nvidia.com/gpu: '1'}, limits: {nvidia.com/gpu: '2'}}"),
    );
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some(
            "is invalid: spec.containers[0].resources.requests: Invalid value: \"1\": must be equal to nvidia.com/gpu \
             limit of 2"
        )
    );
}

#[test]
fn containers_must_say_what_a_quota_counts_of_cpu_and_memory() {
    let pod = "{containers: [{name: b, image: c, resources: {limits: {cpu: '1'}}}, {name: a, image: c}], \
               initContainers: [{name: first, image: c}]}";
    let yaml = quota(
        "q",
        "{hard: {limits.cpu: '4', requests.memory: 1Gi, requests.ephemeral-storage: 1Gi, requests.nvidia.com/gpu: 1}}",
    ) + &deployment("web", 1, pod);
    assert_eq!(
        refusal(&yaml, "web").as_deref(),
        Some(
            "is forbidden: failed quota: q: must specify limits.cpu for: a,first; requests.memory for: a,b,first"
        )
    );
}

#[test]
fn a_pod_with_amounts_of_its_own_need_not_name_them_for_each_container() {
    let yaml = quota("q", "{hard: {limits.cpu: '4', requests.memory: 1Gi}}")
        + &deployment(
            "web",
            1,
            "{resources: {limits: {cpu: '1'}}, containers: [{name: c, image: c}]}",
        );
    let web = admitted(&yaml, "web");
    assert_eq!(web.refused, None);
    let charge = |name| web.charge.get(name).map(ToString::to_string);
    assert_eq!(charge("limits.cpu").as_deref(), Some("1"));
    assert_eq!(charge("requests.cpu").as_deref(), Some("1"));
    assert_eq!(charge("requests.memory"), None);
}

#[test]
fn a_quota_that_is_used_up_says_what_of_it() {
    let yaml = quota(
        "q",
        "{hard: {requests.cpu: '1', requests.memory: 1Gi, pods: '10'}}",
    ) + &deployment("web", 3, &one("{requests: {cpu: 400m, memory: 512Mi}}"));
    let web = admitted(&yaml, "web");
    assert_eq!((web.full.wanted, web.full.admitted), (3, 2));
    assert_eq!(
        web.full.refusal.map(|it| it.to_string()).as_deref(),
        Some(
            "is forbidden: exceeded quota: q, requested: requests.cpu=400m,requests.memory=512Mi, used: \
             requests.cpu=800m,requests.memory=1Gi, limited: requests.cpu=1,requests.memory=1Gi"
        )
    );
}

#[test]
fn nothing_used_is_a_plain_zero() {
    let yaml = quota("q", "{hard: {pods: '0'}}") + &deployment("web", 1, &one("{}"));
    assert_eq!(
        admitted(&yaml, "web")
            .full
            .refusal
            .map(|it| it.to_string())
            .as_deref(),
        Some("is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0")
    );
}

#[test]
fn a_request_that_is_not_written_is_the_limit_before_defaults_come() {
    let yaml = limit_range("{type: Container, defaultRequest: {cpu: 100m}, default: {cpu: 200m}}")
        + &deployment("web", 1, &one("{limits: {cpu: '1'}}"));
    let web = admitted(&yaml, "web");
    assert_eq!(
        web.charge
            .get("requests.cpu")
            .map(ToString::to_string)
            .as_deref(),
        Some("1")
    );
}

#[test]
fn a_maximum_alone_is_the_request_of_containers_that_say_nothing() {
    let yaml = limit_range("{type: Container, max: {cpu: '4'}, min: {memory: 32Mi}}")
        + &deployment("web", 1, &one("{}"));
    let web = admitted(&yaml, "web");
    let charge = |name| web.charge.get(name).map(ToString::to_string);
    assert_eq!(charge("requests.cpu").as_deref(), Some("4"));
    assert_eq!(charge("limits.cpu").as_deref(), Some("4"));
    assert_eq!(charge("requests.memory").as_deref(), Some("32Mi"));
    assert_eq!(charge("limits.memory"), None);
}

#[test]
fn pods_without_a_class_have_the_global_default_and_its_quota() {
    let scope = "scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [normal]}]}";
    let yaml = quota("q", &format!("{{hard: {{pods: '1'}}, {scope}}}"))
        + "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: normal}\nvalue: 5\nglobalDefault: true\n"
        + "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 9\n"
        + &deployment("web", 2, &one("{}"))
        + &deployment(
            "db",
            2,
            "{priorityClassName: high, containers: [{name: c, image: c}]}",
        );
    let resilience = resilience(&yaml);
    assert_eq!(of(&resilience, "web").full.admitted, 1);
    assert_eq!(of(&resilience, "db").full.admitted, 2);
}

#[test]
fn scopes_look_at_the_pod_as_it_is_once_defaults_are_in() {
    let best_effort = quota("q", "{hard: {pods: '0'}, scopes: [BestEffort]}");
    let web = deployment("web", 1, &one("{}"));
    assert_eq!(
        admitted(&(best_effort.clone() + &web), "web").full.admitted,
        0
    );
    let range = limit_range("{type: Container, defaultRequest: {cpu: 100m}}");
    assert_eq!(
        admitted(&(best_effort + &range + &web), "web")
            .full
            .admitted,
        1
    );
}

#[test]
fn the_deadline_of_a_job_is_not_that_of_its_pods() {
    let job = |deadline: &str, pod: &str| {
        quota("q", "{hard: {pods: '0'}, scopes: [Terminating]}")
            + &format!(
                "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: once, namespace: shop}}\nspec: {{{deadline} \
                 template: {{spec: {{{pod} restartPolicy: Never, containers: [{{name: c, image: c}}]}}}}}}\n"
            )
    };
    let deadline = "activeDeadlineSeconds: 60,";
    assert_eq!(admitted(&job(deadline, ""), "once").full.admitted, 1);
    assert_eq!(admitted(&job("", deadline), "once").full.admitted, 0);
}

#[test]
fn updates_make_as_many_pods_more_as_their_strategy_allows() {
    let strategy = |kind: &str, spec: &str| {
        format!(
            "---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\nspec: {{{spec} selector: \
             {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {}}}}}\n",
            one("{requests: {cpu: '1'}}")
        )
    };
    let of = |kind: &str, spec: &str| {
        let yaml = quota("q", "{hard: {requests.cpu: '4'}}") + &strategy(kind, spec);
        let web = admitted(&yaml, "web");
        let update = web.update.map(|it| (it.wanted, it.admitted));
        (web.scale.surge, web.scale.unavailable, update)
    };
    assert_eq!(of("Deployment", "replicas: 3,"), (1, 0, Some((1, 1))));
    assert_eq!(of("Deployment", "replicas: 4,"), (1, 1, Some((1, 0))));
    assert_eq!(
        of(
            "Deployment",
            "replicas: 2, strategy: {rollingUpdate: {maxSurge: 200%, maxUnavailable: 0}},"
        ),
        (4, 0, Some((4, 2)))
    );
    assert_eq!(
        of(
            "Deployment",
            "replicas: 2, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}},"
        ),
        (0, 1, None)
    );
    assert_eq!(
        of("Deployment", "replicas: 3, strategy: {type: Recreate},"),
        (0, 3, None)
    );
    assert_eq!(of("StatefulSet", "replicas: 3,"), (0, 1, None));
    assert_eq!(of("DaemonSet", ""), (0, 1, None));
    assert_eq!(
        of(
            "DaemonSet",
            "updateStrategy: {rollingUpdate: {maxSurge: 10%, maxUnavailable: 0}},"
        ),
        (1, 0, Some((1, 1)))
    );
}

#[test]
fn an_autoscaler_sets_the_least_and_the_most() {
    let scaler = "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n\
                  spec: {minReplicas: 3, maxReplicas: 10, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n";
    let yaml = quota("q", "{hard: {requests.cpu: '5'}}")
        + scaler
        + &deployment("web", 1, &one("{requests: {cpu: '1'}}"));
    let web = admitted(&yaml, "web");
    assert_eq!((web.full.wanted, web.full.admitted), (3, 3));
    let growth = web.growth.expect("an autoscaler");
    assert_eq!((growth.wanted, growth.admitted), (7, 2));
}

#[test]
fn what_has_ended_or_waits_has_no_pods() {
    let yaml = "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, namespace: shop}\nspec: {schedule: '@daily', \
                suspend: true, jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: c}]}}}}}\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: done, namespace: shop}\nspec: {containers: [{name: c, image: c}]}\n\
                status: {phase: Succeeded}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: many, namespace: shop}\n\
                spec: {parallelism: 10, completions: 4, template: {spec: {containers: [{name: c, image: c}]}}}\n";
    let resilience = resilience(yaml);
    assert_eq!(of(&resilience, "nightly").scale.pods, 0);
    assert_eq!(of(&resilience, "done").scale.pods, 0);
    assert_eq!(of(&resilience, "many").scale.pods, 4);
}

#[test]
fn jobs_come_after_what_lasts_and_each_alone() {
    let job = |name: &str| {
        format!(
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{template: {{spec: {}}}}}\n",
            one("{requests: {cpu: '1'}}")
        )
    };
    let yaml = quota("q", "{hard: {requests.cpu: '2'}}")
        + &job("one")
        + &job("two")
        + &deployment("web", 1, &one("{requests: {cpu: '1'}}"));
    let resilience = resilience(&yaml);
    for name in ["one", "two", "web"] {
        assert_eq!(of(&resilience, name).full.admitted, 1, "{name}");
    }
    let used = &resilience
        .admission()
        .quota_use(hardening::resilience::admission::QuotaId(0))
        .unwrap()
        .resources[0];
    let text = [
        &used.hard,
        &used.wanted,
        &used.used,
        &used.left,
        &used.passing,
    ]
    .map(ToString::to_string);
    assert_eq!(text, ["2", "1", "1", "1", "2"]);
}

#[test]
fn the_overhead_of_a_runtime_class_is_counted() {
    let runtime = "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: sandbox}\nhandler: sandbox\n\
                   overhead: {podFixed: {cpu: 250m, memory: 120Mi}}\n";
    let yaml = runtime.to_owned()
        + &deployment(
            "web",
            1,
            "{runtimeClassName: sandbox, containers: [{name: c, image: c, resources: {requests: {cpu: '1'}, limits: {memory: 1Gi}}}]}",
        );
    let web = admitted(&yaml, "web");
    let charge = |name| web.charge.get(name).map(ToString::to_string);
    assert_eq!(charge("requests.cpu").as_deref(), Some("1250m"));
    assert_eq!(charge("limits.memory").as_deref(), Some("1144Mi"));
    assert_eq!(charge("limits.cpu"), None);
}

/// What Kubernetes' guides to LimitRanges and quotas show, which are the words of real clusters.
#[test]
fn the_cases_of_kubernetes_own_guides() {
    let in_bounds = |item: &str, resources: &str| {
        refusal(
            &(limit_range(item) + &deployment("web", 1, &one(resources))),
            "web",
        )
    };
    let memory = "{type: Container, max: {memory: 1Gi}, min: {memory: 500Mi}}";
    assert_eq!(
        in_bounds(
            memory,
            "{limits: {memory: 1.5Gi}, requests: {memory: 800Mi}}"
        )
        .as_deref(),
        Some("is forbidden: maximum memory usage per Container is 1Gi, but limit is 1536Mi")
    );
    assert_eq!(
        in_bounds(
            memory,
            "{limits: {memory: 800Mi}, requests: {memory: 100Mi}}"
        )
        .as_deref(),
        Some("is forbidden: minimum memory usage per Container is 500Mi, but request is 100Mi")
    );
    assert_eq!(in_bounds(memory, "{}"), None);
    let cpu = "{type: Container, max: {cpu: 800m}, min: {cpu: 200m}}";
    assert_eq!(
        in_bounds(cpu, "{limits: {cpu: '1.5'}, requests: {cpu: 500m}}").as_deref(),
        Some("is forbidden: maximum cpu usage per Container is 800m, but limit is 1500m")
    );
    assert_eq!(
        in_bounds(
            "{type: Pod, maxLimitRequestRatio: {memory: 2}}",
            "{limits: {memory: 300Mi}, requests: {memory: 100Mi}}"
        )
        .as_deref(),
        Some(
            "is forbidden: memory max limit to request ratio per Pod is 2, but provided ratio is 3.000000"
        )
    );
    let problematic = "{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 500m}, max: {cpu: '1'}, min: {cpu: 100m}}";
    assert_eq!(
        in_bounds(problematic, "{requests: {cpu: 700m}}").as_deref(),
        Some(
            "is invalid: spec.containers[0].resources.requests: Invalid value: \"700m\": must be less than or equal to \
             cpu limit of 500m"
        )
    );
    assert_eq!(
        in_bounds(problematic, "{requests: {cpu: 700m}, limits: {cpu: 700m}}"),
        None
    );
    let quota = quota(
        "mem-cpu-demo",
        "{hard: {requests.cpu: '1', requests.memory: 1Gi, limits.cpu: '2', limits.memory: 2Gi}}",
    );
    let first = one("{limits: {memory: 800Mi, cpu: 800m}, requests: {memory: 600Mi, cpu: 400m}}");
    let second = one("{limits: {memory: 1Gi, cpu: 800m}, requests: {memory: 700Mi, cpu: 400m}}");
    let yaml = quota + &deployment("first", 1, &first) + &deployment("second", 1, &second);
    assert_eq!(
        admitted(&yaml, "second")
            .full
            .refusal
            .map(|it| it.to_string())
            .as_deref(),
        Some(
            "is forbidden: exceeded quota: mem-cpu-demo, requested: requests.memory=700Mi, used: requests.memory=600Mi, \
             limited: requests.memory=1Gi"
        )
    );
}
