//! Memory limits below what the process is told to use.

use std::cmp::Ordering;

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::resilience::Resilience;
use crate::resilience::told_memory::{self, Runtime};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.memory-below-heap",
        severity: Severity::Error,
        assumes: Some("the process takes the option"),
        promise: "the memory limit of a container is above what its process is told to use",
        page: include_str!("memory_below_heap.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    for workload in cluster.workloads() {
        for container in workload.containers() {
            let Some((place, written, limit)) = told_memory::limit(workload, container) else {
                continue;
            };
            let Some(told) = told_memory::of(cluster, workload, container) else {
                continue;
            };
            let compared = i128::from(told.bytes).cmp(&limit);
            let (severity, than) = match (compared, told.runtime) {
                (Ordering::Less, _) | (Ordering::Equal, Runtime::Go) => continue,
                (Ordering::Equal, _) => (Severity::Warning, "all of"),
                (Ordering::Greater, Runtime::Go) => (Severity::Warning, "more than"),
                (Ordering::Greater, _) => (Severity::Error, "more than"),
            };
            let message = format!(
                "container `{}` of `{}` is told to use {than} its memory limit of {written}: `{}`",
                container.spec.name, workload.name, told.option
            );
            let effect = match told.runtime {
                Runtime::Go => {
                    "Go's collector works towards a limit that it never reaches, for the kernel kills the process before (OOMKilled)"
                }
                Runtime::Jvm => {
                    "the heap may fill the limit while threads, classes and buffers need memory beside it; the kernel then kills the process (OOMKilled), and there is no OutOfMemoryError to be read"
                }
                Runtime::Node | Runtime::Redis => {
                    "what it holds may fill the limit while the process needs memory beside it; the kernel then kills it (OOMKilled)"
                }
            };
            let help = match told.runtime {
                Runtime::Jvm => {
                    "raise the limit by a quarter or more above the heap, or leave the size out and say `-XX:MaxRAMPercentage=75`"
                }
                Runtime::Node | Runtime::Redis => {
                    "leave a quarter of the limit or more free: raise it, or lower the option"
                }
                Runtime::Go => "set it to about nine tenths of the limit",
            };
            let violation = violations
                .at(place, message)
                .severity(severity)
                .label(format!("{} alone may take as much", told.runtime))
                .effect(effect)
                .help(help)
                .related(told.place, format!("{} says `{}`", told.by, told.option));
            violations.report(violation);
        }
    }
}
