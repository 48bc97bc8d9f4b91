//! LimitRanges as the API server defaults and checks them.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1 as api;
use thiserror::Error;

use super::rejection::{Fault, Rejection};
use super::{Amounts, ResourceName};
use crate::cluster::{NameFault, NameSyntax, Quantity};
use crate::finding::{FieldPath, ManifestId, Place};

/// A LimitRange that the API server accepts.
#[derive(Clone, Debug)]
pub struct LimitRange {
    /// Where it is written.
    pub manifest: ManifestId,
    /// The namespace whose pods and claims it limits.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it says of each kind of thing.
    pub items: Vec<LimitItem>,
}

impl LimitRange {
    /// `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Where a field of it is written.
    #[must_use]
    pub fn place(&self, path: FieldPath) -> Place {
        Place::value(self.manifest, path)
    }
}

/// What things of one kind may ask for, after the API server filled in what is not written.
#[derive(Clone, Debug)]
pub struct LimitItem {
    /// `/spec/limits/0`.
    pub path: FieldPath,
    /// What is limited.
    pub kind: LimitKind,
    /// At least.
    pub min: Amounts,
    /// At most.
    pub max: Amounts,
    /// The limit of a container that sets none. Where it is not written, it is the maximum.
    pub default: Amounts,
    /// The request of a container that makes none. Where it is not written, it is the default limit, else the minimum.
    pub default_request: Amounts,
    /// How many times its request a limit may be.
    pub max_ratio: Amounts,
    /// The resources whose default limit is not written, so that it is the maximum.
    pub limits_from_max: BTreeSet<String>,
    /// Those of them whose default request is not written either, so that it is the maximum, too.
    pub requests_from_max: BTreeSet<String>,
}

impl LimitItem {
    /// Where the limit of containers that set none comes from.
    #[must_use]
    pub fn default_limit(&self, resource: &str) -> FieldPath {
        let field = match self.limits_from_max.contains(resource) {
            true => "max",
            false => "default",
        };
        self.path.then(field).then(resource)
    }
}

/// What is limited.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitKind {
    /// Each container.
    Container,
    /// All containers of a pod together.
    Pod,
    /// Each claim.
    PersistentVolumeClaim,
    /// Something that Kubernetes does not know.
    Other(String),
}

impl LimitKind {
    /// As the API writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Container => "Container",
            Self::Pod => "Pod",
            Self::PersistentVolumeClaim => "PersistentVolumeClaim",
            Self::Other(name) => name,
        }
    }
}

/// What the API server rejects in a LimitRange, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LimitRangeFault {
    /// No qualified name.
    #[error("invalid name `{name}`: {fault}")]
    Name {
        /// As written.
        name: String,
        /// Why.
        fault: NameFault,
    },
    /// A type without a domain that Kubernetes does not know.
    #[error("invalid value `{0}`: must be a standard limit type or fully qualified")]
    UnknownType(String),
    /// The same type twice.
    #[error("duplicate value `{0}`: each type may be given once")]
    DuplicateType(String),
    /// A resource that things of this type do not have.
    #[error("invalid value `{0}`: must be a standard resource for containers")]
    NotForContainers(String),
    /// A resource without a domain that Kubernetes does not know.
    #[error("invalid value `{0}`: must be a standard resource type or fully qualified")]
    UnknownResource(String),
    /// Defaults for pods.
    #[error("may not be specified when `type` is 'Pod'")]
    DefaultsOfPod,
    /// Claims without bounds.
    #[error("either minimum or maximum storage value is required, but neither was provided")]
    StorageMissing,
    /// A ratio below 1.
    #[error("ratio {0} is less than 1")]
    RatioBelowOne(Quantity),
    /// A ratio that the bounds do not allow.
    #[error("ratio {ratio} is greater than max/min = {bound}")]
    RatioAboveBounds {
        /// As written.
        ratio: Quantity,
        /// max/min with six decimal places.
        bound: String,
    },
    /// What should be less is more.
    #[error("{lesser} value {low} is greater than {greater} value {high}")]
    Order {
        /// What should be less.
        lesser: &'static str,
        /// Its value.
        low: Quantity,
        /// What should be more.
        greater: &'static str,
        /// Its value.
        high: Quantity,
    },
    /// A device whose default limit and request differ.
    #[error("default value {limit} must equal to defaultRequest value {request} in {resource}")]
    DefaultsDiffer {
        /// The default limit.
        limit: Quantity,
        /// The default request.
        request: Quantity,
        /// The resource.
        resource: String,
    },
}

/// Takes a LimitRange as the API server does.
///
/// # Errors
/// Everything that the API server rejects in it.
pub(in crate::resilience) fn parse(
    manifest: ManifestId,
    namespace: &str,
    range: &api::LimitRange,
) -> Result<LimitRange, Rejection<LimitRangeFault>> {
    let mut faults = Vec::new();
    let mut items: Vec<LimitItem> = Vec::new();
    let written = range.spec.iter().flat_map(|spec| &spec.limits);
    for (index, item) in written.enumerate() {
        let path = FieldPath::of("spec.limits").then(index);
        let mut reader = Reader {
            path: &path,
            faults: &mut faults,
        };
        let kind = reader.kind(&item.type_);
        if items.iter().any(|earlier| earlier.kind == kind) {
            reader.refuse("type", LimitRangeFault::DuplicateType(item.type_.clone()));
        }
        let item = defaulted(path.clone(), kind, item);
        reader.check(&item);
        items.push(item);
    }
    let name = range.metadata.name.clone().unwrap_or_default();
    if !faults.is_empty() {
        return Err(Rejection {
            manifest,
            namespace: namespace.to_owned(),
            name,
            faults,
        });
    }
    Ok(LimitRange {
        manifest,
        namespace: namespace.to_owned(),
        name,
        items,
    })
}

fn defaulted(path: FieldPath, kind: LimitKind, item: &api::LimitRangeItem) -> LimitItem {
    let mut item = LimitItem {
        path,
        min: Amounts::parse(item.min.as_ref()),
        max: Amounts::parse(item.max.as_ref()),
        default: Amounts::parse(item.default.as_ref()),
        default_request: Amounts::parse(item.default_request.as_ref()),
        max_ratio: Amounts::parse(item.max_limit_request_ratio.as_ref()),
        limits_from_max: BTreeSet::new(),
        requests_from_max: BTreeSet::new(),
        kind,
    };
    if item.kind == LimitKind::Container {
        let names = item.max.names().filter(|name| !item.default.has(name));
        item.limits_from_max = names.map(str::to_owned).collect();
        let names = item.limits_from_max.iter();
        let names = names.filter(|name| !item.default_request.has(name));
        item.requests_from_max = names.cloned().collect();
        item.default.fill_from(&item.max);
        item.default_request.fill_from(&item.default);
        item.default_request.fill_from(&item.min);
    }
    item
}

struct Reader<'a> {
    path: &'a FieldPath,
    faults: &'a mut Vec<Fault<LimitRangeFault>>,
}

impl Reader<'_> {
    fn refuse(&mut self, field: &str, kind: LimitRangeFault) {
        let path = self.path.then(field);
        self.faults.push(Fault { path, kind });
    }

    fn refuse_resource(&mut self, field: &str, resource: &str, kind: LimitRangeFault) {
        let path = self.path.then(field).then(resource);
        self.faults.push(Fault { path, kind });
    }

    fn kind(&mut self, name: &str) -> LimitKind {
        match name {
            "Container" => return LimitKind::Container,
            "Pod" => return LimitKind::Pod,
            "PersistentVolumeClaim" => return LimitKind::PersistentVolumeClaim,
            _ => {}
        }
        if let Err(fault) = NameSyntax::QualifiedName.check(name) {
            let name = name.to_owned();
            self.refuse("type", LimitRangeFault::Name { name, fault });
        } else if !name.contains('/') {
            self.refuse("type", LimitRangeFault::UnknownType(name.to_owned()));
        }
        LimitKind::Other(name.to_owned())
    }

    fn check(&mut self, item: &LimitItem) {
        let is_pod = item.kind == LimitKind::Pod;
        let lists = [
            ("min", &item.min, true),
            ("max", &item.max, true),
            ("default", &item.default, !is_pod),
            ("defaultRequest", &item.default_request, !is_pod),
            ("maxLimitRequestRatio", &item.max_ratio, true),
        ];
        for (field, amounts, allowed) in lists {
            if !allowed && !amounts.is_empty() {
                self.refuse(field, LimitRangeFault::DefaultsOfPod);
            } else {
                for name in amounts.names() {
                    if let Some(fault) = name_fault(&item.kind, name) {
                        self.refuse_resource(field, name, fault);
                    }
                }
            }
        }
        let storage = item.min.has("storage") || item.max.has("storage");
        if item.kind == LimitKind::PersistentVolumeClaim && !storage {
            self.refuse("type", LimitRangeFault::StorageMissing);
        }
        if !is_pod {
            self.defaults(item);
        }
        self.bounds(item);
    }

    fn bounds(&mut self, item: &LimitItem) {
        for (name, min) in item.min.iter() {
            self.order("min", name, ("min", Some(min)), ("max", item.max.get(name)));
        }
        for (name, ratio) in item.max_ratio.iter() {
            if *ratio < Quantity::from_integer(1) {
                let fault = LimitRangeFault::RatioBelowOne(ratio.clone());
                self.refuse_resource("maxLimitRequestRatio", name, fault);
            }
            let (Some(min), Some(max)) = (item.min.get(name), item.max.get(name)) else {
                continue;
            };
            if let Some(bound) = ratio_above(ratio, min, max) {
                let ratio = ratio.clone();
                let fault = LimitRangeFault::RatioAboveBounds { ratio, bound };
                self.refuse_resource("maxLimitRequestRatio", name, fault);
            }
        }
    }

    fn defaults(&mut self, item: &LimitItem) {
        for (name, request) in item.default_request.iter() {
            let (min, max) = (item.min.get(name), item.max.get(name));
            let limit = item.default.get(name);
            let field = "defaultRequest";
            self.order(
                field,
                name,
                ("min", min),
                ("default request", Some(request)),
            );
            self.order(
                field,
                name,
                ("default request", Some(request)),
                ("max", max),
            );
            let limit_name = "default limit";
            self.order(
                field,
                name,
                ("default request", Some(request)),
                (limit_name, limit),
            );
            if let Some(limit) = limit
                && !ResourceName(name).may_be_overcommitted()
                && limit != request
            {
                let fault = LimitRangeFault::DefaultsDiffer {
                    limit: limit.clone(),
                    request: request.clone(),
                    resource: name.to_owned(),
                };
                self.refuse_resource(field, name, fault);
            }
        }
        for (name, limit) in item.default.iter() {
            let (min, max) = (item.min.get(name), item.max.get(name));
            self.order("default", name, ("min", min), ("default", Some(limit)));
            self.order("default", name, ("default", Some(limit)), ("max", max));
        }
    }

    fn order(
        &mut self,
        field: &str,
        resource: &str,
        (lesser, low): (&'static str, Option<&Quantity>),
        (greater, high): (&'static str, Option<&Quantity>),
    ) {
        let (Some(low), Some(high)) = (low, high) else {
            return;
        };
        if low > high {
            let fault = LimitRangeFault::Order {
                lesser,
                low: low.clone(),
                greater,
                high: high.clone(),
            };
            self.refuse_resource(field, resource, fault);
        }
    }
}

fn name_fault(kind: &LimitKind, name: &str) -> Option<LimitRangeFault> {
    if let Err(fault) = NameSyntax::QualifiedName.check(name) {
        let name = name.to_owned();
        return Some(LimitRangeFault::Name { name, fault });
    }
    let resource = ResourceName(name);
    let of_containers = matches!(kind, LimitKind::Container | LimitKind::Pod);
    if name.contains('/') {
        let known = !of_containers || resource.is_native() || resource.is_extended();
        return (!known).then(|| LimitRangeFault::NotForContainers(name.to_owned()));
    }
    if !resource.is_standard() {
        return Some(LimitRangeFault::UnknownResource(name.to_owned()));
    }
    (of_containers && !resource.is_standard_for_containers())
        .then(|| LimitRangeFault::NotForContainers(name.to_owned()))
}

/// max/min with six decimal places where the ratio is more than that. Nothing divided by nothing bounds nothing.
fn ratio_above(ratio: &Quantity, min: &Quantity, max: &Quantity) -> Option<String> {
    let (ratio, min, max) = (ratio.round_up(-3)?, min.round_up(-3)?, max.round_up(-3)?);
    if min <= 0 || ratio.checked_mul(min)? <= max.checked_mul(1000)? {
        return None;
    }
    let millionths = max.checked_mul(1_000_000)?.checked_add(min / 2)? / min;
    Some(format!(
        "{}.{:06}",
        millionths / 1_000_000,
        millionths % 1_000_000
    ))
}
