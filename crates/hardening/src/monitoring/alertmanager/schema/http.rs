//! How to reach a server: the settings that Prometheus and Alertmanager share.

use super::fields::at_most_one;
use super::{Kind, Object, Reader, Type, field, since, unchecked};
use crate::manifest::Node;
use Kind::{Bool, Map, Own, Secret, Text, TextMap, Texts, Url};

pub(super) static HTTP: Type = Type {
    name: "config.plain",
    fields: &[
        field("basic_auth", Kind::Object(&BASIC_AUTH)),
        field("authorization", Kind::Object(&AUTHORIZATION)),
        field("oauth2", Kind::Object(&OAUTH2)),
        field("bearer_token", Secret),
        field("bearer_token_file", Text),
        field("tls_config", Kind::Object(&TLS)),
        field("follow_redirects", Bool),
        since(25, "enable_http2", Bool),
        field("proxy_url", Kind::Any),
        since(26, "no_proxy", Text),
        since(26, "proxy_from_environment", Bool),
        since(26, "proxy_connect_header", Map),
        since(28, "http_headers", Own(HEADERS)),
    ],
    check: http,
};

static BASIC_AUTH: Type = Type {
    name: "config.plain",
    fields: &[
        field("username", Text),
        since(27, "username_file", Text),
        since(28, "username_ref", Text),
        field("password", Secret),
        field("password_file", Text),
        since(28, "password_ref", Text),
    ],
    check: unchecked,
};

pub(super) static AUTHORIZATION: Type = Type {
    name: "config.Authorization",
    fields: &[
        field("type", Text),
        field("credentials", Secret),
        field("credentials_file", Text),
        since(28, "credentials_ref", Text),
    ],
    check: unchecked,
};

static OAUTH2: Type = Type {
    name: "config.plain",
    fields: &[
        field("client_id", Text),
        field("client_secret", Secret),
        field("client_secret_file", Text),
        since(28, "client_secret_ref", Text),
        since(30, "client_certificate_key_id", Text),
        since(30, "client_certificate_key", Secret),
        since(30, "client_certificate_key_file", Text),
        since(30, "client_certificate_key_ref", Text),
        since(30, "grant_type", Text),
        since(30, "signature_algorithm", Text),
        since(30, "iss", Text),
        since(30, "audience", Text),
        since(30, "claims", Map),
        field("scopes", Texts),
        field("token_url", Text),
        field("endpoint_params", TextMap),
        since(24, "tls_config", Kind::Object(&TLS)),
        since(25, "proxy_url", Url),
        since(26, "no_proxy", Text),
        since(26, "proxy_from_environment", Bool),
        since(26, "proxy_connect_header", Map),
    ],
    check: unchecked,
};

pub(super) static TLS: Type = Type {
    name: "config.plain",
    fields: &[
        since(26, "ca", Text),
        since(26, "cert", Text),
        since(26, "key", Secret),
        field("ca_file", Text),
        field("cert_file", Text),
        field("key_file", Text),
        since(28, "ca_ref", Text),
        since(28, "cert_ref", Text),
        since(28, "key_ref", Text),
        field("server_name", Text),
        field("insecure_skip_verify", Bool),
        since(25, "min_version", Own(tls_version)),
        since(25, "max_version", Own(tls_version)),
    ],
    check: tls,
};

/// Any header may be named, so only the shape is looked at.
pub(super) const HEADERS: fn(&mut Reader<'_>, &Node) = headers;

fn headers(reader: &mut Reader<'_>, node: &Node) {
    if !node.is_null() && node.as_mapping().is_none() {
        reader.refuse(node.span, "cannot unmarshal headers");
    }
}

fn tls_version(reader: &mut Reader<'_>, node: &Node) {
    let known = ["TLS10", "TLS11", "TLS12", "TLS13"];
    reader.scalar(node, |text| {
        (!known.contains(&text)).then(|| format!("unknown TLS version: {text}"))
    });
}

fn tls(reader: &mut Reader<'_>, object: &Object<'_>) {
    if reader.version.number() < 26 {
        return;
    }
    for part in ["ca", "cert", "key"] {
        let given = [
            part.to_owned(),
            format!("{part}_file"),
            format!("{part}_ref"),
        ];
        let given = given.iter().filter(|name| object.fills(name)).count();
        if given > 1 {
            let message =
                format!("at most one of {part}, {part}_file & {part}_ref must be configured");
            reader.refuse(object.node.span, message);
        }
    }
    let given = |part: &str| {
        let names = [
            part.to_owned(),
            format!("{part}_file"),
            format!("{part}_ref"),
        ];
        names.iter().any(|name| object.fills(name))
    };
    let message = match (given("cert"), given("key")) {
        (true, false) => {
            "exactly one of key or key_file must be configured when a client certificate is configured"
        }
        (false, true) => {
            "exactly one of cert or cert_file must be configured when a client key is configured"
        }
        _ => return,
    };
    reader.refuse(object.node.span, message);
}

fn http(reader: &mut Reader<'_>, object: &Object<'_>) {
    let span = object.node.span;
    let bearer = object.fills("bearer_token") || object.fills("bearer_token_file");
    at_most_one(reader, object, "bearer_token", "bearer_token_file");
    if bearer && (object.has("basic_auth") || object.has("oauth2")) {
        let message = "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured";
        reader.refuse(span, message);
    }
    if let Some(basic) = object.get("basic_auth").map(Object::of) {
        for part in ["username", "password"] {
            let file = format!("{part}_file");
            if basic.fills(part) && basic.fills(&file) {
                let message =
                    format!("at most one of basic_auth {part} & {file} must be configured");
                reader.refuse(span, message);
            }
        }
    }
    if let Some(authorization) = object.get("authorization").map(Object::of) {
        if bearer {
            let message = "authorization is not compatible with bearer_token & bearer_token_file";
            reader.refuse(span, message);
        }
        if authorization.fills("credentials") && authorization.fills("credentials_file") {
            let message =
                "at most one of authorization credentials & credentials_file must be configured";
            reader.refuse(span, message);
        }
        let kind = authorization.get("type").and_then(Node::as_str);
        if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("basic")) {
            let message =
                "authorization type cannot be set to \"basic\", use \"basic_auth\" instead";
            reader.refuse(span, message);
        }
        if object.has("basic_auth") || object.has("oauth2") {
            let message = "at most one of basic_auth, oauth2 & authorization must be configured";
            reader.refuse(span, message);
        }
    }
    if let Some(oauth2) = object.get("oauth2").map(Object::of) {
        if object.has("basic_auth") {
            let message = "at most one of basic_auth, oauth2 & authorization must be configured";
            reader.refuse(span, message);
        }
        if !oauth2.fills("client_id") {
            reader.refuse(span, "oauth2 client_id must be configured");
        }
        let secret = oauth2.fills("client_secret") || oauth2.fills("client_secret_file");
        if !secret && reader.version.number() < 28 {
            let message = "either oauth2 client_secret or client_secret_file must be configured";
            reader.refuse(span, message);
        }
        if !oauth2.fills("token_url") {
            reader.refuse(span, "oauth2 token_url must be configured");
        }
        if oauth2.fills("client_secret") && oauth2.fills("client_secret_file") {
            let message =
                "at most one of oauth2 client_secret & client_secret_file must be configured";
            reader.refuse(span, message);
        }
    }
}
