//! Every connection that a spec declares, and none that it does not: what its network policies must come to.

use std::num::NonZeroU16;

use super::Spec;
use super::phase1::PortProtocol;
use super::service::{Component, ServiceId, ServicePort};
use super::values::{AddressBlock, Name};

/// Where DNS is answered.
const DNS: u16 = 53;
/// Where a kubelet answers.
const KUBELET: u16 = 10250;
/// Where cert-manager's solvers answer HTTP-01 challenges.
const ACME_SOLVER: u16 = 8089;

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// The pods of a service.
    Service(ServiceId),
    /// Addresses outside the cluster.
    Addresses {
        /// Where.
        blocks: Vec<AddressBlock>,
        /// The addresses among them that are not meant.
        except: Vec<AddressBlock>,
    },
    /// Everyone, inside the cluster and outside.
    Anyone,
    /// The API server.
    ApiServer,
    /// The nodes themselves.
    Nodes,
    /// The pods that answer DNS.
    Dns,
    /// The pods that cert-manager makes in a namespace to answer HTTP-01 challenges.
    AcmeSolvers(Name),
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// A service calls another.
    Call,
    /// Prometheus reads metrics.
    Scrape,
    /// The ingress controller passes on what comes from outside.
    Ingress,
    /// Anyone calls what is exposed.
    Exposed,
    /// Names are resolved.
    Dns,
    /// The API server is called.
    ApiServer,
    /// The API server calls a webhook.
    Webhook,
    /// What is outside the cluster is called.
    Outside,
    /// An HTTP-01 challenge is answered.
    Challenge,
}

/// Connections from one peer to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Who connects.
    pub from: Peer,
    /// Who is connected to.
    pub to: Peer,
    /// The ports of the destination, sorted, each once.
    pub ports: Vec<(PortProtocol, NonZeroU16)>,
    /// What for.
    pub purpose: Purpose,
}

impl Spec {
    /// Every connection that is declared, in the order of the services. Linear in what is declared.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows = Vec::new();
        for (id, service) in self.services_by_id() {
            let from = || Peer::Service(id);
            let mut add = |from, to, ports, purpose| {
                flows.push(Flow {
                    from,
                    to,
                    ports,
                    purpose,
                })
            };
            for call in &service.calls {
                add(
                    from(),
                    Peer::Service(call.to),
                    numbers(&call.ports),
                    Purpose::Call,
                );
            }
            for outside in &service.outside {
                let to = Peer::Addresses {
                    blocks: outside.addresses.clone(),
                    except: outside.except.clone(),
                };
                let ports = outside.ports.iter().map(|port| (PortProtocol::Tcp, *port));
                add(from(), to, sorted(ports.collect()), Purpose::Outside);
            }
            if service.calls_api_server {
                let port = self.cluster().api_server.port;
                add(
                    from(),
                    Peer::ApiServer,
                    vec![(PortProtocol::Tcp, port)],
                    Purpose::ApiServer,
                );
            }
            add(from(), Peer::Dns, dns(), Purpose::Dns);
            let exposed: Vec<_> = service
                .ports
                .iter()
                .filter(|port| port.exposed)
                .cloned()
                .collect();
            if !exposed.is_empty() {
                add(Peer::Anyone, from(), numbers(&exposed), Purpose::Exposed);
            }
            if service.is(Component::CertManagerWebhook) {
                let ports = service
                    .ports
                    .iter()
                    .filter(|port| port.name.as_str() == "https");
                let ports: Vec<_> = ports.cloned().collect();
                add(Peer::ApiServer, from(), numbers(&ports), Purpose::Webhook);
            }
            if let (Some(prometheus), Some(metrics)) =
                (self.component(Component::Prometheus), &service.metrics)
            {
                let ports = vec![(PortProtocol::Tcp, metrics.port)];
                add(Peer::Service(prometheus), from(), ports, Purpose::Scrape);
            }
            if let Some(controller) = self.ingress_controller() {
                let ports: Vec<_> = service.hosts.iter().map(|host| host.port.clone()).collect();
                if !ports.is_empty() {
                    add(
                        Peer::Service(controller),
                        from(),
                        numbers(&ports),
                        Purpose::Ingress,
                    );
                }
            }
        }
        if let Some(prometheus) = self.component(Component::Prometheus) {
            let ports = tcp(KUBELET);
            let from = Peer::Service(prometheus);
            flows.push(Flow {
                from,
                to: Peer::Nodes,
                ports,
                purpose: Purpose::Scrape,
            });
        }
        flows.extend(self.challenges());
        flows
    }

    /// The ingress controller to the solvers of each namespace with a host whose certificate is proved over HTTP, and
    /// cert-manager to the ingress controller: before it asks, it looks whether the answer can be had.
    fn challenges(&self) -> Vec<Flow> {
        let Some(controller) = self.ingress_controller() else {
            return Vec::new();
        };
        let mut namespaces: Vec<_> = self
            .services()
            .iter()
            .filter(|service| {
                service
                    .hosts
                    .iter()
                    .any(|host| self.is_proved_over_http(&host.spec.issuer))
            })
            .map(|service| service.namespace.clone())
            .collect();
        namespaces.sort();
        namespaces.dedup();
        let answered = namespaces.into_iter().map(|namespace| Flow {
            from: Peer::Service(controller),
            to: Peer::AcmeSolvers(namespace),
            ports: tcp(ACME_SOLVER),
            purpose: Purpose::Challenge,
        });
        let mut flows: Vec<_> = answered.collect();
        let exposed = self
            .service(controller)
            .ports
            .iter()
            .filter(|port| port.exposed);
        let exposed: Vec<_> = exposed.cloned().collect();
        if let (Some(issuing), false, false) = (
            self.component(Component::CertManager),
            flows.is_empty(),
            exposed.is_empty(),
        ) {
            flows.push(Flow {
                from: Peer::Service(issuing),
                to: Peer::Service(controller),
                ports: numbers(&exposed),
                purpose: Purpose::Challenge,
            });
        }
        flows
    }

    fn is_proved_over_http(&self, issuer: &Name) -> bool {
        let issuers = self.phase1().certificates.iter().flat_map(|it| &it.issuers);
        issuers
            .filter(|it| it.name == *issuer)
            .any(|it| it.signer.asks_for_proof())
    }
}

fn dns() -> Vec<(PortProtocol, NonZeroU16)> {
    let port = NonZeroU16::new(DNS);
    let protocols = [PortProtocol::Tcp, PortProtocol::Udp];
    protocols
        .into_iter()
        .filter_map(|protocol| Some((protocol, port?)))
        .collect()
}

fn tcp(port: u16) -> Vec<(PortProtocol, NonZeroU16)> {
    NonZeroU16::new(port)
        .map(|port| (PortProtocol::Tcp, port))
        .into_iter()
        .collect()
}

fn numbers(ports: &[ServicePort]) -> Vec<(PortProtocol, NonZeroU16)> {
    sorted(
        ports
            .iter()
            .map(|port| (port.protocol, port.port))
            .collect(),
    )
}

fn sorted(mut ports: Vec<(PortProtocol, NonZeroU16)>) -> Vec<(PortProtocol, NonZeroU16)> {
    ports.sort_unstable();
    ports.dedup();
    ports
}
