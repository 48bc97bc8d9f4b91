//! Is a certificate issued for a host, by whom, and when is it renewed?

use super::AskError;
use crate::certificates::{Certificates, Chain, GoDuration, Link, Reason, Verdict};
use crate::finding::{Place, Related, nearest};
use crate::report::{Issue, IssueChain, IssueVerdict};

/// How many names are suggested.
const SUGGESTIONS: usize = 3;

pub(super) fn answer(
    certificates: &Certificates,
    asked: &str,
) -> Result<(Issue, Vec<Related>), AskError> {
    let issuance = certificates.issuance();
    let host = host_of(asked);
    let chains = issuance.of_host(host);
    if chains.is_empty() {
        let names = issuance.hosts().map(str::to_owned);
        return Err(AskError::UnknownHost {
            name: asked.to_owned(),
            nearest: nearest(host, names, SUGGESTIONS),
        });
    }
    let bundle = certificates.cluster().bundle();
    let mut evidence: Vec<Related> = Vec::new();
    let mut assumes: Vec<String> = Vec::new();
    let mut forms = Vec::new();
    for chain in &chains {
        let told = told(chain);
        for (place, message) in told.places {
            let related = Related {
                message,
                location: bundle.locate(&place),
            };
            if !evidence.contains(&related) {
                evidence.push(related);
            }
        }
        for assumed in told.assumes {
            if !assumes.contains(&assumed) {
                assumes.push(assumed);
            }
        }
        forms.push(told.form);
    }
    let issued = all(&forms);
    if issued == IssueVerdict::No {
        assumes.clear();
    }
    let issue = Issue {
        host: host.to_owned(),
        sentence: sentence(host, issued, &forms),
        issued,
        chains: forms,
        assumes,
    };
    Ok((issue, evidence))
}

/// The host of what may be written as an address of the web.
fn host_of(asked: &str) -> &str {
    let behind = asked.split_once("://").map_or(asked, |(_, behind)| behind);
    behind.split('/').next().unwrap_or(behind)
}

/// A chain in words.
struct Told {
    form: IssueChain,
    places: Vec<(Place, String)>,
    assumes: Vec<String>,
}

fn told(chain: &Chain<'_>) -> Told {
    let entrance = chain.entrance;
    let namespace = entrance.map(|it| it.namespace.as_str());
    let mut told = Told {
        form: IssueChain {
            ingress: entrance.map(|it| format!("{}/{}", it.namespace, it.name)),
            secret: None,
            certificate: None,
            issuer: None,
            issued: IssueVerdict::No,
            obstacles: Vec::new(),
            unknown: Vec::new(),
            lifetime_seconds: None,
            renewed_after_seconds: None,
        },
        places: vec![(
            chain.place.clone(),
            entrance.map_or_else(
                || "the name in the certificate".to_owned(),
                |it| format!("{} serves it", it.display()),
            ),
        )],
        assumes: Vec::new(),
    };
    let qualified = |secret: &str| {
        let namespace = namespace.unwrap_or_default();
        format!("{namespace}/{secret}")
    };
    match &chain.link {
        Link::Issued {
            certificate,
            issuer,
            judgement,
        } => {
            let form = &mut told.form;
            form.secret = Some(format!("{}/{}", certificate.namespace, certificate.secret));
            form.certificate = Some(format!("{}/{}", certificate.namespace, certificate.name));
            form.issuer = Some(certificate.issuer.display());
            form.issued = verdict(judgement.verdict());
            form.lifetime_seconds = judgement.life.map(GoDuration::seconds);
            form.renewed_after_seconds = judgement.renewed_after;
            let secret = (
                certificate.place(certificate.secret_path.clone()),
                format!("the certificate is put into the Secret `{}`", certificate.secret),
            );
            told.places.push(secret);
            if let Some(issuer) = issuer {
                let place = Place::name(issuer.manifest);
                told.places.push((place, format!("{} is to sign it", issuer.display())));
            }
            let texts = |reasons: &[Reason]| {
                let texts = reasons.iter().map(|reason| reason.text.clone());
                texts.collect::<Vec<_>>()
            };
            told.form.obstacles = texts(&judgement.obstacles);
            told.form.unknown = texts(&judgement.unknown);
            let reasons = judgement.obstacles.iter().chain(&judgement.unknown);
            told.places
                .extend(reasons.map(|it| (it.place.clone(), it.text.clone())));
            told.assumes.clone_from(&judgement.assumes);
        }
        Link::Kept { secret, place } => {
            told.form.secret = Some(qualified(secret));
            told.hinders(
                place,
                format!("nothing issues it: the Secret `{secret}` of the bundle holds it, and nothing renews it"),
            );
        }
        Link::Elsewhere { secret, place } => {
            told.form.secret = Some(qualified(secret));
            told.form.issued = IssueVerdict::Unknown;
            let text = format!(
                "neither the Secret `{secret}` nor a certificate that is put into it is in the bundle"
            );
            told.form.unknown.push(text.clone());
            told.places.push((place.clone(), text));
        }
        Link::Ignored(ignored) => told.hinders(
            &ignored.place,
            format!("cert-manager makes no certificate of it: {}", ignored.why),
        ),
        Link::Default { place } => told.hinders(
            place,
            "no entry of `tls` names a Secret for it: it is served with the ingress controller's own certificate".to_owned(),
        ),
        Link::Plain => told.hinders(&chain.place, "it is served without TLS".to_owned()),
    }
    told
}

impl Told {
    fn hinders(&mut self, place: &Place, text: String) {
        self.form.obstacles.push(text.clone());
        self.places.push((place.clone(), text));
    }
}

const fn verdict(verdict: Verdict) -> IssueVerdict {
    match verdict {
        Verdict::Yes => IssueVerdict::Yes,
        Verdict::No => IssueVerdict::No,
        Verdict::Unknown => IssueVerdict::Unknown,
    }
}

/// No where one is not, unknown where one is not known.
fn all(chains: &[IssueChain]) -> IssueVerdict {
    let has = |verdict| chains.iter().any(|chain| chain.issued == verdict);
    if has(IssueVerdict::No) {
        IssueVerdict::No
    } else if has(IssueVerdict::Unknown) {
        IssueVerdict::Unknown
    } else {
        IssueVerdict::Yes
    }
}

fn sentence(host: &str, issued: IssueVerdict, chains: &[IssueChain]) -> String {
    let mut telling = chains.iter().filter(|chain| chain.issued == issued);
    let Some(chain) = telling.next() else {
        return format!("nothing is known of {host}");
    };
    let of = match chains.len() {
        1 => String::new(),
        count => format!(" by one of the {count} that serve it"),
    };
    match issued {
        IssueVerdict::Yes => {
            let certificate = chain.certificate.as_deref().unwrap_or(host);
            let issuer = chain.issuer.as_deref().unwrap_or("its issuer");
            let renewal = match chain.renewed_after_seconds {
                Some(seconds) => {
                    let nanoseconds = seconds.saturating_mul(1_000_000_000);
                    let after = GoDuration::of_nanoseconds(nanoseconds);
                    format!("renewed {after} after its issue")
                }
                None => {
                    "renewed after two thirds of the life that the authority gives it".to_owned()
                }
            };
            format!("{host}: Certificate `{certificate}` is issued by {issuer}, and {renewal}")
        }
        IssueVerdict::No => format!(
            "no certificate is issued for {host}{of}: {}",
            first_of(&chain.obstacles)
        ),
        IssueVerdict::Unknown => format!(
            "whether a certificate is issued for {host}{of} cannot be told: {}",
            first_of(&chain.unknown)
        ),
    }
}

fn first_of(reasons: &[String]) -> String {
    match reasons {
        [] => "no reason is known".to_owned(),
        [only] => only.clone(),
        [first, others @ ..] => {
            let plural = if others.len() == 1 { "" } else { "s" };
            format!("{first}; {} more reason{plural} below", others.len())
        }
    }
}
