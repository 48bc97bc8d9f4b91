"""The native part of the package; use it through ``hardening``."""

import builtins
from collections.abc import Iterator, Sequence
from os import PathLike
from types import GenericAlias
from typing import Final, Generic, final

from typing_extensions import TypeVar

from . import types
from .enums import Applicability, Confidence, Severity
from .sources import Document, Source

_Body_co = TypeVar("_Body_co", covariant=True, default=types.AnswerBody)

__all__ = [
    "Answer",
    "Cluster",
    "Edit",
    "Finding",
    "Fix",
    "Fixed",
    "FixedFile",
    "InvariantSummary",
    "Location",
    "Network",
    "ObjectName",
    "Page",
    "Plan",
    "Related",
    "Report",
    "Summary",
    "__version__",
    "check",
    "explain",
    "fix",
    "infer",
    "invariants",
    "measure_claims",
    "plan",
    "render",
    "run",
    "time_check",
]

__version__: Final[str]

def check(
    source: Source,
    *,
    config: Document | None = None,
    baseline: Document | None = None,
    ignores: bool = True,
) -> Report:
    r"""What is broken in manifests, read together as one cluster.

    `source` is any of these, or several of them in any iterable:

    - text, as `str` or bytes: YAML or JSON, of any number of documents. A `str` is always the text itself; for a
      file or a folder pass a `pathlib.Path`. Text is the exact way, since nothing has read it before.
    - an `os.PathLike`: a file, or a folder, of which every `.yaml`, `.yml` and `.json` is read.
    - a file that is open for reading, text or binary.
    - a mapping, as a YAML reader or a client gives it: one object, or a `List`. It is written as JSON with an
      indent of two, to which the lines of findings refer. Dates and keys that are no text are refused, as what the
      file said is lost.
    - a model: of the official Kubernetes client, or anything with a `to_dict()` or a `raw`.

    What has no name of its own is called `<string>`, `<bytes>`, `<dict>` or `<file>`, from the second on `<dict 2>`.

    `config` is a configuration, and `baseline` what `Report.to_baseline` or `hardening check --create-baseline` gave;
    both as text, as a path, or as a mapping. Without `ignores`, what annotations and comments ignore is reported, too.

    Raises `SourceError` where manifests cannot be had, and `ConfigError` where the configuration or the baseline
    cannot be read. What is wrong *within* manifests is never an exception but a finding.

    >>> report = check("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n")
    >>> [finding.invariant for finding in report]
    ['manifest.duplicate-key']
    """

def fix(source: Source, *, unsafe: bool = False, config: Document | None = None) -> Fixed:
    r"""Applies the fixes that are safe, again and again until none is left; with `unsafe`, those that need review, too.

    Nothing is written: the new texts are in the result. `source` and `config` are as for `check`.

    >>> job = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: report}\n"
    >>> fix(job).files[0].text.splitlines()[0]
    'apiVersion: batch/v1'
    """

def plan(
    desired: Source,
    *,
    current: Source | None = None,
    prune: bool = False,
    config: Document | None = None,
) -> Plan:
    r"""What applying `desired` would do to what runs today, and in which steps to do it.

    `desired` and `current` are as `source` of `check`; without `current` nothing runs yet. What runs and is not desired
    stays, as `kubectl apply` leaves it; with `prune` it is removed. An object in both is replaced as a whole.

    >>> namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    >>> [step["title"] for step in plan(namespace).steps]
    ['1 Namespace']
    >>> plan(namespace, current=namespace).steps
    []
    """

def measure_claims(
    claims: Document, source: Source, *, config: Document | None = None
) -> types.MeasuredClaims:
    """Measures what is said of a cluster: each claim is true, false, or not to be told from manifests.

    `claims` is a file of claims, as text, as a path or as a mapping; `source` and `config` are as for `check`.

    Raises `ConfigError` where the claims cannot be read.

    >>> claims = {"apiVersion": "hardening/v1alpha1", "kind": "Claims", "claims": [
    ...     {"claim": "Two namespaces", "measure": {"objects": {"kind": "Namespace", "count": 2}}}]}
    >>> shop = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    >>> measure_claims(claims, shop)["claims"][0]["outcome"]["why"]
    '2 are claimed, 1 are there'
    """

def render(spec: Document) -> types.Rendered:
    """The files of the hardened cluster that a spec describes.

    `spec` is text, a path or a mapping with `apiVersion: hardening/v1alpha1` and `kind: Phase1`. The same spec gives
    the same files; nothing is written.

    Raises `ConfigError`, with the place of the first fault, where the spec does not hold together.

    >>> shop = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    >>> isinstance(render(infer(shop)["spec"])["files"], list)
    True
    """

def infer(source: Source, *, config: Document | None = None) -> types.InferredSpec:
    """A spec from what runs, to begin with: its text has comments for what was guessed, changed or left out.

    `source` and `config` are as for `check`. The text always is a spec that can be rendered.

    >>> inferred = infer({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    >>> "- name: shop" in inferred["spec"]
    True
    """

def explain(id: str) -> Page:
    """The page of an invariant.

    Raises `UnknownInvariantError`, which names the nearest, where no invariant has this id.

    >>> explain("cluster.duplicate-object").promise
    'every object is declared once'
    """

def invariants() -> list[InvariantSummary]:
    """Every invariant, by id.

    >>> invariants()[0].id
    'access.audit-coverage-missing'
    """

def run(arguments: Sequence[str]) -> int:
    """Runs the command line with its arguments, the first of which is its own name; gives back the exit code."""

def time_check(text: str) -> float:
    """Seconds that Rust alone takes to check a text, for the benchmark."""

@final
class Report:
    """The findings of a check, ordered by file and position, and what was looked at.

    It is as long as there are findings, and thereby false where nothing is broken.

    >>> from hardening import check
    >>> report = check("{}")
    >>> report.has("error"), report.summary.errors
    (True, 1)
    """

    __match_args__ = ("version", "findings", "summary")

    @property
    def version(self) -> int:
        """The version of the JSON form."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is broken."""

    @property
    def summary(self) -> Summary:
        """How much of it."""

    def has(self, severity: Severity | types.Severity) -> bool:
        """Whether there is a finding at least so bad."""

    def to_json(self) -> str:
        """The report as `hardening check --format json` writes it."""

    def to_baseline(self) -> str:
        """These findings as the text of a baseline: with it, a later check tells only of what is new."""

    def to_dict(self) -> types.Report:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Report) -> Report:
        """The value that `to_dict()` was made of."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Finding]: ...
    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Report: ...
    def __deepcopy__(self, memo: builtins.object) -> Report: ...

@final
class Finding:
    """One place where an invariant is broken. Findings are ordered by file and position."""

    __match_args__ = (
        "invariant",
        "severity",
        "confidence",
        "assumes",
        "message",
        "label",
        "effect",
        "help",
        "fingerprint",
        "object",
        "location",
        "related",
        "fix",
    )

    @property
    def invariant(self) -> str:
        """The id of the broken invariant."""

    @property
    def severity(self) -> Severity:
        """How bad it is."""

    @property
    def confidence(self) -> Confidence:
        """How sure it is."""

    @property
    def assumes(self) -> str | None:
        """What it takes for granted, where it is not certain."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def label(self) -> str | None:
        """What stands under the marked text in a code frame."""

    @property
    def effect(self) -> str | None:
        """What follows from it in the running cluster."""

    @property
    def help(self) -> str | None:
        """What to do."""

    @property
    def fingerprint(self) -> str:
        """The same for the same fault, however the file around it moves: made of invariant, object and field path."""

    @property
    def object(self) -> ObjectName | None:
        """The object; `None` where the text is none."""

    @property
    def location(self) -> Location:
        """Where."""

    @property
    def related(self) -> tuple[Related, ...]:
        """The evidence elsewhere."""

    @property
    def fix(self) -> Fix | None:
        """The edits that mend it."""

    def to_dict(self) -> types.Finding:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Finding) -> Finding:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Finding, /) -> bool: ...
    def __le__(self, other: Finding, /) -> bool: ...
    def __gt__(self, other: Finding, /) -> bool: ...
    def __ge__(self, other: Finding, /) -> bool: ...
    def __copy__(self) -> Finding: ...
    def __deepcopy__(self, memo: builtins.object) -> Finding: ...

@final
class Location:
    """A stretch of a file."""

    __match_args__ = ("file", "line", "column", "end_line", "end_column", "start", "end", "path")

    @property
    def file(self) -> str:
        """The file as it was named to the reader."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def column(self) -> int:
        """From 1, in characters."""

    @property
    def end_line(self) -> int:
        """From 1, the line of the last byte."""

    @property
    def end_column(self) -> int:
        """From 1, behind the last character."""

    @property
    def start(self) -> int:
        """The first byte of the UTF-8 text, from 0."""

    @property
    def end(self) -> int:
        """The byte behind the last."""

    @property
    def path(self) -> str:
        """JSON Pointer into the object; empty for the object as a whole."""

    def to_dict(self) -> types.Location:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Location) -> Location:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Location, /) -> bool: ...
    def __le__(self, other: Location, /) -> bool: ...
    def __gt__(self, other: Location, /) -> bool: ...
    def __ge__(self, other: Location, /) -> bool: ...
    def __copy__(self) -> Location: ...
    def __deepcopy__(self, memo: builtins.object) -> Location: ...

@final
class ObjectName:
    """The name of an object, as Kubernetes identifies it."""

    __match_args__ = ("api_version", "kind", "namespace", "name")

    @property
    def api_version(self) -> str:
        """As written."""

    @property
    def kind(self) -> str:
        """As written."""

    @property
    def namespace(self) -> str | None:
        """`None` for cluster-scoped kinds."""

    @property
    def name(self) -> str:
        """As written."""

    def to_dict(self) -> types.ObjectName:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.ObjectName) -> ObjectName:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: ObjectName, /) -> bool: ...
    def __le__(self, other: ObjectName, /) -> bool: ...
    def __gt__(self, other: ObjectName, /) -> bool: ...
    def __ge__(self, other: ObjectName, /) -> bool: ...
    def __copy__(self) -> ObjectName: ...
    def __deepcopy__(self, memo: builtins.object) -> ObjectName: ...

@final
class Related:
    """A place that proves a finding."""

    __match_args__ = ("message", "location")

    @property
    def message(self) -> str:
        """What is to be seen there."""

    @property
    def location(self) -> Location:
        """Where."""

    def to_dict(self) -> types.Related:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Related) -> Related:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Related, /) -> bool: ...
    def __le__(self, other: Related, /) -> bool: ...
    def __gt__(self, other: Related, /) -> bool: ...
    def __ge__(self, other: Related, /) -> bool: ...
    def __copy__(self) -> Related: ...
    def __deepcopy__(self, memo: builtins.object) -> Related: ...

@final
class Fix:
    """The edits that mend a finding."""

    __match_args__ = ("applicability", "title", "edits")

    @property
    def applicability(self) -> Applicability:
        """Whether it may be applied unseen."""

    @property
    def title(self) -> str:
        """What it does, in a few words."""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """In ascending order, not overlapping."""

    def to_dict(self) -> types.Fix:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Fix) -> Fix:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Fix, /) -> bool: ...
    def __le__(self, other: Fix, /) -> bool: ...
    def __gt__(self, other: Fix, /) -> bool: ...
    def __ge__(self, other: Fix, /) -> bool: ...
    def __copy__(self) -> Fix: ...
    def __deepcopy__(self, memo: builtins.object) -> Fix: ...

@final
class Edit:
    """New text for a stretch of a file."""

    __match_args__ = ("file", "start", "end", "text")

    @property
    def file(self) -> str:
        """The file as it was named to the reader."""

    @property
    def start(self) -> int:
        """The first byte of the UTF-8 text to replace."""

    @property
    def end(self) -> int:
        """The byte behind the last to replace."""

    @property
    def text(self) -> str:
        """What stands there instead."""

    def to_dict(self) -> types.Edit:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Edit) -> Edit:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Edit, /) -> bool: ...
    def __le__(self, other: Edit, /) -> bool: ...
    def __gt__(self, other: Edit, /) -> bool: ...
    def __ge__(self, other: Edit, /) -> bool: ...
    def __copy__(self) -> Edit: ...
    def __deepcopy__(self, memo: builtins.object) -> Edit: ...

@final
class Summary:
    """Counts."""

    __match_args__ = ("files", "objects", "errors", "warnings", "infos", "suppressed")

    @property
    def files(self) -> int:
        """Sources read."""

    @property
    def objects(self) -> int:
        """Objects in them."""

    @property
    def errors(self) -> int:
        """Findings of this severity."""

    @property
    def warnings(self) -> int:
        """Findings of this severity."""

    @property
    def infos(self) -> int:
        """Findings of this severity."""

    @property
    def suppressed(self) -> int:
        """Findings that are known or ignored, and not reported."""

    def to_dict(self) -> types.Summary:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Summary) -> Summary:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Summary: ...
    def __deepcopy__(self, memo: builtins.object) -> Summary: ...

@final
class Fixed:
    """What fixes made of sources."""

    __match_args__ = ("version", "files", "applied", "report")

    @property
    def version(self) -> int:
        """The version of the JSON form."""

    @property
    def files(self) -> tuple[FixedFile, ...]:
        """The sources that changed, in the order of reading."""

    @property
    def applied(self) -> int:
        """How many fixes were applied."""

    @property
    def report(self) -> Report:
        """What is still broken."""

    def to_json(self) -> str:
        """The value as JSON text."""

    def to_dict(self) -> types.Fixed:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Fixed) -> Fixed:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Fixed: ...
    def __deepcopy__(self, memo: builtins.object) -> Fixed: ...

@final
class FixedFile:
    """A source with fixes."""

    __match_args__ = ("name", "text")

    @property
    def name(self) -> str:
        """The name of the source."""

    @property
    def text(self) -> str:
        """Its text with the fixes."""

    def to_dict(self) -> types.FixedFile:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.FixedFile) -> FixedFile:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> FixedFile: ...
    def __deepcopy__(self, memo: builtins.object) -> FixedFile: ...

@final
class Cluster:
    """The cluster that manifests describe, to which questions can be put.

    `source` and `config` are as for `check`. The manifests are read once; each question is then cheap.

    >>> pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}} for name in ("web", "database")]
    >>> cluster = Cluster(pods)
    >>> if cluster.network.can_reach("default/web", "default/database"):
    ...     print("open")
    open
    """

    def __new__(cls, source: Source, *, config: Document | None = None) -> Cluster: ...
    @property
    def network(self) -> Network:
        """The questions about who reaches whom."""

    def ask(self, question: types.Question) -> Answer:
        """Answers a question: a mapping with the `kind` of the question beside its fields.

        Raises `QuestionError` where it is no question, or asks about what is not there.

        >>> cluster = Cluster({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}})
        >>> cluster.ask({"kind": "network"}).answer["workloads"][0]["workload"]
        'default/web[Pod]'
        """

    def report(self, *, baseline: Document | None = None, ignores: bool = True) -> Report:
        """What is broken: `check` of the manifests that were read."""

    def measure(self, claims: Document) -> types.MeasuredClaims:
        """Measures what is said of the cluster: each claim is true, false, or not to be told from manifests.

        `claims` is a file of claims, as text, as a path or as a mapping.

        Raises `ConfigError` where the claims cannot be read.
        """

    def against(self, spec: Document) -> types.AgainstSpec:
        """Which objects of a spec's baseline are there as they are rendered, which differ and which are missing.

        `spec` is text, a path or a mapping, as for `render`.

        Raises `ConfigError` where the spec does not hold together.
        """

    def to_sarif(self, root: str | PathLike[str] | None = None) -> str:
        """The report as SARIF 2.1.0, in which files below `root` are named relative to it."""

@final
class Network:
    """The questions about who reaches whom."""

    def can_reach(
        self,
        sender: str,
        receiver: str,
        port: int | str | None = None,
        *,
        protocol: types.AskedProtocol | None = None,
    ) -> Answer[types.Reach]:
        """Whether one end may reach another, and because of which rules.

        An end is a workload as `namespace/name`, `namespace/name[Kind]`, `Kind/name` or a `name` that only one has, an
        address, a range of addresses, or `internet`. `port` is a number, or the name that the receiver gives it;
        `protocol` is `TCP`, `UDP` or `SCTP`: TCP where only a port is given, all where neither is.

        The answer is true where all that was asked about passes.

        Raises `QuestionError` where an end or a port is not there.
        """

    def map(self) -> Answer[types.NetworkMap]:
        """Who reaches whom on which ports: the whole map."""

    def exposed(self) -> Answer[types.Exposed]:
        """What can be reached from every pod of the cluster or from outside, also through Ingresses and Services."""

    def needed_flows(self) -> Answer[types.NeededFlows]:
        """What each workload needs to reach, as its configuration tells, and whether it is allowed."""

@final
class Answer(Generic[_Body_co]):
    """The answer to a question, with the places that prove it.

    That to `can_reach` is true where all that was asked about passes; where only some does, it is false, and
    `answer["reaches"]` is `"partly"`. Any other answer is neither true nor false: `bool()` of it raises `TypeError`.
    As a `str` it is what a person reads.
    """

    __match_args__ = ("version", "question", "answer", "evidence")

    @property
    def version(self) -> int:
        """The version of the JSON form."""

    @property
    def question(self) -> types.Question:
        """What was asked."""

    @property
    def answer(self) -> _Body_co:
        """The answer, whose form follows from the kind of the question. Made at the first time; do not change it."""

    @property
    def evidence(self) -> tuple[Related, ...]:
        """The places that prove it, with a sentence each."""

    def to_json(self) -> str:
        """The answer as `hardening ask --format json` writes it."""

    def to_dict(self) -> types.Answer:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Answer) -> Answer:
        """The value that `to_dict()` was made of."""

    def __bool__(self) -> bool: ...
    @classmethod
    def __class_getitem__(cls, item: object) -> GenericAlias: ...
    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Answer: ...
    def __deepcopy__(self, memo: builtins.object) -> Answer: ...

@final
class InvariantSummary:
    """What an invariant promises, in short."""

    __match_args__ = ("id", "area", "severity", "confidence", "assumes", "promise")

    @property
    def id(self) -> str:
        """`area.name-of-the-fault`."""

    @property
    def area(self) -> str:
        """The part of the id before the dot."""

    @property
    def severity(self) -> Severity:
        """How bad a violation is, unless it says otherwise."""

    @property
    def confidence(self) -> Confidence:
        """How sure a violation is."""

    @property
    def assumes(self) -> str | None:
        """What a violation takes for granted, where it is not certain."""

    @property
    def promise(self) -> str:
        """What must hold, in one line."""

    def to_dict(self) -> types.InvariantSummary:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.InvariantSummary) -> InvariantSummary:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> InvariantSummary: ...
    def __deepcopy__(self, memo: builtins.object) -> InvariantSummary: ...

@final
class Page:
    """An invariant with its documentation."""

    __match_args__ = ("id", "area", "severity", "confidence", "assumes", "promise", "markdown")

    @property
    def id(self) -> str:
        """`area.name-of-the-fault`."""

    @property
    def area(self) -> str:
        """The part of the id before the dot."""

    @property
    def severity(self) -> Severity:
        """How bad a violation is, unless it says otherwise."""

    @property
    def confidence(self) -> Confidence:
        """How sure a violation is."""

    @property
    def assumes(self) -> str | None:
        """What a violation takes for granted, where it is not certain."""

    @property
    def promise(self) -> str:
        """What must hold, in one line."""

    @property
    def markdown(self) -> str:
        """Markdown: *What must hold*, *Why*, *Violates*, *Holds*, *References*."""

    def to_dict(self) -> types.Page:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Page) -> Page:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Page: ...
    def __deepcopy__(self, memo: builtins.object) -> Page: ...

@final
class Plan:
    r"""What applying manifests would do to what runs, and in which steps to do it.

    As a `str` it is what a person reads before a change.

    >>> from hardening import plan
    >>> made = plan("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    >>> made.summary["created"], made.has("low")
    (1, False)
    """

    __match_args__ = (
        "version",
        "summary",
        "effects",
        "objects",
        "prerequisites",
        "steps",
        "cycles",
    )

    @property
    def version(self) -> int:
        """The version of the JSON form."""

    @property
    def summary(self) -> types.PlanSummary:
        """How much of what."""

    @property
    def effects(self) -> list[types.PlanEffect]:
        """What it does to the running cluster, the worst first."""

    @property
    def objects(self) -> list[types.PlanObject]:
        """The objects that are created, changed and removed."""

    @property
    def prerequisites(self) -> list[types.PlanPrerequisite]:
        """What must be there before, and is in neither bundle."""

    @property
    def steps(self) -> list[types.PlanStep]:
        """The steps, in order: none needs what a later one makes."""

    @property
    def cycles(self) -> list[list[str]]:
        """Objects that need each other, so that none of them can come first."""

    def has(self, risk: str) -> bool:
        """Whether an effect is at least so risky: `high`, `moderate` or `low`."""

    def to_json(self) -> str:
        """The plan as `hardening plan --format json` writes it."""

    def to_markdown(self) -> str:
        """The plan for a pull request."""

    def to_dict(self) -> types.Plan:
        """The value as JSON has it."""

    @classmethod
    def from_dict(cls, form: types.Plan) -> Plan:
        """The value that `to_dict()` was made of."""

    def __eq__(self, other: builtins.object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Plan: ...
    def __deepcopy__(self, memo: builtins.object) -> Plan: ...
