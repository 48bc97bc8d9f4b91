//! What is created, changed and removed.

use hardening::analysis::Options;
use hardening::api;
use hardening::manifest::Source;
use hardening::plan::{ObjectChange, Scope};
use hardening::report::{PlanAction, plan_to_markdown, plan_to_text};

use super::compare;

const CONFIG: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {a: one, b: two}
";

fn actions(current: &str, desired: &str, scope: Scope) -> Vec<&'static str> {
    let comparison = compare(current, desired, scope);
    let changes = comparison.changes().iter();
    changes
        .map(|change| match change {
            ObjectChange::Created { .. } => "created",
            ObjectChange::Changed { .. } => "changed",
            ObjectChange::Removed { .. } => "removed",
        })
        .collect()
}

#[test]
fn a_bundle_applied_to_itself_changes_nothing() {
    for scope in [Scope::Apply, Scope::Prune] {
        let comparison = compare(CONFIG, CONFIG, scope);
        assert!(comparison.changes().is_empty());
        assert_eq!(comparison.unchanged(), 1);
        assert!(comparison.effects().is_empty());
        assert!(comparison.rollout().steps.is_empty());
    }
}

#[test]
fn what_is_not_wanted_stays_unless_all_is_wanted() {
    assert_eq!(actions(CONFIG, "", Scope::Apply), [""; 0]);
    assert_eq!(actions(CONFIG, "", Scope::Prune), ["removed"]);
}

#[test]
fn the_fields_that_differ_are_told() {
    let desired = CONFIG.replace("a: one, b: two", "b: three, c: four");
    let comparison = compare(CONFIG, &desired, Scope::Apply);
    let [ObjectChange::Changed { fields, .. }] = comparison.changes() else {
        panic!("{:?}", comparison.changes());
    };
    let all: Vec<_> = fields.all().iter().map(ToString::to_string).collect();
    assert_eq!(all, ["/data/a", "/data/b", "/data/c"]);
}

#[test]
fn another_version_of_the_group_is_the_same_object() {
    let now = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1}\n";
    let then = now.replace("v1beta1", "v1");
    assert_eq!(actions(now, &then, Scope::Apply), [""; 0]);
}

#[test]
fn what_the_server_fills_in_is_not_removed() {
    let live = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  uid: 1f3c
  resourceVersion: '17'
  annotations:
    deployment.kubernetes.io/revision: '3'
    kubectl.kubernetes.io/last-applied-configuration: |
      {\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"labels\":{\"team\":\"a\"}},\"spec\":{\"replicas\":2}}
  labels: {team: a}
spec: {replicas: 2, progressDeadlineSeconds: 600}
status: {readyReplicas: 2}
";
    let wanted =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n";
    let comparison = compare(live, wanted, Scope::Apply);
    let [ObjectChange::Changed { fields, .. }] = comparison.changes() else {
        panic!("{:?}", comparison.changes());
    };
    let removed: Vec<_> = fields.removed.iter().map(ToString::to_string).collect();
    assert_eq!(removed, ["/metadata/labels/team"]);
}

#[test]
fn what_controllers_make_is_not_pruned() {
    let owned = "
apiVersion: v1
kind: ConfigMap
metadata: {name: made, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: web, uid: a}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-root-ca.crt}
";
    assert_eq!(actions(owned, "", Scope::Prune), [""; 0]);
}

#[test]
fn values_of_secrets_are_never_shown() {
    let secret = |value: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData: {{password: {value}}}\nimmutable: true\n"
        );
        Source::new("a.yaml", text)
    };
    let now = [secret("hunter2now")];
    let then = [secret("hunter2then")];
    let plan = api::plan(now, then, &Options::default(), Scope::Apply);
    let texts = [
        plan_to_text(&plan),
        plan_to_markdown(&plan),
        serde_json::to_string(&plan).unwrap(),
    ];
    for text in texts {
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("stringData"), "{text}");
    }
    assert_eq!(plan.objects[0].action, PlanAction::Change);
}

#[test]
fn the_form_reads_what_it_wrote() {
    let desired = [Source::new("then.yaml", CONFIG)];
    let plan = api::plan([], desired, &Options::default(), Scope::Apply);
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<api::Plan>(&json).unwrap(), plan);
}

#[test]
fn places_are_told_in_utf16_where_asked() {
    let text = "# é𝄞\nkind: Namespace\napiVersion: v1\nmetadata: {name: shop} # é\n";
    let (options, scope) = api::plan_options(r#"{"positions": "utf16"}"#).unwrap();
    let plan = api::plan([], [Source::new("a.yaml", text)], &options, scope);
    let start = plan.objects[0].evidence[0].location.start as usize;
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(String::from_utf16_lossy(&units[start..start + 4]), "shop");
}
