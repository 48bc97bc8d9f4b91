//! What lets requests in, under which hosts, and who signs their certificates.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::ports::named;
use super::sections::{MAIL, cert_manager, filled, lets_encrypt, production};
use super::subjects::{Subject, Subjects};
use super::{Draft, Index, NoteKind, Remarks};
use crate::certificates::{CLUSTER_ISSUER, ISSUER, Issuer};
use crate::cluster::{Ingress, IngressBackend, Resource};
use crate::network::Reason;
use crate::spec::{
    Component, HostName, HostSpec, IngressSpec, Name, Phase1, PortName, PortProtocol, PortSpec,
    ServiceRef, Signer,
};

/// Words in the names of ingress controllers.
const WORDS: [&str; 6] = ["ingress", "traefik", "haproxy", "kong", "skipper", "caddy"];
/// How an Ingress says who signs its certificate.
const ISSUERS: [&str; 2] = [CLUSTER_ISSUER, ISSUER];
/// How an Ingress of ingress-nginx says who may come in.
const AUTH_SECRET: &str = "nginx.ingress.kubernetes.io/auth-secret";
/// The Secret of who may see Prometheus and Alertmanager, where no manifest names one.
const USERS: &str = "monitoring-users";
/// How they call the ports at which they are reached from outside.
const ENTRANCES: [&str; 4] = ["http", "https", "web", "websecure"];

/// Fills in the ingress controller and the hosts; gives back which service the controller is.
pub(super) fn fill_in(
    index: &Index<'_>,
    subjects: &Subjects,
    spec: &mut Phase1,
    drafts: &mut [Draft],
    notes: &mut Remarks,
) -> Option<usize> {
    let controller = controller(index, subjects, drafts).filter(|at| is_entered(*at, drafts));
    if let Some(draft) = controller.and_then(|at| drafts.get(at)) {
        spec.ingress = Some(IngressSpec {
            controller: ServiceRef {
                namespace: Some(draft.spec.namespace.clone()),
                name: draft.spec.name.clone(),
            },
            class: class(index, notes),
        });
    }
    let entrances = entrances(index, subjects, notes);
    if spec.ingress.is_none() {
        let hosts = entrances.iter().map(|it| it.host.as_str());
        for host in hosts.collect::<BTreeSet<_>>() {
            let message = format!("host {host}: no workload is known to be the ingress controller");
            notes.say("", NoteKind::LeftOut, message);
        }
        without_acme(spec, notes);
        return None;
    }
    let mut taken = BTreeMap::new();
    for entrance in entrances {
        let Ok(host) = entrance.host.parse::<HostName>() else {
            let message = format!("host {}: a spec knows hosts without `*`", entrance.host);
            notes.say("", NoteKind::LeftOut, message);
            continue;
        };
        match taken.get(&host) {
            None => taken.insert(host.clone(), entrance.subject),
            // Several paths of a host may lead to one service.
            Some(known) if *known == entrance.subject => continue,
            Some(_) => {
                let message = format!(
                    "host {host}: further paths lead to other Services, of which a spec knows the first only"
                );
                notes.say("", NoteKind::LeftOut, message);
                continue;
            }
        };
        let issuer = issuer_of(index, entrance.ingress, spec);
        let Some(issuer) = issuer.or_else(|| any_issuer(spec, notes)) else {
            continue;
        };
        place(&entrance, host, issuer, spec, drafts);
    }
    controller
}

/// A host that leads to pods.
struct Entrance<'a> {
    ingress: &'a Ingress,
    host: String,
    subject: Subject,
    /// The port of the pods.
    port: u16,
    /// The Secret of who may come in.
    users: Option<String>,
}

impl Entrance<'_> {
    /// The host, with the Secret of who may come in: the one that the Ingress names, or the one that is given.
    fn spec(
        &self,
        host: &HostName,
        port: &PortName,
        issuer: &Name,
        users: Option<&str>,
    ) -> Option<HostSpec> {
        let mut spec: HostSpec = filled(json!({"host": host, "port": port, "issuer": issuer}))?;
        let users = self.users.as_deref().or(users);
        spec.users = users.and_then(|users| users.parse().ok());
        Some(spec)
    }
}

/// The hosts that lead to what a spec knows; the others are noted.
fn entrances<'a>(index: &Index<'a>, subjects: &Subjects, notes: &mut Remarks) -> Vec<Entrance<'a>> {
    let mut entrances = Vec::new();
    for ingress in index.cluster.ingresses() {
        for backend in &ingress.backends {
            let Some(host) = &backend.host else { continue };
            let Some((subject, port)) = behind(index, subjects, ingress, backend) else {
                let message =
                    format!("host {host}: none of the services is behind one of its paths");
                notes.say("", NoteKind::LeftOut, message);
                continue;
            };
            entrances.push(Entrance {
                ingress,
                host: host.clone(),
                subject,
                port,
                users: annotation(index, ingress, AUTH_SECRET),
            });
        }
    }
    entrances
}

/// The first workload behind a backend that a spec knows.
fn behind(
    index: &Index<'_>,
    subjects: &Subjects,
    ingress: &Ingress,
    backend: &IngressBackend,
) -> Option<(Subject, u16)> {
    let service = index
        .cluster
        .service(&ingress.namespace, &backend.service)?;
    let port = service.port(backend.port.as_ref()?)?;
    let pods = index.cluster.pod_ports(service, port).into_iter();
    let mut known = pods.map(|pod| (subjects.get(pod.workload), pod.number));
    known.find(|(subject, _)| *subject != Subject::Nothing)
}

fn place(
    entrance: &Entrance<'_>,
    host: HostName,
    issuer: Name,
    spec: &mut Phase1,
    drafts: &mut [Draft],
) {
    match entrance.subject {
        Subject::Service(at) => {
            let draft = drafts.get_mut(at).map(|draft| &mut draft.spec);
            let Some((draft, number)) = draft.zip(entrance.port.try_into().ok()) else {
                return;
            };
            let port = named(&mut draft.ports, PortProtocol::Tcp, number, None);
            draft
                .hosts
                .extend(port.and_then(|port| entrance.spec(&host, &port, &issuer, None)));
        }
        Subject::Component(component) => {
            let Some((monitoring, port)) = spec.monitoring.as_mut().zip("web".parse().ok()) else {
                return;
            };
            let of_component = match component {
                Component::Prometheus => &mut monitoring.prometheus.host,
                Component::Alertmanager => &mut monitoring.alertmanager.host,
                _ => return,
            };
            if of_component.is_none() {
                *of_component = entrance.spec(&host, &port, &issuer, Some(USERS));
            }
        }
        Subject::Nothing => {}
    }
}

/// The workload that serves Ingresses: one that is known to, or one that is reached from outside and is called so.
fn controller(index: &Index<'_>, subjects: &Subjects, drafts: &[Draft]) -> Option<usize> {
    let flows = index.analysis.network().needed_flows().iter();
    let mut serving = flows.filter(|flow| matches!(flow.reason, Reason::Ingress { .. }));
    let known = serving.find_map(|flow| match subjects.get(flow.from) {
        Subject::Service(at) => Some(at),
        _ => None,
    });
    let is_called_so = |draft: &Draft| {
        let name = draft.spec.name.as_str();
        WORDS.iter().any(|word| name.contains(word))
    };
    let with_port = |is_wanted: &dyn Fn(&PortSpec) -> bool| {
        drafts
            .iter()
            .position(|draft| is_called_so(draft) && draft.spec.ports.iter().any(is_wanted))
    };
    known
        .or_else(|| with_port(&|port| port.exposed))
        .or_else(|| with_port(&is_entrance))
}

fn is_entrance(port: &PortSpec) -> bool {
    matches!(port.port.get(), 80 | 443) || ENTRANCES.contains(&port.name.as_str())
}

/// Sees to it that the controller is reached from outside; whether it can be.
fn is_entered(at: usize, drafts: &mut [Draft]) -> bool {
    let Some(draft) = drafts.get_mut(at) else {
        return false;
    };
    let ports = &mut draft.spec.ports;
    if ports.iter().any(|port| port.exposed) {
        return true;
    }
    let mut is_found = false;
    for port in ports {
        port.exposed = is_entrance(port);
        is_found |= port.exposed;
    }
    if is_found {
        let message = "which of these are reached from outside.";
        draft.remarks.say("ports", NoteKind::Guessed, message);
    }
    is_found
}

fn class(index: &Index<'_>, notes: &mut Remarks) -> Name {
    let classes = index.cluster.of_kind("networking.k8s.io", "IngressClass");
    let classes = classes.map(|object| object.name().to_owned());
    let ingresses = index.cluster.ingresses().iter();
    let named = ingresses.filter_map(|ingress| Some(ingress.class.as_ref()?.name.clone()));
    let mut names = classes.chain(named).filter_map(|name| name.parse().ok());
    names.next().unwrap_or_else(|| {
        let message = "no manifest names an IngressClass.";
        notes.say("ingress.class", NoteKind::Guessed, message);
        Name::literal("nginx")
    })
}

/// Let's Encrypt asks for proof through an ingress controller.
fn without_acme(spec: &mut Phase1, notes: &mut Remarks) {
    let Some(certificates) = &mut spec.certificates else {
        return;
    };
    certificates.issuers.retain(|issuer| {
        let proves = issuer.signer.asks_for_proof();
        if proves {
            let name = &issuer.name;
            let message = format!(
                "issuer {name}: it asks for proof over HTTP, and no ingress controller is known"
            );
            notes.say("", NoteKind::LeftOut, message);
        }
        !proves
    });
}

/// An issuer for a host of which no manifest says who signs: the first that browsers trust, or one more.
fn any_issuer(spec: &mut Phase1, notes: &mut Remarks) -> Option<Name> {
    if spec.certificates.is_none() {
        let message = "no manifest installs cert-manager, and hosts need certificates.";
        notes.say("certificates", NoteKind::Guessed, message);
        spec.certificates = cert_manager();
    }
    let certificates = spec.certificates.as_mut()?;
    let trusted = certificates
        .issuers
        .iter()
        .find(|issuer| match &issuer.signer {
            Signer::LetsEncrypt { environment, .. } => *environment == production(),
            Signer::Ca { .. } => true,
            Signer::SelfSigned {} => false,
        });
    if let Some(issuer) = trusted {
        return Some(issuer.name.clone());
    }
    let issuer = lets_encrypt()?;
    if certificates.issuers.iter().any(|it| it.name == issuer.name) {
        return None;
    }
    let name = issuer.name.clone();
    let message = format!(
        "No manifest says who signs for some of the hosts; {MAIL} is to be told before a certificate ends."
    );
    notes.say("certificates.issuers", NoteKind::ToFillIn, message);
    certificates.issuers.push(issuer);
    Some(name)
}

/// The issuer that an annotation names, or that of the certificate in its Secret; one of those of the spec.
fn issuer_of(index: &Index<'_>, ingress: &Ingress, spec: &Phase1) -> Option<Name> {
    let issuance = index.analysis.certificates().issuance();
    let annotated = ISSUERS
        .iter()
        .filter_map(|name| annotation(index, ingress, name));
    let secrets = ingress.tls.iter().filter_map(|tls| tls.secret.as_deref());
    let certified = secrets.flat_map(|secret| issuance.of_secret(&ingress.namespace, secret));
    let certified = certified.map(|certificate| certificate.issuer.name.clone());
    // A host is for browsers, which trust nothing that signs itself.
    let known = spec.certificates.iter().flat_map(|it| &it.issuers);
    let known = known.filter(|issuer| issuer.signer != Signer::SelfSigned {});
    let known: BTreeSet<_> = known.map(|issuer| issuer.name.as_str()).collect();
    let mut named = annotated.chain(certified);
    named
        .find(|name| known.contains(name.as_str()))?
        .parse()
        .ok()
}

/// An annotation of an Ingress.
fn annotation(index: &Index<'_>, ingress: &Ingress, name: &str) -> Option<String> {
    let object = index.cluster.object_of(ingress.manifest)?;
    let Resource::Ingress(written) = &object.resource else {
        return None;
    };
    written.metadata.annotations.as_ref()?.get(name).cloned()
}

/// Who signs, as a spec says it; `None` for what it does not know.
pub(super) fn signer(issuer: &Issuer) -> Option<Signer> {
    use crate::certificates::{Authority, IssuerKind};
    use crate::spec::LetsEncryptEnvironment as Environment;
    match &issuer.kind {
        IssuerKind::SelfSigned => Some(Signer::SelfSigned {}),
        IssuerKind::Ca { secret } => Some(Signer::Ca {
            secret_name: secret.name.parse().ok()?,
        }),
        IssuerKind::Acme(acme) => {
            let environment = match acme.authority {
                Authority::LetsEncrypt => Environment::Production,
                Authority::LetsEncryptStaging => Environment::Staging,
                _ => return None,
            };
            let email = acme.email.as_deref().and_then(|it| it.parse().ok());
            Some(Signer::LetsEncrypt {
                environment,
                email: email.or_else(|| MAIL.parse().ok())?,
            })
        }
        IssuerKind::Vault | IssuerKind::Venafi | IssuerKind::None => None,
    }
}
