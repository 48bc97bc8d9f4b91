//! The question to which moments a claim can be restored.

use super::{analysis, claim, cron, set};
use hardening::api::{Answer, AnswerBody, AskError, Question, Restore, ask};

fn asked(yaml: &str, claim: &str, at: Option<&str>) -> Result<Answer, AskError> {
    let at = at.map(|at| at.parse().unwrap());
    let claim = claim.to_owned();
    ask(&analysis(yaml), &Question::Restore { claim, at })
}

fn restore(yaml: &str, claim: &str, at: Option<&str>) -> Restore {
    match asked(yaml, claim, at).unwrap().answer {
        AnswerBody::Restore(restore) => restore,
        other => panic!("{other:?}"),
    }
}

fn snapscheduler(schedule: &str, retention: &str) -> String {
    format!(
        "---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {{name: daily, namespace: shop}}
spec: {{schedule: '{schedule}', retention: {retention}}}
"
    )
}

#[test]
fn the_newest_point_before_the_loss_is_restored() {
    let yaml = claim("orders", "") + &snapscheduler("0 2 * * *", "{maxCount: 3}");
    let restore = restore(&yaml, "orders", Some("2026-11-25T14:30Z"));
    assert_eq!(
        restore.sentence,
        "at 2026-11-25T14:30Z, shop/orders can be restored to 2026-11-25T02:00Z, losing 12 hours 30 minutes; 3 restore points exist"
    );
    assert_eq!(
        restore.sources[0].restore_points,
        [
            "2026-11-25T02:00Z",
            "2026-11-24T02:00Z",
            "2026-11-23T02:00Z"
        ]
    );
    assert_eq!(restore.worst_loss_seconds, Some(86_400));
}

#[test]
fn in_general_the_worst_loss_is_the_longest_interval() {
    let yaml = claim("orders", "") + &snapscheduler("0 2 * * 1-5", "{expires: 720h}");
    let restore = restore(&yaml, "shop/orders", None);
    assert_eq!(
        restore.sentence,
        "shop/orders can be restored, losing at most 3 days"
    );
    assert_eq!(restore.sources[0].steady_after_seconds, Some(30 * 86_400));
}

#[test]
fn what_is_deleted_too_early_is_not_promised() {
    let yaml = claim("orders", "") + &snapscheduler("0 2 * * 0", "{expires: 24h}");
    let restore = restore(&yaml, "orders", None);
    assert_eq!(restore.worst_loss_seconds, None);
    assert!(restore.sentence.contains("at times only"));
}

#[test]
fn a_dump_covers_the_claims_behind_its_service_and_its_clean_up_counts() {
    let service = "---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
";
    let job = |name: &str, schedule: &str, script: &str| {
        cron(name, schedule, script)
            + "              volumeMounts: [{name: backups, mountPath: /backups}]
          volumes: [{name: backups, persistentVolumeClaim: {claimName: backups}}]
"
    };
    let dump = "set -e\npg_dump -h db.shop.svc -d orders -f /backups/$(date +%F).dump";
    let clean_up = "find /backups -name '*.dump' -mtime +6 -delete";
    let yaml = set("db", 1, "data")
        + service
        + &claim("backups", "")
        + &job("backup", "0 2 * * *", dump)
        + &job("clean-up", "0 4 * * *", clean_up);
    let restore = restore(&yaml, "data-db-0", Some("2026-11-25T14:30Z"));
    let source = &restore.sources[0];
    assert_eq!(source.takes, "a dump of database orders by pg_dump");
    assert_eq!(source.kept, Some(7));
    assert_eq!(restore.sources.len(), 1);
}

#[test]
fn what_stands_in_the_way_is_said() {
    let local = "---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: rancher.io/local-path
";
    let yaml = claim("orders", ", storageClassName: local")
        + local
        + &snapscheduler("@daily", "{maxCount: 3}");
    let answer = asked(&yaml, "orders", None).unwrap();
    let AnswerBody::Restore(restore) = &answer.answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        restore.sentence,
        "shop/orders cannot be restored: `rancher.io/local-path` makes the volume, and is no CSI driver"
    );
    assert!(answer.evidence[0].message.contains("nothing comes of it"));
}

#[test]
fn a_named_zone_is_an_assumption_and_costs_an_hour() {
    let take = "set -e\ncat <<EOF | kubectl create -f -\nkind: VolumeSnapshot\nspec: {source: {persistentVolumeClaimName: orders}}\nEOF";
    let yaml = claim("orders", "") + &cron("backup", "0 2 * * *", take);
    let zone = "timeZone: Europe/Berlin\n  concurrencyPolicy";
    let berlin = yaml.replace("concurrencyPolicy", zone);
    assert_eq!(
        restore(&yaml, "orders", None).worst_loss_seconds,
        Some(86_400)
    );
    let restore = restore(&berlin, "orders", None);
    assert_eq!(restore.worst_loss_seconds, Some(90_000));
    assert!(
        restore
            .assumes
            .iter()
            .any(|assumed| assumed.contains("Europe/Berlin"))
    );
}

#[test]
fn a_name_that_no_claim_has_suggests_the_claims_of_its_template() {
    let yaml = set("events", 2, "data");
    let error = asked(&yaml, "data", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no claim is called `data`; the nearest are `shop/data-events-0` and `shop/data-events-1`"
    );
    let other = claim("orders", "").replace("namespace: shop", "namespace: other");
    let two = claim("orders", "") + &other;
    assert!(matches!(
        asked(&two, "orders", None),
        Err(AskError::Ambiguous { .. })
    ));
    assert!(asked(&two, "other/orders", None).is_ok());
}
