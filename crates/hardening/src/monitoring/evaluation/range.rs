//! Intervals of numbers, as IEEE 754 calculates with them.

use crate::monitoring::promql::{Comparison, Operator};

/// All numbers from one to another, both included, and perhaps what is no number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Whether NaN is among the values.
    pub(crate) nan: bool,
}

impl Range {
    /// Any number, and none.
    pub(crate) const ANY: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        nan: true,
    };

    /// The numbers between two.
    pub(crate) const fn new(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            nan: false,
        }
    }

    pub(super) const fn or_nan(self, nan: bool) -> Self {
        Self {
            nan: self.nan || nan,
            ..self
        }
    }

    /// Whether no value passes a comparison with any value of another.
    pub(super) fn never(self, comparison: Comparison, with: Self) -> bool {
        match comparison {
            Comparison::Greater => self.high <= with.low,
            Comparison::GreaterOrEqual => self.high < with.low,
            Comparison::Less => self.low >= with.high,
            Comparison::LessOrEqual => self.low > with.high,
            Comparison::Equal => self.high < with.low || self.low > with.high,
            Comparison::NotEqual => {
                let is_one = self.low == self.high && with.low == with.high && self.low == with.low;
                is_one && !self.nan && !with.nan
            }
        }
    }

    /// Whether every value passes a comparison with every value of another.
    pub(super) fn always(self, comparison: Comparison, with: Self) -> bool {
        // NaN differs from everything and passes nothing else.
        let is_number = !self.nan && !with.nan;
        match comparison {
            Comparison::Greater => is_number && self.low > with.high,
            Comparison::GreaterOrEqual => is_number && self.low >= with.high,
            Comparison::Less => is_number && self.high < with.low,
            Comparison::LessOrEqual => is_number && self.high <= with.low,
            Comparison::Equal => {
                is_number && self.low == self.high && with.low == with.high && self.low == with.low
            }
            Comparison::NotEqual => self.high < with.low || self.low > with.high,
        }
    }

    /// The values that can pass a comparison.
    pub(super) fn filtered(self, comparison: Comparison, with: Self) -> Self {
        let (low, high) = match comparison {
            Comparison::Greater | Comparison::GreaterOrEqual => (with.low, f64::INFINITY),
            Comparison::Less | Comparison::LessOrEqual => (f64::NEG_INFINITY, with.high),
            Comparison::Equal => (with.low, with.high),
            Comparison::NotEqual => return self,
        };
        let (low, high) = (self.low.max(low), self.high.min(high));
        match low <= high {
            true => Self::new(low, high),
            false => self,
        }
    }

    /// Whether two hold no number in common.
    pub(super) fn is_apart(self, other: Self) -> bool {
        self.high < other.low || other.high < self.low
    }

    /// The smallest that holds both.
    pub(super) const fn join(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            nan: self.nan || other.nan,
        }
    }

    pub(super) fn negated(self) -> Self {
        Self {
            low: -self.high,
            high: -self.low,
            nan: self.nan,
        }
    }

    pub(super) fn absolute(self) -> Self {
        match (self.low >= 0.0, self.high <= 0.0) {
            (true, _) => self,
            (_, true) => self.negated(),
            _ => Self {
                low: 0.0,
                high: self.high.max(-self.low),
                nan: self.nan,
            },
        }
    }

    /// The image under a function that grows.
    pub(super) fn map(self, grows: impl Fn(f64) -> f64) -> Self {
        Self {
            low: grows(self.low),
            high: grows(self.high),
            nan: self.nan,
        }
    }

    /// The sums of any number of values.
    pub(super) fn summed(self) -> Self {
        Self {
            low: if self.low >= 0.0 {
                self.low
            } else {
                f64::NEG_INFINITY
            },
            high: if self.high <= 0.0 {
                self.high
            } else {
                f64::INFINITY
            },
            nan: self.nan || (self.low == f64::NEG_INFINITY && self.high == f64::INFINITY),
        }
    }

    /// How a counter of such values grows.
    pub(super) fn grown(self) -> Self {
        match self.low >= 0.0 {
            true => Self::new(0.0, f64::INFINITY),
            false => Self::ANY,
        }
    }

    pub(super) const fn at_least(self, bound: Self) -> Self {
        Self {
            low: self.low.max(bound.low),
            high: self.high.max(bound.high),
            nan: self.nan || bound.nan,
        }
    }

    pub(super) const fn at_most(self, bound: Self) -> Self {
        Self {
            low: self.low.min(bound.low),
            high: self.high.min(bound.high),
            nan: self.nan || bound.nan,
        }
    }

    /// What two values give under an operator.
    pub(super) fn calculated(self, operator: Operator, other: Self) -> Self {
        let nan = self.nan || other.nan;
        match operator {
            Operator::Add => {
                let infinities = (self.high.is_infinite() && other.low.is_infinite())
                    || (self.low.is_infinite() && other.high.is_infinite());
                Self::of(
                    [self.low + other.low, self.high + other.high],
                    nan || infinities,
                )
            }
            Operator::Subtract => self.calculated(Operator::Add, other.negated()),
            Operator::Multiply => {
                let infinite = |range: Self| range.low.is_infinite() || range.high.is_infinite();
                let zero = |range: Self| range.low <= 0.0 && range.high >= 0.0;
                let is_open = (infinite(self) && zero(other)) || (infinite(other) && zero(self));
                // Zero times infinity is no number, but bounds nothing.
                let products = self.products(other);
                Self::of(
                    products.map(|it| if it.is_nan() { 0.0 } else { it }),
                    nan || is_open,
                )
            }
            Operator::Divide if other.low > 0.0 || other.high < 0.0 => {
                let quotients = [
                    self.low / other.low,
                    self.low / other.high,
                    self.high / other.low,
                    self.high / other.high,
                ];
                Self::of(quotients, nan)
            }
            // Division by zero gives an infinity, or NaN for zero by zero.
            Operator::Divide if self.low >= 0.0 && other.low >= 0.0 => {
                let least = match other.high.is_infinite() {
                    true => 0.0,
                    false => self.low / other.high,
                };
                Self {
                    low: if least.is_nan() { 0.0 } else { least },
                    high: f64::INFINITY,
                    nan: nan || self.low == 0.0 || self.high.is_infinite(),
                }
            }
            _ => Self::ANY,
        }
    }

    fn products(self, other: Self) -> [f64; 4] {
        [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ]
    }

    /// The range of corner values; one that is no number, as of infinity less infinity, tells nothing.
    fn of<const N: usize>(corners: [f64; N], nan: bool) -> Self {
        let mut range = Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            nan,
        };
        for corner in corners {
            if corner.is_nan() {
                return Self::ANY;
            }
            range.low = range.low.min(corner);
            range.high = range.high.max(corner);
        }
        range
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            -3.0..3.0,
            Just(0.0),
            Just(1.0),
            Just(f64::INFINITY),
            Just(f64::NEG_INFINITY),
            -1e300..1e300,
        ]
    }

    /// A range and a value in it.
    fn holding() -> impl Strategy<Value = (Range, f64)> {
        (number(), number(), number(), any::<bool>()).prop_map(|(a, b, c, nan)| {
            let mut sorted = [a, b, c];
            sorted.sort_by(f64::total_cmp);
            let range = Range::new(sorted[0], sorted[2]).or_nan(nan);
            let value = if nan && a > 1.0 { f64::NAN } else { sorted[1] };
            (range, value)
        })
    }

    fn holds(range: Range, value: f64) -> bool {
        match value.is_nan() {
            true => range.nan,
            false => range.low <= value && value <= range.high,
        }
    }

    fn compare(comparison: Comparison, left: f64, right: f64) -> bool {
        match comparison {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
        }
    }

    fn comparison() -> impl Strategy<Value = Comparison> {
        prop_oneof![
            Just(Comparison::Equal),
            Just(Comparison::NotEqual),
            Just(Comparison::Greater),
            Just(Comparison::GreaterOrEqual),
            Just(Comparison::Less),
            Just(Comparison::LessOrEqual),
        ]
    }

    proptest! {
        #[test]
        fn a_calculation_stays_in_its_range((one, a) in holding(), (other, b) in holding()) {
            for (operator, value) in [
                (Operator::Add, a + b),
                (Operator::Subtract, a - b),
                (Operator::Multiply, a * b),
                (Operator::Divide, a / b),
                (Operator::Modulo, a % b),
                (Operator::Power, a.powf(b)),
            ] {
                let range = one.calculated(operator, other);
                prop_assert!(holds(range, value), "{:?} {:?} {:?}: {} not in {:?}", one, operator, other, value, range);
            }
        }

        #[test]
        fn what_never_passes_does_not_and_what_always_passes_does(
            (one, a) in holding(), (other, b) in holding(), comparison in comparison()
        ) {
            let passes = compare(comparison, a, b);
            prop_assert!(!(passes && one.never(comparison, other)));
            prop_assert!(passes || !one.always(comparison, other));
            if passes {
                prop_assert!(holds(one.filtered(comparison, other), a));
            }
        }

        #[test]
        fn functions_stay_in_their_range((range, value) in holding(), (other, bound) in holding()) {
            prop_assert!(holds(range.negated(), -value));
            prop_assert!(holds(range.absolute(), value.abs()));
            prop_assert!(holds(range.map(f64::floor), value.floor()));
            prop_assert!(holds(range.join(other), value) && holds(range.join(other), bound));
            prop_assert!(holds(range.summed(), value));
            if !value.is_nan() && !bound.is_nan() {
                prop_assert!(holds(range.at_least(other), value.max(bound)));
                prop_assert!(holds(range.at_most(other), value.min(bound)));
            }
        }

        #[test]
        fn a_sum_of_several_stays_in_its_range((range, value) in holding(), count in 1..5_usize) {
            let sum: f64 = std::iter::repeat_n(value, count).sum();
            prop_assert!(holds(range.summed(), sum));
        }
    }
}
