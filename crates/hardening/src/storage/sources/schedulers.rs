//! The objects of common schedulers: Velero, snapscheduler and k8up.

use super::finder::Finder;
use super::{BackupSource, Timing};
use crate::cluster::{Object, Selector};
use crate::finding::FieldPath;
use crate::storage::custom::{K8upSchedule, SnapshotSchedule, VeleroSchedule};
use crate::storage::moment::DAY;
use crate::storage::retention::{Retention, Tiers};
use crate::storage::schedule::{self, Schedule};

impl Finder<'_> {
    pub(super) fn of_velero(&self, object: &Object) -> BackupSource {
        let spec = self.cluster.read_custom::<VeleroSchedule>(object).spec;
        let ttl = match spec.template.ttl.as_deref() {
            None | Some("" | "0s") => Some(30 * DAY),
            Some(ttl) => schedule::go_duration(ttl),
        };
        let retention = ttl.map(|age| Retention {
            age: Some(age),
            ..Retention::default()
        });
        let timing = match spec.paused {
            true => Timing::Suspended,
            false => self.scheduled(&spec.schedule, Some(retention)),
        };
        let template = spec.template;
        let takes_volumes = template.snapshot_volumes != Some(false)
            || template.default_volumes_to_fs_backup == Some(true);
        let all = |list: &[String]| list.is_empty() || list.iter().any(|it| it == "*");
        let resources = ["pvc", "persistentvolumeclaim", "persistentvolumeclaims"];
        let names_claims = |list: &[String]| list.iter().any(|it| resources.contains(&it.as_str()));
        let takes_claims = takes_volumes
            && (all(&template.included_resources) || names_claims(&template.included_resources))
            && !names_claims(&template.excluded_resources);
        let selectors = template
            .label_selector
            .iter()
            .chain(&template.or_label_selectors);
        let selectors: Vec<_> = selectors
            .filter_map(|selector| Selector::parse(selector).ok())
            .collect();
        let claims = self.claims.by_id().filter(|(_, claim)| {
            takes_claims
                && (all(&template.included_namespaces)
                    || template.included_namespaces.contains(&claim.namespace))
                && !template.excluded_namespaces.contains(&claim.namespace)
                && (selectors.is_empty()
                    || selectors
                        .iter()
                        .any(|selector| selector.matches(&claim.labels)))
        });
        BackupSource {
            claims: claims.map(|(id, _)| id).collect(),
            ..self.of_scheduler(object, "a Velero backup", timing, "spec.schedule")
        }
    }

    pub(super) fn of_snapscheduler(&self, object: &Object) -> BackupSource {
        let spec = self.cluster.read_custom::<SnapshotSchedule>(object).spec;
        let age = spec.retention.expires.as_deref().map(schedule::go_duration);
        let count = spec.retention.max_count;
        let retention = match age {
            Some(None) => Some(None),
            None if count.is_none() => None,
            age => Some(Some(Retention {
                age: age.flatten(),
                count,
                ..Retention::default()
            })),
        };
        let timing = match spec.disabled {
            true => Timing::Suspended,
            false => self.scheduled(&spec.schedule, retention),
        };
        let selector = spec.claim_selector.as_ref().map(Selector::parse);
        let selector = match selector {
            None => Some(Selector::everything()),
            Some(selector) => selector.ok(),
        };
        let claims = self.claims.of_namespace(object.namespace()).filter(|id| {
            let labels = self.claims.get(*id).map(|claim| &claim.labels);
            selector
                .as_ref()
                .zip(labels)
                .is_some_and(|(selector, labels)| selector.matches(labels))
        });
        let claims: Vec<_> = claims.collect();
        let class = spec
            .snapshot_template
            .and_then(|template| template.snapshot_class_name);
        let obstacles: Vec<_> = claims
            .iter()
            .map(|claim| self.obstacle(*claim, class.as_deref()))
            .collect();
        let obstacle = obstacles
            .iter()
            .all(Option::is_some)
            .then(|| obstacles.into_iter().next().flatten());
        BackupSource {
            obstacle: obstacle.flatten(),
            claims,
            ..self.of_scheduler(object, "a snapshot", timing, "spec.schedule")
        }
    }

    pub(super) fn of_k8up(&self, object: &Object) -> Option<BackupSource> {
        let spec = self.cluster.read_custom::<K8upSchedule>(object).spec;
        let backup = spec.backup?;
        // `@daily-random` is k8up's own: daily, at a time that it chooses.
        let text = |schedule: &str| {
            schedule
                .strip_suffix("-random")
                .unwrap_or(schedule)
                .to_owned()
        };
        let keep = spec.prune.as_ref().map(|prune| &prune.retention);
        let tiers = keep.map(|keep| Tiers {
            last: keep.keep_last,
            hourly: keep.keep_hourly,
            daily: keep.keep_daily,
            weekly: keep.keep_weekly,
            monthly: keep.keep_monthly,
            yearly: keep.keep_yearly,
        });
        let retention = tiers.filter(|tiers| !tiers.is_nothing()).map(|tiers| {
            Some(Retention {
                tiers: Some(tiers),
                ..Retention::default()
            })
        });
        let mut timing = self.scheduled(&text(&backup.schedule), retention);
        if let (Timing::Scheduled { plan, .. }, Some(prune)) = (&mut timing, &spec.prune) {
            plan.clean_up = Schedule::parse(&text(&prune.schedule)).ok();
        }
        const ANNOTATION: &str = "k8up.io/backup";
        let claims = self.claims.of_namespace(object.namespace()).filter(|id| {
            let Some(claim) = self.claims.get(*id) else {
                return false;
            };
            let manifest = self.cluster.bundle().manifest(claim.manifest);
            let path = claim
                .path
                .join(&FieldPath::of("metadata.annotations"))
                .then(ANNOTATION);
            let annotation = manifest.root.at(&path).and_then(|node| node.as_str());
            annotation != Some("false")
        });
        Some(BackupSource {
            claims: claims.collect(),
            ..self.of_scheduler(object, "a k8up backup", timing, "spec.backup.schedule")
        })
    }
}
