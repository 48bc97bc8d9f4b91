//! The difference of two bundles' permissions against the enumeration of a small world.

use std::sync::Arc;

use hardening::access::{Access, Permission, PermissionChange, difference};
use hardening::cluster::{Request, Subject};
use proptest::prelude::*;

use crate::authorization::cluster;
use crate::authorization::oracle::{
    Attributes, State, USERS, naive, requests, state, with_request, yaml,
};

fn access(state: &State) -> Access {
    Access::of(Arc::new(cluster(&yaml(state))))
}

fn is_in(permissions: &[Permission], request: &Request<'_>) -> usize {
    let has = |permission: &&Permission| match (permission, request) {
        (Permission::Resources(set), Request::Resource(asked)) => {
            let (resource, subresource) = asked
                .resource
                .split_once('/')
                .unwrap_or((asked.resource, ""));
            set.namespaces.contains(request.namespace().unwrap_or(""))
                && set.verbs.contains(asked.verb)
                && set.groups.contains(asked.group)
                && set.resources.contains(resource)
                && set.subresources.contains(subresource)
                && set.names.contains(asked.name.unwrap_or(""))
        }
        (Permission::Urls(set), Request::Url { verb, path }) => {
            let includes = |url: &str| match url.strip_suffix('*') {
                Some(prefix) => path.starts_with(prefix),
                None => url == *path,
            };
            set.verbs.contains(verb)
                && includes(&set.path)
                && !set.but.iter().any(|url| includes(url))
        }
        _ => false,
    };
    permissions.iter().filter(has).count()
}

fn change<'a>(
    changes: &'a [PermissionChange],
    subject: &Subject,
) -> (&'a [Permission], &'a [Permission]) {
    let change = changes.iter().find(|change| change.subject == *subject);
    change.map_or((&[], &[]), |change| (&*change.gained, &*change.lost))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_difference_is_that_of_all_requests(before in state(), after in state()) {
        let (accesses, defaults) = ([access(&before), access(&after)], cluster(""));
        let changes = difference(&accesses[0], &accesses[1]);
        for user in &USERS {
            let subject = Subject::user(user.name);
            let (gained, lost) = change(&changes, &subject);
            let named = accesses.iter().any(|access| {
                access.cluster().authorization().subjects().any(|it| *it == subject)
            });
            if !named {
                continue;
            }
            for request in requests() {
                let allowed = |state: &State, request: &Attributes| naive(state, user, request) == Some(true);
                let (had, has) = (allowed(&before, &request), allowed(&after, &request));
                let (gained, lost) = with_request(&request, |it| (is_in(gained, it), is_in(lost, it)));
                // What default roles allow is allowed in both, so it is no change.
                let by_default = with_request(&request, |it| {
                    defaults.authorization().may(&subject, it).is_allowed()
                });
                prop_assert_eq!(gained == 1, has && !had && !by_default, "{} gained {:?}", user.name, request);
                prop_assert_eq!(lost == 1, had && !has && !by_default, "{} lost {:?}", user.name, request);
                prop_assert!(gained <= 1 && lost <= 1, "parts overlap at {:?}", request);
            }
        }
    }

    #[test]
    fn nothing_differs_from_itself(state in state()) {
        prop_assert_eq!(difference(&access(&state), &access(&state)), []);
    }

    #[test]
    fn what_is_gained_one_way_is_lost_the_other(before in state(), after in state()) {
        let (before, after) = (access(&before), access(&after));
        let there = difference(&before, &after);
        let back = difference(&after, &before);
        prop_assert_eq!(there.len(), back.len());
        for (there, back) in there.into_iter().zip(back) {
            prop_assert_eq!((there.subject, there.gained, there.lost), (back.subject, back.lost, back.gained));
        }
    }
}
