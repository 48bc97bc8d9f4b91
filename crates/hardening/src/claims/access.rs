//! Pod Security, permissions and the audit policy.

use super::measure::{May, PodSecurityOf, Recorded};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::access::pod_security::{Mode, Pod, Standard, Verdict};
use crate::access::{AskedResource, AuditLevel, subject};
use crate::api::{AnswerBody, AskError, Question};
use crate::cluster::{Binding, Decision, Grant, Request, Scope, Subject};
use crate::finding::counted;
use crate::finding::{Finding, Place, Related, Severity};

/// What finds a policy that no API server reads.
const NOT_LOADED: &str = "access.audit-policy-not-loaded";

impl Measuring<'_> {
    pub(super) fn pod_security(&self, asked: &PodSecurityOf) -> Found {
        let access = self.analysis.access();
        let name = &asked.namespace;
        let namespace = access.pod_security().namespace(name);
        let declared = namespace.and_then(|it| Some((it, it.manifest?)));
        let Some((namespace, manifest)) = declared else {
            return Found::cannot_tell(format!(
                "namespace `{name}` is not declared among the manifests, so its labels are not known"
            ));
        };
        let (mut against, mut evidence, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let modes = [
            (Mode::Enforce, asked.enforce),
            (Mode::Audit, asked.audit),
            (Mode::Warn, asked.warn),
        ];
        for (mode, wanted) in modes {
            let Some(wanted) = wanted else { continue };
            let level = namespace.policy.of(mode).level;
            let word = mode.name();
            words.push(format!("{word}: {level}"));
            let place = namespace.label_place(mode.level_label());
            let message = match &place {
                Some(_) => format!("`{word}` is {level}"),
                None => format!("no label asks for `{word}`"),
            };
            let place = place.unwrap_or_else(|| Place::name(manifest));
            evidence.push(self.related(&place, message));
            if level != wanted {
                against.push(format!("`{word}` is {level}, not {wanted}"));
            }
        }
        if let Some(wanted) = asked.pods_pass {
            let standard = namespace.policy.of(Mode::Enforce);
            let standard = asked.enforce.map_or(standard, |level| Standard {
                level,
                version: standard.version,
            });
            let workloads = self.cluster().workloads().iter();
            let workloads: Vec<_> = workloads.filter(|it| it.namespace == *name).collect();
            let mut failing = Vec::new();
            for workload in &workloads {
                let verdict = Verdict::of(standard, &Pod::of_workload(workload));
                if verdict.allows() {
                    continue;
                }
                failing.push(workload.display());
                let message = format!(
                    "{} fails `{standard}`: {}",
                    workload.display(),
                    verdict.details()
                );
                evidence.push(self.related(&Place::name(workload.manifest), message));
            }
            words.push(format!(
                "{} of {} fail `{standard}`",
                failing.len(),
                counted(workloads.len(), "workload")
            ));
            match (wanted, failing.is_empty()) {
                (true, false) => {
                    against.push(format!("the pods of {} do not pass", listed(&failing)))
                }
                (false, true) => against.push("all of its pods pass".to_owned()),
                _ => {}
            }
        }
        Found::judged(words.join(", "), &against).with(evidence)
    }

    pub(super) fn may(&self, asked: &May) -> Found {
        let cluster = self.cluster();
        let authorization = cluster.authorization();
        let subject = match subject(&asked.subject) {
            Ok(subject) => subject,
            Err(error) => return Found::cannot_tell(error.to_string()),
        };
        let resource = match AskedResource::parse(cluster, &asked.resource) {
            Ok(resource) => resource,
            Err(error) => return Found::cannot_tell(error.to_string()),
        };
        let is_account = matches!(subject, Subject::ServiceAccount { .. });
        if is_account && !authorization.subjects().any(|known| *known == subject) {
            return Found::cannot_tell(format!(
                "the service account `{}` is not among the manifests",
                asked.subject
            ));
        }
        let request = resource.request(
            &asked.verb,
            asked.namespace.as_deref(),
            asked.name.as_deref(),
        );
        let is_namespaced = matches!(
            &resource,
            AskedResource::Resource {
                scope: Scope::Namespaced,
                ..
            }
        );
        let place = match &asked.namespace {
            Some(namespace) => format!(" in {namespace}"),
            None if is_namespaced => " in every namespace".to_owned(),
            None => String::new(),
        };
        let what = format!("{} {}{place}", asked.verb, asked.resource);
        match authorization.may(&subject, &request) {
            Decision::Bypassed => {
                let measured = format!("{} may do everything", asked.subject);
                let against = if asked.allowed {
                    None
                } else {
                    Some(measured.clone())
                };
                Found::judged(measured, against.as_slice())
            }
            Decision::Allowed(first) => {
                let Some(grant) = self.standing_grant(&subject, &request) else {
                    return self.refused_grant(first.binding, asked, &what);
                };
                let measured = format!(
                    "{} may {what}, by {} {}",
                    asked.subject,
                    grant.binding.kind(),
                    grant.binding.name
                );
                let against = if asked.allowed {
                    Vec::new()
                } else {
                    vec!["it is allowed".to_owned()]
                };
                let places = [
                    (grant.binding.place(), "the binding"),
                    (grant.rule.place(), "the rule that allows it"),
                ];
                let places = places
                    .into_iter()
                    .filter_map(|(place, words)| Some(self.related(&place?, words)));
                Found::judged(measured, &against).with(places)
            }
            Decision::Unknown(binding)
                if authorization
                    .role_of(binding)
                    .is_some_and(|role| role.is_refused) =>
            {
                self.refused_grant(binding, asked, &what)
            }
            Decision::Unknown(binding) => {
                let why = format!(
                    "{} {} binds a role that is not among the manifests",
                    binding.kind(),
                    binding.name
                );
                let place = binding
                    .place()
                    .map(|place| self.related(&place, "the binding"));
                Found::cannot_tell(why).with(place)
            }
            Decision::Denied => {
                let measured = format!("{} may not {what}", asked.subject);
                let against = if asked.allowed {
                    vec!["nothing allows it".to_owned()]
                } else {
                    Vec::new()
                };
                Found::judged(measured, &against)
            }
        }
    }

    /// The first binding and rule that allow a request and that the API server accepts.
    fn standing_grant(&self, subject: &Subject, request: &Request<'_>) -> Option<Grant<'_>> {
        let is_refused = |binding: &Binding| {
            let manifest = binding.manifest;
            manifest.is_some_and(|manifest| self.refusal(manifest).is_some())
        };
        let is_url = matches!(request, Request::Url { .. });
        let mut grants = self.cluster().authorization().grants_of(subject);
        grants.find(|grant| {
            let in_scope = if is_url {
                grant.binding.namespace.is_none()
            } else {
                grant.binding.is_in_scope(request.namespace())
            };
            in_scope && grant.rule.rule.matches(request) && !is_refused(grant.binding)
        })
    }

    /// What would be granted if the API server took the binding and its role.
    fn refused_grant(&self, binding: &Binding, asked: &May, what: &str) -> Found {
        let role = self.cluster().authorization().role_of(binding);
        let manifests = [binding.manifest, role.and_then(|role| role.manifest)];
        let refused = manifests.into_iter().flatten().find_map(|manifest| {
            let why = self.refusal(manifest)?;
            Some(self.related(&Place::name(manifest), why))
        });
        let why = refused.as_ref().map(|it| it.message.clone());
        let why = format!(
            "what would allow it does not hold: {}",
            why.unwrap_or_default()
        );
        let measured = format!("{} may not {what}; {why}", asked.subject);
        let found = if asked.allowed {
            Found::refuted(format!("{} may not {what}", asked.subject), why)
        } else {
            Found::judged(measured, &[])
        };
        found.with(refused)
    }

    pub(super) fn recorded(&self, asked: &Recorded) -> Found {
        let answer = match self.ask(&Question::Audit {
            user: asked.user.clone(),
            groups: Vec::new(),
            verb: asked.verb.clone(),
            resource: Some(asked.resource.clone()),
            api_group: None,
            name: asked.name.clone(),
            namespace: asked.namespace.clone(),
            url: None,
            policy: None,
        }) {
            Ok(answer) => answer,
            Err(error @ AskError::RejectedAuditPolicy { .. }) => {
                return Found::refuted("no policy is in force", error.to_string());
            }
            Err(error) => return error.into(),
        };
        let AnswerBody::Audit(record) = answer.answer else {
            return Found::cannot_tell("the audit policy is not read here");
        };
        let level = if record.stages.is_empty() {
            AuditLevel::None
        } else {
            record.level
        };
        let mut against = Vec::new();
        if level != asked.level {
            against.push(format!("the level is {level}, not {}", asked.level));
        }
        let is_unread = |finding: &&Finding| {
            finding.invariant == NOT_LOADED && finding.severity == Severity::Error
        };
        let unread = self.findings().iter().find(is_unread);
        let mut assumed = None;
        let mut places = answer.evidence;
        if let Some(finding) = unread {
            against.push(finding.message.clone());
            assumed.clone_from(&finding.assumes);
            places.push(Related {
                message: "nothing loads the policy".to_owned(),
                location: finding.location.clone(),
            });
        } else if self.analysis.access().audited_servers().is_empty() {
            assumed = Some(format!(
                "the API server is told to read `{}`",
                record.policy
            ));
        }
        Found::judged(record.sentence, &against)
            .with(places)
            .assuming(assumed)
    }
}
