//! The configuration file: what to look for, how bad it is, and what the cluster's network does.

use std::collections::BTreeMap;

use thiserror::Error;

use super::invariants;
use crate::finding::{Finding, Location, Place, Severity, SourceId, Span};
use crate::manifest::{Bundle, Entry, Limits, Mapping, Node, Source};
use crate::network::{HostNetwork, NetworkOptions, PodAddresses};

/// What to look for, and how bad it is.
///
/// ```
/// use hardening::analysis::Config;
///
/// let config = Config::parse(
///     "hardening.yaml",
///     "apiVersion: hardening/v1alpha1
/// kind: Config
/// select: [network]
/// severity:
///   manifest.boolean-key: error
/// ",
/// );
/// assert!(config.is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// Only these invariants, by id or by area; all where empty.
    pub select: Vec<String>,
    /// What is not reported.
    pub ignore: Vec<Ignore>,
    /// Severities other than the invariants' own, by id.
    pub severity: BTreeMap<String, Severity>,
    /// How much is read.
    pub limits: Limits,
    /// What the network plugin does where the world disagrees.
    pub network: NetworkOptions,
}

/// Findings that are not reported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// An invariant's id, or an area.
    pub invariant: String,
    /// Only for the object `namespace/name` or `name`.
    pub object: Option<String>,
    /// Only in this file, or below this folder.
    pub file: Option<String>,
    /// Why; empty only on the command line, which needs none.
    pub reason: String,
}

/// What is wrong with a configuration, and where.
#[derive(Debug, Error)]
#[error("{}:{}:{}: {message}", .location.file, .location.line, .location.column)]
pub struct ConfigError {
    /// What, and what to do.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// A word that is neither the id of an invariant nor an area.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{pattern}` is no invariant and no area{nearest}")]
pub struct UnknownPattern {
    pattern: String,
    nearest: String,
}

/// Whether a word is the id of an invariant or an area.
///
/// # Errors
/// Where it is neither; the error names the nearest.
pub fn check_pattern(pattern: &str) -> Result<(), UnknownPattern> {
    UnknownPattern::check(pattern)
}

impl UnknownPattern {
    fn check(pattern: &str) -> Result<(), Self> {
        known(pattern).map_err(|nearest| Self {
            pattern: pattern.to_owned(),
            nearest,
        })
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// At the first field that is unknown or has a value that it cannot have.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let bundle = Bundle::read([Source::new(file, text)]);
        let reader = Reader { bundle: &bundle };
        if let Some(problem) = bundle.problems().first() {
            let place = Place::Text {
                source: problem.source,
                span: problem.span,
            };
            return Err(ConfigError {
                message: problem.kind.to_string(),
                location: bundle.locate(&place),
            });
        }
        let mut manifests = bundle.manifests();
        match (manifests.next(), manifests.next()) {
            (Some((_, manifest)), None) => reader.config(&manifest.root),
            _ => Err(ConfigError {
                message: "a configuration file holds one object: `apiVersion: hardening/v1alpha1`, `kind: Config`".to_owned(),
                location: bundle.locate(&Place::Text {
                    source: SourceId(0),
                    span: Span::new(0, 0),
                }),
            }),
        }
    }

    /// Looks for these invariants or areas only, where any are given.
    ///
    /// # Errors
    /// At the first that does not exist.
    pub fn select(&mut self, patterns: &[String]) -> Result<(), UnknownPattern> {
        patterns
            .iter()
            .try_for_each(|it| UnknownPattern::check(it))?;
        if !patterns.is_empty() {
            self.select = patterns.to_vec();
        }
        Ok(())
    }

    /// Leaves these invariants or areas out, wherever they are found.
    ///
    /// # Errors
    /// At the first that does not exist.
    pub fn ignore(&mut self, patterns: &[String]) -> Result<(), UnknownPattern> {
        for pattern in patterns {
            UnknownPattern::check(pattern)?;
            self.ignore.push(Ignore {
                invariant: pattern.clone(),
                object: None,
                file: None,
                reason: String::new(),
            });
        }
        Ok(())
    }

    /// Whether findings of an invariant are looked for.
    #[must_use]
    pub fn selects(&self, id: &str) -> bool {
        self.select.is_empty() || self.select.iter().any(|pattern| covers(pattern, id))
    }
}

impl Ignore {
    /// Whether it is about a finding.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let file = &finding.location.file;
        covers(&self.invariant, &finding.invariant)
            && self.file.as_ref().is_none_or(|wanted| {
                let below = file.strip_prefix(wanted.trim_end_matches('/'));
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            && self.object.as_ref().is_none_or(|wanted| {
                finding
                    .object
                    .as_ref()
                    .is_some_and(|object| match wanted.split_once('/') {
                        Some((namespace, name)) => {
                            object.namespace.as_deref() == Some(namespace) && object.name == name
                        }
                        None => object.name == *wanted,
                    })
            })
    }
}

/// Whether a pattern names an invariant: by its id, or by its area.
pub(super) fn covers(pattern: &str, id: &str) -> bool {
    id.strip_prefix(pattern)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether any invariant has this id or is of this area; else the id that was probably meant.
pub(super) fn known(pattern: &str) -> Result<(), String> {
    let ids: Vec<_> = invariants().iter().map(|invariant| invariant.id).collect();
    if ids.iter().any(|id| covers(pattern, id)) {
        return Ok(());
    }
    let areas = ids.iter().filter_map(|id| id.split('.').next());
    // More than a third of the letters wrong is another word.
    let bound = (pattern.len() / 3).max(2);
    let candidates = ids.iter().copied().chain(areas);
    let nearest = candidates
        .map(|word| (strsim::damerau_levenshtein(word, pattern), word))
        .filter(|(distance, _)| *distance <= bound)
        .min();
    Err(nearest.map_or_else(String::new, |(_, word)| format!("; did you mean `{word}`?")))
}

const POD_ADDRESSES: [(&str, PodAddresses); 2] = [
    ("neverInBlocks", PodAddresses::NeverInBlocks),
    ("fromStatus", PodAddresses::FromStatus),
];

const HOST_NETWORK: [(&str, HostNetwork); 2] = [
    ("nodeTraffic", HostNetwork::NodeTraffic),
    ("ordinaryPods", HostNetwork::OrdinaryPods),
];

struct Reader<'b> {
    bundle: &'b Bundle,
}

type Result<T, E = ConfigError> = std::result::Result<T, E>;

impl Reader<'_> {
    fn config(&self, root: &Node) -> Result<Config> {
        const FIELDS: [&str; 7] = [
            "apiVersion",
            "kind",
            "select",
            "ignore",
            "severity",
            "limits",
            "network",
        ];
        let mut config = Config::default();
        for entry in self.fields(root, &FIELDS)? {
            let value = &entry.value;
            match &*entry.key {
                "apiVersion" => self.exactly(value, "hardening/v1alpha1")?,
                "kind" => self.exactly(value, "Config")?,
                "select" => {
                    for item in self.items(value)? {
                        config.select.push(self.pattern(item)?);
                    }
                }
                "ignore" => {
                    for item in self.items(value)? {
                        config.ignore.push(self.ignore(item)?);
                    }
                }
                "severity" => {
                    for entry in self.mapping(value)?.entries() {
                        self.check_pattern(&entry.key, &entry.value)?;
                        let severity = self.one_of(
                            &entry.value,
                            &[
                                ("error", Severity::Error),
                                ("warning", Severity::Warning),
                                ("info", Severity::Info),
                            ],
                        )?;
                        config.severity.insert(entry.key.to_string(), severity);
                    }
                }
                "limits" => self.limits(value, &mut config.limits)?,
                _ => self.network(value, &mut config.network)?,
            }
        }
        Ok(config)
    }

    fn ignore(&self, node: &Node) -> Result<Ignore> {
        let mut ignore = Ignore {
            invariant: String::new(),
            object: None,
            file: None,
            reason: String::new(),
        };
        for entry in self.fields(node, &["invariant", "object", "file", "reason"])? {
            let text = self.text(&entry.value)?.to_owned();
            match &*entry.key {
                "invariant" => ignore.invariant = self.pattern(&entry.value)?,
                "object" => ignore.object = Some(text),
                "file" => ignore.file = Some(text),
                _ => ignore.reason = text,
            }
        }
        if ignore.invariant.is_empty() {
            return self.fails(node, "`invariant` is missing: what is to be ignored?");
        }
        if ignore.reason.trim().is_empty() {
            return self.fails(node, "`reason` is missing: why is it right to ignore this?");
        }
        Ok(ignore)
    }

    fn limits(&self, node: &Node, limits: &mut Limits) -> Result<()> {
        for entry in self.fields(node, &["sourceBytes", "depth", "expandedNodes"])? {
            let Some(number) = entry
                .value
                .as_int()
                .and_then(|number| u32::try_from(number).ok())
            else {
                return self.fails(
                    &entry.value,
                    "a whole number below 4294967296 is expected here",
                );
            };
            match &*entry.key {
                "sourceBytes" => limits.source_bytes = number as usize,
                // Deeper, and the reader itself could run out of stack.
                "depth" => limits.depth = number.min(500) as usize,
                _ => limits.expanded_nodes = u64::from(number),
            }
        }
        Ok(())
    }

    fn network(&self, node: &Node, options: &mut NetworkOptions) -> Result<()> {
        for entry in self.fields(node, &["podAddresses", "hostNetwork"])? {
            match &*entry.key {
                "podAddresses" => {
                    options.pod_addresses = self.one_of(&entry.value, &POD_ADDRESSES)?;
                }
                _ => options.host_network = self.one_of(&entry.value, &HOST_NETWORK)?,
            }
        }
        Ok(())
    }

    fn fields<'n>(&self, node: &'n Node, known: &[&str]) -> Result<&'n [Entry]> {
        let entries = self.mapping(node)?.entries();
        for entry in entries {
            if known.contains(&&*entry.key) {
                continue;
            }
            let nearest = known
                .iter()
                .min_by_key(|field| strsim::damerau_levenshtein(field, &entry.key));
            let message = format!(
                "there is no field `{}` here; did you mean `{}`?",
                entry.key,
                nearest.unwrap_or(&"")
            );
            return self.fails_at(entry.key_span, &message);
        }
        Ok(entries)
    }

    fn mapping<'n>(&self, node: &'n Node) -> Result<&'n Mapping> {
        match node.as_mapping() {
            Some(mapping) => Ok(mapping),
            None => self.fails(node, "a mapping is expected here"),
        }
    }

    fn items<'n>(&self, node: &'n Node) -> Result<&'n [Node]> {
        match node.as_sequence() {
            Some(items) => Ok(items),
            None => self.fails(node, "a sequence is expected here"),
        }
    }

    fn text<'n>(&self, node: &'n Node) -> Result<&'n str> {
        match node.as_str() {
            Some(text) => Ok(text),
            None => self.fails(node, "a text is expected here"),
        }
    }

    fn pattern(&self, node: &Node) -> Result<String> {
        let text = self.text(node)?;
        self.check_pattern(text, node)?;
        Ok(text.to_owned())
    }

    fn check_pattern(&self, pattern: &str, node: &Node) -> Result<()> {
        match known(pattern) {
            Ok(()) => Ok(()),
            Err(nearest) => self.fails(
                node,
                &format!("`{pattern}` is no invariant and no area{nearest}"),
            ),
        }
    }

    fn exactly(&self, node: &Node, wanted: &str) -> Result<()> {
        if node.as_str() == Some(wanted) {
            return Ok(());
        }
        self.fails(node, &format!("`{wanted}` is expected here"))
    }

    fn one_of<T: Clone>(&self, node: &Node, values: &[(&str, T)]) -> Result<T> {
        let found = values.iter().find(|(name, _)| node.as_str() == Some(name));
        match found {
            Some((_, value)) => Ok(value.clone()),
            None => {
                let names: Vec<_> = values.iter().map(|(name, _)| format!("`{name}`")).collect();
                self.fails(
                    node,
                    &format!("one of {} is expected here", names.join(", ")),
                )
            }
        }
    }

    fn fails<T>(&self, node: &Node, message: &str) -> Result<T> {
        self.fails_at(node.span, message)
    }

    fn fails_at<T>(&self, span: Span, message: &str) -> Result<T> {
        let place = Place::Text {
            source: SourceId(0),
            span,
        };
        Err(ConfigError {
            message: message.to_owned(),
            location: self.bundle.locate(&place),
        })
    }
}
