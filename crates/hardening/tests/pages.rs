//! Every invariant's page is true: its first example breaks the invariant at the marked lines, its second keeps it.

use hardening::analysis::{Analysis, invariants};
use hardening::manifest::{Bundle, Source};

const HEADINGS: [&str; 5] = ["What must hold", "Why", "Violates", "Holds", "References"];

/// Where an example breaks the invariant: the line carries this comment.
const MARK: &str = "# violates";

#[test]
fn every_page_has_its_sections_in_order() {
    for invariant in invariants() {
        let title = invariant.page.lines().next();
        assert_eq!(title, Some(format!("# {}", invariant.id).as_str()));
        let headings: Vec<_> = invariant
            .page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        assert_eq!(headings, HEADINGS, "{}", invariant.id);
    }
}

#[test]
fn every_violating_example_is_found_at_its_marked_lines_and_nowhere_else() {
    for invariant in invariants() {
        let example = example(invariant.page, "Violates");
        let lines = (1..).zip(example.lines());
        let marked: Vec<u32> = lines
            .filter(|(_, line)| line.contains(MARK))
            .map(|(number, _)| number)
            .collect();
        assert!(
            !marked.is_empty(),
            "{}: no line of the example is marked",
            invariant.id
        );
        assert_eq!(found(invariant.id, &example), marked, "{}", invariant.id);
    }
}

#[test]
fn every_holding_example_keeps_the_invariant() {
    for invariant in invariants() {
        assert_eq!(
            found(invariant.id, &example(invariant.page, "Holds")),
            Vec::<u32>::new(),
            "{}",
            invariant.id
        );
    }
}

fn found(id: &str, yaml: &str) -> Vec<u32> {
    let source = Source::from_bytes("example.yaml", &bytes(yaml));
    let findings = Analysis::of(Bundle::read([source])).findings();
    findings
        .iter()
        .filter(|finding| finding.invariant == id)
        .map(|finding| finding.location.line)
        .collect()
}

/// A page is text, so in its examples U+FFFD stands for a byte that is none.
fn bytes(yaml: &str) -> Vec<u8> {
    let parts: Vec<_> = yaml
        .split(char::REPLACEMENT_CHARACTER)
        .map(str::as_bytes)
        .collect();
    parts.join(&0xFF)
}

fn example(page: &str, heading: &str) -> String {
    let (_, section) = page
        .split_once(&format!("## {heading}\n"))
        .expect("the section");
    let (_, code) = section.split_once("```yaml\n").expect("a YAML example");
    code.split_once("```")
        .expect("the example's end")
        .0
        .to_owned()
}
