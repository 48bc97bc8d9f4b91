//! The Phase 1 report: criteria against the findings and counts that they rest on, what workloads have, and its forms.

mod against;
mod coverage;
mod decisions;
mod forms;
mod table;

use hardening::analysis::Analysis;
use hardening::api::{self, Options};
use hardening::manifest::{Bundle, Source};
use hardening::report::{Criterion, CriterionForm, PhaseReport};

fn report(yaml: &str) -> PhaseReport {
    report_with(yaml, &Options::default())
}

fn report_with(yaml: &str, options: &Options) -> PhaseReport {
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
    api::report(&analysis, options)
}

fn criterion(report: &PhaseReport, wanted: Criterion) -> &CriterionForm {
    let mut criteria = report.criteria.iter();
    criteria.find(|it| it.criterion == wanted).unwrap()
}

fn count(form: &CriterionForm, what: &str) -> (u64, Option<u64>) {
    let mut counts = form.counts.iter();
    let count = counts.find(|count| count.what == what);
    count.map(|count| (count.value, count.of)).unwrap()
}
