//! What breaks the policies of the network.

mod connections;
mod denials;
mod policies;
mod rules;

use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "network.ambiguous-peers",
        breaks: rules::ambiguous_peers,
    },
    Breaker {
        invariant: "network.default-deny-egress",
        breaks: denials::default_deny_egress,
    },
    Breaker {
        invariant: "network.default-deny-ingress",
        breaks: denials::default_deny_ingress,
    },
    Breaker {
        invariant: "network.dns-blocked",
        breaks: connections::dns_blocked,
    },
    Breaker {
        invariant: "network.host-network-bypass",
        breaks: denials::host_network_bypass,
    },
    Breaker {
        invariant: "network.invalid-policy",
        breaks: denials::invalid_policy,
    },
    Breaker {
        invariant: "network.label-not-immutable",
        breaks: rules::label_not_immutable,
    },
    Breaker {
        invariant: "network.metadata-address",
        breaks: rules::metadata_address,
    },
    Breaker {
        invariant: "network.needed-flow-blocked",
        breaks: connections::needed_flow_blocked,
    },
    Breaker {
        invariant: "network.one-sided-flow",
        breaks: connections::one_sided_flow,
    },
    Breaker {
        invariant: "network.open-egress",
        breaks: rules::open_egress,
    },
    Breaker {
        invariant: "network.open-to-world",
        breaks: rules::open_to_world,
    },
    Breaker {
        invariant: "network.peer-matches-nothing",
        breaks: rules::peer_matches_nothing,
    },
    Breaker {
        invariant: "network.port-not-listened",
        breaks: rules::port_not_listened,
    },
    Breaker {
        invariant: "network.redundant-policy",
        breaks: denials::redundant_policy,
    },
    Breaker {
        invariant: "network.scrape-blocked",
        breaks: connections::scrape_blocked,
    },
    Breaker {
        invariant: "network.selects-nothing",
        breaks: denials::selects_nothing,
    },
    Breaker {
        invariant: "network.undeclared-cross-namespace",
        breaks: rules::undeclared_cross_namespace,
    },
    Breaker {
        invariant: "network.unknown-service",
        breaks: connections::unknown_service,
    },
];
