//! What is shown as the evidence of an address: its words, unless a password stands beside them.

use std::cell::OnceCell;
use std::ops::Range;

use super::addresses::Address;
use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::{Bundle, Node, Positions, Style};

/// What is shown for the addresses of a text.
pub(super) enum Shown<'b> {
    /// Their words; for those on a line with a password, another place.
    Words { scalar: Scalar<'b>, instead: Place },
    /// This place.
    Whole(Place),
}

impl Shown<'_> {
    pub(super) fn place(&self, address: &Address<'_>) -> Place {
        match self {
            Self::Words { instead, .. } if address.password => instead.clone(),
            Self::Words { scalar, .. } => scalar.place(&address.span),
            Self::Whole(place) => place.clone(),
        }
    }
}

/// A scalar whose text is searched for addresses; where its words stand is worked out once, when first asked.
pub(super) struct Scalar<'b> {
    bundle: &'b Bundle,
    manifest: ManifestId,
    path: FieldPath,
    positions: OnceCell<Option<Positions>>,
}

impl<'b> Scalar<'b> {
    pub(super) const fn new(bundle: &'b Bundle, manifest: ManifestId, path: FieldPath) -> Self {
        Self {
            bundle,
            manifest,
            path,
            positions: OnceCell::new(),
        }
    }

    /// The place of a stretch of the text; the whole value where it is written elsewhere, behind an alias.
    fn place(&self, stretch: &Range<usize>) -> Place {
        let positions = self.positions.get_or_init(|| self.positions());
        match (
            positions,
            u32::try_from(stretch.start),
            u32::try_from(stretch.end),
        ) {
            (Some(positions), Ok(start), Ok(end)) => Place::Field {
                manifest: self.manifest,
                path: self.path.clone(),
                part: Part::Within(positions.outer(Span::new(start, end))),
            },
            _ => Place::value(self.manifest, self.path.clone()),
        }
    }

    fn positions(&self) -> Option<Positions> {
        let written = self.bundle.manifest(self.manifest);
        let node: &Node = written.root.at(&self.path)?;
        let source = self.bundle.source(written.source).text();
        (node.style != Style::Alias).then(|| Positions::of(source, node))
    }
}
