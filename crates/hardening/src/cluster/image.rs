//! The name of a container image, taken apart.

/// Tags that are moved to whatever was built last, by their name.
const MOVING: [&str; 16] = [
    "latest",
    "head",
    "main",
    "master",
    "trunk",
    "edge",
    "nightly",
    "canary",
    "dev",
    "develop",
    "devel",
    "development",
    "unstable",
    "snapshot",
    "rolling",
    "current",
];

/// An image as a container names it.
///
/// ```
/// use hardening::cluster::Image;
///
/// let image = Image::of("registry:5000/team/app:1.2@sha256:00");
/// assert_eq!(image.repository, "registry:5000/team/app");
/// assert_eq!((image.tag, image.digest), (Some("1.2"), Some("sha256:00")));
/// assert_eq!(Image::of("nginx").name(), "nginx");
/// assert!(Image::of("registry:5000/nginx").is_latest());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Image<'i> {
    /// Registry and path, without tag and digest.
    pub repository: &'i str,
    /// The tag, as far as one is written.
    pub tag: Option<&'i str>,
    /// The digest, such as `sha256:...`; where it is there, the tag does not count.
    pub digest: Option<&'i str>,
}

impl<'i> Image<'i> {
    /// Takes a name apart.
    #[must_use]
    pub fn of(image: &'i str) -> Self {
        let (name, digest) = match image.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (image, None),
        };
        let (repository, tag) = match name.rsplit_once(':') {
            // A colon before a slash is that of a port.
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        Self {
            repository,
            tag,
            digest,
        }
    }

    /// The last part of the repository.
    #[must_use]
    pub fn name(&self) -> &'i str {
        self.repository.rsplit('/').next().unwrap_or("")
    }

    /// Whether it is whatever was published last: without a digest, and without a tag or with `latest`.
    #[must_use]
    pub fn is_latest(&self) -> bool {
        self.digest.is_none() && matches!(self.tag, None | Some("latest"))
    }

    /// Whether it is another one from time to time, as its name says: without a digest, and without a tag or with one that is
    /// moved, such as `latest`, `head` or `operator-latest`.
    ///
    /// ```
    /// use hardening::cluster::Image;
    ///
    /// assert!(Image::of("team/app:head").is_moving());
    /// assert!(!Image::of("team/app:1.2").is_moving());
    /// ```
    #[must_use]
    pub fn is_moving(&self) -> bool {
        if self.digest.is_some() {
            return false;
        }
        let Some(tag) = self.tag.map(str::to_ascii_lowercase) else {
            return true;
        };
        MOVING.contains(&&*tag) || tag.ends_with("-latest") || tag.starts_with("latest-")
    }

    /// Whether the last parts of the repository are these: `ingress-nginx/controller`.
    #[must_use]
    pub fn ends_with(&self, parts: &str) -> bool {
        let before = self.repository.strip_suffix(parts);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colon_of_a_port_is_none_of_a_tag() {
        let image = Image::of("registry:5000/team/app");
        assert_eq!(image.repository, "registry:5000/team/app");
        assert_eq!(image.tag, None);
    }

    #[test]
    fn a_digest_fixes_the_image_whatever_its_tag() {
        assert!(!Image::of("team/app:latest@sha256:00").is_latest());
        assert!(Image::of("team/app:latest").is_latest());
        assert!(!Image::of("team/app:1").is_latest());
    }

    #[test]
    fn only_whole_parts_of_a_repository_count() {
        let image = Image::of("quay.io/ingress-nginx/controller:v1");
        assert!(image.ends_with("ingress-nginx/controller"));
        assert!(!Image::of("mytraefik").ends_with("traefik"));
    }
}
