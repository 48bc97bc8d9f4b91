//! How much memory a container's process is told to use, where that can be seen: the heap of a JVM or of Node.js, the
//! data of Redis, the limit that Go's collector works towards.

use std::fmt;

use k8s_openapi::api::core::v1::VolumeMount;

use crate::cluster::{Cluster, Quantity, Resource, Workload, WorkloadContainer};
use crate::finding::{FieldPath, Place};

/// What a process is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ToldMemory {
    /// Where: never a text that may hold more than this.
    pub(super) place: Place,
    /// The option as written.
    pub(super) option: String,
    /// Where, in words.
    pub(super) by: String,
    /// How much.
    pub(super) bytes: i64,
    /// Who is told.
    pub(super) runtime: Runtime,
}

/// Who is told how much memory to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runtime {
    Jvm,
    Node,
    Redis,
    Go,
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jvm => "the heap of the JVM",
            Self::Node => "the heap of Node.js",
            Self::Redis => "the data of Redis",
            Self::Go => "the Go runtime",
        })
    }
}

/// The least that a container's process is told, of its variables and arguments; of its files, where these say nothing.
pub(super) fn of(
    cluster: &Cluster,
    workload: &Workload,
    container: WorkloadContainer<'_>,
) -> Option<ToldMemory> {
    let told = variables(workload, container).chain(arguments(workload, container));
    let least = told.min_by_key(|told| told.bytes);
    least.or_else(|| files(cluster, workload, container).min_by_key(|told| told.bytes))
}

/// The memory limit of a container, and in bytes.
pub(super) fn limit(
    workload: &Workload,
    container: WorkloadContainer<'_>,
) -> Option<(Place, String, i128)> {
    let resources = container.spec.resources.as_ref()?;
    let written = &resources.limits.as_ref()?.get("memory")?.0;
    let bytes = Quantity::parse(written).ok()?.round_up(0)?;
    let path = container
        .path()
        .join(&FieldPath::of("resources.limits.memory"));
    (bytes > 0).then(|| {
        (
            Place::value(workload.manifest, path),
            written.clone(),
            bytes,
        )
    })
}

fn variables<'w>(
    workload: &'w Workload,
    container: WorkloadContainer<'w>,
) -> impl Iterator<Item = ToldMemory> {
    let variables = container.spec.env.iter().flatten().enumerate();
    variables.filter_map(move |(index, variable)| {
        let value = variable.value.as_deref()?;
        let (option, bytes, runtime) = match variable.name.as_str() {
            "GOMEMLIMIT" => (value.to_owned(), go_size(value)?, Runtime::Go),
            "NODE_OPTIONS" => node(words(value))?,
            name if is_of_a_jvm(name) => jvm(words(value))?,
            _ => return None,
        };
        let name = container.path().then("env").then(index).then("name");
        Some(ToldMemory {
            place: Place::value(workload.manifest, name),
            option,
            by: format!("`{}`", variable.name),
            bytes,
            runtime,
        })
    })
}

fn is_of_a_jvm(variable: &str) -> bool {
    [
        "JAVA_OPTS",
        "JAVA_OPTIONS",
        "HEAP_OPTS",
        "JVMFLAGS",
        "CATALINA_OPTS",
    ]
    .iter()
    .any(|known| variable.ends_with(known))
        || ["JAVA_TOOL_OPTIONS", "JVM_OPTS"].contains(&variable)
}

fn arguments<'w>(
    workload: &'w Workload,
    container: WorkloadContainer<'w>,
) -> impl Iterator<Item = ToldMemory> {
    let lists = [
        ("command", &container.spec.command),
        ("args", &container.spec.args),
    ];
    lists.into_iter().filter_map(move |(field, list)| {
        let all = list.iter().flatten();
        let all: Vec<_> = all.flat_map(|argument| words(argument)).collect();
        let of = || all.iter().copied();
        let (option, bytes, runtime) = jvm(of()).or_else(|| node(of())).or_else(|| redis(of()))?;
        Some(ToldMemory {
            place: Place::key(workload.manifest, container.path().then(field)),
            option,
            by: format!("`{field}`"),
            bytes,
            runtime,
        })
    })
}

/// The options that files of ConfigMaps hold: `jvm.config` and `jvm.options`, `redis.conf`.
fn files<'c>(
    cluster: &'c Cluster,
    workload: &'c Workload,
    container: WorkloadContainer<'c>,
) -> impl Iterator<Item = ToldMemory> {
    let mounts = container.spec.volume_mounts.iter().flatten();
    mounts.flat_map(move |mount| {
        let volumes = workload.pod.volumes.iter().flatten();
        let mut volumes = volumes.filter(|volume| volume.name == mount.name);
        let source = volumes.find_map(|volume| volume.config_map.as_ref());
        let map = source.and_then(|source| {
            cluster.find("", "ConfigMap", Some(&workload.namespace), &source.name)
        });
        let data = map.and_then(|object| match &object.resource {
            Resource::ConfigMap(map) => Some((object, map.data.as_ref()?)),
            _ => None,
        });
        data.into_iter().flat_map(move |(object, data)| {
            let texts = data.iter().filter(|(key, _)| is_mounted(mount, key));
            texts.filter_map(|(key, text)| {
                let (option, bytes, runtime) = of_file(key, text)?;
                Some(ToldMemory {
                    place: Place::key(object.manifest, FieldPath::of("data").then(key)),
                    option,
                    by: format!("`{key}` of ConfigMap `{}`", object.name()),
                    bytes,
                    runtime,
                })
            })
        })
    })
}

fn is_mounted(mount: &VolumeMount, key: &str) -> bool {
    match mount.sub_path.as_deref() {
        None | Some("") => true,
        Some(path) => path == key,
    }
}

fn of_file(key: &str, text: &str) -> Option<(String, i64, Runtime)> {
    let lines = text.lines().map(str::trim);
    match key {
        "jvm.config" | "jvm.options" => jvm(lines.filter(|line| line.starts_with('-'))),
        "redis.conf" | "valkey.conf" => {
            let mut settings = lines.filter_map(|line| line.strip_prefix("maxmemory "));
            let value = settings.next_back()?.trim();
            Some((
                format!("maxmemory {value}"),
                redis_size(value)?,
                Runtime::Redis,
            ))
        }
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let ends_word = |c: char| c.is_whitespace() || ['"', '\'', ';'].contains(&c);
    text.split(ends_word).filter(|word| !word.is_empty())
}

/// Of several, the last holds.
fn jvm<'t>(words: impl Iterator<Item = &'t str>) -> Option<(String, i64, Runtime)> {
    let sizes = words.filter_map(|word| {
        let size = word.strip_prefix("-Xmx");
        let size = size.or_else(|| word.strip_prefix("-XX:MaxHeapSize="))?;
        Some((word.to_owned(), jvm_size(size)?, Runtime::Jvm))
    });
    sizes.last()
}

fn node<'t>(words: impl Iterator<Item = &'t str>) -> Option<(String, i64, Runtime)> {
    let sizes = words.filter_map(|word| {
        let option = word.strip_prefix("--max")?;
        let size = option.strip_prefix("-old-space-size=");
        let size = size.or_else(|| option.strip_prefix("_old_space_size="))?;
        let bytes = size.parse::<i64>().ok()?.checked_mul(1 << 20)?;
        Some((word.to_owned(), bytes, Runtime::Node))
    });
    sizes.last()
}

fn redis<'t>(mut words: impl Iterator<Item = &'t str>) -> Option<(String, i64, Runtime)> {
    words.find(|word| *word == "--maxmemory")?;
    let value = words.next()?;
    Some((
        format!("--maxmemory {value}"),
        redis_size(value)?,
        Runtime::Redis,
    ))
}

/// A number and a suffix by its factor.
fn size(text: &str, suffixes: &[(&str, i64)]) -> Option<i64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at_checked(end)?;
    let (_, factor) = suffixes
        .iter()
        .find(|(known, _)| suffix.eq_ignore_ascii_case(known))?;
    let bytes = digits.parse::<i64>().ok()?.checked_mul(*factor)?;
    // Zero is no limit.
    (bytes > 0).then_some(bytes)
}

/// <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html>
fn jvm_size(text: &str) -> Option<i64> {
    size(
        text,
        &[
            ("", 1),
            ("k", 1 << 10),
            ("m", 1 << 20),
            ("g", 1 << 30),
            ("t", 1 << 40),
        ],
    )
}

/// `1k` is a thousand bytes and `1kb` is 1024, as redis.conf says.
fn redis_size(text: &str) -> Option<i64> {
    let suffixes = [
        ("", 1),
        ("b", 1),
        ("k", 1_000),
        ("kb", 1 << 10),
        ("m", 1_000_000),
        ("mb", 1 << 20),
        ("g", 1_000_000_000),
        ("gb", 1 << 30),
    ];
    size(text, &suffixes)
}

/// <https://pkg.go.dev/runtime#hdr-Environment_Variables>
fn go_size(text: &str) -> Option<i64> {
    let suffixes = [
        ("", 1),
        ("B", 1),
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("TiB", 1 << 40),
    ];
    size(text, &suffixes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_their_runtimes_read_them() {
        assert_eq!(jvm_size("2g"), Some(2 << 30));
        assert_eq!(jvm_size("1024M"), Some(1 << 30));
        assert_eq!(jvm_size("1.5g"), None);
        assert_eq!(jvm_size("$(HEAP)"), None);
        assert_eq!(redis_size("100mb"), Some(100 << 20));
        assert_eq!(redis_size("100m"), Some(100_000_000));
        assert_eq!(redis_size("0"), None);
        assert_eq!(go_size("750MiB"), Some(750 << 20));
        assert_eq!(go_size("off"), None);
    }

    #[test]
    fn the_last_of_several_options_holds() {
        let told = jvm(words("exec java -Xms1g -Xmx1g '-Xmx3g' -jar a.jar"));
        assert_eq!(told, Some(("-Xmx3g".to_owned(), 3 << 30, Runtime::Jvm)));
    }
}
