//! Texts that pods read as files, in as many ConfigMaps as they need.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapProjection, ProjectedVolumeSource, Volume, VolumeProjection,
};

use crate::manifest::Document;
use crate::spec::Service;
use crate::spec::workload::metadata;

/// What the texts of one ConfigMap may come to as JSON. `kubectl apply` keeps the whole object in an annotation, and
/// annotations are refused beyond 262,144 bytes.
const ROOM: usize = 240_000;
/// The annotation that changes with what a pod reads, so that the pods are replaced then.
const DIGEST: &str = "hardening/configuration";

/// Texts in a ConfigMap.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    object: ConfigMap,
    name: String,
}

/// Texts under the names of their files, in ConfigMaps called `name`, `name-2` and so on. A text that is larger than a
/// ConfigMap has one of its own.
pub(super) fn packed(
    service: &Service,
    name: &str,
    files: impl IntoIterator<Item = (String, String)>,
) -> Vec<Texts> {
    let mut packed = Vec::new();
    let mut data = BTreeMap::new();
    let mut used = 0;
    let mut close = |data: &mut BTreeMap<String, String>| {
        let name = match packed.len() {
            0 => name.to_owned(),
            before => format!("{name}-{}", before + 1),
        };
        packed.push(Texts {
            object: ConfigMap {
                metadata: metadata(service, name.clone()),
                data: Some(std::mem::take(data)),
                ..ConfigMap::default()
            },
            name,
        });
    };
    for (file, text) in files {
        let size = size(&text);
        if used + size > ROOM && !data.is_empty() {
            close(&mut data);
            used = 0;
        }
        used += size;
        data.insert(file, text);
    }
    if !data.is_empty() {
        close(&mut data);
    }
    packed
}

/// The objects.
pub(super) fn documents(texts: &[Texts]) -> Vec<Document> {
    let objects = texts.iter().map(|texts| Document::of(&texts.object));
    objects.collect()
}

/// A volume in which all of them stand side by side.
pub(super) fn volume<'t>(name: &str, texts: impl IntoIterator<Item = &'t Texts>) -> Volume {
    let source = |texts: &Texts| VolumeProjection {
        config_map: Some(ConfigMapProjection {
            name: texts.name.clone(),
            ..ConfigMapProjection::default()
        }),
        ..VolumeProjection::default()
    };
    Volume {
        name: name.to_owned(),
        projected: Some(ProjectedVolumeSource {
            sources: Some(texts.into_iter().map(source).collect()),
            ..ProjectedVolumeSource::default()
        }),
        ..Volume::default()
    }
}

/// Annotations that differ where one of the texts does.
pub(super) fn digest<'t>(texts: impl IntoIterator<Item = &'t Texts>) -> BTreeMap<String, String> {
    let mut hash = Fnv::new();
    for texts in texts {
        for (file, text) in texts.object.data.iter().flatten() {
            hash.text(file);
            hash.text(text);
        }
    }
    [(DIGEST.to_owned(), format!("{:016x}", hash.0))].into()
}

/// How long a text is as JSON.
pub(super) fn size(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\t' => 2,
        byte if byte.is_ascii_control() => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum()
}

/// The hash of Fowler, Noll and Vo, FNV-1a of 64 bits: the same on every machine. All that is asked of it is that texts
/// which differ have other ones.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// A text, and an end that is part of no text.
    fn text(&mut self, text: &str) {
        self.bytes(text.bytes().chain([0xff]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        let mut hash = Fnv::new();
        hash.bytes(*b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn what_is_escaped_is_counted_as_it_is_written() {
        let text = "a: \"b\"\n\tc\\ \u{e9}\u{1}";
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(size(text), json.len() - 2);
    }
}
