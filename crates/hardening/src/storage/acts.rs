//! What single commands do for backups.

use std::collections::BTreeMap;

use super::moment::DAY;
use super::retention::{Retention, Tiers};
use super::selection::{self, Selection};
use crate::cluster::script::{Command, Kubectl, KubectlVerb, Script, UNKNOWN, field};

/// Something that a command of a script does. The number is the command's position in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Takes a snapshot of a claim; `None` for one that only the running script knows.
    Snapshot {
        command: usize,
        namespace: Option<String>,
        claim: Option<String>,
        class: Option<String>,
        /// Its manifest, as far as known.
        manifest: String,
    },
    /// Writes what a service holds to a file.
    Dump {
        command: usize,
        tool: &'static str,
        host: Option<String>,
        database: Option<String>,
        /// The folder that it writes to.
        folder: Option<String>,
    },
    /// Copies what a claim holds.
    Copy { command: usize, claim: String },
    /// Deletes restore points.
    Prune {
        command: usize,
        /// What is kept; `None` where that cannot be read.
        retention: Option<Retention>,
        /// Where the files are; `None` for snapshots.
        folder: Option<String>,
        /// Which snapshots; `None` for files.
        among: Option<Selection>,
        /// Whether folders below do not count.
        is_shallow: bool,
    },
    /// Looks at restore points.
    Look { command: usize },
    /// Puts data back.
    Restore { command: usize },
}

impl Act {
    pub(super) const fn takes(&self) -> bool {
        matches!(
            self,
            Self::Snapshot { .. } | Self::Dump { .. } | Self::Copy { .. }
        )
    }

    pub(super) const fn command(&self) -> usize {
        match self {
            Self::Snapshot { command, .. }
            | Self::Dump { command, .. }
            | Self::Copy { command, .. }
            | Self::Prune { command, .. }
            | Self::Look { command }
            | Self::Restore { command } => *command,
        }
    }
}

/// Programs that write what a service holds to a file.
const DUMPS: &[&str] = &[
    "pg_dump",
    "pg_dumpall",
    "pg_basebackup",
    "mysqldump",
    "mariadb-dump",
    "mongodump",
    "influxd",
    "xtrabackup",
    "mariabackup",
];
/// Programs that copy folders.
const COPIES: &[&str] = &[
    "restic",
    "borg",
    "duplicity",
    "rsync",
    "tar",
    "rclone",
    "kopia",
];
const RESTORES: &[&str] = &["pg_restore", "mongorestore"];

/// The acts of a script.
pub(super) fn of(
    script: &Script,
    variables: &BTreeMap<String, String>,
    mounts: &[(String, String)],
) -> Vec<Act> {
    let mut acts = Vec::new();
    for (position, command) in script.commands.iter().enumerate() {
        if let Some(kubectl) = Kubectl::of(command) {
            of_kubectl(script, position, &kubectl, &mut acts);
            continue;
        }
        let program = command.program();
        let argument = command
            .arguments()
            .first()
            .map_or("", |word| word.text.as_str());
        if let Some(tool) = DUMPS.iter().find(|tool| **tool == program) {
            if *tool == "influxd" && argument != "backup" {
                continue;
            }
            acts.push(dump(script, position, command, tool, variables));
        } else if RESTORES.contains(&program) {
            let act = if command.has("--list") || command.has("-l") {
                Act::Look { command: position }
            } else {
                Act::Restore { command: position }
            };
            acts.push(act);
        } else {
            match (program, argument) {
                ("restic" | "velero" | "kopia" | "borg", "check" | "verify") => {
                    acts.push(Act::Look { command: position });
                }
                ("restic" | "borg" | "kopia", "restore" | "extract") => {
                    acts.push(Act::Restore { command: position });
                }
                ("restic", "forget") => acts.push(Act::Prune {
                    command: position,
                    retention: tiers(command),
                    folder: None,
                    among: None,
                    is_shallow: false,
                }),
                ("etcdctl", "snapshot") if command.has("save") => {
                    acts.push(dump(script, position, command, "etcdctl", variables));
                }
                ("vault", "operator") if command.has("snapshot") && command.has("save") => {
                    acts.push(dump(script, position, command, "vault", variables));
                }
                ("redis-cli", _) if command.has("--rdb") => {
                    acts.push(dump(script, position, command, "redis-cli", variables));
                }
                ("find", _) => acts.extend(find(position, command)),
                _ if COPIES.contains(&program) => copies(position, command, mounts, &mut acts),
                _ => {}
            }
        }
    }
    acts.extend(newest_kept(script));
    acts
}

fn of_kubectl(script: &Script, position: usize, kubectl: &Kubectl<'_>, acts: &mut Vec<Act>) {
    let input = script
        .commands
        .get(position)
        .and_then(|command| command.input.as_deref());
    let of_snapshots = kubectl.resources.iter().any(|it| it.is_of_snapshots());
    match kubectl.verb {
        KubectlVerb::Create | KubectlVerb::Apply if kubectl.reads_input && !kubectl.is_dry_run => {
            for document in input.unwrap_or_default().split("\n---") {
                if field(document, "kind").as_deref() != Some("VolumeSnapshot") {
                    continue;
                }
                let known = |name: &str| field(document, name).filter(|it| !it.contains(UNKNOWN));
                acts.push(Act::Snapshot {
                    command: position,
                    namespace: known("namespace").or_else(|| kubectl.namespace.map(str::to_owned)),
                    claim: known("persistentVolumeClaimName"),
                    class: known("volumeSnapshotClassName"),
                    manifest: document.to_owned(),
                });
            }
        }
        KubectlVerb::Delete if of_snapshots => {
            let last = acts
                .iter()
                .rev()
                .find(|act| matches!(act, Act::Prune { .. }));
            let after = last.map_or(0, |act| act.command() + 1);
            let (among, retention) = selection::of_delete(script, position, kubectl, after);
            // A refused selector deletes nothing.
            let is_refused = kubectl.refused_field().is_some();
            acts.push(Act::Prune {
                command: position,
                retention: if is_refused {
                    Some(Retention::default())
                } else {
                    retention
                },
                folder: None,
                among: Some(among),
                is_shallow: false,
            });
        }
        KubectlVerb::Get | KubectlVerb::Describe | KubectlVerb::Wait if of_snapshots => {
            acts.push(Act::Look { command: position });
        }
        _ => {}
    }
}

fn dump(
    script: &Script,
    position: usize,
    command: &Command,
    tool: &'static str,
    variables: &BTreeMap<String, String>,
) -> Act {
    let mut words = command.arguments().iter().map(|word| word.text.as_str());
    let url = words.find_map(|word| {
        let (_, url) = word.split_once("://")?;
        let authority = url.split(['/', '?']).next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?;
        let database = url
            .split('/')
            .nth(1)
            .and_then(|rest| rest.split('?').next());
        Some((
            host.to_owned(),
            database.filter(|it| !it.is_empty()).map(str::to_owned),
        ))
    });
    let variable = match tool {
        "mysqldump" | "mariadb-dump" => "MYSQL_HOST",
        "pg_dump" | "pg_dumpall" | "pg_basebackup" => "PGHOST",
        _ => "",
    };
    let host = command.option(Some('h'), "host").map(str::to_owned);
    let host = host.or_else(|| url.as_ref().map(|(host, _)| host.clone()));
    let host = host.or_else(|| variables.get(variable).cloned());
    let database = command
        .option(Some('d'), "dbname")
        .or_else(|| command.option(None, "db"))
        .map(str::to_owned)
        .filter(|database| is_name(database))
        .or_else(|| url.and_then(|(_, database)| database));
    let file = command
        .option(Some('f'), "file")
        .or_else(|| command.option(Some('o'), "out"));
    let file = file
        .map(str::to_owned)
        .or_else(|| written_file(script, position));
    let folder = file.and_then(|file| {
        let (folder, _) = file.rsplit_once('/')?;
        (!folder.contains(UNKNOWN)).then(|| folder.to_owned())
    });
    let known = |text: &String| !text.is_empty() && !text.contains(UNKNOWN);
    Act::Dump {
        command: position,
        tool,
        host: host.filter(known),
        database: database.filter(|database| is_name(database)),
        folder,
    }
}

/// Whether a text is a name and nothing else: a whole address may hold a password.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.chars().all(is_part) && !text.contains(UNKNOWN)
}

/// The file at the end of a command's pipeline.
fn written_file(script: &Script, position: usize) -> Option<String> {
    let mut at = position;
    loop {
        let command = script.commands.get(at)?;
        if let Some(file) = &command.output {
            return Some(file.clone());
        }
        at = script
            .commands
            .iter()
            .position(|next| next.reads_from == Some(at))?;
    }
}

/// `find FOLDER ... -mtime +DAYS -delete`.
fn find(position: usize, command: &Command) -> Option<Act> {
    let deletes = command.has("-delete")
        || (command.has("-exec") && (command.has("rm") || command.has("/bin/rm")));
    if !deletes {
        return None;
    }
    let words = command.arguments();
    let argument = |name: &str| {
        let at = words.iter().position(|word| word.text == name)?;
        words.get(at + 1).map(|word| word.text.as_str())
    };
    let older = |text: &str| {
        text.strip_prefix('+')
            .and_then(|number| number.parse::<i64>().ok())
    };
    // `+30` asks for more than 30 whole days, so for 31.
    let days = argument("-mtime")
        .and_then(older)
        .and_then(|days| days.checked_add(1)?.checked_mul(DAY));
    let minutes = argument("-mmin")
        .and_then(older)
        .and_then(|minutes| minutes.checked_mul(60));
    let folder = words
        .first()
        .map(|word| word.text.trim_end_matches('/').to_owned());
    let retention = days.or(minutes).map(|age| Retention {
        age: Some(age),
        ..Retention::default()
    });
    Some(Act::Prune {
        command: position,
        retention,
        folder: folder.filter(|folder| !folder.contains(UNKNOWN) && !folder.starts_with('-')),
        among: None,
        is_shallow: argument("-maxdepth") == Some("1"),
    })
}

/// The `--keep-...` of restic.
fn tiers(command: &Command) -> Option<Retention> {
    let number = |name: &str| {
        let value = command.option(None, name);
        value.map_or(Some(0), |value| value.parse::<u32>().ok())
    };
    let tiers = Tiers {
        last: number("keep-last")?,
        hourly: number("keep-hourly")?,
        daily: number("keep-daily")?,
        weekly: number("keep-weekly")?,
        monthly: number("keep-monthly")?,
        yearly: number("keep-yearly")?,
    };
    let is_readable = !tiers.is_nothing() && command.option(None, "keep-within").is_none();
    is_readable.then(|| Retention {
        tiers: Some(tiers),
        ..Retention::default()
    })
}

/// `... | head -n -7 | xargs rm` and `... | tail -n +8 | xargs kubectl delete volumesnapshot`: the newest stay.
fn newest_kept(script: &Script) -> Vec<Act> {
    let mut acts = Vec::new();
    for (position, command) in script.commands.iter().enumerate() {
        let number = command.option(Some('n'), "lines");
        let kept = match (command.program(), number) {
            ("head", Some(number)) => number
                .strip_prefix('-')
                .and_then(|it| it.parse::<u32>().ok()),
            ("tail", Some(number)) => {
                let first = number
                    .strip_prefix('+')
                    .and_then(|it| it.parse::<u32>().ok());
                first.and_then(|first| first.checked_sub(1))
            }
            _ => None,
        };
        let Some(kept) = kept else {
            continue;
        };
        let readers = script
            .commands
            .iter()
            .filter(|next| next.reads_from == Some(position));
        let deletes = readers
            .flat_map(|reader| reader.words.iter())
            .any(|word| matches!(word.text.as_str(), "rm" | "delete"));
        if deletes {
            acts.push(Act::Prune {
                command: position,
                retention: Some(Retention {
                    count: Some(kept),
                    ..Retention::default()
                }),
                folder: None,
                among: None,
                is_shallow: false,
            });
        }
    }
    acts
}

fn copies(position: usize, command: &Command, mounts: &[(String, String)], acts: &mut Vec<Act>) {
    let words: Vec<_> = command
        .arguments()
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let sources: Vec<&str> = match command.program() {
        "restic" | "kopia"
            if !words
                .iter()
                .any(|word| matches!(*word, "backup" | "create")) =>
        {
            return;
        }
        "borg" if !words.contains(&"create") => return,
        // The last word is where to.
        "rsync" | "rclone" => words
            .split_last()
            .map_or(Vec::new(), |(_, sources)| sources.to_vec()),
        "tar" => {
            let mode = words
                .first()
                .copied()
                .unwrap_or_default()
                .trim_start_matches('-');
            if !mode.contains('c') && !words.contains(&"--create") {
                return;
            }
            // What is written is no source.
            words.iter().skip(2).copied().collect()
        }
        _ => words,
    };
    for source in sources {
        let path = source.trim_end_matches(['/', '.']);
        for (folder, claim) in mounts {
            let inside = path
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let act = Act::Copy {
                command: position,
                claim: claim.clone(),
            };
            if inside && !acts.contains(&act) {
                acts.push(act);
            }
        }
    }
}
