//! The edges of the invariants of backup jobs: what their scripts are read for, and what not.

use super::{NONE, analysis, claim, cron, found, messages, set};
use hardening::finding::Severity;
use hardening::storage::Timing;
use proptest::prelude::*;

const ACCOUNT: &str =
    "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: backup, namespace: shop}\n";

fn granted(rules: &str) -> String {
    format!(
        "{ACCOUNT}---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: backup, namespace: shop}}
rules: [{rules}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: backup, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: backup}}
subjects: [{{kind: ServiceAccount, name: backup, namespace: shop}}]
"
    )
}

fn snapshots(verbs: &str) -> String {
    format!(
        "{{apiGroups: [snapshot.storage.k8s.io], resources: [volumesnapshots], verbs: [{verbs}]}}"
    )
}

const TAKE: &str = "set -e
for claim in orders data-events-0; do
  cat <<EOF | kubectl create -n shop -f -
kind: VolumeSnapshot
metadata: {generateName: daily-}
spec: {source: {persistentVolumeClaimName: $claim}}
EOF
done";

const DUMP: &str = "set -e\npg_dump -h db -d orders -f /backups/orders.dump";

#[test]
fn a_loop_takes_snapshots_of_each_claim_that_it_names() {
    let id = "not-backed-up";
    let two = claim("orders", "") + &set("events", 2, "data") + &cron("backup", "0 2 * * *", TAKE);
    // The claim of the second pod is not among them.
    assert_eq!(messages(id, &two).len(), 1);
    let one = claim("orders", "") + &set("events", 1, "data") + &cron("backup", "0 2 * * *", TAKE);
    assert_eq!(messages(id, &one), NONE);
    let unknown = TAKE.replace("orders data-events-0", "$(kubectl get pvc -o name)");
    let unknown = set("events", 2, "data") + &cron("backup", "0 2 * * *", &unknown);
    assert_eq!(messages(id, &unknown), NONE);
}

#[test]
fn a_selector_that_the_api_server_knows_is_fine() {
    let id = "clean-up-deletes-nothing";
    let delete = |field: &str| {
        let script = format!("kubectl delete volumesnapshot --field-selector={field}");
        cron("clean-up", "0 2 * * *", &script)
    };
    assert_eq!(messages(id, &delete("metadata.name=old")), NONE);
    assert_eq!(
        messages(id, &delete("metadata.namespace!=shop,metadata.name=a")),
        NONE
    );
    assert_eq!(messages(id, &delete("status.readyToUse=false")).len(), 1);
    let pods = "kubectl delete pods --field-selector=status.phase=Failed";
    assert_eq!(messages(id, &cron("clean-up", "0 2 * * *", pods)), NONE);
}

#[test]
fn failure_is_hidden_by_a_fallback_a_pipe_or_by_going_on() {
    let id = "hidden-failure";
    let of = |script: &str| messages(id, &cron("backup", "0 2 * * *", script));
    for hidden in [
        "pg_dump -h db > /b/x || true",
        "set -e\npg_dump -h db | gzip > /b/x",
        "pg_dump -h db > /b/x\necho done",
        "{ pg_dump -h db > /b/x; } || echo failed",
        "kubectl delete volumesnapshot old || :",
    ] {
        assert_eq!(of(hidden).len(), 1, "{hidden}");
    }
    for seen in [
        "pg_dump -h db > /b/x",
        "pg_dump -h db > /b/x || exit 1",
        "set -eo pipefail\npg_dump -h db | gzip > /b/x\necho done",
        "set -e\npg_dump -h db > /b/x\nls /b || true",
        "if ! pg_dump -h db > /b/x; then exit 1; fi\necho done",
        "pg_dump -h db > /b/x && echo done",
        "pg_dump -h db > /b/x\nif [ $? -ne 0 ]; then exit 1; fi",
        "set -e\npg_dump -h db > /b/x\nfind /b -mtime +30 -delete || true",
    ] {
        assert_eq!(of(seen), NONE, "{seen}");
    }
}

#[test]
fn what_a_binding_elsewhere_may_grant_is_not_said_to_be_missing() {
    let id = "permission-missing";
    let job = cron(
        "backup",
        "0 2 * * *",
        TAKE.replace(
            "kubectl create",
            "kubectl delete volumesnapshot old; kubectl create",
        )
        .as_str(),
    );
    assert_eq!(messages(id, &(job.clone() + ACCOUNT)), NONE);
    assert_eq!(
        messages(id, &(job.clone() + &granted(&snapshots("get")))).len(),
        1
    );
    assert_eq!(
        messages(id, &(job.clone() + &granted(&snapshots("'*'")))),
        NONE
    );
    let elsewhere = granted(&snapshots("get"))
        .replace("kind: Role, name: backup", "kind: ClusterRole, name: other");
    assert_eq!(messages(id, &(job + &elsewhere)), NONE);
}

#[test]
fn what_is_created_from_input_needs_its_permission() {
    let job = cron("backup", "0 2 * * *", TAKE);
    assert_eq!(
        messages("permission-missing", &(job + &granted(&snapshots("get")))),
        [
            "service account `backup` may not create volumesnapshots in namespace `shop`, which this command does"
        ]
    );
}

#[test]
fn a_verb_is_asked_of_the_namespace_that_the_command_names() {
    let job = cron(
        "backup",
        "0 2 * * *",
        "set -e\nkubectl delete volumesnapshot old -n other",
    );
    assert_eq!(
        messages(
            "permission-missing",
            &(job + &granted(&snapshots("delete")))
        ),
        [
            "service account `backup` may not delete volumesnapshots in namespace `other`, which this command does"
        ]
    );
}

#[test]
fn what_a_program_that_nobody_knows_needs_is_not_said_to_be_too_much() {
    let id = "excess-permission";
    let secrets = granted("{apiGroups: [''], resources: [secrets], verbs: [get]}");
    assert_eq!(
        messages(id, &(cron("backup", "0 2 * * *", DUMP) + &secrets)).len(),
        1
    );
    let own = format!("{DUMP}\n/usr/local/bin/upload");
    assert_eq!(
        messages(id, &(cron("backup", "0 2 * * *", &own) + &secrets)),
        NONE
    );
    let needed = format!("{DUMP}\nkubectl get secret db -o yaml");
    assert_eq!(
        messages(id, &(cron("backup", "0 2 * * *", &needed) + &secrets)),
        NONE
    );
}

#[test]
fn what_objects_are_called_does_not_change_what_a_script_needs() {
    let id = "excess-permission";
    let secrets = granted("{apiGroups: [''], resources: [secrets], verbs: [get]}");
    let with = |command: &str| {
        let script = format!("{DUMP}\n{command}");
        messages(id, &(cron("backup", "0 2 * * *", &script) + &secrets))
    };
    let message = "service account `backup` may read Secrets; its scripts ask for none of it";
    assert_eq!(with("kubectl get configmap \"$NAME\""), [message]);
    assert_eq!(with("kubectl get configmap/$NAME"), [message]);
    assert_eq!(with("kubectl get secret \"$NAME\""), NONE);
    // Which kind, only the running script knows.
    assert_eq!(with("kubectl get \"$KIND\" db"), NONE);
    assert_eq!(with("kubectl get \"configmaps,$KIND\""), NONE);
    assert_eq!(with("kubectl get configmap/db $KIND/db"), NONE);
    assert_eq!(with("kubectl \"$VERB\" configmap db"), NONE);
}

#[test]
fn a_verification_that_compares_can_fail() {
    let id = "verification-cannot-fail";
    let of = |script: &str| messages(id, &cron("verify-backups", "0 5 * * *", script));
    assert_eq!(of("echo now\nkubectl get volumesnapshot -o wide").len(), 1);
    assert_eq!(of("kubectl get volumesnapshot | grep -q true"), NONE);
    assert_eq!(of("kubectl get volumesnapshot daily-1"), NONE);
    assert_eq!(
        of("kubectl wait --for=jsonpath='{.status.readyToUse}'=true volumesnapshot --all"),
        NONE
    );
    assert_eq!(of("kubectl get volumesnapshot -o json | verify"), NONE);
}

#[test]
fn a_deadline_shorter_than_the_interval_keeps_runs_apart() {
    let id = "unguarded-backup-job";
    let job = cron("backup", "0 2 * * *", DUMP);
    assert_eq!(messages(id, &job), NONE);
    let allow = job.replace("  concurrencyPolicy: Forbid\n", "");
    assert_eq!(messages(id, &allow), NONE);
    let often = allow.replace("0 2 * * *", "*/5 * * * *");
    assert_eq!(
        messages(id, &often),
        ["CronJob `backup` may run several times at once"]
    );
    let endless = job.replace("      activeDeadlineSeconds: 600\n", "");
    assert_eq!(
        messages(id, &endless),
        ["CronJob `backup` may hang for ever"]
    );
    let other = cron("report", "0 2 * * *", "curl http://web/report");
    assert_eq!(
        messages(
            id,
            &other.replace("concurrencyPolicy: Forbid", "suspend: false")
        ),
        NONE
    );
}

#[test]
fn a_schedule_that_is_refused_or_suspended_is_told() {
    let id = "backup-never-runs";
    assert_eq!(messages(id, &cron("backup", "0 2 * * 6", DUMP)), NONE);
    assert_eq!(
        messages(id, &cron("backup", "0 2 * * 7", DUMP)),
        ["the schedule of CronJob shop/backup is refused: day of week goes from 0 to 6, not to 7"]
    );
    let suspended =
        cron("backup", "0 2 * * *", DUMP).replace("concurrencyPolicy: Forbid", "suspend: true");
    assert_eq!(
        messages(id, &suspended),
        ["CronJob shop/backup is suspended"]
    );
}

#[test]
fn a_clean_up_that_counts_or_looks_first_spares_the_last() {
    let id = "last-copy-deleted";
    let of = |script: &str| messages(id, &cron("clean-up", "0 4 * * *", script));
    assert_eq!(of("find /b -mtime +7 -delete").len(), 1);
    assert_eq!(of("ls -t /b/*.dump | tail -n +8 | xargs rm"), NONE);
    assert_eq!(of("test -f /b/today && find /b -mtime +7 -delete"), NONE);
    assert_eq!(of(&format!("{DUMP}\nfind /b -mtime +7 -delete")), NONE);
    assert_eq!(of("find /b -mtime +7 -print"), NONE);
}

#[test]
fn a_comment_with_several_numbers_promises_nothing() {
    let id = "retention-shorter-than-promised";
    let of = |comment: &str| {
        let script = format!("# {comment}\nfind /b -mtime +29 -delete");
        messages(id, &cron("clean-up", "0 4 * * *", &script))
    };
    assert_eq!(of("keep for 90 days").len(), 1);
    assert_eq!(of("keep for 30 days"), NONE);
    assert_eq!(of("keep for 4 weeks"), NONE);
    assert_eq!(of("keep daily for 30 days and weekly for 90 days"), NONE);
}

#[test]
fn a_script_is_read_from_the_config_map_that_it_is_mounted_from() {
    let mounted = "---
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts, namespace: shop}
data:
  backup.sh: |
    pg_dump -h db > /b/x || true
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: job
              image: shop/backup:1
              command: [sh, /scripts/backup.sh]
              volumeMounts: [{name: scripts, mountPath: /scripts}]
          volumes: [{name: scripts, configMap: {name: scripts}}]
";
    let finding = &found("hidden-failure", mounted)[0];
    assert_eq!((finding.location.line, finding.location.column), (7, 26));
}

/// Words that scripts are made of, put together as nobody would.
fn scrap() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "for",
        "x",
        "in",
        "a b",
        "do",
        "done",
        "if",
        "then",
        "fi",
        "case",
        "esac",
        ";;",
        "while",
        "{",
        "}",
        "(",
        ")",
        "$(",
        "`",
        "'",
        "\"",
        "${",
        "$x",
        "<<EOF",
        "EOF",
        "|",
        "||",
        "&&",
        "&",
        ";",
        "#",
        "!",
        "((",
        "))",
        "[[",
        "]]",
        "\\",
        ">",
        "2>&1",
        "true",
        "set -e",
        "kubectl",
        "delete",
        "volumesnapshot",
        "--field-selector",
        "-n",
        "--",
        "exec",
        "pg_dump",
        "find",
        "-mtime",
        "+30",
        "-delete",
        "xargs",
        "bash -c",
        "tail -n +3",
        "ü",
        "function",
        "x()",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_script_is_read_to_an_end(
        scraps in prop::collection::vec((scrap(), prop::sample::select(vec![" ", "\n", ""])), 0..60),
    ) {
        let script: String = scraps.into_iter().flat_map(|(word, space)| [word, space.to_owned()]).collect();
        let _ = analysis(&(cron("backup", "0 2 * * *", &script) + ACCOUNT)).findings();
    }
}

#[test]
fn loops_within_loops_and_millions_of_replicas_cost_little() {
    let loops =
        "for x in 1 2 3 4 5 6 7 8 9; do\n".repeat(12) + "pg_dump -h db\n" + &"done\n".repeat(12);
    let many: String = (0..200)
        .map(|_| cron("backup", "0 2 * * *", &loops))
        .collect();
    let _ = analysis(&many).findings();
    let sets: String = (0..200)
        .map(|index| set(&format!("s{index}"), 2_000_000_000, "data"))
        .collect();
    assert!(analysis(&sets).storage().claims().len() <= 20_000);
}

#[test]
fn passwords_in_commands_are_not_repeated() {
    let id = "hidden-failure";
    let of = |script: &str| messages(id, &cron("backup", "0 2 * * *", script));
    for script in [
        "mysqldump -phunter2 orders | gzip > /b/x",
        "pg_dump -d postgresql://u:hunter2@db/orders > /b/x || true",
        "PGPASSWORD=hunter2 pg_dump -d 'host=db password=hunter2' | gzip > /b/x",
    ] {
        let messages = of(script);
        assert!(
            messages.len() == 1 && !messages[0].contains("hunter2"),
            "{messages:?}"
        );
        let analysis = analysis(&cron("backup", "0 2 * * *", script));
        let takes = analysis
            .storage()
            .sources()
            .iter()
            .map(|source| source.takes.clone());
        assert!(takes.into_iter().all(|takes| !takes.contains("hunter2")));
    }
}

const LABELLED: &str = "set -e
cat <<EOF | kubectl create -n shop -f -
kind: VolumeSnapshot
metadata: {generateName: daily-, labels: {tier: daily}}
spec: {source: {persistentVolumeClaimName: orders}}
EOF";

/// What is kept of the snapshots of `orders` under a clean-up at four o'clock: the days, and `None` where that is not known.
fn kept(clean_up: &str) -> Option<Option<i64>> {
    let yaml = claim("orders", "")
        + &cron("backup", "0 2 * * *", LABELLED)
        + &cron("clean-up", "0 4 * * *", clean_up);
    let analysis = analysis(&yaml);
    let storage = analysis.storage();
    let source = storage
        .sources_of(storage.find_claim("shop", "orders").unwrap())
        .next()
        .unwrap();
    match &source.timing {
        Timing::Scheduled {
            plan,
            retention_known: true,
        } => {
            let clean_up = plan.clean_up.as_ref().map(ToString::to_string);
            assert_eq!(clean_up.is_some(), plan.retention.age.is_some());
            Some(plan.retention.age.map(|age| age / 86_400))
        }
        Timing::Scheduled { .. } => None,
        other => panic!("{other:?}"),
    }
}

const BY_AGE: &str = "set -e
cutoff=$(date -u -d '30 days ago' +%Y-%m-%dT%H:%M:%SZ)
kubectl -n shop get volumesnapshots -l tier=daily -o jsonpath='{range .items[*]}{.metadata.creationTimestamp} {.metadata.name}{end}' > /tmp/all
for name in $(awk -v cutoff=\"$cutoff\" '$1 < cutoff { print $2 }' /tmp/all); do
  kubectl -n shop delete volumesnapshot \"$name\"
done";

#[test]
fn a_clean_up_that_compares_ages_is_read_for_what_it_keeps() {
    assert_eq!(kept(BY_AGE), Some(Some(30)));
    let with = |date: &str| kept(&BY_AGE.replace("-d '30 days ago'", date));
    assert_eq!(with("-d '-2 weeks'"), Some(Some(14)));
    assert_eq!(with("-d \"@$(($(date +%s) - 7 * 86400))\""), Some(Some(7)));
    assert_eq!(with("-d '30 days'"), None);
    assert_eq!(with("-d \"$WHEN\""), None);
}

#[test]
fn a_clean_up_of_other_snapshots_deletes_none_of_these() {
    assert_eq!(
        kept(&BY_AGE.replace("tier=daily", "tier=weekly")),
        Some(None)
    );
    assert_eq!(kept(&BY_AGE.replace("-n shop", "-n elsewhere")), Some(None));
    assert_eq!(
        kept("kubectl -n shop delete volumesnapshots -l tier=weekly"),
        Some(None)
    );
    // What only the running script knows may be these.
    assert_eq!(
        kept(&BY_AGE.replace("tier=daily", "tier=$TIER")),
        Some(Some(30))
    );
    assert_eq!(
        kept("kubectl -n shop delete volumesnapshots -l tier=daily"),
        None
    );
    assert_eq!(
        kept("kubectl -n shop delete volumesnapshot $(cat /list)"),
        None
    );
}

#[test]
fn a_clean_up_whose_age_is_not_plain_is_not_reckoned_with() {
    let two = BY_AGE.replace("set -e", "set -e\nolder=$(date -u -d '90 days ago' +%s)");
    assert_eq!(kept(&two), None);
    assert_eq!(
        kept(&BY_AGE.replace("creationTimestamp", "annotations.until")),
        None
    );
    assert_eq!(
        kept(&format!(
            "{BY_AGE}\n{}",
            BY_AGE.replace("30 days", "60 days")
        )),
        None
    );
}

#[test]
fn a_clean_up_of_several_schedules_is_read_round_by_round() {
    let rounds = "set -e
for entry in shop/daily/30 shop/weekly/90; do
  namespace=${entry%%/*}
  rest=${entry#*/}
  cutoff=$(date -u -d \"@$(($(date +%s) - ${rest##*/} * 86400))\" +%Y-%m-%dT%H:%M:%SZ)
  list=$(kubectl -n \"$namespace\" get vs -l \"tier=${rest%/*}\" -o custom-columns=AT:.metadata.creationTimestamp,NAME:.metadata.name)
  for name in $(echo \"$list\" | awk -v cutoff=\"$cutoff\" '$1 < cutoff { print $2 }'); do
    kubectl -n \"$namespace\" delete vs \"$name\"
  done
done";
    assert_eq!(kept(rounds), Some(Some(30)));
    assert_eq!(kept(&rounds.replace("daily/30", "daily/5")), Some(Some(5)));
    assert_eq!(kept(&rounds.replace("daily", "hourly")), Some(None));
}

#[test]
fn more_claims_than_are_read_are_not_said_to_be_left_out() {
    let id = "not-backed-up";
    let claims: Vec<_> = (0..150)
        .map(|number| format!("data-events-{number}"))
        .collect();
    let many = TAKE.replace("orders data-events-0", &claims.join(" "));
    let yaml = set("events", 150, "data") + &cron("backup", "0 2 * * *", &many);
    assert_eq!(messages(id, &yaml), NONE);
}

#[test]
fn the_claims_of_an_alertmanager_are_only_mentioned() {
    let severity = |image: &str| {
        let yaml = claim("orders", "")
            + &set("alerts", 1, "data").replace("shop/alerts:1", image)
            + &cron("backup", "0 2 * * *", TAKE);
        let found = found("not-backed-up", &yaml);
        found[0].severity
    };
    assert_eq!(
        severity("quay.io/prometheus/alertmanager:v0.28.1"),
        Severity::Info
    );
    assert_eq!(severity("shop/alerts:1"), Severity::Warning);
}
