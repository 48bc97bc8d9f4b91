//! What the name of a variable, a key or a flag says about its value.

/// What a name says about the value that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// An address that the program connects to, or may.
    Address,
    /// An address that others use: what is advertised, listened on, allowed to call; no need to reach it.
    Own,
    /// Nothing.
    Plain,
}

impl Naming {
    pub(super) fn is_address(self) -> bool {
        self == Self::Address
    }
}

/// Last words of names whose values are addresses.
const ADDRESS_WORDS: [&str; 23] = [
    "addr",
    "address",
    "addresses",
    "addrs",
    "bootstrap",
    "broker",
    "brokers",
    "connect",
    "dsn",
    "endpoint",
    "endpoints",
    "host",
    "hostname",
    "hosts",
    "peer",
    "peers",
    "seeds",
    "server",
    "servers",
    "upstream",
    "uri",
    "url",
    "urls",
];

/// Words that may follow an address word without changing its meaning.
const TRAILING_WORDS: [&str; 11] = [
    "internal", "list", "master", "primary", "read", "reader", "replica", "ro", "rw", "write",
    "writer",
];

/// Words of names whose values are addresses for others.
const OWN_WORDS: [&str; 11] = [
    "advertise",
    "advertised",
    "allowed",
    "bind",
    "callback",
    "cors",
    "listen",
    "listeners",
    "origin",
    "origins",
    "redirect",
];

/// Pairs of words with the same meaning as [`OWN_WORDS`].
const OWN_PAIRS: [(&str, &str); 5] = [
    ("no", "proxy"),
    ("external", "url"),
    ("root", "url"),
    ("public", "url"),
    ("server", "name"),
];

/// Names longer than this are no names.
const LONGEST: usize = 256;

/// What a name such as `DB_HOST`, `spring.redis.host`, `--redis-host` or `redisHost` says.
pub(super) fn naming(name: &str) -> Naming {
    if name == "-h" || name == "-H" {
        return Naming::Address;
    }
    if name.is_empty() || name.len() > LONGEST {
        return Naming::Plain;
    }
    let words = words(name);
    let own = words.iter().any(|word| OWN_WORDS.contains(&word.as_str()))
        || words.iter().any(|word| word == "noproxy")
        || words.windows(2).any(|pair| match pair {
            [first, second] => OWN_PAIRS.contains(&(first.as_str(), second.as_str())),
            _ => false,
        });
    if own {
        return Naming::Own;
    }
    let mut significant = words.iter().rev().skip_while(|word| {
        TRAILING_WORDS.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit())
    });
    match significant.next().map(String::as_str) {
        Some("name") if significant.next().is_some_and(|word| word == "host") => Naming::Address,
        Some(word) if ADDRESS_WORDS.contains(&word) => Naming::Address,
        _ => Naming::Plain,
    }
}

/// The name of the port beside a host: `DB_PORT` for `DB_HOST`, `dbPort` for `dbHost`.
pub(super) fn port_name(host_name: &str) -> Option<String> {
    const WORDS: [&str; 6] = ["hostname", "host", "address", "addr", "server", "endpoint"];
    WORDS.iter().find_map(|word| {
        let at = host_name.len().checked_sub(word.len())?;
        let (before, ending) = host_name.split_at_checked(at)?;
        let port = match ending {
            _ if !ending.eq_ignore_ascii_case(word) => return None,
            _ if ending.bytes().all(|byte| byte.is_ascii_uppercase()) => "PORT",
            _ if ending.starts_with(|first: char| first.is_ascii_uppercase()) => "Port",
            _ => "port",
        };
        Some(format!("{before}{port}"))
    })
}

/// The words of a name in lower case, parted by signs and by capital letters behind small ones.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for character in name.chars() {
        let parts = !character.is_ascii_alphanumeric();
        if (parts || (character.is_ascii_uppercase() && after_small)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !parts {
            word.push(character.to_ascii_lowercase());
        }
        after_small = character.is_ascii_lowercase();
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
    fn the_last_word_of_a_name_says_whether_its_value_is_an_address() {
        for name in [
            "DB_HOST",
            "KAFKA_BOOTSTRAP_SERVERS",
            "KAFKA_ZOOKEEPER_CONNECT",
            "spring.redis.host",
            "--redis-host",
            "redisHost",
            "dataSourceUrl",
            "DB_HOST_PRIMARY",
            "ZOO_SERVERS_1",
            "SCHEMA_REGISTRY_HOST_NAME",
            "-h",
        ] {
            assert_eq!(naming(name), Naming::Address, "{name}");
        }
    }

    #[test]
    fn an_address_word_elsewhere_says_nothing() {
        for name in [
            "SERVER_TYPE",
            "hostPath",
            "CACHE_MODE",
            "URL_PREFIX",
            "",
            "host_port",
        ] {
            assert_eq!(naming(name), Naming::Plain, "{name}");
        }
    }

    #[test]
    fn the_port_beside_a_host_is_named_alike() {
        let port = |name| port_name(name).unwrap_or_default();
        assert_eq!(port("DB_HOST"), "DB_PORT");
        assert_eq!(port("DB_HOSTNAME"), "DB_PORT");
        assert_eq!(port("dbHost"), "dbPort");
        assert_eq!(port("db.host"), "db.port");
        assert_eq!(port("DB_URL"), "");
        assert_eq!(port("é"), "");
    }

    #[test]
    fn what_others_use_is_no_address_to_reach() {
        for name in [
            "KAFKA_ADVERTISED_LISTENERS",
            "cors.allowed.origins",
            "NO_PROXY",
            "--web.external-url",
            "listen_address",
            "serverName",
        ] {
            assert_eq!(naming(name), Naming::Own, "{name}");
        }
    }
}
