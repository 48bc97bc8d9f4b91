//! What a real API server makes of the rendered Phase 1 of HMCo: whether it takes each object, admits each pod, and lets the
//! jobs of backups do their work with the rights that they are given.
//!
//! Nothing else in the tests needs a cluster, so these are ignored until they are asked for: CONTRIBUTING.md tells how.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{env, fs, thread};

use hardening::spec::Spec;
use serde_json::{Value, json};

use super::rendered::{objects, objects_below};

const NAMESPACES: &str = "k8s/access/namespaces.yaml";
const SNAPSHOTS: &str = "volumesnapshots.snapshot.storage.k8s.io";
const CONTENTS: &str = "volumesnapshotcontents.snapshot.storage.k8s.io";

/// A cluster that may be thrown away, and what was applied to it.
struct RealCluster {
    kubeconfig: PathBuf,
    applied: Vec<&'static str>,
    folder: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl RealCluster {
    /// With some files of the example applied. The tests share the cluster, so they have it one after the other.
    fn with(files: &[&'static str]) -> Self {
        static ONE: Mutex<()> = Mutex::new(());
        let alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let kubeconfig = env::var_os("HARDENING_KUBECONFIG").expect(
            "HARDENING_KUBECONFIG names the kubeconfig of a cluster that may be thrown away",
        );
        let folder = env::temp_dir().join(format!("hardening-cluster-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut cluster = Self {
            kubeconfig: kubeconfig.into(),
            applied: Vec::new(),
            folder,
            _alone: alone,
        };
        for file in files {
            cluster.applied.push(file);
            cluster.done(&["apply", "-f", &example(file)]);
        }
        cluster
    }

    fn command(&self) -> Command {
        let mut command = Command::new("kubectl");
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        command
    }

    fn kubectl(&self, words: &[&str]) -> Output {
        self.command().args(words).output().unwrap()
    }

    /// The output of what must work.
    fn done(&self, words: &[&str]) -> String {
        let output = self.kubectl(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "kubectl {words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn list(&self, resource: &str) -> Vec<Value> {
        let text = self.done(&["get", resource, "--all-namespaces", "-o", "json"]);
        let list: Value = serde_json::from_str(&text).unwrap();
        list["items"].as_array().unwrap().clone()
    }

    /// Why the API server refuses what a file holds, were it applied; empty where it does not.
    fn refusal(&self, file: &Path) -> String {
        let output = self.kubectl(&[
            "apply",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            file.to_str().unwrap(),
        ]);
        match output.status.success() {
            true => String::new(),
            false => String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Drop for RealCluster {
    fn drop(&mut self) {
        for file in self.applied.iter().rev() {
            self.kubectl(&["delete", "--ignore-not-found", "-f", &example(file)]);
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn example(file: &str) -> String {
    format!("{}/../../examples/hmco/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap()
}

/// A pod of each workload, as its controller would make it.
fn pods() -> Vec<Value> {
    let workloads = objects_below(&Spec::hmco(), "").into_iter();
    let pods = workloads.filter_map(|workload| {
        let spec = match workload["kind"].as_str()? {
            "Deployment" | "StatefulSet" | "DaemonSet" => &workload["spec"],
            "CronJob" => &workload["spec"]["jobTemplate"]["spec"],
            _ => return None,
        };
        let mut pod = spec["template"].clone();
        pod["apiVersion"] = json!("v1");
        pod["kind"] = json!("Pod");
        pod["metadata"]["name"] = json!(format!("{}-judged", name(&workload)));
        pod["metadata"]["namespace"] = workload["metadata"]["namespace"].clone();
        let claims = spec["volumeClaimTemplates"]
            .as_array()
            .into_iter()
            .flatten();
        let claims = claims.map(|claim| {
            let claim_name = format!("{}-{}-0", name(claim), name(&workload));
            json!({"name": name(claim), "persistentVolumeClaim": {"claimName": claim_name}})
        });
        let written = pod["spec"]["volumes"].as_array().cloned();
        let volumes: Vec<_> = written.into_iter().flatten().chain(claims).collect();
        pod["spec"]["volumes"] = volumes.into();
        Some(pod)
    });
    pods.collect()
}

#[test]
#[ignore = "needs a cluster that may be thrown away: HARDENING_KUBECONFIG"]
fn a_real_api_server_takes_every_object_and_admits_every_pod() {
    // What judges pods is there; all else is judged and not kept.
    let cluster = RealCluster::with(&[
        NAMESPACES,
        "k8s/access/service-accounts.yaml",
        "k8s/resilience/priority-classes.yaml",
        "k8s/resilience/limit-ranges.yaml",
        "k8s/resilience/quotas.yaml",
        "k8s/certificates/cert-manager-access.yaml",
        "k8s/monitoring/prometheus-access.yaml",
        "k8s/monitoring/alertmanager.yaml",
        "k8s/storage/backups.yaml",
    ]);
    let baseline = hardening::baseline::Baseline::of(&Spec::hmco());
    for file in baseline.manifests() {
        let is_applied = file.path.starts_with("k8s/") || file.path.starts_with("services/");
        if is_applied && !file.path.ends_with("kustomization.yaml") {
            let refusal = cluster.refusal(Path::new(&example(&file.path)));
            assert_eq!(refusal, "", "{}", file.path);
        }
    }
    let pods = pods();
    assert!(pods.len() > 40);
    for pod in pods {
        let file = cluster.folder.join("pod.json");
        fs::write(&file, pod.to_string()).unwrap();
        assert_eq!(cluster.refusal(&file), "", "{}", name(&pod));
    }
}

/// The CronJobs of the backups, and what they run.
struct Jobs<'c> {
    cluster: &'c RealCluster,
    kubeconfig: PathBuf,
    jobs: Vec<Value>,
}

impl<'c> Jobs<'c> {
    /// With the rights of the service account that the pods have, and no others.
    fn of(cluster: &'c RealCluster) -> Self {
        let token = cluster.done(&["create", "token", "backup-admin", "-n", "data-platform"]);
        let kubeconfig = cluster.folder.join("kubeconfig");
        fs::copy(&cluster.kubeconfig, &kubeconfig).unwrap();
        let jobs = Self {
            cluster,
            kubeconfig,
            jobs: objects(&Spec::hmco(), "CronJob"),
        };
        let user = [
            "config",
            "set-credentials",
            "backup-admin",
            "--token",
            token.trim(),
        ];
        for words in [
            user.as_slice(),
            &[
                "config",
                "set-context",
                "--current",
                "--user",
                "backup-admin",
            ],
        ] {
            let status = Command::new("kubectl")
                .arg("--kubeconfig")
                .arg(&jobs.kubeconfig)
                .args(words)
                .stdout(Stdio::null())
                .status();
            assert!(status.unwrap().success());
        }
        for (file, script) in objects(&Spec::hmco(), "ConfigMap")
            .iter()
            .find(|it| name(it) == "backup-scripts")
            .and_then(|it| it["data"].as_object())
            .unwrap()
        {
            fs::write(cluster.folder.join(file), script.as_str().unwrap()).unwrap();
        }
        jobs
    }

    /// Those that take snapshots.
    fn taking(&self) -> impl Iterator<Item = &str> {
        let jobs = self.jobs.iter().map(name);
        jobs.filter(|it| !matches!(*it, "backup-clean-up" | "backup-verification"))
    }

    /// Runs what a CronJob runs, as the Job that is named, while a driver makes what it takes ready.
    fn run(&self, job: &str, run: &str, changed: Option<(&str, &str)>) -> Output {
        let job = self.jobs.iter().find(|it| name(it) == job).unwrap();
        let container = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
        let script = container["command"][1].as_str().unwrap();
        let script = script.strip_prefix("/scripts/").unwrap();
        let mut command = Command::new("sh");
        command.arg(self.cluster.folder.join(script)).env_clear();
        for variable in container["env"].as_array().unwrap() {
            let value = variable["value"].as_str().unwrap_or(run);
            command.env(variable["name"].as_str().unwrap(), value);
        }
        command.env("PATH", env::var_os("PATH").unwrap());
        command.env("HOME", &self.cluster.folder);
        command.env("KUBECONFIG", &self.kubeconfig).envs(changed);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            self.make_ready();
            thread::sleep(Duration::from_millis(200));
        }
        child.wait_with_output().unwrap()
    }

    /// What the snapshot controller and the driver do.
    fn make_ready(&self) {
        for snapshot in self.cluster.list(SNAPSHOTS) {
            if snapshot["status"]["readyToUse"] == true {
                continue;
            }
            let metadata = &snapshot["metadata"];
            let namespace = metadata["namespace"].as_str().unwrap();
            let content_name = format!("content-{}", metadata["uid"].as_str().unwrap());
            let class = &snapshot["spec"]["volumeSnapshotClassName"];
            let content = json!({
                "apiVersion": "snapshot.storage.k8s.io/v1",
                "kind": "VolumeSnapshotContent",
                "metadata": {"name": content_name},
                "spec": {
                    "deletionPolicy": "Retain",
                    "driver": "zfs.csi.openebs.io",
                    "source": {"volumeHandle": "volume"},
                    "volumeSnapshotClassName": class,
                    "volumeSnapshotRef": {"name": name(&snapshot), "namespace": namespace},
                },
            });
            let file = self.cluster.folder.join("content.json");
            fs::write(&file, content.to_string()).unwrap();
            self.cluster.done(&["apply", "-f", file.to_str().unwrap()]);
            let status = json!({"status": {
                "readyToUse": true,
                "boundVolumeSnapshotContentName": content_name,
                "creationTime": metadata["creationTimestamp"],
            }});
            self.cluster.done(&[
                "patch",
                SNAPSHOTS,
                name(&snapshot),
                "-n",
                namespace,
                "--subresource=status",
                "--type=merge",
                "-p",
                &status.to_string(),
            ]);
        }
    }
}

/// What a script that must end well has said.
fn well(ended: &Output) -> String {
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{errors}");
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
#[ignore = "needs a cluster that may be thrown away: HARDENING_KUBECONFIG"]
fn a_real_api_server_lets_the_jobs_of_backups_do_their_work() {
    let cluster = RealCluster::with(&[
        NAMESPACES,
        "k8s/storage/storage-classes.yaml",
        "k8s/storage/backups.yaml",
    ]);
    let jobs = Jobs::of(&cluster);
    assert!(!jobs.run("backup-verification", "v", None).status.success());

    let mut taken = Vec::new();
    for number in [1, 2] {
        for job in jobs.taking() {
            well(&jobs.run(job, &format!("{job}-{number}"), None));
        }
        taken.push(cluster.list(SNAPSHOTS).len());
        // Kubernetes tells the age of a snapshot in whole seconds.
        thread::sleep(Duration::from_secs(1));
    }
    assert_eq!(taken[1], 2 * taken[0]);
    well(&jobs.run("backup-verification", "v", None));

    let clean_up = jobs.jobs.iter().find(|it| name(it) == "backup-clean-up");
    let container =
        &clean_up.unwrap()["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
    let schedules = container["env"][0]["value"].as_str().unwrap();
    well(&jobs.run("backup-clean-up", "c", None));
    assert_eq!(cluster.list(SNAPSHOTS).len(), taken[1]);

    // A day that is not over yet: all have outlived it, and of each claim the newest stays.
    let outlived = schedules.split(' ').filter_map(|it| it.rsplit_once('/'));
    let outlived: Vec<_> = outlived
        .map(|(schedule, _)| format!("{schedule}/-1"))
        .collect();
    let changed = ("SCHEDULES", &*outlived.join(" "));
    well(&jobs.run("backup-clean-up", "c", Some(changed)));
    let left = cluster.list(SNAPSHOTS);
    assert_eq!(left.len(), taken[0]);
    assert!(left.iter().all(|it| name(it).contains("-2-")));
    well(&jobs.run("backup-verification", "v", None));

    let contents = cluster.list(CONTENTS);
    let to_delete = contents
        .iter()
        .filter(|it| it["spec"]["deletionPolicy"] == "Delete");
    assert_eq!(to_delete.count(), taken[0]);
    cluster.done(&["delete", CONTENTS, "--all"]);
}
