//! What is said to let a workload pass lets it pass, in whatever way it is written.

use hardening::access::pod_security::{Level, Pod, Remedies, Standard, Verdict, Version};
use hardening::cluster::Cluster;
use hardening::finding::Applicability;
use hardening::manifest::{Bundle, Source, apply};
use proptest::prelude::*;
use serde_json::Value;

use super::generated;

fn cluster(yaml: &str) -> Cluster {
    Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]))
}

fn judge(cluster: &Cluster, standard: Standard) -> (Verdict, Remedies) {
    let workload = cluster.workloads().first().expect("a workload");
    let verdict = Verdict::of(standard, &Pod::of_workload(workload));
    let remedies = Remedies::of(workload, &verdict);
    (verdict, remedies)
}

/// The text with the fields written; `None` where they do not suffice.
fn mended(yaml: &str, standard: Standard) -> Option<String> {
    let cluster = cluster(yaml);
    let (_, remedies) = judge(&cluster, standard);
    if !remedies.suffice() {
        return None;
    }
    let workload = cluster.workloads().first().expect("a workload");
    let root = &cluster.bundle().manifest(workload.manifest).root;
    let changes = remedies.changes(workload, root).expect("changes");
    let edits = cluster.bundle().edits(&changes).expect("edits");
    Some(apply(yaml, &edits.iter().collect::<Vec<_>>()))
}

fn check(yaml: &str, standard: Standard) -> Result<(), TestCaseError> {
    let Some(mended) = mended(yaml, standard) else {
        return Ok(());
    };
    let (verdict, _) = judge(&cluster(&mended), standard);
    prop_assert!(verdict.allows(), "{verdict}\n{yaml}\n{mended}");
    Ok(())
}

/// A pod that asks for nothing of its node, so that fields may suffice.
fn tame(mut pod: Value) -> Value {
    let spec = pod["spec"].as_object_mut().unwrap();
    for field in ["hostNetwork", "hostPID", "hostIPC", "os", "volumes"] {
        spec.remove(field);
    }
    spec.retain(|_, value| *value != Value::Array(Vec::new()));
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in spec
            .get_mut(list)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            let container = container.as_object_mut().unwrap();
            container.retain(|key, _| matches!(key.as_str(), "name" | "securityContext"));
            if let Some(context) = container
                .get_mut("securityContext")
                .and_then(Value::as_object_mut)
            {
                context.retain(|key, value| keeps(key, value));
            }
        }
    }
    if let Some(context) = spec
        .get_mut("securityContext")
        .and_then(Value::as_object_mut)
    {
        context.retain(|key, value| keeps(key, value));
    }
    pod["metadata"]
        .as_object_mut()
        .unwrap()
        .remove("annotations");
    pod
}

fn keeps(key: &str, value: &Value) -> bool {
    let written = ["runAsNonRoot", "allowPrivilegeEscalation", "seccompProfile"];
    let user = key == "runAsUser" && *value != 0;
    let capabilities = key == "capabilities" && value.get("add").is_none();
    written.contains(&key) || user || capabilities
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_mended_passes(pod in generated::pod(), standard in generated::standard()) {
        check(&serde_yaml::to_string(&pod).unwrap(), standard)?;
    }

    #[test]
    fn a_tame_pod_is_mended_in_blocks_and_in_brackets(pod in generated::pod(), version in generated::version()) {
        let standard = Standard { level: Level::Restricted, version };
        let pod = tame(pod);
        let brackets = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec: {}\n", pod["spec"]);
        for yaml in [serde_yaml::to_string(&pod).unwrap(), brackets] {
            let mended = mended(&yaml, standard);
            prop_assert!(mended.is_some(), "{}", yaml);
            check(&yaml, standard)?;
        }
    }
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          securityContext: {runAsUser: 1000} # by its image
        - name: log
";

#[test]
fn fields_are_written_where_they_are_missing_and_comments_stay() {
    let standard = Standard::latest(Level::Restricted);
    assert_eq!(
        mended(WEB, standard).unwrap(),
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}} # by its image
        - name: log
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
"
    );
}

#[test]
fn json_is_left_alone() {
    let yaml: Value = serde_yaml::from_str(WEB).unwrap();
    let cluster = cluster(&yaml.to_string());
    let (_, remedies) = judge(&cluster, Standard::latest(Level::Restricted));
    let workload = cluster.workloads().first().unwrap();
    let root = &cluster.bundle().manifest(workload.manifest).root;
    assert!(remedies.suffice());
    assert!(remedies.changes(workload, root).is_none());
}

#[test]
fn only_what_changes_nothing_that_runs_is_safe() {
    let of = |yaml: &str| {
        let standard = Standard {
            level: Level::Restricted,
            version: Version::Release(7),
        };
        judge(&cluster(yaml), standard).1.applicability()
    };
    // Up to 1.7 only the user was looked at: here it is written for one container, and not for the other.
    assert_eq!(of(WEB), Applicability::NeedsReview);
    let both = WEB.replace(
        "- name: log",
        "- name: log\n          securityContext: {runAsUser: 1}",
    );
    assert_eq!(of(&both), Applicability::Safe);
}

#[test]
fn capabilities_that_are_dropped_in_other_letters_are_dropped_already() {
    let yaml = WEB.replace(
        "{runAsUser: 1000}",
        "\n            capabilities:\n              drop:\n                - KILL\n                - all",
    );
    let standard = Standard::latest(Level::Restricted);
    let (_, remedies) = judge(&cluster(&yaml), standard);
    let drops = remedies
        .fields
        .iter()
        .filter(|field| field.value == "[ALL]");
    let safe: Vec<_> = drops.map(|field| field.caution.is_none()).collect();
    assert_eq!(safe, [true, false]);
    assert!(
        mended(&yaml, standard)
            .unwrap()
            .contains("- KILL\n                - ALL # by")
    );
}

#[test]
fn what_has_all_rights_is_for_a_person_to_decide() {
    let yaml = WEB.replace("runAsUser: 1000", "privileged: true");
    let standard = Standard::latest(Level::Restricted);
    let (_, remedies) = judge(&cluster(&yaml), standard);
    let decisions: Vec<_> = remedies
        .decisions
        .iter()
        .map(|(check, _)| check.id())
        .collect();
    assert_eq!(decisions, ["privileged", "allowPrivilegeEscalation"]);
}
