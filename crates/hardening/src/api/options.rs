//! How a check is made, as faces without Rust's types say it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Error;
use super::question::from_json;
use crate::analysis::{Baseline, Config, Options};
use crate::manifest::PositionEncoding;

/// The options of a check as JSON has them. What is absent is as by default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CheckOptions {
    /// The configuration: the text of a configuration file, or the same as an object.
    pub config: Option<ConfigInput>,
    /// How errors call the configuration; `config` where absent.
    pub config_name: Option<String>,
    /// Findings that are known and not reported, as `hardening check --create-baseline` writes them.
    pub baseline: Option<Baseline>,
    /// Whether to report what annotations and comments ignore, too.
    pub no_ignores: bool,
    /// In which units places are told.
    pub positions: PositionEncoding,
}

/// A configuration: the text of a file, or the same as an object.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ConfigInput {
    /// YAML or JSON.
    Text(String),
    /// As YAML or JSON would have it; `apiVersion` and `kind` may be left out.
    Object(Map<String, Value>),
}

/// Reads the JSON of [`CheckOptions`].
///
/// # Errors
/// Where the text is no JSON, holds what is no option, or where the configuration is refused.
///
/// ```
/// use hardening::api::options;
///
/// let options = options(r#"{"config": {"select": ["network"]}, "positions": "utf16"}"#)?;
/// assert_eq!(options.config.select, ["network"]);
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn options(json: &str) -> Result<Options, Error> {
    let given: CheckOptions = from_json(json).map_err(Error::Options)?;
    let config = configured(given.config, given.config_name.as_deref())?;
    Ok(Options {
        config,
        baseline: given.baseline,
        no_ignores: given.no_ignores,
        positions: given.positions,
    })
}

/// Reads a configuration as it was given; the default where none was.
pub(super) fn configured(given: Option<ConfigInput>, name: Option<&str>) -> Result<Config, Error> {
    let name = name.unwrap_or("config");
    Ok(match given {
        None => Config::default(),
        Some(ConfigInput::Text(text)) => Config::parse(name, &text)?,
        Some(ConfigInput::Object(mut object)) => {
            let kind = object.entry("kind");
            kind.or_insert_with(|| "Config".into());
            let json = serde_json::to_string_pretty(&object).map_err(Error::Options)?;
            Config::parse(name, &json)?
        }
    })
}
