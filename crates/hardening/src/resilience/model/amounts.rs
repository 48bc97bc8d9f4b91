//! Amounts of resources by name, as `ResourceList` has them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;

use crate::cluster::Quantity;

/// Amounts of resources by name, such as `cpu: 500m, memory: 1Gi`.
///
/// Nothing is finer than a thousandth: the API server rounds up. What is no quantity is left out; it is refused before
/// anything is counted. A sum that does not fit into 128 bits is as good as the greater part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<String, Quantity>);

impl Amounts {
    /// Reads a field of the API.
    #[must_use]
    pub fn parse(written: Option<&BTreeMap<String, ApiQuantity>>) -> Self {
        let amounts = written.into_iter().flatten();
        let amounts = amounts.filter_map(|(name, quantity)| {
            let quantity = Quantity::parse(quantity.0.trim()).ok()?;
            Some((name.clone(), quantity.rounded_to_milli()))
        });
        Self(amounts.collect())
    }

    /// The amount of a resource.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Quantity> {
        self.0.get(name)
    }

    /// Whether a resource is named, if only with nothing.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether no resource is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Quantity)> {
        self.0.iter().map(|(name, amount)| (name.as_str(), amount))
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Sets the amount of a resource.
    pub fn set(&mut self, name: impl Into<String>, amount: Quantity) {
        self.0.insert(name.into(), amount);
    }

    /// Takes from others what is not named here.
    pub fn fill_from(&mut self, others: &Self) {
        for (name, amount) in &others.0 {
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), amount.clone());
            }
        }
    }

    /// Adds others, name by name.
    pub fn add(&mut self, others: &Self) {
        for (name, amount) in &others.0 {
            self.add_one(name, amount);
        }
    }

    /// Adds to one resource.
    pub fn add_one(&mut self, name: &str, amount: &Quantity) {
        let sum = match self.0.get(name) {
            Some(there) => sum(there, amount),
            None => amount.clone(),
        };
        self.0.insert(name.to_owned(), sum);
    }

    /// Raises each resource to what others have of it.
    pub fn raise_to(&mut self, others: &Self) {
        for (name, amount) in &others.0 {
            if self.0.get(name).is_none_or(|there| amount > there) {
                self.0.insert(name.clone(), amount.clone());
            }
        }
    }
}

impl FromIterator<(String, Quantity)> for Amounts {
    fn from_iter<I: IntoIterator<Item = (String, Quantity)>>(amounts: I) -> Self {
        Self(amounts.into_iter().collect())
    }
}

fn sum(a: &Quantity, b: &Quantity) -> Quantity {
    a.checked_add(b).unwrap_or_else(|| a.max(b).clone())
}
