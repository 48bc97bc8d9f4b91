use hardening::spec::{Peer, Purpose, Spec};

/// The flows of a purpose as `from -> to:ports`.
fn flows(spec: &Spec, purpose: Purpose) -> Vec<String> {
    let name = |peer: &Peer| match peer {
        Peer::Service(id) => spec.service(*id).display(),
        other => format!("{other:?}"),
    };
    let flows = spec
        .flows()
        .into_iter()
        .filter(|flow| flow.purpose == purpose);
    let shown = flows.map(|flow| {
        let ports: Vec<_> = flow
            .ports
            .iter()
            .map(|(_, port)| port.to_string())
            .collect();
        format!(
            "{} -> {}:{}",
            name(&flow.from),
            name(&flow.to),
            ports.join(",")
        )
    });
    shown.collect()
}

#[test]
fn a_call_without_a_port_is_one_of_all_ports() {
    let calls = flows(&Spec::hmco(), Purpose::Call);
    assert!(
        calls.contains(&"data-platform/kafka -> data-platform/kafka:9092,9093,9308".to_owned()),
        "{calls:#?}"
    );
}

#[test]
fn the_pods_of_alertmanager_tell_each_other_what_they_sent() {
    let calls = flows(&Spec::hmco(), Purpose::Call);
    assert!(
        calls.contains(&"monitoring/alertmanager -> monitoring/alertmanager:9094,9094".to_owned()),
        "{calls:#?}"
    );
}

#[test]
fn what_comes_from_outside_reaches_only_hosts_through_the_ingress_controller() {
    let spec = Spec::hmco();
    let ingress = flows(&spec, Purpose::Ingress);
    assert_eq!(ingress.len(), 9, "{ingress:#?}");
    assert!(
        ingress
            .iter()
            .all(|flow| flow.starts_with("ingress-nginx/nginx-ingress-controller -> "))
    );
    assert_eq!(
        flows(&spec, Purpose::Exposed),
        ["Anyone -> ingress-nginx/nginx-ingress-controller:80,443"]
    );
}

#[test]
fn challenges_are_answered_in_each_namespace_with_a_host() {
    let challenges = flows(&Spec::hmco(), Purpose::Challenge);
    assert_eq!(challenges.len(), 4, "{challenges:#?}");
}
