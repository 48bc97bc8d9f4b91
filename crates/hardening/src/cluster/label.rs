//! The syntax of labels and names, as the API server checks it.

const NAME_LENGTH: usize = 63;
const PREFIX_LENGTH: usize = 253;

/// Why the API server refuses a label key; `None` where it takes it.
///
/// ```
/// use hardening::cluster::label_key_fault;
///
/// assert_eq!(label_key_fault("app.kubernetes.io/name"), None);
/// assert!(label_key_fault("app name").is_some());
/// ```
#[must_use]
pub fn label_key_fault(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        None => (None, key),
        Some((prefix, name)) if !name.contains('/') => (Some(prefix), name),
        Some(_) => return Some("a qualified name must have at most one `/`".to_owned()),
    };
    if let Some(fault) = prefix.and_then(prefix_fault) {
        return Some(fault);
    }
    if name.is_empty() {
        return Some("name part must be non-empty".to_owned());
    }
    if name.len() > NAME_LENGTH {
        return Some(format!(
            "name part must be no more than {NAME_LENGTH} bytes"
        ));
    }
    (!is_name(name)).then(|| {
        "name part must consist of alphanumeric characters, `-`, `_` or `.`, and must start and end with an \
         alphanumeric character"
            .to_owned()
    })
}

/// Why the API server refuses a label value; `None` where it takes it. The empty value is one.
#[must_use]
pub fn label_value_fault(value: &str) -> Option<String> {
    if value.len() > NAME_LENGTH {
        return Some(format!("must be no more than {NAME_LENGTH} bytes"));
    }
    (!value.is_empty() && !is_name(value)).then(|| {
        "a valid label must be an empty string or consist of alphanumeric characters, `-`, `_` or `.`, and must \
         start and end with an alphanumeric character"
            .to_owned()
    })
}

/// Why the API server refuses a name that must be an RFC 1123 subdomain, as those of most objects; `None` where it
/// takes it.
#[must_use]
pub fn subdomain_fault(name: &str) -> Option<String> {
    if name.len() > PREFIX_LENGTH {
        return Some(format!("must be no more than {PREFIX_LENGTH} bytes"));
    }
    (!name.split('.').all(is_subdomain_label)).then(|| {
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, `-` or `.`, and must \
         start and end with an alphanumeric character"
            .to_owned()
    })
}

fn prefix_fault(prefix: &str) -> Option<String> {
    if prefix.is_empty() {
        return Some("prefix part must be non-empty".to_owned());
    }
    if prefix.len() > PREFIX_LENGTH {
        return Some(format!(
            "prefix part must be no more than {PREFIX_LENGTH} bytes"
        ));
    }
    (!prefix.split('.').all(is_subdomain_label))
        .then(|| "prefix part must be a lowercase RFC 1123 subdomain".to_owned())
}

fn is_name(name: &str) -> bool {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    framed_by(name, |byte| byte.is_ascii_alphanumeric()) && name.as_bytes().iter().all(inner)
}

fn is_subdomain_label(label: &str) -> bool {
    let end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    framed_by(label, end) && label.bytes().all(|byte| end(byte) || byte == b'-')
}

fn framed_by(text: &str, end: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| end(*byte)) && bytes.last().is_some_and(|byte| end(*byte))
}
