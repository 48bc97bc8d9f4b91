//! Accounts and roles: whether each is there for somebody, and whether the API server would take a role at its word.

use std::collections::{BTreeMap, BTreeSet};

use super::{Namespaces, at_service, fault, is_managed, meant};
use crate::cluster::{ApiResource, NameSyntax, Scope, api_resources, is_served};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::access::{RoleSpec, RuleSpec, RuleVerb};
use crate::spec::demand;
use crate::spec::phase1::{Phase1, PodSecurityLevel};
use crate::spec::service::{Origin, Service};
use crate::spec::values::ServiceRef;

/// Whether an account calls the API server, by its namespace and name.
type Accounts<'a> = BTreeMap<(&'a str, &'a str), bool>;

pub(super) fn check(
    spec: &Phase1,
    namespaces: &Namespaces<'_>,
    services: &[Service],
) -> Result<(), SpecError> {
    is_somebodys_privilege(spec, services)?;
    let mut accounts = of_services(spec, services)?;
    let path = FieldPath::of("access");
    for (at, account) in spec.access.accounts.iter().enumerate() {
        let path = path.then("accounts").then(at);
        let Some(namespace) = &account.namespace else {
            return no_namespace(account, &path);
        };
        is_managed(namespaces, namespace, &path)?;
        is_not_default(account.name.as_str(), &path)?;
        // Who uses it is not known, so it may well call the API server.
        let key = (namespace.as_str(), account.name.as_str());
        if accounts.insert(key, true).is_some() {
            let message = format!("`{account}` is the account of a service, or given twice");
            return fault(&path, message);
        }
    }
    let mut roles = BTreeSet::new();
    for (at, role) in spec.access.roles.iter().enumerate() {
        let path = path.then("roles").then(at);
        if let Some(namespace) = &role.namespace {
            is_managed(namespaces, namespace, &path.then("namespace"))?;
        }
        if !roles.insert((&role.namespace, &role.name)) {
            let message = format!("the role `{}` is given twice", role.name);
            return fault(&path.then("name"), message);
        }
        is_no_components(role, services, &path)?;
        for (field, is_empty) in [
            ("rules", role.rules.is_empty()),
            ("accounts", role.accounts.is_empty()),
        ] {
            if is_empty {
                return nothing(&path, field);
            }
        }
        for (number, rule) in role.rules.iter().enumerate() {
            check_rule(
                rule,
                role.namespace.is_some(),
                &path.then("rules").then(number),
            )?;
        }
        check_subjects(role, &accounts, &path.then("accounts"))?;
    }
    Ok(())
}

/// A namespace is privileged for something that needs it, which nothing does that the baseline brings.
fn is_somebodys_privilege(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let services = demand::by_namespace(services);
    for (at, namespace) in spec.namespaces.iter().enumerate() {
        let inside = services.get(&namespace.name).map_or(&[][..], Vec::as_slice);
        let is_declared = |(_, it): &(usize, &Service)| it.origin == Origin::Declared;
        let is_ours = !inside.is_empty() && !inside.iter().any(is_declared);
        if is_ours && namespace.pod_security == PodSecurityLevel::Privileged {
            let path = FieldPath::of("namespaces").then(at).then("podSecurity");
            let name = &namespace.name;
            let message = format!(
                "all that runs in `{name}` is what the baseline brings, and that passes `restricted`"
            );
            return fault(&path, message);
        }
    }
    Ok(())
}

/// The accounts that services run as. None is shared with a component, whose permissions would be shared as well.
fn of_services<'a>(spec: &Phase1, services: &'a [Service]) -> Result<Accounts<'a>, SpecError> {
    let mut components = BTreeMap::new();
    let mut accounts = Accounts::new();
    for service in services {
        let key = (service.namespace.as_str(), service.account.as_str());
        *accounts.entry(key).or_default() |= service.calls_api_server;
        if service.origin != Origin::Declared {
            components.insert(key, service);
        }
    }
    for (at, (service, written)) in services.iter().zip(&spec.services).enumerate() {
        let field = match written.service_account {
            Some(_) => "serviceAccount",
            None => "name",
        };
        let path = at_service(at).then(field);
        is_not_default(service.account.as_str(), &path)?;
        let key = (service.namespace.as_str(), service.account.as_str());
        if let Some(component) = components.get(&key) {
            let message = format!(
                "the account `{}` is that of `{}`, which the baseline brings; name another as `serviceAccount`",
                service.account,
                component.display()
            );
            return fault(&path, message);
        }
    }
    Ok(accounts)
}

fn is_not_default(account: &str, path: &FieldPath) -> Result<(), SpecError> {
    if account != "default" {
        return Ok(());
    }
    let message =
        "every pod that names no account runs as `default`: name another as `serviceAccount`";
    fault(path, message.to_owned())
}

fn no_namespace<T>(account: &ServiceRef, path: &FieldPath) -> Result<T, SpecError> {
    let name = &account.name;
    fault(
        path,
        format!("of which namespace? Write `<namespace>/{name}`"),
    )
}

fn nothing<T>(path: &FieldPath, field: &str) -> Result<T, SpecError> {
    fault(
        &path.then(field),
        format!("`{field}` needs one entry at least"),
    )
}

/// The roles of a component begin with its name or with that of its account.
fn is_no_components(
    role: &RoleSpec,
    services: &[Service],
    path: &FieldPath,
) -> Result<(), SpecError> {
    let components = services.iter().filter(|it| it.origin != Origin::Declared);
    for component in components {
        for name in [&component.name, &component.account] {
            let rest = role.name.as_str().strip_prefix(name.as_str());
            let is_its = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', ':']));
            if is_its {
                let message = format!(
                    "the baseline brings the roles of `{}` itself; choose a name that begins otherwise",
                    component.display()
                );
                return fault(&path.then("name"), message);
            }
        }
    }
    Ok(())
}

fn check_subjects(
    role: &RoleSpec,
    accounts: &Accounts<'_>,
    path: &FieldPath,
) -> Result<(), SpecError> {
    let mut seen = BTreeSet::new();
    for (number, account) in role.accounts.iter().enumerate() {
        let path = path.then(number);
        let Some(namespace) = account.namespace.as_ref().or(role.namespace.as_ref()) else {
            return no_namespace(account, &path);
        };
        let word = format!("{namespace}/{}", account.name);
        match accounts.get(&(namespace.as_str(), account.name.as_str())) {
            Some(true) => {}
            Some(false) => {
                let message = format!(
                    "no service that runs as `{word}` calls the API server, so it has no use for a role; say \
                     `callsApiServer: true` of the one that does"
                );
                return fault(&path, message);
            }
            None => {
                let known: Vec<_> = accounts
                    .keys()
                    .map(|(namespace, name)| format!("{namespace}/{name}"))
                    .collect();
                let near = meant(&word, known.iter().map(String::as_str));
                let message = format!("no service runs as `{word}`, and `accounts` has none{near}");
                return fault(&path, message);
            }
        }
        if !seen.insert(word) {
            return fault(&path, format!("`{account}` is given twice"));
        }
    }
    Ok(())
}

fn check_rule(rule: &RuleSpec, is_in_namespace: bool, path: &FieldPath) -> Result<(), SpecError> {
    let is_group = rule.group.is_empty() || NameSyntax::DnsSubdomain.check(&rule.group).is_ok();
    if !is_group {
        let message = format!("`{}` is no API group", rule.group);
        return fault(&path.then("group"), message);
    }
    for (field, is_empty) in [
        ("resources", rule.resources.is_empty()),
        ("verbs", rule.verbs.is_empty()),
    ] {
        if is_empty {
            return nothing(path, field);
        }
    }
    for (at, resource) in rule.resources.iter().enumerate() {
        check_resource(rule, resource, &path.then("resources").then(at))?;
        if is_in_namespace && is_out_of_reach(rule, resource) {
            let message = format!(
                "`{resource}` are in no namespace, so a role of a namespace cannot grant them; leave out `namespace`"
            );
            return fault(&path.then("resources").then(at), message);
        }
    }
    let create = rule.verbs.iter().position(|it| *it == RuleVerb::Create);
    let is_named = !rule.names.is_empty() && rule.resources.iter().any(|it| !it.contains('/'));
    match create.filter(|_| is_named) {
        Some(at) => fault(
            &path.then("verbs").then(at),
            "what is created has no name yet: grant `create` in a rule without `names`".to_owned(),
        ),
        None => Ok(()),
    }
}

fn find(group: &str, plural: &str) -> Option<&'static ApiResource> {
    let mut resources = api_resources().iter();
    resources.find(|it| (it.group, it.plural) == (group, plural))
}

/// A resource of Kubernetes' own groups is one that is there; of others nothing is known.
fn check_resource(rule: &RuleSpec, resource: &str, path: &FieldPath) -> Result<(), SpecError> {
    let is_step = |step: &str| {
        !step.is_empty()
            && step
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-.".contains(&it))
    };
    let steps: Vec<_> = resource.split('/').collect();
    let (plural, below) = match steps.as_slice() {
        [plural] if is_step(plural) => (*plural, None),
        [plural, below] if is_step(plural) && is_step(below) => (*plural, Some(*below)),
        _ => {
            let message = format!(
                "`{resource}` is no resource: write `pods` or `pods/log`, each by its name"
            );
            return fault(path, message);
        }
    };
    let group = rule.group.as_str();
    if is_served(group, plural) == Some(false) {
        let mut others = api_resources().iter().filter(|it| it.plural == plural);
        let message = match others.next() {
            Some(other) => format!(
                "{} has no `{plural}`; the group `{}` has",
                shown(group),
                other.group
            ),
            None => {
                let known = api_resources().iter().filter(|it| it.group == group);
                let near = meant(plural, known.map(|it| it.plural));
                format!("{} has no `{plural}`{near}", shown(group))
            }
        };
        return fault(path, message);
    }
    let unknown = find(group, plural).zip(below).filter(|(known, below)| {
        is_served(group, plural).is_some() && !known.has_subresource(below)
    });
    match unknown {
        Some((known, below)) => {
            let near = meant(below, known.subresources.iter().copied());
            fault(path, format!("`{plural}` have no `{below}`{near}"))
        }
        None => Ok(()),
    }
}

fn shown(group: &str) -> String {
    match group {
        "" => "the core group".to_owned(),
        group => format!("the group `{group}`"),
    }
}

/// What is in no namespace is not granted by a Role, but for the namespace itself.
fn is_out_of_reach(rule: &RuleSpec, resource: &str) -> bool {
    let plural = resource.split('/').next().unwrap_or(resource);
    let is_own = rule.group.is_empty()
        && plural == "namespaces"
        && rule.verbs.iter().any(|verb| {
            matches!(
                verb,
                RuleVerb::Get | RuleVerb::Update | RuleVerb::Patch | RuleVerb::Delete
            )
        });
    !is_own && find(&rule.group, plural).is_some_and(|it| it.scope == Scope::Cluster)
}
