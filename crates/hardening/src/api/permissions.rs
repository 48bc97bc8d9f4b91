//! Who may do what?

use super::AskError;
use crate::access::{AskedResource, subject as read_subject};
use crate::cluster::{
    Authorization, Binding, BoundRole, Cluster, Grant, PolicyRule, Role, Scope, Subject,
};
use crate::finding::{FieldPath, Place, Related, nearest};
use crate::report::{Can, Holder, PermissionForm, WhoCan};

/// How many names an error suggests.
const SUGGESTIONS: usize = 3;

/// What `who-can` is asked with.
pub(super) struct Asked<'q> {
    pub(super) verb: &'q str,
    pub(super) resource: &'q str,
    pub(super) name: Option<&'q str>,
    pub(super) namespace: Option<&'q str>,
}

pub(super) fn who_can(
    cluster: &Cluster,
    asked: &Asked<'_>,
) -> Result<(WhoCan, Vec<Related>), AskError> {
    let resource = AskedResource::parse(cluster, asked.resource)?;
    let authorization = cluster.authorization();
    let request = resource.request(asked.verb, asked.namespace, asked.name);
    let is_namespaced = matches!(
        &resource,
        AskedResource::Resource {
            scope: Scope::Namespaced,
            ..
        }
    );
    let grants = if is_namespaced && asked.namespace.is_none() {
        authorization.who_can_somewhere(&request)
    } else {
        authorization.who_can(&request)
    };
    let mut evidence = Vec::new();
    let mut holders = Vec::new();
    for grant in grants {
        prove(cluster, grant, &mut evidence);
        for bound in &grant.binding.subjects {
            holders.push(Holder {
                subject: bound.subject.to_string(),
                namespace: grant.binding.namespace.clone(),
                binding: of_binding(grant.binding),
                role: of_role(grant.role),
                rule: grant.rule.rule.to_string(),
                is_default: grant.binding.manifest.is_none(),
            });
        }
    }
    holders.sort_by_key(|holder| holder.is_default);
    let unknown = authorization.who_may(&request);
    let unknown_bindings = unknown.into_iter().map(of_unknown).collect();
    let who = WhoCan {
        request: request.to_string(),
        holders,
        unknown_bindings,
    };
    Ok((who, evidence))
}

pub(super) fn can(
    cluster: &Cluster,
    asked: &str,
    namespace: Option<&str>,
) -> Result<(Can, Vec<Related>), AskError> {
    let subject = read_subject(asked)?;
    let authorization = cluster.authorization();
    require(authorization, &subject)?;
    let in_scope = |of: &Binding| namespace.is_none_or(|_| of.is_in_scope(namespace));
    let mut evidence = Vec::new();
    let mut permissions = Vec::new();
    for grant in authorization.grants_of(&subject) {
        let is_url = matches!(grant.rule.rule, PolicyRule::Urls(_));
        // Paths are in no namespace, so a RoleBinding grants nothing of them.
        if !in_scope(grant.binding) || (is_url && grant.binding.namespace.is_some()) {
            continue;
        }
        prove(cluster, grant, &mut evidence);
        permissions.push(permission(grant));
    }
    permissions.sort_by(|a, b| (a.is_default, &a.namespace).cmp(&(b.is_default, &b.namespace)));
    let unknown = authorization.unknown_bindings_of(&subject);
    let unknown = unknown.filter(|binding| in_scope(binding));
    let can = Can {
        subject: subject.to_string(),
        permissions,
        unknown_bindings: unknown.map(of_unknown).collect(),
    };
    Ok((can, evidence))
}

/// A service account that nothing in the bundle knows is most likely misspelt; users and groups are known nowhere.
pub(super) fn require(authorization: &Authorization, subject: &Subject) -> Result<(), AskError> {
    let Subject::ServiceAccount { namespace, name } = subject else {
        return Ok(());
    };
    if authorization.subjects().any(|known| known == subject) {
        return Ok(());
    }
    let accounts = authorization.subjects().filter_map(|known| match known {
        Subject::ServiceAccount { namespace, name } => Some(format!("{namespace}/{name}")),
        _ => None,
    });
    let name = format!("{namespace}/{name}");
    Err(AskError::UnknownAccount {
        nearest: nearest(&name, accounts, SUGGESTIONS),
        name,
    })
}

fn permission(grant: Grant<'_>) -> PermissionForm {
    let form = PermissionForm {
        namespace: grant.binding.namespace.clone(),
        verbs: grant.rule.rule.verbs().to_vec(),
        groups: Vec::new(),
        resources: Vec::new(),
        names: Vec::new(),
        urls: Vec::new(),
        rule: grant.rule.rule.to_string(),
        binding: of_binding(grant.binding),
        role: of_role(grant.role),
        is_default: grant.binding.manifest.is_none(),
    };
    match &grant.rule.rule {
        PolicyRule::Resources(rule) => PermissionForm {
            groups: rule.groups.clone(),
            resources: rule.resources.clone(),
            names: rule.names.clone(),
            ..form
        },
        PolicyRule::Urls(rule) => PermissionForm {
            urls: rule.urls.clone(),
            ..form
        },
    }
}

fn of_binding(binding: &Binding) -> String {
    let (kind, name) = (binding.kind(), &binding.name);
    match &binding.namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

fn of_role(role: &Role) -> String {
    match &role.namespace {
        Some(namespace) => format!("Role {namespace}/{}", role.name),
        None => format!("ClusterRole {}", role.name),
    }
}

fn of_unknown(binding: &Binding) -> String {
    let role = match &binding.role {
        BoundRole::Unknown { kind, name } => format!(", {kind} {name}"),
        BoundRole::Known(_) | BoundRole::Refused => String::new(),
    };
    of_binding(binding) + &role
}

/// The binding and the rule of a grant, as far as they are written.
fn prove(cluster: &Cluster, grant: Grant<'_>, evidence: &mut Vec<Related>) {
    let bound = |manifest| Place::value(manifest, FieldPath::of("roleRef.name"));
    let binding = grant.binding.manifest.map(bound);
    let places = [
        (binding, of_binding(grant.binding)),
        (grant.rule.place(), of_role(grant.role)),
    ];
    for (place, owner) in places {
        let Some(place) = place else { continue };
        let related = Related {
            message: format!("{owner} grants it"),
            location: cluster.bundle().locate(&place),
        };
        if !evidence.contains(&related) {
            evidence.push(related);
        }
    }
}
