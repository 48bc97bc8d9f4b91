//! Breakers of storage: classes and claims, the jobs that take, remove and verify snapshots, and their scripts.

mod claims;
mod classes;
mod jobs;
mod scripts;
mod snapshots;

use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "storage.backup-never-runs",
        breaks: jobs::on_the_30th_of_february,
    },
    Breaker {
        invariant: "storage.clean-up-deletes-nothing",
        breaks: scripts::selects_by_age,
    },
    Breaker {
        invariant: "storage.ephemeral-data",
        breaks: claims::in_an_empty_dir,
    },
    Breaker {
        invariant: "storage.excess-permission",
        breaks: jobs::may_read_secrets,
    },
    Breaker {
        invariant: "storage.expansion-impossible",
        breaks: classes::of_a_provisioner_that_cannot_expand,
    },
    Breaker {
        invariant: "storage.hidden-failure",
        breaks: scripts::succeeds_whatever_happens,
    },
    Breaker {
        invariant: "storage.immediate-binding",
        breaks: classes::binds_at_once,
    },
    Breaker {
        invariant: "storage.last-copy-deleted",
        breaks: scripts::deletes_by_age_alone,
    },
    Breaker {
        invariant: "storage.never-verified",
        breaks: jobs::nothing_verifies,
    },
    Breaker {
        invariant: "storage.no-default-class",
        breaks: classes::none_is_the_default,
    },
    Breaker {
        invariant: "storage.no-such-provisioner",
        breaks: classes::of_a_provisioner_that_is_none,
    },
    Breaker {
        invariant: "storage.no-volumes",
        breaks: classes::of_volumes_made_by_hand,
    },
    Breaker {
        invariant: "storage.not-backed-up",
        breaks: jobs::forgets_a_stateful_set,
    },
    Breaker {
        invariant: "storage.permission-missing",
        breaks: jobs::may_not_create,
    },
    Breaker {
        invariant: "storage.reclaim-deletes",
        breaks: classes::deletes_volumes,
    },
    Breaker {
        invariant: "storage.retention-shorter-than-interval",
        breaks: jobs::once_a_year,
    },
    Breaker {
        invariant: "storage.retention-shorter-than-promised",
        breaks: scripts::promises_two_years,
    },
    Breaker {
        invariant: "storage.same-classes",
        breaks: classes::two_of_the_same_parameters,
    },
    Breaker {
        invariant: "storage.several-default-classes",
        breaks: classes::two_are_the_default,
    },
    Breaker {
        invariant: "storage.shared-claim",
        breaks: claims::one_for_all_replicas,
    },
    Breaker {
        invariant: "storage.snapshot-class-deletes",
        breaks: snapshots::go_with_their_objects,
    },
    Breaker {
        invariant: "storage.snapshot-driver-mismatch",
        breaks: snapshots::of_another_driver,
    },
    Breaker {
        invariant: "storage.snapshot-driver-not-csi",
        breaks: snapshots::of_a_driver_that_takes_none,
    },
    Breaker {
        invariant: "storage.snapshot-once",
        breaks: snapshots::taken_once,
    },
    Breaker {
        invariant: "storage.snapshot-source-missing",
        breaks: snapshots::of_a_claim_that_is_not_there,
    },
    Breaker {
        invariant: "storage.unguarded-backup-job",
        breaks: jobs::may_hang,
    },
    Breaker {
        invariant: "storage.verification-cannot-fail",
        breaks: scripts::shows_and_judges_nothing,
    },
];
