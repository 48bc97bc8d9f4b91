//! Names that Kubernetes' own tests call good and bad.

use hardening::cluster::{CountOrPercent, NameSyntax};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::Value as Json;

use super::{Tally, case_file};

/// Whether a text has the syntax that a table is about; `None` for syntaxes that no field read here has.
fn is_good(table: &str, text: &str) -> Option<bool> {
    let syntax = match table {
        "TestIsDNS1123Label" => NameSyntax::DnsLabel,
        "TestIsDNS1123Subdomain" => NameSyntax::DnsSubdomain,
        "TestIsDNS1035Label" => NameSyntax::Dns1035Label,
        "TestIsWildcardDNS1123Subdomain" => NameSyntax::WildcardDnsSubdomain,
        "TestIsValidPortName" => NameSyntax::PortName,
        "TestIsQualifiedName" | "TestIsLabelKey" => NameSyntax::QualifiedName,
        "TestIsValidLabelValue" | "TestIsLabelValue" => NameSyntax::LabelValue,
        "TestIsConfigMapKey" => NameSyntax::ConfigMapKey,
        "TestIsRelaxedEnvVarName" => NameSyntax::EnvVarName,
        "TestIsHTTPHeaderName" => NameSyntax::HttpHeaderName,
        "TestIsValidPercent" => {
            return Some(CountOrPercent::parse(&IntOrString::String(text.to_owned())).is_ok());
        }
        _ => return None,
    };
    Some(syntax.check(text).is_ok())
}

#[test]
fn names_are_good_and_bad_as_kubernetes_own_tests_say() {
    let Some(file) = case_file("kubernetes/name_syntax.json") else {
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let tables: serde_json::Map<String, Json> = serde_json::from_str(&text).unwrap();
    let mut tally = Tally::default();
    for (table, lists) in &tables {
        for (list, names) in lists.as_object().unwrap() {
            let expected = matches!(list.as_str(), "goodValues" | "successCases");
            for name in names.as_array().unwrap() {
                let name = name.as_str().unwrap();
                match is_good(table, name) {
                    None => tally.out_of_scope += 1,
                    Some(good) => {
                        let outcome = (good == expected)
                            .then_some(())
                            .ok_or_else(|| format!("taken: {good}"));
                        tally.record(&format!("{table} `{name}`"), outcome);
                    }
                }
            }
        }
    }
    tally.finish("kubernetes/name_syntax");
}
