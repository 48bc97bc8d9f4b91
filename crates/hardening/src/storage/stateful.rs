//! Workloads that keep data, and where their data is.

use k8s_openapi::api::core::v1::{Container, Volume};

use crate::cluster::{Cluster, ContainerRole, Image, Resource, Workload, WorkloadKind};
use crate::finding::{FieldPath, Place};

/// A data store that well-known images run.
struct Store {
    /// The last part of the image's name.
    images: &'static [&'static str],
    /// What people call it.
    name: &'static str,
    /// Where it keeps its data.
    folder: &'static str,
    /// A variable that tells another folder.
    variable: Option<&'static str>,
    /// The beginning of an argument that tells another folder.
    option: Option<&'static str>,
    /// The programs that run the server; another program in its image is no server.
    servers: &'static [&'static str],
    /// Whether what it keeps can be made anew from elsewhere.
    is_observability: bool,
}

const STORES: &[Store] = &[
    Store {
        images: &[
            "postgres",
            "timescaledb",
            "timescaledb-ha",
            "postgis",
            "pgvector",
        ],
        name: "PostgreSQL",
        folder: "/var/lib/postgresql/data",
        variable: Some("PGDATA"),
        option: Some("-D"),
        servers: &["postgres", "docker-entrypoint.sh"],
        is_observability: false,
    },
    Store {
        images: &["postgresql", "postgresql-repmgr"],
        name: "PostgreSQL",
        folder: "/bitnami/postgresql",
        variable: None,
        option: None,
        servers: &["run.sh"],
        is_observability: false,
    },
    Store {
        images: &["mysql", "mariadb", "percona", "mysql-server"],
        name: "MySQL",
        folder: "/var/lib/mysql",
        variable: None,
        option: Some("--datadir="),
        servers: &["mysqld", "mariadbd", "docker-entrypoint.sh"],
        is_observability: false,
    },
    Store {
        images: &["mongo", "mongodb-community-server"],
        name: "MongoDB",
        folder: "/data/db",
        variable: None,
        option: Some("--dbpath="),
        servers: &["mongod", "docker-entrypoint.sh"],
        is_observability: false,
    },
    Store {
        images: &["elasticsearch", "elasticsearch-oss"],
        name: "Elasticsearch",
        folder: "/usr/share/elasticsearch/data",
        variable: Some("path.data"),
        option: None,
        servers: &["elasticsearch"],
        is_observability: false,
    },
    Store {
        images: &["opensearch"],
        name: "OpenSearch",
        folder: "/usr/share/opensearch/data",
        variable: Some("path.data"),
        option: None,
        servers: &["opensearch"],
        is_observability: false,
    },
    Store {
        images: &["cp-kafka", "cp-server"],
        name: "Kafka",
        folder: "/var/lib/kafka/data",
        variable: Some("KAFKA_LOG_DIRS"),
        option: None,
        servers: &["run"],
        is_observability: false,
    },
    Store {
        images: &["minio"],
        name: "MinIO",
        folder: "/data",
        variable: None,
        option: None,
        servers: &["minio", "docker-entrypoint.sh"],
        is_observability: false,
    },
    Store {
        images: &["neo4j"],
        name: "Neo4j",
        folder: "/data",
        variable: None,
        option: None,
        servers: &["neo4j"],
        is_observability: false,
    },
    Store {
        images: &["etcd"],
        name: "etcd",
        folder: "/var/lib/etcd",
        variable: Some("ETCD_DATA_DIR"),
        option: Some("--data-dir="),
        servers: &["etcd"],
        is_observability: false,
    },
    Store {
        images: &["couchdb"],
        name: "CouchDB",
        folder: "/opt/couchdb/data",
        variable: None,
        option: None,
        servers: &[],
        is_observability: false,
    },
    Store {
        images: &["cassandra"],
        name: "Cassandra",
        folder: "/var/lib/cassandra",
        variable: None,
        option: None,
        servers: &["cassandra"],
        is_observability: false,
    },
    Store {
        images: &["rabbitmq"],
        name: "RabbitMQ",
        folder: "/var/lib/rabbitmq",
        variable: Some("RABBITMQ_MNESIA_BASE"),
        option: None,
        servers: &["rabbitmq-server"],
        is_observability: false,
    },
    Store {
        images: &["clickhouse-server"],
        name: "ClickHouse",
        folder: "/var/lib/clickhouse",
        variable: None,
        option: None,
        servers: &[],
        is_observability: false,
    },
    Store {
        images: &["prometheus"],
        name: "Prometheus",
        folder: "/prometheus",
        variable: None,
        option: Some("--storage.tsdb.path="),
        servers: &["prometheus"],
        is_observability: true,
    },
    Store {
        images: &["loki"],
        name: "Loki",
        folder: "/loki",
        variable: None,
        option: None,
        servers: &["loki"],
        is_observability: true,
    },
];

/// A container that keeps data.
pub(super) struct Stateful<'c> {
    pub(super) store: &'static str,
    pub(super) container: FieldPath,
    pub(super) folder: String,
    pub(super) home: Home<'c>,
    pub(super) is_observability: bool,
}

/// Where the folder with the data is.
pub(super) enum Home<'c> {
    /// In a volume that outlives the pod, or of which nothing is known.
    Volume { name: &'c str },
    /// In an emptyDir.
    EmptyDir { place: Place, name: &'c str },
    /// In a folder of the node.
    HostPath { place: Place, name: &'c str },
    /// In the container itself.
    Container,
}

/// The containers of a workload that keep data, as far as their images tell.
pub(super) fn of<'c>(cluster: &'c Cluster, workload: &'c Workload) -> Vec<Stateful<'c>> {
    let is_job = matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob);
    // What stands in does not tell where the volumes of the other are mounted.
    if is_job || workload.is_stand_in() {
        return Vec::new();
    }
    let containers = workload
        .containers()
        .filter(|container| container.role == ContainerRole::Regular);
    let found = containers.filter_map(|container| {
        let image = container.spec.image.as_deref()?;
        let (store, folder) = of_store(container.spec, image)
            .or_else(|| vault(cluster, workload, container.spec, image))?;
        Some(Stateful {
            store: store.0,
            is_observability: store.1,
            container: container.path(),
            home: home(workload, container.spec, &folder),
            folder,
        })
    });
    found.collect()
}

fn of_store(container: &Container, image: &str) -> Option<((&'static str, bool), String)> {
    let name = Image::of(image).name();
    let store = STORES.iter().find(|store| store.images.contains(&name))?;
    if !runs_server(container, store.servers) {
        return None;
    }
    let words = || {
        container
            .command
            .iter()
            .flatten()
            .chain(container.args.iter().flatten())
    };
    if store.name == "MinIO" {
        // The folder is what stands behind `server`; more than one is a cluster of its own.
        let mut words = words()
            .map(String::as_str)
            .skip_while(|word| *word != "server")
            .skip(1);
        let folder = words.find(|word| !word.starts_with('-'))?;
        let is_folder = folder.starts_with('/') && !folder.contains("...");
        return is_folder.then(|| ((store.name, false), folder.to_owned()));
    }
    // Memory only, or another place that is not told here.
    if store.name == "Prometheus"
        && words().any(|word| word.starts_with("--agent") || word.contains("enable-feature=agent"))
    {
        return None;
    }
    let variable = container
        .env
        .iter()
        .flatten()
        .find(|variable| Some(variable.name.as_str()) == store.variable);
    let told = match variable {
        Some(variable) => Some(variable.value.clone()?),
        None => store.option.and_then(|option| {
            let mut words = words();
            while let Some(word) = words.next() {
                if let Some(value) = word.strip_prefix(option) {
                    return if value.is_empty() {
                        words.next().cloned()
                    } else {
                        Some(value.to_owned())
                    };
                }
            }
            None
        }),
    };
    let folder = told.unwrap_or_else(|| store.folder.to_owned());
    let folder = folder.trim_end_matches('/').to_owned();
    folder
        .starts_with('/')
        .then_some(((store.name, store.is_observability), folder))
}

/// Whether the container runs what its image is for.
fn runs_server(container: &Container, servers: &[&str]) -> bool {
    let Some(command) = container
        .command
        .as_ref()
        .and_then(|command| command.first())
    else {
        // With arguments only, the image's entry point runs the server unless they begin with another program.
        let first = container.args.as_ref().and_then(|args| args.first());
        return first.is_none_or(|word| {
            word.starts_with('-')
                || matches!(word.as_str(), "server")
                || servers.contains(&word.as_str())
        });
    };
    let program = command.rsplit('/').next().unwrap_or(command);
    servers.contains(&program)
}

/// Vault keeps data only where its configuration says so, and nothing in development mode.
fn vault(
    cluster: &Cluster,
    workload: &Workload,
    container: &Container,
    image: &str,
) -> Option<((&'static str, bool), String)> {
    if Image::of(image).name() != "vault" {
        return None;
    }
    let mut words = container
        .command
        .iter()
        .flatten()
        .chain(container.args.iter().flatten());
    if words.any(|word| word.contains("-dev")) {
        return None;
    }
    let maps = workload
        .pod
        .volumes
        .iter()
        .flatten()
        .filter_map(|volume| volume.config_map.as_ref());
    for map in maps {
        let object = cluster.find("", "ConfigMap", Some(&workload.namespace), &map.name)?;
        let Resource::ConfigMap(map) = &object.resource else {
            continue;
        };
        for text in map.data.iter().flatten().map(|(_, text)| text) {
            let storage = ["storage \"file\"", "storage \"raft\""];
            let Some(at) = storage.iter().find_map(|storage| text.find(storage)) else {
                continue;
            };
            let block = text.get(at..).and_then(|rest| rest.split('}').next())?;
            let path = block
                .lines()
                .find_map(|line| line.trim().strip_prefix("path"))?;
            let path = path.split('"').nth(1)?;
            return Some((("Vault", false), path.trim_end_matches('/').to_owned()));
        }
    }
    None
}

fn home<'c>(workload: &'c Workload, container: &'c Container, folder: &str) -> Home<'c> {
    let within = |inner: &str, outer: &str| {
        let outer = outer.trim_end_matches('/');
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mounts = || container.volume_mounts.iter().flatten();
    let around = mounts().filter(|mount| within(folder, &mount.mount_path));
    let around = around.max_by_key(|mount| mount.mount_path.len());
    // What is mounted further down may well be all that counts.
    let Some(mount) = around.or_else(|| mounts().find(|mount| within(&mount.mount_path, folder)))
    else {
        return Home::Container;
    };
    let name = mount.name.as_str();
    let volumes = workload.pod.volumes.iter().flatten().enumerate();
    let found: Option<(usize, &Volume)> =
        volumes.into_iter().find(|(_, volume)| volume.name == name);
    let Some((index, volume)) = found else {
        return Home::Volume { name };
    };
    let place = |field: &str| {
        let path = workload
            .template
            .join(&FieldPath::of("spec.volumes"))
            .then(index)
            .then(field);
        Place::key(workload.manifest, path)
    };
    if volume.empty_dir.is_some() {
        Home::EmptyDir {
            place: place("emptyDir"),
            name,
        }
    } else if volume.host_path.is_some() {
        Home::HostPath {
            place: place("hostPath"),
            name,
        }
    } else {
        Home::Volume { name }
    }
}
