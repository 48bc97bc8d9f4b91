//! What the name of a value says of it.

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A password: its value may be any word.
    Password,
    /// A key or token: its value is long and no word of a sentence.
    Key,
    /// A key where it is a random one: PagerDuty has a `routing_key`, and so have queues, which keep no secret there.
    RandomKey,
    /// `user/password`, as Neo4j has it.
    UserAndPassword,
}

/// Last words that are passwords, also at the end of a longer word, as in `PGPASSWORD`.
const PASSWORDS: [&str; 4] = ["password", "passwd", "passphrase", "requirepass"];

/// Last words that are passwords behind another word: `DB_PASS`, but not `PWD`, which is a folder.
const SHORT_PASSWORDS: [&str; 3] = ["pass", "pwd", "masterauth"];

/// Words that make a password a switch: `MYSQL_ALLOW_EMPTY_PASSWORD`.
const SWITCHES: [&str; 14] = [
    "allow", "random", "empty", "enable", "enabled", "disable", "disabled", "require", "required",
    "onetime", "expire", "expired", "forgot", "reset",
];

/// Last words that are keys by themselves.
const KEYS: [&str; 9] = [
    "secret",
    "token",
    "apikey",
    "secretkey",
    "privatekey",
    "accesstoken",
    "authtoken",
    "clientsecret",
    "apitoken",
];

/// Words before `key` that make it a secret one.
const SECRET_KEYS: [&str; 10] = [
    "secret",
    "private",
    "api",
    "encryption",
    "encrypt",
    "signing",
    "master",
    "account",
    "shared",
    "hmac",
];

/// Words before `key` that make it a secret one where its value is random.
const RANDOM_KEYS: [&str; 3] = ["integration", "routing", "service"];

/// Words before `token` that make it no secret: those of parsers, pages and language models.
const HARMLESS_TOKENS: [&str; 20] = [
    "pad",
    "eos",
    "bos",
    "unk",
    "sep",
    "cls",
    "mask",
    "stop",
    "special",
    "start",
    "end",
    "next",
    "page",
    "continuation",
    "continue",
    "cancel",
    "max",
    "min",
    "delimiter",
    "csrf",
];

/// What a name promises, such as `DATABASE_PASSWORD`, `s3.secret-key`, `--requirepass` or `clientSecret`.
pub(super) fn named(name: &str) -> Option<Named> {
    if !may_be(name) {
        return None;
    }
    if name.eq_ignore_ascii_case("neo4j_auth") {
        return Some(Named::UserAndPassword);
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (last, before) = words.split_last()?;
    if words.contains(&"public") {
        return None;
    }
    let is_password = PASSWORDS.iter().any(|it| last.ends_with(it))
        || !before.is_empty() && SHORT_PASSWORDS.contains(last);
    if is_password {
        let is_switch = before.iter().any(|word| SWITCHES.contains(word));
        return (!is_switch).then_some(Named::Password);
    }
    let previous = before.last().copied().unwrap_or("");
    if *last == "key" && RANDOM_KEYS.contains(&previous) {
        return Some(Named::RandomKey);
    }
    let is_key = match *last {
        "masterauth" => true,
        "key" => {
            SECRET_KEYS.contains(&previous) || previous == "access" && before.contains(&"secret")
        }
        "token" => !HARMLESS_TOKENS.contains(&previous),
        // The name of a Secret that holds a password.
        "secret" => !PASSWORDS.contains(&previous),
        "id" => before.ends_with(&["root", "token"]),
        word => KEYS.contains(&word),
    };
    is_key.then_some(Named::Key)
}

/// Most names hold no part of any word above.
fn may_be(name: &str) -> bool {
    let bytes = name.as_bytes();
    let holds = |part: &[u8]| {
        bytes
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
    };
    [&b"pass"[..], b"pwd", b"secret", b"token", b"key", b"auth"]
        .iter()
        .any(|part| holds(part))
}

/// The words of a name in lower case: parts between separators, and parts of `camelCase`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        let begins =
            !character.is_ascii_alphanumeric() || was_lower && character.is_ascii_uppercase();
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        }
        was_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_known_in_any_spelling() {
        for name in [
            "PASSWORD",
            "PGPASSWORD",
            "DB_PASS",
            "MYSQL_PWD",
            "GF_SECURITY_ADMIN_PASSWORD",
            "connection-password",
            "--requirepass",
            "adminPassword",
        ] {
            assert_eq!(named(name), Some(Named::Password), "{name}");
        }
        for name in [
            "SECRET_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "apiKey",
            "API_KEY",
            "s3.secret-key",
            "spark.hadoop.fs.s3a.secret.key",
            "JWT_SECRET",
            "clientSecret",
            "GITHUB_TOKEN",
            "-dev-root-token-id",
        ] {
            assert_eq!(named(name), Some(Named::Key), "{name}");
        }
    }

    #[test]
    fn names_that_only_speak_of_credentials_are_none() {
        for name in [
            "PASSWORD_FILE",
            "TOKEN_TTL",
            "SECRET_NAME",
            "KEYCLOAK_URL",
            "KEYCLOAK_USER",
            "PUBLIC_KEY",
            "JWT_PUBLIC_KEY",
            "AWS_ACCESS_KEY_ID",
            "MINIO_ACCESS_KEY",
            "PWD",
            "OLDPWD",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "PASSWORD_MIN_LENGTH",
            "DB_PASSWORD_SECRET",
            "EOS_TOKEN",
            "PARTITION_KEY",
            "SSH_KEY_PATH",
            "MONKEY",
            "COMPASS",
        ] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
