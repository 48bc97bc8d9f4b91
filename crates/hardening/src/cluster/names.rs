//! The syntax of names, labels and ports, as the API server checks it.

use std::fmt;

use thiserror::Error;

/// What a name must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameSyntax {
    /// At most 63 lower-case letters, digits and `-`: namespaces, containers, volumes.
    DnsLabel,
    /// A DNS label that begins with a letter.
    Dns1035Label,
    /// At most 253 characters of DNS labels with dots between: most objects.
    DnsSubdomain,
    /// A DNS subdomain behind `*.`: the host of an Ingress.
    WildcardDnsSubdomain,
    /// What fits into a URL as one step: roles and their bindings, disruption budgets.
    PathSegment,
    /// A name, with or without a DNS subdomain and `/` before it: keys of labels, names of resources.
    QualifiedName,
    /// A qualified name whose prefix may have upper-case letters: keys of annotations.
    AnnotationKey,
    /// The value of a label, which may be empty.
    LabelValue,
    /// At most 15 lower-case letters, digits and `-`, a letter among them.
    PortName,
    /// The key of a ConfigMap or Secret.
    ConfigMapKey,
    /// The name of an environment variable.
    EnvVarName,
    /// The name of an HTTP header.
    HttpHeaderName,
}

/// Why the API server refuses a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameFault {
    /// Nothing stands where a name must.
    #[error("{0} must not be empty")]
    Empty(NamePart),
    /// Longer than the syntax allows.
    #[error("{part} must be at most {limit} characters long, this has {length}")]
    TooLong {
        /// What is too long.
        part: NamePart,
        /// The most that is allowed, in bytes.
        limit: usize,
        /// What it has, in bytes.
        length: usize,
    },
    /// A character that the syntax does not allow.
    #[error("{part} must be made of {allowed}, not `{found}`")]
    Character {
        /// What holds it.
        part: NamePart,
        /// What it may hold.
        allowed: &'static str,
        /// The first that it may not hold.
        found: char,
    },
    /// The first or last character is allowed only in between.
    #[error("{part} must begin and end with {allowed}")]
    Edge {
        /// What begins or ends so.
        part: NamePart,
        /// What it may begin and end with.
        allowed: &'static str,
    },
    /// The first character is none of those allowed there.
    #[error("{0} must begin with a letter")]
    FirstNotLetter(NamePart),
    /// Only digits and `-`.
    #[error("{0} needs at least one letter")]
    NoLetter(NamePart),
    /// `--`.
    #[error("{0} must not have two `-` in a row")]
    TwoHyphens(NamePart),
    /// More than one `/`.
    #[error("it must have at most one `/`")]
    SecondSlash,
    /// `.`, `..`, or a key that begins with `..`.
    #[error("`.` and `..` are taken for folders")]
    Dots,
    /// No `*.` in front.
    #[error("it must begin with `*.`")]
    NoWildcard,
}

/// The part of a name that a fault is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePart {
    /// All of it.
    Whole,
    /// What stands before `/`.
    Prefix,
    /// What stands behind `/`.
    Name,
    /// What stands between two dots.
    Label,
}

impl fmt::Display for NamePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole => "it",
            Self::Prefix => "the part before `/`",
            Self::Name => "the part behind `/`",
            Self::Label => "each part between dots",
        })
    }
}

const LABEL_LENGTH: usize = 63;
const SUBDOMAIN_LENGTH: usize = 253;
const PORT_NAME_LENGTH: usize = 15;

const LOWER: &str = "lower-case letters, digits and `-`";
const LOWER_EDGE: &str = "a lower-case letter or digit";
const DOTTED: &str = "lower-case letters, digits, `-` and `.`";
const WORD: &str = "letters, digits, `-`, `_` and `.`";
const WORD_EDGE: &str = "a letter or digit";

impl NameSyntax {
    /// Whether a text has this syntax.
    ///
    /// ```
    /// use hardening::cluster::NameSyntax;
    ///
    /// assert!(NameSyntax::DnsLabel.check("web-1").is_ok());
    /// let fault = NameSyntax::DnsLabel.check("Web").unwrap_err();
    /// assert_eq!(fault.to_string(), "it must be made of lower-case letters, digits and `-`, not `W`");
    /// ```
    ///
    /// # Errors
    /// Why the API server refuses it.
    pub fn check(self, text: &str) -> Result<(), NameFault> {
        let whole = NamePart::Whole;
        match self {
            Self::DnsLabel => dns_label(text),
            Self::Dns1035Label => {
                dns_label(text)?;
                require(
                    text.starts_with(|first: char| first.is_ascii_lowercase()),
                    NameFault::FirstNotLetter(whole),
                )
            }
            Self::DnsSubdomain => dns_subdomain(text, whole),
            Self::WildcardDnsSubdomain => {
                let domain = text.strip_prefix("*.").ok_or(NameFault::NoWildcard)?;
                dns_subdomain(domain, whole)
            }
            Self::PathSegment => {
                require(!matches!(text, "." | ".."), NameFault::Dots)?;
                characters(text, whole, "anything but `/` and `%`", |char| {
                    !matches!(char, '/' | '%')
                })
            }
            Self::QualifiedName => qualified_name(text),
            Self::AnnotationKey => qualified_name(&text.to_ascii_lowercase()),
            Self::LabelValue if text.is_empty() => Ok(()),
            Self::LabelValue => word(text, whole),
            Self::PortName => port_name(text),
            Self::ConfigMapKey => {
                length(text, whole, SUBDOMAIN_LENGTH)?;
                characters(text, whole, WORD, is_word)?;
                require(text != "." && !text.starts_with(".."), NameFault::Dots)
            }
            Self::EnvVarName => {
                require(!text.is_empty(), NameFault::Empty(whole))?;
                characters(text, whole, "printable ASCII but `=`", |char| {
                    (' '..='~').contains(&char) && char != '='
                })
            }
            Self::HttpHeaderName => {
                require(!text.is_empty(), NameFault::Empty(whole))?;
                characters(text, whole, "letters, digits and `-`", |char| {
                    char.is_ascii_alphanumeric() || char == '-'
                })
            }
        }
    }
}

fn require(holds: bool, fault: NameFault) -> Result<(), NameFault> {
    if holds { Ok(()) } else { Err(fault) }
}

/// Not empty, and not longer than that many bytes.
fn length(text: &str, part: NamePart, limit: usize) -> Result<(), NameFault> {
    require(!text.is_empty(), NameFault::Empty(part))?;
    let length = text.len();
    require(
        length <= limit,
        NameFault::TooLong {
            part,
            limit,
            length,
        },
    )
}

fn characters(
    text: &str,
    part: NamePart,
    allowed: &'static str,
    is_allowed: impl Fn(char) -> bool,
) -> Result<(), NameFault> {
    match text.chars().find(|char| !is_allowed(*char)) {
        None => Ok(()),
        Some(found) => Err(NameFault::Character {
            part,
            allowed,
            found,
        }),
    }
}

fn edges(
    text: &str,
    part: NamePart,
    allowed: &'static str,
    is_inner: impl Fn(char) -> bool,
) -> Result<(), NameFault> {
    let is_framed = !text.starts_with(&is_inner) && !text.ends_with(&is_inner);
    require(is_framed, NameFault::Edge { part, allowed })
}

fn is_lower(char: char) -> bool {
    char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-'
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.')
}

fn dns_label(text: &str) -> Result<(), NameFault> {
    length(text, NamePart::Whole, LABEL_LENGTH)?;
    characters(text, NamePart::Whole, LOWER, is_lower)?;
    edges(text, NamePart::Whole, LOWER_EDGE, |char| char == '-')
}

fn dns_subdomain(text: &str, part: NamePart) -> Result<(), NameFault> {
    length(text, part, SUBDOMAIN_LENGTH)?;
    characters(text, part, DOTTED, |char| is_lower(char) || char == '.')?;
    text.split('.').try_for_each(|label| {
        require(!label.is_empty(), NameFault::Empty(NamePart::Label))?;
        edges(label, NamePart::Label, LOWER_EDGE, |char| char == '-')
    })
}

fn word(text: &str, part: NamePart) -> Result<(), NameFault> {
    length(text, part, LABEL_LENGTH)?;
    characters(text, part, WORD, is_word)?;
    edges(text, part, WORD_EDGE, |char| {
        matches!(char, '-' | '_' | '.')
    })
}

fn qualified_name(text: &str) -> Result<(), NameFault> {
    let Some((prefix, name)) = text.split_once('/') else {
        return word(text, NamePart::Whole);
    };
    require(!name.contains('/'), NameFault::SecondSlash)?;
    dns_subdomain(prefix, NamePart::Prefix)?;
    word(name, NamePart::Name)
}

fn port_name(text: &str) -> Result<(), NameFault> {
    let whole = NamePart::Whole;
    length(text, whole, PORT_NAME_LENGTH)?;
    characters(text, whole, LOWER, is_lower)?;
    edges(text, whole, LOWER_EDGE, |char| char == '-')?;
    require(!text.contains("--"), NameFault::TwoHyphens(whole))?;
    require(
        text.contains(|char: char| char.is_ascii_lowercase()),
        NameFault::NoLetter(whole),
    )
}

/// Whether the name of a claim says that what it holds can be made anew: logs, caches, what is there for a while.
pub(crate) fn is_made_anew(claim: &str) -> bool {
    let parts = ["log", "cache", "tmp", "temp", "scratch", "spool"];
    parts.iter().any(|part| claim.contains(part))
}
