//! Quantities: what they amount to, and the laws of their arithmetic.

use std::cmp::Ordering;

use hardening::cluster::{Quantity, QuantityError};
use proptest::prelude::*;

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).expect(text)
}

#[test]
fn quantities_are_equal_by_amount_and_not_by_form() {
    assert_eq!(quantity("0.5"), quantity("500m"));
    assert_eq!(quantity("1Gi"), quantity("1073741824"));
    assert_ne!(quantity("1Gi"), quantity("1G"));
    assert!(quantity("-1") < quantity("-999m"));
    assert!(quantity("1e999999999") > quantity("9223372036854775807E"));
    assert!(quantity("-1e999999999") < quantity("0"));
}

#[test]
fn sums_keep_the_form_of_the_first() {
    let sum = |a: &str, b: &str| quantity(a).checked_add(&quantity(b)).unwrap().to_string();
    assert_eq!(sum("1Gi", "512Mi"), "1536Mi");
    assert_eq!(sum("1500m", "1"), "2500m");
    assert_eq!(sum("0", "64Mi"), "64Mi");
    assert_eq!(quantity("1e60").checked_add(&quantity("1n")), None);
}

#[test]
fn differences_and_multiples_keep_the_form_too() {
    let less = |a: &str, b: &str| quantity(a).checked_sub(&quantity(b)).unwrap().to_string();
    assert_eq!(less("2Gi", "512Mi"), "1536Mi");
    assert_eq!(less("1", "1500m"), "-500m");
    let times = |a: &str, count| quantity(a).checked_mul(count).unwrap().to_string();
    assert_eq!(times("250m", 6), "1500m");
    assert_eq!(times("1Gi", 0), "0");
    assert_eq!(
        quantity("1e38").checked_mul(4),
        quantity("4e38").checked_add(&Quantity::ZERO)
    );
}

#[test]
fn amounts_of_resources_are_no_finer_than_a_thousandth() {
    let rounded = |text: &str| quantity(text).rounded_to_milli().to_string();
    assert_eq!(rounded("100u"), "1m");
    assert_eq!(rounded("1.0001"), "1001m");
    assert_eq!(rounded("-100u"), "-1m");
    assert_eq!(rounded("1.100"), "1.100");
}

#[test]
fn rounding_goes_away_from_zero() {
    assert_eq!(quantity("1.001").round_up(0), Some(2));
    assert_eq!(quantity("-1.001").round_up(0), Some(-2));
    assert_eq!(quantity("1.001").round_up(-3), Some(1001));
    assert_eq!(quantity("1n").round_up(40), Some(1));
    assert_eq!(quantity("1e60").round_up(0), None);
}

#[test]
fn more_digits_than_can_be_held_are_an_error_and_not_a_guess() {
    let digits = "123456789".repeat(10);
    assert_eq!(Quantity::parse(&digits), Err(QuantityError::TooLong));
    // Digits finer than a billionth are rounded, however many there are.
    assert_eq!(quantity(&format!("0.{digits}")), quantity("123456790n"));
    assert_eq!(
        quantity(&format!("{digits}Ki")).to_string(),
        i64::MAX.to_string()
    );
}

/// An amount in billionths, and a text for it.
fn amounts() -> impl Strategy<Value = (i128, String)> {
    let decimal = (
        any::<i32>(),
        0_u32..8,
        prop::sample::select(vec![
            ("n", -9_i32),
            ("u", -6),
            ("m", -3),
            ("", 0),
            ("k", 3),
            ("M", 6),
            ("e2", 2),
            ("E-4", -4),
        ]),
    );
    let decimal = decimal.prop_filter_map("too fine", |(digits, places, (suffix, exponent))| {
        let shift = u32::try_from(exponent - i32::try_from(places).ok()? + 9).ok()?;
        let billionths = i128::from(digits) * 10_i128.pow(shift);
        Some((
            billionths,
            format!("{}{suffix}", with_point(digits, places)),
        ))
    });
    let binary = (
        any::<i32>(),
        0_u32..8,
        prop::sample::select(vec![("Ki", 10_u32), ("Mi", 20), ("Gi", 30)]),
    );
    let binary = binary.prop_map(|(digits, places, (suffix, exponent))| {
        let billionths = (i128::from(digits) << exponent) * 1_000_000_000;
        let divisor = 10_i128.pow(places);
        let up = (billionths % divisor).signum();
        (
            billionths / divisor + up,
            format!("{}{suffix}", with_point(digits, places)),
        )
    });
    prop_oneof![decimal, binary]
}

fn with_point(digits: i32, places: u32) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let places = places as usize;
    let digits = format!("{:0>1$}", digits.unsigned_abs(), places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{fraction}")
}

proptest! {
    #[test]
    fn a_quantity_is_the_rational_number_that_is_written((billionths, text) in amounts()) {
        prop_assert_eq!(quantity(&text).round_up(-9), Some(billionths), "{}", text);
    }

    #[test]
    fn order_is_that_of_the_numbers((a, a_text) in amounts(), (b, b_text) in amounts()) {
        prop_assert_eq!(quantity(&a_text).cmp(&quantity(&b_text)), a.cmp(&b));
        prop_assert_eq!(quantity(&a_text) == quantity(&b_text), a.cmp(&b) == Ordering::Equal);
    }

    #[test]
    fn addition_is_that_of_the_numbers((a, a_text) in amounts(), (b, b_text) in amounts()) {
        let sum = quantity(&a_text).checked_add(&quantity(&b_text)).unwrap();
        prop_assert_eq!(sum.round_up(-9), Some(a + b));
    }

    #[test]
    fn the_canonical_form_reads_as_the_same_number((_, text) in amounts()) {
        let first = quantity(&text);
        let again = quantity(&first.to_string());
        prop_assert_eq!(&first, &again);
    }

    #[test]
    fn rounding_up_is_the_division_of_the_numbers((billionths, text) in amounts(), scale in -9_i32..6) {
        let divisor = 10_i128.pow(u32::try_from(scale + 9).unwrap());
        let expected = billionths / divisor + (billionths % divisor).signum();
        prop_assert_eq!(quantity(&text).round_up(scale), Some(expected));
    }

    #[test]
    fn no_text_makes_the_reader_stop(text in "[-+]?[0-9.]{0,60}[eEinumkKMGTP]{0,3}[-+]?[0-9]{0,12}") {
        if let Ok(quantity) = Quantity::parse(&text) {
            let _ = quantity.to_string();
            let _ = quantity.cmp(&Quantity::from_integer(1));
            let _ = quantity.checked_add(&quantity);
        }
    }
}
