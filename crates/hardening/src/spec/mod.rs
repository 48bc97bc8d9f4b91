//! The short description of a cluster that a baseline is rendered from.
//!
//! A [`Phase1`] is what is written; a [`Spec`] is the same with every name resolved and everything filled in that was
//! left out, so that the areas render from it without asking again whether it holds together.

mod access;
mod cert_manager_image;
mod certificates;
mod check;
mod components;
pub(crate) mod demand;
mod flow;
mod monitoring;
mod phase1;
mod rendered;
mod service;
mod storage;
mod thresholds;
mod values;
pub(crate) mod workload;

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use crate::cluster::{FileError, OwnFile};
use crate::manifest::PositionEncoding;

pub use access::{AccessSpec, RoleSpec, RuleSpec, RuleVerb};
pub use cert_manager_image::{CertManagerImage, CertManagerRelease};
pub use certificates::{
    CertManagerImages, CertificatesSpec, IssuerSpec, LetsEncryptEnvironment, Signer,
};
pub use flow::{Flow, Peer, Purpose};
pub(crate) use monitoring::meta_label;
pub use monitoring::{
    AlertmanagerSpec, EmailSpec, MonitoringSpec, PagerDutySpec, PrometheusSpec, ReceiversSpec,
    SecretValue, SlackSpec, WatchdogSpec,
};
pub use phase1::{
    ApiServerSpec, CallSpec, ClaimSpec, ClusterSpec, DnsSpec, Exporter, HostSpec, IngressSpec,
    LimitsSpec, MetricsSpec, NamespaceSpec, OutsideSpec, Phase1, PodSecurityLevel, PortProtocol,
    PortSpec, Priority, QuotaSpec, ServiceSpec, ServiceWorkload,
};
pub use rendered::RenderedFile;
pub use service::{
    Call, Component, Origin, PodsFrom, Service, ServiceHost, ServiceId, ServicePort,
};
pub use storage::{BackupSpec, Period, StorageClassSpec, StorageSpec};
pub(crate) use storage::{CLEAN_UP, VERIFICATION};
pub use thresholds::{Percent, Thresholds};
pub use values::{
    AddressBlock, Amount, Amounts, DriverName, HostName, HttpsUrl, ImageName, KubernetesVersion,
    Labels, MailAddress, Name, ObjectName, PortName, Reason, RoleName, SecretKey, ServiceRef,
    TimeOfDay, ValueError,
};

/// Where mail is handed in.
const SUBMISSION: NonZeroU16 = port(587);
/// HTTP, over which an ACME server and cert-manager itself look for the answer to a challenge.
const HTTP: NonZeroU16 = port(80);
/// HTTPS.
const HTTPS: NonZeroU16 = port(443);

const fn port(number: u16) -> NonZeroU16 {
    match NonZeroU16::new(number) {
        Some(port) => port,
        None => NonZeroU16::MIN,
    }
}

/// A spec that holds together: every name that it mentions is declared, everything that it asks for fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    phase1: Phase1,
    /// Those that are declared, then what the baseline brings.
    services: Vec<Service>,
    by_namespace: BTreeMap<Name, Vec<ServiceId>>,
    by_name: BTreeMap<ServiceRef, ServiceId>,
    components: BTreeMap<Component, ServiceId>,
    ingress_controller: Option<ServiceId>,
}

impl Spec {
    /// Reads a spec: YAML or JSON with `apiVersion: hardening/v1alpha1` and `kind: Phase1`.
    ///
    /// # Errors
    /// At the first field that is unknown, missing or has a value that it cannot have, or that does not fit to another.
    ///
    /// ```
    /// use hardening::spec::Spec;
    ///
    /// let text = "
    /// apiVersion: hardening/v1alpha1
    /// kind: Phase1
    /// cluster:
    ///   name: small
    ///   kubernetesVersion: \"1.32\"
    ///   apiServer: {addresses: [10.0.0.1]}
    ///   nodes: [10.0.0.0/24]
    /// namespaces:
    ///   - name: shop
    /// services:
    ///   - name: web
    ///     namespace: shop
    ///     calls: [{to: databse}]
    ///   - name: database
    ///     namespace: shop
    ///     ports: [{name: postgres, port: 5432}]
    /// ";
    /// let error = Spec::parse("phase1.yaml", text, Default::default()).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "phase1.yaml:14:18: there is no service `shop/databse`; did you mean `shop/database`?",
    /// );
    /// let spec = Spec::parse("phase1.yaml", &text.replace("databse", "database"), Default::default())?;
    /// assert_eq!(spec.services().len(), 2);
    /// # Ok::<(), hardening::cluster::FileError>(())
    /// ```
    pub fn parse(file: &str, text: &str, positions: PositionEncoding) -> Result<Self, FileError> {
        let file = OwnFile::read(file, text, "Phase1", positions)?;
        let phase1: Phase1 = file.decode()?;
        Self::of(phase1).map_err(|fault| file.error(&fault.path, fault.message))
    }

    /// From what is written, without a file to point into.
    ///
    /// # Errors
    /// What does not fit, with the path of the field.
    pub fn of(phase1: Phase1) -> Result<Self, SpecError> {
        let services = check::services(&phase1)?;
        let mut by_namespace: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        let mut components = BTreeMap::new();
        let mut ingress_controller = None;
        for (at, service) in services.iter().enumerate() {
            let id = ServiceId(at);
            by_namespace
                .entry(service.namespace.clone())
                .or_default()
                .push(id);
            let name = ServiceRef {
                namespace: Some(service.namespace.clone()),
                name: service.name.clone(),
            };
            by_name.insert(name, id);
            if let Origin::Component(component) = service.origin {
                components.insert(component, id);
            }
            let named = phase1.ingress.as_ref().map(|ingress| &ingress.controller);
            if named.is_some_and(|it| {
                it.namespace.as_ref() == Some(&service.namespace) && it.name == service.name
            }) {
                ingress_controller = Some(id);
            }
        }
        Ok(Self {
            phase1,
            services,
            by_namespace,
            by_name,
            components,
            ingress_controller,
        })
    }

    /// The Phase 1 of HMCo, as its completion summary promises it.
    ///
    /// ```
    /// let spec = hardening::spec::Spec::hmco();
    /// assert_eq!(spec.cluster().name.as_str(), "hmco");
    /// ```
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the text is in this crate, and a test reads it"
    )]
    pub fn hmco() -> Self {
        Self::parse("hmco.yaml", HMCO, PositionEncoding::default())
            .expect("the spec of HMCo holds together")
    }

    /// What is written.
    #[must_use]
    pub const fn phase1(&self) -> &Phase1 {
        &self.phase1
    }

    /// The cluster itself.
    #[must_use]
    pub const fn cluster(&self) -> &ClusterSpec {
        &self.phase1.cluster
    }

    /// The namespaces that are managed.
    #[must_use]
    pub fn namespaces(&self) -> &[NamespaceSpec] {
        &self.phase1.namespaces
    }

    /// What runs: what is declared in its order, then what the baseline brings.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The services, with what a flow and a call know them by.
    pub fn services_by_id(&self) -> impl Iterator<Item = (ServiceId, &Service)> {
        self.services
            .iter()
            .enumerate()
            .map(|(at, service)| (ServiceId(at), service))
    }

    /// A service by what a flow or a call of this spec knows it by.
    ///
    /// # Panics
    /// With the id of another spec that has more services.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "an id comes from this spec")]
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.0]
    }

    /// The services of a namespace, in their order.
    pub fn services_of(&self, namespace: &Name) -> impl Iterator<Item = &Service> {
        let ids = self.by_namespace.get(namespace).into_iter().flatten();
        ids.map(|id| self.service(*id))
    }

    /// The service of a namespace and name; `None` also where the namespace is not said. Logarithmic in their number.
    #[must_use]
    pub fn service_at(&self, name: &ServiceRef) -> Option<&Service> {
        self.by_name.get(name).map(|id| self.service(*id))
    }

    /// What the baseline brings, where the spec asks for it.
    #[must_use]
    pub fn component(&self, component: Component) -> Option<ServiceId> {
        self.components.get(&component).copied()
    }

    /// The ingress controller.
    #[must_use]
    pub const fn ingress_controller(&self) -> Option<ServiceId> {
        self.ingress_controller
    }
}

/// The text of [`Spec::hmco`], with its comments.
pub const HMCO: &str = include_str!("hmco.yaml");

/// A spec to begin with, in which a comment explains each section.
///
/// ```
/// use hardening::spec::{START, Spec};
///
/// assert!(Spec::parse("start.yaml", START, Default::default()).is_ok());
/// ```
pub const START: &str = include_str!("start.yaml");

/// What does not fit in a spec, and at which field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct SpecError {
    /// The field.
    pub path: crate::finding::FieldPath,
    /// What, and what to do.
    pub message: String,
}

/// Public addresses at 80 and 443: all of IPv4 but what is private, so that nothing inside the cluster or beside it is
/// opened as well.
pub(crate) fn public_https() -> OutsideSpec {
    OutsideSpec {
        addresses: vec![AddressBlock::v4([0, 0, 0, 0], 0)],
        except: vec![
            AddressBlock::v4([10, 0, 0, 0], 8),
            AddressBlock::v4([100, 64, 0, 0], 10),
            AddressBlock::v4([169, 254, 0, 0], 16),
            AddressBlock::v4([172, 16, 0, 0], 12),
            AddressBlock::v4([192, 168, 0, 0], 16),
        ],
        ports: vec![HTTPS],
    }
}
