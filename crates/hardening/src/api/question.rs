//! What may be asked.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{EndpointName, Error};
use crate::access::pod_security::{Level, Version};
use crate::network::Protocol;
use crate::storage::Moment;

/// A question about a cluster. Its JSON has a `kind` beside the fields.
///
/// ```
/// use hardening::api::Question;
///
/// let question: Question = serde_json::from_str(
///     r#"{"kind": "reach", "from": "shop/web", "to": "Deployment/orders", "port": 8080}"#,
/// )?;
/// assert!(matches!(question, Question::Reach { .. }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Question {
    /// May one end reach another, and because of which rules?
    Reach {
        /// Who sends.
        from: EndpointName,
        /// Who receives.
        to: EndpointName,
        /// The protocol; TCP where only a port is given, all where neither is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        protocol: Option<AskedProtocol>,
        /// The port of the receiving pods; all where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        port: Option<AskedPort>,
    },
    /// Who reaches whom on which ports: the whole map.
    Network {},
    /// What can be reached from every pod of the cluster or from outside, also through Ingresses and Services?
    Exposed {},
    /// What does each workload need to reach, as its configuration tells, and is it allowed?
    NeededFlows {},
    /// To which moments can a claim be restored, and how much is lost at worst?
    Restore {
        /// `namespace/name`, or a name that only one claim has.
        claim: String,
        /// The moment at which the data is lost, in UTC; in general where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
    },
    /// Which pods do LimitRanges and quotas refuse, in which words: at full scale, during an update, as autoscalers may
    /// want?
    Admit {
        /// Whose pods; those of all workloads where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        workloads: Vec<EndpointName>,
    },
    /// What is used and left of each quota?
    Quota {
        /// The namespace; all where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
    },
    /// What may a drain evict of these workloads, or of all, and what forbids it?
    Drain {
        /// The workloads; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        workloads: Vec<EndpointName>,
    },
    /// What does Pod Security say of workloads: under the labels of their namespaces, or of a level?
    PodSecurity {
        /// The workloads; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        workloads: Vec<EndpointName>,
        /// The level; those of the namespaces where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        /// The version; those of the namespaces, or `latest` of a level, where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
    },
    /// Who may do something, by which binding and rule?
    WhoCan {
        /// The verb, as in `get` or `delete`.
        verb: String,
        /// The resource as kubectl takes it, `pods`, `deployments.apps` or `pods/exec`, or a path such as `/metrics`.
        resource: String,
        /// The object; any where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The namespace; each where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
    },
    /// What may a subject do, by which bindings and rules?
    Can {
        /// `namespace/name` of a service account, `User:name` or `Group:name`.
        subject: String,
        /// The namespace; all where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
    },
    /// What does the audit policy record of a request, and which rule decides it?
    Audit {
        /// Who asks, such as `alice` or `system:serviceaccount:shop:web`. The groups that Kubernetes adds are added.
        user: String,
        /// Further groups of the user.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
        /// As RBAC has it: `get`, `list`, `create`, ...; of a path, the method in lower case.
        verb: String,
        /// What is asked about, as kubectl takes it: `secrets`, `pods/exec`, `deployments.apps`. Either this or `url` is
        /// given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
        /// Its API group, where the resource does not tell it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        api_group: Option<String>,
        /// The name of the object; several where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The namespace; none, or all, where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
        /// A path that is no object, such as `/healthz`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Which policy, `namespace/name[key]` or the name of the object that holds it; needed where there are several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        policy: Option<String>,
    },
    /// Which alerts are there: loaded by whom, firing when, reaching whom?
    Alerts {},
    /// Which receivers does an alert with these labels reach, by which routes, and what silences it?
    Route {
        /// The labels of the alert; one that is not here is absent.
        labels: BTreeMap<String, String>,
        /// The labels of the alerts that fire beside it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        firing: Vec<BTreeMap<String, String>>,
    },
    /// Is a certificate issued for a host, by whom, and when is it renewed?
    Issue {
        /// The host, such as `shop.example.com`.
        host: String,
    },
    /// Can a subject, or anyone, become more than what is granted to it, and by which steps?
    ///
    /// Of all subjects: who can become cluster-admin, and what else they get hold of by their own permissions.
    Escalate {
        /// `namespace/name` of a service account, `User:name` or `Group:name`; all that can where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// What do workloads ask of the API server, as far as manifests tell, and is it granted?
    Needs {
        /// The workloads; all that are known to ask for something where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        workloads: Vec<EndpointName>,
    },
}

/// Reads a question from JSON.
///
/// # Errors
/// Where the text is no JSON, or no question.
///
/// ```
/// use hardening::api::{Question, question};
///
/// assert_eq!(question(r#"{"kind": "network"}"#)?, Question::Network {});
/// let error = question(r#"{"kind": "weather"}"#).unwrap_err();
/// assert!(error.to_string().contains("unknown variant `weather`"));
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn question(json: &str) -> Result<Question, Error> {
    from_json(json).map_err(Error::Question)
}

/// First into any object, so that an error tells of the value and not of a column in a text that nobody wrote.
pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> serde_json::Result<T> {
    let object: Map<String, Value> = serde_json::from_str(json)?;
    serde_json::from_value(object.into())
}

/// A protocol, in capitals as manifests have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum AskedProtocol {
    /// The default.
    Tcp,
    /// Datagrams.
    Udp,
    /// Streams of messages.
    Sctp,
}

impl From<AskedProtocol> for Protocol {
    fn from(protocol: AskedProtocol) -> Self {
        match protocol {
            AskedProtocol::Tcp => Self::Tcp,
            AskedProtocol::Udp => Self::Udp,
            AskedProtocol::Sctp => Self::Sctp,
        }
    }
}

impl From<Protocol> for AskedProtocol {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Tcp => Self::Tcp,
            Protocol::Udp => Self::Udp,
            Protocol::Sctp => Self::Sctp,
        }
    }
}

/// A port by its number, or by the name that the receiving container gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "a port is a number from 1 to 65535, or the name of one"
)]
pub enum AskedPort {
    /// From 1.
    Number(u16),
    /// As in `containers[].ports[].name`.
    Name(String),
}

impl From<&str> for AskedPort {
    /// A number where it is one, else a name.
    fn from(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Name(text.to_owned()), Self::Number)
    }
}
