//! Alertmanagers whose configuration file is not there.

use crate::cluster::MountedFile;
use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Violations, listed,
};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.config-file-not-mounted",
        severity: Severity::Error,
        assumes: None,
        promise: "the file that Alertmanager is told to read is mounted",
        page: include_str!("config_file_not_mounted.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        let workload = cluster.workload(alertmanager.workload);
        let Some(path) = alertmanager.config_file() else {
            continue;
        };
        let MountedFile::Absent { mount, files } = alertmanager.config(cluster) else {
            continue;
        };
        let flag = alertmanager.flag("config.file").last();
        let place = flag.map_or_else(
            || Place::value(workload.manifest, alertmanager.container.then("image")),
            |flag| flag.place.clone(),
        );
        let message = match files.is_empty() {
            true => {
                format!("Alertmanager reads `{path}`, and the volume mounted there has no file")
            }
            false => format!(
                "Alertmanager reads `{path}`, and the volume mounted there has {} only",
                listed(&files)
            ),
        };
        let mut violation = violations
            .at(place, message)
            .label("no such file")
            .effect("it ends at once with `no such file or directory`, and no alert is ever sent")
            .related(Place::value(workload.manifest, mount), "mounted here");
        if let [file] = &*files {
            violation = violation.help(format!("read `{file}`"));
            if let Some(flag) = flag {
                violation = violation.fix(FixPlan {
                    applicability: Applicability::Safe,
                    title: format!("read `{file}`"),
                    changes: vec![Change::SetScalar {
                        place: flag.place.clone(),
                        value: match flag.is_joined {
                            true => format!("--config.file={file}"),
                            false => file.clone(),
                        },
                    }],
                });
            }
        } else {
            violation = violation.help("name a file that is there, or give the key this name");
        }
        violations.report(violation);
    }
}
