//! What holds of all pods.

use std::collections::BTreeSet;

use hardening::access::pod_security::{Judged, Level, NEWEST, Version};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{failed, generated, standard, verdict};

const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn privileged_allows_everything(pod in generated::pod(), version in generated::version()) {
        prop_assert!(verdict(Judged::Pod, &pod, standard(Level::Privileged, version)).allows());
    }

    #[test]
    fn what_is_newer_than_all_releases_is_the_newest(pod in generated::pod(), later in 0..1_000_u64) {
        for level in Level::ALL {
            let newest = failed(Judged::Pod, &pod, standard(level, Version::Release(NEWEST)));
            for version in [Version::Latest, Version::Release(NEWEST + later)] {
                prop_assert_eq!(&failed(Judged::Pod, &pod, standard(level, version)), &newest);
            }
        }
    }

    /// Two checks that override a looser one spare pods of Windows since 1.25, so there the looser level can refuse
    /// what the stricter lets through.
    #[test]
    fn restricted_refuses_what_baseline_refuses_but_of_windows(
        pod in generated::pod(),
        version in generated::version(),
    ) {
        let baseline = failed(Judged::Pod, &pod, standard(Level::Baseline, version));
        let restricted = failed(Judged::Pod, &pod, standard(Level::Restricted, version));
        let spared = ["capabilities_baseline", "seccompProfile_baseline"];
        let windows = pod["spec"]["os"]["name"] == "windows" && version.checks() >= 25;
        let refused = baseline.iter().any(|id| !windows || !spared.contains(id));
        prop_assert!(!refused || !restricted.is_empty());
    }

    #[test]
    fn a_further_container_never_makes_a_check_pass(
        pod in generated::pod(),
        other in generated::pod(),
        list in prop::sample::select(LISTS.to_vec()),
        standard in generated::standard(),
    ) {
        let mut further = other["spec"]["containers"][0].clone();
        further["name"] = json!("further");
        let mut more = pod.clone();
        more["spec"][list].as_array_mut().unwrap().push(further);
        let before: BTreeSet<_> = failed(Judged::Pod, &pod, standard).into_iter().collect();
        let after: BTreeSet<_> = failed(Judged::Pod, &more, standard).into_iter().collect();
        prop_assert!(before.is_subset(&after));
    }

    #[test]
    fn users_of_its_own_only_spare_a_pod(pod in generated::pod(), standard in generated::standard()) {
        let of = |host_users: Value| -> BTreeSet<_> {
            let mut pod = pod.clone();
            pod["spec"]["hostUsers"] = host_users;
            failed(Judged::Pod, &pod, standard).into_iter().collect()
        };
        let (own, of_node) = (of(json!(false)), of(Value::Null));
        prop_assert!(own.is_subset(&of_node));
        if standard.version.checks() < 35 {
            prop_assert_eq!(&own, &of_node);
        }
        let spared: BTreeSet<_> = ["procMount", "runAsNonRoot", "runAsUser"].into();
        prop_assert!(of_node.difference(&own).all(|id| spared.contains(id)));
    }

    #[test]
    fn a_template_differs_from_its_pods_in_ports_of_the_node_only(
        pod in generated::pod(),
        standard in generated::standard(),
    ) {
        let pods: BTreeSet<_> = failed(Judged::Pod, &pod, standard).into_iter().collect();
        let template: BTreeSet<_> = failed(Judged::Template, &pod, standard).into_iter().collect();
        prop_assert!(template.is_subset(&pods));
        let only: Vec<_> = pods.difference(&template).collect();
        prop_assert!(only.is_empty() || only == [&"hostPorts"]);
    }

    /// Whoever mends what is named has mended what is refused: nothing is refused without a place.
    #[test]
    fn every_failed_check_names_fields(pod in generated::pod(), standard in generated::standard()) {
        for failed in verdict(Judged::Pod, &pod, standard).failed {
            prop_assert!(!failed.fields.is_empty() && !failed.detail.is_empty());
        }
    }
}

#[test]
fn restricted_lets_through_a_pod_of_windows_that_baseline_refuses() {
    let container = json!({
        "name": "it",
        "securityContext": {"capabilities": {"add": ["NET_RAW"]}, "runAsNonRoot": true},
    });
    let pod = json!({"spec": {"os": {"name": "windows"}, "containers": [container]}});
    let at = |level, minor| failed(Judged::Pod, &pod, standard(level, Version::Release(minor)));
    assert_eq!(at(Level::Baseline, 25), ["capabilities_baseline"]);
    assert!(at(Level::Restricted, 25).is_empty());
    assert!(!at(Level::Restricted, 24).is_empty());
}
