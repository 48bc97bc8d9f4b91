//! Durations as Prometheus writes them.

use hardening::monitoring::Duration;

#[test]
fn units_stand_from_the_largest_to_the_smallest_each_once() {
    for text in ["0", "1y2w3d4h5m6s7ms", "90m", "1h30m", "0s", "100w"] {
        assert!(Duration::parse(text).is_ok(), "{text}");
    }
    for text in [
        "", "1m1h", "5m5m", "1.5h", "-5m", "300", "5us", "h", "1 h", "5M",
    ] {
        assert!(Duration::parse(text).is_err(), "{text}");
    }
}

#[test]
fn beyond_292_years_is_out_of_range() {
    assert!(Duration::parse("292y").is_ok());
    assert!(Duration::parse("293y").is_err());
    assert!(Duration::parse("99999999999999999999y").is_err());
}

#[test]
fn a_duration_is_written_as_it_is_read() {
    for text in ["1h30m", "1d", "2w", "1y", "500ms", "1d2h3m4s5ms", "0s"] {
        assert_eq!(Duration::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Duration::parse("60m").unwrap().to_string(), "1h");
}
