//! What a change does, by example.

use hardening::plan::{Change, EffectKind, Risk, Scope};

use super::{changes, compare, effects, has, only};

const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web, env: [{name: CACHE_URL, value: 'redis://cache'}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: redis, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec: {containers: [{name: redis, image: redis}]}
---
apiVersion: v1
kind: Service
metadata: {name: cache, namespace: shop}
spec: {selector: {app: redis}, ports: [{port: 6379}]}
";

fn policy(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n"
    )
}

fn deny() -> String {
    policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
}

#[test]
fn a_cut_of_what_is_needed_is_high_and_names_its_cause() {
    let effects = effects(SHOP, &deny());
    let effect = only(&effects, EffectKind::NeededFlowsCut);
    assert_eq!(effect.risk, Risk::High);
    let Change::NeededFlowsCut { by, flows } = &effect.change else {
        panic!()
    };
    assert_eq!(*by, ["NetworkPolicy shop/deny"]);
    assert_eq!(flows[0].from, "shop/web[Deployment]");
    assert_eq!(
        (flows[0].to.as_str(), flows[0].port),
        ("shop/redis[Deployment]", 6379)
    );
    assert_eq!(only(&effects, EffectKind::Isolation).risk, Risk::Low);
    // From each of both to both, and from the outside to both.
    let cuts = effects.iter().filter_map(|it| match &it.change {
        Change::FlowsCut(group) => Some(group.pairs),
        _ => None,
    });
    assert_eq!(cuts.sum::<usize>(), 6);
}

#[test]
fn what_mends_a_needed_connection_and_no_more_is_low() {
    let now = format!("{SHOP}---\n{}", deny());
    let allow = policy(
        "redis",
        "{podSelector: {matchLabels: {app: redis}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 6379}]}]}",
    );
    let effects = effects(&now, &allow);
    assert_eq!(effects.len(), 1, "{:?}", changes(&effects));
    let effect = only(&effects, EffectKind::NeededFlowsOpened);
    assert_eq!(effect.risk, Risk::Low);
    assert!(
        effect
            .summary
            .starts_with("NetworkPolicy shop/redis lets 1 connection pass")
    );
}

#[test]
fn what_opens_more_than_is_needed_is_high() {
    let now = format!("{SHOP}---\n{}", deny());
    let open = policy(
        "open",
        "{podSelector: {matchLabels: {app: redis}}, ingress: [{}]}",
    );
    let effects = effects(&now, &open);
    assert_eq!(effects[0].change.kind(), EffectKind::FlowsOpened);
    assert_eq!(effects[0].risk, Risk::High);
}

#[test]
fn without_its_last_policy_a_namespace_is_open() {
    let now = format!("{SHOP}---\n{}", deny());
    let effects = compare(&now, SHOP, Scope::Prune).effects();
    assert_eq!(only(&effects, EffectKind::Isolation).risk, Risk::High);
    let opened = effects.iter().filter_map(|it| match &it.change {
        Change::FlowsOpened(group) => Some(group.by.clone()),
        _ => None,
    });
    for by in opened {
        assert_eq!(by, ["NetworkPolicy shop/deny"]);
    }
}

#[test]
fn egress_without_the_cluster_dns_is_high() {
    let deny = policy("deny-egress", "{podSelector: {}, policyTypes: [Egress]}");
    let effects = effects(SHOP, &deny);
    let effect = only(&effects, EffectKind::NamesLost);
    assert_eq!(effect.risk, Risk::High);
    let workloads = vec![
        "shop/redis[Deployment]".to_owned(),
        "shop/web[Deployment]".to_owned(),
    ];
    let by = vec!["NetworkPolicy shop/deny-egress".to_owned()];
    assert_eq!(effect.change, Change::NamesLost { by, workloads });
}

#[test]
fn a_removed_receiver_cuts_what_still_asks_for_it() {
    let without = SHOP.replace("kind: Service\n", "kind: ConfigMap\n");
    let effects = compare(SHOP, &without, Scope::Prune).effects();
    let effect = only(&effects, EffectKind::NeededFlowsCut);
    assert!(
        effect.summary.contains("the removal of Service shop/cache"),
        "{}",
        effect.summary
    );
}

#[test]
fn a_new_workload_whose_needs_are_blocked_is_moderate() {
    let desired = format!("{SHOP}---\n{}", deny());
    let effects = effects("", &desired);
    assert_eq!(
        only(&effects, EffectKind::NeededFlowsBlocked).risk,
        Risk::Moderate
    );
    assert!(!has(&effects, EffectKind::FlowsCut));
}

#[test]
fn a_quota_that_refuses_running_pods_is_high_and_new_ones_moderate() {
    let quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: shop}\nspec: {hard: {pods: '3'}}\n";
    let effects_running = effects(SHOP, quota);
    let effect = only(&effects_running, EffectKind::PodsRefused);
    assert_eq!(effect.risk, Risk::High);
    let Change::PodsRefused { by, pods } = &effect.change else {
        panic!()
    };
    assert_eq!(by, "ResourceQuota shop/q");
    assert_eq!((pods[0].wanted, pods[0].admitted), (2, 1));
    let all = format!("{SHOP}---\n{quota}");
    let new = effects("", &all);
    assert_eq!(only(&new, EffectKind::PodsRefused).risk, Risk::Moderate);
    let larger = all.replace("'3'", "'30'");
    assert!(has(&effects(&all, &larger), EffectKind::PodsAdmitted));
}

#[test]
fn a_workload_that_changes_keeps_its_place_in_the_quota() {
    let quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: shop}\nspec: {hard: {pods: '3'}}\n";
    let now = format!("{SHOP}---\n{quota}");
    let web = SHOP
        .split("---")
        .next()
        .unwrap()
        .replace("image: web", "image: web:2");
    assert!(!has(&effects(&now, &web), EffectKind::PodsRefused));
}

#[test]
fn a_budget_that_blocks_a_drain_is_high_and_one_that_spares_a_pod_is_low() {
    let budget = |spare: u32| {
        format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: web, namespace: shop}}\n\
             spec: {{maxUnavailable: {spare}, selector: {{matchLabels: {{app: web}}}}}}\n"
        )
    };
    let blocked = effects(SHOP, &budget(0));
    assert_eq!(only(&blocked, EffectKind::DrainsBlocked).risk, Risk::High);
    assert_eq!(
        only(&effects(SHOP, &budget(1)), EffectKind::Guarded).risk,
        Risk::Low
    );
    let now = format!("{SHOP}---\n{}", budget(0));
    assert!(has(&effects(&now, &budget(1)), EffectKind::DrainsUnblocked));
    let pruned = compare(
        &now.replace("maxUnavailable: 0", "maxUnavailable: 1"),
        SHOP,
        Scope::Prune,
    );
    assert_eq!(
        only(&pruned.effects(), EffectKind::Unguarded).risk,
        Risk::Moderate
    );
}

#[test]
fn a_new_default_priority_tells_who_may_evict_whom() {
    let class = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: low}\nvalue: -10\nglobalDefault: true\n";
    let now = SHOP.replace(
        "spec: {containers: [{name: redis",
        "spec: {priorityClassName: system-cluster-critical, containers: [{name: redis",
    );
    let effects = effects(&now, class);
    let effect = only(&effects, EffectKind::Priority);
    let Change::Priority {
        before,
        after,
        workloads,
        ..
    } = &effect.change
    else {
        panic!()
    };
    assert_eq!((*before, *after), (0, -10));
    assert_eq!(*workloads, ["shop/web[Deployment]"]);
}

#[test]
fn new_pods_are_told_with_what_stops_meanwhile() {
    let then = SHOP.replace("image: redis", "image: redis:2");
    let rolling = effects(SHOP, &then);
    assert_eq!(only(&rolling, EffectKind::Restarted).risk, Risk::Low);
    let recreate =
        |text: &str| text.replace("replicas: 2", "replicas: 2\n  strategy: {type: Recreate}");
    let stopping = effects(&recreate(SHOP), &recreate(&then));
    assert_eq!(only(&stopping, EffectKind::Restarted).risk, Risk::Moderate);
}

#[test]
fn what_stops_for_good_is_high() {
    let scaled = SHOP.replace("replicas: 2", "replicas: 0");
    let effect = effects(SHOP, &scaled);
    assert_eq!(only(&effect, EffectKind::Stopped).risk, Risk::High);
    let effect = compare(SHOP, "", Scope::Prune).effects();
    assert_eq!(only(&effect, EffectKind::Stopped).risk, Risk::High);
}

fn role(verbs: &str, resources: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: shop}}\n\
         rules: [{{apiGroups: [''], resources: [{resources}], verbs: [{verbs}]}}]\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: r, namespace: shop}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}\n\
         subjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]\n"
    )
}

#[test]
fn the_reading_of_secrets_is_high_and_a_lost_permission_moderate() {
    let (pods, secrets) = (role("get", "pods"), role("get, list", "secrets"));
    let gained = effects("", &secrets);
    assert_eq!(only(&gained, EffectKind::Permissions).risk, Risk::High);
    assert_eq!(
        only(&effects("", &pods), EffectKind::Permissions).risk,
        Risk::Low
    );
    let lost = effects(&role("get, list", "pods"), &pods);
    let effect = only(&lost, EffectKind::Permissions);
    assert_eq!(effect.risk, Risk::Moderate);
    assert_eq!(effect.details, ["loses list on pods in shop"]);
}

#[test]
fn a_way_to_become_more_is_high_and_its_end_is_low() {
    let binder = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: binder}
rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: binder}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binder}
subjects: [{kind: ServiceAccount, namespace: shop, name: deployer}]
";
    let opened = effects("", binder);
    assert_eq!(only(&opened, EffectKind::EscalationOpened).risk, Risk::High);
    let closed = compare(binder, "", Scope::Prune).effects();
    assert_eq!(only(&closed, EffectKind::EscalationClosed).risk, Risk::Low);
}

#[test]
fn the_worst_comes_first() {
    let effects = effects(SHOP, &deny());
    let risks: Vec<_> = effects.iter().map(|it| it.risk).collect();
    let mut sorted = risks.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(risks, sorted);
}

#[test]
fn a_level_that_running_pods_break_is_high() {
    let namespace = |level: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n"
        )
    };
    let now = format!("{SHOP}---\n{}", namespace("baseline"));
    let effects = effects(&now, &namespace("restricted"));
    let effect = only(&effects, EffectKind::PodsRefused);
    assert_eq!(effect.risk, Risk::High);
    let Change::PodsRefused { by, pods } = &effect.change else {
        panic!()
    };
    assert_eq!((by.as_str(), pods.len()), ("Namespace shop", 2));
}

#[test]
fn an_alert_whose_rule_is_gone_is_high() {
    let rule = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a, namespace: shop}\n\
                spec: {groups: [{name: g, rules: [{alert: Down, expr: up == 0}]}]}\n";
    let effects = effects(rule, &rule.replace("alert: Down", "alert: Up"));
    let effect = only(&effects, EffectKind::AlertsLost);
    assert_eq!(effect.risk, Risk::High);
    let alerts = vec!["Down of PrometheusRule shop/a".to_owned()];
    assert_eq!(effect.change, Change::AlertsLost { alerts });
}

#[test]
fn an_audit_policy_that_records_less_is_moderate() {
    let policy = |level: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: audit, namespace: kube-system}}\ndata:\n  audit.yaml: |\n    \
             apiVersion: audit.k8s.io/v1\n    kind: Policy\n    rules: [{{level: {level}}}]\n"
        )
    };
    let less = effects(&policy("RequestResponse"), &policy("None"));
    assert_eq!(only(&less, EffectKind::RecordedLess).risk, Risk::Moderate);
    let more = effects(&policy("None"), &policy("Metadata"));
    assert!(!has(&more, EffectKind::RecordedLess));
}
