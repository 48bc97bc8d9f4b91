//! Counts that may be given as a percentage of another count, such as `maxUnavailable: 25%`.

use std::fmt;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use thiserror::Error;

/// A count, or a percentage of a total that is known only in the cluster.
///
/// ```
/// use hardening::cluster::CountOrPercent;
/// use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
///
/// let quarter = CountOrPercent::parse(&IntOrString::String("25%".to_owned()))?;
/// assert_eq!(quarter.rounded_up(3), 1);
/// assert_eq!(quarter.rounded_down(3), 0);
/// # Ok::<(), hardening::cluster::PercentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountOrPercent {
    /// This many.
    Count(i32),
    /// This many of a hundred.
    Percent(u32),
}

/// Why a text is no percentage.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is neither a whole number nor a percentage such as `25%`")]
pub struct PercentError(pub String);

impl CountOrPercent {
    /// Takes a field of the API. A number in quotes is refused, as Kubernetes does.
    ///
    /// # Errors
    /// Where a text is not digits and `%`, or more than `4294967295%`.
    pub fn parse(value: &IntOrString) -> Result<Self, PercentError> {
        match value {
            IntOrString::Int(count) => Ok(Self::Count(*count)),
            IntOrString::String(text) => percent(text)
                .map(Self::Percent)
                .ok_or_else(|| PercentError(text.clone())),
        }
    }

    /// The count that it means of a total, a fraction counted as one more.
    #[must_use]
    pub fn rounded_up(self, total: u32) -> i64 {
        match self {
            Self::Count(count) => count.into(),
            Self::Percent(percent) => hundredths(percent, total).saturating_add(99) / 100,
        }
    }

    /// The count that it means of a total, a fraction not counted.
    #[must_use]
    pub fn rounded_down(self, total: u32) -> i64 {
        match self {
            Self::Count(count) => count.into(),
            Self::Percent(percent) => hundredths(percent, total) / 100,
        }
    }
}

fn hundredths(percent: u32, total: u32) -> i64 {
    i64::from(percent).saturating_mul(i64::from(total))
}

fn percent(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('%')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

impl fmt::Display for CountOrPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}
