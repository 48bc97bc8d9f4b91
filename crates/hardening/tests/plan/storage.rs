//! Restore points and data.

use hardening::plan::{Change, EffectKind, Risk, Scope};

use super::{compare, effects, has, only};

const CLAIM: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orders, namespace: shop}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: csi.example.com
";

fn with_schedule(schedule: &str, count: u32) -> String {
    format!(
        "{CLAIM}---\napiVersion: snapscheduler.backube/v1\nkind: SnapshotSchedule\nmetadata: {{name: s, namespace: shop}}\n\
         spec: {{schedule: '{schedule}', retention: {{maxCount: {count}}}}}\n"
    )
}

#[test]
fn the_loss_of_all_restore_points_is_high() {
    let now = with_schedule("@daily", 7);
    let then = now.replace("schedule: '@daily'", "disabled: true, schedule: '@daily'");
    let effects = effects(&now, &then);
    let effect = only(&effects, EffectKind::CoverageLost);
    assert_eq!(effect.risk, Risk::High);
    let Change::CoverageLost { claims } = &effect.change else {
        panic!()
    };
    assert_eq!(claims[0].0, "shop/orders");
    assert_eq!(claims[0].1.worst_loss, 86_400);
}

#[test]
fn a_schedule_gives_restore_points_to_a_claim_that_runs() {
    let effects = effects(CLAIM, &with_schedule("@daily", 7));
    assert_eq!(only(&effects, EffectKind::CoverageGained).risk, Risk::Low);
}

#[test]
fn fewer_restore_points_are_worse_and_more_are_better() {
    let (daily, hourly) = (with_schedule("@daily", 7), with_schedule("@hourly", 400));
    let short = with_schedule("@daily", 3);
    assert!(has(&effects(&daily, &hourly), EffectKind::CoverageBetter));
    let back = effects(&hourly, &daily);
    assert_eq!(only(&back, EffectKind::CoverageWorse).risk, Risk::Moderate);
    assert!(has(&effects(&daily, &short), EffectKind::CoverageWorse));
}

#[test]
fn a_pruned_claim_takes_its_volume_with_it_unless_it_is_retained() {
    let kept = CLAIM.replace("provisioner:", "reclaimPolicy: Retain\nprovisioner:");
    for (now, is_lost) in [(CLAIM, true), (kept.as_str(), false)] {
        let (_, class) = now.split_once("---").unwrap();
        let effects = compare(now, class, Scope::Prune).effects();
        assert_eq!(has(&effects, EffectKind::DataDestroyed), is_lost, "{now}");
    }
}

#[test]
fn a_pruned_namespace_takes_everything_with_it() {
    let now = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let effects = compare(now, "", Scope::Prune).effects();
    let effect = only(&effects, EffectKind::DataDestroyed);
    assert_eq!(effect.risk, Risk::High);
    assert!(compare(now, "", Scope::Apply).effects().is_empty());
}
