//! Pods and their containers.

use super::case::{Case, fires, job, silent};

pub(super) const CASES: &[Case] = &[
    fires(
        "PodRestartingTooOften",
        20,
        &[(
            job::STATE,
            "kube_pod_container_status_restarts_total",
            r#"namespace="shop",pod="web-1",container="web""#,
            "0+1x6 6x60",
        )],
        &[r#"namespace="shop",pod="web-1",container="web""#],
    ),
    silent(
        "PodRestartingTooOften",
        "five restarts in the hour are borne",
        40,
        &[(
            job::STATE,
            "kube_pod_container_status_restarts_total",
            r#"namespace="shop",pod="web-1",container="web""#,
            "0+1x5 5x60",
        )],
    ),
    fires(
        "PodCrashLooping",
        15,
        &[(
            job::STATE,
            "kube_pod_container_status_waiting_reason",
            r#"namespace="shop",pod="web-1",container="web",reason="CrashLoopBackOff""#,
            "1x20",
        )],
        &[r#"namespace="shop",pod="web-1",container="web""#],
    ),
    silent(
        "PodCrashLooping",
        "it runs again after four minutes",
        14,
        &[(
            job::STATE,
            "kube_pod_container_status_waiting_reason",
            r#"namespace="shop",pod="web-1",container="web",reason="CrashLoopBackOff""#,
            "1x4 0x20",
        )],
    ),
    fires(
        "PodNotHealthy",
        20,
        &[(
            job::STATE,
            "kube_pod_status_phase",
            r#"namespace="shop",pod="web-1",phase="Pending""#,
            "1x30",
        )],
        &[r#"namespace="shop",pod="web-1""#],
    ),
    silent(
        "PodNotHealthy",
        "a failed pod of a Job is watched as a Job",
        20,
        &[
            (
                job::STATE,
                "kube_pod_status_phase",
                r#"namespace="shop",pod="web-1",phase="Failed""#,
                "1x30",
            ),
            (
                job::STATE,
                "kube_pod_owner",
                r#"namespace="shop",pod="web-1",owner_kind="Job",owner_name="web""#,
                "1x30",
            ),
        ],
    ),
    fires(
        "PodNotReady",
        20,
        &[
            (
                job::STATE,
                "kube_pod_status_ready",
                r#"namespace="shop",pod="web-1",condition="false""#,
                "1x30",
            ),
            (
                job::STATE,
                "kube_pod_status_phase",
                r#"namespace="shop",pod="web-1",phase="Running""#,
                "1x30",
            ),
        ],
        &[r#"namespace="shop",pod="web-1""#],
    ),
    silent(
        "PodNotReady",
        "a pod that is done is not ready, either",
        20,
        &[
            (
                job::STATE,
                "kube_pod_status_ready",
                r#"namespace="shop",pod="web-1",condition="false""#,
                "1x30",
            ),
            (
                job::STATE,
                "kube_pod_status_phase",
                r#"namespace="shop",pod="web-1",phase="Running""#,
                "0x30",
            ),
            (
                job::STATE,
                "kube_pod_status_phase",
                r#"namespace="shop",pod="web-1",phase="Succeeded""#,
                "1x30",
            ),
        ],
    ),
    fires(
        "PodImagePullFailing",
        15,
        &[
            (
                job::STATE,
                "kube_pod_container_status_waiting_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="ErrImagePull""#,
                "1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1",
            ),
            (
                job::STATE,
                "kube_pod_container_status_waiting_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="ImagePullBackOff""#,
                "0 1 1 0 1 1 0 1 1 0 1 1 0 1 1 0",
            ),
        ],
        &[r#"namespace="shop",pod="web-1",container="web""#],
    )
    .when("the reason goes to and fro"),
    silent(
        "PodImagePullFailing",
        "it is being made",
        15,
        &[(
            job::STATE,
            "kube_pod_container_status_waiting_reason",
            r#"namespace="shop",pod="web-1",container="web",reason="ContainerCreating""#,
            "1x20",
        )],
    ),
    fires(
        "PodContainerConfigError",
        15,
        &[(
            job::STATE,
            "kube_pod_container_status_waiting_reason",
            r#"namespace="shop",pod="web-1",container="web",reason="CreateContainerConfigError""#,
            "1x20",
        )],
        &[r#"namespace="shop",pod="web-1",container="web""#],
    ),
    silent(
        "PodContainerConfigError",
        "the Secret comes after three minutes",
        14,
        &[(
            job::STATE,
            "kube_pod_container_status_waiting_reason",
            r#"namespace="shop",pod="web-1",container="web",reason="CreateContainerConfigError""#,
            "1x3 0x20",
        )],
    ),
    fires(
        "ContainerOOMKilled",
        8,
        &[
            (
                job::STATE,
                "kube_pod_container_status_restarts_total",
                r#"namespace="shop",pod="web-1",container="web""#,
                "0x5 1x10",
            ),
            (
                job::STATE,
                "kube_pod_container_status_last_terminated_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="OOMKilled""#,
                "0x5 1x10",
            ),
        ],
        &[r#"namespace="shop",pod="web-1",container="web""#],
    ),
    silent(
        "ContainerOOMKilled",
        "it restarted for another reason",
        8,
        &[
            (
                job::STATE,
                "kube_pod_container_status_restarts_total",
                r#"namespace="shop",pod="web-1",container="web""#,
                "0x5 1x10",
            ),
            (
                job::STATE,
                "kube_pod_container_status_last_terminated_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="OOMKilled""#,
                "0x20",
            ),
            (
                job::STATE,
                "kube_pod_container_status_last_terminated_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="Error""#,
                "0x5 1x10",
            ),
        ],
    ),
    silent(
        "ContainerOOMKilled",
        "that was long ago",
        30,
        &[
            (
                job::STATE,
                "kube_pod_container_status_restarts_total",
                r#"namespace="shop",pod="web-1",container="web""#,
                "0x5 1x40",
            ),
            (
                job::STATE,
                "kube_pod_container_status_last_terminated_reason",
                r#"namespace="shop",pod="web-1",container="web",reason="OOMKilled""#,
                "0x5 1x40",
            ),
        ],
    ),
    fires(
        "PodUnschedulable",
        20,
        &[(
            job::STATE,
            "kube_pod_status_unschedulable",
            r#"namespace="shop",pod="web-1""#,
            "1x30",
        )],
        &[r#"namespace="shop",pod="web-1""#],
    ),
    silent(
        "PodUnschedulable",
        "a node comes after ten minutes",
        20,
        &[(
            job::STATE,
            "kube_pod_status_unschedulable",
            r#"namespace="shop",pod="web-1""#,
            "1x10 0x20",
        )],
    ),
];
