//! What crosses is the JSON of the border, byte for byte.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop"
)]

use hardening::api::{self, ErrorForm, ErrorKind, Options};
use hardening::finding::Applicability;
use hardening::manifest::Source;
use hardening_wasm::{RawCluster, RawWorkspace, Refusal, explain, invariants, version};

const NAME: &str = "shop.yaml";
const TEXT: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: shop, namespace: shop, lables: {team: shop}}
data: {\"😀\": x, key: y, key: z}
";

fn cluster(options: &str) -> Result<RawCluster, Refusal> {
    RawCluster::new(vec![NAME.to_owned()], vec![TEXT.to_owned()], options)
}

fn source() -> Source {
    Source::new(NAME, TEXT)
}

fn form(refusal: &Refusal) -> ErrorForm {
    serde_json::from_str(&refusal.to_string()).unwrap()
}

#[test]
fn a_report_is_that_of_the_border() {
    let report = api::check([source()], &Options::default());
    let expected = serde_json::to_string(&report).unwrap();
    assert!(!report.findings.is_empty());
    assert_eq!(cluster("{}").unwrap().report(), Ok(expected));
}

#[test]
fn options_reach_the_check() {
    let options = r#"{"positions": "utf16", "noIgnores": true}"#;
    let report = api::check([source()], &api::options(options).unwrap());
    let expected = serde_json::to_string(&report).unwrap();
    assert_eq!(cluster(options).unwrap().report(), Ok(expected));
}

#[test]
fn an_answer_is_that_of_the_border_for_clusters_and_workspaces() {
    let question = r#"{"kind": "network"}"#;
    let options = Options::default();
    let answer = api::ask(
        &api::analyze([source()], &options),
        &api::question(question).unwrap(),
    );
    let expected = serde_json::to_string(&answer.unwrap()).unwrap();
    assert_eq!(cluster("{}").unwrap().ask(question).unwrap(), expected);
    let mut workspace = RawWorkspace::new("{}").unwrap();
    workspace.set(NAME.to_owned(), TEXT.to_owned());
    assert_eq!(workspace.ask(question).unwrap(), expected);
}

#[test]
fn fixed_files_are_those_of_the_border() {
    let fixed = api::fix([source()], &Options::default(), Applicability::NeedsReview);
    let expected = serde_json::to_string(&fixed).unwrap();
    assert!(fixed.applied > 0);
    assert_eq!(
        cluster("{}").unwrap().fix(r#""needs-review""#),
        Ok(expected)
    );
}

#[test]
fn a_workspace_reports_what_a_cluster_of_its_files_does() {
    let mut workspace = RawWorkspace::new("{}").unwrap();
    workspace.set(NAME.to_owned(), String::new());
    workspace.set(NAME.to_owned(), TEXT.to_owned());
    assert_eq!(workspace.report(), cluster("{}").unwrap().report());
    assert!(workspace.remove(NAME));
    assert!(!workspace.remove(NAME));
}

#[test]
fn pages_are_those_of_the_border() {
    let expected = serde_json::to_string(&api::invariants()).unwrap();
    assert_eq!(invariants(), Ok(expected));
    let id = "cluster.duplicate-object";
    let expected = serde_json::to_string(&api::explain(id).unwrap()).unwrap();
    assert_eq!(explain(id), Ok(expected));
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn what_is_refused_says_which_of_the_four_it_is() {
    let kind_of = |refusal: Refusal| form(&refusal).kind;
    let config = r#"{"config": "kind: Config\nselekt: []"}"#;
    assert_eq!(kind_of(cluster(config).err().unwrap()), ErrorKind::Config);
    assert_eq!(
        kind_of(cluster(r#"{"colour": "red"}"#).err().unwrap()),
        ErrorKind::Options
    );
    assert_eq!(
        kind_of(RawWorkspace::new("red").err().unwrap()),
        ErrorKind::Options
    );
    let cluster = cluster("{}").unwrap();
    assert_eq!(
        kind_of(cluster.fix(r#""reckless""#).unwrap_err()),
        ErrorKind::Options
    );
    assert_eq!(kind_of(cluster.ask("{}").unwrap_err()), ErrorKind::Question);
    let nobody = r#"{"kind": "reach", "from": "nobody", "to": "internet"}"#;
    assert_eq!(
        kind_of(cluster.ask(nobody).unwrap_err()),
        ErrorKind::Question
    );
    assert_eq!(
        kind_of(explain("no.such-thing").unwrap_err()),
        ErrorKind::UnknownInvariant
    );
}

#[test]
fn a_refused_configuration_says_where() {
    let config = r#"{"config": "apiVersion: hardening/v1alpha1\nkind: Config\nselekt: []\n", "configName": "c.yaml"}"#;
    let location = form(&cluster(config).err().unwrap()).location.unwrap();
    assert_eq!((location.file.as_str(), location.line), ("c.yaml", 3));
}
