"""What can go wrong, in one family of exceptions."""

from __future__ import annotations

__all__ = [
    "ConfigError",
    "HardeningError",
    "QuestionError",
    "SourceError",
    "UnknownInvariantError",
]


class HardeningError(Exception):
    """Something that was passed is refused.

    Its text says what is wrong, where, and what to do. Where a file is at fault, or a text with a
    name such as ``<config>``, the attributes tell of it.

    >>> error = HardeningError("no such field", file="hardening.yaml", line=3, column=1)
    >>> str(error), error.line
    ('no such field', 3)
    """

    file: str | None
    """The file as findings would name it; ``None`` where none is at fault."""

    line: int | None
    """From 1; ``None`` where no line is at fault."""

    column: int | None
    """From 1, in characters; ``None`` where no line is at fault."""

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        """Take what is wrong, and where."""
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column


class ConfigError(HardeningError, ValueError):
    """A configuration, a baseline, a file of claims or a spec that cannot be read."""


class QuestionError(HardeningError, ValueError):
    """A question that is none, or that asks about what is not there."""


class SourceError(HardeningError, ValueError):
    """Manifests that cannot be had: no such file, or a value that has lost what the text said."""


class UnknownInvariantError(HardeningError, LookupError):
    """An id that no invariant has."""
