r"""Tells what a Kubernetes cluster would do, from its manifests alone.

>>> import hardening
>>> report = hardening.check("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, name: a}\n")
>>> for finding in report:
...     print(finding)
<string>:3:21: error[manifest.duplicate-key]: ...
"""

from __future__ import annotations

from ._hardening import (
    Answer,
    Cluster,
    Edit,
    Finding,
    Fix,
    Fixed,
    FixedFile,
    InvariantSummary,
    Location,
    Network,
    ObjectName,
    Page,
    Plan,
    Related,
    Report,
    Summary,
    __version__,
    check,
    explain,
    fix,
    infer,
    invariants,
    measure_claims,
    plan,
    render,
)
from .enums import Applicability, Confidence, Severity
from .errors import (
    ConfigError,
    HardeningError,
    QuestionError,
    SourceError,
    UnknownInvariantError,
)

__all__ = [
    "Answer",
    "Applicability",
    "Cluster",
    "Confidence",
    "ConfigError",
    "Edit",
    "Finding",
    "Fix",
    "Fixed",
    "FixedFile",
    "HardeningError",
    "InvariantSummary",
    "Location",
    "Network",
    "ObjectName",
    "Page",
    "Plan",
    "QuestionError",
    "Related",
    "Report",
    "Severity",
    "SourceError",
    "Summary",
    "UnknownInvariantError",
    "__version__",
    "check",
    "explain",
    "fix",
    "infer",
    "invariants",
    "measure_claims",
    "plan",
    "render",
]
