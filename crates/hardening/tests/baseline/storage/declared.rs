//! What a spec says of backups that does not fit.

use hardening::spec::{HMCO, Spec};

fn fault_with(text: &str, other: &str) -> String {
    assert_eq!(HMCO.matches(text).count(), 1, "{text} stands once");
    let changed = HMCO.replacen(text, other, 1);
    let error = Spec::parse("phase1.yaml", &changed, Default::default()).unwrap_err();
    error.to_string().split_once(": ").unwrap().1.to_owned()
}

#[test]
fn claims_without_a_schedule_need_a_reason() {
    assert_eq!(
        fault_with("    notBackedUp: a cache, which Superset fills anew\n", ""),
        "no schedule takes snapshots of these; add one to `storage.schedules`, or say why not with `notBackedUp`",
    );
    let without_schedules = HMCO.replacen("  schedules:\n", "  schedules: []\n  unused:\n", 1);
    let (before, rest) = without_schedules.split_once("  unused:\n").unwrap();
    let (_, behind) = rest.split_once("\ncertificates:").unwrap();
    let text = format!("{before}\ncertificates:{behind}")
        .replace("    notBackedUp: a cache, which Superset fills anew\n", "");
    let spec = Spec::parse("phase1.yaml", &text, Default::default()).unwrap();
    assert!(
        spec.services()
            .iter()
            .all(|service| service.not_backed_up.is_none())
    );
}

#[test]
fn a_reason_is_given_only_where_it_is_needed() {
    assert_eq!(
        fault_with(
            "    callsApiServer: true\n    calls:\n      - {to: vault}",
            "    callsApiServer: true\n    notBackedUp: it is elsewhere\n    calls:\n      - {to: vault}"
        ),
        "a schedule names it; leave this out",
    );
    assert_eq!(
        fault_with(
            "  - name: schema-registry\n    namespace: data-platform\n",
            "  - name: schema-registry\n    namespace: data-platform\n    notBackedUp: it keeps nothing\n"
        ),
        "it has no claims; leave this out",
    );
    assert_eq!(
        fault_with("a cache, which Superset fills anew", "\"a; b\""),
        "a reason is one line, without `;`",
    );
}

#[test]
fn a_snapshot_is_kept_until_the_next_one() {
    let weekly = "every: week, at: \"01:30\", keepDays: 90";
    assert_eq!(
        fault_with(weekly, &weekly.replace("90", "6")),
        "a snapshot is kept until the next one is taken, for 7 days at least",
    );
    let text = HMCO.replace(weekly, &weekly.replace("90", "7"));
    assert!(Spec::parse("phase1.yaml", &text, Default::default()).is_ok());
}

#[test]
fn a_schedule_is_not_called_as_another_job_is() {
    assert_eq!(
        fault_with("name: kafka-daily", "name: backup-clean-up-2"),
        "`backup-clean-up` and `backup-verification` are the names of other jobs of the baseline",
    );
}

#[test]
fn a_driver_can_take_snapshots() {
    let with =
        |driver: &str| fault_with("driver: zfs.csi.openebs.io", &format!("driver: {driver}"));
    assert_eq!(
        with("rancher.io/local-path"),
        "`rancher.io/local-path` is no CSI driver, so nothing can take snapshots of its volumes",
    );
    assert_eq!(
        with("kubernetes.io/mine"),
        "Kubernetes has no driver `kubernetes.io/mine`"
    );
}

#[test]
fn classes_differ_in_more_than_their_names() {
    assert_eq!(
        fault_with(
            "{poolname: standard, fstype: zfs, compression: lz4, recordsize: 1M}",
            "{poolname: standard, fstype: zfs, compression: lz4}"
        ),
        "`local-storage-standard` and `local-storage-high-throughput` make the same volumes; say in `parameters` how they differ",
    );
}
