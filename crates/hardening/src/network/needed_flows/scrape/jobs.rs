//! The scrape jobs of a Prometheus configuration.

use super::discovery::{Role, Search};
use super::relabeling::{Step, steps};
use crate::finding::Span;
use crate::manifest::Node;

/// One entry of `scrape_configs`.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) default_port: u16,
    pub(super) steps: Vec<Step>,
    /// Addresses, and where they stand.
    pub(super) targets: Vec<(String, Span)>,
    /// Searches, and where they stand.
    pub(super) searches: Vec<(Search, Span)>,
}

/// The jobs of a configuration for a Prometheus of this namespace.
pub(super) fn jobs(configuration: &Node, namespace: &str) -> Vec<Job> {
    let list = configuration
        .get("scrape_configs")
        .and_then(Node::as_sequence);
    let jobs = list.unwrap_or_default().iter();
    jobs.map(|job| Job::of(job, namespace)).collect()
}

impl Job {
    fn of(node: &Node, namespace: &str) -> Self {
        let text = |key| node.get(key).and_then(Node::as_str);
        let list = |key| {
            node.get(key)
                .and_then(Node::as_sequence)
                .unwrap_or_default()
        };
        let groups = list("static_configs").iter();
        let targets = groups.flat_map(|group| {
            let targets = group.get("targets").and_then(Node::as_sequence);
            targets.unwrap_or_default().iter()
        });
        let searches = list("kubernetes_sd_configs").iter();
        Self {
            name: text("job_name").unwrap_or_default().to_owned(),
            default_port: if text("scheme") == Some("https") {
                443
            } else {
                80
            },
            steps: steps(node.get("relabel_configs")),
            targets: targets
                .filter_map(|target| Some((target.as_str()?.to_owned(), target.span)))
                .collect(),
            searches: searches
                .filter_map(|search| Some((search_of(search, namespace)?, role_span(search))))
                .collect(),
        }
    }
}

/// `None` where it searches another cluster, something that is no pod, or by what manifests do not tell.
fn search_of(node: &Node, own_namespace: &str) -> Option<Search> {
    let elsewhere = ["api_server", "kubeconfig_file", "selectors"];
    if elsewhere.iter().any(|key| node.get(key).is_some()) {
        return None;
    }
    let role = match node.get("role").and_then(Node::as_str)? {
        "pod" => Role::Pod,
        "endpoints" | "endpointslice" => Role::Endpoints,
        "service" => Role::Service,
        _ => return None,
    };
    let namespaces = node.get("namespaces");
    let names = namespaces
        .and_then(|it| it.get("names"))
        .and_then(Node::as_sequence);
    let own = namespaces
        .and_then(|it| it.get("own_namespace"))
        .and_then(Node::as_bool);
    let names = names.unwrap_or_default().iter().filter_map(Node::as_str);
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    if own == Some(true) {
        names.push(own_namespace.to_owned());
    }
    names.sort_unstable();
    names.dedup();
    Some(Search {
        role,
        namespaces: (!names.is_empty()).then_some(names),
    })
}

fn role_span(search: &Node) -> Span {
    search.get("role").map_or(search.span, |role| role.span)
}
