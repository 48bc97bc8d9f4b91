"""The values that go over the border of hardening, as JSON has them.

Generated: cargo run -p hardening --example forms --features schema
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import NotRequired

__all__ = [
    "Admission",
    "Admissions",
    "Admitted",
    "Answer",
    "AnswerBodies",
    "AnswerBody",
    "Applicability",
    "AskedPort",
    "AskedProtocol",
    "Baseline",
    "Becoming",
    "CheckOptions",
    "Confidence",
    "ConfigInput",
    "Connections",
    "DecisionKind",
    "DrainVerdict",
    "DrainedWorkload",
    "Drains",
    "Edit",
    "EffectKind",
    "EndpointName",
    "Entrance",
    "ErrorForm",
    "ErrorKind",
    "Escalated",
    "EscalationStep",
    "Escalations",
    "Exposed",
    "ExposedWorkload",
    "Finding",
    "Fix",
    "Fixed",
    "FixedFile",
    "FromOutside",
    "InvariantSummary",
    "Location",
    "MapFlow",
    "MapWorkload",
    "Moment",
    "NeededFlow",
    "NeededFlows",
    "NetworkMap",
    "ObjectName",
    "Page",
    "Plan",
    "PlanAction",
    "PlanEffect",
    "PlanEvidence",
    "PlanFlow",
    "PlanObject",
    "PlanOptions",
    "PlanPrerequisite",
    "PlanPrerequisiteKind",
    "PlanSide",
    "PlanStep",
    "PlanStepObject",
    "PlanSummary",
    "PortRange",
    "PositionEncoding",
    "Question",
    "Quota",
    "QuotaResource",
    "QuotaUsage",
    "Reach",
    "ReachCase",
    "Reaches",
    "RejectedQuota",
    "Related",
    "Report",
    "Restore",
    "RestoreSource",
    "Risk",
    "RuleRef",
    "Severity",
    "Side",
    "SubjectName",
    "Summary",
]


class Admission(TypedDict):
    """What becomes of the pods of one workload."""

    # What quotas count for each of its pods, by the names that quotas use, such as `requests.cpu`.
    charge: dict[str, str]
    # Its pods at their scale. What lasts comes in the order of reading, then each Job alone.
    full: Admitted
    # The pods that its autoscaler may add, where all that lasts is at its scale; `null` without autoscaler.
    growth: Admitted | None
    # Whether there is a pod to each node, so that `full` is only about the first.
    perNode: bool
    # The priority class of its pods, its own or the global default.
    priorityClass: str | None
    # The quotas that limit its pods, as `namespace/name`.
    quotas: list[str]
    # The additional pods of an update, where all that lasts is at its scale; `null` where there are none.
    update: Admitted | None
    # `namespace/name[Kind]`.
    workload: str


class Admissions(TypedDict):
    """What becomes of the pods of workloads."""

    # One for each workload that was asked about, in the order of reading.
    admissions: list[Admission]


class Admitted(TypedDict):
    """How many of some equal pods are admitted."""

    # How many there can be.
    admitted: int
    # What the API server says of the next, behind its name: `is forbidden: exceeded quota: ...`; `null` where all are
    # admitted.
    refusal: str | None
    # How many there should be.
    wanted: int


class Answer(TypedDict):
    """The answer to a question, with its evidence."""

    # The answer.
    answer: AnswerBody
    # The places that prove it, with a sentence each.
    evidence: list[Related]
    # What was asked.
    question: Question
    # The version of this form.
    version: int


class AnswerBodies(TypedDict):
    """What is answered to each kind of question."""

    # May one end reach another, and because of which rules?
    reach: Reach
    # Who reaches whom on which ports: the whole map.
    network: NetworkMap
    # What can be reached from every pod of the cluster or from outside, also through Ingresses and Services?
    exposed: Exposed
    # What does each workload need to reach, as its configuration tells, and is it allowed?
    neededFlows: NeededFlows
    # To which moments can a claim be restored, and how much is lost at worst?
    restore: Restore
    # Which pods do LimitRanges and quotas refuse, in which words: at full scale, during an update, as autoscalers may
    # want?
    admit: Admissions
    # What is used and left of each quota?
    quota: QuotaUsage
    # What may a drain evict of these workloads, or of all, and what forbids it?
    drain: Drains
    # Can a subject, or anyone, become more than what is granted to it, and by which steps?
    escalate: Escalations


class Baseline(TypedDict):
    """The fingerprints of known findings."""

    # One for each finding, as reports have them.
    fingerprints: list[str]
    # The version of the form.
    version: int


class Becoming(TypedDict):
    """Something that a subject can become or get hold of."""

    # What is gained in the end: `cluster-admin`, `any service account of namespace shop`.
    gains: str
    # The steps that lead there.
    steps: list[EscalationStep]


class CheckOptions(TypedDict):
    """The options of a check as JSON has them. What is absent is as by default."""

    # Findings that are known and not reported, as `hardening check --create-baseline` writes them.
    baseline: NotRequired[Baseline | None]
    # The configuration: the text of a configuration file, or the same as an object.
    config: NotRequired[ConfigInput | None]
    # How errors call the configuration; `config` where absent.
    configName: NotRequired[str | None]
    # Whether to report what annotations and comments ignore, too.
    noIgnores: NotRequired[bool]
    # In which units places are told.
    positions: NotRequired[PositionEncoding]


class Connections(TypedDict):
    """A set of connections."""

    # Whether protocols beside TCP, UDP and SCTP are among them.
    otherProtocols: bool
    # The ranges of ports, by protocol and ascending.
    ports: list[PortRange]
    # `TCP 80,443, UDP 53`, `all connections` or `no connections`.
    text: str


class DrainedWorkload(TypedDict):
    """What a drain may evict of a workload."""

    # How many may be evicted at a time; `null` where nothing limits it, nothing is evicted, or it is not known.
    allowed: int | None
    # The budgets that count its pods: `namespace/name`.
    budgets: list[str]
    # How many pods it has at least; `null` where that depends on the nodes.
    pods: int | None
    # The answer in a word.
    verdict: DrainVerdict
    # The answer in a sentence.
    why: str
    # `namespace/name[Kind]`.
    workload: str


class Drains(TypedDict):
    """What a drain may evict of workloads while all is well."""

    # The workloads that were asked about, as asked; all in the order of reading where none were named.
    drains: list[DrainedWorkload]
    # The order in which a node with one pod of each of them is drained: a round begins when what the round before it
    # evicted is ready elsewhere. What is in no round stays.
    rounds: list[list[str]]


class Edit(TypedDict):
    """New text for a stretch of a file. Offsets are in UTF-16 where that was asked for."""

    # The byte behind the last to replace.
    end: int
    # The file as it was named to the reader.
    file: str
    # The first byte to replace.
    start: int
    # What stands there instead.
    text: str


class Entrance(TypedDict):
    """A way from outside to a port of a workload's pods."""

    # Who is let in by the policies: addresses, `the ingress controller`, or `nobody`.
    admitted: str
    # `TCP 8080`.
    port: str
    # `Ingress shop/web`.
    through: str
    # `namespace/name[Kind]`.
    to: str


class ErrorForm(TypedDict):
    """A refusal as data, for faces that have errors of their own."""

    # What is refused.
    kind: ErrorKind
    # Where, in a configuration.
    location: Location | None
    # What is wrong, and what to do.
    message: str


class Escalated(TypedDict):
    """What one subject can become."""

    # By the shortest chain to each, the nearest first; where it is the whole cluster, that alone.
    becomes: list[Becoming]
    # `ServiceAccount namespace/name`, `User name` or `Group name`.
    subject: str


class EscalationStep(TypedDict):
    """One step, by what one identity alone may do."""

    # What is done.
    act: str
    # Who one is after it, or what one has got hold of.
    gains: str
    # The roles that allow it and what binds them: `ClusterRole edit by RoleBinding shop/editors`.
    grantedBy: list[str]
    # Who takes it.
    who: str


class Escalations(TypedDict):
    """What subjects can become, by which steps."""

    # The subject that was asked about, or all that can become more than they are, in order.
    escalations: list[Escalated]


class Exposed(TypedDict):
    """What more than its declared callers may reach."""

    # The ways that Ingresses and Services open from outside.
    entrances: list[Entrance]
    # The workloads that any pod of the cluster or the outside may reach.
    workloads: list[ExposedWorkload]


class ExposedWorkload(TypedDict):
    """A workload that more than its declared callers may reach."""

    # What a pod without labels in a namespace that no manifest names may have with it.
    fromAnyPod: Connections
    # What addresses outside the cluster may have with it.
    fromOutside: list[FromOutside]
    # `namespace/name[Kind]`.
    workload: str


class Finding(TypedDict):
    """One place where an invariant is broken.

    Serialises to version 1 of the JSON form (camelCase keys).
    """

    # What it takes for granted, where it is not certain.
    assumes: str | None
    # How sure it is.
    confidence: Confidence
    # What follows from it in the running cluster.
    effect: str | None
    # The same for the same fault, however the file around it moves: made of invariant, object and field path.
    fingerprint: str
    # The edits that mend it.
    fix: Fix | None
    # What to do.
    help: str | None
    # The id of the broken invariant.
    invariant: str
    # What stands under the marked text in a code frame.
    label: str | None
    # Where.
    location: Location
    # What is wrong.
    message: str
    # The object; `null` where the text is none.
    object: ObjectName | None
    # The evidence elsewhere.
    related: list[Related]
    # How bad it is.
    severity: Severity


class Fix(TypedDict):
    """The edits that mend a finding."""

    # Whether it may be applied unseen.
    applicability: Applicability
    # In ascending order, not overlapping.
    edits: list[Edit]
    # What it does, in a few words.
    title: str


class Fixed(TypedDict):
    """What fixes made of sources."""

    # How many fixes were applied.
    applied: int
    # The sources that changed, in the order of reading.
    files: list[FixedFile]
    # What is still broken.
    report: Report
    # The version of the JSON form.
    version: int


class FixedFile(TypedDict):
    """One source before and after."""

    # The name of the source.
    name: str
    # Its text with the fixes.
    text: str


class FromOutside(TypedDict):
    """What some addresses outside the cluster may have with a workload."""

    # The addresses.
    addresses: str
    # On which ports.
    connections: Connections


class InvariantSummary(TypedDict):
    """What an invariant promises, in short."""

    # The part of the id before the dot.
    area: str
    # What a violation takes for granted, where it is not certain.
    assumes: str | None
    # How sure a violation is.
    confidence: Confidence
    # `area.name-of-the-fault`.
    id: str
    # What must hold, in one line.
    promise: str
    # How bad a violation is, unless it says otherwise.
    severity: Severity


class Location(TypedDict):
    """A stretch of a file. Columns and offsets are in UTF-16 where that was asked for."""

    # From 1, in Unicode scalar values.
    column: int
    # The byte behind the last.
    end: int
    # From 1, behind the last character.
    endColumn: int
    # From 1, the line of the last byte.
    endLine: int
    # The file as it was named to the reader.
    file: str
    # From 1.
    line: int
    # JSON Pointer into the object; empty for the object as a whole.
    path: str
    # The first byte, from 0.
    start: int


# What one end may have with another.
MapFlow = TypedDict(
    "MapFlow",
    {
        # On which ports.
        "connections": "Connections",
        # Who sends: `namespace/name[Kind]`, or addresses.
        "from": "str",
        # Who receives.
        "to": "str",
    },
)


class MapWorkload(TypedDict):
    """A workload as one end of flows."""

    # Whether a policy isolates its pods for egress; if none does, they may connect to everybody.
    isolatedEgress: bool
    # Whether a policy isolates its pods for ingress; if none does, everybody may connect to them.
    isolatedIngress: bool
    # Its kind.
    kind: str
    # Its name.
    name: str
    # Its namespace.
    namespace: str
    # `namespace/name[Kind]`, as flows name it.
    workload: str


# A connection that a workload's configuration asks for.
NeededFlow = TypedDict(
    "NeededFlow",
    {
        # Whether the policies allow it to all that answer, or may: that can depend on the address of a node, which no
        # manifest tells.
        "allowed": "bool",
        # Who needs it.
        "from": "str",
        # The port of the pods.
        "port": "int",
        # `TCP` or `UDP` or `SCTP`.
        "protocol": "str",
        # How it is known.
        "reason": "str",
        # The workloads that answer.
        "to": "list[str]",
    },
)


class NeededFlows(TypedDict):
    """What workloads need to reach."""

    # In the order of the workloads that need them; the evidence of the answer is in the same order.
    flows: list[NeededFlow]


class NetworkMap(TypedDict):
    """The workloads of a cluster, and every connection that is allowed."""

    # What is not listed is not allowed.
    flows: list[MapFlow]
    # All workloads, in the order of reading.
    workloads: list[MapWorkload]


class ObjectName(TypedDict):
    """The name of an object, as Kubernetes identifies it."""

    # As written.
    apiVersion: str
    # As written.
    kind: str
    # As written.
    name: str
    # `null` for cluster-scoped kinds.
    namespace: str | None


class Page(TypedDict):
    """An invariant with its documentation."""

    # The part of the id before the dot.
    area: str
    # What a violation takes for granted, where it is not certain.
    assumes: str | None
    # How sure a violation is.
    confidence: Confidence
    # `area.name-of-the-fault`.
    id: str
    # Markdown: *What must hold*, *Why*, *Violates*, *Holds*, *References*.
    markdown: str
    # What must hold, in one line.
    promise: str
    # How bad a violation is, unless it says otherwise.
    severity: Severity


class Plan(TypedDict):
    """What a change would do, and how to roll it out."""

    # Objects that need each other, so that none of them can come first; each group is in one step.
    cycles: list[list[str]]
    # What it does to the running cluster, the worst first.
    effects: list[PlanEffect]
    # The objects that are created, changed and removed.
    objects: list[PlanObject]
    # What must be there before, and is in neither bundle.
    prerequisites: list[PlanPrerequisite]
    # The steps, in order: none needs what a later one makes.
    steps: list[PlanStep]
    # How much of what.
    summary: PlanSummary
    # The version of this form.
    version: int


class PlanEffect(TypedDict):
    """One effect of a change."""

    # The objects whose change does it, where that is known: `NetworkPolicy shop/default-deny`.
    by: list[str]
    # The workloads, claims, subjects or objects that it happens to; empty where `flows` names them.
    concerns: list[str]
    # The single things that it happens to, a line each; long lists are cut.
    details: list[str]
    # The places that prove it.
    evidence: list[PlanEvidence]
    # The connections that open or close; empty for other effects. Of very many, the first thousand.
    flows: list[PlanFlow]
    # What kind of effect.
    kind: EffectKind
    # What to do before or instead.
    mitigation: str
    # How much it can hurt.
    risk: Risk
    # How to get back.
    rollBack: str
    # What happens, in a sentence.
    summary: str


class PlanEvidence(TypedDict):
    """A place that proves an effect."""

    # Where.
    location: Location
    # What is to be seen there.
    message: str
    # In which of the two bundles it stands.
    side: PlanSide


# Connections from some ends to others.
PlanFlow = TypedDict(
    "PlanFlow",
    {
        # Which connections.
        "connections": "Connections",
        # Who sends: `namespace/name[Kind]`, or addresses.
        "from": "list[str]",
        # Who receives. What is in both lists stands with itself only where it may have several pods.
        "to": "list[str]",
    },
)


class PlanObject(TypedDict):
    """An object that is created, changed or removed."""

    # What is done to it.
    action: PlanAction
    # Fields that only the wanted manifest has, as JSON Pointers.
    added: list[str]
    # Fields that both have with different values.
    changed: list[str]
    # Where it is written, in each bundle that has it.
    evidence: list[PlanEvidence]
    # The object.
    object: ObjectName
    # Fields among them that the API server does not let change.
    refused: list[str]
    # Fields that only the manifest that runs has.
    removed: list[str]


class PlanOptions(TypedDict):
    """How a plan is made, as JSON has it. What is absent is as by default."""

    # The configuration, for its limits and what it says of the network plugin: the text of a configuration file, or the
    # same as an object.
    config: NotRequired[ConfigInput | None]
    # How errors call the configuration; `config` where absent.
    configName: NotRequired[str | None]
    # In which units places are told.
    positions: NotRequired[PositionEncoding]
    # Whether what is wanted is everything, so that all else is removed; by default it stays, as `kubectl apply` leaves
    # it.
    prune: NotRequired[bool]


class PlanPrerequisite(TypedDict):
    """Something that must be there before the first step."""

    # What needs it; not all where it is needed often.
    evidence: list[PlanEvidence]
    # What kind of thing.
    kind: PlanPrerequisiteKind
    # Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`.
    name: str
    # Who provides it, where that is known.
    provider: str | None


class PlanStep(TypedDict):
    """Objects that are applied together, and how."""

    # The commands that make the step.
    apply: list[str]
    # What to watch.
    notes: list[str]
    # From 1.
    number: int
    # The objects, what is needed before what needs it: `Namespace shop`.
    objects: list[PlanStepObject]
    # The commands that undo it, while no later step is done.
    rollBack: list[str]
    # What is in it: `2 Namespaces and 1 StorageClass`.
    title: str
    # The commands that tell whether it has worked.
    verify: list[str]


class PlanStepObject(TypedDict):
    """An object of a step."""

    # What is done to it.
    action: PlanAction
    # `Deployment shop/web`.
    object: str


class PlanSummary(TypedDict):
    """The counts of a plan."""

    # Objects that are changed.
    changed: int
    # Objects that are created.
    created: int
    # Effects that block something that runs, or open something.
    high: int
    # Effects that only add or mend.
    low: int
    # Effects that may block something.
    moderate: int
    # Objects that are removed.
    removed: int
    # Wanted objects that run already as they are wanted.
    unchanged: int


class PortRange(TypedDict):
    """A range of ports of one protocol."""

    # The first port.
    first: int
    # The last port.
    last: int
    # `TCP`, `UDP` or `SCTP`.
    protocol: str


# One kind of `Question`.
ReachQuestion = TypedDict(
    "ReachQuestion",
    {
        # Who sends.
        "from": "EndpointName",
        "kind": 'Literal["reach"]',
        # The port of the receiving pods; all where it is not given.
        "port": "NotRequired[AskedPort | None]",
        # The protocol; TCP where only a port is given, all where neither is.
        "protocol": "NotRequired[AskedProtocol | None]",
        # Who receives.
        "to": "EndpointName",
    },
)


class NetworkQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["network"]


class ExposedQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["exposed"]


class NeededFlowsQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["neededFlows"]


class RestoreQuestion(TypedDict):
    """One kind of `Question`."""

    # The moment at which the data is lost, in UTC; in general where it is not given.
    at: NotRequired[Moment | None]
    # `namespace/name`, or a name that only one claim has.
    claim: str
    kind: Literal["restore"]


class AdmitQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["admit"]
    # Whose pods; those of all workloads where none is named.
    workloads: NotRequired[list[EndpointName]]


class QuotaQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["quota"]
    # The namespace; all where it is not given.
    namespace: NotRequired[str | None]


class DrainQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["drain"]
    # The workloads; all where none is named.
    workloads: NotRequired[list[EndpointName]]


class EscalateQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["escalate"]
    # The subject; all that can where it is not given.
    subject: NotRequired[SubjectName | None]


class Quota(TypedDict):
    """What is used and left of a quota."""

    # `namespace/name`.
    quota: str
    # What it limits, by name.
    resources: list[QuotaResource]
    # The workloads whose pods it limits, in the order of reading.
    workloads: list[str]


class QuotaResource(TypedDict):
    """What is used and left of one resource of a quota."""

    # What may be used.
    hard: str
    # What the Jobs would use beside it if all ran at once.
    jobs: str
    # What is left.
    left: str
    # As the quota names it.
    resource: str
    # What of it is admitted.
    used: str
    # What all that lasts would use at its scale.
    wanted: str


class QuotaUsage(TypedDict):
    """What is used and left of quotas."""

    # The quotas that hold, by namespace and name.
    quotas: list[Quota]
    # The quotas that the API server rejects, so that they limit nothing.
    rejectedQuotas: list[RejectedQuota]


# The answer to `Question::Reach`.
Reach = TypedDict(
    "Reach",
    {
        # One case for two workloads; for addresses one for each set of them that is treated alike.
        "cases": "list[ReachCase]",
        # Who sends: `namespace/name[Kind]`, or the addresses as asked.
        "from": "str",
        # The answer in one word.
        "reaches": "Reaches",
        # The answer in a sentence.
        "sentence": "str",
        # Who receives.
        "to": "str",
    },
)


class ReachCase(TypedDict):
    """What passes in one case, and what each end says to it."""

    # The addresses that the case is about; `null` between two workloads.
    addresses: list[str] | None
    # What passes, of what was asked about.
    connections: Connections
    # What the sending end says.
    egress: Side
    # What the receiving end says.
    ingress: Side


class RejectedQuota(TypedDict):
    """A quota that the API server rejects."""

    # `namespace/name`.
    quota: str
    # Why.
    reasons: list[str]


class Related(TypedDict):
    """A place that proves a finding."""

    # Where.
    location: Location
    # What is to be seen there.
    message: str


class Report(TypedDict):
    """The findings of a check, ordered by file and position, and what was looked at."""

    # What is broken.
    findings: list[Finding]
    # How much of it.
    summary: Summary
    # The version of the JSON form.
    version: int


class Restore(TypedDict):
    """To which moments a claim can be restored."""

    # What is taken for granted.
    assumes: list[str]
    # `namespace/name`.
    claim: str
    # The answer in a sentence.
    sentence: str
    # Whatever takes restore points of it, or should. The evidence of the answer begins in the same order.
    sources: list[RestoreSource]
    # The most that is lost, in seconds; `null` where there may be nothing to restore from.
    worstLossSeconds: int | None


class RestoreSource(TypedDict):
    """Something that takes restore points of a claim."""

    # How many restore points exist: at the moment that was asked about, else at least, once as many go as come. `null`
    # where they only become more, or nobody knows how many are deleted.
    kept: int | None
    # Why nothing comes of it; `null` where nothing is known to stand in the way.
    obstacle: str | None
    # The age of the oldest of them, in seconds.
    reachesBackSeconds: int | None
    # Those that exist at the moment that was asked about, newest first, at most 100.
    restorePoints: list[str]
    # When; `null` where it runs once or not at all.
    schedule: str | None
    # `CronJob shop/backup`.
    source: str
    # From how many seconds after the first on as many go as come.
    steadyAfterSeconds: int | None
    # What it takes.
    takes: str
    # The most that is lost where it alone is restored from, in seconds.
    worstLossSeconds: int | None


class RuleRef(TypedDict):
    """A rule of a policy."""

    # The JSON Pointer to the rule.
    path: str
    # `namespace/name`.
    policy: str


class Side(TypedDict):
    """What one end says."""

    # In a word.
    decision: DecisionKind
    # The places that prove it.
    evidence: list[Related]
    # The policies that isolate this end, `namespace/name`; none unless `decision` is `denied`.
    policies: list[str]
    # The rules that let something pass; none unless `decision` is `allowed`.
    rules: list[RuleRef]


class Summary(TypedDict):
    """Counts."""

    # Findings of this severity.
    errors: int
    # Sources read.
    files: int
    # Findings of this severity.
    infos: int
    # Objects in them.
    objects: int
    # Findings that are known or ignored, and not reported.
    suppressed: int
    # Findings of this severity.
    warnings: int


# The answer without its evidence; its form follows from the kind of the question.
AnswerBody = Union[Reach, NetworkMap, Exposed, NeededFlows, Restore, Admissions, QuotaUsage, Drains, Escalations]

# Whether a fix may be applied unseen.
Applicability = Literal["display-only", "needs-review", "safe"]

# A port by its number, or by the name that the receiving container gives it.
AskedPort = Union[int, str]

# A protocol, in capitals as manifests have it.
AskedProtocol = Literal["TCP", "UDP", "SCTP"]

# How sure a violation is.
Confidence = Literal["likely", "certain"]

# A configuration: the text of a file, or the same as an object.
ConfigInput = Union[str, dict[str, Any]]

# What one end says, in a word.
DecisionKind = Literal["allowed", "denied", "notIsolated", "nodeTraffic", "outside"]

# What a drain may evict, in a word.
DrainVerdict = Literal["unguarded", "limited", "blocked", "notEvicted", "noPods", "undecided"]

# The kinds of `Change`, in the order in which effects of equal risk are told.
EffectKind = Literal["dataDestroyed", "stopped", "updateRefused", "nameless", "namesLost", "neededFlowsCut", "neededFlowsBlocked", "podsRefused", "claimsRefused", "updatesRefused", "drainsBlocked", "coverageLost", "coverageWorse", "escalationOpened", "permissions", "flowsOpened", "flowsCut", "isolation", "restarted", "unguarded", "priority", "namesGained", "neededFlowsOpened", "podsAdmitted", "drainsUnblocked", "guarded", "coverageGained", "coverageBetter", "escalationClosed"]

# One end of a connection as a question names it: `namespace/name`, `namespace/name[Kind]`, `Kind/name`, a name that
# only one workload has, an address, a range of addresses, or `internet`.
EndpointName = str

# What is refused.
ErrorKind = Literal["config", "options", "question", "unknownInvariant"]

# A point in time: seconds since the beginning of 1970 in UTC, leap seconds left out.
#
# Read and written in the manner of RFC 3339; seconds, minutes and the whole time of day may be left out.
Moment = str

# What is done to an object.
PlanAction = Literal["create", "change", "delete"]

# What kind of thing must be there.
PlanPrerequisiteKind = Literal["definition", "driver", "networkPlugin", "namespace", "object"]

# Which of the two bundles.
PlanSide = Literal["current", "desired"]

# In which units places are told: columns, and the `start` and `end` of locations and edits.
PositionEncoding = Literal["utf8", "utf16"]

# A question about a cluster. Its JSON has a `kind` beside the fields.
Question = Union[ReachQuestion, NetworkQuestion, ExposedQuestion, NeededFlowsQuestion, RestoreQuestion, AdmitQuestion, QuotaQuestion, DrainQuestion, EscalateQuestion]

# The answer in one word, of all connections that were asked about.
Reaches = Literal["yes", "partly", "no", "undecided"]

# How much a change can hurt. The greater, the worse.
Risk = Literal["low", "moderate", "high"]

# How bad a violation is.
Severity = Literal["info", "warning", "error"]

# A subject as a question names it: `namespace/name` or `system:serviceaccount:namespace:name` for a service account,
# `User:name`, `Group:name`.
SubjectName = str
