//! What is rendered: the figures of HMCo, and what holds for any spec.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hardening::analysis::Analysis;
use hardening::finding::Severity;
use hardening::spec::{Component, Period, Service, Spec};
use hardening::storage::{Moment, Timing};
use proptest::prelude::*;

use super::super::specs::specs;
use super::{bundle, name, objects, of_kind};

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

#[test]
fn hmco_has_three_classes_of_volumes_and_one_of_snapshots_all_of_one_driver() {
    let objects = objects(&Spec::hmco());
    let classes = of_kind(&objects, "StorageClass");
    let names: Vec<_> = classes.iter().map(|it| name(it)).collect();
    assert_eq!(
        names,
        [
            "local-storage-fast",
            "local-storage-standard",
            "local-storage-high-throughput"
        ]
    );
    let default = "storageclass.kubernetes.io/is-default-class";
    for class in &classes {
        let is_default = class["metadata"]["annotations"][default] == "true";
        assert_eq!(is_default, name(class) == "local-storage-standard");
        assert_eq!(class["reclaimPolicy"], "Retain");
        assert_eq!(class["volumeBindingMode"], "WaitForFirstConsumer");
        assert_eq!(class["allowVolumeExpansion"], true);
        assert_eq!(class["provisioner"], "zfs.csi.openebs.io");
    }
    let [snapshots] = of_kind(&objects, "VolumeSnapshotClass")[..] else {
        panic!("one class of snapshots");
    };
    assert_eq!(name(snapshots), "local-storage-snapshot");
    assert_eq!(snapshots["deletionPolicy"], "Retain");
    assert_eq!(snapshots["driver"], "zfs.csi.openebs.io");
}

#[test]
fn hmco_has_the_six_schedules_of_its_summary_and_those_of_what_else_cannot_be_made_anew() {
    let spec = Spec::hmco();
    let schedules = &spec.phase1().storage.as_ref().unwrap().schedules;
    let figures = schedules.iter().map(|it| {
        let every = match it.every {
            Period::Day => "daily",
            Period::Week => "weekly",
        };
        (it.service.name.as_str(), every, it.keep_days.get())
    });
    let figures: Vec<_> = figures.collect();
    let of_the_summary = [
        ("postgres-shared", "daily", 30),
        ("postgres-shared", "weekly", 90),
        ("elasticsearch", "daily", 30),
        ("kafka", "daily", 30),
        ("minio", "daily", 30),
        ("vault", "daily", 180),
    ];
    assert_eq!(figures[..6], of_the_summary);
    let others = ["postgres-workflow", "mysql-seatunnel", "zookeeper", "neo4j"];
    assert_eq!(figures[6..], others.map(|it| (it, "daily", 30)));
    let objects = objects(&spec);
    let jobs: Vec<_> = of_kind(&objects, "CronJob").into_iter().map(name).collect();
    let mut expected: Vec<_> = schedules.iter().map(|it| it.name.as_str()).collect();
    expected.extend(["backup-clean-up", "backup-verification"]);
    assert_eq!(jobs, expected);
}

#[test]
fn each_job_is_guarded() {
    let objects = objects(&Spec::hmco());
    for job in of_kind(&objects, "CronJob") {
        let spec = &job["spec"];
        let of_job = &spec["jobTemplate"]["spec"];
        let pod = &of_job["template"]["spec"];
        let container = &pod["containers"][0];
        let is = |value: &serde_json::Value, expected: serde_json::Value| {
            assert_eq!(*value, expected, "{}", name(job));
        };
        is(&spec["concurrencyPolicy"], "Forbid".into());
        is(&spec["timeZone"], "Etc/UTC".into());
        is(&spec["startingDeadlineSeconds"], 3_600.into());
        is(&spec["failedJobsHistoryLimit"], 3.into());
        is(&spec["successfulJobsHistoryLimit"], 1.into());
        is(&of_job["activeDeadlineSeconds"], 3_600.into());
        is(&of_job["backoffLimit"], 2.into());
        is(&pod["restartPolicy"], "Never".into());
        is(&pod["serviceAccountName"], "backup-admin".into());
        is(&pod["automountServiceAccountToken"], true.into());
        is(
            &container["securityContext"]["readOnlyRootFilesystem"],
            true.into(),
        );
        is(&container["image"], "docker.io/alpine/k8s:1.32.4".into());
    }
}

#[test]
fn many_schedules_are_cleaned_up_and_verified_by_several_jobs() {
    let mut text = "
apiVersion: hardening/v1alpha1
kind: Phase1
cluster: {name: many, kubernetesVersion: \"1.32\", apiServer: {addresses: [10.0.0.1]}, nodes: [10.0.0.0/24]}
namespaces: [{name: shop}]
services:
  - {name: orders, namespace: shop, kind: StatefulSet, claims: [{name: data, size: 1Gi}]}
storage:
  driver: zfs.csi.openebs.io
  namespace: shop
  classes: [{name: plain, default: true}]
  snapshotClass: snapshots
  schedules:
"
    .to_owned();
    for number in 0..45 {
        let schedule = format!(
            "{{name: at-{number}, service: shop/orders, every: day, at: \"01:00\", keepDays: 9}}"
        );
        writeln!(text, "    - {schedule}").unwrap();
    }
    let spec = Spec::parse("many.yaml", &text, Default::default()).unwrap();
    let objects = objects(&spec);
    let jobs = of_kind(&objects, "CronJob");
    let names: Vec<_> = jobs.iter().map(|it| name(it)).skip(45).collect();
    assert_eq!(
        names,
        [
            "backup-clean-up",
            "backup-clean-up-2",
            "backup-clean-up-3",
            "backup-verification",
            "backup-verification-2",
            "backup-verification-3",
        ]
    );
    let backups = spec.service(spec.component(Component::Backups).unwrap());
    assert_eq!(backups.replicas as usize, jobs.len());
    // What is read of the scripts is what is declared, whichever job it is that cleans up.
    let analysis = Analysis::of(bundle(&spec));
    let storage = analysis.storage();
    for (id, _) in storage.claims_by_id() {
        let ages = storage
            .sources_of(id)
            .map(|source| source.plan().unwrap().retention.age);
        assert_eq!(ages.collect::<Vec<_>>(), [Some(9 * DAY); 45]);
    }
}

/// The services whose claims have no restore points, and say why.
fn without_backups(service: &Service) -> bool {
    service.not_backed_up.is_some()
}

#[test]
fn each_claim_of_hmco_has_restore_points_at_every_hour_of_a_year() {
    let spec = Spec::hmco();
    let analysis = Analysis::of(bundle(&spec));
    let storage = analysis.storage();
    let spared: BTreeSet<_> = spec
        .services()
        .iter()
        .filter(|it| without_backups(it))
        .flat_map(Service::claim_names)
        .collect();
    assert_eq!(
        spared.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "data-alertmanager-0",
            "data-alertmanager-1",
            "data-prometheus-0",
            "data-prometheus-1",
            "loki-data-loki-0",
            "loki-data-loki-1",
            "redis-data-redis-0",
            "redis-data-redis-1",
        ]
    );
    let until = Moment::REFERENCE.plus(400 * DAY);
    let mut seen = 0;
    for (id, claim) in storage
        .claims_by_id()
        .filter(|(_, it)| !spared.contains(&it.name))
    {
        let timelines: Vec<_> = storage
            .sources_of(id)
            .map(|source| source.plan().unwrap().simulate(Moment::REFERENCE, until))
            .collect();
        // From the first day on, in which nothing has been taken yet.
        for hour in 24..24 * 366 {
            let moment = Moment::REFERENCE.plus(hour * HOUR);
            let mut points = timelines.iter().flat_map(|it| &it.points);
            let newest = points.rfind(|point| point.exists_at(moment));
            let newest =
                newest.unwrap_or_else(|| panic!("{} has nothing in hour {hour}", claim.name));
            assert!(
                timelines.len() > 1 || moment.since(newest.taken) < DAY,
                "{}",
                claim.name
            );
        }
        seen += 1;
    }
    let expected: usize = spec
        .services()
        .iter()
        .map(|it| it.claim_names().len())
        .sum();
    assert_eq!(seen + spared.len(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_simulated_is_what_is_declared(drawn in specs()) {
        let spec = &drawn.0;
        let Some(storage) = &spec.phase1().storage else {
            prop_assert!(objects(spec).is_empty());
            return Ok(());
        };
        let analysis = Analysis::of(bundle(spec));
        let mut expected = Vec::new();
        for schedule in &storage.schedules {
            let service = spec.service_at(&schedule.service).unwrap();
            for claim in service.claim_names() {
                let days = i64::from(schedule.keep_days.get());
                let hours = i64::from(schedule.every.hours());
                expected.push((service.namespace.to_string(), claim, hours * HOUR, days * DAY));
            }
        }
        let mut found = Vec::new();
        for (id, claim) in analysis.storage().claims_by_id() {
            for source in analysis.storage().sources_of(id) {
                let Timing::Scheduled { plan, retention_known } = &source.timing else {
                    panic!("{} is not scheduled", source.name);
                };
                prop_assert!(*retention_known);
                prop_assert_eq!(&source.obstacle, &None);
                let clean_up = plan.clean_up.as_ref().map(ToString::to_string);
                prop_assert_eq!(clean_up.as_deref(), Some("0 4 * * *"));
                let (shortest, longest) = plan.schedule.intervals().unwrap();
                prop_assert_eq!(shortest, longest);
                found.push((claim.namespace.clone(), claim.name.clone(), longest, plan.retention.age.unwrap()));
            }
        }
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_rule_of_storage_is_broken(drawn in specs()) {
        let findings = Analysis::of(bundle(&drawn.0)).findings();
        let of_storage = findings.iter().filter(|finding| {
            let is_ours = finding.invariant.starts_with("storage.") || finding.invariant.contains("suppression");
            is_ours && finding.severity != Severity::Info
        });
        let of_storage: Vec<_> = of_storage.map(|it| (&it.invariant, &it.message)).collect();
        prop_assert!(of_storage.is_empty(), "{:#?}", of_storage);
    }
}
