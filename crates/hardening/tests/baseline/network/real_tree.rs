//! The workloads of the real tree under the policies that are rendered for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use hardening::baseline::Baseline;
use hardening::cluster::{Cluster, Selector, Workload};
use hardening::manifest::files::read;
use hardening::manifest::{Bundle, Limits, Source};
use hardening::network::Network;
use hardening::spec::{Service, Spec};

use crate::conformance::case_file;

#[test]
fn no_call_between_declared_services_is_forgotten() {
    let Some(folder) = case_file("../hmco/k8s") else {
        return;
    };
    let mut sources = read(&[folder], &Limits::default()).unwrap();
    // What its own policies and namespaces say is replaced.
    sources.retain(|it| {
        let path = it.name();
        !path.contains("/networking/") && !path.contains("/rbac/") && !path.contains("/namespaces/")
    });
    let spec = Spec::hmco();
    let baseline = Baseline::of(&spec);
    let policies = baseline
        .manifests()
        .iter()
        .filter(|it| it.path.starts_with("k8s/network/"));
    sources.extend(policies.map(|it| Source::new(it.path.clone(), it.to_text())));
    let network = Network::of(Arc::new(Cluster::of(Bundle::read(sources))));
    let cluster = network.cluster();
    let is_declared = |workload: &Workload| spec.services().iter().any(|it| is_of(workload, it));
    let mut blocked = BTreeSet::new();
    let mut judged = 0;
    for flow in network.needed_flows() {
        for to in &flow.to {
            let ends = [cluster.workload(flow.from), cluster.workload(*to)];
            if !ends.iter().all(|it| is_declared(it)) {
                continue;
            }
            judged += 1;
            let verdict = network.reachability().verdict(
                &flow.from.into(),
                &(*to).into(),
                flow.protocol,
                flow.port,
            );
            if !verdict.allowed {
                let [from, to] = ends.map(Workload::display);
                blocked.insert(format!("{from} -> {to}:{} ({})", flow.port, flow.reason));
            }
        }
    }
    assert!(judged > 20, "{judged}");
    assert!(blocked.is_empty(), "{blocked:#?}");
}

/// Whether the pods of a workload are those of a service.
fn is_of(workload: &Workload, service: &Service) -> bool {
    let labels = Selector::of_labels(service.labels.as_map());
    workload.namespace == service.namespace.as_str() && workload.is_selected_by(&labels)
}
