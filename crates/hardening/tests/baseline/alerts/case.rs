//! A case: what is measured for how long, and which alerts of one name fire then.

/// A series: its job, its metric, its other labels, and a sample for each minute as promtool writes them.
pub(super) type Series = (&'static str, &'static str, &'static str, &'static str);

/// What is measured, and what follows.
pub(super) struct Case {
    pub(super) alert: &'static str,
    /// What is special about it.
    pub(super) when: &'static str,
    /// The minute at which is looked.
    pub(super) at: u32,
    pub(super) series: &'static [Series],
    /// The labels of each alert that fires, beside its name, severity and category. None: it is silent.
    pub(super) firing: &'static [&'static str],
    /// Which of the alerts of this name are looked at.
    pub(super) among: &'static str,
}

/// The alert fires, once for each of these labels.
pub(super) const fn fires(
    alert: &'static str,
    at: u32,
    series: &'static [Series],
    firing: &'static [&'static str],
) -> Case {
    Case {
        alert,
        when: "",
        at,
        series,
        firing,
        among: "",
    }
}

/// The alert is silent, although little is missing.
pub(super) const fn silent(
    alert: &'static str,
    when: &'static str,
    at: u32,
    series: &'static [Series],
) -> Case {
    Case {
        alert,
        when,
        at,
        series,
        firing: &[],
        among: "",
    }
}

impl Case {
    /// What is special about it.
    pub(super) const fn when(self, when: &'static str) -> Self {
        Self { when, ..self }
    }

    /// Which of the alerts of this name are looked at, where others fire for what is not measured here.
    pub(super) const fn among(self, among: &'static str) -> Self {
        Self { among, ..self }
    }
}

/// The jobs of the spec of these tests.
pub(super) mod job {
    pub(in super::super) const WEB: &str = "shop-web";
    pub(in super::super) const INGRESS: &str = "gate-ingress";
    pub(in super::super) const POSTGRES: &str = "data-postgres";
    pub(in super::super) const MYSQL: &str = "data-mysql";
    pub(in super::super) const REDIS: &str = "data-redis";
    pub(in super::super) const ELASTICSEARCH: &str = "data-elasticsearch";
    pub(in super::super) const KAFKA: &str = "data-kafka";
    pub(in super::super) const MINIO: &str = "data-minio";
    pub(in super::super) const VAULT: &str = "data-vault";
    pub(in super::super) const ETCD: &str = "data-etcd";
    pub(in super::super) const SNAPSHOTS: &str = "data-snapshot-controller";
    pub(in super::super) const STATE: &str = "monitoring-kube-state-metrics";
    pub(in super::super) const NODE: &str = "monitoring-node-exporter";
    pub(in super::super) const PROBES: &str = "monitoring-blackbox-probes";
    pub(in super::super) const DNS: &str = "monitoring-coredns";
    pub(in super::super) const PROMETHEUS: &str = "monitoring-prometheus";
    pub(in super::super) const ALERTMANAGER: &str = "monitoring-alertmanager";
    pub(in super::super) const CERT_MANAGER: &str = "cert-manager-cert-manager";
    pub(in super::super) const KUBELET: &str = "kubelet";
    pub(in super::super) const CADVISOR: &str = "cadvisor";
    pub(in super::super) const API_SERVER: &str = "kube-apiserver";
}
