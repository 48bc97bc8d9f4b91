//! What a bundle shows of the objects that issuers need: IngressClasses and Secrets.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, IngressClassRef, Resource};
use crate::finding::ManifestId;

/// Classes and Secrets, indexed.
#[derive(Debug, Default)]
pub(in crate::certificates) struct Facts {
    /// IngressClasses that are declared.
    pub(in crate::certificates) classes: BTreeSet<String>,
    /// Ingresses that are declared, by namespace and name.
    ingresses: BTreeSet<(String, String)>,
    /// Words by which Ingresses of the bundle name their class in the annotation.
    class_words: BTreeSet<String>,
    /// Secrets by namespace and name.
    secrets: BTreeMap<String, BTreeMap<String, ManifestId>>,
    /// Namespaces in which something else makes Secrets.
    made_secrets: BTreeSet<String>,
    /// Whether something makes Secrets in every namespace.
    makes_everywhere: bool,
}

/// Groups whose objects make Secrets.
const MAKERS: &[&str] = &[
    "bitnami.com",
    "external-secrets.io",
    "onepassword.com",
    "secrets-store.csi.x-k8s.io",
    "secrets.hashicorp.com",
];

impl Facts {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut facts = Self::default();
        for object in cluster.objects() {
            match (&object.resource, object.identity.group.as_str()) {
                (Resource::IngressClass(_), _) => {
                    facts.classes.insert(object.name().to_owned());
                }
                (Resource::Secret(_), _) => {
                    let namespace = object.namespace().to_owned();
                    let secrets = facts.secrets.entry(namespace).or_default();
                    secrets.insert(object.name().to_owned(), object.manifest);
                }
                (_, group) if MAKERS.contains(&group) => {
                    facts.makes_everywhere |= object.identity.kind.starts_with("Cluster");
                    facts.made_secrets.insert(object.namespace().to_owned());
                }
                _ => {}
            }
        }
        for ingress in cluster.ingresses() {
            let key = (ingress.namespace.clone(), ingress.name.clone());
            facts.ingresses.insert(key);
            if let Some(IngressClassRef { path, name }) = &ingress.class
                && path.to_string().starts_with("/metadata")
            {
                facts.class_words.insert(name.clone());
            }
        }
        facts
    }

    /// Where a Secret is declared.
    pub(in crate::certificates) fn secret(
        &self,
        namespace: &str,
        name: &str,
    ) -> Option<ManifestId> {
        self.secrets.get(namespace)?.get(name).copied()
    }

    /// Whether a Secret that the bundle does not declare may be there all the same: the bundle declares none there, or
    /// something makes some.
    pub(in crate::certificates) fn may_have_secret(&self, namespace: &str) -> bool {
        self.makes_everywhere
            || self.made_secrets.contains(namespace)
            || !self.secrets.contains_key(namespace)
    }

    /// The namespaces that declare a Secret of this name. Linear in the namespaces.
    pub(in crate::certificates) fn namespaces_of(&self, name: &str) -> Vec<(&str, ManifestId)> {
        let secrets = self.secrets.iter();
        secrets
            .filter_map(|(namespace, secrets)| Some((namespace.as_str(), *secrets.get(name)?)))
            .collect()
    }

    pub(in crate::certificates) fn has_ingress(&self, namespace: &str, name: &str) -> bool {
        self.ingresses
            .contains(&(namespace.to_owned(), name.to_owned()))
    }

    /// Whether a class is served, as far as the bundle shows: `None` where it declares none at all.
    pub(in crate::certificates) fn has_class(&self, name: &str) -> Option<bool> {
        (!self.classes.is_empty()).then(|| self.classes.contains(name))
    }

    /// The same for the word of the annotation, which a controller may have of its own.
    pub(in crate::certificates) fn has_class_word(&self, name: &str) -> Option<bool> {
        if self.class_words.contains(name) {
            return Some(true);
        }
        self.has_class(name)
    }
}
