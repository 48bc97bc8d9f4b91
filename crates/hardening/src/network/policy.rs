//! NetworkPolicies as the API server checks them, and into [`Policy`].

use std::fmt::Display;

use k8s_openapi::api::networking::v1 as api;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::model::{IpBlock, Peer, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports};
use crate::cluster::{Cidr, NameSyntax, Protocol, Selector};
use crate::finding::{FieldPath, ManifestId};

/// A NetworkPolicy that the API server refuses, so that it protects nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPolicy {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What is refused, in the order of the fields; never empty.
    pub refusals: Vec<Refusal>,
}

/// What the API server refuses of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub path: FieldPath,
    /// Why, as the API server puts it, such as ``must be a strict subset of `cidr` ``.
    pub reason: String,
}

/// Takes a NetworkPolicy as the API server would.
///
/// # Errors
/// Everything that the API server refuses in it.
pub(super) fn parse(
    manifest: ManifestId,
    namespace: &str,
    policy: &api::NetworkPolicy,
) -> Result<Policy, InvalidPolicy> {
    let name = policy.metadata.name.clone().unwrap_or_default();
    let absent = api::NetworkPolicySpec::default();
    let spec = policy.spec.as_ref().unwrap_or(&absent);
    let mut reader = Reader::default();
    if policy.metadata.generate_name.is_none() {
        reader.name(&name);
    }
    let parsed = Policy {
        manifest,
        namespace: namespace.to_owned(),
        name: name.clone(),
        pods: reader.optional_selector(spec.pod_selector.as_ref(), &path("podSelector")),
        ingress: None,
        egress: None,
    };
    let ingress = reader.ingress(spec);
    let egress = reader.egress(spec);
    let (isolates_ingress, isolates_egress) = reader.directions(spec);
    if !reader.refusals.is_empty() {
        return Err(InvalidPolicy {
            manifest,
            namespace: namespace.to_owned(),
            name,
            refusals: reader.refusals,
        });
    }
    Ok(Policy {
        ingress: isolates_ingress.then_some(ingress),
        egress: isolates_egress.then_some(egress),
        ..parsed
    })
}

fn path(field: &str) -> FieldPath {
    FieldPath::of("spec").then(field)
}

#[derive(Default)]
struct Reader {
    refusals: Vec<Refusal>,
}

impl Reader {
    fn refuse(&mut self, path: FieldPath, reason: impl Into<String>) {
        self.refusals.push(Refusal {
            path,
            reason: reason.into(),
        });
    }

    fn not_supported(&mut self, path: FieldPath, value: impl Display, supported: &str) {
        self.refuse(
            path,
            format!("unsupported value `{value}`: supported values are {supported}"),
        );
    }

    fn name(&mut self, name: &str) {
        let path = FieldPath::of("metadata.name");
        if name.is_empty() {
            self.refuse(path, "name or generateName is required");
        } else if let Err(fault) = NameSyntax::DnsSubdomain.check(name) {
            self.refuse(path, format!("invalid value `{name}`: {fault}"));
        }
    }

    fn ingress(&mut self, spec: &api::NetworkPolicySpec) -> Vec<PolicyRule> {
        let rules = (0..).zip(spec.ingress.iter().flatten());
        rules
            .map(|(index, rule): (usize, _)| {
                let path = path("ingress").then(index);
                self.rule(path, "from", rule.from.as_deref(), rule.ports.as_deref())
            })
            .collect()
    }

    fn egress(&mut self, spec: &api::NetworkPolicySpec) -> Vec<PolicyRule> {
        let rules = (0..).zip(spec.egress.iter().flatten());
        rules
            .map(|(index, rule): (usize, _)| {
                let path = path("egress").then(index);
                self.rule(path, "to", rule.to.as_deref(), rule.ports.as_deref())
            })
            .collect()
    }

    /// Whether the policy isolates for ingress and for egress. Without `policyTypes` it isolates for ingress, and for
    /// egress where it has an egress rule.
    fn directions(&mut self, spec: &api::NetworkPolicySpec) -> (bool, bool) {
        let types = spec.policy_types.as_deref().unwrap_or_default();
        if types.is_empty() {
            return (
                true,
                spec.egress.as_ref().is_some_and(|rules| !rules.is_empty()),
            );
        }
        if types.len() > 2 {
            self.refuse(
                path("policyTypes"),
                "may not specify more than two policyTypes",
            );
        }
        for (index, kind) in types.iter().enumerate() {
            if !matches!(kind.as_str(), "Ingress" | "Egress") {
                self.not_supported(path("policyTypes").then(index), kind, "`Ingress`, `Egress`");
            }
        }
        let named = |name: &str| types.iter().any(|kind| kind == name);
        (named("Ingress"), named("Egress"))
    }

    fn rule(
        &mut self,
        path: FieldPath,
        peers_field: &str,
        peers: Option<&[api::NetworkPolicyPeer]>,
        ports: Option<&[api::NetworkPolicyPort]>,
    ) -> PolicyRule {
        let ports = self.ports(&path.then("ports"), ports.unwrap_or_default());
        let peers = self.peers(&path.then(peers_field), peers.unwrap_or_default());
        PolicyRule { path, peers, ports }
    }

    fn ports(&mut self, path: &FieldPath, ports: &[api::NetworkPolicyPort]) -> Ports {
        if ports.is_empty() {
            return Ports::Any;
        }
        let ports = ports.iter().enumerate();
        Ports::Of(
            ports
                .filter_map(|(index, port)| self.port(path.then(index), port))
                .collect(),
        )
    }

    fn port(&mut self, path: FieldPath, port: &api::NetworkPolicyPort) -> Option<Port> {
        let protocol = Protocol::parse(port.protocol.as_deref());
        if protocol.is_none() {
            let written = port.protocol.as_deref().unwrap_or_default();
            self.not_supported(path.then("protocol"), written, "`SCTP`, `TCP`, `UDP`");
        }
        let kind = match &port.port {
            None => self.every_port(&path, port.end_port),
            Some(IntOrString::Int(first)) => self.port_range(&path, *first, port.end_port),
            Some(IntOrString::String(name)) => self.named_port(&path, name, port.end_port),
        };
        Some(Port {
            path,
            protocol: protocol?,
            kind: kind?,
        })
    }

    fn every_port(&mut self, path: &FieldPath, end: Option<i32>) -> Option<PortKind> {
        if end.is_some() {
            let reason = "may not be specified when `port` is not specified";
            self.refuse(path.then("endPort"), reason);
            return None;
        }
        Some(PortKind::All)
    }

    fn port_range(&mut self, path: &FieldPath, first: i32, end: Option<i32>) -> Option<PortKind> {
        let start = self.port_number(path.then("port"), first);
        let Some(end) = end else {
            return start.map(|port| PortKind::Range(port, port));
        };
        if end < first {
            self.refuse(
                path.then("endPort"),
                "must be greater than or equal to `port`",
            );
            return None;
        }
        let end = self.port_number(path.then("endPort"), end);
        Some(PortKind::Range(start?, end?))
    }

    fn port_number(&mut self, path: FieldPath, number: i32) -> Option<u16> {
        let valid = u16::try_from(number).ok().filter(|number| *number > 0);
        if valid.is_none() {
            self.refuse(
                path,
                format!("invalid value `{number}`: must be between 1 and 65535, inclusive"),
            );
        }
        valid
    }

    fn named_port(&mut self, path: &FieldPath, name: &str, end: Option<i32>) -> Option<PortKind> {
        if end.is_some() {
            let reason = "may not be specified when `port` is non-numeric";
            self.refuse(path.then("endPort"), reason);
        }
        if let Err(fault) = NameSyntax::PortName.check(name) {
            self.refuse(
                path.then("port"),
                format!("invalid value `{name}`: {fault}"),
            );
        }
        Some(PortKind::Named(name.to_owned()))
    }

    fn peers(&mut self, path: &FieldPath, peers: &[api::NetworkPolicyPeer]) -> Peers {
        if peers.is_empty() {
            return Peers::Anyone;
        }
        let peers = peers.iter().enumerate();
        Peers::Of(
            peers
                .filter_map(|(index, peer)| self.peer(path.then(index), peer))
                .collect(),
        )
    }

    fn peer(&mut self, path: FieldPath, peer: &api::NetworkPolicyPeer) -> Option<Peer> {
        let pods = peer.pod_selector.as_ref();
        let namespaces = peer.namespace_selector.as_ref();
        let kind = match &peer.ip_block {
            Some(_) if pods.is_some() || namespaces.is_some() => {
                self.refuse(path, "may not specify both ipBlock and another peer");
                return None;
            }
            Some(block) => PeerKind::Block(self.block(&path.then("ipBlock"), block)?),
            None if pods.is_none() && namespaces.is_none() => {
                self.refuse(path, "must specify a peer");
                return None;
            }
            None => PeerKind::Pods {
                namespaces: namespaces
                    .map(|selector| self.selector(selector, &path.then("namespaceSelector"))),
                pods: self.optional_selector(pods, &path.then("podSelector")),
            },
        };
        Some(Peer { path, kind })
    }

    fn block(&mut self, path: &FieldPath, block: &api::IPBlock) -> Option<IpBlock> {
        let cidr = self.cidr(path.then("cidr"), &block.cidr);
        let mut holes = Vec::new();
        for (index, written) in block.except.iter().flatten().enumerate() {
            let path = path.then("except").then(index);
            let (Some(hole), Some(cidr)) = (self.cidr(path.clone(), written), cidr) else {
                continue;
            };
            if !cidr.strictly_contains(&hole) {
                let reason =
                    format!("invalid value `{written}`: must be a strict subset of `cidr`");
                self.refuse(path, reason);
            }
            holes.push(hole);
        }
        Some(IpBlock {
            cidr: cidr?,
            except: holes,
        })
    }

    fn cidr(&mut self, path: FieldPath, written: &str) -> Option<Cidr> {
        let cidr = Cidr::parse(written);
        if cidr.is_none() {
            self.refuse(
                path,
                format!(
                    "invalid value `{written}`: must be a valid CIDR value (e.g. 10.9.8.0/24 or 2001:db8::/64)"
                ),
            );
        }
        cidr
    }

    fn optional_selector(
        &mut self,
        selector: Option<&LabelSelector>,
        path: &FieldPath,
    ) -> Selector {
        selector.map_or_else(Selector::everything, |selector| {
            self.selector(selector, path)
        })
    }

    fn selector(&mut self, selector: &LabelSelector, path: &FieldPath) -> Selector {
        let before = self.refusals.len();
        for (key, value) in selector.match_labels.iter().flatten() {
            let path = path.then("matchLabels").then(key);
            self.label(&path, &path, key, Some(value));
        }
        for (index, expression) in selector.match_expressions.iter().flatten().enumerate() {
            let path = path.then("matchExpressions").then(index);
            self.label(&path.then("key"), &path, &expression.key, None);
            let given = expression.values.as_deref().unwrap_or_default();
            for (index, value) in given.iter().enumerate() {
                let path = path.then("values").then(index);
                if let Err(fault) = NameSyntax::LabelValue.check(value) {
                    self.refuse(path, format!("invalid value `{value}`: {fault}"));
                }
            }
            match (expression.operator.as_str(), given.is_empty()) {
                ("In" | "NotIn", false) | ("Exists" | "DoesNotExist", true) => {}
                ("In" | "NotIn", true) => self.refuse(
                    path.then("values"),
                    "must be specified when `operator` is `In` or `NotIn`",
                ),
                ("Exists" | "DoesNotExist", false) => self.refuse(
                    path.then("values"),
                    "may not be specified when `operator` is `Exists` or `DoesNotExist`",
                ),
                (operator, _) => self.refuse(
                    path.then("operator"),
                    format!("invalid value `{operator}`: not a valid selector operator"),
                ),
            }
        }
        match Selector::parse(selector) {
            Ok(selector) => selector,
            Err(error) => {
                if self.refusals.len() == before {
                    self.refuse(path.clone(), error.to_string());
                }
                Selector::everything()
            }
        }
    }

    fn label(
        &mut self,
        key_path: &FieldPath,
        value_path: &FieldPath,
        key: &str,
        value: Option<&str>,
    ) {
        if let Err(fault) = NameSyntax::QualifiedName.check(key) {
            self.refuse(
                key_path.clone(),
                format!("invalid label key `{key}`: {fault}"),
            );
        }
        if let Some((value, fault)) =
            value.and_then(|value| Some((value, NameSyntax::LabelValue.check(value).err()?)))
        {
            self.refuse(
                value_path.clone(),
                format!("invalid value `{value}`: {fault}"),
            );
        }
    }
}
