//! Nodes to typed objects, with the fields that Kubernetes does not know and the values that it refuses.
//!
//! Reads as the API server's decoder does: names are case-sensitive, texts, numbers and booleans never stand for each
//! other, `3.0` is a whole number and `3.5` is none, null means that nothing is given.

mod base64;
mod deserializer;
mod file;
mod notes;
mod problem;
mod required;
mod scalar;
mod trail;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::finding::FieldPath;
use crate::manifest::Node;
use deserializer::NodeDeserializer;
use notes::Notes;
use trail::Trail;

pub use file::{FileError, OwnFile};
pub use problem::{DecodeProblem, DecodeProblemKind, ExpectedType, FoundType};

/// A node that refuses to be typed after this many attempts stays untyped. Two attempts suffice for every type whose
/// fields may be absent, as all of Kubernetes' own may; each further one serves a type with rules of its own.
const ATTEMPTS: usize = 8;

/// A typed value and what is odd about its node.
#[derive(Clone, Debug)]
pub struct Decoded<T> {
    /// The value; what was refused counts as absent. `None` where the type cannot do without.
    pub value: Option<T>,
    /// Unknown and missing fields, and refused values: all of them, each once.
    pub problems: Vec<DecodeProblem>,
}

/// Types a node as Kubernetes' decoder does.
///
/// A refused value does not stop the rest: it is reported, and the object is typed as if it were absent. Costs one walk
/// over the node, and a second where a value is refused.
///
/// ```
/// use hardening::cluster::{DecodeProblemKind, decode};
/// use hardening::manifest::{Bundle, Source};
/// use k8s_openapi::api::core::v1::Service;
///
/// let text = "kind: Service\nspec: {type: [], ports: [{port: 80}]}\n";
/// let bundle = Bundle::read([Source::new("web.yaml", text)]);
/// let (_, manifest) = bundle.manifests().next().unwrap();
/// let decoded = decode::<Service>(&manifest.root);
/// assert_eq!(decoded.problems[0].path.to_string(), "/spec/type");
/// assert!(matches!(decoded.problems[0].kind, DecodeProblemKind::WrongType { .. }));
/// assert_eq!(decoded.value.unwrap().spec.unwrap().ports.unwrap()[0].port, 80);
/// ```
#[must_use]
pub fn decode<T: DeserializeOwned>(node: &Node) -> Decoded<T> {
    let mut absent = BTreeSet::new();
    let mut refused = Vec::new();
    let mut oddities = Vec::new();
    for _ in 0..ATTEMPTS {
        let mut notes = Notes::leaving_out(absent, false);
        let value = T::deserialize(NodeDeserializer::root(node, &Trail::ROOT, &mut notes)).ok();
        oddities = notes.oddities;
        absent = notes.absent;
        if notes.refused.is_empty() {
            let problems = refused.into_iter().chain(oddities).collect();
            return Decoded { value, problems };
        }
        for problem in notes.refused {
            leave_out(&mut absent, problem.path.clone());
            refused.push(problem);
        }
    }
    Decoded {
        value: None,
        problems: refused.into_iter().chain(oddities).collect(),
    }
}

/// Types a node of a file of our own in one walk: what cannot be typed is an error there, and nothing goes on without it.
fn decode_own<T: DeserializeOwned>(node: &Node) -> Decoded<T> {
    let mut notes = Notes::leaving_out(BTreeSet::new(), true);
    let value = T::deserialize(NodeDeserializer::root(node, &Trail::ROOT, &mut notes)).ok();
    Decoded {
        value,
        problems: notes.refused.into_iter().chain(notes.oddities).collect(),
    }
}

/// A path that is refused although it is left out already takes what it stands in with it.
fn leave_out(absent: &mut BTreeSet<FieldPath>, mut path: FieldPath) {
    while !absent.insert(path.clone()) && path.pop().is_some() {}
}
