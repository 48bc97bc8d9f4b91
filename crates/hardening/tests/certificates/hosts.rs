//! Which certificate covers which host, against a naive matcher.

use hardening::certificates::covers;
use proptest::prelude::*;

/// RFC 6125: the same labels without regard to case, or `*` for the first of as many.
fn naive(certified: &str, host: &str) -> bool {
    let certified: Vec<String> = certified.split('.').map(str::to_lowercase).collect();
    let host: Vec<String> = host.split('.').map(str::to_lowercase).collect();
    if certified == host {
        return true;
    }
    certified.len() == host.len()
        && certified.len() >= 2
        && certified[0] == "*"
        && host[0] != "*"
        && !host[0].is_empty()
        && certified[1..] == host[1..]
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec("(\\*|a|b|A|xn--a|)", 1..4).prop_map(|labels| labels.join("."))
}

proptest! {
    #[test]
    fn coverage_is_that_of_labels(certified in name(), host in name()) {
        prop_assert_eq!(covers(&certified, &host), naive(&certified, &host), "{} {}", certified, host);
    }

    #[test]
    fn a_name_covers_itself(name in name()) {
        prop_assert!(covers(&name, &name));
    }
}
