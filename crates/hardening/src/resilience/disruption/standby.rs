//! Pods of which only one at a time is ever ready, because the others answer their readiness probe as what they are: a
//! standby.

use std::fmt;

use crate::cluster::{ContainerRole, Image, Workload};
use crate::finding::{FieldPath, Place};

/// Why not all pods of a workload can be ready at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standby {
    /// The path that the readiness probe asks for.
    pub place: Place,
    /// The container.
    pub container: String,
    /// The path as written.
    pub path: String,
    /// Who answers.
    pub kind: StandbyKind,
}

/// Whose standbys answer that they are not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandbyKind {
    /// Vault and OpenBao: `/v1/sys/health` answers 429 on a standby.
    Vault,
    /// Patroni: `/primary` answers 503 on a replica.
    Patroni,
}

impl fmt::Display for StandbyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vault => "Vault",
            Self::Patroni => "Patroni",
        })
    }
}

impl StandbyKind {
    /// The HTTP status that a standby answers with.
    #[must_use]
    pub const fn answer(self) -> u16 {
        match self {
            Self::Vault => 429,
            Self::Patroni => 503,
        }
    }
}

pub(super) fn of(workload: &Workload) -> Option<Standby> {
    if !workload.may_have_several_pods() {
        return None;
    }
    workload.containers().find_map(|container| {
        if container.role == ContainerRole::Init {
            return None;
        }
        let probe = container.spec.readiness_probe.as_ref()?;
        let path = probe.http_get.as_ref()?.path.as_deref()?;
        let image = Image::of(container.spec.image.as_deref()?).name();
        let words = container.spec.command.iter().chain(&container.spec.args);
        let is_development = words.flatten().any(|word| word.starts_with("-dev"));
        let kind = if ["vault", "openbao"].iter().any(|it| image.contains(it)) {
            (!is_development && answers_standby(path)).then_some(StandbyKind::Vault)?
        } else if ["patroni", "spilo"].iter().any(|it| image.contains(it)) {
            asks_for_primary(path).then_some(StandbyKind::Patroni)?
        } else {
            return None;
        };
        let field = FieldPath::of("readinessProbe.httpGet.path");
        Some(Standby {
            place: Place::value(workload.manifest, container.path().join(&field)),
            container: container.spec.name.clone(),
            path: path.to_owned(),
            kind,
        })
    })
}

fn answers_standby(path: &str) -> bool {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_made_ready = query.split('&').any(|parameter| {
        match parameter.split_once('=').unwrap_or((parameter, "")) {
            ("standbyok", value) => value != "false",
            ("standbycode", code) => code.starts_with(['2', '3']),
            _ => false,
        }
    });
    path.trim_end_matches('/') == "/v1/sys/health" && !is_made_ready
}

fn asks_for_primary(path: &str) -> bool {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    ["/primary", "/master", "/leader", "/read-write"].contains(&path)
}
