//! Shell scripts, read for the commands that they run. Nothing is executed.

mod container;
mod harmless;
mod kubectl;
mod reader;
mod requests;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use container::ContainerScript;
pub(crate) use harmless::is_harmless;
pub(crate) use kubectl::{Kubectl, KubectlResource, KubectlVerb, field};

/// Stands in a word for what only the running script knows.
pub(crate) const UNKNOWN: char = '\u{FFFC}';

/// The commands of a script, in the order of writing; those of a loop over known words once for each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) commands: Vec<Command>,
    /// Whether a failing command ends the script: `set -e`.
    pub(crate) stops_on_failure: bool,
    /// Whether a pipeline fails where any of its commands does: `set -o pipefail`.
    pub(crate) pipes_fail: bool,
    /// What it takes off numbers that only the running script knows, as `$(($(date +%s) - 86400))` does.
    pub(crate) taken_off: Vec<TakenOff>,
    /// Whether all of it was read; not where it is too long, too deep or broken.
    pub(crate) is_complete: bool,
}

/// A known amount that a script takes off an unknown one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TakenOff {
    /// The position of the command that stands behind it.
    pub(crate) before: usize,
    /// How much.
    pub(crate) amount: i64,
}

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Program and arguments, quotes undone and variables filled in as far as known.
    pub(crate) words: Vec<Word>,
    /// Where it stands in the script, from its first word to its last.
    pub(crate) span: Range<usize>,
    /// What its standard input is, where the script holds it.
    pub(crate) input: Option<String>,
    /// The file that its standard output is written to.
    pub(crate) output: Option<String>,
    /// The command whose output it reads.
    pub(crate) reads_from: Option<usize>,
    /// Whether another command reads its output.
    pub(crate) is_piped: bool,
    /// Whether the script looks at its success: in a condition, before `&&` or `||`, or through `$?`.
    pub(crate) is_tested: bool,
    /// Whether its output is taken up by `$(...)`.
    pub(crate) is_captured: bool,
    /// What makes its failure look like success: `|| true` and the like.
    pub(crate) hidden_by: Option<Range<usize>>,
    /// The comment directly above it.
    pub(crate) comment: Option<String>,
}

/// A word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

impl Word {
    /// Whether all of it is known.
    pub(crate) fn is_known(&self) -> bool {
        !self.text.contains(UNKNOWN)
    }
}

impl Command {
    /// The program, without the folders before it.
    pub(crate) fn program(&self) -> &str {
        let first = self.words.first().map_or("", |word| word.text.as_str());
        first.rsplit('/').next().unwrap_or(first)
    }

    /// The words behind the program.
    pub(crate) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// The value of an option: `-h value`, `-hvalue`, `--host value` or `--host=value`.
    pub(crate) fn option(&self, short: Option<char>, long: &str) -> Option<&str> {
        let arguments = self.arguments();
        for (index, word) in arguments.iter().enumerate() {
            let next = || arguments.get(index + 1).map(|word| word.text.as_str());
            if let Some(rest) = word.text.strip_prefix("--") {
                if rest == long {
                    return next();
                }
                if let Some(value) = rest.strip_prefix(long).and_then(|it| it.strip_prefix('=')) {
                    return Some(value);
                }
            } else if let Some(short) = short
                && let Some(rest) = word
                    .text
                    .strip_prefix('-')
                    .and_then(|it| it.strip_prefix(short))
            {
                return if rest.is_empty() {
                    next()
                } else {
                    Some(rest.strip_prefix('=').unwrap_or(rest))
                };
            }
        }
        None
    }

    /// Whether one of its arguments is this word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.arguments().iter().any(|it| it.text == word)
    }
}

impl Script {
    /// Reads a script. The variables are those that its container sets.
    ///
    /// Linear in its length but for loops, which are unrolled; bounded in length, depth and commands.
    pub(crate) fn read(text: &str, variables: &BTreeMap<String, String>) -> Self {
        reader::read(text, variables)
    }

    /// A command without a shell.
    pub(crate) fn of_words(words: Vec<Word>) -> Self {
        let end = words.last().map_or(0, |word| word.span.end);
        Self {
            commands: vec![Command {
                words,
                span: 0..end,
                ..Command::default()
            }],
            stops_on_failure: true,
            pipes_fail: true,
            taken_off: Vec::new(),
            is_complete: true,
        }
    }

    /// The commands that others run on their behalf too: what stands behind `kubectl exec ... --`, `env`, `timeout`
    /// and the like, each once more.
    pub(crate) fn with_wrapped(mut self, variables: &BTreeMap<String, String>) -> Self {
        let mut index = 0;
        while let Some(command) = self.commands.get(index) {
            if self.commands.len() < reader::MOST_COMMANDS
                && let Some(mut inner) = words::wrapped(command, variables)
            {
                for found in &mut inner {
                    found.comment.clone_from(&command.comment);
                    found.hidden_by = found.hidden_by.clone().or(command.hidden_by.clone());
                    found.is_tested |= command.is_tested;
                    found.is_piped |= command.is_piped;
                }
                self.commands.extend(inner);
            }
            index += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Script {
        let variables = [("HOST".to_owned(), "db".to_owned())].into();
        Script::read(text, &variables)
    }

    fn words(text: &str) -> Vec<Vec<String>> {
        let script = read(text);
        assert!(script.is_complete, "{text}");
        let of_command =
            |command: &Command| command.words.iter().map(|word| word.text.clone()).collect();
        script.commands.iter().map(of_command).collect()
    }

    #[test]
    fn words_are_unquoted_joined_and_filled_in() {
        assert_eq!(
            words("pg_dump -h \"$HOST\" 'a b'\"c\"\\\n  --x=${UNSET:-y} # remark\n"),
            [["pg_dump", "-h", "db", "a bc", "--x=y"]]
        );
        assert_eq!(words("A=1; B=\"$A-2\"\necho $B"), [["echo", "1-2"]]);
        assert_eq!(words("echo $OTHER"), [["echo", "\u{FFFC}"]]);
    }

    #[test]
    fn a_loop_over_known_words_runs_once_for_each() {
        assert_eq!(
            words("for claim in a b; do\n  echo $claim\ndone\necho end"),
            [vec!["echo", "a"], vec!["echo", "b"], vec!["echo", "end"]]
        );
        assert_eq!(
            words("for claim in $(cat list); do echo $claim; done"),
            [vec!["cat", "list"], vec!["echo", "\u{FFFC}"]]
        );
    }

    #[test]
    fn what_is_too_much_for_a_loop_counts_as_one_word_that_is_not_known() {
        let many: Vec<_> = (0..500).map(|number| number.to_string()).collect();
        let script = read(&format!("for n in {}; do echo $n; done", many.join(" ")));
        let last = script.commands.last().unwrap();
        assert!(script.is_complete && !last.words[1].is_known());
        assert_eq!(script.commands[98].words[1].text, "98");
    }

    #[test]
    fn values_are_cut_at_a_text() {
        let cut = |modifier: &str| {
            let read = words(&format!("A=a/b/c.tar.gz\necho ${{A{modifier}}}"));
            read[0][1].clone()
        };
        for (modifier, left) in [
            ("#*/", "b/c.tar.gz"),
            ("##*/", "c.tar.gz"),
            ("%/*", "a/b"),
            ("%%/*", "a"),
            ("%.gz", "a/b/c.tar"),
            ("#a/", "b/c.tar.gz"),
            ("#x", "a/b/c.tar.gz"),
            ("%%x*", "a/b/c.tar.gz"),
            ("#[ab]/", "\u{FFFC}"),
            ("%$HOST", "\u{FFFC}"),
        ] {
            assert_eq!(cut(modifier), left, "{modifier}");
        }
    }

    #[test]
    fn sums_are_worked_out_and_what_is_taken_off_a_time_is_noted() {
        assert_eq!(
            words("D=30\necho $((D * 24 * 3600 + 1)) $(( $D - 40 )) $((1 / 2)) $((010))"),
            [["echo", "2592001", "-10", "\u{FFFC}", "\u{FFFC}"]]
        );
        let taken_off = |text: &str| {
            let script = read(text);
            let taken: Vec<_> = script
                .taken_off
                .iter()
                .map(|it| (it.before, it.amount))
                .collect();
            taken
        };
        assert_eq!(
            taken_off("D=2\ntrue\ndate -d \"@$(($(date +%s) - D * 86400))\""),
            [(1, 172_800)]
        );
        assert_eq!(taken_off("echo $((now - 60)) $((now + 60))"), [(0, 60)]);
        assert_eq!(taken_off("echo $((60 - now)) $(((now - 60) / 2))"), []);
    }

    #[test]
    fn success_that_is_looked_at_is_told_from_failure_that_is_hidden() {
        let script = read("set -euo pipefail\na || true\nif b; then c; fi\nd && e\nf | g\nh\n");
        assert!(script.stops_on_failure && script.pipes_fail);
        let by_name = |name: &str| {
            let found = script
                .commands
                .iter()
                .find(|command| command.program() == name);
            found.unwrap().clone()
        };
        assert_eq!(by_name("a").hidden_by, Some(20..27));
        assert!(by_name("b").is_tested && !by_name("c").is_tested);
        assert!(by_name("d").is_tested && !by_name("e").is_tested);
        assert!(by_name("f").is_piped);
        assert_eq!(by_name("h").hidden_by, None);
        assert!(read("a || exit 1").commands[0].hidden_by.is_none());
    }

    #[test]
    fn input_is_taken_from_here_documents() {
        let script = read("cat <<EOF | kubectl apply -f -\nname: $HOST\nEOF\necho done\n");
        assert_eq!(script.commands[1].input.as_deref(), Some("name: db\n"));
        assert_eq!(script.commands[2].program(), "echo");
        let quoted = read("kubectl apply -f - <<'EOF'\nname: $HOST\nEOF\n");
        assert_eq!(quoted.commands[0].input.as_deref(), Some("name: $HOST\n"));
    }

    #[test]
    fn a_question_about_the_last_status_is_a_look_at_it() {
        let script = read("pg_dump\nif [ $? -eq 0 ]; then echo ok; else exit 1; fi");
        assert!(script.commands[0].is_tested);
    }

    #[test]
    fn anything_is_read_in_bounded_time() {
        for text in [
            "((((((",
            "$($($($(",
            "\"",
            "'",
            "`",
            "case x in",
            "for x in a b c",
            "<<EOF",
            "${a",
            "a | | b",
            "fi",
            "done",
        ] {
            let _ = read(text);
        }
        let deep = "$(".repeat(10_000);
        assert!(!read(&deep).is_complete);
        let wide = "for a in 1 2 3 4 5 6 7 8 9; do ".repeat(20) + &"x\n".repeat(100);
        assert!(read(&wide).commands.len() <= reader::MOST_COMMANDS);
    }
}
