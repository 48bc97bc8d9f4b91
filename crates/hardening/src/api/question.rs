//! What may be asked.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{EndpointName, Error, SubjectName};
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
    /// Can a subject, or anyone, become more than what is granted to it, and by which steps?
    Escalate {
        /// The subject; all that can where it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<SubjectName>,
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
