//! ResourceQuotas as the API server checks them.

use k8s_openapi::api::core::v1 as api;
use thiserror::Error;

use super::rejection::{Fault, Rejection};
use super::{Amounts, ResourceName};
use crate::cluster::{NameFault, NameSyntax, Quantity};
use crate::finding::{FieldPath, ManifestId, Place};

/// A ResourceQuota that the API server accepts.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Where it is written.
    pub manifest: ManifestId,
    /// The namespace whose objects it limits.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What may be used at most.
    pub hard: Amounts,
    /// Which objects it limits: those that meet all of these.
    pub scopes: Vec<ScopeRequirement>,
}

impl Quota {
    /// `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Where it says how much there may be of a resource.
    #[must_use]
    pub fn place(&self, resource: &str) -> Place {
        Place::value(self.manifest, FieldPath::of("spec.hard").then(resource))
    }
}

/// A condition on the objects that a quota limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRequirement {
    /// `/spec/scopes/0` or `/spec/scopeSelector/matchExpressions/0`.
    pub path: FieldPath,
    /// The condition.
    pub scope: QuotaScope,
}

/// Which objects a quota limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuotaScope {
    /// Pods with `activeDeadlineSeconds`.
    Terminating,
    /// Pods without.
    NotTerminating,
    /// Pods that ask for neither CPU nor memory.
    BestEffort,
    /// Pods that ask for some.
    NotBestEffort,
    /// Pods whose affinity looks into other namespaces.
    CrossNamespacePodAffinity,
    /// Pods by the name of their priority class.
    PriorityClass(ClassSelection),
    /// Claims by the name of their volume attributes class.
    VolumeAttributesClass(ClassSelection),
}

impl QuotaScope {
    /// As the API writes it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Terminating => "Terminating",
            Self::NotTerminating => "NotTerminating",
            Self::BestEffort => "BestEffort",
            Self::NotBestEffort => "NotBestEffort",
            Self::CrossNamespacePodAffinity => "CrossNamespacePodAffinity",
            Self::PriorityClass(_) => "PriorityClass",
            Self::VolumeAttributesClass(_) => "VolumeAttributesClass",
        }
    }

    /// Whether it may limit a resource. Names with a domain are not checked.
    fn may_limit(&self, resource: ResourceName<'_>) -> bool {
        match self {
            Self::BestEffort => resource.0 == "pods",
            Self::VolumeAttributesClass(_) => resource.is_claims(),
            _ => resource.is_pods_or_compute(),
        }
    }

    const fn takes_values(&self) -> bool {
        matches!(
            self,
            Self::PriorityClass(_) | Self::VolumeAttributesClass(_)
        )
    }
}

/// Which classes are meant. The names are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassSelection {
    /// Any class.
    Exists,
    /// No class.
    DoesNotExist,
    /// One of these.
    In(Vec<String>),
    /// None of these, or no class.
    NotIn(Vec<String>),
}

impl ClassSelection {
    /// Whether an object of this class, or of none, is meant.
    #[must_use]
    pub fn matches(&self, class: Option<&str>) -> bool {
        let listed = |names: &[String]| {
            class.is_some_and(|class| names.binary_search_by(|it| it.as_str().cmp(class)).is_ok())
        };
        match self {
            Self::Exists => class.is_some(),
            Self::DoesNotExist => class.is_none(),
            Self::In(names) => listed(names),
            Self::NotIn(names) => !listed(names),
        }
    }
}

/// What the API server rejects in a ResourceQuota, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QuotaFault {
    /// No qualified name.
    #[error("invalid resource name `{resource}`: {fault}")]
    Name {
        /// As written.
        resource: String,
        /// Why.
        fault: NameFault,
    },
    /// A name without a domain that quotas do not know.
    #[error("invalid value `{resource}`: must be a standard resource for quota")]
    UnknownResource {
        /// As written.
        resource: String,
    },
    /// Less than nothing.
    #[error("invalid value `{amount}`: must be greater than or equal to 0")]
    Negative {
        /// As written.
        amount: Quantity,
    },
    /// A fraction of what is counted.
    #[error("invalid value `{amount}`: must be an integer")]
    NotWhole {
        /// As written.
        amount: Quantity,
    },
    /// No scope of this name.
    #[error("invalid value `{scope}`: unsupported scope")]
    UnknownScope {
        /// As written.
        scope: String,
    },
    /// A scope that cannot limit some of the resources.
    #[error("unsupported scope applied to resource: `{scope}` cannot limit {}", listed(.resources))]
    ScopeAndResources {
        /// The scope.
        scope: &'static str,
        /// What it cannot limit; never empty.
        resources: Vec<String>,
    },
    /// Two scopes that no object has both of.
    #[error("conflicting scopes: `{0}` and `{1}`")]
    Conflict(&'static str, &'static str),
    /// An operator other than `Exists` where only that is allowed.
    #[error("the only operator of the scope `{scope}` is `Exists`, not `{operator}`")]
    OnlyExists {
        /// The scope.
        scope: &'static str,
        /// As written.
        operator: String,
    },
    /// No operator of this name.
    #[error(
        "`{operator}` is not a valid selector operator; In, NotIn, Exists and DoesNotExist are"
    )]
    UnknownOperator {
        /// As written.
        operator: String,
    },
    /// `In` or `NotIn` without values.
    #[error("must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")]
    ValuesMissing,
    /// Values with `Exists` or `DoesNotExist`.
    #[error("must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")]
    ValuesForbidden,
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

const CONFLICTS: [(&str, &str); 2] = [
    ("BestEffort", "NotBestEffort"),
    ("Terminating", "NotTerminating"),
];

/// Takes a ResourceQuota as the API server does.
///
/// # Errors
/// Everything that the API server rejects in it.
pub(in crate::resilience) fn parse(
    manifest: ManifestId,
    namespace: &str,
    quota: &api::ResourceQuota,
) -> Result<Quota, Rejection<QuotaFault>> {
    let absent = api::ResourceQuotaSpec::default();
    let spec = quota.spec.as_ref().unwrap_or(&absent);
    let hard = Amounts::parse(spec.hard.as_ref());
    let mut faults = Vec::new();
    let names = spec.hard.iter().flatten().map(|(name, _)| name.as_str());
    for name in names {
        let path = FieldPath::of("spec.hard").then(name);
        let found = [name_fault(name), amount_fault(name, hard.get(name))];
        faults.extend(found.into_iter().flatten().map(|kind| Fault {
            path: path.clone(),
            kind,
        }));
    }
    let scopes = scopes(spec, &mut faults);
    scope_faults(&hard, &scopes, &mut faults);
    let name = quota.metadata.name.clone().unwrap_or_default();
    if !faults.is_empty() {
        return Err(Rejection {
            manifest,
            namespace: namespace.to_owned(),
            name,
            faults,
        });
    }
    Ok(Quota {
        manifest,
        namespace: namespace.to_owned(),
        name,
        hard,
        scopes,
    })
}

fn name_fault(name: &str) -> Option<QuotaFault> {
    let resource = name.to_owned();
    if let Err(fault) = NameSyntax::QualifiedName.check(name) {
        return Some(QuotaFault::Name { resource, fault });
    }
    let known = name.contains('/') || ResourceName(name).is_standard_for_quotas();
    (!known).then_some(QuotaFault::UnknownResource { resource })
}

fn amount_fault(name: &str, amount: Option<&Quantity>) -> Option<QuotaFault> {
    let amount = amount?;
    if amount.is_negative() {
        let amount = amount.clone();
        return Some(QuotaFault::Negative { amount });
    }
    let whole = amount.round_up(-3).is_none_or(|milli| milli % 1000 == 0);
    (ResourceName(name).is_whole() && !whole).then(|| QuotaFault::NotWhole {
        amount: amount.clone(),
    })
}

/// The conditions of a quota; what is none is a fault and left out.
pub(in crate::resilience) fn scopes(
    spec: &api::ResourceQuotaSpec,
    faults: &mut Vec<Fault<QuotaFault>>,
) -> Vec<ScopeRequirement> {
    let mut scopes = Vec::new();
    for (index, name) in spec.scopes.iter().flatten().enumerate() {
        let path = FieldPath::of("spec.scopes").then(index);
        match scope_named(name, ClassSelection::Exists) {
            Some(scope) => scopes.push(ScopeRequirement { path, scope }),
            None => faults.push(unknown_scope(path, name)),
        }
    }
    let expressions = spec.scope_selector.iter();
    let expressions = expressions.flat_map(|selector| selector.match_expressions.iter().flatten());
    for (index, expression) in expressions.enumerate() {
        let path = FieldPath::of("spec.scopeSelector.matchExpressions").then(index);
        scopes.extend(requirement(path, expression, faults));
    }
    scopes
}

fn requirement(
    path: FieldPath,
    written: &api::ScopedResourceSelectorRequirement,
    faults: &mut Vec<Fault<QuotaFault>>,
) -> Option<ScopeRequirement> {
    let selection = match selection(written) {
        Ok(selection) => selection,
        Err((field, kind)) => {
            let path = path.then(field);
            faults.push(Fault { path, kind });
            return None;
        }
    };
    let exists = selection == ClassSelection::Exists;
    let Some(scope) = scope_named(&written.scope_name, selection) else {
        faults.push(unknown_scope(path.then("scopeName"), &written.scope_name));
        return None;
    };
    if !exists && !scope.takes_values() {
        faults.push(Fault {
            path: path.then("operator"),
            kind: QuotaFault::OnlyExists {
                scope: scope.name(),
                operator: written.operator.clone(),
            },
        });
    }
    Some(ScopeRequirement { path, scope })
}

fn selection(
    written: &api::ScopedResourceSelectorRequirement,
) -> Result<ClassSelection, (&'static str, QuotaFault)> {
    let mut names = written.values.clone().unwrap_or_default();
    names.sort_unstable();
    names.dedup();
    match (written.operator.as_str(), names.is_empty()) {
        ("In", false) => Ok(ClassSelection::In(names)),
        ("NotIn", false) => Ok(ClassSelection::NotIn(names)),
        ("Exists", true) => Ok(ClassSelection::Exists),
        ("DoesNotExist", true) => Ok(ClassSelection::DoesNotExist),
        ("In" | "NotIn", true) => Err(("values", QuotaFault::ValuesMissing)),
        ("Exists" | "DoesNotExist", false) => Err(("values", QuotaFault::ValuesForbidden)),
        (operator, _) => Err((
            "operator",
            QuotaFault::UnknownOperator {
                operator: operator.to_owned(),
            },
        )),
    }
}

fn scope_named(name: &str, selection: ClassSelection) -> Option<QuotaScope> {
    Some(match name {
        "Terminating" => QuotaScope::Terminating,
        "NotTerminating" => QuotaScope::NotTerminating,
        "BestEffort" => QuotaScope::BestEffort,
        "NotBestEffort" => QuotaScope::NotBestEffort,
        "CrossNamespacePodAffinity" => QuotaScope::CrossNamespacePodAffinity,
        "PriorityClass" => QuotaScope::PriorityClass(selection),
        "VolumeAttributesClass" => QuotaScope::VolumeAttributesClass(selection),
        _ => return None,
    })
}

fn unknown_scope(path: FieldPath, name: &str) -> Fault<QuotaFault> {
    let scope = name.to_owned();
    Fault {
        path,
        kind: QuotaFault::UnknownScope { scope },
    }
}

/// Scopes that do not go with the resources, or with each other. Those of `scopes` and those of `scopeSelector` are
/// looked at apart, as the API server does.
fn scope_faults(hard: &Amounts, scopes: &[ScopeRequirement], faults: &mut Vec<Fault<QuotaFault>>) {
    for ScopeRequirement { path, scope } in scopes {
        let resources = hard.names().filter(|name| {
            let resource = ResourceName(name);
            resource.is_standard_for_quotas() && !scope.may_limit(resource)
        });
        let resources: Vec<_> = resources.map(str::to_owned).collect();
        if !resources.is_empty() {
            let scope = scope.name();
            let kind = QuotaFault::ScopeAndResources { scope, resources };
            faults.push(Fault {
                path: path.clone(),
                kind,
            });
        }
    }
    for list in ["scopes", "scopeSelector"] {
        let of_list = FieldPath::of("spec").then(list);
        let of_list = |it: &&ScopeRequirement| it.path.segments().starts_with(of_list.segments());
        let named = |name: &str| {
            scopes
                .iter()
                .filter(of_list)
                .find(|it| it.scope.name() == name)
        };
        for (one, other) in CONFLICTS {
            if let (Some(_), Some(second)) = (named(one), named(other)) {
                faults.push(Fault {
                    path: second.path.clone(),
                    kind: QuotaFault::Conflict(one, other),
                });
            }
        }
    }
}
