//! Alertmanager: what it takes for a configuration, where alerts end, and what the rules say of it.

mod amtool;
mod configurations;
mod durations;
mod generated;
mod inhibition;
mod laws;
mod matchers;
mod patterns;
mod question;
mod routes;
mod rules;

use std::collections::BTreeMap;

use hardening::monitoring::{AlertmanagerVersion, Configuration, ReadingOptions};

/// A configuration as the newest version reads it.
fn configuration(text: &str) -> Configuration {
    Configuration::of_text(text, ReadingOptions::default())
}

/// A configuration as a version reads it.
fn configuration_of(text: &str, minor: u16) -> Configuration {
    let options = ReadingOptions {
        version: Some(AlertmanagerVersion::minor(minor)),
        ..ReadingOptions::default()
    };
    Configuration::of_text(text, options)
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The receivers that labels reach, in order.
fn receivers(configuration: &Configuration, labels: &BTreeMap<String, String>) -> Vec<String> {
    let ends = configuration.ends(labels);
    ends.iter()
        .filter_map(|end| configuration.route(end.route))
        .map(|route| route.receiver.clone())
        .collect()
}
