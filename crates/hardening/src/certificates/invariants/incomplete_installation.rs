//! What an installation of cert-manager needs and the bundle does not hold.

use crate::certificates::Certificates;
use crate::certificates::installation::ComponentKind;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.incomplete-installation",
        severity: Severity::Info,
        assumes: None,
        promise: "a bundle that installs cert-manager holds all of it",
        page: include_str!("incomplete_installation.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let installation = certificates.issuance().installation();
    let Some(controller) = installation.of_kind(ComponentKind::Controller).next() else {
        return;
    };
    let has = |kind| installation.of_kind(kind).next().is_some();
    let has_webhook = has(ComponentKind::Webhook);
    let needed = [
        (
            !installation.has_definitions,
            "the CustomResourceDefinitions",
        ),
        (!has_webhook, "the webhook"),
        (
            installation.webhooks.is_empty(),
            "the webhook configurations",
        ),
        (!has(ComponentKind::CaInjector), "the cainjector"),
    ];
    let missing: Vec<_> = needed
        .into_iter()
        .filter_map(|(is_missing, what)| is_missing.then_some(what))
        .collect();
    let Some((last, before)) = missing.split_last() else {
        return;
    };
    let list = match before {
        [] => (*last).to_owned(),
        _ => format!("{} and {last}", before.join(", ")),
    };
    let mut effects = Vec::new();
    if !installation.has_definitions {
        effects.push("without the definitions the API server knows neither issuers nor certificates, and the controller does not start");
    }
    if installation.webhooks.is_empty() {
        effects.push("without the configurations faulty objects are accepted and fail later");
    }
    if !has(ComponentKind::CaInjector) {
        effects.push("without the cainjector the API server does not trust the webhook");
    }
    let message = format!(
        "the bundle installs {} without {list}",
        controller.display()
    );
    let release = controller
        .release
        .map_or_else(|| "the same release".to_owned(), |it| it.to_string());
    let violation = violations
        .at(Place::name(controller.manifest), message)
        .label("installed here")
        .effect(effects.join("; "))
        .help(format!(
            "apply them from {release} before, or use the whole manifest of the release"
        ));
    violations.report(violation);
}
