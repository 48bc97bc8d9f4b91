//! Quotas, LimitRanges and priorities.

use std::collections::BTreeMap;

use super::measure::{Amount, LimitRangeOf, PriorityClassNamed, QuotaOf};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::finding::{FieldPath, Place, Related};
use crate::resilience::{Amounts, LimitKind, Quota};

/// Quotas have two names for the requests of the same resource.
fn request_name(resource: &str) -> &str {
    match resource {
        "cpu" => "requests.cpu",
        "memory" => "requests.memory",
        other => other,
    }
}

impl Measuring<'_> {
    pub(super) fn quota(&self, asked: &QuotaOf) -> Found {
        let namespace = &asked.namespace;
        if let Some(unknown) = self.unknown_namespace(namespace) {
            return unknown;
        }
        let admission = self.analysis.resilience().admission();
        let quotas = admission.quotas().iter();
        let quotas: Vec<_> = quotas.filter(|it| it.namespace == *namespace).collect();
        let rejected = admission.rejected_quotas().iter();
        let rejected: Vec<Related> = rejected
            .filter(|it| it.namespace == *namespace)
            .map(|it| {
                let why = self.refusal(it.manifest).unwrap_or_default();
                let message = format!("the API server refuses `{}`: {why}", it.name);
                self.related(&Place::name(it.manifest), message)
            })
            .collect();
        let mut against: Vec<_> = rejected.iter().map(|it| it.message.clone()).collect();
        let mut evidence = rejected;
        let mut words = Vec::new();
        for (resource, wanted) in &asked.hard {
            let Amount(wanted) = wanted;
            let of_resource = |quota: &&&Quota| {
                let mut names = quota.hard.names();
                names.any(|name| request_name(name) == request_name(resource))
            };
            let mut limits: Vec<_> = quotas
                .iter()
                .filter(of_resource)
                .filter_map(|quota| {
                    let mut hard = quota.hard.iter();
                    let hard =
                        hard.find(|(name, _)| request_name(name) == request_name(resource))?;
                    Some((quota, hard.0, hard.1))
                })
                .collect();
            limits.sort_by(|a, b| a.2.cmp(b.2));
            // Of several quotas, the least counts, unless it is about some of the pods only.
            let of_all = limits.iter().find(|(quota, ..)| quota.scopes.is_empty());
            let Some((quota, name, hard)) = of_all.or(limits.first()) else {
                if evidence.is_empty() || !quotas.is_empty() {
                    against.push(format!("no quota limits `{resource}`"));
                }
                continue;
            };
            words.push(format!("{name}: {hard}"));
            let message = format!("`{name}: {hard}` of {}", quota.name);
            evidence.push(self.related(&quota.place(name), message));
            if *hard != wanted {
                against.push(format!("`{name}` is {hard}, not {wanted}"));
            }
            let scopes: Vec<_> = quota.scopes.iter().map(|it| it.scope.name()).collect();
            if !scopes.is_empty() {
                against.push(format!(
                    "`{}` counts only pods of its scope {}",
                    quota.name,
                    listed(&scopes)
                ));
            }
        }
        against.dedup();
        let measured = if words.is_empty() {
            format!("no quota of {namespace} holds")
        } else {
            words.join(", ")
        };
        Found::judged(measured, &against).with(evidence)
    }

    pub(super) fn limit_range(&self, asked: &LimitRangeOf) -> Found {
        let namespace = &asked.namespace;
        if let Some(unknown) = self.unknown_namespace(namespace) {
            return unknown;
        }
        let admission = self.analysis.resilience().admission();
        let rejected = admission.rejected_limit_ranges().iter();
        let mut evidence: Vec<Related> = rejected
            .filter(|it| it.namespace == *namespace)
            .map(|it| {
                let why = self.refusal(it.manifest).unwrap_or_default();
                let message = format!("the API server refuses `{}`: {why}", it.name);
                self.related(&Place::name(it.manifest), message)
            })
            .collect();
        let mut against: Vec<_> = evidence.iter().map(|it| it.message.clone()).collect();
        let ranges = admission.limit_ranges().iter();
        let ranges: Vec<_> = ranges.filter(|it| it.namespace == *namespace).collect();
        let of_containers: Vec<_> = ranges
            .iter()
            .flat_map(|range| range.items.iter().map(move |item| (range, item)))
            .filter(|(_, item)| item.kind == LimitKind::Container)
            .collect();
        if of_containers.is_empty() && against.is_empty() {
            let why = format!("no LimitRange of {namespace} is about containers");
            return Found::refuted("none", why);
        }
        let mut words = Vec::new();
        let fields: [(&str, &BTreeMap<String, Amount>); 4] = [
            ("default", &asked.default),
            ("defaultRequest", &asked.default_request),
            ("min", &asked.min),
            ("max", &asked.max),
        ];
        for (field, wanted) in fields {
            for (resource, Amount(wanted)) in wanted {
                let found: Vec<_> = of_containers
                    .iter()
                    .filter_map(|(range, item)| {
                        let amounts: &Amounts = match field {
                            "default" => &item.default,
                            "defaultRequest" => &item.default_request,
                            "min" => &item.min,
                            _ => &item.max,
                        };
                        Some((range, item, amounts.get(resource)?))
                    })
                    .collect();
                if found.is_empty() {
                    against.push(format!("`{field}` of {resource} is not given"));
                }
                for (range, item, amount) in found {
                    words.push(format!("{field} {resource}: {amount}"));
                    let path = item.path.join(&FieldPath::of(field)).then(&**resource);
                    let message = format!("`{resource}: {amount}` of {}", range.name);
                    evidence.push(self.related(&range.place(path), message));
                    if amount != wanted {
                        against.push(format!("`{field}` of {resource} is {amount}, not {wanted}"));
                    }
                }
            }
        }
        let measured = if words.is_empty() {
            format!("no LimitRange of {namespace} says so")
        } else {
            words.join(", ")
        };
        Found::judged(measured, &against).with(evidence)
    }

    pub(super) fn priority_class(&self, asked: &PriorityClassNamed) -> Found {
        let resilience = self.analysis.resilience();
        let classes = resilience.priority_classes();
        let Some(class) = classes.iter().find(|class| class.name == asked.name) else {
            let mut invalid = resilience.invalid_priority_classes().iter();
            if let Some(refused) = invalid.find(|it| it.name == asked.name) {
                let why = self.refusal(refused.manifest).unwrap_or_default();
                let why = format!("the API server refuses it: {why}");
                let place = Place::name(refused.manifest);
                return Found::refuted("it is refused", why.clone())
                    .with([self.related(&place, why)]);
            }
            if asked.name.starts_with("system-") {
                return Found::cannot_tell("this class is Kubernetes' own");
            }
            let names: Vec<_> = classes.iter().map(|it| format!("`{}`", it.name)).collect();
            let measured = format!("the classes are {}", listed(&names));
            let why = format!("no PriorityClass is called `{}`", asked.name);
            return Found::refuted(measured, why);
        };
        let mut against = Vec::new();
        let value = Place::value(class.manifest, FieldPath::of("value"));
        let mut evidence = vec![self.related(&value, format!("`value: {}`", class.value))];
        if let Some(wanted) = asked.value.filter(|it| *it != class.value) {
            against.push(format!("its value is {}, not {wanted}", class.value));
        }
        match (asked.default, class.global_default) {
            (Some(true), false) => {
                against.push("pods without a class do not get it".to_owned());
            }
            (Some(false), true) => against.push("pods without a class get it".to_owned()),
            (Some(true), true) => {
                let others = classes.iter();
                let others = others.filter(|it| it.global_default && it.name != class.name);
                for other in others {
                    against.push(format!("`{}` claims to be the default, too", other.name));
                    let place = Place::name(other.manifest);
                    evidence.push(self.related(&place, "claims to be the default, too"));
                }
            }
            _ => {}
        }
        let mut measured = format!("value {}", class.value);
        if class.global_default {
            measured.push_str(", the default");
        }
        Found::judged(measured, &against).with(evidence)
    }

    fn unknown_namespace(&self, namespace: &str) -> Option<Found> {
        let is_known = self.cluster().namespaces().contains_key(namespace);
        let why = format!("namespace `{namespace}` is not among the manifests");
        (!is_known).then(|| Found::cannot_tell(why))
    }
}
