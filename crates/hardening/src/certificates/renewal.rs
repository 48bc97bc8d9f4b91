//! When a certificate is renewed, as cert-manager reckons it.

use super::GoDuration;

/// How long a certificate should live where nothing is said.
pub const DEFAULT_DURATION: GoDuration = GoDuration::hours(2_160);

/// The shortest life that cert-manager accepts.
pub const MINIMUM_DURATION: GoDuration = GoDuration::hours(1);

/// The shortest time before expiry that cert-manager accepts.
pub const MINIMUM_RENEW_BEFORE: GoDuration = GoDuration::minutes(5);

/// What a certificate says of its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// How long it should live; 90 days where nothing is said.
    pub duration: Option<GoDuration>,
    /// How long before expiry it is renewed.
    pub before: Option<GoDuration>,
    /// The same as a percentage of its life.
    pub before_percentage: Option<i32>,
}

impl Renewal {
    /// How long it is asked to live.
    #[must_use]
    pub fn asked_duration(&self) -> GoDuration {
        self.duration.unwrap_or(DEFAULT_DURATION)
    }

    /// How long before expiry a certificate of this life is renewed: as asked where that is within the life, else a third
    /// of the life.
    ///
    /// cert-manager from 1.16.3 on; the three releases before took the percentage from the other end.
    ///
    /// ```
    /// use hardening::certificates::{GoDuration, Renewal};
    ///
    /// let renewal = Renewal { before: Some(GoDuration::hours(24)), ..Renewal::default() };
    /// assert_eq!(renewal.before_expiry(GoDuration::hours(2160)), GoDuration::hours(24));
    /// assert_eq!(renewal.before_expiry(GoDuration::hours(24)), GoDuration::hours(8));
    /// ```
    #[must_use]
    pub fn before_expiry(&self, life: GoDuration) -> GoDuration {
        let asked = self.before.filter(|it| it.nanoseconds() > 0 && *it < life);
        let percentage = self.before_percentage.filter(|it| (1..100).contains(it));
        match (asked, percentage) {
            (Some(before), _) => before,
            (None, Some(percentage)) => {
                let share = i128::from(life.nanoseconds()) * i128::from(percentage) / 100;
                GoDuration::of_nanoseconds(i64::try_from(share).unwrap_or(i64::MAX))
            }
            (None, None) => GoDuration::of_nanoseconds(life.nanoseconds() / 3),
        }
    }

    /// After how many seconds from its issue a certificate of this life is renewed; expiry falls on whole seconds, and
    /// what is left of one is cut.
    #[must_use]
    pub fn after_issue(&self, life: GoDuration) -> i64 {
        let before = self.before_expiry(life).nanoseconds();
        GoDuration::of_nanoseconds(life.nanoseconds().saturating_sub(before)).seconds()
    }
}
