//! What the LimitRanger refuses of a pod or claim, in its words.

use BrokenAmount::{Limit, Missing, Request};

use super::super::model::{Amounts, LimitItem, LimitKind, LimitRange};
use super::pod::PodRequirements;
use crate::cluster::Quantity;
use crate::finding::FieldPath;

/// A bound of a LimitRange that a pod does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenBound {
    /// Where the bound is written, such as `/spec/limits/0/max/cpu`.
    pub bound: FieldPath,
    /// The container that breaks it, such as `/spec/template/spec/containers/0`; `None` where all of them together do.
    pub container: Option<FieldPath>,
    /// The resource.
    pub resource: String,
    /// Which amount breaks it.
    pub amount: BrokenAmount,
    /// As Kubernetes says it.
    pub text: String,
}

/// Which amount breaks a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenAmount {
    /// The request is too little or too much.
    Request,
    /// The limit is too little or too much.
    Limit,
    /// One that must be there is not.
    Missing,
}

/// All bounds of a range that a pod does not keep.
pub(super) fn broken_by(pod: &PodRequirements, range: &LimitRange) -> Vec<BrokenBound> {
    let mut broken = Vec::new();
    for item in &range.items {
        match item.kind {
            LimitKind::Container => {
                for container in &pod.containers {
                    let resources = &container.resources;
                    let found = of_item(item, &resources.requests, &resources.limits);
                    broken.extend(found.map(|found| BrokenBound {
                        container: Some(container.path.clone()),
                        ..found
                    }));
                }
            }
            LimitKind::Pod => broken.extend(of_item(item, &pod.requests(), &pod.limits())),
            LimitKind::PersistentVolumeClaim | LimitKind::Other(_) => {}
        }
    }
    broken
}

/// All bounds of a range that a claim's requests do not keep.
pub(super) fn broken_by_claim(requests: &Amounts, range: &LimitRange) -> Vec<BrokenBound> {
    let items = range.items.iter();
    let items = items.filter(|item| item.kind == LimitKind::PersistentVolumeClaim);
    let none = Amounts::default();
    items
        .flat_map(|item| {
            let kind = item.kind.name();
            let min = item.min.iter().filter_map(|(name, bound)| {
                let text = below(kind, name, bound, requests, &none)?;
                Some(found(item, "min", name, text))
            });
            let max = item.max.iter().filter_map(|(name, bound)| {
                let text = claim_above(kind, name, bound, requests)?;
                Some(found(item, "max", name, text))
            });
            min.chain(max).collect::<Vec<_>>()
        })
        .collect()
}

type Found = (BrokenAmount, String);

fn of_item<'a>(
    item: &'a LimitItem,
    requests: &Amounts,
    limits: &Amounts,
) -> impl Iterator<Item = BrokenBound> + use<'a> {
    type Check = fn(&str, &str, &Quantity, &Amounts, &Amounts) -> Option<Found>;
    let checks: [(&str, &Amounts, Check); 3] = [
        ("min", &item.min, below),
        ("max", &item.max, above),
        ("maxLimitRequestRatio", &item.max_ratio, ratio_above),
    ];
    let mut broken = Vec::new();
    for (field, bounds, check) in checks {
        for (name, bound) in bounds.iter() {
            if let Some(text) = check(item.kind.name(), name, bound, requests, limits) {
                broken.push(found(item, field, name, text));
            }
        }
    }
    broken.into_iter()
}

fn found(item: &LimitItem, field: &str, resource: &str, (amount, text): Found) -> BrokenBound {
    BrokenBound {
        bound: item.path.then(field).then(resource),
        container: None,
        resource: resource.to_owned(),
        amount,
        text,
    }
}

fn below(
    kind: &str,
    name: &str,
    bound: &Quantity,
    requests: &Amounts,
    limits: &Amounts,
) -> Option<Found> {
    let limit = limits.get(name);
    let start = format!("minimum {name} usage per {kind} is {bound}");
    let Some(request) = requests.get(name) else {
        return Some((Missing, format!("{start}.  No request is specified")));
    };
    let values = Comparable::of(Some(request), limit, bound);
    if values.request < values.bound {
        return Some((Request, format!("{start}, but request is {request}")));
    }
    let limit = limit.filter(|_| values.limit < values.bound)?;
    Some((Limit, format!("{start}, but limit is {limit}")))
}

fn above(
    kind: &str,
    name: &str,
    bound: &Quantity,
    requests: &Amounts,
    limits: &Amounts,
) -> Option<Found> {
    let request = requests.get(name);
    let start = format!("maximum {name} usage per {kind} is {bound}");
    let Some(limit) = limits.get(name) else {
        return Some((Missing, format!("{start}.  No limit is specified")));
    };
    let values = Comparable::of(request, Some(limit), bound);
    if values.limit > values.bound {
        return Some((Limit, format!("{start}, but limit is {limit}")));
    }
    let request = request.filter(|_| values.request > values.bound)?;
    Some((Request, format!("{start}, but request is {request}")))
}

fn claim_above(kind: &str, name: &str, bound: &Quantity, requests: &Amounts) -> Option<Found> {
    let start = format!("maximum {name} usage per {kind} is {bound}");
    let Some(request) = requests.get(name) else {
        return Some((Missing, format!("{start}.  No request is specified")));
    };
    let values = Comparable::of(Some(request), None, bound);
    (values.request > values.bound).then(|| (Request, format!("{start}, but request is {request}")))
}

fn ratio_above(
    kind: &str,
    name: &str,
    bound: &Quantity,
    requests: &Amounts,
    limits: &Amounts,
) -> Option<Found> {
    let start = format!("{name} max limit to request ratio per {kind} is {bound}");
    let (request, limit) = (requests.get(name), limits.get(name));
    let values = Comparable::of(request, limit, bound);
    if request.is_none() || values.request == 0 {
        let text = format!("{start}, but no request is specified or request is 0");
        return Some((Missing, text));
    }
    if limit.is_none() || values.limit == 0 {
        let text = format!("{start}, but no limit is specified or limit is 0");
        return Some((Missing, text));
    }
    // limit / request > bound, without dividing.
    let thousandths = bound.round_up(-3).unwrap_or(i128::MAX);
    let most = thousandths.saturating_mul(values.request);
    if values.limit.saturating_mul(1000) <= most {
        return None;
    }
    let ratio = decimal(values.limit, values.request);
    Some((Limit, format!("{start}, but provided ratio is {ratio}")))
}

/// A quotient with six decimal places, of numbers above zero.
fn decimal(dividend: i128, divisor: i128) -> String {
    let millionths = dividend
        .saturating_mul(1_000_000)
        .saturating_add(divisor / 2)
        / divisor.max(1);
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// Amounts in the unit in which the LimitRanger compares them: thousandths where all are small, else whole units
/// rounded up. What is absent is zero.
struct Comparable {
    request: i128,
    limit: i128,
    bound: i128,
}

/// The most that thousandths can count in 64 bits.
const MAX_MILLI_VALUE: i128 = i64::MAX as i128 / 1000;

impl Comparable {
    fn of(request: Option<&Quantity>, limit: Option<&Quantity>, bound: &Quantity) -> Self {
        let amounts = [request, limit, Some(bound)];
        let whole = amounts.map(|amount| rounded(amount, 0));
        let scale = match whole.iter().all(|amount| *amount <= MAX_MILLI_VALUE) {
            true => -3,
            false => 0,
        };
        let [request, limit, bound] = amounts.map(|amount| rounded(amount, scale));
        Self {
            request,
            limit,
            bound,
        }
    }
}

fn rounded(amount: Option<&Quantity>, scale: i32) -> i128 {
    let most = |amount: &Quantity| match amount.is_negative() {
        true => i128::MIN,
        false => i128::MAX,
    };
    amount.map_or(0, |amount| amount.round_up(scale).unwrap_or(most(amount)))
}
