//! What changes in a text, as `diff -u` shows it.

use similar::TextDiff;

/// The unified diff of a file before and after, with three lines around each change; empty where nothing changed.
///
/// ```
/// use hardening::report::unified_diff;
///
/// let diff = unified_diff("a.yaml", "a: 1\nb: 2\n", "a: 1\nb: 3\n");
/// assert_eq!(diff, "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
/// ```
#[must_use]
pub fn unified_diff(file: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().header(file, file).to_string()
}
