//! What the policies of a namespace are for, and what they are called.
//!
//! A name says the purpose. Where services of a namespace need several policies for one purpose, the first of the team's
//! own has the plain name and each other has the name of its first service behind a dot, which no name of a service holds.
//! A service that is added at the end changes no name.

use crate::network::Direction;
use crate::spec::{Name, ServiceId, Spec};

/// What a policy is for, in the order in which policies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Family {
    /// Anyone calls what is exposed.
    FromAnyone,
    /// The ingress controller passes on what comes from outside.
    FromIngressController,
    /// Services call this one.
    FromCallers(ServiceId),
    /// Prometheus reads metrics.
    FromPrometheus,
    /// The API server calls webhooks.
    FromApiServer,
    /// The ingress controller calls what is behind it.
    ToBackends,
    /// Services call services of the same namespace.
    ToNeighbours,
    /// Services call services of other namespaces, and what is open to anyone.
    ToServices,
    /// Prometheus calls what it reads.
    ToTargets,
    /// Names are resolved.
    ToDns,
    /// The API server is called.
    ToApiServer,
    /// What is outside the cluster is called.
    ToOutside,
}

impl Family {
    /// Which connections the policies decide.
    pub(super) const fn direction(self) -> Direction {
        match self {
            Self::FromAnyone
            | Self::FromIngressController
            | Self::FromCallers(_)
            | Self::FromPrometheus
            | Self::FromApiServer => Direction::Ingress,
            Self::ToBackends
            | Self::ToNeighbours
            | Self::ToServices
            | Self::ToTargets
            | Self::ToDns
            | Self::ToApiServer
            | Self::ToOutside => Direction::Egress,
        }
    }

    /// The plain name.
    pub(super) fn policy_name(self, spec: &Spec, namespace: &Name) -> String {
        let name = match self {
            Self::FromAnyone => "allow-from-anyone",
            Self::FromIngressController => "ingress-to-platform",
            Self::FromCallers(service) => {
                return format!("{}-access-control", spec.service(service).name);
            }
            Self::FromPrometheus => "allow-prometheus-scrape",
            Self::FromApiServer => "allow-webhook-calls",
            Self::ToBackends => "allow-ingress-backends",
            Self::ToNeighbours => return format!("allow-{namespace}-internal"),
            Self::ToServices => "allow-service-dependencies",
            Self::ToTargets => "monitoring-egress-policy",
            Self::ToDns => "allow-dns-egress",
            Self::ToApiServer => "allow-api-server-egress",
            Self::ToOutside => "allow-outside-egress",
        };
        name.to_owned()
    }

    /// Why there is such a policy, for who reads it.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::FromAnyone => "No `from`: here the world comes in.",
            Self::FromIngressController => {
                "From the ingress controller only, whose own policy names the port of each of these services."
            }
            Self::FromCallers(_) => {
                "Which services may call this one, and where. No other may, in this namespace or another."
            }
            Self::FromPrometheus => {
                "From Prometheus only, whose own policy names the port of each of these services."
            }
            Self::FromApiServer => {
                "Policies know the API server by its addresses only: it runs on the network of its nodes."
            }
            Self::ToBackends => {
                "The ingress controller faces the world, so it reaches what has a host, and nothing beside it."
            }
            Self::ToNeighbours => {
                "Who calls any neighbour may go out to those that are called. Each of these admits its own callers only: \
                 see its access control."
            }
            Self::ToServices => {
                "What these services call outside their namespace, or where anyone may call."
            }
            Self::ToTargets => {
                "Prometheus reaches the port of the metrics of each service, the kubelets, and nothing beside them."
            }
            Self::ToDns => {
                "To the pods that answer DNS, not to any address: names can carry data out. TCP is for long answers."
            }
            Self::ToApiServer => {
                "Only what calls the API server reaches it. A policy sees the addresses behind the Service `kubernetes`."
            }
            Self::ToOutside => {
                "What these services call outside the cluster. A policy knows no hosts, only addresses."
            }
        }
    }
}
