//! Rules that no Prometheus loads.

use std::collections::{BTreeMap, BTreeSet};

use super::rule_wording::with_others;
use crate::cluster::{Cluster, Image};
use crate::finding::{Invariant, ManifestId, Rule, Severity, Violations, counted, listed};
use crate::monitoring::Monitoring;
use crate::monitoring::loading::{Evaluated, Loading};
use crate::monitoring::prometheus::{Configuration, Server, ServerKind};
use crate::monitoring::rules::{Form, RuleFile, RuleSource};
use crate::monitoring::selection::Selection;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.rule-never-loaded",
        severity: Severity::Error,
        assumes: Some("the bundle holds every Prometheus of the cluster"),
        promise: "every rule is loaded by a Prometheus",
        page: include_str!("rule_never_loaded.md"),
    },
    check,
};

const EFFECT: &str = "none of these rules is evaluated, and none of their alerts can fire";

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    for server in &evaluated.servers {
        if let Some(configuration) = server.configuration() {
            dead_patterns(evaluated, server, configuration, violations);
        }
    }
    let cluster = monitoring.cluster();
    let never = evaluated.files.iter().filter(|file| {
        file.rules().next().is_some() && evaluated.loading(cluster, &file.source) == Loading::Never
    });
    let mut uses = None;
    let mut unseen: BTreeMap<&str, Vec<&RuleFile>> = BTreeMap::new();
    for file in never {
        match file.source.form {
            Form::Resource(_) => match operated(evaluated).next() {
                Some(_) => not_selected(monitoring, &file.source, violations),
                None => unseen.entry(&file.source.namespace).or_default().push(file),
            },
            Form::Key { manifest, .. } => {
                not_named(monitoring, &file.source, manifest, &mut uses, violations);
            }
            Form::Plain { .. } => {}
        }
    }
    for (namespace, files) in unseen {
        without_operator(evaluated, namespace, &files, violations);
    }
}

fn operated(evaluated: &Evaluated) -> impl Iterator<Item = &Server> {
    let servers = evaluated.servers.iter();
    servers.filter(|server| matches!(server.kind, ServerKind::Operated(_)))
}

/// The keys with rules that a server sees as files and does not load.
fn left_out<'e>(
    evaluated: &'e Evaluated,
    configuration: &'e Configuration,
) -> impl Iterator<Item = (&'e RuleFile, &'e str)> {
    evaluated.files.iter().filter_map(|file| {
        let mut seen = configuration.files.iter();
        let seen = seen.find(|seen| file.source.is_key(seen.manifest, &seen.path))?;
        (!configuration.loads(&file.source)).then_some((file, seen.file.as_str()))
    })
}

/// Whether a pattern takes nothing, and nothing that the bundle does not show can be there.
fn is_dead(configuration: &Configuration) -> bool {
    dead(configuration).next().is_some()
}

fn dead(
    configuration: &Configuration,
) -> impl Iterator<Item = &crate::monitoring::prometheus::RuleGlob> {
    configuration.rule_files.iter().filter(|glob| {
        !glob.is_open
            && !configuration
                .files
                .iter()
                .any(|file| glob.matches(&file.file))
    })
}

fn dead_patterns(
    evaluated: &Evaluated,
    server: &Server,
    configuration: &Configuration,
    violations: &mut Violations<'_>,
) {
    let left_out: Vec<_> = left_out(evaluated, configuration).collect();
    for glob in dead(configuration) {
        let files: Vec<_> = left_out.iter().map(|(_, file)| *file).collect();
        let help = match files.first() {
            Some(file) => format!("name the file that is there: `{file}`"),
            None => "mount the ConfigMap with the rules at this path".to_owned(),
        };
        let message = match files.is_empty() {
            true => format!(
                "`rule_files` of {} matches no file: nothing is mounted at `{}`",
                server.display(),
                glob.pattern
            ),
            false => format!(
                "`rule_files` of {} matches no file: it looks for `{}`, and the rules are at {}",
                server.display(),
                glob.pattern,
                listed(&files)
            ),
        };
        let effect = match files.is_empty() {
            true => "it loads no rules from here",
            false => EFFECT,
        };
        let violation = violations
            .at(glob.place.clone(), message)
            .label("no file of this name")
            .effect(effect)
            .help(help);
        let others = left_out.iter().map(|(file, path)| {
            (
                file.source.place(),
                format!("the container sees this key as `{path}`"),
            )
        });
        violations.report(with_others(violation, others));
    }
}

/// A PrometheusRule that no `Prometheus` selects.
fn not_selected(monitoring: &Monitoring, source: &RuleSource, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    let mut violation = violations
        .at(
            source.place(),
            format!("no Prometheus loads {}", source.display()),
        )
        .effect(EFFECT)
        .help("give it the labels that the Prometheus selects, or widen the selector");
    for server in operated(monitoring.evaluated()) {
        let why = match server.selection(cluster, source) {
            Some(Selection::OtherLabels) => "its `ruleSelector` asks for other labels",
            Some(Selection::OtherNamespace) => "its `ruleNamespaceSelector` takes other namespaces",
            Some(Selection::NoSelector) => "without a `ruleSelector` it selects no rules",
            Some(Selection::Selected) | None => continue,
        };
        violation = violation.related(server.place(), why);
    }
    violations.report(violation);
}

/// A key that is mounted by no Prometheus, or that `rule_files` does not name.
fn not_named(
    monitoring: &Monitoring,
    source: &RuleSource,
    manifest: ManifestId,
    uses: &mut Option<Uses>,
    violations: &mut Violations<'_>,
) {
    let evaluated = monitoring.evaluated();
    let configurations = evaluated.configured();
    let seen = configurations.filter_map(|server| {
        let configuration = server.configuration()?;
        let mut files = configuration.files.iter();
        let seen = files.find(|file| source.is_key(file.manifest, &file.path))?;
        Some((server, configuration, seen))
    });
    let seen: Vec<_> = seen.collect();
    // Said at the pattern.
    if seen
        .iter()
        .any(|(_, configuration, _)| is_dead(configuration))
    {
        return;
    }
    match seen.first() {
        Some((server, _, file)) => {
            let message = format!(
                "{} sees these rules as `{}`, but its `rule_files` does not name the file",
                server.display(),
                file.file
            );
            let violation = violations
                .at(source.place(), message)
                .effect(EFFECT)
                .help("add the file to `rule_files`");
            violations.report(violation);
        }
        None => {
            let uses = uses.get_or_insert_with(|| Uses::of(monitoring.cluster()));
            if uses.copied || uses.mounted.contains(&manifest) {
                return;
            }
            let message = format!("no Prometheus mounts {}", source.display());
            let mut violation = violations
                .at(source.place(), message)
                .effect(EFFECT)
                .help("mount it into the Prometheus, and name it in `rule_files`");
            for server in evaluated.configured() {
                violation = violation.related(server.place(), "this Prometheus does not mount it");
            }
            violations.report(violation);
        }
    }
}

/// What workloads take of ConfigMaps.
struct Uses {
    mounted: BTreeSet<ManifestId>,
    /// Whether a sidecar may copy any of them.
    copied: bool,
}

impl Uses {
    fn of(cluster: &Cluster) -> Self {
        let mut uses = Self {
            mounted: BTreeSet::new(),
            copied: false,
        };
        let workloads = cluster.workloads().iter();
        for container in workloads.flat_map(|workload| workload.containers()) {
            let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
            uses.copied |= image.name().contains("sidecar") || image.name().contains("reload");
            let files = container.files(cluster).into_iter();
            uses.mounted.extend(files.map(|file| file.object.manifest));
        }
        uses
    }
}

/// PrometheusRules where nothing reads them.
fn without_operator(
    evaluated: &Evaluated,
    namespace: &str,
    files: &[&RuleFile],
    violations: &mut Violations<'_>,
) {
    let Some(first) = files.first() else { return };
    let rules: usize = files.iter().map(|file| file.rules().count()).sum();
    let which = match files {
        [only] => format!("PrometheusRule `{}`", only.source.name),
        several => format!("the {} PrometheusRules", several.len()),
    };
    let message = format!(
        "nothing loads {which} with {} in namespace `{namespace}`: the bundle has no `Prometheus` object of the operator, \
         which alone reads such rules",
        counted(rules, "rule"),
    );
    let mut violation = violations
        .at(first.source.place(), message)
        .label("read by no Prometheus")
        .effect(EFFECT)
        .help(
            "write the groups into a file that the Prometheus mounts and its `rule_files` names, or run the operator \
             with a `Prometheus` object whose `ruleSelector` selects them",
        );
    for server in evaluated.configured() {
        violation = violation.related(
            server.place(),
            "this Prometheus reads its rules from files only",
        );
    }
    let others = files.iter().skip(1);
    let others = others.map(|file| (file.source.place(), "not loaded, either".to_owned()));
    violations.report(with_others(violation, others));
}
