//! What must hold so that certificates are issued, renewed and trusted: one file per invariant, its page beside it.

use super::Certificates;
use crate::finding::Rule;

mod account_key_shared;
mod certificate_rejected;
mod contact_refused;
mod host_not_covered;
mod incomplete_installation;
mod ingress_ignored;
mod ingress_without_tls;
mod issuer_missing;
mod issuer_rejected;
mod issuer_secret_missing;
mod leader_election_forbidden;
mod name_not_public;
mod no_solver;
mod permission_missing;
mod private_key_committed;
mod redirect_off;
mod renewal_ignored;
mod renewed_too_often;
mod secret_shared;
mod self_signed_public;
mod solver_class_missing;
mod staging_issuer;
mod unknown_flag;
mod webhook_not_redundant;
mod webhook_without_certificate;
mod wording;
mod wrong_probe;

/// All rules over the certificates, by id.
pub static RULES: &[&Rule<Certificates>] = &[
    &account_key_shared::RULE,
    &certificate_rejected::RULE,
    &contact_refused::RULE,
    &host_not_covered::RULE,
    &incomplete_installation::RULE,
    &ingress_ignored::RULE,
    &ingress_without_tls::RULE,
    &issuer_missing::RULE,
    &issuer_rejected::RULE,
    &issuer_secret_missing::RULE,
    &leader_election_forbidden::RULE,
    &name_not_public::RULE,
    &no_solver::RULE,
    &permission_missing::RULE,
    &private_key_committed::RULE,
    &redirect_off::RULE,
    &renewal_ignored::RULE,
    &renewed_too_often::RULE,
    &secret_shared::RULE,
    &self_signed_public::RULE,
    &solver_class_missing::RULE,
    &staging_issuer::RULE,
    &unknown_flag::RULE,
    &webhook_not_redundant::RULE,
    &webhook_without_certificate::RULE,
    &wrong_probe::RULE,
];
