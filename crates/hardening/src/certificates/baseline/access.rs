//! The accounts of cert-manager's programs, and what they may do: what the release needs for what the spec asks, no more.
//!
//! After the roles of the charts of v1.16 to v1.21, without what nothing here uses: the Gateway API, certificate signing
//! requests, tokens. What the controller makes, it may make in the namespaces with hosts only.

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{
    ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Rendering, WEBHOOK_AUTHORITY};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::metadata;
use crate::spec::{Name, Service};

const OWN: &str = "cert-manager.io";
const ACME: &str = "acme.cert-manager.io";
const CORE: &str = "";
const NETWORKING: &str = "networking.k8s.io";
const LEASES: &str = "coordination.k8s.io";
const WEBHOOKS: &str = "admissionregistration.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
/// The first minor release whose cainjector applies what it injects, which is a patch, in place of an update.
const APPLIES: u32 = 21;

/// Accounts, roles and bindings, program by program.
pub(super) fn documents(rendering: &Rendering<'_>) -> Vec<Document> {
    let mut documents: Vec<_> = rendering.programs().map(account).into();
    documents.extend(controller(rendering));
    documents.extend(webhook(rendering.webhook));
    documents.extend(cainjector(rendering));
    documents
}

fn account(service: &Service) -> Document {
    Document::of(&ServiceAccount {
        metadata: metadata(service, service.account.as_str()),
        // The pods ask for the token; what else runs as the account by mistake gets none.
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    })
}

fn controller(rendering: &Rendering<'_>) -> Vec<Document> {
    let service = rendering.controller;
    let namespace = &rendering.certificates.namespace;
    let mut documents = Vec::new();
    let everywhere = Granted::new(service, "cert-manager-controller", reads(rendering));
    let secrets = FieldPath::of("rules").then(0);
    let signers = FieldPath::of("rules").then(1);
    let [role, binding] = everywhere.everywhere();
    documents.push(
        role.with_comment(
            &secrets,
            "It watches all namespaces at once, and does not start where it may not.",
        )
        .with_comment(
            &signers,
            "Only requests to issuers of its own are approved by it.",
        ),
    );
    documents.push(binding);
    let leader = leader_election(&["cert-manager-controller"]);
    let own = Granted::new(service, "cert-manager-leader-election", leader);
    documents.extend(own.within(namespace));
    if rendering.has_acme() {
        let keys = vec![rule(CORE, &["secrets"], &["create"])];
        let [role, binding] =
            Granted::new(service, "cert-manager-account-keys", keys).within(namespace);
        let role = role.with_comment(
            &FieldPath::of("rules"),
            "It makes the key of its account at each ACME server; what is made anew has no name to grant it by.",
        );
        documents.extend([role, binding]);
    }
    documents.extend(made(rendering));
    documents
}

/// What it makes certificates with: in the namespaces with hosts, or, where there are none, wherever others ask for one.
fn made(rendering: &Rendering<'_>) -> Vec<Document> {
    let rules = makes(rendering);
    let made = Granted::new(rendering.controller, "cert-manager-certificates", rules);
    let namespaces = rendering.namespaces_with_hosts();
    if namespaces.is_empty() {
        return made.everywhere().into();
    }
    let role = made.cluster_role().with_comment(
        &FieldPath::root(),
        "Bound in each namespace with hosts: elsewhere it can make neither pods nor Secrets.",
    );
    let bindings = namespaces
        .iter()
        .map(|it| made.binding_within(it, CLUSTER_ROLE));
    std::iter::once(role).chain(bindings).collect()
}

/// What the controller follows in all namespaces, and what it does with objects of the cluster.
fn reads(rendering: &Rendering<'_>) -> Vec<PolicyRule> {
    let signers = [
        "clusterissuers.cert-manager.io/*",
        "issuers.cert-manager.io/*",
    ];
    let mut rules = vec![
        rule(CORE, &["secrets"], READ),
        rule_on(OWN, "signers", &signers.map(str::to_owned), &["approve"]),
        rule(
            OWN,
            &[
                "certificaterequests",
                "certificates",
                "clusterissuers",
                "issuers",
            ],
            READ,
        ),
        rule(
            OWN,
            &["clusterissuers/status", "issuers/status"],
            &["update"],
        ),
        rule(ACME, &["challenges", "orders"], READ),
        rule(NETWORKING, &["ingresses"], READ),
        rule(CORE, &["events"], &["create", "patch"]),
    ];
    if rendering.has_acme() {
        rules.push(rule(CORE, &["pods", "services"], READ));
    }
    rules
}

/// What the controller makes in a namespace with hosts. The finalizers are asked for where a cluster lets only those name
/// an owner who may delete it.
fn makes(rendering: &Rendering<'_>) -> Vec<PolicyRule> {
    let mut rules = vec![
        rule(OWN, &["certificates"], &["create", "update", "delete"]),
        rule(OWN, &["certificaterequests"], &["create", "delete"]),
        rule(
            OWN,
            &["certificaterequests/status", "certificates/status"],
            &["update"],
        ),
        rule(
            OWN,
            &["certificaterequests/finalizers", "certificates/finalizers"],
            &["update"],
        ),
        rule(CORE, &["secrets"], &["create", "update", "patch", "delete"]),
        rule(NETWORKING, &["ingresses/finalizers"], &["update"]),
    ];
    if rendering.has_acme() {
        rules.extend([
            rule(ACME, &["orders"], &["create", "delete"]),
            rule(ACME, &["challenges"], &["create", "update", "delete"]),
            rule(ACME, &["challenges/status", "orders/status"], &["update"]),
            rule(
                ACME,
                &["challenges/finalizers", "orders/finalizers"],
                &["update"],
            ),
            rule(CORE, &["pods", "services"], &["create", "delete"]),
            rule(NETWORKING, &["ingresses"], &["create", "update", "delete"]),
        ]);
    }
    rules
}

fn webhook(service: &Service) -> Vec<Document> {
    let authority = vec![
        rule(CORE, &["secrets"], &["create"]),
        rule_on(
            CORE,
            "secrets",
            &[WEBHOOK_AUTHORITY.to_owned()],
            &["get", "list", "watch", "update"],
        ),
    ];
    let own = Granted::new(service, "cert-manager-webhook-authority", authority);
    let mut documents: Vec<_> = own.within(&service.namespace).into();
    let reviews = vec![rule(
        "authorization.k8s.io",
        &["subjectaccessreviews"],
        &["create"],
    )];
    let reviews = Granted::new(service, "cert-manager-webhook-reviews", reviews);
    let [role, binding] = reviews.everywhere();
    let role = role.with_comment(
        &FieldPath::of("rules"),
        "It asks whether who approves a request may do so.",
    );
    documents.extend([role, binding]);
    documents
}

fn cainjector(rendering: &Rendering<'_>) -> Vec<Document> {
    let service = rendering.cainjector;
    let namespace = &service.namespace;
    let release = rendering.certificates.images.cainjector.release();
    let verb = if release.minor < APPLIES {
        "update"
    } else {
        "patch"
    };
    let own = [rendering.webhook.name.to_string()];
    let configurations = [
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
    ];
    let mut rules = vec![rule(WEBHOOKS, &configurations, READ)];
    rules.extend(configurations.map(|it| rule_on(WEBHOOKS, it, &own, &[verb])));
    let injects = Granted::new(service, "cert-manager-cainjector", rules);
    let [role, binding] = injects.everywhere();
    let role = role.with_comment(
        &FieldPath::of("rules").then(1),
        "Who may change any webhook can read and rewrite what it is asked about: its own two are enough.",
    );
    let mut documents = vec![role, binding];
    let mut rules = leader_election(&["cert-manager-cainjector-leader-election"]);
    rules.push(rule(CORE, &["secrets"], READ));
    let own = Granted::new(service, "cert-manager-cainjector", rules);
    documents.extend(own.within(namespace));
    documents
}

fn leader_election(leases: &[&str]) -> Vec<PolicyRule> {
    let leases: Vec<_> = leases.iter().map(|lease| (*lease).to_owned()).collect();
    vec![
        rule(LEASES, &["leases"], &["create"]),
        rule_on(LEASES, "leases", &leases, &["get", "update"]),
        rule(CORE, &["events"], &["create", "patch"]),
    ]
}

const CLUSTER_ROLE: &str = "ClusterRole";

/// A role of a program, under a name, which its binding has as well.
struct Granted<'s> {
    service: &'s Service,
    name: &'static str,
    rules: Vec<PolicyRule>,
}

impl<'s> Granted<'s> {
    const fn new(service: &'s Service, name: &'static str, rules: Vec<PolicyRule>) -> Self {
        Self {
            service,
            name,
            rules,
        }
    }

    /// A ClusterRole and its binding in all namespaces.
    fn everywhere(&self) -> [Document; 2] {
        let binding = Document::of(&ClusterRoleBinding {
            metadata: self.metadata(None),
            role_ref: self.reference(CLUSTER_ROLE),
            subjects: Some(vec![self.subject()]),
        });
        [self.cluster_role(), binding]
    }

    fn cluster_role(&self) -> Document {
        Document::of(&ClusterRole {
            metadata: self.metadata(None),
            rules: Some(self.rules.clone()),
            ..ClusterRole::default()
        })
    }

    /// A Role and its binding in a namespace.
    fn within(&self, namespace: &Name) -> [Document; 2] {
        let role = Document::of(&Role {
            metadata: self.metadata(Some(namespace)),
            rules: Some(self.rules.clone()),
        });
        [role, self.binding_within(namespace, "Role")]
    }

    fn binding_within(&self, namespace: &Name, kind: &str) -> Document {
        Document::of(&RoleBinding {
            metadata: self.metadata(Some(namespace)),
            role_ref: self.reference(kind),
            subjects: Some(vec![self.subject()]),
        })
    }

    fn metadata(&self, namespace: Option<&Name>) -> ObjectMeta {
        ObjectMeta {
            namespace: namespace.map(ToString::to_string),
            ..metadata(self.service, self.name)
        }
    }

    fn reference(&self, kind: &str) -> RoleRef {
        RoleRef {
            api_group: Some("rbac.authorization.k8s.io".to_owned()),
            kind: kind.to_owned(),
            name: self.name.to_owned(),
        }
    }

    fn subject(&self) -> Subject {
        Subject {
            kind: "ServiceAccount".to_owned(),
            name: self.service.account.to_string(),
            namespace: Some(self.service.namespace.to_string()),
            ..Subject::default()
        }
    }
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    PolicyRule {
        api_groups: Some(vec![group.to_owned()]),
        resources: Some(owned(resources)),
        verbs: owned(verbs),
        ..PolicyRule::default()
    }
}

fn rule_on(group: &str, resource: &str, names: &[String], verbs: &[&str]) -> PolicyRule {
    PolicyRule {
        resource_names: Some(names.to_vec()),
        ..rule(group, &[resource], verbs)
    }
}
