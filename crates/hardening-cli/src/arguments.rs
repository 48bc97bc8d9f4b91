//! What the command line takes.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Parser, Subcommand, ValueEnum};
use hardening::access::pod_security::{Level, Version};
use hardening::api::{self, AskedPort, AskedProtocol, EndpointName};
use hardening::finding::Severity;
use hardening::plan::Risk;
use hardening::storage::Moment;

use crate::error::Error;

/// Tells what a Kubernetes cluster would do, from its manifests alone.
#[derive(Debug, Parser)]
#[command(
    name = "hardening",
    version,
    after_help = "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// When to colour; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find what is broken, within manifests and between them
    Check(Check),
    /// Print the objects as Kubernetes reads them, as a JSON array
    Read(Read),
    /// Say what an invariant promises and why, or list all invariants
    Explain(Explain),
    /// Ask what the cluster would do
    Ask(Ask),
    /// Tell what applying manifests would do to what runs, and in which steps to do it
    Plan(Plan),
    /// Say which criteria of Phase 1 are met, with the counts and findings behind each
    Report(Report),
    /// Measure what is said of a cluster: true, false, or not to be told from manifests
    Claims(Claims),
    /// Render the Phase 1 of a spec: the manifests of a hardened cluster
    Render(Render),
    /// Write a spec to begin with: a commented one, or one that is inferred from manifests
    Init(Init),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files and folders, read together as one cluster; `-` for standard input. Without any, the example shop
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write the findings; may be repeated, each with its own --output
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Vec<Format>,
    /// Write the format named before to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Vec<PathBuf>,
    /// Exit with 1 where a finding is at least so bad
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub(crate) fail_on: FailOn,
    /// Look for these invariants or areas only
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    pub(crate) select: Vec<String>,
    /// Leave these invariants or areas out
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    pub(crate) ignore: Vec<String>,
    /// Read this configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write today's findings to this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix", "fix_unsafe", "diff"])]
    pub(crate) create_baseline: Option<PathBuf>,
    /// Report what annotations and comments ignore, too
    #[arg(long)]
    pub(crate) no_ignores: bool,
    /// Apply the fixes that are safe
    #[arg(long)]
    pub(crate) fix: bool,
    /// Apply the fixes that need review, too
    #[arg(long)]
    pub(crate) fix_unsafe: bool,
    /// Show what --fix or --fix-unsafe would change, and change nothing
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub(crate) diff: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Files and folders; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Read this configuration file, for its limits
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Files and folders, read together as one cluster; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ReportFormat,
    /// Say as well which objects of this spec's baseline are there as they are rendered
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
    /// Measure what this file claims of the cluster as well
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Option<PathBuf>,
    /// Write it to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Read this configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The invariant, such as `cluster.duplicate-object`; without it, all are listed
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Files and folders that are to be applied; `-` for standard input
    #[arg(required = true, value_name = "DESIRED")]
    pub(crate) desired: Vec<PathBuf>,
    /// A file or folder of what runs today, such as `kubectl get -o yaml` or the last release; may be repeated. Nothing
    /// runs without it
    #[arg(long, value_name = "PATH")]
    pub(crate) current: Vec<PathBuf>,
    /// What is to be applied is everything: whatever else runs is removed. Without it, that stays, as with `kubectl apply`
    #[arg(long)]
    pub(crate) prune: bool,
    /// How to write the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: DocumentFormat,
    /// Exit with 1 where an effect is at least so risky
    #[arg(long, value_enum, default_value_t, value_name = "RISK")]
    pub(crate) fail_on: FailOnRisk,
    /// Read this configuration file, for its limits and what it says of the network plugin
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Claims {
    /// The file of claims: `apiVersion: hardening/v1alpha1`, `kind: Claims`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Files and folders, read together as one cluster; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write what is measured
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: DocumentFormat,
    /// Whether to exit with 1 where a claim is false
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOLEAN")]
    pub(crate) fail_on_false: bool,
    /// Read this configuration file, for its limits and what it says of the network plugin
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// The spec: `apiVersion: hardening/v1alpha1`, `kind: Phase1`; `-` for standard input
    #[arg(value_name = "SPEC")]
    pub(crate) spec: PathBuf,
    /// Write the files below this folder. Without it, the manifests go to standard output, as one stream
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace files that differ; without it, nothing is written where one does
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Write nothing; exit with 1 where the folder is not what would be rendered into it
    #[arg(long, requires = "out", conflicts_with = "force")]
    pub(crate) check: bool,
    /// How to say what was rendered
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Infer it from these files and folders, read together as one cluster; `-` for standard input
    #[arg(long, num_args = 1.., value_name = "PATH", conflicts_with = "example")]
    pub(crate) from: Vec<PathBuf>,
    /// Which example to begin with
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) example: ExampleSpec,
    /// Write it to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file where it is there already
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Where editors find the schema, as a URL or a path: schema/phase1.v1alpha1.json of this repository
    #[arg(long, value_name = "URL")]
    pub(crate) schema: Option<String>,
    /// Read this configuration file, for its limits and what it says of the network plugin
    #[arg(long, value_name = "FILE", requires = "from")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    #[command(subcommand)]
    pub(crate) question: AskedQuestion,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AskedQuestion {
    /// May one end reach another, and because of which rules?
    ///
    /// An end is written `namespace/name`, `namespace/name[Kind]`, `Kind/name`, an address, a range such as
    /// 10.0.0.0/8, or `internet`.
    Reach {
        /// Who sends
        from: EndpointName,
        /// Who receives
        to: EndpointName,
        /// The port of the receiving pods, by number or name, such as 5432, 53/UDP or http; all without it
        #[arg(value_name = "PORT[/PROTOCOL]", value_parser = port)]
        port: Option<PortAndProtocol>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Who reaches whom on which ports: the whole map
    Network {
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the map
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: MapFormat,
    },
    /// What can be reached from every pod of the cluster or from outside, also through Ingresses and Services?
    Exposed {
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What does each workload need to reach, as its configuration tells, and is it allowed?
    Flows {
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// To which moments can a claim be restored, and how much is lost at worst?
    Restore {
        /// The claim: `namespace/name`, or a name that only one claim has; of those that a StatefulSet makes,
        /// `<template>-<set>-<ordinal>`
        claim: String,
        /// When the data is lost, in UTC, such as 2026-11-25T14:30Z; in general without it
        #[arg(long, value_name = "TIME")]
        at: Option<Moment>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Which pods do LimitRanges and quotas refuse, in which words?
    ///
    /// At full scale, during an update, and as autoscalers may want. A workload is written `namespace/name`,
    /// `namespace/name[Kind]` or `Kind/name`.
    Admit {
        /// Whose pods; those of all workloads without it
        #[arg(value_name = "WORKLOAD")]
        workloads: Vec<EndpointName>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What may a drain evict while all is well, and what forbids it?
    ///
    /// A workload is written `namespace/name`, `namespace/name[Kind]` or `Kind/name`.
    Drain {
        /// The workloads; all where none is named
        #[arg(value_name = "WORKLOAD")]
        workloads: Vec<EndpointName>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Which alerts are there: loaded by whom, firing when, reaching whom?
    Alerts {
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Which receivers does an alert with these labels reach, by which routes, and what silences it?
    ///
    /// Labels that are not given are absent. Any alerts that fire beside it are told as JSON, by `ask question`.
    Route {
        /// The labels of the alert, as `severity=critical`
        #[arg(value_name = "LABEL=VALUE", value_parser = label)]
        labels: Vec<(String, String)>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What is used and left of each quota?
    Quota {
        /// The namespace; all without it
        #[arg(value_name = "NAMESPACE")]
        namespace: Option<String>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What does Pod Security say of workloads?
    ///
    /// Under the labels of their namespaces, or of a level, as if it were asked for. A workload is written
    /// `namespace/name`, `namespace/name[Kind]` or `Kind/name`.
    PodSecurity {
        /// The workloads; all where none is named
        #[arg(value_name = "WORKLOAD")]
        workloads: Vec<EndpointName>,
        /// Judge by this level instead of those of the namespaces: privileged, baseline or restricted
        #[arg(long, value_name = "LEVEL")]
        level: Option<Level>,
        /// Judge by the checks of this release, such as v1.34, or by the latest
        #[arg(long, value_name = "VERSION")]
        version: Option<Version>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Who may do something, by which binding and rule?
    ///
    /// A resource is written as for kubectl: `pods`, `deployments.apps`, `pods/exec`; a path of the API server begins with
    /// `/`.
    WhoCan {
        /// The verb, such as get, list, create or delete
        verb: String,
        /// The resource, or a path such as /metrics
        resource: String,
        /// The object; any without it
        name: Option<String>,
        /// The namespace; each without it
        #[arg(long, short = 'n', value_name = "NAMESPACE")]
        namespace: Option<String>,
        /// What is below the resource, such as exec or log
        #[arg(long, value_name = "NAME")]
        subresource: Option<String>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What may a subject do, by which bindings and rules?
    Can {
        /// A service account as `namespace/name`, or `User:name`, or `Group:name`
        subject: String,
        /// The namespace; all without it
        #[arg(long, short = 'n', value_name = "NAMESPACE")]
        namespace: Option<String>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What does the audit policy record of a request, and which rule decides it?
    Audit {
        /// Who asks, such as alice or system:serviceaccount:shop:web; the groups that Kubernetes adds are added
        #[arg(long, value_name = "USER")]
        user: String,
        /// A further group of the user; repeatable
        #[arg(long = "group", value_name = "GROUP")]
        groups: Vec<String>,
        /// The verb: get, list, create, ...; of a path, the method in lower case
        #[arg(long, value_name = "VERB")]
        verb: String,
        /// What is asked about, as kubectl takes it: secrets, pods/exec, deployments.apps
        #[arg(
            long,
            value_name = "RESOURCE",
            required_unless_present = "url",
            conflicts_with = "url"
        )]
        resource: Option<String>,
        /// Its API group, where the resource does not tell it
        #[arg(long, value_name = "GROUP", conflicts_with = "url")]
        api_group: Option<String>,
        /// The name of the object; several without it
        #[arg(long, value_name = "NAME", conflicts_with = "url")]
        name: Option<String>,
        /// The namespace; none, or all, without it
        #[arg(long, short, value_name = "NAMESPACE", conflicts_with = "url")]
        namespace: Option<String>,
        /// A path that is no object, such as /healthz
        #[arg(long, value_name = "PATH")]
        url: Option<String>,
        /// Which policy, `namespace/name[key]` or the name of its object; needed where there are several
        #[arg(value_name = "POLICY")]
        policy: Option<String>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Can a subject become more than what is granted to it, and by which steps?
    ///
    /// Such as cluster-admin, by pods that run as another service account, or by binding a role.
    Escalate {
        /// The subject: a service account as `namespace/name`, others as `User:name` and `Group:name`; all who can
        /// become more without it
        #[arg(value_name = "SUBJECT")]
        subject: Option<String>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Is a certificate issued for a host, by whom, and when is it renewed?
    Issue {
        /// The host, such as `shop.hmco.dev`
        host: String,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// What do workloads ask of the API server, and is it granted?
    ///
    /// As the kubectl commands of their scripts, the discovery of Prometheus and well-known controllers tell. A workload
    /// is written `namespace/name`, `namespace/name[Kind]` or `Kind/name`.
    Needs {
        /// The workloads; all that are known to ask for something where none is named
        #[arg(value_name = "WORKLOAD")]
        workloads: Vec<EndpointName>,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
    /// Any question, as JSON: `{"kind": "network"}`
    ///
    /// The questions and their fields are those of schema/api.v1.json, as the other languages ask them.
    Question {
        /// The question
        #[arg(value_name = "JSON", value_parser = api::question)]
        question: api::Question,
        #[command(flatten)]
        cluster: AskedCluster,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: AnswerFormat,
    },
}

/// The cluster that a question is about.
#[derive(Debug, Args)]
pub(crate) struct AskedCluster {
    /// Files and folders, read together as one cluster; `-` for standard input
    #[arg(
        long = "manifests",
        short = 'f',
        value_name = "PATH",
        default_value = "."
    )]
    pub(crate) paths: Vec<PathBuf>,
    /// Read this configuration file, for its limits and what it says of the network plugin
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Code frames for people
    #[default]
    Text,
    /// All there is to know, version 1
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub
    Github,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// A spec to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExampleSpec {
    /// A small one, in which comments explain each section
    #[default]
    Small,
    /// The one of HMCo, of five namespaces and some thirty services
    Hmco,
}

/// How a document about a cluster is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a pull request
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnRisk {
    /// What blocks something that runs, or opens something
    #[default]
    High,
    /// What may block something
    Moderate,
    /// Any effect
    Low,
    /// Never
    None,
}

impl FailOnRisk {
    pub(crate) const fn risk(self) -> Option<Risk> {
        match self {
            Self::High => Some(Risk::High),
            Self::Moderate => Some(Risk::Moderate),
            Self::Low => Some(Risk::Low),
            Self::None => None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal
    #[default]
    Text,
    /// For GitHub, GitLab and others
    Markdown,
    /// For programs
    Json,
    /// One page with figures, which needs nothing else
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MapFormat {
    /// A table for people
    #[default]
    Text,
    /// For programs
    Json,
    /// A graph for Graphviz
    Dot,
    /// For spreadsheets
    Csv,
    /// A flowchart for Mermaid
    Mermaid,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    #[default]
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    pub(crate) const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A port and, where it is said, its protocol.
#[derive(Clone, Debug)]
pub(crate) struct PortAndProtocol {
    pub(crate) port: AskedPort,
    pub(crate) protocol: Option<AskedProtocol>,
}

fn port(text: &str) -> Result<PortAndProtocol, String> {
    let (port, protocol) = match text.split_once('/') {
        Some((port, protocol)) => (port, Some(protocol)),
        None => (text, None),
    };
    let protocol = protocol.map(|name| match name.to_ascii_uppercase().as_str() {
        "TCP" => Ok(AskedProtocol::Tcp),
        "UDP" => Ok(AskedProtocol::Udp),
        "SCTP" => Ok(AskedProtocol::Sctp),
        _ => Err(format!(
            "`{name}` is no protocol; there are TCP, UDP and SCTP"
        )),
    });
    if port.is_empty() {
        return Err("the port is missing".to_owned());
    }
    if port.bytes().all(|byte| byte.is_ascii_digit()) && !matches!(port.parse::<u16>(), Ok(1..)) {
        return Err(format!("`{port}` is no port; ports go from 1 to 65535"));
    }
    Ok(PortAndProtocol {
        port: port.into(),
        protocol: protocol.transpose()?,
    })
}

/// A format and where it goes; `None` for standard output.
pub(crate) type Destination = (Format, Option<PathBuf>);

/// Gives each `--output` the `--format` that stands before it, or the only one there is.
pub(crate) fn destinations(
    check: &Check,
    matches: Option<&ArgMatches>,
) -> Result<Vec<Destination>, Error> {
    let indices = |name| {
        let indices = matches.and_then(|matches| matches.indices_of(name));
        indices.into_iter().flatten().collect::<Vec<_>>()
    };
    let (format_indices, output_indices) = (indices("format"), indices("output"));
    let mut destinations: Vec<Destination> =
        check.format.iter().map(|format| (*format, None)).collect();
    if destinations.is_empty() {
        destinations.push((Format::default(), None));
    }
    for (path, index) in check.output.iter().zip(output_indices) {
        let before = format_indices.iter().filter(|format| **format < index);
        let position = before.count().saturating_sub(1);
        match destinations.get_mut(position) {
            Some((_, output @ None)) => *output = Some(path.clone()),
            _ => {
                let message = "--output stands twice behind one --format; name a format for each";
                return Err(Error::Usage(message.to_owned()));
            }
        }
    }
    if destinations
        .iter()
        .filter(|(_, output)| output.is_none())
        .count()
        > 1
    {
        let message = "only one --format can go to standard output; give the others an --output";
        return Err(Error::Usage(message.to_owned()));
    }
    Ok(destinations)
}

/// `severity=critical`, with or without quotes around the value.
fn label(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or("a label is written `name=value`")?;
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    Ok((name.to_owned(), inner.unwrap_or(value).to_owned()))
}
