//! Amounts of a resource, such as `500m`, `2Gi` or `1e3`, exact.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

/// An amount as Kubernetes reads it: a decimal number, never finer than a billionth.
///
/// Equal and ordered by what they amount to: `0.5` is `500m`, `1Gi` is not `1G`. Displayed in Kubernetes' canonical
/// form, which keeps the style of suffix that was written.
///
/// ```
/// use hardening::cluster::Quantity;
///
/// let memory: Quantity = "1.5Gi".parse()?;
/// assert_eq!(memory.to_string(), "1536Mi");
/// assert!(memory > "1500M".parse()?);
/// assert_eq!(memory.round_up(0), Some(1_610_612_736));
/// # Ok::<(), hardening::cluster::QuantityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The amount is `mantissa * 10^scale`. No zeros at the end of the mantissa; zero has scale 0.
    mantissa: i128,
    scale: i32,
    suffixes: Suffixes,
    /// What was written, where Kubernetes repeats it instead of the canonical form.
    echo: Option<Box<str>>,
}

/// The style of suffix that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffixes {
    /// `m`, none, `k`, `M`...
    Decimal,
    /// `Ki`, `Mi`...
    Binary,
    /// `e3`.
    Exponent,
}

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// Not digits, or digits and a suffix.
    #[error("a quantity is a number and a suffix, such as `500m` or `2Gi`")]
    Format,
    /// No suffix of this name: often `K` for `k` or `Ki`, or `mi` for `Mi`.
    #[error("there is no such suffix; n, u, m, k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei are")]
    Suffix,
    /// A point without digits.
    #[error("a quantity needs digits")]
    Digits,
    /// More than 38 digits that count. Kubernetes would take it.
    #[error("the number has more digits than can be held exactly")]
    TooLong,
}

/// The finest decimal place.
const NANO: i32 = -9;
/// The finest decimal place of amounts of resources.
const MILLI: i32 = -3;
/// As many digits as Kubernetes holds to fit into 64 bits without a look.
const SHORT: usize = 18;
/// What binary suffixes are capped at.
const BINARY_CAP: i128 = i64::MAX as i128;

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self {
        mantissa: 0,
        scale: 0,
        suffixes: Suffixes::Decimal,
        echo: None,
    };

    /// Reads a quantity by Kubernetes' rules. Blanks around it are refused, as within JSON they are not written.
    ///
    /// # Errors
    /// Where Kubernetes refuses the text, and where it has more digits than 128 bits hold.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let written = Written::scan(text)?;
        match suffix(written.suffix).ok_or(QuantityError::Suffix)? {
            (Suffixes::Binary, exponent) => written.binary(text, exponent.unsigned_abs()),
            (suffixes, exponent) => written.decimal(text, suffixes, exponent),
        }
    }

    fn new(mantissa: i128, scale: i32, suffixes: Suffixes) -> Self {
        let (mantissa, scale) = without_zeros(mantissa, scale);
        Self {
            mantissa,
            scale,
            suffixes,
            echo: None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn from_integer(number: i64) -> Self {
        Self::new(number.into(), 0, Suffixes::Decimal)
    }

    /// So many thousandths.
    #[must_use]
    pub fn from_milli(number: i64) -> Self {
        Self::new(number.into(), MILLI, Suffixes::Decimal)
    }

    /// So many times 1,048,576, in the style of `Mi`.
    #[must_use]
    pub fn from_mebi(number: u64) -> Self {
        Self::new(i128::from(number) << 20, 0, Suffixes::Binary)
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.mantissa < 0
    }

    /// The amount in units of `10^scale`, what is finer rounded away from zero: scale 0 counts whole units, -3
    /// thousandths. `None` where it does not fit into 128 bits.
    #[must_use]
    pub fn round_up(&self, scale: i32) -> Option<i128> {
        let places = self.scale.checked_sub(scale)?;
        if places >= 0 {
            return times_power_of_ten(self.mantissa, places.unsigned_abs());
        }
        let Some(divisor) = times_power_of_ten(1, places.unsigned_abs()) else {
            return Some(self.mantissa.signum());
        };
        let rest = self.mantissa % divisor;
        Some(self.mantissa / divisor + rest.signum())
    }

    /// The sum, in the style of the first. `None` where it does not fit into 128 bits.
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return Some(Self::new(self.mantissa, self.scale, self.suffixes));
        }
        if self.is_zero() {
            return Some(Self::new(other.mantissa, other.scale, other.suffixes));
        }
        let scale = self.scale.min(other.scale);
        let sum = self.round_up(scale)?.checked_add(other.round_up(scale)?)?;
        Some(Self::new(sum, scale, self.suffixes))
    }

    /// This amount less another, in the style of this one. `None` where it does not fit into 128 bits.
    ///
    /// ```
    /// use hardening::cluster::Quantity;
    ///
    /// let left = Quantity::parse("2Gi")?.checked_sub(&Quantity::parse("512Mi")?);
    /// assert_eq!(left.map(|left| left.to_string()).as_deref(), Some("1536Mi"));
    /// # Ok::<(), hardening::cluster::QuantityError>(())
    /// ```
    #[must_use]
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        let negated = Self::new(other.mantissa.checked_neg()?, other.scale, other.suffixes);
        self.checked_add(&negated)
    }

    /// So many times this amount, in its style. `None` where it does not fit into 128 bits.
    ///
    /// ```
    /// use hardening::cluster::Quantity;
    ///
    /// let all = Quantity::parse("250m")?.checked_mul(6);
    /// assert_eq!(all.map(|all| all.to_string()).as_deref(), Some("1500m"));
    /// # Ok::<(), hardening::cluster::QuantityError>(())
    /// ```
    #[must_use]
    pub fn checked_mul(&self, times: u32) -> Option<Self> {
        let product = self.mantissa.checked_mul(times.into())?;
        Some(Self::new(product, self.scale, self.suffixes))
    }

    /// This amount, what is finer than a thousandth rounded away from zero, as the API server does to amounts of
    /// resources. The same text is kept where nothing is rounded.
    #[must_use]
    pub fn rounded_to_milli(&self) -> Self {
        if self.scale >= MILLI {
            return self.clone();
        }
        match self.round_up(MILLI) {
            Some(thousandths) => Self::new(thousandths, MILLI, self.suffixes),
            None => self.clone(),
        }
    }

    /// The decimal place of the first digit.
    fn magnitude(&self) -> i64 {
        let digits = self.mantissa.unsigned_abs().checked_ilog10().unwrap_or(0);
        i64::from(digits) + i64::from(self.scale)
    }

    fn integer(&self) -> Option<i128> {
        let scale = u32::try_from(self.scale).ok()?;
        times_power_of_ten(self.mantissa, scale)
    }
}

/// A text taken apart. The digits before the point have no zeros in front.
struct Written<'t> {
    negative: bool,
    /// Whether a digit stands anywhere.
    has_digits: bool,
    whole: &'t str,
    fraction: &'t str,
    suffix: &'t str,
}

impl<'t> Written<'t> {
    fn scan(text: &'t str) -> Result<Self, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (digits, rest) = split(unsigned, |byte| byte.is_ascii_digit());
        let (fraction, suffix) = match rest.strip_prefix('.') {
            Some(rest) => split(rest, |byte| byte.is_ascii_digit()),
            None => ("", rest),
        };
        let (_, exponent) = split(suffix, |byte| b"eEinumkKMGTP".contains(&byte));
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(QuantityError::Format);
        }
        Ok(Self {
            negative: text.starts_with('-'),
            has_digits: !digits.is_empty() || !fraction.is_empty(),
            whole: digits.trim_start_matches('0'),
            fraction,
            suffix,
        })
    }

    /// How many digits Kubernetes counts: a zero stands for no digits before the point.
    fn length(&self) -> usize {
        self.whole.len().max(1) + self.fraction.len()
    }

    fn decimal(
        &self,
        text: &str,
        suffixes: Suffixes,
        exponent: i32,
    ) -> Result<Quantity, QuantityError> {
        let places = i32::try_from(self.fraction.len()).map_err(|_| QuantityError::TooLong)?;
        let scale = exponent.wrapping_sub(places);
        let short = self.length() <= SHORT && scale >= NANO;
        if !short && !self.has_digits {
            return Err(QuantityError::Digits);
        }
        let digits = [self.whole, self.fraction].concat();
        let (mantissa, rounded_scale) = rounded_to_nano(&digits, scale)?;
        let mut quantity = Quantity::new(self.signed(mantissa), rounded_scale, suffixes);
        let looks_canonical = scale % 3 == 0 && !digits.ends_with("000") && !self.whole.is_empty();
        if short && looks_canonical {
            quantity.echo = Some(text.into());
        }
        Ok(quantity)
    }

    fn binary(&self, text: &str, exponent: u32) -> Result<Quantity, QuantityError> {
        // Kubernetes holds ten bits for three digits, and keeps one in reserve.
        let room = 14_usize.checked_sub(exponent as usize * 3 / 10);
        let short = self.fraction.is_empty() && room.is_some_and(|room| self.length() <= room);
        if !short && !self.has_digits {
            return Err(QuantityError::Digits);
        }
        let whole = parsed(self.whole);
        let scaled = whole.and_then(|whole| whole.checked_mul(1 << exponent));
        let (carry, billionths) = fraction_times_power_of_two(self.fraction, exponent);
        let capped = scaled.and_then(|scaled| scaled.checked_add(carry));
        let (mantissa, scale) = match capped.filter(|whole| *whole < BINARY_CAP) {
            None => (BINARY_CAP, 0),
            Some(units) => (units * 1_000_000_000 + billionths, NANO),
        };
        let mut quantity = Quantity::new(self.signed(mantissa), scale, Suffixes::Binary);
        if short && whole.is_some_and(|whole| whole % 8 != 0) {
            quantity.echo = Some(text.into());
        }
        Ok(quantity)
    }

    const fn signed(&self, mantissa: i128) -> i128 {
        if self.negative { -mantissa } else { mantissa }
    }
}

fn split(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !belongs(byte))
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The style and exponent of a suffix: of ten, or of two where the style is binary.
fn suffix(text: &str) -> Option<(Suffixes, i32)> {
    Some(match text {
        "n" => (Suffixes::Decimal, -9),
        "u" => (Suffixes::Decimal, -6),
        "m" => (Suffixes::Decimal, -3),
        "" => (Suffixes::Decimal, 0),
        "k" => (Suffixes::Decimal, 3),
        "M" => (Suffixes::Decimal, 6),
        "G" => (Suffixes::Decimal, 9),
        "T" => (Suffixes::Decimal, 12),
        "P" => (Suffixes::Decimal, 15),
        "E" => (Suffixes::Decimal, 18),
        "Ki" => (Suffixes::Binary, 10),
        "Mi" => (Suffixes::Binary, 20),
        "Gi" => (Suffixes::Binary, 30),
        "Ti" => (Suffixes::Binary, 40),
        "Pi" => (Suffixes::Binary, 50),
        "Ei" => (Suffixes::Binary, 60),
        _ => {
            let exponent: i64 = text.strip_prefix(['e', 'E'])?.parse().ok()?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Kubernetes keeps the lower 32 bits"
            )]
            let exponent = exponent as i32;
            (Suffixes::Exponent, exponent)
        }
    })
}

fn parsed(digits: &str) -> Option<i128> {
    if digits.is_empty() {
        return Some(0);
    }
    digits.parse().ok()
}

/// `digits * 10^scale`, what is finer than a billionth rounded away from zero.
fn rounded_to_nano(digits: &str, scale: i32) -> Result<(i128, i32), QuantityError> {
    let excess = (i64::from(NANO) - i64::from(scale)).max(0);
    let keep = digits
        .len()
        .saturating_sub(usize::try_from(excess).unwrap_or(usize::MAX));
    let (kept, dropped) = digits.split_at_checked(keep).unwrap_or((digits, ""));
    let up = i128::from(dropped.bytes().any(|digit| digit != b'0'));
    let scale = if excess > 0 { NANO } else { scale };
    let significant = kept.trim_start_matches('0');
    let short = if up == 0 {
        significant.trim_end_matches('0')
    } else {
        significant
    };
    let mantissa = parsed(short).ok_or(QuantityError::TooLong)?;
    let zeros = i32::try_from(significant.len() - short.len()).unwrap_or(i32::MAX);
    let mantissa = mantissa.checked_add(up).ok_or(QuantityError::TooLong)?;
    Ok((mantissa, scale.saturating_add(zeros)))
}

/// `0.fraction * 2^exponent` as whole units and billionths, rounded up. Exact for any number of digits.
fn fraction_times_power_of_two(fraction: &str, exponent: u32) -> (i128, i128) {
    let mut digits: Vec<u8> = fraction.bytes().map(|digit| digit - b'0').collect();
    let mut whole = 0;
    for _ in 0..exponent {
        let mut carry = 0;
        for digit in digits.iter_mut().rev() {
            let doubled = *digit * 2 + carry;
            *digit = doubled % 10;
            carry = doubled / 10;
        }
        whole = whole * 2 + i128::from(carry);
    }
    let places = digits.iter().copied().chain(std::iter::repeat(0));
    let billionths = places
        .take(9)
        .fold(0, |sum, digit| sum * 10 + i128::from(digit));
    let up = digits.iter().skip(9).any(|digit| *digit != 0);
    (whole, billionths + i128::from(up))
}

fn without_zeros(mut mantissa: i128, mut scale: i32) -> (i128, i32) {
    if mantissa == 0 {
        return (0, 0);
    }
    while mantissa % 10 == 0 {
        let Some(next) = scale.checked_add(1) else {
            break;
        };
        mantissa /= 10;
        scale = next;
    }
    (mantissa, scale)
}

fn times_power_of_ten(number: i128, exponent: u32) -> Option<i128> {
    if number == 0 {
        return Some(0);
    }
    number.checked_mul(10_i128.checked_pow(exponent)?)
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::parse(text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        (self.mantissa, self.scale) == (other.mantissa, other.scale)
    }
}

impl Eq for Quantity {}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.mantissa, self.scale).hash(state);
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_sign = self.mantissa.signum().cmp(&other.mantissa.signum());
        let by_size = || match self.magnitude().cmp(&other.magnitude()) {
            Ordering::Equal => self.digits().cmp(&other.digits()),
            unequal => unequal,
        };
        by_sign.then_with(|| match self.mantissa.signum() {
            0 => Ordering::Equal,
            1 => by_size(),
            _ => by_size().reverse(),
        })
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Quantity {
    /// The digits that count; of numbers of one magnitude, they sort as the numbers do.
    fn digits(&self) -> String {
        self.mantissa.unsigned_abs().to_string()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(echo) = &self.echo {
            return f.write_str(echo);
        }
        if self.is_zero() {
            return f.write_str("0");
        }
        let binary = self
            .integer()
            .filter(|units| self.suffixes == Suffixes::Binary && units.unsigned_abs() >= 1024);
        match binary {
            Some(units) => write_binary(f, units),
            None => self.write_decimal(f),
        }
    }
}

fn write_binary(f: &mut fmt::Formatter<'_>, mut units: i128) -> fmt::Result {
    let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        .into_iter()
        .peekable();
    while units % 1024 == 0 && suffixes.len() > 1 {
        units /= 1024;
        suffixes.next();
    }
    write!(f, "{units}{}", suffixes.next().unwrap_or(""))
}

impl Quantity {
    fn write_decimal(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zeros = self.scale.rem_euclid(3);
        let exponent = i64::from(self.scale) - i64::from(zeros);
        write!(
            f,
            "{}{:0<2$}",
            self.mantissa,
            "",
            zeros.unsigned_abs() as usize
        )?;
        match (self.suffixes, exponent) {
            (_, 0) => Ok(()),
            (Suffixes::Exponent, _) => write!(f, "e{exponent}"),
            // Beyond `E` there is no suffix, and Kubernetes writes none.
            _ => f.write_str(match exponent {
                -9 => "n",
                -6 => "u",
                -3 => "m",
                3 => "k",
                6 => "M",
                9 => "G",
                12 => "T",
                15 => "P",
                18 => "E",
                _ => "",
            }),
        }
    }
}
