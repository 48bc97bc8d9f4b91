//! Values that somebody meant to fill in.

/// Domains that nobody can own (RFC 2606), so nothing sent to them arrives.
const RESERVED_DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Top-level domains that are reserved likewise.
const RESERVED_ENDINGS: [&str; 3] = [".example", ".invalid", ".test"];

/// Words that stand for a value to come.
const WORDS: [&str; 16] = [
    "changeme",
    "change-me",
    "change_me",
    "replaceme",
    "replace-me",
    "replace_me",
    "placeholder",
    "your-webhook",
    "your_webhook",
    "your-token",
    "your_token",
    "your-api-key",
    "your_api_key",
    "your-integration-key",
    "your-slack",
    "to-be-set",
];

/// Whether a value was never filled in: `<token>`, `YOUR_KEY`, `xxxx`, a Slack URL of zeroes.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    let bracketed = lower.starts_with('<') && lower.ends_with('>') && lower.len() > 2;
    let shell = lower.starts_with("${") && lower.ends_with('}');
    let letters = lower.trim_matches(['-', '_', '.']);
    let crossed = letters.len() >= 3 && letters.bytes().all(|byte| byte == b'x');
    let last = lower.rsplit('/').next().unwrap_or("");
    let crossed_path = lower.contains('/') && last.len() >= 4 && last.bytes().all(|it| it == b'x');
    let zeroes = lower.contains("/t00000000/b00000000");
    let yours = lower.starts_with("your_") || lower.starts_with("your-") || lower.contains("/your");
    let worded = WORDS.iter().any(|word| lower.contains(word));
    bracketed || shell || crossed || crossed_path || zeroes || yours || worded
}

/// Whether an address or host is of a domain that is reserved for documentation.
pub(super) fn is_reserved_domain(host: &str) -> bool {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    let within = |domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    RESERVED_DOMAINS.iter().any(|domain| within(domain))
        || RESERVED_ENDINGS.iter().any(|ending| host.ends_with(ending))
}
