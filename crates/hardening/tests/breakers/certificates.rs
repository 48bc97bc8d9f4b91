use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[];
