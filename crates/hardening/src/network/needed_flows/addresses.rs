//! Addresses of other pods in free text: URLs, `host:port`, and words that are named as addresses.
//!
//! Pure text in, stretches of text out. Whether a Service of that name exists is decided elsewhere.

use std::ops::Range;

use super::naming::{Naming, naming};

/// A stretch of text that has the form of a network address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    /// A DNS name in lower case, without the dot at its end.
    pub(super) host: &'t str,
    /// What is said about the port.
    pub(super) port: PortText,
    /// What stands before `://`, as written.
    pub(super) scheme: Option<&'t str>,
    /// Whether the text around it names it as an address: a variable `DB_HOST`, a flag `--host`.
    pub(super) named: bool,
    /// Whether a password stands before the host.
    pub(super) password: bool,
    /// Host and port, in bytes of the text.
    pub(super) span: Range<usize>,
}

/// What a text says about the port of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortText {
    /// Nothing.
    None,
    /// `host:5432`.
    Colon(u16),
    /// `host 5432`, as tools such as `nc` take it; likely only where the host listens there.
    Blank(u16),
}

/// Schemes whose authority is no host: a bucket, a path, a name.
const WITHOUT_HOST: [&str; 16] = [
    "abfs",
    "abfss",
    "classpath",
    "docker",
    "file",
    "gs",
    "jar",
    "local",
    "oci",
    "oss",
    "s3",
    "s3a",
    "s3n",
    "unix",
    "wasb",
    "wasbs",
];

/// What begins a part of a name that is filled in later: `redis.${NAMESPACE}`.
const UNFINISHED: [char; 5] = ['$', '{', '%', '<', '('];

/// The addresses in a text, in order. `name` is what the text as a whole is called: the variable whose value it is, the
/// flag before it. Linear in the text.
pub(super) fn addresses<'t>(text: &'t str, name: &str) -> Vec<Address<'t>> {
    let whole = naming(name);
    let mut found = Vec::new();
    let mut above = whole;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = without_comment(line.trim_end());
        // The items of a list on lines of their own are named by the key above them.
        let item = written.trim_start().starts_with(['-', '"', '\'']);
        let mut scanner = Scanner {
            text,
            at: start,
            end: start + written.len(),
            naming: if item { above } else { whole },
            found: &mut found,
        };
        scanner.scan();
        above = match (item, written.ends_with([':', '['])) {
            (_, true) => scanner.naming,
            (true, false) => above,
            (false, false) => whole,
        };
        start += line.len();
    }
    found
}

/// A line up to its comment, in the forms that configuration files have.
fn without_comment(line: &str) -> &str {
    let begin = line.trim_start();
    let marks = ["#", "//", ";", "-- ", "<!--", "/*", "* "];
    if marks.iter().any(|mark| begin.starts_with(mark)) {
        return "";
    }
    let mut signs = line.match_indices('#').map(|(at, _)| at);
    let comment = signs.find_map(|at| line.get(..at).filter(|it| it.ends_with([' ', '\t'])));
    comment.map_or(line, |text| text.get(..text.len() - 1).unwrap_or(text))
}

struct Scanner<'t, 'f> {
    text: &'t str,
    at: usize,
    end: usize,
    naming: Naming,
    found: &'f mut Vec<Address<'t>>,
}

impl<'t> Scanner<'t, '_> {
    fn scan(&mut self) {
        while let Some(word) = self.next_word() {
            let after = self.rest(word.end);
            if after.starts_with("://") {
                self.url(word);
            } else if let Some(naming) = self.named_by(&word) {
                self.naming = naming;
            } else {
                self.word(word);
            }
        }
    }

    fn rest(&self, from: usize) -> &'t str {
        self.text.get(from..self.end).unwrap_or("")
    }

    fn byte_before(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at.checked_sub(1)?).copied()
    }

    /// The next run of the characters that names are made of.
    fn next_word(&mut self) -> Option<Range<usize>> {
        let rest = self.rest(self.at);
        let begin = rest.bytes().position(is_word)?;
        let length = rest
            .bytes()
            .skip(begin)
            .take_while(|byte| is_word(*byte))
            .count();
        let start = self.at + begin;
        self.at = start + length;
        Some(start..self.at)
    }

    /// What the word says about what follows it, where it is a key or a flag.
    fn named_by(&self, word: &Range<usize>) -> Option<Naming> {
        let text = self.text.get(word.clone())?;
        let after = self.rest(word.end);
        let flag = text.len() > 1 && text.starts_with('-');
        if flag && after.starts_with([' ', '\t', '=']) {
            return Some(naming(text));
        }
        let unquoted = after.strip_prefix(['"', '\'']).unwrap_or(after);
        let sign = unquoted.trim_start_matches([' ', '\t']);
        let is_key = match sign.as_bytes() {
            [b'=', ..] => true,
            [b':'] => true,
            [b':', next, ..] => b" \t\"'[={".contains(next),
            _ => false,
        };
        is_key.then(|| naming(text))
    }

    fn url(&mut self, scheme: Range<usize>) {
        let start = scheme.end + "://".len();
        let mut end = start + authority_length(self.rest(start));
        // In `a://one:1,b://two:2` the authority of the first ends where the scheme of the second begins.
        let authority = self.text.get(start..end).unwrap_or("");
        if authority.ends_with(':') && self.rest(end).starts_with("//") {
            end = start + authority.rfind(',').unwrap_or(authority.len());
        }
        self.at = end;
        let authority = self.text.get(start..end).unwrap_or("");
        let scheme = self.text.get(scheme).unwrap_or("");
        let lower = scheme.to_ascii_lowercase();
        if scheme.len() > 32 || WITHOUT_HOST.contains(&lower.as_str()) {
            return;
        }
        let hosts = authority.rfind('@').map_or(0, |at| at + 1);
        let password = authority
            .get(..hosts)
            .is_some_and(|user| user.contains(':'));
        let unfinished = self.rest(end).starts_with(UNFINISHED);
        let mut part_start = start + hosts;
        for part in authority.get(hosts..).unwrap_or("").split(',') {
            let part_end = part_start + part.len();
            if !(unfinished && part_end == end) {
                self.authority(part, part_start, scheme, password);
            }
            part_start = part_end + 1;
        }
        self.forget_name_before_blank();
    }

    fn authority(&mut self, part: &'t str, start: usize, scheme: &'t str, password: bool) {
        let (host, port) = match part.split_once(':') {
            None => (part, PortText::None),
            Some((host, digits)) => match port_number(digits) {
                Some(port) => (host, PortText::Colon(port)),
                None => return,
            },
        };
        let Some(host) = dns_name(host) else {
            return;
        };
        self.push(Address {
            host,
            port,
            scheme: Some(scheme),
            named: self.naming.is_address(),
            password,
            span: start..start + part.len(),
        });
    }

    fn word(&mut self, word: Range<usize>) {
        let text = self.text.get(word.clone()).unwrap_or("");
        if text.bytes().all(|byte| byte == b'-') {
            return;
        }
        if let Some(host) = dns_name(text).filter(|_| self.begins_address(word.start)) {
            self.host(host, &word);
        }
        self.forget_name_before_blank();
    }

    fn host(&mut self, host: &'t str, word: &Range<usize>) {
        let after = self.rest(word.end);
        if after.starts_with(UNFINISHED) {
            return;
        }
        if let Some(behind_colon) = after.strip_prefix(':') {
            let digits = leading_digits(behind_colon);
            let Some(port) = port_number(digits) else {
                return;
            };
            let end = word.end + 1 + digits.len();
            if self.rest(end).bytes().next().is_some_and(is_word) {
                return;
            }
            self.at = end;
            self.without_scheme(host, PortText::Colon(port), word.start..end);
            self.second_port(host, word.start, end);
            return;
        }
        let digits = leading_digits(after.trim_start_matches(' '));
        let behind = after.trim_start_matches(' ').get(digits.len()..);
        let ends = !behind
            .and_then(|text| text.bytes().next())
            .is_some_and(is_word);
        let blank = after.starts_with(' ') && ends;
        let port = match port_number(digits).filter(|_| blank) {
            Some(port) => PortText::Blank(port),
            None => PortText::None,
        };
        if port == PortText::None && !self.naming.is_address() && !is_service_name(host) {
            return;
        }
        self.without_scheme(host, port, word.clone());
    }

    /// ZooKeeper's `host:2888:3888`: both are ports.
    fn second_port(&mut self, host: &'t str, start: usize, end: usize) {
        let Some(behind) = self.rest(end).strip_prefix(':') else {
            return;
        };
        let digits = leading_digits(behind);
        let Some(port) = port_number(digits).filter(|port| *port >= 1024) else {
            return;
        };
        self.at = end + 1 + digits.len();
        self.without_scheme(host, PortText::Colon(port), start..self.at);
    }

    fn without_scheme(&mut self, host: &'t str, port: PortText, span: Range<usize>) {
        self.push(Address {
            host,
            port,
            scheme: None,
            named: self.naming.is_address(),
            password: self.byte_before(span.start) == Some(b'@'),
            span,
        });
    }

    fn push(&mut self, address: Address<'t>) {
        if self.naming != Naming::Own {
            self.found.push(address);
        }
    }

    fn begins_address(&self, at: usize) -> bool {
        match self.byte_before(at) {
            None => true,
            Some(byte) => byte.is_ascii_whitespace() || b"\"'`=,([{<>;|@".contains(&byte),
        }
    }

    /// What a key says holds for a list with commas, not for what stands behind a blank.
    fn forget_name_before_blank(&mut self) {
        let after = self.rest(self.at);
        let unquoted = after.strip_prefix(['"', '\'']).unwrap_or(after);
        if unquoted.starts_with([' ', '\t']) {
            self.naming = Naming::Plain;
        }
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn authority_length(text: &str) -> usize {
    text.bytes()
        .position(|byte| byte.is_ascii_whitespace() || b"/?#\"'`<>()[]{}|;\\".contains(&byte))
        .unwrap_or(text.len())
}

fn leading_digits(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..length).unwrap_or("")
}

fn port_number(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|port| *port > 0)
}

/// The name without the dot at its end, where it is a DNS name in lower case and no IPv4 address.
fn dns_name(text: &str) -> Option<&str> {
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.len() > 253 || !name.split('.').all(is_label) {
        return None;
    }
    let last = name.rsplit('.').next()?;
    let number = last.bytes().all(|byte| byte.is_ascii_digit());
    (!number).then_some(name)
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    label.len() <= 63
        && *first != b'-'
        && *last != b'-'
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

/// Whether the name says itself that it is a Service's: `name.namespace.svc`.
fn is_service_name(host: &str) -> bool {
    host.split('.').skip(2).any(|label| label == "svc")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Host, port and marks of every address, as `scheme|host|port|named`.
    fn found(text: &str, name: &str) -> Vec<String> {
        let addresses = addresses(text, name);
        let shown = addresses.iter().map(|address| {
            let port = match address.port {
                PortText::None => String::new(),
                PortText::Colon(port) => format!(":{port}"),
                PortText::Blank(port) => format!(" {port}"),
            };
            let scheme = address
                .scheme
                .map_or_else(String::new, |scheme| format!("{scheme}://"));
            let named = if address.named { " named" } else { "" };
            format!("{scheme}{}{port}{named}", address.host)
        });
        shown.collect()
    }

    #[test]
    fn a_url_names_a_host_and_perhaps_a_port() {
        assert_eq!(found("http://minio:9000/b", "X"), ["http://minio:9000"]);
        assert_eq!(
            found("https://api.shop.svc/", "X"),
            ["https://api.shop.svc"]
        );
        assert_eq!(
            found("jdbc:postgresql://db:5432/a?ssl=true", "X"),
            ["postgresql://db:5432"]
        );
    }

    #[test]
    fn user_and_password_are_no_host() {
        assert_eq!(
            found("amqp://app:kafka:9092@mq.data:5672/v", "X"),
            ["amqp://mq.data:5672"]
        );
        assert_eq!(found("app:s3cret@tcp(db:3306)/shop", "X"), ["db:3306"]);
    }

    #[test]
    fn a_url_may_list_hosts() {
        assert_eq!(
            found("mongodb://u:p@a:27017,b:27017,c/db", "X"),
            ["mongodb://a:27017", "mongodb://b:27017", "mongodb://c"]
        );
        assert_eq!(
            found("PLAINTEXT://a:9092,INTERNAL://b:9093", "X"),
            ["PLAINTEXT://a:9092", "INTERNAL://b:9093"]
        );
    }

    #[test]
    fn buckets_and_files_are_no_hosts() {
        assert_eq!(found("s3a://logs/x file:///etc local:///opt", "X"), [""; 0]);
    }

    #[test]
    fn hosts_with_ports_stand_alone_or_in_lists() {
        assert_eq!(
            found("kafka-0.kafka:9092,kafka-1.kafka:9092", "X"),
            ["kafka-0.kafka:9092", "kafka-1.kafka:9092"]
        );
        assert_eq!(
            found("server.1=zk-0.zk:2888:3888", "X"),
            ["zk-0.zk:2888 named", "zk-0.zk:3888 named"]
        );
        assert_eq!(found("nc -z postgres 5432;", "X"), ["postgres 5432"]);
    }

    #[test]
    fn a_bare_word_counts_where_it_is_named_as_an_address() {
        assert_eq!(found("redis", "CACHE_HOST"), ["redis named"]);
        assert_eq!(found("redis", "CACHE_TYPE"), [""; 0]);
        assert_eq!(found("mode = redis\nhost = redis", ""), ["redis named"]);
        assert_eq!(
            found("{\"host\": \"redis\", \"kind\": \"redis\"}", ""),
            ["redis named"]
        );
        assert_eq!(found("pg_dump -h db -U db -d db", ""), ["db named"]);
        assert_eq!(
            found("--redis-host=redis --mode=redis", ""),
            ["redis named"]
        );
        assert_eq!(found("a,b", "KAFKA_BROKERS"), ["a named", "b named"]);
    }

    #[test]
    fn a_name_with_svc_in_it_counts_anywhere() {
        assert_eq!(
            found("ping db.data.svc.cluster.local.", ""),
            ["db.data.svc.cluster.local"]
        );
    }

    #[test]
    fn comments_say_nothing() {
        assert_eq!(
            found("# http://a:1\n  // http://b:2\nx: 1 # http://c:3", ""),
            [""; 0]
        );
        assert_eq!(found("http://a:1/#part", ""), ["http://a:1"]);
    }

    #[test]
    fn own_and_foreign_names_are_no_targets() {
        assert_eq!(
            found("PLAINTEXT://kafka:9092", "KAFKA_ADVERTISED_LISTENERS"),
            [""; 0]
        );
        assert_eq!(found("http://web:3000", "CORS_ALLOWED_ORIGINS"), [""; 0]);
        assert_eq!(found("redis,web.shop.svc", "NO_PROXY"), [""; 0]);
    }

    #[test]
    fn addresses_by_number_and_unfinished_text_are_no_names() {
        let text = "http://127.0.0.1:80 http://[::1]:80 http://${HOST}:80 http://a.{{b}}:80 $(A):1 a.$B:1 a_b:80 :80 x:";
        assert_eq!(found(text, "URL"), [""; 0]);
        assert_eq!(
            found("redis:99999 redis:0 repo/redis:7 a.redis:6379x", ""),
            [""; 0]
        );
    }

    #[test]
    fn the_stretch_covers_host_and_port() {
        let text = "url=http://user:pw@db.data:5432/x";
        let addresses = addresses(text, "");
        let spans = addresses.iter().map(|address| &text[address.span.clone()]);
        assert_eq!(spans.collect::<Vec<_>>(), ["db.data:5432"]);
    }

    #[test]
    fn a_list_on_lines_of_its_own_is_named_by_the_key_above() {
        let text = "seed_hosts:\n  - es-0\n  - es-1\nroles:\n  - master\n";
        assert_eq!(found(text, ""), ["es-0 named", "es-1 named"]);
    }

    proptest! {
        #[test]
        fn stretches_lie_in_the_text_and_begin_with_the_host(
            text in "([a-z0-9.:/@,=#\"' \n_-]|é|://|redis|[ -~]){0,60}",
            name in "[A-Za-z_]{0,12}",
        ) {
            for address in addresses(&text, &name) {
                let stretch = text.get(address.span.clone());
                prop_assert!(stretch.is_some_and(|stretch| stretch.starts_with(address.host)));
            }
        }

        #[test]
        fn any_text_is_read(text in any::<String>(), name in any::<String>()) {
            let _ = addresses(&text, &name).len();
        }
    }
}
