//! Who reaches whom, what is exposed, and what is needed: the answers that are lists.

use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{Place, Related};
use crate::network::{
    Admitted, Connections, Direction, End, Endpoint, EntranceKind, Network, PodDescription,
};
use crate::report::{
    ConnectionsForm, EntranceForm, Exposed, ExposedWorkload, FromOutside, MapFlow, MapWorkload,
    NeededFlowForm, NeededFlows, NetworkMap,
};

pub(super) fn network(network: &Network) -> NetworkMap {
    let cluster = network.cluster();
    let reachability = network.reachability();
    let workloads = cluster.workloads_by_id().map(|(id, workload)| MapWorkload {
        workload: workload.display(),
        namespace: workload.namespace.clone(),
        kind: workload.kind.to_string(),
        name: workload.name.clone(),
        isolated_ingress: !reachability.isolating(id, Direction::Ingress).is_empty(),
        isolated_egress: !reachability.isolating(id, Direction::Egress).is_empty(),
    });
    let flows = reachability.flows().map(|flow| MapFlow {
        from: end(cluster, &flow.from),
        to: end(cluster, &flow.to),
        connections: ConnectionsForm::of(&flow.connections),
    });
    NetworkMap {
        workloads: workloads.collect(),
        flows: flows.collect(),
    }
}

fn end(cluster: &Cluster, end: &End) -> String {
    match end {
        End::Workload(id) => cluster.workload(*id).display(),
        End::Addresses(addresses) => addresses.to_string(),
    }
}

pub(super) fn exposed(network: &Network) -> (Exposed, Vec<Related>) {
    let cluster = network.cluster();
    let bundle = cluster.bundle();
    let mut evidence = Vec::new();
    let mut entrances = Vec::new();
    for entrance in network.reachability().entrances() {
        let manifest = bundle.manifest(entrance.manifest);
        let kind = match entrance.through {
            EntranceKind::Ingress => "Ingress",
            EntranceKind::NodePort => "NodePort Service",
            EntranceKind::LoadBalancer => "LoadBalancer Service",
            EntranceKind::ExternalAddress => "externalIPs of Service",
        };
        let namespace = manifest.namespace().unwrap_or("default");
        let through = format!("{kind} {namespace}/{}", manifest.name());
        let to = cluster.workload(entrance.port.workload).display();
        let admitted = match &entrance.admitted {
            admitted if admitted.is_nobody() => "nobody".to_owned(),
            Admitted::Controller(_) => "the ingress controller".to_owned(),
            Admitted::Addresses(addresses) => addresses.to_string(),
        };
        evidence.push(Related {
            message: format!("{through} leads to {to}"),
            location: bundle.locate(&Place::value(entrance.manifest, entrance.path)),
        });
        entrances.push(EntranceForm {
            through,
            to,
            port: format!("{} {}", entrance.port.protocol, entrance.port.number),
            admitted,
        });
    }
    let workloads = cluster.workloads_by_id();
    let workloads = workloads.filter_map(|(id, _)| exposed_workload(network, id));
    let exposed = Exposed {
        entrances,
        workloads: workloads.collect(),
    };
    (exposed, evidence)
}

fn exposed_workload(network: &Network, id: WorkloadId) -> Option<ExposedWorkload> {
    let reachability = network.reachability();
    let anybody = Endpoint::Pod(PodDescription::unknown());
    let from_any_pod = reachability.connections(&anybody, &id.into());
    let from_outside: Vec<_> = reachability
        .outside(id, Direction::Ingress)
        .into_iter()
        .filter(|(addresses, connections)| {
            !addresses.is_empty() && !Connections::is_none(connections)
        })
        .map(|(addresses, connections)| FromOutside {
            addresses: addresses.to_string(),
            connections: ConnectionsForm::of(&connections),
        })
        .collect();
    let open = !from_any_pod.is_none() || !from_outside.is_empty();
    open.then(|| ExposedWorkload {
        workload: network.cluster().workload(id).display(),
        from_any_pod: ConnectionsForm::of(&from_any_pod),
        from_outside,
    })
}

pub(super) fn needed(network: &Network) -> (NeededFlows, Vec<Related>) {
    let cluster = network.cluster();
    let reachability = network.reachability();
    let mut flows = Vec::new();
    let mut evidence = Vec::new();
    for need in network.needed_flows() {
        let allowed = need.to.iter().all(|to| {
            let verdict =
                reachability.verdict(&need.from.into(), &(*to).into(), need.protocol, need.port);
            verdict.allowed || !verdict.undecided.is_empty()
        });
        let from = cluster.workload(need.from).display();
        evidence.push(Related {
            message: format!("{} asks for it", need.reason),
            location: cluster.bundle().locate(&need.evidence),
        });
        flows.push(NeededFlowForm {
            from,
            to: need
                .to
                .iter()
                .map(|to| cluster.workload(*to).display())
                .collect(),
            protocol: need.protocol.to_string(),
            port: need.port,
            reason: need.reason.to_string(),
            allowed,
        });
    }
    (NeededFlows { flows }, evidence)
}
