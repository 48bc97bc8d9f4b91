//! Which objects of a kind the cluster has.

use super::measure::Objects;
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::cluster::{Object, api_resources};
use crate::finding::{Place, counted, nearest};

impl Measuring<'_> {
    pub(super) fn objects(&self, asked: &Objects) -> Found {
        let cluster = self.cluster();
        let of_kind: Vec<&Object> = cluster
            .objects()
            .filter(|object| {
                let identity = &object.identity;
                identity.kind == asked.kind
                    && asked.group.as_ref().is_none_or(|it| identity.group == *it)
                    && asked
                        .namespace
                        .as_ref()
                        .is_none_or(|it| object.namespace() == it)
            })
            .collect();
        let is_kind = |kind: &str| {
            let mut known = api_resources().iter();
            known.any(|it| it.kind == kind)
        };
        if of_kind.is_empty()
            && !is_kind(&asked.kind)
            && !cluster.objects().any(|it| it.identity.kind == asked.kind)
        {
            let kinds = api_resources().iter().map(|it| it.kind.to_owned());
            let near = nearest(&asked.kind, kinds, 1);
            if let Some(near) = near.first() {
                return Found::cannot_tell(format!(
                    "no kind is called `{}`; did you mean `{near}`?",
                    asked.kind
                ));
            }
        }
        let (refused, there): (Vec<&Object>, Vec<&Object>) = of_kind
            .into_iter()
            .partition(|object| self.refusal(object.manifest).is_some());
        let is_called = |object: &Object, name: &str| match name.split_once('/') {
            Some((namespace, name)) => object.namespace() == namespace && object.name() == name,
            None => object.name() == name,
        };
        let mut against = Vec::new();
        let count = there.len();
        if let Some(wanted) = asked.count.filter(|it| count != *it as usize) {
            against.push(format!("{wanted} are claimed, {count} are there"));
        }
        if let Some(wanted) = asked.at_least.filter(|it| count < *it as usize) {
            against.push(format!("{wanted} or more are claimed, {count} are there"));
        }
        let missing: Vec<_> = asked
            .names
            .iter()
            .filter(|name| !there.iter().any(|it| is_called(it, name)))
            .map(|name| {
                let is_refused = refused.iter().any(|it| is_called(it, name));
                let ending = if is_refused { " (refused)" } else { "" };
                format!("`{name}`{ending}")
            })
            .collect();
        if !missing.is_empty() {
            let verb = if missing.len() == 1 { "is" } else { "are" };
            against.push(format!("{} {verb} not there", listed(&missing)));
        }
        let place = match &asked.namespace {
            Some(namespace) => format!(" in {namespace}"),
            None => String::new(),
        };
        let mut measured = format!(
            "{}{place}",
            counted(count, &format!("{} object", asked.kind))
        );
        if !refused.is_empty() {
            measured.push_str(&format!(
                "; {} more that the API server refuses",
                refused.len()
            ));
        }
        let refusals = refused.iter().map(|object| {
            let why = self.refusal(object.manifest).unwrap_or_default();
            let message = format!("`{}` is refused: {why}", object.name());
            self.related(&Place::name(object.manifest), message)
        });
        let named = there.iter().filter(|object| {
            asked.names.is_empty() || asked.names.iter().any(|name| is_called(object, name))
        });
        let named = named.map(|object| {
            self.related(
                &Place::name(object.manifest),
                format!("`{}`", object.name()),
            )
        });
        Found::judged(measured, &against).with(refusals.chain(named))
    }
}
