//! When certificates are renewed, against a transcription of cert-manager's reckoning in whole nanoseconds.

use hardening::certificates::{GoDuration, Renewal};
use proptest::prelude::*;

const SECOND: i128 = 1_000_000_000;

/// `notAfter` minus what is asked for, cut to a whole second, in seconds from `notBefore`.
fn naive(life: i64, before: Option<i64>, percentage: Option<i32>) -> i64 {
    let life = i128::from(life);
    let before = match (before.map(i128::from), percentage) {
        (Some(before), _) if before > 0 && before < life => before,
        (_, Some(percentage)) if percentage > 0 && percentage < 100 => {
            life * i128::from(percentage) / 100
        }
        _ => life / 3,
    };
    // The time of issue is a whole second, so cutting the time of renewal cuts what lies between.
    let renewal = 1_700_000_000 * SECOND + life - before;
    i64::try_from(renewal / SECOND - 1_700_000_000).unwrap()
}

fn nanoseconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        (1_i64..100_000).prop_map(|hours| hours * 3_600_000_000_000 / 7),
        (1_i64..200_000_000).prop_map(|seconds| seconds * 1_000_000_000),
        1_i64..i64::MAX / 4,
    ]
}

proptest! {
    #[test]
    fn renewal_is_reckoned_as_cert_manager_does(
        life in nanoseconds(),
        before in prop::option::of(nanoseconds()),
        percentage in prop::option::of(-10_i32..120),
    ) {
        let renewal = Renewal {
            duration: None,
            before: before.map(GoDuration::of_nanoseconds),
            before_percentage: percentage,
        };
        let after = renewal.after_issue(GoDuration::of_nanoseconds(life));
        prop_assert_eq!(after, naive(life, before, percentage));
    }

    #[test]
    fn a_certificate_is_renewed_within_its_life(life in nanoseconds(), before in nanoseconds()) {
        let renewal = Renewal { before: Some(GoDuration::of_nanoseconds(before)), ..Renewal::default() };
        let asked = renewal.before_expiry(GoDuration::of_nanoseconds(life)).nanoseconds();
        prop_assert!(asked >= 0 && asked < life);
    }
}

#[test]
fn the_figures_of_the_documentation() {
    let after = |life: i64, before: Option<i64>, before_percentage| {
        let renewal = Renewal {
            duration: None,
            before: before.map(GoDuration::minutes),
            before_percentage,
        };
        renewal.after_issue(GoDuration::minutes(life)) / 60
    };
    // Valid for 60 minutes, renewed 45 minutes after it was issued with `renewBefore: 15m` or 25 percent.
    assert_eq!(after(60, Some(15), None), 45);
    assert_eq!(after(60, None, Some(25)), 45);
    assert_eq!(after(90 * 24 * 60, None, None), 60 * 24 * 60);
}
