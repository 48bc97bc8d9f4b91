//! Whether rules give nothing that other rules do not give: what the API server asks before it lets someone write a
//! role or a binding.

use super::rule::{PolicyRule, ResourceRule, UrlRule, has, url_matches};

/// The parts that a rule is broken down into at most. One with more counts as not covered unless one rule covers it.
const MOST_PARTS: usize = 1 << 16;

/// What of some rules is not covered by others, each part of one verb, group, resource and name, or of one verb and URL.
///
/// It is covered where one of the owner's rules has each of its words, or the `*` that stands for it. That is decided by
/// the words alone: naming everything does not cover `*`, and a rule for named objects never covers one for all.
/// Linear in the parts of `wanted` times the rules of `owned`; stops as soon as the caller does.
/// Authority: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping>.
///
/// ```
/// use hardening::cluster::{PolicyRule, UrlRule, uncovered};
///
/// let urls = |verbs: &[&str], urls: &[&str]| {
///     let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
///     PolicyRule::Urls(UrlRule { verbs: words(verbs), urls: words(urls) })
/// };
/// let owned = [urls(&["get"], &["/apis/*"])];
/// let wanted = [urls(&["get"], &["/apis", "/apis/apps"])];
/// assert_eq!(uncovered(&owned, &wanted).collect::<Vec<_>>(), [urls(&["get"], &["/apis"])]);
/// ```
pub fn uncovered<'r>(
    owned: &'r [PolicyRule],
    wanted: &'r [PolicyRule],
) -> impl Iterator<Item = PolicyRule> + 'r {
    let of_rule = move |rule: &'r PolicyRule| {
        let is_covered = owned.iter().any(|own| covers(own, rule));
        let parts = if is_covered { Vec::new() } else { parts(rule) };
        parts
            .into_iter()
            .filter(move |part| !owned.iter().any(|own| covers(own, part)))
    };
    wanted.iter().flat_map(of_rule)
}

/// Whether one rule gives all that another gives, by their words.
#[must_use]
pub fn covers(owned: &PolicyRule, wanted: &PolicyRule) -> bool {
    match (owned, wanted) {
        (PolicyRule::Resources(owned), PolicyRule::Resources(wanted)) => {
            let has_all =
                |own: &[String], words: &[String]| words.iter().all(|word| has(own, word));
            let names = owned.names.is_empty()
                || (!wanted.names.is_empty()
                    && wanted.names.iter().all(|name| owned.names.contains(name)));
            let covers_resource = |resource: &String| {
                has(&owned.resources, resource)
                    || resource.split_once('/').is_some_and(|(_, subresource)| {
                        let of_all = |word: &String| word.strip_prefix("*/") == Some(subresource);
                        owned.resources.iter().any(of_all)
                    })
            };
            names
                && has_all(&owned.verbs, &wanted.verbs)
                && has_all(&owned.groups, &wanted.groups)
                && wanted.resources.iter().all(covers_resource)
        }
        (PolicyRule::Urls(owned), PolicyRule::Urls(wanted)) => {
            let covers_url = |url: &String| owned.urls.iter().any(|own| url_matches(own, url));
            wanted.verbs.iter().all(|verb| has(&owned.verbs, verb))
                && wanted.urls.iter().all(covers_url)
        }
        _ => false,
    }
}

/// The smallest rules that say the same; the rule itself where they would be too many.
fn parts(rule: &PolicyRule) -> Vec<PolicyRule> {
    let one = |word: &String| vec![word.clone()];
    match rule {
        PolicyRule::Resources(rule) => {
            let names: Vec<Vec<String>> = match rule.names.as_slice() {
                [] => vec![Vec::new()],
                names => names.iter().map(one).collect(),
            };
            let sizes = [&rule.groups, &rule.resources, &rule.verbs].map(Vec::len);
            let count = sizes.into_iter().try_fold(names.len(), usize::checked_mul);
            if count.is_none_or(|count| count > MOST_PARTS) {
                return vec![PolicyRule::Resources(rule.clone())];
            }
            let mut parts = Vec::new();
            for group in &rule.groups {
                for resource in &rule.resources {
                    for verb in &rule.verbs {
                        parts.extend(names.iter().map(|names| {
                            PolicyRule::Resources(ResourceRule {
                                verbs: one(verb),
                                groups: one(group),
                                resources: one(resource),
                                names: names.clone(),
                            })
                        }));
                    }
                }
            }
            parts
        }
        PolicyRule::Urls(rule) => {
            let count = rule.urls.len().checked_mul(rule.verbs.len());
            if count.is_none_or(|count| count > MOST_PARTS) {
                return vec![PolicyRule::Urls(rule.clone())];
            }
            let of_url = |url: &String| {
                let part = move |verb: &String| {
                    PolicyRule::Urls(UrlRule {
                        verbs: one(verb),
                        urls: one(url),
                    })
                };
                rule.verbs.iter().map(part).collect::<Vec<_>>()
            };
            rule.urls.iter().flat_map(of_url).collect()
        }
    }
}
