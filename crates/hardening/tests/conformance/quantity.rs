//! What real kubectl reads and prints of quantities.

use hardening::cluster::{Quantity, QuantityError};

use super::{Tally, cases};

#[test]
fn quantities_are_read_and_printed_as_kubectl_does() {
    let Some(cases) = cases("kubernetes/quantity.jsonl") else {
        return;
    };
    let mut tally = Tally::default();
    for case in &cases {
        let text = case["in"].as_str().unwrap();
        // Kubernetes trims the blanks of the field before it reads the quantity.
        let ours = Quantity::parse(text.trim_matches([' ']));
        let outcome = match (&ours, case["ok"].as_bool().unwrap()) {
            (Err(QuantityError::TooLong), true) => {
                tally.out_of_scope += 1;
                continue;
            }
            (Ok(quantity), true) => case["canonical"] == quantity.to_string(),
            (read, accepted) => read.is_ok() == accepted,
        };
        let outcome = outcome.then_some(()).ok_or_else(|| format!("{ours:?}"));
        tally.record(text, outcome);
    }
    tally.finish("kubernetes/quantity");
}
