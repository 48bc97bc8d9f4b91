//! Credentials that are known by their shape, whatever they are called.

use std::ops::Range;

/// What a shape is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// The id of a key for Amazon Web Services, beside which its secret half stands.
    Aws,
    /// GitHub.
    GitHub,
    /// GitLab.
    GitLab,
    /// Slack, also the address of a webhook.
    Slack,
    /// Google Cloud.
    Google,
    /// Stripe.
    Stripe,
    /// SendGrid.
    SendGrid,
    /// npm.
    Npm,
    /// Docker Hub.
    Docker,
    /// HashiCorp Vault.
    Vault,
    /// A signed JSON Web Token.
    Jwt,
}

impl TokenKind {
    /// Of whom or what.
    #[must_use]
    pub const fn issuer(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Slack => "Slack",
            Self::Google => "Google Cloud",
            Self::Stripe => "Stripe",
            Self::SendGrid => "SendGrid",
            Self::Npm => "npm",
            Self::Docker => "Docker Hub",
            Self::Vault => "Vault",
            Self::Jwt => "JWT",
        }
    }
}

/// A beginning, what follows it, and how long all of it is at least and at most.
struct Shape {
    kind: TokenKind,
    beginning: &'static str,
    rest: fn(u8) -> bool,
    length: Range<usize>,
}

const fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn word_or_dash(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

const fn dotted(byte: u8) -> bool {
    word_or_dash(byte) || byte == b'.'
}

const fn upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

const fn path(byte: u8) -> bool {
    word_or_dash(byte) || byte == b'/'
}

const fn shape(
    kind: TokenKind,
    beginning: &'static str,
    rest: fn(u8) -> bool,
    length: Range<usize>,
) -> Shape {
    Shape {
        kind,
        beginning,
        rest,
        length,
    }
}

const SHAPES: [Shape; 18] = [
    shape(TokenKind::Aws, "AKIA", upper, 20..21),
    shape(TokenKind::Aws, "ASIA", upper, 20..21),
    shape(TokenKind::GitHub, "ghp_", word, 40..41),
    shape(TokenKind::GitHub, "gho_", word, 40..41),
    shape(TokenKind::GitHub, "ghs_", word, 40..41),
    shape(TokenKind::GitHub, "ghu_", word, 40..41),
    shape(TokenKind::GitHub, "github_pat_", word, 80..100),
    shape(TokenKind::GitLab, "glpat-", dotted, 26..64),
    shape(TokenKind::Slack, "xoxb-", word_or_dash, 24..256),
    shape(TokenKind::Slack, "xoxp-", word_or_dash, 24..256),
    shape(
        TokenKind::Slack,
        "hooks.slack.com/services/T",
        path,
        60..128,
    ),
    shape(TokenKind::Google, "AIza", word_or_dash, 39..40),
    shape(TokenKind::Stripe, "sk_live_", word, 24..256),
    shape(TokenKind::SendGrid, "SG.", dotted, 69..70),
    shape(TokenKind::Npm, "npm_", word, 40..41),
    shape(TokenKind::Docker, "dckr_pat_", word_or_dash, 30..64),
    shape(TokenKind::Vault, "hvs.", word_or_dash, 28..256),
    shape(TokenKind::Jwt, "eyJ", dotted, 60..16_384),
];

/// The first bytes of all shapes. A pass that stops at these alone takes a fifth of the instructions that a search for each
/// beginning takes.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let mut at = 0;
    while at < SHAPES.len() {
        first[SHAPES[at].beginning.as_bytes()[0] as usize] = true;
        at += 1;
    }
    first
};

/// Tokens in a text, in order. Linear in the text.
pub(super) fn tokens(text: &str) -> Vec<(Range<usize>, TokenKind)> {
    let mut found = Vec::new();
    let mut is_within_word = false;
    for (start, byte) in text.bytes().enumerate() {
        if FIRST[usize::from(byte)] && !is_within_word {
            found.extend(SHAPES.iter().filter_map(|shape| shape.at(text, start)));
        }
        is_within_word = word(byte);
    }
    found
}

impl Shape {
    /// The token of this shape that begins at a byte.
    fn at(&self, text: &str, start: usize) -> Option<(Range<usize>, TokenKind)> {
        // Many words begin with a letter of some shape, few with two.
        if text.as_bytes().get(start + 1) != self.beginning.as_bytes().get(1) {
            return None;
        }
        let rest = text.get(start..)?.strip_prefix(self.beginning)?;
        let more = rest.bytes().take_while(|it| (self.rest)(*it)).count();
        let end = start + self.beginning.len() + more;
        let is_token = self.length.contains(&(end - start))
            && is_real(text.get(start..end).unwrap_or(""), self.kind);
        is_token.then_some((start..end, self.kind))
    }
}

fn is_real(token: &str, kind: TokenKind) -> bool {
    let mixed = |text: &str| {
        text.bytes().any(|it| it.is_ascii_digit())
            && text.bytes().any(|it| it.is_ascii_alphabetic())
    };
    let is_made_up = token.contains("EXAMPLE")
        || token.to_ascii_lowercase().contains("xxxx")
        || token.contains("0000000000");
    match kind {
        TokenKind::Jwt => {
            let parts: Vec<&str> = token.split('.').collect();
            matches!(parts.as_slice(), [_, payload, signature]
                if payload.starts_with("eyJ") && signature.len() >= 16)
        }
        _ => mixed(token) && !is_made_up,
    }
}

/// The bodies of private keys in PEM.
pub(super) fn private_keys(text: &str) -> Vec<Range<usize>> {
    const BEGIN: &str = "-----BEGIN ";
    /// A shorter body is no key.
    const SHORTEST: usize = 64;
    let mut found = Vec::new();
    for (start, _) in text.match_indices(BEGIN) {
        let Some(rest) = text.get(start + BEGIN.len()..) else {
            continue;
        };
        let Some((title, _)) = rest.split_once("-----") else {
            continue;
        };
        if !title.ends_with("PRIVATE KEY") && !title.ends_with("PRIVATE KEY BLOCK")
            || title.len() > 40
        {
            continue;
        }
        let body = start + BEGIN.len() + title.len() + "-----".len();
        let behind = text.get(body..).unwrap_or("");
        let end = behind.find("-----END").unwrap_or(behind.len());
        let content = behind.get(..end).unwrap_or("");
        let letters = content
            .bytes()
            .filter(|it| it.is_ascii_alphanumeric())
            .count();
        let is_base64 = content.bytes().all(|it| {
            it.is_ascii_alphanumeric()
                || matches!(
                    it,
                    b'+' | b'/' | b'=' | b'\\' | b':' | b'-' | b',' | b' ' | b'\n' | b'\r'
                )
        });
        if letters >= SHORTEST && is_base64 {
            found.push(body..body + end);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_shape() {
        let github = format!("ghp_{}", "a1B2c3D4".repeat(5).get(..36).unwrap());
        assert_eq!(
            tokens(&format!("x: {github}\n")),
            [(3..43, TokenKind::GitHub)]
        );
        let aws = "AKIAQ7R5T3WX2Z9LMNBV";
        assert_eq!(tokens(aws), [(0..20, TokenKind::Aws)]);
    }

    #[test]
    fn examples_and_longer_words_are_none() {
        assert!(tokens("AKIAIOSFODNN7EXAMPLE").is_empty());
        assert!(tokens("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx").is_empty());
        assert!(tokens("XAKIAQ7R5T3WX2Z9LMNBV").is_empty());
        assert!(tokens("AKIAQ7R5T3WX2Z9LMNBVX").is_empty());
        assert!(tokens("https://hooks.slack.com/services/T").is_empty());
    }

    #[test]
    fn a_private_key_needs_a_body() {
        let key = format!(
            "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n",
            "MIIEow".repeat(20)
        );
        assert_eq!(private_keys(&key).len(), 1);
        assert!(
            private_keys("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----").is_empty()
        );
        assert!(private_keys(&key.replace("PRIVATE", "PUBLIC")).is_empty());
    }
}
