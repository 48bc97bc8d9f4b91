//! The figures, as SVG within the page. All sizes are whole numbers, so that they are the same everywhere.

use std::fmt::Write;

use super::escape::{escaped, shortened};
use super::wording::{ASPECTS, span};
use super::{Coverage, NetworkMatrix, PhaseReport, QuotaBar, RestoreTimeline};

/// How many namespaces the matrix shows.
const NAMESPACES: usize = 30;
/// How many rows the other figures show.
const ROWS: usize = 60;
/// The letters of a label.
const LABEL: usize = 30;

/// Opens a figure: its size, and what it says to who cannot see it.
fn open(width: usize, height: usize, says: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">\n",
        escaped(says)
    )
}

// Writing to a text cannot fail.
fn text(svg: &mut String, x: usize, y: usize, class: &str, words: &str) {
    let words = shortened(words, LABEL);
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{words}</text>"
    );
}

fn bar(svg: &mut String, at: (usize, usize), size: (usize, usize), class: &str, says: &str) {
    let ((x, y), (width, height)) = (at, size);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"2\" class=\"{class}\"><title>{}</title></rect>",
        escaped(says)
    );
}

/// Who may reach whom: senders down, receivers across.
pub(super) fn network(matrix: &NetworkMatrix) -> String {
    const CELL: usize = 34;
    const LEFT: usize = 210;
    const TOP: usize = 150;
    let names: Vec<_> = matrix.namespaces.iter().take(NAMESPACES).collect();
    let columns = names.len() + 1;
    let width = LEFT + columns * CELL + 130;
    let height = TOP + names.len() * CELL + 8;
    let mut svg = open(width, height, "who may reach whom, by namespace");
    let outside = "outside the cluster".to_owned();
    for (column, name) in names.iter().copied().chain([&outside]).enumerate() {
        let x = LEFT + column * CELL + CELL / 2 + 4;
        let _ = writeln!(
            svg,
            "<text class=\"label\" transform=\"translate({x} {}) rotate(-50)\">{}</text>",
            TOP - 10,
            shortened(name, LABEL - 6)
        );
    }
    for (row, name) in names.iter().enumerate() {
        text(
            &mut svg,
            LEFT - 10,
            TOP + row * CELL + 22,
            "label end",
            name,
        );
    }
    for cell in &matrix.cells {
        let row = cell.from as usize;
        let (column, to) = match cell.to {
            Some(to) => (to as usize, matrix.namespaces.get(to as usize)),
            None => (names.len(), Some(&outside)),
        };
        let (Some(from), Some(to)) = (names.get(row), to) else {
            continue;
        };
        if cell.to.is_some() && column >= names.len() {
            continue;
        }
        let percent = (cell.allowed * 100).div_ceil(cell.pairs.max(1));
        let shade = match percent {
            0 => 0,
            1..=25 => 1,
            26..=50 => 2,
            51..=99 => 3,
            _ => 4,
        };
        let what = if cell.to.is_some() {
            "pairs of workloads"
        } else {
            "workloads"
        };
        let says = format!(
            "{from} to {to}: {} of {} {what} may connect",
            cell.allowed, cell.pairs
        );
        let (x, y) = (LEFT + column * CELL, TOP + row * CELL);
        bar(
            &mut svg,
            (x + 1, y + 1),
            (CELL - 2, CELL - 2),
            &format!("shade{shade}"),
            &says,
        );
        if cell.allowed > 0 {
            let class = if shade > 2 { "in light" } else { "in" };
            let number = match cell.allowed {
                number @ 0..=9999 => number.to_string(),
                number => format!("{}k", number / 1000),
            };
            text(&mut svg, x + CELL / 2, y + 21, class, &number);
        }
    }
    svg.push_str("</svg>\n");
    if matrix.namespaces.len() > NAMESPACES {
        let more = matrix.namespaces.len() - NAMESPACES;
        let _ = writeln!(
            svg,
            "<p class=\"note\">{more} more namespaces are in the JSON form.</p>"
        );
    }
    svg
}

/// What share of the workloads has what they need.
pub(super) fn coverage(report: &PhaseReport) -> String {
    const LEFT: usize = 110;
    const WIDTH: usize = 560;
    const ROW: usize = 26;
    let height = ASPECTS.len() * ROW + 6;
    let mut svg = open(
        LEFT + WIDTH + 120,
        height,
        "what share of the workloads has what",
    );
    for (row, (name, of)) in ASPECTS.iter().enumerate() {
        let y = row * ROW + 4;
        let count = |wanted| {
            report
                .coverage
                .iter()
                .filter(|row| of(row) == wanted)
                .count()
        };
        let parts = [
            (Coverage::Yes, "yes"),
            (Coverage::Partly, "partly"),
            (Coverage::No, "no"),
            (Coverage::Unknown, "unknown"),
        ];
        let parts = parts.map(|(coverage, class)| (count(coverage), class, coverage));
        let total: usize = parts.iter().map(|(count, ..)| count).sum();
        text(&mut svg, LEFT - 10, y + 14, "label end", name);
        if total == 0 {
            text(&mut svg, LEFT + 4, y + 14, "label", "no workload needs it");
            continue;
        }
        let mut before = 0;
        for (count, class, coverage) in parts {
            let (from, to) = (before * WIDTH / total, (before + count) * WIDTH / total);
            before += count;
            if count > 0 {
                let says = format!(
                    "{name}: {} for {count} of {total} workloads",
                    coverage.words()
                );
                bar(
                    &mut svg,
                    (LEFT + from, y),
                    ((to - from).saturating_sub(1).max(1), 18),
                    class,
                    &says,
                );
            }
        }
        let (yes, ..) = parts[0];
        text(
            &mut svg,
            LEFT + WIDTH + 10,
            y + 14,
            "label",
            &format!("{yes} of {total}"),
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// What is wanted of each quota; the line is the limit.
pub(super) fn quotas(bars: &[QuotaBar]) -> String {
    const LEFT: usize = 330;
    const FULL: usize = 300;
    const ROW: usize = 24;
    let shown: Vec<_> = bars.iter().take(ROWS).collect();
    let height = shown.len() * ROW + 6;
    let mut svg = open(
        LEFT + FULL * 3 / 2 + 150,
        height,
        "what is wanted of each quota",
    );
    let mut last = None;
    for (row, it) in shown.iter().enumerate() {
        let y = row * ROW + 4;
        if last != Some(&it.quota) {
            text(&mut svg, 0, y + 13, "label strong", &it.quota);
            last = Some(&it.quota);
        }
        text(
            &mut svg,
            LEFT - 10,
            y + 13,
            "label end",
            &shorter(&it.resource),
        );
        let percent = usize::try_from(it.wanted_percent.min(150)).unwrap_or(150);
        let class = match it.wanted_percent {
            0..=80 => "yes",
            81..=100 => "partly",
            _ => "no",
        };
        bar(&mut svg, (LEFT, y), (FULL, 16), "track", "the limit");
        let says = format!(
            "{} {}: {} wanted of {}, {} used",
            it.quota, it.resource, it.wanted, it.hard, it.used
        );
        if percent > 0 {
            bar(
                &mut svg,
                (LEFT, y),
                ((percent * FULL / 100).max(2), 16),
                class,
                &says,
            );
        }
        let x = LEFT + FULL;
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\" class=\"limit\"/>",
            y - 2,
            y + 18
        );
        let x = LEFT + FULL * 3 / 2 + 8;
        text(
            &mut svg,
            x,
            y + 13,
            "label",
            &format!("{} of {}", it.wanted, it.hard),
        );
    }
    svg.push_str("</svg>\n");
    more(&mut svg, bars.len(), "resources");
    svg
}

/// `requests.cpu` stays, long names of counted objects lose their group.
fn shorter(resource: &str) -> String {
    match resource.split_once(".storageclass.storage.k8s.io/") {
        Some((class, rest)) => format!("{class}: {rest}"),
        None => resource.to_owned(),
    }
}

/// The restore points that there are once as many go as come: the newest at the right.
pub(super) fn restore_points(timelines: &[RestoreTimeline]) -> String {
    const LEFT: usize = 330;
    const WIDTH: usize = 520;
    const ROW: usize = 34;
    let shown: Vec<_> = timelines.iter().take(ROWS).collect();
    let ages = shown.iter().flat_map(|it| &it.ages_seconds);
    let oldest = ages.copied().max().unwrap_or(0).max(1);
    let height = shown.len() * ROW + 30;
    let mut svg = open(
        LEFT + WIDTH + 150,
        height,
        "the restore points that each backup keeps",
    );
    for (row, it) in shown.iter().enumerate() {
        let y = row * ROW + 4;
        text(
            &mut svg,
            0,
            y + 11,
            "label strong",
            it.source.split_once(' ').map_or(&it.source, |it| it.1),
        );
        let below = match (&it.obstacle, &it.schedule) {
            (Some(_), _) => "nothing comes of it",
            (None, Some(schedule)) => schedule,
            (None, None) => "once",
        };
        text(&mut svg, 0, y + 25, "label faint", below);
        bar(
            &mut svg,
            (LEFT, y + 11),
            (WIDTH, 2),
            "track",
            it.obstacle.as_deref().unwrap_or("time"),
        );
        for age in &it.ages_seconds {
            let back = i64::try_from(WIDTH).unwrap_or(0).saturating_mul(*age) / oldest;
            let back = usize::try_from(back).unwrap_or(0).min(WIDTH);
            let says = format!("{} old", span(*age));
            bar(
                &mut svg,
                (LEFT + WIDTH - back, y + 4),
                (3, 16),
                "point",
                &says,
            );
        }
        let loss = match it.worst_loss_seconds {
            Some(loss) => format!("loses {} at worst", span(loss)),
            None => "restores nothing".to_owned(),
        };
        text(&mut svg, LEFT + WIDTH + 12, y + 16, "label", &loss);
    }
    let y = height - 6;
    text(
        &mut svg,
        LEFT,
        y,
        "label faint",
        &format!("{} ago", span(oldest)),
    );
    text(&mut svg, LEFT + WIDTH, y, "label faint end", "now");
    svg.push_str("</svg>\n");
    more(&mut svg, timelines.len(), "backups");
    svg
}

fn more(svg: &mut String, all: usize, what: &str) {
    if all > ROWS {
        let _ = writeln!(
            svg,
            "<p class=\"note\">{} more {what} are in the JSON form.</p>",
            all - ROWS
        );
    }
}
