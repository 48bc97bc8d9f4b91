//! The map of a network and other lists as tables, CSV, DOT and Mermaid.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Exposed, NeededFlows, NetworkMap};

/// The map as a table for people.
#[must_use]
pub fn map_to_text(map: &NetworkMap) -> String {
    let rows = map.flows.iter();
    let rows = rows.map(|flow| {
        [
            flow.from.clone(),
            flow.to.clone(),
            flow.connections.text.clone(),
        ]
    });
    table(["FROM", "TO", "CONNECTIONS"], rows.collect())
}

/// The map as CSV (RFC 4180), with a heading.
#[must_use]
pub fn map_to_csv(map: &NetworkMap) -> String {
    let mut csv = "from,to,connections\r\n".to_owned();
    for flow in &map.flows {
        let fields = [&flow.from, &flow.to, &flow.connections.text].map(|field| quoted(field));
        csv.push_str(&fields.join(","));
        csv.push_str("\r\n");
    }
    csv
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

/// The map as a graph for Graphviz.
#[must_use]
pub fn map_to_dot(map: &NetworkMap) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut dot = "digraph network {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for flow in &map.flows {
        let [from, to] = [&flow.from, &flow.to].map(|end| escaped(end));
        let label = escaped(&flow.connections.text);
        dot.push_str(&format!("  \"{from}\" -> \"{to}\" [label=\"{label}\"];\n"));
    }
    dot.push_str("}\n");
    dot
}

/// The map as a flowchart for Mermaid.
#[must_use]
pub fn map_to_mermaid(map: &NetworkMap) -> String {
    let escaped = |text: &str| text.replace('&', "#amp;").replace('"', "#quot;");
    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chart = "flowchart LR\n".to_owned();
    for flow in &map.flows {
        for end in [flow.from.as_str(), flow.to.as_str()] {
            let next = nodes.len();
            if !nodes.contains_key(end) {
                nodes.insert(end, next);
                chart.push_str(&format!("  n{next}[\"{}\"]\n", escaped(end)));
            }
        }
    }
    for flow in &map.flows {
        let number = |end: &str| nodes.get(end).copied().unwrap_or_default();
        let (from, to) = (number(&flow.from), number(&flow.to));
        let label = escaped(&flow.connections.text);
        chart.push_str(&format!("  n{from} -->|\"{label}\"| n{to}\n"));
    }
    chart
}

/// What is exposed, as two tables for people.
#[must_use]
pub fn exposed_to_text(exposed: &Exposed) -> String {
    let entrances = exposed.entrances.iter().map(|entrance| {
        [
            entrance.through.clone(),
            entrance.to.clone(),
            entrance.port.clone(),
            entrance.admitted.clone(),
        ]
    });
    let workloads = exposed.workloads.iter().map(|workload| {
        let outside = workload.from_outside.iter();
        let outside = outside.map(|from| format!("{}: {}", from.addresses, from.connections.text));
        [
            workload.workload.clone(),
            workload.from_any_pod.text.clone(),
            outside.collect::<Vec<_>>().join("; "),
        ]
    });
    format!(
        "{}\n{}",
        table(["THROUGH", "TO", "PORT", "LET IN"], entrances.collect()),
        table(
            ["WORKLOAD", "FROM ANY POD", "FROM OUTSIDE"],
            workloads.collect()
        )
    )
}

/// What is needed, as a table for people.
#[must_use]
pub fn needed_flows_to_text(needed: &NeededFlows) -> String {
    let rows = needed.flows.iter().map(|flow| {
        [
            flow.from.clone(),
            flow.to.join(" "),
            format!("{} {}", flow.protocol, flow.port),
            if flow.allowed { "allowed" } else { "blocked" }.to_owned(),
            flow.reason.clone(),
        ]
    });
    table(
        ["FROM", "TO", "PORT", "POLICIES", "BECAUSE OF"],
        rows.collect(),
    )
}

/// Columns as wide as their widest cell.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut widths = headings.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    let mut line = |cells: [&str; N]| {
        let mut written = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            // Writing to a String cannot fail.
            let _ = write!(written, "{cell:width$}  ");
        }
        text.push_str(written.trim_end());
        text.push('\n');
    };
    line(headings);
    for row in &rows {
        line(std::array::from_fn(|column| row[column].as_str()));
    }
    text
}
