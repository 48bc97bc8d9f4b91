//! What of the requests that matter after a break-in is recorded, and which secrets the records themselves hold.

use super::identity::AUTHENTICATED;
use super::model::{AuditLevel, AuditPolicy, AuditRequest, AuditUser, RequestSubject};
use super::reach::{RuleReach, Within};

/// Requests of which a record must tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Concern {
    /// `exec`, `attach` and `portforward`: a way into running containers.
    IntoPods,
    /// Reading and writing Secrets.
    Secrets,
    /// Writing roles and their bindings.
    Permissions,
}

/// The requests of a concern: group, resource, subresource, and verbs.
type Requests = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const READ_AND_WRITE: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
];
const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
/// A connection is opened with POST or, by web sockets, with GET.
const CONNECT: &[&str] = &["create", "get"];
const RBAC: &str = "rbac.authorization.k8s.io";

impl Concern {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::IntoPods, Self::Secrets, Self::Permissions];

    const fn requests(self) -> &'static [Requests] {
        match self {
            Self::IntoPods => &[
                ("", "pods", "exec", CONNECT),
                ("", "pods", "attach", CONNECT),
                ("", "pods", "portforward", CONNECT),
            ],
            Self::Secrets => &[("", "secrets", "", READ_AND_WRITE)],
            Self::Permissions => &[
                (RBAC, "roles", "", WRITE),
                (RBAC, "clusterroles", "", WRITE),
                (RBAC, "rolebindings", "", WRITE),
                (RBAC, "clusterrolebindings", "", WRITE),
            ],
        }
    }
}

/// A request of a concern and what is recorded of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What it is of.
    pub concern: Concern,
    /// `pods/exec`.
    pub resource: String,
    /// The verb.
    pub verb: &'static str,
    /// Whether it is asked as a service account, and not as a person.
    pub by_account: bool,
    /// How much is recorded; `None` as well where no stage leaves an event.
    pub level: AuditLevel,
    /// The position of the rule that decides.
    pub rule: Option<usize>,
}

/// Which secrets a rule puts into the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedValues {
    /// The position of the rule.
    pub rule: usize,
    /// The resource whose values are recorded, as `serviceaccounts/token`.
    pub resource: &'static str,
    /// A request that it happens with.
    pub request: AuditRequest,
}

/// A resource whose contents are secret.
struct SecretResource {
    group: &'static str,
    resource: &'static str,
    subresource: &'static str,
    name: &'static str,
    /// The verbs whose requests hold the secret.
    in_request: &'static [&'static str],
    /// The verbs of which the request or the response does.
    in_either: &'static [&'static str],
}

const SECRET: [SecretResource; 3] = [
    SecretResource {
        group: "",
        resource: "secrets",
        subresource: "",
        name: "secrets",
        in_request: &["create", "update", "patch"],
        in_either: &["get", "list", "watch", "create", "update", "patch"],
    },
    SecretResource {
        group: "",
        resource: "serviceaccounts",
        subresource: "token",
        name: "serviceaccounts/token",
        in_request: &[],
        in_either: &["create"],
    },
    SecretResource {
        group: "authentication.k8s.io",
        resource: "tokenreviews",
        subresource: "",
        name: "tokenreviews",
        in_request: &["create"],
        in_either: &["create"],
    },
];

impl AuditPolicy {
    /// What is recorded of the requests of all concerns, asked by people and by service accounts that no rule names, in a
    /// namespace and of objects that no rule names.
    #[must_use]
    pub fn coverage(&self) -> Vec<Recorded> {
        const NOBODY: &str = "somebody-whom-no-rule-names";
        let account = format!("system:serviceaccount:{NOBODY}:{NOBODY}");
        let person = AuditUser::of(NOBODY, [AUTHENTICATED.to_owned()]);
        let users = [(false, person), (true, AuditUser::of(&account, []))];
        let mut recorded = Vec::new();
        for concern in Concern::ALL {
            for (group, resource, subresource, verbs) in concern.requests() {
                let namespace = match resource.starts_with("cluster") {
                    true => "",
                    false => NOBODY,
                };
                for verb in *verbs {
                    for (by_account, user) in &users {
                        let request = AuditRequest {
                            user: Some(user.clone()),
                            verb: (*verb).to_owned(),
                            subject: RequestSubject::Resource {
                                group: (*group).to_owned(),
                                resource: (*resource).to_owned(),
                                subresource: (*subresource).to_owned(),
                                name: NOBODY.to_owned(),
                                namespace: namespace.to_owned(),
                            },
                        };
                        let decision = self.decide(&request);
                        let level = match decision.records() {
                            true => decision.level,
                            false => AuditLevel::None,
                        };
                        recorded.push(Recorded {
                            concern,
                            resource: joined(resource, subresource),
                            verb,
                            by_account: *by_account,
                            level,
                            rule: decision.rule,
                        });
                    }
                }
            }
        }
        recorded
    }

    /// Which rules put secrets into the record, and which secrets.
    #[must_use]
    pub fn recorded_values(&self) -> Vec<RecordedValues> {
        let mut found: Vec<RecordedValues> = Vec::new();
        for level in [AuditLevel::Request, AuditLevel::RequestResponse] {
            let parts = SECRET.map(|secret| Within {
                verbs: match level {
                    AuditLevel::Request => secret.in_request,
                    _ => secret.in_either,
                },
                group: secret.group,
                resource: secret.resource,
                subresource: secret.subresource,
            });
            let reach = self.reach_within(|rule| rule.level == level && rule.records(), &parts);
            for (rule, part, reach) in reach {
                if let (RuleReach::Decides(request), Some(secret)) = (reach, SECRET.get(part)) {
                    found.push(RecordedValues {
                        rule,
                        resource: secret.name,
                        request,
                    });
                }
            }
        }
        found.sort_by_key(|it| it.rule);
        found
    }
}

fn joined(resource: &str, subresource: &str) -> String {
    match subresource {
        "" => resource.to_owned(),
        subresource => format!("{resource}/{subresource}"),
    }
}
