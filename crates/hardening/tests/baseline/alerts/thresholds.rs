//! Thresholds: what a spec says is what the rules compare with, and what cannot be meant is refused.

use hardening::monitoring::alert_groups;
use hardening::spec::Spec;

const WATCHED: &str = include_str!("watched.yaml");

fn with(thresholds: &str) -> Result<Spec, String> {
    let text = format!("{WATCHED}  thresholds: {thresholds}\n");
    Spec::parse("phase1.yaml", &text, Default::default()).map_err(|error| error.to_string())
}

fn expression(spec: &Spec, alert: &str) -> String {
    let groups = alert_groups(spec).into_iter();
    let mut rules = groups.flat_map(|group| group.rules);
    rules.find(|rule| rule.alert == alert).unwrap().expr
}

#[test]
fn a_threshold_of_the_spec_is_that_of_the_rule() {
    let spec =
        with("{volumeUsed: 70, latencyMilliseconds: 250, kafkaBrokers: 7, backupLateHours: 5}")
            .unwrap();
    assert!(expression(&spec, "PersistentVolumeUsageHigh").ends_with("> 0.7"));
    assert!(expression(&spec, "HighLatency").ends_with("> 0.25"));
    assert!(expression(&spec, "KafkaBrokersMissing").ends_with("< 7"));
    assert!(expression(&spec, "BackupCronJobTooOld").ends_with(&format!("> {}", 29 * 3600)));
}

#[test]
fn kafka_has_as_many_brokers_as_its_service_has_pods() {
    assert!(expression(&super::watched(), "KafkaBrokersMissing").ends_with("< 3"));
}

#[test]
fn what_cannot_be_meant_is_refused_where_it_stands() {
    for (thresholds, expected) in [
        ("{volumeUsed: 100}", "100 % is not between 1 and 99"),
        ("{errors: 0}", "0 % is not between 1 and 99"),
        (
            "{volumeUsed: 95}",
            "95 % used comes after 5 % left, so the warning would come after it is critical",
        ),
        (
            "{certificateCriticalDays: 14}",
            "less than `certificateWarningDays`, which is 14: the warning comes first",
        ),
        ("{backupLateHours: 1000}", "at most 168"),
        ("{volumeUsd: 80}", "volumeUsd"),
    ] {
        let error = with(thresholds).unwrap_err();
        let line = WATCHED.lines().count() + 1;
        assert!(
            error.starts_with(&format!("phase1.yaml:{line}:")),
            "{error}"
        );
        assert!(error.contains(expected), "{error}");
    }
}
