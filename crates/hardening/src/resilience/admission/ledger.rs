//! How many pods a set of quotas has room for.

use super::super::model::{Amounts, Quota, ResourceName, Tracking};
use super::refusal::Refusal;
use super::{Admitted, QuotaId};
use crate::cluster::Quantity;

/// What is used of each quota of a namespace.
#[derive(Clone, Debug)]
pub(super) struct Ledger<'q> {
    accounts: Vec<Account<'q>>,
}

#[derive(Clone, Debug)]
struct Account<'q> {
    id: QuotaId,
    quota: &'q Quota,
    used: Amounts,
}

impl<'q> Ledger<'q> {
    /// The quotas in the order in which they are asked, each with what is used of it.
    pub(super) fn of(quotas: impl Iterator<Item = (QuotaId, &'q Quota, Amounts)>) -> Self {
        let accounts = quotas.map(|(id, quota, used)| Account { id, quota, used });
        Self {
            accounts: accounts.collect(),
        }
    }

    pub(super) fn used(&self, id: QuotaId) -> Option<&Amounts> {
        let account = self.accounts.iter().find(|account| account.id == id)?;
        Some(&account.used)
    }

    /// How many of `wanted` equal pods the quotas have room for, and what refuses the next. Nothing is taken.
    pub(super) fn room(&self, limiting: &[QuotaId], charge: &Amounts, wanted: u32) -> Admitted {
        let accounts = self.accounts.iter();
        let accounts = accounts.filter(|account| limiting.contains(&account.id));
        let rooms = accounts.map(|account| (account, account.room(charge)));
        let rooms: Vec<_> = rooms.collect();
        let least = rooms.iter().map(|(_, room)| *room).min();
        let admitted = least.unwrap_or(u32::MAX).min(wanted);
        let full = rooms.iter().find(|(_, room)| *room == admitted);
        let refusal = full.filter(|_| admitted < wanted);
        Admitted {
            wanted,
            admitted,
            refusal: refusal.map(|(account, _)| account.refusal(charge, admitted)),
        }
    }

    /// Takes what so many pods use.
    pub(super) fn take(&mut self, limiting: &[QuotaId], charge: &Amounts, pods: u32) {
        if pods == 0 {
            return;
        }
        for account in &mut self.accounts {
            if limiting.contains(&account.id) {
                for (name, amount) in counted(account.quota, charge) {
                    let all = amount.checked_mul(pods).unwrap_or_else(|| amount.clone());
                    account.used.add_one(name, &all);
                }
            }
        }
    }
}

/// What a quota counts of a pod.
pub(super) fn counted<'c>(
    quota: &Quota,
    charge: &'c Amounts,
) -> impl Iterator<Item = (&'c str, &'c Quantity)> {
    charge.iter().filter(|(name, amount)| {
        let of_pods = ResourceName(name).tracking() == Tracking::Pods;
        of_pods && quota.hard.has(name) && !amount.is_zero()
    })
}

impl Account<'_> {
    fn room(&self, charge: &Amounts) -> u32 {
        let rooms = counted(self.quota, charge);
        let rooms = rooms.map(|(name, amount)| self.room_of(name, amount));
        rooms.min().unwrap_or(u32::MAX)
    }

    fn room_of(&self, name: &str, amount: &Quantity) -> u32 {
        let left = self.left(name);
        let each = milli(amount);
        if left <= 0 || each <= 0 {
            return if each <= 0 { u32::MAX } else { 0 };
        }
        u32::try_from(left / each).unwrap_or(u32::MAX)
    }

    fn left(&self, name: &str) -> i128 {
        let hard = self.quota.hard.get(name).map_or(0, milli);
        hard.saturating_sub(self.used.get(name).map_or(0, milli))
    }

    /// What refuses one more pod where this quota holds so many already.
    fn refusal(&self, charge: &Amounts, pods: u32) -> Refusal {
        let mut requested = Amounts::default();
        let mut used = Amounts::default();
        let mut limited = Amounts::default();
        for (name, amount) in counted(self.quota, charge) {
            if self.room_of(name, amount) > pods {
                continue;
            }
            requested.set(name, amount.clone());
            let mut sum = Amounts::default();
            sum.set(name, self.used.get(name).cloned().unwrap_or(Quantity::ZERO));
            if let Some(taken) = amount.checked_mul(pods) {
                sum.add_one(name, &taken);
            }
            used.add(&sum);
            if let Some(hard) = self.quota.hard.get(name) {
                limited.set(name, hard.clone());
            }
        }
        Refusal::Exceeded {
            quota: self.id,
            name: self.quota.name.clone(),
            requested,
            used,
            limited,
        }
    }
}

/// In thousandths, the finest that amounts of resources have.
pub(super) fn milli(amount: &Quantity) -> i128 {
    amount.round_up(-3).unwrap_or(match amount.is_negative() {
        true => i128::MIN,
        false => i128::MAX,
    })
}
