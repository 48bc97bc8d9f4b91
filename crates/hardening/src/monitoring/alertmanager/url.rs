//! URLs and addresses as Alertmanager checks them. What is refused is never repeated in the fault: it may be secret.

/// Why a text is no URL that Alertmanager sends to, in its words.
pub(super) fn fault(text: &str) -> Option<String> {
    if text.chars().any(|letter| letter.is_ascii_control()) {
        return Some("net/url: invalid control character in URL".to_owned());
    }
    let (text, _) = text.split_once('#').unwrap_or((text, ""));
    let (scheme, rest) = match scheme(text) {
        Ok(split) => split,
        Err(fault) => return Some(fault.to_owned()),
    };
    if scheme.is_empty() {
        let (first, _) = rest.split_once('/').unwrap_or((rest, ""));
        if !rest.starts_with('/') && first.contains(':') {
            return Some("first path segment in URL cannot contain colon".to_owned());
        }
    }
    if let Some(authority) = rest.strip_prefix("//") {
        let end = authority.find(['/', '?']).unwrap_or(authority.len());
        let (authority, path) = authority.split_at_checked(end).unwrap_or((authority, ""));
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        if let Some(fault) = host_fault(host) {
            return Some(fault);
        }
        if !are_escapes_valid(path.split('?').next().unwrap_or("")) {
            return Some("invalid URL escape".to_owned());
        }
        if matches!(&*scheme, "http" | "https") {
            return host.is_empty().then(|| "missing host for URL".to_owned());
        }
    } else if matches!(&*scheme, "http" | "https") {
        return Some("missing host for URL".to_owned());
    }
    Some(format!("unsupported scheme {scheme:?} for URL"))
}

/// The scheme in small letters, and what stands behind its colon.
fn scheme(text: &str) -> Result<(String, &str), &'static str> {
    for (at, letter) in text.char_indices() {
        match letter {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return Err("missing protocol scheme"),
            ':' => {
                let (scheme, rest) = text.split_at_checked(at).unwrap_or(("", text));
                let rest = rest.strip_prefix(':').unwrap_or(rest);
                return Ok((scheme.to_ascii_lowercase(), rest));
            }
            _ => break,
        }
    }
    Ok((String::new(), text))
}

fn host_fault(host: &str) -> Option<String> {
    let port = match host.strip_prefix('[') {
        Some(inner) => match inner.rsplit_once(']') {
            Some((_, behind)) => behind,
            None => return Some("missing ']' in host".to_owned()),
        },
        None => {
            let valid = |letter: char| {
                !letter.is_ascii()
                    || letter.is_ascii_alphanumeric()
                    || "-._~!$&'()*+,;=:[]<>\"%".contains(letter)
            };
            if let Some(letter) = host.chars().find(|letter| !valid(*letter)) {
                return Some(format!("invalid character \"{letter}\" in host name"));
            }
            host.rfind(':')
                .and_then(|colon| host.get(colon..))
                .unwrap_or("")
        }
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let is_port = port.is_empty()
        || (port.starts_with(':') && digits.bytes().all(|byte| byte.is_ascii_digit()));
    (!is_port).then(|| "invalid port after host".to_owned())
}

fn are_escapes_valid(path: &str) -> bool {
    path.split('%').skip(1).all(|behind| {
        let digits = behind.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// Why a text is no `host:port`, in the words of Go's `net.SplitHostPort`.
pub(super) fn host_port_fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let fault = |why: &str| Some(format!("address {text}: {why}"));
    let Some((host, port)) = text.rsplit_once(':') else {
        return fault("missing port in address");
    };
    if let Some(inner) = host.strip_prefix('[') {
        if !inner.ends_with(']') {
            return fault("missing ']' in address");
        }
    } else if host.contains(':') {
        return fault("too many colons in address");
    }
    port.is_empty()
        .then(|| format!("address {text:?}: port cannot be empty"))
}
