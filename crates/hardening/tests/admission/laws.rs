//! Laws of admission.

use proptest::prelude::*;

use super::oracle::generated;
use super::{admitted, deployment, limit_range, of, one, resilience};
use hardening::resilience::Resilience;

/// How many pods of all workloads are admitted, and of which none is.
fn admitted_pods(resilience: &Resilience) -> Vec<u32> {
    resilience
        .admission()
        .workloads()
        .map(|(_, it)| it.full.admitted)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Of the first workload only: what a higher limit lets in of one workload may leave less for the next.
    #[test]
    fn raising_a_hard_limit_never_refuses_more_of_who_comes_first(
        (namespace, text) in generated::namespace(),
        more in 0_i128..5000,
    ) {
        let before = of(&resilience(&text), "w0").full.admitted;
        let after = of(&resilience(&generated::with_more(&namespace, more * 1000)), "w0").full.admitted;
        prop_assert!(after >= before);
    }

    #[test]
    fn a_quota_with_room_for_all_refuses_nothing_that_no_quota_would_admit(
        (namespace, text) in generated::namespace(),
    ) {
        let roomy = resilience(&generated::with_more(&namespace, 1_000_000_000));
        for (_, it) in roomy.admission().workloads() {
            if it.refused.is_none() {
                prop_assert_eq!(it.full.admitted, it.full.wanted, "{}", &text);
            }
        }
    }

    #[test]
    fn taking_the_quota_away_never_refuses_more((namespace, text) in generated::namespace()) {
        let before = admitted_pods(&resilience(&text));
        let after = admitted_pods(&resilience(&generated::without_quota(&namespace)));
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(after >= before);
        }
    }

    /// With the same defaults. A rejected LimitRange gives none, so it is not asked for what would be without it.
    #[test]
    fn taking_bounds_away_never_refuses_a_pod((namespace, text) in generated::namespace()) {
        let before = resilience(&text);
        prop_assume!(before.admission().rejected_limit_ranges().is_empty());
        let after = resilience(&generated::without_bounds(&namespace));
        for ((_, before), (_, after)) in before.admission().workloads().zip(after.admission().workloads()) {
            prop_assert!(before.refused.is_some() || after.refused.is_none(), "{}", &text);
        }
    }

    #[test]
    fn what_is_used_is_never_more_than_may_be_or_is_wanted((_, text) in generated::namespace()) {
        let resilience = resilience(&text);
        let used = resilience.admission().quota_use(hardening::resilience::admission::QuotaId(0)).unwrap();
        for it in &used.resources {
            prop_assert!(it.used <= it.hard, "{}", &text);
            prop_assert!(it.used <= it.wanted, "{}", &text);
            prop_assert_eq!(it.used.checked_add(&it.left), Some(it.hard.clone()));
        }
    }
}

/// It is no law that a LimitRange without maximum refuses no more: the maximum is the default limit of containers that
/// have none, and a bound for all of them asks for one.
#[test]
fn taking_a_maximum_away_may_refuse_a_pod() {
    let pod = one("{requests: {cpu: 100m}}");
    let of_item = |item: &str| {
        let yaml = limit_range(&format!("{item}, {{type: Pod, max: {{cpu: '4'}}}}"))
            + &deployment("web", 1, &pod);
        admitted(&yaml, "web").refused.is_some()
    };
    assert!(!of_item("{type: Container, max: {cpu: '1'}}"));
    assert!(of_item("{type: Container, min: {cpu: 10m}}"));
}
