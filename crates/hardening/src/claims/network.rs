//! Who reaches whom.

use super::measure::{DefaultDeny, PolicyDirection, ReachesPort};
use super::measuring::{Found, Measuring};
use crate::api::{AnswerBody, Question, Reaches};
use crate::cluster::Selector;
use crate::finding::counted;
use crate::finding::{FieldPath, Place};
use crate::network::{Direction, PeerKind, Peers, Policy, Ports};

/// What a policy does to the pods that no other is about.
enum Default {
    Denies,
    Allows,
    Other,
}

fn default_of(policy: &Policy, direction: Direction) -> Default {
    let everything = Selector::everything();
    let Some(rules) = policy.rules(direction) else {
        return Default::Other;
    };
    if policy.pods != everything {
        return Default::Other;
    }
    let mut rules = rules.iter();
    let is_open = rules.any(|it| is_everybody(&it.peers) && matches!(it.ports, Ports::Any));
    if is_open {
        Default::Allows
    } else {
        Default::Denies
    }
}

/// Whether peers are every pod of the cluster at least.
fn is_everybody(peers: &Peers) -> bool {
    let everything = Selector::everything();
    match peers {
        Peers::Anyone => true,
        Peers::Of(peers) => peers.iter().any(|peer| match &peer.kind {
            PeerKind::Pods {
                namespaces: Some(namespaces),
                pods,
            } => *namespaces == everything && *pods == everything,
            PeerKind::Pods { .. } | PeerKind::Block(_) => false,
        }),
    }
}

impl Measuring<'_> {
    pub(super) fn default_deny(&self, asked: &DefaultDeny) -> Found {
        let cluster = self.cluster();
        let network = self.analysis.network();
        let (direction, word) = match asked.direction {
            PolicyDirection::Ingress => (Direction::Ingress, "ingress"),
            PolicyDirection::Egress => (Direction::Egress, "egress"),
        };
        let mut namespaces = asked.namespaces.clone();
        if namespaces.is_empty() {
            let with_pods = cluster.workloads().iter().map(|it| it.namespace.clone());
            namespaces = with_pods.collect();
            namespaces.sort();
            namespaces.dedup();
        }
        if namespaces.is_empty() {
            return Found::cannot_tell("there are no workloads among the manifests");
        }
        if let Some(unknown) = namespaces
            .iter()
            .find(|name| !cluster.namespaces().contains_key(*name))
        {
            return Found::cannot_tell(format!("namespace `{unknown}` is not among the manifests"));
        }
        let (mut against, mut evidence) = (Vec::new(), Vec::new());
        let mut denying = 0;
        for namespace in &namespaces {
            let (mut denies, mut allows) = (false, false);
            // The one that is there for it, which has no rule, tells most.
            let mut policies: Vec<_> = network.policies_in(namespace).collect();
            policies.sort_by_key(|(_, policy)| policy.rules(direction).map_or(0, <[_]>::len));
            for (_, policy) in policies {
                match default_of(policy, direction) {
                    Default::Denies if denies => {}
                    Default::Denies => {
                        denies = true;
                        let message = format!("denies {word} in {namespace} by default");
                        evidence.push(self.related(&Place::name(policy.manifest), message));
                    }
                    Default::Allows => {
                        allows = true;
                        let place = policy.place(&FieldPath::of("spec").then(word));
                        let message = format!("allows all {word} to every pod of {namespace}");
                        evidence.insert(0, self.related(&place, message));
                        against.push(format!(
                            "`{}` allows everything in {namespace}",
                            policy.name
                        ));
                    }
                    Default::Other => {}
                }
            }
            if allows {
                continue;
            }
            if denies {
                denying += 1;
                continue;
            }
            let ids = cluster.workloads_by_id();
            let open: Vec<_> = ids
                .filter(|(_, workload)| workload.namespace == *namespace)
                .filter(|(id, _)| network.isolating(*id, direction).next().is_none())
                .collect();
            if let Some((_, first)) = open.first() {
                let message = format!("no policy is about its {word}");
                evidence.push(self.related(&Place::name(first.manifest), message));
            }
            against.push(format!(
                "in {namespace} no policy denies {word} by default, and {} of its workloads {} open to all of it",
                open.len(),
                if open.len() == 1 { "is" } else { "are" }
            ));
        }
        let measured = format!(
            "{denying} of {} with {word} denied by default",
            counted(namespaces.len(), "namespace")
        );
        Found::judged(measured, &against).with(evidence)
    }

    pub(super) fn reaches(&self, asked: &ReachesPort) -> Found {
        let answer = match self.ask(&Question::Reach {
            from: asked.from.clone(),
            to: asked.to.clone(),
            protocol: asked.protocol,
            port: asked.port.clone(),
        }) {
            Ok(answer) => answer,
            Err(error) => return error.into(),
        };
        let AnswerBody::Reach(reach) = answer.answer else {
            return Found::cannot_tell("the connection is not read here");
        };
        let against = match (reach.reaches, asked.allowed) {
            (Reaches::Undecided, _) => {
                return Found::cannot_tell(reach.sentence).with(answer.evidence);
            }
            (Reaches::Yes, true) | (Reaches::No, false) => Vec::new(),
            (Reaches::Partly, true) => vec!["only some of it passes".to_owned()],
            (Reaches::No, true) => vec!["nothing passes".to_owned()],
            (Reaches::Partly, false) => vec!["some of it passes".to_owned()],
            (Reaches::Yes, false) => vec!["all of it passes".to_owned()],
        };
        Found::judged(reach.sentence, &against).with(answer.evidence)
    }
}
