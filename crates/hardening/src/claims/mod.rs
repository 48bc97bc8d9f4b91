//! What is said of a cluster, measured against its manifests.
//!
//! A claim is words and a [`Measure`]: a question with the answer that is expected. So claims are decided by what decides
//! [`crate::api::ask`] and the invariants, never by text: a policy that the API server refuses is no policy, an alert that
//! reaches nobody is no alert.

mod access;
mod alerts;
mod amounts;
mod availability;
mod certificates;
mod holds;
mod measure;
mod measuring;
mod network;
mod objects;
mod storage;
mod words;

use serde::Deserialize;

use crate::analysis::Analysis;
use crate::cluster::{FileError, OwnFile};
use crate::finding::{FieldPath, Location};
use crate::manifest::{Node, PositionEncoding};
use crate::report::{MeasuredClaim, MeasuredClaims};

pub use measure::{
    AlertRules, Amount, BudgetOf, CertificateFor, DefaultDeny, Drainable, Holds, IssuerKindName,
    IssuerNamed, Lasting, LastingError, LimitRangeOf, May, Measure, Objects, PodSecurityOf,
    PolicyDirection, PriorityClassNamed, QuotaOf, ReachesPort, Recorded, RestorePoints, RouteTo,
    StorageClassNamed,
};
use measuring::Measuring;

/// The version of the JSON of measured claims.
const VERSION: u32 = 1;

/// One thing that is said of a cluster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// What is said, in words.
    pub claim: String,
    /// How it is measured: one measure by its name, with what it is to find.
    pub measure: Measure,
}

/// What the file of claims holds beside its `apiVersion` and `kind`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ClaimsFile {
    /// What is said of the cluster, in the order in which it is measured.
    pub claims: Vec<Claim>,
}

/// What is said of a cluster, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    list: Vec<(Claim, Location)>,
}

impl Claims {
    /// Reads a file of claims: YAML or JSON with `apiVersion: hardening/v1alpha1` and `kind: Claims`.
    ///
    /// # Errors
    /// At the first field that is unknown, is missing, or has a value that it cannot have.
    ///
    /// ```
    /// use hardening::claims::Claims;
    ///
    /// let text = "
    /// apiVersion: hardening/v1alpha1
    /// kind: Claims
    /// claims:
    ///   - claim: Nine policies
    ///     measure: {object: {kind: NetworkPolicy, count: 9}}
    /// ";
    /// let error = Claims::parse("claims.yaml", text, Default::default()).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "claims.yaml:6:15: there is no `object` here; did you mean `objects`?",
    /// );
    /// ```
    pub fn parse(file: &str, text: &str, positions: PositionEncoding) -> Result<Self, FileError> {
        let file = OwnFile::read(file, text, "Claims", positions)?;
        let claims = file.root().get("claims").and_then(Node::as_sequence);
        for (at, claim) in claims.into_iter().flatten().enumerate() {
            let path = FieldPath::of("claims").then(at).then("measure");
            let Some(measure) = claim.get("measure") else {
                continue;
            };
            let entries = measure.as_mapping().map(|mapping| mapping.entries());
            match entries {
                Some([_]) => {}
                Some([_, second, ..]) => {
                    let message = format!(
                        "a claim has one measure; put `{}` into a claim of its own",
                        second.key
                    );
                    return Err(file.key_error(&path.then(&*second.key), message));
                }
                Some([]) | None => {
                    let message = "a measure is wanted here, such as `objects: {kind: NetworkPolicy, count: 9}`";
                    return Err(file.error(&path, message.to_owned()));
                }
            }
        }
        let read: ClaimsFile = file.decode()?;
        let mut list = Vec::new();
        for (at, claim) in read.claims.into_iter().enumerate() {
            let path = FieldPath::of("claims").then(at);
            if let Some((field, why)) = claim.measure.fault() {
                let name = claim.measure.name();
                let path = path.then("measure").then(name);
                let path = field.map_or_else(|| path.clone(), |field| path.then(field));
                return Err(file.error(&path, why));
            }
            let location = file.locate(&path.then("claim"));
            list.push((claim, location));
        }
        Ok(Self { list })
    }

    /// The claims, in the order of writing.
    pub fn iter(&self) -> impl Iterator<Item = &Claim> {
        self.list.iter().map(|(claim, _)| claim)
    }
}

/// Measures each claim against what manifests describe. Costs what the engines cost that the measures ask, each once
/// built, and for `holds` one check.
///
/// ```
/// use hardening::analysis::Analysis;
/// use hardening::claims::{Claims, measure};
/// use hardening::manifest::{Bundle, Source};
/// use hardening::report::ClaimOutcome;
///
/// let claims = "
/// apiVersion: hardening/v1alpha1
/// kind: Claims
/// claims:
///   - claim: Two namespaces
///     measure: {objects: {kind: Namespace, count: 2}}
/// ";
/// let claims = Claims::parse("claims.yaml", claims, Default::default())?;
/// let yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
/// let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let measured = measure(&analysis, &claims);
/// assert!(matches!(measured.claims[0].outcome, ClaimOutcome::False { .. }));
/// # Ok::<(), hardening::cluster::FileError>(())
/// ```
#[must_use]
pub fn measure(analysis: &Analysis, claims: &Claims) -> MeasuredClaims {
    let measuring = Measuring::of(analysis);
    let measured = claims.list.iter().map(|(claim, location)| {
        let found = measuring.measure(&claim.measure);
        MeasuredClaim {
            claim: claim.claim.clone(),
            measure: claim.measure.name().to_owned(),
            outcome: found.outcome,
            location: location.clone(),
            evidence: found.evidence,
            assumes: found.assumes,
        }
    });
    MeasuredClaims::of(VERSION, measured.collect())
}
