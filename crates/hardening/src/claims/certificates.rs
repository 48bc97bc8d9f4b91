//! Which certificates are issued, and by whom.

use super::measure::{CertificateFor, IssuerKindName, IssuerNamed};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::api::{AnswerBody, AskError, IssueVerdict, Question};
use crate::certificates::{Authority, IssuerKind};
use crate::finding::{Place, Related, Severity};

impl Measuring<'_> {
    pub(super) fn certificate(&self, asked: &CertificateFor) -> Found {
        let host = asked.host.clone();
        let answer = match self.ask(&Question::Issue { host }) {
            Ok(answer) => answer,
            Err(error @ AskError::UnknownHost { .. }) => {
                return Found::refuted("nothing is issued", error.to_string());
            }
            Err(error) => return error.into(),
        };
        let AnswerBody::Issue(issue) = answer.answer else {
            return Found::cannot_tell("the certificate is not read here");
        };
        let found = match issue.issued {
            IssueVerdict::Yes => Found::judged(issue.sentence, &[]),
            IssueVerdict::No => Found::refuted("none is issued", issue.sentence),
            IssueVerdict::Unknown => Found::cannot_tell(issue.sentence),
        };
        found.with(answer.evidence).assuming(issue.assumes)
    }

    pub(super) fn issuer(&self, asked: &IssuerNamed) -> Found {
        let issuers = self.analysis.certificates().issuance().issuers();
        let of_name = issuers
            .iter()
            .find(|it| it.name == asked.name && it.namespace == asked.namespace);
        let Some(issuer) = of_name else {
            let names: Vec<_> = issuers.iter().map(|it| it.display()).collect();
            let measured = format!("the issuers are {}", listed(&names));
            let kind = match &asked.namespace {
                None => "ClusterIssuer".to_owned(),
                Some(namespace) => format!("Issuer in {namespace}"),
            };
            return Found::refuted(measured, format!("no {kind} is called `{}`", asked.name));
        };
        let (is_it, words) = signer(&issuer.kind, asked.signer);
        let mut against: Vec<_> = issuer
            .faults
            .iter()
            .map(|fault| format!("cert-manager refuses `{}`: it {}", fault.path, fault.text))
            .collect();
        let mut evidence: Vec<_> = issuer
            .faults
            .iter()
            .map(|fault| {
                let place = Place::value(issuer.manifest, fault.path.clone());
                self.related(&place, "cert-manager refuses this")
            })
            .collect();
        let of_issuer = self.findings().iter().filter(|finding| {
            let object = finding.object.as_ref();
            finding.severity == Severity::Error
                && finding.invariant.starts_with("certificates.")
                && object.is_some_and(|it| {
                    matches!(&*it.kind, "Issuer" | "ClusterIssuer")
                        && it.name == issuer.name
                        && it.namespace == issuer.namespace
                })
        });
        let said_by_faults = !against.is_empty();
        for finding in of_issuer.filter(|_| !said_by_faults) {
            against.push(finding.message.clone());
            evidence.push(Related {
                message: format!("[{}]", finding.invariant),
                location: finding.location.clone(),
            });
        }
        if !is_it {
            against.push(format!("it is {words}"));
        }
        evidence.push(self.related(&Place::name(issuer.manifest), words.clone()));
        Found::judged(format!("{}: {words}", issuer.display()), &against).with(evidence)
    }
}

/// Whether an issuer is of a kind, and what it is.
fn signer(kind: &IssuerKind, wanted: Option<IssuerKindName>) -> (bool, String) {
    use IssuerKindName as Name;
    let (names, words): (&[Name], String) = match kind {
        IssuerKind::SelfSigned => (&[Name::SelfSigned], "self-signed".to_owned()),
        IssuerKind::Ca { .. } => (&[Name::Ca], "the key in a Secret".to_owned()),
        IssuerKind::Vault => (&[Name::Vault], "HashiCorp Vault".to_owned()),
        IssuerKind::Venafi => (&[Name::Venafi], "Venafi".to_owned()),
        IssuerKind::None => (&[], "no signer, or several".to_owned()),
        IssuerKind::Acme(acme) => match acme.authority {
            Authority::LetsEncrypt => {
                (&[Name::Acme, Name::LetsEncrypt], "Let's Encrypt".to_owned())
            }
            Authority::LetsEncryptStaging => (
                &[Name::Acme, Name::LetsEncryptStaging],
                "the staging environment of Let's Encrypt".to_owned(),
            ),
            Authority::Public(name) | Authority::Test(name) => (&[Name::Acme], name.to_owned()),
            Authority::Unknown => (&[Name::Acme], format!("ACME at {}", acme.server)),
        },
    };
    (wanted.is_none_or(|wanted| names.contains(&wanted)), words)
}
