//! What a value says of itself: whether it is a credential, or stands for one.

use super::name::Named;

/// What stands where a credential belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// The credential itself.
    Real,
    /// A word that somebody should have replaced.
    Placeholder,
}

/// The shortest key or token.
const SHORTEST_KEY: usize = 8;

/// Fewer letters are no random key.
const SHORTEST_RANDOM_KEY: usize = 20;
/// The shortest password.
const SHORTEST_PASSWORD: usize = 3;
/// A longer text is no credential that somebody types.
const LONGEST: usize = 1_024;

/// Beginnings of references to stores of secrets, of encrypted values and of paths.
const REFERENCES: [&str; 30] = [
    "vault:",
    "secret:",
    "secret/",
    "ref+",
    "op:",
    "sm:",
    "ssm:",
    "awssm:",
    "aws:",
    "arn:",
    "azurekeyvault:",
    "gcp:",
    "projects/",
    "enc[",
    "enc(",
    "ansible:",
    "{cipher}",
    "{bcrypt}",
    "{sha",
    "{ssha",
    "file:",
    "env:",
    "/",
    "./",
    "../",
    "~/",
    "$",
    "%",
    "@",
    "*",
];

/// Values of switches, and words for nothing.
const NOTHING: [&str; 22] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "undefined",
    "enabled",
    "disabled",
    "enable",
    "disable",
    "auto",
    "default",
    "required",
    "optional",
    "prompt",
    "redacted",
    "hidden",
    "masked",
];

/// What schemas and programs write behind a name.
const TYPES: [&str; 12] = [
    "string", "str", "text", "varchar", "bytes", "char", "object", "boolean", "bool", "integer",
    "int", "input",
];

/// Words that ask to be replaced.
const PLACEHOLDERS: [&str; 21] = [
    "changeme",
    "change-me",
    "change_me",
    "change.me",
    "changeit",
    "change-it",
    "changethis",
    "change-this",
    "change_this",
    "replaceme",
    "replace-me",
    "replace_me",
    "replace-with",
    "replace_with",
    "your-",
    "your_",
    "yourpassword",
    "placeholder",
    "fixme",
    "insert-",
    "example",
];

/// Where keys are kept is told in these words; they are no keys.
const KEY_NAMES: [&str; 12] = [
    "password",
    "secret-key",
    "secretkey",
    "secret_key",
    "access-key",
    "accesskey",
    "private-key",
    "api-key",
    "api_key",
    "client-secret",
    "client_secret",
    "username",
];

/// Whether a value that has the name of a credential is one.
pub(super) fn literal(value: &str, named: Named) -> Option<Literal> {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    if value.len() > LONGEST
        || value
            .chars()
            .any(|it| it.is_whitespace() || it.is_control())
        || is_reference(&lower)
        || NOTHING.contains(&&*lower)
    {
        return None;
    }
    let mut characters = value.chars();
    let first = characters.next()?;
    if characters.all(|it| it == first) {
        return None;
    }
    if value.starts_with('<') || value.starts_with('[') || value.starts_with('{') {
        let is_word = value.ends_with('>') && value.chars().any(char::is_alphabetic);
        let asks = is_word && named == Named::Password && value.len() > 4;
        return asks.then_some(Literal::Placeholder);
    }
    let shortest = match named {
        Named::Key => SHORTEST_KEY,
        Named::RandomKey => SHORTEST_RANDOM_KEY,
        Named::Password | Named::UserAndPassword => SHORTEST_PASSWORD,
    };
    if value.len() < shortest {
        return None;
    }
    if PLACEHOLDERS.iter().any(|word| lower.contains(word)) {
        return Some(Literal::Placeholder);
    }
    let is_real = match named {
        Named::Key => may_be_key(value, &lower),
        Named::RandomKey => is_random(value),
        Named::Password | Named::UserAndPassword => true,
    };
    is_real.then_some(Literal::Real)
}

/// A template, a path, or the address of a secret elsewhere.
fn is_reference(lower: &str) -> bool {
    let is_expanded = lower.as_bytes().windows(2).any(|pair| {
        matches!(
            pair,
            b"{{" | b"}}" | b"<%" | b"%>" | b"${" | b"$(" | b"#{" | b"%("
        )
    });
    is_expanded
        || lower.contains("://")
        || REFERENCES
            .iter()
            .any(|beginning| lower.starts_with(beginning))
        || lower.contains("secretkeyref")
}

/// Letters and digits mixed, and nothing between them: no words.
fn is_random(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    value.bytes().all(|it| it.is_ascii_alphanumeric()) && digits >= 4 && digits < value.len()
}

/// A key is no number, no name of an object and no word for where keys are kept.
fn may_be_key(value: &str, lower: &str) -> bool {
    let is_number = value
        .bytes()
        .all(|it| it.is_ascii_digit() || matches!(it, b'.' | b',' | b'_'));
    let is_object_name = value.bytes().all(|it| {
        it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'.' | b'/')
    }) && value.contains(['-', '/'])
        && !has_long_run_of_digits(value);
    !is_number && !is_object_name && !KEY_NAMES.contains(&lower)
}

/// Names of objects have few digits in a row, keys in hexadecimal have more.
fn has_long_run_of_digits(value: &str) -> bool {
    value
        .split(|it: char| !it.is_ascii_digit())
        .any(|digits| digits.len() >= 4)
}

/// What stands unquoted behind a name in a program or a schema, and is no value.
pub(super) fn is_word_of_code(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    TYPES.contains(&&*lower)
        || lower == "password"
        || value.contains(['(', ')', '{', '}', '[', ']', '<', '>', '`', '|', '\\'])
        || [
            "var.",
            "local.",
            "data.",
            "env.",
            "os.",
            "config.",
            "settings.",
            "self.",
            "this.",
            "process.",
            "values.",
            "args.",
            "options.",
            "params.",
            "request.",
            ".values",
        ]
        .iter()
        .any(|beginning| lower.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_credential_is_none() {
        for value in [
            "",
            " ",
            "$(DB_PASSWORD)",
            "${DB_PASSWORD}",
            "$DB_PASSWORD",
            "{{ .Values.password }}",
            "/run/secrets/password",
            "file:/etc/password",
            "vault:secret/data/db#password",
            "ENC[AES256_GCM,data:x]",
            "true",
            "no",
            "none",
            "********",
            "xxxxxxxx",
            "ref+vault://a",
            "a sentence of words",
            "x",
        ] {
            assert_eq!(literal(value, Named::Password), None, "{value}");
            assert_eq!(literal(value, Named::Key), None, "{value}");
        }
    }

    #[test]
    fn a_name_of_an_object_is_no_key() {
        for value in [
            "db-credentials",
            "shop/db-token",
            "12345678",
            "4096",
            "secret-key",
        ] {
            assert_eq!(literal(value, Named::Key), None, "{value}");
        }
    }

    #[test]
    fn words_that_ask_to_be_replaced_are_placeholders() {
        for value in [
            "changeme",
            "CHANGE_ME",
            "your-secret-key-here",
            "<password>",
        ] {
            assert_eq!(
                literal(value, Named::Password),
                Some(Literal::Placeholder),
                "{value}"
            );
        }
    }

    #[test]
    fn only_a_random_text_is_a_key_where_names_of_queues_may_stand() {
        let key = "0123456789abcdef0123456789abcdef";
        assert_eq!(literal(key, Named::RandomKey), Some(Literal::Real));
        for value in [
            "orders.created.version.number.2",
            "orders-created-in-2026-01-01",
            "12345678901234567890",
        ] {
            assert_eq!(literal(value, Named::RandomKey), None, "{value}");
        }
    }

    #[test]
    fn anything_else_is_a_password() {
        for value in [
            "hunter2",
            "postgres",
            "datahub_password",
            "123456",
            "p@ss:w0rd",
        ] {
            assert_eq!(
                literal(value, Named::Password),
                Some(Literal::Real),
                "{value}"
            );
        }
        assert_eq!(literal("minioadmin123", Named::Key), Some(Literal::Real));
    }
}
