//! The CronJobs that take, remove and verify snapshots, and the scripts that they run.

use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapVolumeSource, EmptyDirVolumeSource, EnvVar, EnvVarSource,
    ObjectFieldSelector, PodSpec, PodTemplateSpec, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::{container, metadata, pod};
use crate::spec::{
    BackupSpec, CLEAN_UP, Period, Service, Spec, StorageSpec, TimeOfDay, VERIFICATION,
};

/// The ConfigMap with the scripts.
const SCRIPTS: &str = "backup-scripts";
/// Where it is mounted.
const SCRIPTS_PATH: &str = "/scripts";
/// Where kubectl keeps what it has learned of the API server.
const WORK_PATH: &str = "/tmp";

const TAKE: Script = Script {
    file: "take.sh",
    text: include_str!("take.sh"),
};
const CLEAN_UP_SCRIPT: Script = Script {
    file: "clean-up.sh",
    text: include_str!("clean-up.sh"),
};
const VERIFY: Script = Script {
    file: "verify.sh",
    text: include_str!("verify.sh"),
};

/// How many seconds snapshots have to become ready.
const READY_WITHIN: u32 = 900;
/// After so many seconds a run is ended: enough for three tries of what takes the longest, and less than the time to the
/// next run.
const RUN_ENDS_AFTER: i64 = 3_600;
/// So many seconds late a run is still started.
const STARTED_WITHIN: i64 = 3_600;
/// What a snapshot may be older than the time between two, in hours, before the verification fails: what a run may start
/// late, and what it takes.
const GRACE: u32 = 2;

/// A script of this crate.
struct Script {
    file: &'static str,
    text: &'static str,
}

/// The ConfigMap with the scripts that the jobs run.
pub(super) fn scripts(backups: &Service) -> Document {
    let data = [TAKE, CLEAN_UP_SCRIPT, VERIFY].map(|it| (it.file.to_owned(), it.text.to_owned()));
    Document::of(&ConfigMap {
        metadata: metadata(backups, SCRIPTS),
        data: Some(data.into()),
        ..ConfigMap::default()
    })
}

/// One CronJob for each schedule, then those that remove and those that verify what these take.
pub(super) fn jobs(spec: &Spec, storage: &StorageSpec, backups: &Service) -> Vec<Document> {
    let scheduled: Vec<_> = storage
        .schedules
        .iter()
        .filter_map(|schedule| Some((schedule, spec.service_at(&schedule.service)?)))
        .collect();
    let mut documents: Vec<_> = scheduled
        .iter()
        .map(|(schedule, service)| take(storage, backups, schedule, service))
        .collect();
    let parts = || scheduled.chunks(StorageSpec::SCHEDULES_OF_JOB).enumerate();
    documents.extend(parts().map(|(part, scheduled)| clean_up(storage, backups, part, scheduled)));
    documents.extend(parts().map(|(part, scheduled)| verify(storage, backups, part, scheduled)));
    documents
}

type Scheduled<'a> = (&'a BackupSpec, &'a Service);

fn take(
    storage: &StorageSpec,
    backups: &Service,
    schedule: &BackupSpec,
    service: &Service,
) -> Document {
    let claims = service.claim_names().join(" ");
    let environment = vec![
        variable("NAMESPACE", service.namespace.to_string()),
        variable("CLAIMS", claims),
        variable("SCHEDULE", schedule.name.to_string()),
        variable("CLASS", storage.snapshot_class.to_string()),
        run(),
        variable("READY_WITHIN", READY_WITHIN.to_string()),
    ];
    let job = Job {
        name: schedule.name.to_string(),
        schedule: cron(schedule.every, schedule.at),
        script: TAKE,
        environment,
    };
    job.document(backups)
}

fn clean_up(
    storage: &StorageSpec,
    backups: &Service,
    part: usize,
    scheduled: &[Scheduled<'_>],
) -> Document {
    let entry = |(schedule, service): &Scheduled<'_>| {
        format!(
            "{}/{}/{}",
            service.namespace, schedule.name, schedule.keep_days
        )
    };
    let entries: Vec<_> = scheduled.iter().map(entry).collect();
    let job = Job {
        name: numbered(CLEAN_UP, part),
        schedule: cron(Period::Day, storage.clean_up_at),
        script: CLEAN_UP_SCRIPT,
        environment: vec![variable("SCHEDULES", entries.join(" "))],
    };
    job.document(backups)
}

fn verify(
    storage: &StorageSpec,
    backups: &Service,
    part: usize,
    scheduled: &[Scheduled<'_>],
) -> Document {
    let entries = scheduled.iter().flat_map(|(schedule, service)| {
        let hours = schedule.every.hours() + GRACE;
        let names = service.claim_names().into_iter();
        names.map(move |claim| format!("{}/{}/{hours}/{claim}", service.namespace, schedule.name))
    });
    let entries: Vec<_> = entries.collect();
    let job = Job {
        name: numbered(VERIFICATION, part),
        schedule: cron(Period::Day, storage.verify_at),
        script: VERIFY,
        environment: vec![variable("CLAIMS", entries.join(" "))],
    };
    job.document(backups)
}

/// What a CronJob runs, and when.
struct Job {
    name: String,
    schedule: String,
    script: Script,
    environment: Vec<EnvVar>,
}

impl Job {
    fn document(self, backups: &Service) -> Document {
        let metadata = metadata(backups, self.name);
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta {
                labels: metadata.labels.clone(),
                ..ObjectMeta::default()
            }),
            spec: Some(pod_of(backups, &self.script, self.environment)),
        };
        let object = CronJob {
            metadata,
            spec: CronJobSpec {
                concurrency_policy: Some("Forbid".to_owned()),
                failed_jobs_history_limit: Some(3),
                job_template: JobTemplateSpec {
                    spec: Some(JobSpec {
                        active_deadline_seconds: Some(RUN_ENDS_AFTER),
                        backoff_limit: Some(2),
                        template,
                        ..JobSpec::default()
                    }),
                    ..JobTemplateSpec::default()
                },
                schedule: self.schedule,
                starting_deadline_seconds: Some(STARTED_WITHIN),
                successful_jobs_history_limit: Some(1),
                time_zone: Some("Etc/UTC".to_owned()),
                ..CronJobSpec::default()
            },
            ..CronJob::default()
        };
        Document::of(&object)
            .with_comment(
                &FieldPath::of("spec.startingDeadlineSeconds"),
                "Without it, a controller that was away for a hundred runs starts none any more.",
            )
            .with_comment(
                &FieldPath::of("spec.jobTemplate.spec.activeDeadlineSeconds"),
                "A run that hangs is ended: under Forbid no other starts beside it.",
            )
    }
}

/// The pod of a run: the script, and a folder to write in.
fn pod_of(backups: &Service, script: &Script, mut environment: Vec<EnvVar>) -> PodSpec {
    environment.push(variable("HOME", WORK_PATH.to_owned()));
    let mut container = container(backups);
    container.command = Some(vec![
        "sh".to_owned(),
        format!("{SCRIPTS_PATH}/{}", script.file),
    ]);
    container.env = Some(environment);
    container.volume_mounts = Some(vec![
        mount("scripts", SCRIPTS_PATH, Some(true)),
        mount("work", WORK_PATH, None),
    ]);
    PodSpec {
        restart_policy: Some("Never".to_owned()),
        volumes: Some(vec![
            Volume {
                name: "scripts".to_owned(),
                config_map: Some(ConfigMapVolumeSource {
                    name: SCRIPTS.to_owned(),
                    ..ConfigMapVolumeSource::default()
                }),
                ..Volume::default()
            },
            Volume {
                name: "work".to_owned(),
                empty_dir: Some(EmptyDirVolumeSource {
                    size_limit: Some(Quantity("64Mi".to_owned())),
                    ..EmptyDirVolumeSource::default()
                }),
                ..Volume::default()
            },
        ]),
        ..pod(backups, container)
    }
}

fn variable(name: &str, value: String) -> EnvVar {
    EnvVar {
        name: name.to_owned(),
        value: Some(value),
        ..EnvVar::default()
    }
}

/// The name of the Job that a pod belongs to, the same for all tries of one run.
fn run() -> EnvVar {
    EnvVar {
        name: "RUN".to_owned(),
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                field_path: "metadata.labels['job-name']".to_owned(),
                ..ObjectFieldSelector::default()
            }),
            ..EnvVarSource::default()
        }),
        ..EnvVar::default()
    }
}

fn mount(name: &str, path: &str, read_only: Option<bool>) -> VolumeMount {
    VolumeMount {
        mount_path: path.to_owned(),
        name: name.to_owned(),
        read_only,
        ..VolumeMount::default()
    }
}

/// The first is called by its name alone, the others have a number, from 2 on.
fn numbered(name: &str, part: usize) -> String {
    match part {
        0 => name.to_owned(),
        part => format!("{name}-{}", part.saturating_add(1)),
    }
}

/// The schedule as CronJobs have it.
fn cron(every: Period, at: TimeOfDay) -> String {
    let (hour, minute) = at.parts();
    match every {
        Period::Day => format!("{minute} {hour} * * *"),
        Period::Week => format!("{minute} {hour} * * 0"),
    }
}
