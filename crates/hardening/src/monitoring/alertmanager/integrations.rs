//! The ways in which a receiver tells people, and what of them was never filled in.

use super::Stretch;
use super::configuration::Integration;
use super::placeholders::{is_placeholder, is_reserved_domain};
use super::schema::{Kind, RECEIVER, Reader, Type};
use super::tree::{entries, items};
use crate::manifest::Node;

/// The integrations of a receiver, in the order of writing.
pub(super) fn of(receiver: &Node, global: Option<&Node>, reader: &Reader<'_>) -> Vec<Integration> {
    let mut integrations = Vec::new();
    for entry in entries(receiver) {
        let Some(kind) = entry.key.strip_suffix("_configs") else {
            continue;
        };
        let field = RECEIVER
            .fields
            .iter()
            .find(|field| field.name == &*entry.key);
        let of = match field.map(|field| field.kind) {
            Some(Kind::Integrations(of, _)) => Some(of),
            _ => None,
        };
        for item in items(Some(&entry.value)) {
            let mut placeholders = Vec::new();
            if let Some(of) = of {
                object(item, of, reader, &mut placeholders);
            }
            if kind == "email" {
                email(item, global, reader, &mut placeholders);
            }
            if let Some((name, _)) = globally(kind).filter(|(_, own)| item.get(own).is_none())
                && let Some(node) = global.and_then(|global| global.get(name))
                && reader.text(node).is_some_and(|text| is_placeholder(&text))
            {
                placeholders.push((format!("`{name}`"), node.span.into()));
            }
            integrations.push(Integration {
                kind: kind.to_owned(),
                span: item.span.into(),
                placeholders,
            });
        }
    }
    integrations
}

/// The global setting that an integration takes where its own field is missing.
fn globally(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "slack" => ("slack_api_url", "api_url"),
        "opsgenie" => ("opsgenie_api_key", "api_key"),
        "victorops" => ("victorops_api_key", "api_key"),
        "wechat" => ("wechat_api_secret", "api_secret"),
        "telegram" => ("telegram_bot_token", "bot_token"),
        _ => return None,
    })
}

/// Keys, tokens and URLs that are placeholders.
fn object(node: &Node, of: &Type, reader: &Reader<'_>, found: &mut Vec<(String, Stretch)>) {
    for entry in entries(node) {
        let field = of.fields.iter().find(|field| field.name == &*entry.key);
        let Some(field) = field else {
            continue;
        };
        match field.kind {
            Kind::Secret | Kind::SecretUrl | Kind::TemplateUrl | Kind::Url => {
                let value = reader.text(&entry.value).unwrap_or_default();
                let host = host_of(&value);
                if is_placeholder(&value) {
                    found.push((format!("`{}`", field.name), entry.value.span.into()));
                } else if host.is_some_and(is_reserved_domain) {
                    let host = host.unwrap_or_default();
                    found.push((
                        format!("`{}` at `{host}`", field.name),
                        entry.value.span.into(),
                    ));
                }
            }
            Kind::Object(of) => object(&entry.value, of, reader, found),
            _ => {}
        }
    }
}

pub(super) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    Some(host.split_once(':').map_or(host, |(host, _)| host))
}

/// Addresses and mail servers of domains that are only for documentation.
fn email(
    node: &Node,
    global: Option<&Node>,
    reader: &Reader<'_>,
    found: &mut Vec<(String, Stretch)>,
) {
    let own = |name: &str| node.get(name).filter(|node| !node.is_null());
    let to = own("to");
    let host = own("smarthost").or_else(|| global.and_then(|it| it.get("smtp_smarthost")));
    if let Some(to) = to {
        let text = reader.text(to).unwrap_or_default();
        let mut addresses = text.split(',').map(|it| it.trim().trim_end_matches('>'));
        let reserved = |it: &&str| {
            it.rsplit_once('@')
                .is_some_and(|(_, host)| is_reserved_domain(host))
        };
        if let Some(address) = addresses.find(reserved) {
            found.push((format!("`{address}`"), to.span.into()));
        } else if is_placeholder(&text) {
            found.push((format!("`{text}`"), to.span.into()));
        }
    }
    if let Some(host) = host {
        let text = reader.text(host).unwrap_or_default();
        let name = text.rsplit_once(':').map_or(&*text, |(name, _)| name);
        if is_reserved_domain(name) {
            found.push((format!("`{text}`"), host.span.into()));
        }
    }
}
