//! What calls of kubectl ask of the API server.

use super::{Kubectl, KubectlResource, KubectlVerb};
use crate::cluster::Request;

/// Kinds that are in no namespace.
const CLUSTER_SCOPED: [&str; 6] = [
    "namespaces",
    "nodes",
    "persistentvolumes",
    "storageclasses",
    "volumesnapshotclasses",
    "volumesnapshotcontents",
];

impl Kubectl<'_> {
    /// What it asks for, run by a pod of a namespace; nothing where its words are not all known, or where it only shows
    /// what it would do.
    pub(crate) fn requests<'k>(&'k self, namespace: &'k str) -> Vec<Request<'k>> {
        if !self.is_known || self.is_dry_run {
            return Vec::new();
        }
        let of_resource = |resource: &'k KubectlResource| self.requests_for(resource, namespace);
        self.resources.iter().flat_map(of_resource).collect()
    }

    /// The group, the resource and the verb of what it asks for, whatever the objects are called; `None` where that is not
    /// known.
    pub(crate) fn powers(&self) -> Option<Vec<(&'static str, &'static str, &'static str)>> {
        match self.verb {
            KubectlVerb::Harmless => return Some(Vec::new()),
            KubectlVerb::Other => return None,
            _ => {}
        }
        if !self.are_kinds_known || self.resources.is_empty() {
            return None;
        }
        if self.is_dry_run {
            return Some(Vec::new());
        }
        let verbs_of = |resource: &KubectlResource| {
            let (group, name) = (resource.group, resource.resource);
            let verbs = self.verb.needs(resource.name.is_some()).iter();
            verbs.map(move |verb| (group, name, *verb))
        };
        let mut powers: Vec<_> = self.resources.iter().flat_map(verbs_of).collect();
        if self.verb == KubectlVerb::Exec {
            powers.push(("", "pods/exec", "create"));
        }
        Some(powers)
    }

    fn requests_for<'k>(
        &'k self,
        resource: &'k KubectlResource,
        namespace: &'k str,
    ) -> Vec<Request<'k>> {
        let is_in_one = !CLUSTER_SCOPED.contains(&resource.resource) && !self.all_namespaces;
        let own = resource.namespace.as_deref();
        let namespace = own.or(self.namespace).unwrap_or(namespace);
        let name = resource.name.as_deref();
        let request = |verb: &'static str, resource: &'k str, group: &'k str| {
            let request = Request::resource(verb, group, resource);
            let request = if is_in_one {
                request.within(namespace)
            } else {
                request
            };
            // What is created has no name yet for the API server to look at.
            match name.filter(|_| verb != "create" || resource.contains('/')) {
                Some(name) => request.named(name),
                None => request,
            }
        };
        let verbs = self.verb.needs(name.is_some()).iter();
        let mut requests: Vec<_> = verbs
            .map(|verb| request(verb, resource.resource, resource.group))
            .collect();
        if self.verb == KubectlVerb::Exec {
            requests.push(request("create", "pods/exec", ""));
        }
        requests
    }
}
