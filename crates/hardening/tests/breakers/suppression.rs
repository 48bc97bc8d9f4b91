use serde_json::json;

use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "suppression.unknown-invariant",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                let ignored = json!({"hardening/ignore": "network.open-to-wrld=it is meant to be"});
                service["metadata"]["annotations"] = ignored;
            })
        },
    },
    Breaker {
        invariant: "suppression.unused",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                let ignored = json!({"hardening/ignore": "manifest.duplicate-key=the generator writes it twice"});
                service["metadata"]["annotations"] = ignored;
            })
        },
    },
    Breaker {
        invariant: "suppression.without-reason",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                service["metadata"]["annotations"] =
                    json!({"hardening/ignore": "manifest.duplicate-key"});
            })
        },
    },
];
