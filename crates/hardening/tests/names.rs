//! Names, percentages and selectors by rules of Kubernetes that are written here once more, naively.

use std::collections::BTreeMap;

use hardening::cluster::{CountOrPercent, NameSyntax, Selector};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use proptest::prelude::*;

fn fault(syntax: NameSyntax, text: &str) -> String {
    syntax.check(text).unwrap_err().to_string()
}

#[test]
fn a_fault_says_what_is_wrong_in_plain_words() {
    use NameSyntax::{
        AnnotationKey, ConfigMapKey, DnsLabel, DnsSubdomain, PathSegment, PortName, QualifiedName,
    };
    for (syntax, text, expected) in [
        (DnsLabel, "", "it must not be empty"),
        (
            DnsLabel,
            "web_1",
            "it must be made of lower-case letters, digits and `-`, not `_`",
        ),
        (
            DnsLabel,
            "web-",
            "it must begin and end with a lower-case letter or digit",
        ),
        (
            DnsSubdomain,
            "a..b",
            "each part between dots must not be empty",
        ),
        (PortName, "8080", "it needs at least one letter"),
        (PortName, "a--b", "it must not have two `-` in a row"),
        (
            PortName,
            "metrics-exporter",
            "it must be at most 15 characters long, this has 16",
        ),
        (QualifiedName, "a/b/c", "it must have at most one `/`"),
        (QualifiedName, "/b", "the part before `/` must not be empty"),
        (
            QualifiedName,
            "Example.com/b",
            "the part before `/` must be made of lower-case letters, digits, `-` and `.`, not `E`",
        ),
        (ConfigMapKey, "..data", "`.` and `..` are taken for folders"),
        (
            PathSegment,
            "a/b",
            "it must be made of anything but `/` and `%`, not `/`",
        ),
    ] {
        assert_eq!(fault(syntax, text), expected, "{text}");
    }
    assert_eq!(AnnotationKey.check("Example.com/b"), Ok(()));
    assert_eq!(PathSegment.check("system:controller:a"), Ok(()));
}

#[test]
fn a_percentage_is_digits_and_a_sign_and_a_quoted_number_is_none() {
    let parse = |text: &str| CountOrPercent::parse(&IntOrString::String(text.to_owned()));
    assert_eq!(parse("25%"), Ok(CountOrPercent::Percent(25)));
    assert_eq!(
        CountOrPercent::parse(&IntOrString::Int(-1)),
        Ok(CountOrPercent::Count(-1))
    );
    for bad in ["1", "", "%", "1.5%", "+1%", "-1%", " 1%", "99999999999%"] {
        assert!(parse(bad).is_err(), "{bad}");
    }
    assert_eq!(
        parse("1").unwrap_err().to_string(),
        "`1` is neither a whole number nor a percentage such as `25%`"
    );
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map("[ab]", "[xy]", 0..3)
}

fn selectors() -> impl Strategy<Value = LabelSelector> {
    let operators = prop::sample::select(vec!["In", "NotIn", "Exists", "DoesNotExist"]);
    let expression = ("[abc]", operators, prop::collection::vec("[xyz]", 1..3));
    let expression = expression.prop_map(|(key, operator, values)| LabelSelectorRequirement {
        key,
        operator: operator.to_owned(),
        values: operator.ends_with("In").then_some(values),
    });
    let expressions = prop::option::of(prop::collection::vec(expression, 0..3));
    (prop::option::of(labels()), expressions).prop_map(|(match_labels, match_expressions)| {
        LabelSelector {
            match_labels,
            match_expressions,
        }
    })
}

/// What the API reference says of each operator, word by word.
fn selects(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let mut equal = selector.match_labels.iter().flatten();
    let mut expressions = selector.match_expressions.iter().flatten();
    equal.all(|(key, value)| labels.get(key) == Some(value))
        && expressions.all(|expression| {
            let value = labels.get(&expression.key);
            let values = expression.values.clone().unwrap_or_default();
            match expression.operator.as_str() {
                "In" => value.is_some_and(|value| values.contains(value)),
                "NotIn" => !value.is_some_and(|value| values.contains(value)),
                "Exists" => value.is_some(),
                _ => value.is_none(),
            }
        })
}

proptest! {
    #[test]
    fn a_selector_selects_what_its_requirements_say(selector in selectors(), labels in labels()) {
        let parsed = Selector::parse(&selector).unwrap();
        prop_assert_eq!(parsed.matches(&labels), selects(&selector, &labels));
        prop_assert!(!parsed.is_everything() || parsed.matches(&labels));
    }

    #[test]
    fn the_order_of_requirements_and_values_does_not_count(selector in selectors()) {
        let mut turned = selector.clone();
        if let Some(expressions) = &mut turned.match_expressions {
            expressions.reverse();
            expressions.iter_mut().flat_map(|it| &mut it.values).for_each(|values| values.reverse());
        }
        prop_assert_eq!(Selector::parse(&selector), Selector::parse(&turned));
    }

    #[test]
    fn percentages_are_rounded_as_rational_numbers(percent in 0_u32..400, total in 0_u32..100_000) {
        let share = CountOrPercent::Percent(percent);
        let hundredths = i64::from(percent) * i64::from(total);
        let (up, down) = (share.rounded_up(total), share.rounded_down(total));
        prop_assert!(up * 100 >= hundredths && (up - 1) * 100 < hundredths);
        prop_assert!(down * 100 <= hundredths && (down + 1) * 100 > hundredths);
    }
}
