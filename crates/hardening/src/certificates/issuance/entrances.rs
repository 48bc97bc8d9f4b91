//! Ingresses, as far as certificates go: which hosts they serve, with which Secrets.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, IngressTls, Resource, covers_host};
use crate::finding::{FieldPath, ManifestId, Place};

/// An Ingress with its hosts.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The hosts of its rules and the fields that name them.
    pub hosts: Vec<(String, FieldPath)>,
    /// Whether it serves requests for any host.
    pub serves_every_host: bool,
    /// Its entries of TLS.
    pub tls: Vec<IngressTls>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
}

impl Entrance {
    /// `Ingress \`namespace/name\``.
    #[must_use]
    pub fn display(&self) -> String {
        format!("Ingress `{}/{}`", self.namespace, self.name)
    }

    /// The entry of TLS that a host is served with: the first that names it, then the first whose wildcard covers it,
    /// then the first without hosts. Linear in the entries.
    #[must_use]
    pub fn tls_of(&self, host: &str) -> Option<&IngressTls> {
        let named = |tls: &&IngressTls| tls.hosts.iter().any(|it| it.eq_ignore_ascii_case(host));
        let covered = |tls: &&IngressTls| tls.hosts.iter().any(|it| covers_host(it, host));
        let tls = self.tls.iter();
        let named = tls.clone().find(named);
        let covered = named.or_else(|| tls.clone().find(covered));
        covered.or_else(|| tls.clone().find(|it| it.hosts.is_empty()))
    }

    /// The field that names a host: that of a rule, else that of TLS, else the Ingress.
    #[must_use]
    pub fn place_of(&self, host: &str) -> Place {
        let rule = self.hosts.iter().find(|(name, _)| covers_host(name, host));
        if let Some((_, path)) = rule {
            return Place::value(self.manifest, path.clone());
        }
        let mut tls = self.tls.iter();
        let path = tls.find_map(|tls| {
            let index = tls.hosts.iter().position(|name| covers_host(name, host))?;
            Some(tls.path.then("hosts").then(index))
        });
        match path {
            Some(path) => Place::value(self.manifest, path),
            None => Place::name(self.manifest),
        }
    }
}

pub(super) fn collect(cluster: &Cluster) -> Vec<Entrance> {
    let mut entrances = Vec::new();
    for ingress in cluster.ingresses() {
        let Some(object) = cluster.object_of(ingress.manifest) else {
            continue;
        };
        let Resource::Ingress(written) = &object.resource else {
            continue;
        };
        let rules = written
            .spec
            .iter()
            .flat_map(|spec| spec.rules.iter().flatten());
        let mut hosts: Vec<(String, FieldPath)> = Vec::new();
        let mut serves_every_host = ingress.default_backend.is_some();
        for (index, rule) in rules.enumerate() {
            match rule.host.as_deref().filter(|host| !host.is_empty()) {
                Some(host) => {
                    let path = FieldPath::of("spec.rules").then(index).then("host");
                    if hosts.iter().all(|(known, _)| known != host) {
                        hosts.push((host.to_owned(), path));
                    }
                }
                None => serves_every_host = true,
            }
        }
        entrances.push(Entrance {
            manifest: ingress.manifest,
            namespace: ingress.namespace.clone(),
            name: ingress.name.clone(),
            hosts,
            serves_every_host,
            tls: ingress.tls.clone(),
            annotations: written.metadata.annotations.clone().unwrap_or_default(),
        });
    }
    entrances
}

/// The hosts that some entrance serves with TLS, in lower case.
pub(super) fn with_tls(entrances: &[Entrance]) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    for entrance in entrances.iter().filter(|it| !it.tls.is_empty()) {
        let named = entrance.tls.iter().flat_map(|tls| &tls.hosts);
        hosts.extend(named.map(|host| host.to_ascii_lowercase()));
        let rules = entrance.hosts.iter().map(|(host, _)| host);
        let served = rules.filter(|host| entrance.tls_of(host).is_some());
        hosts.extend(served.map(|host| host.to_ascii_lowercase()));
    }
    hosts
}

/// The entrances by the hosts of their rules and of their TLS, in lower case.
pub(super) fn by_host(entrances: &[Entrance]) -> BTreeMap<String, Vec<usize>> {
    let mut by_host: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, entrance) in entrances.iter().enumerate() {
        let rules = entrance.hosts.iter().map(|(host, _)| host);
        let tls = entrance.tls.iter().flat_map(|tls| &tls.hosts);
        for host in rules.chain(tls) {
            let known = by_host.entry(host.to_ascii_lowercase()).or_default();
            if known.last() != Some(&index) {
                known.push(index);
            }
        }
    }
    by_host
}
