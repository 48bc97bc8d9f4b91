//! The scripts of the jobs, run as their pods run them: the real shell and the real `kubectl`, against an API server of ours.
//! With `busybox` also by what the image of the jobs has for a shell, `awk`, `date` and `sort`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use hardening::cluster::{Cluster, Request, Subject};
use hardening::spec::Spec;
use serde_json::Value;

use super::api_server::{ApiServer, Asked, Driver};
use super::{bundle, name, objects, of_kind, written};

/// Sunday, 1 March 2026, 06:00 in UTC.
const NOW: i64 = 1_772_344_800;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn found(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let mut paths = env::split_paths(&folders).map(|folder| folder.join(program));
    paths.find(|path| path.is_file())
}

/// A cluster, and a pod in which the scripts of HMCo run.
struct Pod {
    api: ApiServer,
    jobs: Vec<Value>,
    scripts: Value,
    folder: PathBuf,
    shell: Vec<String>,
}

struct Ended {
    succeeded: bool,
    output: String,
    errors: String,
}

impl Pod {
    /// With each shell that there is; `None`, and a word about it, without `kubectl`.
    fn all() -> Vec<Self> {
        let Some(kubectl) = found("kubectl") else {
            println!(
                "kubectl is not installed (Debian package `kubernetes-client`): no script is run"
            );
            return Vec::new();
        };
        let mut pods = vec![Self::with(&kubectl, None)];
        match found("busybox") {
            Some(busybox) => pods.push(Self::with(&kubectl, Some(&busybox))),
            None => println!("busybox is not installed: the scripts are run by `sh` only"),
        }
        pods
    }

    fn with(kubectl: &Path, busybox: Option<&Path>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            env::temp_dir().join(format!("hardening-backups-{}-{number}", std::process::id()));
        let programs = folder.join("programs");
        fs::create_dir_all(&programs).unwrap();
        let clock = folder.join("clock");
        fs::write(&clock, NOW.to_string()).unwrap();
        let api = ApiServer::start(clock.clone());
        let clock = clock.display();
        let date = busybox.map_or_else(
            || found("date").unwrap().display().to_string(),
            |busybox| format!("{} date", busybox.display()),
        );
        // Our API server publishes no schema, without which kubectl creates only what it need not look at.
        program(
            &programs.join("kubectl"),
            &format!(
                "for word; do [ \"$word\" != create ] || set -- \"$@\" --validate=false; done\nexec {} --server=http://{} \"$@\"",
                kubectl.display(),
                api.address
            ),
        );
        program(
            &programs.join("date"),
            &format!("if [ \"$*\" = +%s ]; then cat {clock}; else exec {date} \"$@\"; fi"),
        );
        program(
            &programs.join("sleep"),
            &format!("now=$(cat {clock}); echo $((now + $1)) > {clock}"),
        );
        let mut shell = vec![found("sh").unwrap().display().to_string()];
        if let Some(busybox) = busybox {
            for applet in ["awk", "sort", "cat", "sh"] {
                symlink(busybox, programs.join(applet)).unwrap();
            }
            shell = vec![busybox.display().to_string(), "sh".to_owned()];
        }
        let objects = objects(&Spec::hmco());
        let scripts = of_kind(&objects, "ConfigMap")[0]["data"].clone();
        Self {
            api,
            jobs: of_kind(&objects, "CronJob").into_iter().cloned().collect(),
            scripts,
            folder,
            shell,
        }
    }

    /// Runs what a CronJob of HMCo runs, as the Job that is named, with some variables changed.
    fn run_with(&self, job: &str, run: &str, changed: &[(&str, &str)]) -> Ended {
        let job = self.jobs.iter().find(|it| name(it) == job).unwrap();
        let container = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
        let command = container["command"][1].as_str().unwrap();
        let file = command.strip_prefix("/scripts/").unwrap();
        let script = self.folder.join(file);
        fs::write(&script, self.scripts[file].as_str().unwrap()).unwrap();
        let programs = self.folder.join("programs");
        let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
        let (shell, words) = self.shell.split_first().unwrap();
        let mut command = Command::new(shell);
        command.args(words).arg(&script).env_clear();
        command.env("PATH", path);
        for variable in container["env"].as_array().unwrap() {
            let value = variable["value"].as_str().unwrap_or(run);
            command.env(variable["name"].as_str().unwrap(), value);
        }
        command.env("HOME", &self.folder);
        command.envs(changed.iter().copied());
        let output = command.output().unwrap();
        Ended {
            succeeded: output.status.success(),
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn run(&self, job: &str, run: &str) -> Ended {
        self.run_with(job, run, &[])
    }

    /// A snapshot of Vault's first volume that was taken so many seconds ago.
    fn vault(&self, name: &str, ago: i64, ready: bool) {
        let created = written(NOW - ago);
        let mut state = self.api.state();
        state.put(
            "vault-prod",
            name,
            "vault-daily",
            "vault-data-vault-0",
            &created,
            ready,
        );
    }

    fn snapshots(&self) -> Vec<String> {
        self.api.state().names("volumesnapshots")
    }
}

impl Drop for Pod {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn program(path: &Path, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_run_takes_a_snapshot_of_each_claim() {
    for pod in Pod::all() {
        let ended = pod.run("vault-daily", "vault-daily-29539380");
        assert!(ended.succeeded, "{}", ended.errors);
        assert_eq!(
            pod.snapshots(),
            [0, 1, 2].map(|pod| format!("vault-daily-29539380-vault-data-vault-{pod}"))
        );
        let state = pod.api.state();
        for (number, object) in state.objects.values().enumerate() {
            assert_eq!(
                object["spec"]["source"]["persistentVolumeClaimName"],
                format!("vault-data-vault-{number}")
            );
            assert_eq!(
                object["spec"]["volumeSnapshotClassName"],
                "local-storage-snapshot"
            );
            assert_eq!(object["metadata"]["namespace"], "vault-prod");
        }
    }
}

#[test]
fn a_run_that_is_tried_again_takes_nothing_twice() {
    for pod in Pod::all() {
        pod.api.state().broken = Some(("create", "volumesnapshots"));
        assert!(!pod.run("kafka-daily", "kafka-daily-1").succeeded);
        assert!(pod.snapshots().is_empty());
        pod.api.state().broken = None;
        for _ in 0..2 {
            assert!(pod.run("kafka-daily", "kafka-daily-1").succeeded);
            assert_eq!(pod.snapshots().len(), 3);
        }
        // The next run is another.
        assert!(pod.run("kafka-daily", "kafka-daily-2").succeeded);
        assert_eq!(pod.snapshots().len(), 6);
    }
}

#[test]
fn a_run_waits_until_its_snapshots_are_ready() {
    for pod in Pod::all() {
        pod.api.state().driver = Driver::ReadyAfter(4);
        let ended = pod.run("vault-daily", "run");
        assert!(ended.succeeded, "{}", ended.errors);
        assert_eq!(ended.output.matches("is ready").count(), 3);
    }
}

#[test]
fn a_run_fails_where_a_snapshot_does_not_become_ready() {
    for pod in Pod::all() {
        pod.api.state().driver = Driver::Fails;
        let ended = pod.run_with("vault-daily", "run", &[("READY_WITHIN", "20")]);
        assert!(!ended.succeeded);
        assert!(
            ended.errors.contains("the pool is full"),
            "{}",
            ended.errors
        );
        assert!(
            ended
                .errors
                .contains("vault-prod/run-vault-data-vault-0 is not ready after 20 seconds")
        );
        // The others are taken all the same.
        assert_eq!(pod.snapshots().len(), 3);
        pod.api.state().driver = Driver::Away;
        assert!(
            !pod.run_with("vault-daily", "another", &[("READY_WITHIN", "0")])
                .succeeded
        );
    }
}

#[test]
fn a_job_fails_where_the_api_server_does() {
    for pod in Pod::all() {
        pod.vault("old", 300 * DAY, true);
        pod.vault("new", DAY, true);
        for (job, verb, resource) in [
            ("vault-daily", "get", "volumesnapshots"),
            ("vault-daily", "create", "volumesnapshots"),
            ("backup-clean-up", "list", "volumesnapshots"),
            ("backup-clean-up", "patch", "volumesnapshotcontents"),
            ("backup-clean-up", "delete", "volumesnapshots"),
            ("backup-verification", "list", "volumesnapshots"),
        ] {
            pod.api.state().broken = Some((verb, resource));
            assert!(!pod.run(job, "run").succeeded, "{job} without {verb}");
        }
        pod.api.state().broken = None;
        assert!(pod.snapshots().contains(&"old".to_owned()));
    }
}

#[test]
fn the_clean_up_deletes_what_has_outlived_its_days_and_what_stands_behind_it() {
    for pod in Pod::all() {
        pod.vault("younger", 180 * DAY, true);
        pod.vault("older", 180 * DAY + 1, true);
        pod.vault("oldest", 400 * DAY, false);
        pod.vault("newest", HOUR, true);
        let ended = pod.run("backup-clean-up", "run");
        assert!(ended.succeeded, "{}", ended.errors);
        assert_eq!(pod.snapshots(), ["newest", "younger"]);
        assert_eq!(
            pod.api.state().names("volumesnapshotcontents"),
            ["content-of-newest", "content-of-younger"]
        );
    }
}

#[test]
fn the_clean_up_spares_what_it_is_not_told_of() {
    for pod in Pod::all() {
        let old = written(NOW - 500 * DAY);
        {
            let mut state = pod.api.state();
            state.put(
                "vault-prod",
                "by-hand",
                "of-nobody",
                "vault-data-vault-0",
                &old,
                true,
            );
            state.put(
                "elsewhere",
                "another",
                "vault-daily",
                "vault-data-vault-0",
                &old,
                true,
            );
        }
        pod.vault("newest", HOUR, true);
        assert!(pod.run("backup-clean-up", "run").succeeded);
        assert_eq!(pod.snapshots(), ["another", "by-hand", "newest"]);
    }
}

#[test]
fn the_clean_up_never_deletes_the_last_that_is_ready() {
    for pod in Pod::all() {
        // Of one claim all are too old; of another the newest is not ready; of a third none is.
        pod.vault("first", 300 * DAY, true);
        pod.vault("second", 200 * DAY, true);
        {
            let mut state = pod.api.state();
            let mut put = |name: &str, claim: &str, days: i64, ready: bool| {
                let created = written(NOW - days * DAY);
                state.put("vault-prod", name, "vault-daily", claim, &created, ready);
            };
            put("unready", "vault-data-vault-1", 0, false);
            put("last", "vault-data-vault-1", 250, true);
            put("broken", "vault-data-vault-2", 250, false);
        }
        for _ in 0..2 {
            assert!(pod.run("backup-clean-up", "run").succeeded);
            assert_eq!(pod.snapshots(), ["last", "second", "unready"]);
        }
    }
}

#[test]
fn the_daily_and_the_weekly_snapshots_of_a_claim_are_cleaned_up_apart() {
    for pod in Pod::all() {
        {
            let mut state = pod.api.state();
            let mut put = |name: &str, schedule: &str, days: i64| {
                let created = written(NOW - days * DAY);
                let claim = "postgres-data-postgres-shared-0";
                state.put("data-platform", name, schedule, claim, &created, true);
            };
            put("day-1", "postgres-shared-daily", 1);
            put("day-31", "postgres-shared-daily", 31);
            put("week-5", "postgres-shared-weekly", 35);
            put("week-13", "postgres-shared-weekly", 91);
        }
        assert!(pod.run("backup-clean-up", "run").succeeded);
        assert_eq!(pod.snapshots(), ["day-1", "week-5"]);
    }
}

#[test]
fn the_verification_succeeds_where_each_claim_has_a_snapshot_that_is_ready_and_young_enough() {
    for pod in Pod::all() {
        take_all(&pod, 0);
        let ended = pod.run("backup-verification", "run");
        assert!(ended.succeeded, "{}", ended.errors);
        assert_eq!(ended.output.lines().count(), claims_of_hmco());
    }
}

#[test]
fn the_verification_fails_where_a_snapshot_is_missing_not_ready_or_old() {
    let without = |change: &dyn Fn(&Pod)| {
        for pod in Pod::all() {
            take_all(&pod, 0);
            let state_before = pod.snapshots().len();
            change(&pod);
            let ended = pod.run("backup-verification", "run");
            assert!(!ended.succeeded);
            assert_eq!(
                ended.errors,
                "vault-prod/vault-data-vault-1: vault-daily has no snapshot of the last 26 hours that is ready\n"
            );
            // It says what it sees of all others all the same, and changes nothing.
            assert_eq!(ended.output.lines().count(), claims_of_hmco() - 1);
            assert!(pod.snapshots().len() <= state_before);
        }
    };
    let snapshot = |state: &str| -> (String, String, String) {
        (
            "volumesnapshots".to_owned(),
            "vault-prod".to_owned(),
            format!("{state}-vault-daily-vault-data-vault-1"),
        )
    };
    without(&|pod| {
        pod.api.state().objects.remove(&snapshot("run")).unwrap();
    });
    without(&|pod| {
        let mut state = pod.api.state();
        state.objects.get_mut(&snapshot("run")).unwrap()["status"]["readyToUse"] = false.into();
    });
    without(&|pod| {
        let mut state = pod.api.state();
        let object = state.objects.get_mut(&snapshot("run")).unwrap();
        object.as_object_mut().unwrap().remove("status");
    });
    without(&|pod| {
        let mut state = pod.api.state();
        let object = state.objects.get_mut(&snapshot("run")).unwrap();
        object["metadata"]["creationTimestamp"] = written(NOW - 26 * HOUR - 1).into();
    });
    // That of another schedule or another namespace does not stand in for it.
    without(&|pod| {
        let mut state = pod.api.state();
        let mut object = state.objects.remove(&snapshot("run")).unwrap();
        object["metadata"]["labels"]["hardening/schedule"] = "kafka-daily".into();
        state.objects.insert(snapshot("another"), object);
    });
}

#[test]
fn a_weekly_snapshot_is_young_enough_for_a_week() {
    for (ago, succeeds) in [(7 * DAY + 2 * HOUR, true), (7 * DAY + 2 * HOUR + 1, false)] {
        for pod in Pod::all() {
            take_all(&pod, ago);
            let ended = pod.run("backup-verification", "run");
            let weekly = ended
                .errors
                .lines()
                .filter(|line| line.contains("weekly"))
                .count();
            assert_eq!(weekly == 0, succeeds, "{}", ended.errors);
        }
    }
}

/// A snapshot of each claim of each schedule, taken so long ago.
fn take_all(pod: &Pod, ago: i64) {
    let created = written(NOW - ago);
    for job in &pod.jobs {
        let env =
            job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"].clone();
        let value = |wanted: &str| {
            let mut variables = env.as_array().unwrap().iter();
            let variable = variables.find(|it| it["name"] == wanted);
            variable
                .and_then(|it| it["value"].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        if value("SCHEDULE").is_empty() {
            continue;
        }
        for claim in value("CLAIMS").split_whitespace() {
            let name = format!("run-{}-{claim}", value("SCHEDULE"));
            pod.api.state().put(
                &value("NAMESPACE"),
                &name,
                &value("SCHEDULE"),
                claim,
                &created,
                true,
            );
        }
    }
}

/// How many restore points HMCo has at least at any time: one for each claim of each schedule.
fn claims_of_hmco() -> usize {
    let spec = Spec::hmco();
    let schedules = &spec.phase1().storage.as_ref().unwrap().schedules;
    let claims = schedules.iter().map(|it| {
        let service = spec.service_at(&it.service).unwrap();
        service.claims.len() * usize::try_from(service.replicas).unwrap()
    });
    claims.sum()
}

#[test]
fn the_jobs_may_do_what_they_ask_of_the_api_server_and_nothing_else() {
    // Whichever shell it is, kubectl asks for the same.
    for pod in Pod::all().into_iter().take(1) {
        pod.vault("old", 300 * DAY, true);
        let created = written(NOW - 300 * DAY);
        pod.api.state().put(
            "data-platform",
            "older",
            "kafka-daily",
            "kafka-data-kafka-0",
            &created,
            true,
        );
        for job in &pod.jobs {
            let ended = pod.run(name(job), &format!("{}-1", name(job)));
            assert!(ended.succeeded, "{}: {}", name(job), ended.errors);
        }
        let asked: BTreeSet<Asked> = pod.api.state().asked.iter().cloned().collect();
        let cluster = Cluster::of(bundle(&Spec::hmco()));
        let account = Subject::account("data-platform", "backup-admin");
        let group = "snapshot.storage.k8s.io";
        let mut used = BTreeSet::new();
        let mut denied = String::new();
        for it in &asked {
            let request = Request::resource(it.verb, group, &it.resource);
            let request = match &it.namespace {
                Some(namespace) => request.within(namespace),
                None => request,
            };
            if cluster.authorization().may(&account, &request).is_denied() {
                writeln!(denied, "{it:?}").unwrap();
            }
            used.insert((it.resource.clone(), it.verb.to_owned()));
        }
        assert_eq!(denied, "");
        let granted: BTreeSet<_> = of_kind(&objects(&Spec::hmco()), "ClusterRole")
            .into_iter()
            .flat_map(|role| role["rules"].as_array().unwrap().clone())
            .flat_map(|rule| {
                let resource = rule["resources"][0].as_str().unwrap().to_owned();
                let verbs = rule["verbs"].as_array().unwrap().clone();
                verbs
                    .into_iter()
                    .map(move |verb| (resource.clone(), verb.as_str().unwrap().to_owned()))
            })
            .collect();
        assert_eq!(granted, used);
    }
}
