"""What can be passed as manifests and as a configuration, for annotations."""

import os
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias, Union

__all__ = ["Document", "Source", "SupportsRaw", "SupportsRead", "SupportsToDict"]


class SupportsRead(Protocol):
    """A file that is open for reading."""

    def read(self) -> str | bytes:
        """Give the rest of the file."""
        ...


class SupportsToDict(Protocol):
    """A model that can be made a mapping."""

    def to_dict(self) -> object:
        """Give the mapping."""
        ...


class SupportsRaw(Protocol):
    """A model that holds a mapping."""

    @property
    def raw(self) -> object:
        """The mapping."""
        ...


Source: TypeAlias = Union[
    str,
    bytes,
    bytearray,
    memoryview,
    os.PathLike[str],
    os.PathLike[bytes],
    SupportsRead,
    Mapping[str, object],
    SupportsToDict,
    SupportsRaw,
    "Iterable[Source]",
]
"""Manifests: text, a path, a file, a mapping, a model, or several of them."""

Document: TypeAlias = str | os.PathLike[str] | Mapping[str, object]
"""A configuration or a baseline: its text, the path of its file, or a mapping."""
