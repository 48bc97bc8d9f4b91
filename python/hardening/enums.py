"""The words of findings: how bad, how sure, and whether a fix may be applied unseen."""

from __future__ import annotations

from enum import Enum

__all__ = ["Applicability", "Confidence", "Severity"]


class _Ordered(str, Enum):
    """A word whose place in its class is its rank; it equals and compares with the plain word."""

    __str__ = str.__str__

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"

    def _ranks(self, other: str) -> tuple[int, int] | None:
        words = list(type(self))
        if isinstance(other, Enum) and not isinstance(other, type(self)):
            return None
        try:
            return words.index(self), words.index(type(self)(other))
        except ValueError:
            return None

    def __lt__(self, other: str) -> bool:
        ranks = self._ranks(other)
        return NotImplemented if ranks is None else ranks[0] < ranks[1]

    def __le__(self, other: str) -> bool:
        ranks = self._ranks(other)
        return NotImplemented if ranks is None else ranks[0] <= ranks[1]

    def __gt__(self, other: str) -> bool:
        ranks = self._ranks(other)
        return NotImplemented if ranks is None else ranks[0] > ranks[1]

    def __ge__(self, other: str) -> bool:
        ranks = self._ranks(other)
        return NotImplemented if ranks is None else ranks[0] >= ranks[1]


class Severity(_Ordered):
    """How bad a violation is.

    >>> Severity.ERROR > Severity.WARNING
    True
    >>> Severity("info") == "info"
    True
    """

    INFO = "info"
    """Worth knowing."""

    WARNING = "warning"
    """Risky, or works by luck."""

    ERROR = "error"
    """Does not work, or is insecure in fact."""


class Confidence(_Ordered):
    """How sure a violation is.

    >>> Confidence.LIKELY < Confidence.CERTAIN
    True
    """

    LIKELY = "likely"
    """True under a stated assumption."""

    CERTAIN = "certain"
    """True of any cluster that holds these manifests."""


class Applicability(_Ordered):
    """Whether a fix may be applied unseen.

    >>> Applicability.SAFE > Applicability.NEEDS_REVIEW
    True
    """

    DISPLAY_ONLY = "display-only"
    """Only shown."""

    NEEDS_REVIEW = "needs-review"
    """Changes what the cluster does in a way that somebody must want."""

    SAFE = "safe"
    """Does what the author plainly meant."""
