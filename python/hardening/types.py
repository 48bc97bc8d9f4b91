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
    "AgainstSpec",
    "AlertFiring",
    "AlertForm",
    "AlertLoading",
    "Alerts",
    "Answer",
    "AnswerBodies",
    "AnswerBody",
    "Applicability",
    "AskedPort",
    "AskedProtocol",
    "AuditLevel",
    "AuditRecord",
    "AuditStage",
    "Baseline",
    "Becoming",
    "Can",
    "Cause",
    "CheckOptions",
    "ClaimOutcome",
    "ClaimsSummary",
    "Confidence",
    "ConfigInput",
    "Connections",
    "Control",
    "Count",
    "Coverage",
    "CoverageRow",
    "Criterion",
    "CriterionResult",
    "CriterionVerdict",
    "DecisionKind",
    "DifferingObject",
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
    "FailedCheck",
    "Finding",
    "FindingRef",
    "Fix",
    "Fixed",
    "FixedFile",
    "FromOutside",
    "Granted",
    "Holder",
    "InferenceNote",
    "InferenceNoteKind",
    "InferredSpec",
    "Inhibitor",
    "InvariantSummary",
    "Issue",
    "IssueChain",
    "IssueVerdict",
    "JudgedStandard",
    "Level",
    "Location",
    "MapFlow",
    "MapWorkload",
    "MatrixCell",
    "MeasuredClaim",
    "MeasuredClaims",
    "Moment",
    "NeededFlow",
    "NeededFlows",
    "NeededPermission",
    "NeededPermissions",
    "NetworkMap",
    "NetworkMatrix",
    "ObjectName",
    "Page",
    "Permission",
    "PhaseReport",
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
    "PodSecurity",
    "PodSecurityDecision",
    "PodSecurityField",
    "PodSecurityVerdict",
    "PodSecurityVerdicts",
    "PortRange",
    "PositionEncoding",
    "Question",
    "Quota",
    "QuotaBar",
    "QuotaResource",
    "QuotaUsage",
    "Reach",
    "ReachCase",
    "Reaches",
    "RejectedQuota",
    "Related",
    "RenderRequest",
    "Rendered",
    "RenderedText",
    "Report",
    "Restore",
    "RestoreSource",
    "RestoreTimeline",
    "Risk",
    "RoutedAlert",
    "RoutedEnd",
    "Routing",
    "RuleRef",
    "Severity",
    "Side",
    "Summary",
    "Version",
    "WhoCan",
    "WorkloadPermissions",
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


class AgainstSpec(TypedDict):
    """What of a spec's baseline a cluster has."""

    # How many of them are there as they are rendered.
    asRendered: int
    # Those that are there and differ, in the order of the baseline.
    differing: list[DifferingObject]
    # Those that are not there: `NetworkPolicy shop/default-deny`.
    missing: list[str]
    # How many objects the baseline has.
    objects: int


class AlertForm(TypedDict):
    """An alert."""

    # Its name.
    alert: str
    # The expression.
    expression: str
    # When it fires.
    firing: AlertFiring
    # The group of its rule.
    group: str
    # How long the expression must hold, such as `5m`; `null` where it fires at once.
    lasts: str | None
    # The Prometheus servers that load it: `namespace/name`.
    loadedBy: list[str]
    # Whether its rule is loaded.
    loading: AlertLoading
    # The receivers with an integration that routing leads it to, perhaps only with some labels; empty where it reaches
    # nobody; `null` where the bundle holds no Alertmanager configuration.
    reaches: list[str] | None
    # The value of the label `severity`; `null` where it is not given, or known only when it fires.
    severity: str | None
    # Where its rule is written, such as `PrometheusRule shop/orders`.
    source: str


class Alerts(TypedDict):
    """Every alert: who loads it, when it fires, whom it reaches."""

    # In the order of reading.
    alerts: list[AlertForm]


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
    # What does Pod Security say of workloads: under the labels of their namespaces, or of a level?
    podSecurity: PodSecurityVerdicts
    # Who may do something, by which binding and rule?
    whoCan: WhoCan
    # What may a subject do, by which bindings and rules?
    can: Can
    # What does the audit policy record of a request, and which rule decides it?
    audit: AuditRecord
    # Which alerts are there: loaded by whom, firing when, reaching whom?
    alerts: Alerts
    # Which receivers does an alert with these labels reach, by which routes, and what silences it?
    route: Routing
    # Is a certificate issued for a host, by whom, and when is it renewed?
    issue: Issue
    # Can a subject, or anyone, become more than what is granted to it, and by which steps?
    #
    # Of all subjects: who can become cluster-admin, and what else they get hold of by their own permissions.
    escalate: Escalations
    # What do workloads ask of the API server, as far as manifests tell, and is it granted?
    needs: NeededPermissions
    # What is there of Phase 1, which criteria are met, and what does that rest on?
    report: PhaseReport


class AuditRecord(TypedDict):
    """What an audit policy records of a request."""

    # How much is recorded.
    level: AuditLevel
    # The stages that are left out.
    omittedStages: list[AuditStage]
    # The policy: `namespace/name[key]`.
    policy: str
    # The rule that decides, counted from 1; `null` where none matches.
    rule: int | None
    # The answer in a sentence.
    sentence: str
    # The stages that leave an event, in the order in which they come; none at the level None.
    stages: list[AuditStage]
    # All groups of the user, with those that Kubernetes adds.
    userGroups: list[str]


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


class Can(TypedDict):
    """What a subject may do."""

    # What it may do: by bindings of the bundle first, in all namespaces, then by namespace.
    permissions: list[Permission]
    # `ServiceAccount namespace/name`, `User name` or `Group name`.
    subject: str
    # The bindings of the subject whose role neither the bundle nor Kubernetes itself shows.
    unknownBindings: list[str]


class Cause(TypedDict):
    """The findings of one cause."""

    # How many findings there are.
    count: int
    # The criteria that stay unmet while it is there.
    criteria: list[Criterion]
    # What follows from the first of them in the running cluster.
    effect: str | None
    # The first of the findings.
    findings: list[FindingRef]
    # How many of them `check --fix` mends without a person.
    fixable: int
    # What to do about the first of them.
    help: str | None
    # The broken invariant.
    invariant: str
    # What should hold.
    promise: str
    # The worst of its findings.
    severity: Severity


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


class TrueClaimOutcome(TypedDict):
    """One kind of `ClaimOutcome`."""

    # What is there.
    measured: str
    verdict: Literal["true"]


class FalseClaimOutcome(TypedDict):
    """One kind of `ClaimOutcome`."""

    # What is there instead.
    measured: str
    verdict: Literal["false"]
    # What of the claim is not so.
    why: str


class CannotTellClaimOutcome(TypedDict):
    """One kind of `ClaimOutcome`."""

    verdict: Literal["cannotTell"]
    # Why not.
    why: str


class ClaimsSummary(TypedDict):
    """How many claims are what."""

    # False ones.
    areFalse: int
    # True ones.
    areTrue: int
    # Those that manifests do not tell.
    cannotTell: int


class Connections(TypedDict):
    """A set of connections."""

    # Whether protocols beside TCP, UDP and SCTP are among them.
    otherProtocols: bool
    # The ranges of ports, by protocol and ascending.
    ports: list[PortRange]
    # `TCP 80,443, UDP 53`, `all connections` or `no connections`.
    text: str


class Control(TypedDict):
    """A control of a public catalogue."""

    # The catalogue.
    catalogue: str
    # How many findings these have.
    findings: int
    # The invariants that touch it.
    invariants: list[str]
    # The number of the control, or the heading where the catalogue has no numbers.
    number: str
    # What it is about.
    subject: str


class Count(TypedDict):
    """Something that was counted."""

    # How many there must be; `null` where it is told only.
    needed: int | None
    # Of how many; `null` where it is no part of anything.
    of: int | None
    # How many.
    value: int
    # What.
    what: str


class CoverageRow(TypedDict):
    """What a workload has."""

    # Whether it runs as a service account of its own; partly where others run as the same.
    account: Coverage
    # Whether a loaded alert that can fire names it; partly where one speaks of all pods or workloads.
    alert: Coverage
    # Whether all its claims can be restored; not needed without claims.
    backup: Coverage
    # Whether a budget guards it and lets a drain go on; partly where no drain gets past it.
    budget: Coverage
    # Whether a policy isolates it for egress.
    egressPolicy: Coverage
    # Whether a policy isolates it for ingress.
    ingressPolicy: Coverage
    # Whether each container has limits of CPU and memory, defaults of the namespace counted.
    limits: Coverage
    # Its namespace.
    namespace: str
    # Whether policies let pass what it needs to reach; not needed where its configuration names nothing.
    neededFlows: Coverage
    # The strictest level of Pod Security that its pods would pass.
    podSecurity: str
    # Whether a quota limits it; partly where it refuses some of its pods.
    quota: Coverage
    # Whether its pods are given a token of that account.
    token: bool
    # `namespace/name[Kind]`.
    workload: str


class CriterionResult(TypedDict):
    """A criterion with what it rests on."""

    # What was counted.
    counts: list[Count]
    # Which.
    criterion: Criterion
    # The findings at warning or error that stand against it, the worst first.
    findings: list[FindingRef]
    # The invariants that must hold.
    invariants: list[str]
    # Its name for people.
    title: str
    # The answer in a word.
    verdict: CriterionVerdict
    # The answer in a sentence.
    why: str


class DifferingObject(TypedDict):
    """An object that is not as the spec renders it."""

    # The fields that differ, the first ones where there are many.
    fields: list[str]
    # Where it is written.
    location: Location
    # How many fields more differ.
    more: int
    # Its kind and name: `NetworkPolicy shop/default-deny`.
    object: str


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
    # Where, in a configuration, in claims or in a spec.
    location: Location | None
    # What is wrong, and what to do.
    message: str


class Escalated(TypedDict):
    """What one subject can become."""

    # By the shortest chain to each, the nearest first; where it is the whole cluster, that alone. Where no subject was
    # asked about, only what its own permissions give it, and not what follows from that.
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


class FailedCheck(TypedDict):
    """A check that a workload fails."""

    # As Kubernetes calls it.
    check: str
    # What of the workload it forbids.
    detail: str
    # The fields that fail it, as JSON Pointers into the object.
    fields: list[str]
    # What it forbids.
    reason: str


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


class FindingRef(TypedDict):
    """A finding in short."""

    # The file.
    file: str
    # The same for the same fault, as in the findings of a check.
    fingerprint: str
    # The id of the broken invariant.
    invariant: str
    # The line, from 1.
    line: int
    # What is wrong.
    message: str
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


class Holder(TypedDict):
    """One who may do something."""

    # The binding, with its kind.
    binding: str
    # Whether Kubernetes itself brings the binding.
    isDefault: bool
    # The namespace in which it may; `null` for all, and for what is in none.
    namespace: str | None
    # The role that it binds, with its kind.
    role: str
    # The rule that lets it.
    rule: str
    # `ServiceAccount namespace/name`, `User name` or `Group name`.
    subject: str


class InferenceNote(TypedDict):
    """What the reader of an inferred spec should know."""

    # What sort of note it is.
    kind: InferenceNoteKind
    # What, in a sentence.
    message: str
    # JSON Pointer to the field of the spec that it is about; empty where it is about something that is not in it.
    path: str


class InferredSpec(TypedDict):
    """A spec that was inferred from manifests."""

    # What its reader should know.
    notes: list[InferenceNote]
    # The text of the spec, with a comment for each note.
    spec: str
    # The version of this form.
    version: int


class Inhibitor(TypedDict):
    """A rule by which other alerts silence it."""

    # Whether one that was said to fire silences it.
    acts: bool
    # The alerts of the bundle, and of those that were said to fire, that may or do silence it.
    alerts: list[str]
    # The labels whose values must be the same on both, with the values of this alert.
    equal: list[str]
    # What the alert that silences must meet.
    source: list[str]


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


class Issue(TypedDict):
    """Whether a certificate is issued for a host, by whom, and when it is renewed."""

    # What is taken for granted.
    assumes: list[str]
    # How it comes by its certificate: one for each Ingress that serves it, or where none does, for each certificate that
    # names it.
    chains: list[IssueChain]
    # The host.
    host: str
    # Whether certificates are issued for it: no where one is not, unknown where one is not known.
    issued: IssueVerdict
    # The answer in a sentence.
    sentence: str


class IssueChain(TypedDict):
    """How a host comes by its certificate."""

    # `namespace/name` of the Certificate, declared or made by cert-manager; `null` where nothing issues one.
    certificate: str | None
    # `namespace/name` of the Ingress; `null` where none serves the host.
    ingress: str | None
    # Whether it is issued.
    issued: IssueVerdict
    # Who signs it, as the certificate names it.
    issuer: str | None
    # How long the certificate lives, in seconds; `null` where the authority decides and is not known.
    lifetimeSeconds: int | None
    # What stands in the way.
    obstacles: list[str]
    # After how many seconds from its issue it is renewed.
    renewedAfterSeconds: int | None
    # `namespace/name` of the Secret that holds the certificate.
    secret: str | None
    # What it depends on that the bundle does not show.
    unknown: list[str]


class JudgedStandard(TypedDict):
    """What a standard says of a workload."""

    # The checks that it fails, in the order in which Kubernetes makes them.
    failed: list[FailedCheck]
    # What the API server says; `null` where all checks pass.
    message: str | None
    # `enforce`, `audit` or `warn`; `null` for what was asked about.
    mode: str | None
    # `restricted:v1.34`.
    standard: str


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


# What the workloads of one namespace may have with those of another.
MatrixCell = TypedDict(
    "MatrixCell",
    {
        # How many of them may connect on some port.
        "allowed": "int",
        # Who sends; the position in the list of namespaces.
        "from": "int",
        # How many pairs of workloads there are; towards outside, how many workloads.
        "pairs": "int",
        # Who receives; `null` is outside the cluster.
        "to": "int | None",
    },
)


class MeasuredClaim(TypedDict):
    """One claim, measured."""

    # What is taken for granted.
    assumes: list[str]
    # What is said, in words.
    claim: str
    # The places that prove it, with a sentence each.
    evidence: list[Related]
    # Where it is said.
    location: Location
    # By which measure.
    measure: str
    # What came out.
    outcome: ClaimOutcome


class MeasuredClaims(TypedDict):
    """What is said of a cluster, measured."""

    # In the order of the file.
    claims: list[MeasuredClaim]
    # How many are what.
    summary: ClaimsSummary
    # The version of this form.
    version: int


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


class NeededPermission(TypedDict):
    """One thing that a workload asks for."""

    # Whether it is granted.
    granted: Granted
    # `list services`, `get jobs.batch migrate in namespace shop`.
    request: str
    # What tells of it: `script`, `configuration` or the name of the controller.
    source: str


class NeededPermissions(TypedDict):
    """What workloads ask of the API server, and whether it is granted."""

    # The workloads that were asked about, as asked; where none was, those that are known to ask for something or that
    # could become more than they are.
    neededPermissions: list[WorkloadPermissions]


class NetworkMap(TypedDict):
    """The workloads of a cluster, and every connection that is allowed."""

    # What is not listed is not allowed.
    flows: list[MapFlow]
    # All workloads, in the order of reading.
    workloads: list[MapWorkload]


class NetworkMatrix(TypedDict):
    """Who may reach whom, by namespace."""

    # One for each pair of them that has pairs of workloads, row by row.
    cells: list[MatrixCell]
    # The namespaces with workloads, by name.
    namespaces: list[str]


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


class Permission(TypedDict):
    """What one rule lets a subject do."""

    # The binding, with its kind.
    binding: str
    # The API groups; empty text is the core group.
    groups: list[str]
    # Whether Kubernetes itself brings the binding.
    isDefault: bool
    # The names of the objects; empty for all.
    names: list[str]
    # The namespace in which it may; `null` for all, and for what is in none.
    namespace: str | None
    # The resources.
    resources: list[str]
    # The role that it binds, with its kind.
    role: str
    # The rule in words.
    rule: str
    # The paths that are no objects.
    urls: list[str]
    # The verbs; `*` is all.
    verbs: list[str]


class PhaseReport(TypedDict):
    """What a tree has of Phase 1: which criteria it meets, and what that rests on."""

    # What is said of the cluster, measured; `null` where no claims are given.
    claims: MeasuredClaims | None
    # Which controls of public catalogues the findings touch.
    compliance: list[Control]
    # What each workload has, in the order of reading.
    coverage: list[CoverageRow]
    # The eight criteria.
    criteria: list[CriterionResult]
    # Who may reach whom, by namespace.
    network: NetworkMatrix
    # What is wanted of each quota.
    quotas: list[QuotaBar]
    # What each backup keeps.
    restorePoints: list[RestoreTimeline]
    # The findings by cause, what weighs most first.
    risks: list[Cause]
    # What of a spec's baseline is there; `null` where no spec is given.
    spec: AgainstSpec | None
    # What was looked at, and how many findings there are.
    summary: Summary
    # The version of the JSON form.
    version: int


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

    # The number of the step that makes its namespace, where one does: it cannot be made earlier.
    afterStep: int | None
    # The number of the first step that needs it.
    beforeStep: int
    # What needs it; not all where it is needed often.
    evidence: list[PlanEvidence]
    # The keys of a ConfigMap or Secret that are asked for by name.
    keys: list[str]
    # What kind of thing.
    kind: PlanPrerequisiteKind
    # Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`.
    name: str
    # Who provides it, and in which version, where that is known.
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


class PodSecurity(TypedDict):
    """What Pod Security says of a workload."""

    # What a person must decide before it can pass the strictest of them.
    decisions: list[PodSecurityDecision]
    # The fields that would let it pass the strictest of them.
    fields: list[PodSecurityField]
    # Whether a manifest tells the labels of its namespace. Where none does, it is judged as if there were none.
    labelsKnown: bool
    # The standards by which it is judged: those of its namespace for `enforce`, `audit` and `warn`, or the one that
    # was asked about.
    standards: list[JudgedStandard]
    # The answer in a word.
    verdict: PodSecurityVerdict
    # `namespace/name[Kind]`.
    workload: str


class PodSecurityDecision(TypedDict):
    """What a person must decide so that a workload passes a check."""

    # The check.
    check: str
    # What to do.
    decision: str


class PodSecurityField(TypedDict):
    """A field that would let a workload pass a check."""

    # What of the program may not live with it; `null` where nothing that runs changes.
    caution: str | None
    # The check.
    check: str
    # The field, as a JSON Pointer into the object.
    field: str
    # Its value, as YAML.
    value: str


class PodSecurityVerdicts(TypedDict):
    """What Pod Security says of workloads."""

    # One for each workload that was asked about, in the order of reading; where none was named, PodTemplates come last.
    podSecurity: list[PodSecurity]


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


class PodSecurityQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["podSecurity"]
    # The level; those of the namespaces where it is not given.
    level: NotRequired[Level | None]
    # The version; those of the namespaces, or `latest` of a level, where it is not given.
    version: NotRequired[Version | None]
    # The workloads; all where none is named.
    workloads: NotRequired[list[EndpointName]]


class WhoCanQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["whoCan"]
    # The object; any where it is not given.
    name: NotRequired[str | None]
    # The namespace; each where it is not given.
    namespace: NotRequired[str | None]
    # The resource as kubectl takes it, `pods`, `deployments.apps` or `pods/exec`, or a path such as `/metrics`.
    resource: str
    # The verb, as in `get` or `delete`.
    verb: str


class CanQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["can"]
    # The namespace; all where it is not given.
    namespace: NotRequired[str | None]
    # `namespace/name` of a service account, `User:name` or `Group:name`.
    subject: str


class AuditQuestion(TypedDict):
    """One kind of `Question`."""

    # Its API group, where the resource does not tell it.
    api_group: NotRequired[str | None]
    # Further groups of the user.
    groups: NotRequired[list[str]]
    kind: Literal["audit"]
    # The name of the object; several where it is not given.
    name: NotRequired[str | None]
    # The namespace; none, or all, where it is not given.
    namespace: NotRequired[str | None]
    # Which policy, `namespace/name[key]` or the name of the object that holds it; needed where there are several.
    policy: NotRequired[str | None]
    # What is asked about, as kubectl takes it: `secrets`, `pods/exec`, `deployments.apps`. Either this or `url` is
    # given.
    resource: NotRequired[str | None]
    # A path that is no object, such as `/healthz`.
    url: NotRequired[str | None]
    # Who asks, such as `alice` or `system:serviceaccount:shop:web`. The groups that Kubernetes adds are added.
    user: str
    # As RBAC has it: `get`, `list`, `create`, ...; of a path, the method in lower case.
    verb: str


class AlertsQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["alerts"]


class RouteQuestion(TypedDict):
    """One kind of `Question`."""

    # The labels of the alerts that fire beside it.
    firing: NotRequired[list[dict[str, str]]]
    kind: Literal["route"]
    # The labels of the alert; one that is not here is absent.
    labels: dict[str, str]


class IssueQuestion(TypedDict):
    """One kind of `Question`."""

    # The host, such as `shop.example.com`.
    host: str
    kind: Literal["issue"]


class EscalateQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["escalate"]
    # `namespace/name` of a service account, `User:name` or `Group:name`; all that can where it is not given.
    subject: NotRequired[str | None]


class NeedsQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["needs"]
    # The workloads; all that are known to ask for something where none is named.
    workloads: NotRequired[list[EndpointName]]


class ReportQuestion(TypedDict):
    """One kind of `Question`."""

    kind: Literal["report"]


class Quota(TypedDict):
    """What is used and left of a quota."""

    # `namespace/name`.
    quota: str
    # What it limits, by name.
    resources: list[QuotaResource]
    # The workloads whose pods it limits, in the order of reading.
    workloads: list[str]


class QuotaBar(TypedDict):
    """What is wanted of one resource of a quota."""

    # The limit.
    hard: str
    # `namespace/name`.
    quota: str
    # The resource.
    resource: str
    # What is used once as many are admitted as can be.
    used: str
    # What all pods at their scale ask for.
    wanted: str
    # How much of the limit is wanted, in hundredths, rounded up.
    wantedPercent: int


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


class RenderRequest(TypedDict):
    """What is to be rendered, as JSON has it."""

    # In which units places are told.
    positions: NotRequired[PositionEncoding]
    # The text of a spec: YAML or JSON with `apiVersion: hardening/v1alpha1` and `kind: Phase1`.
    spec: str
    # How errors call it; `phase1.yaml` where absent.
    specName: NotRequired[str | None]


class Rendered(TypedDict):
    """The files of a Phase 1."""

    # The files in the order of roll-out; what belongs to all stands last.
    files: list[RenderedText]
    # The version of this form.
    version: int


class RenderedText(TypedDict):
    """A file that is rendered."""

    # Where, below the folder that is rendered into; steps are parted by `/`.
    path: str
    # What stands in it.
    text: str


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


class RestoreTimeline(TypedDict):
    """What a backup keeps once as many restore points go as come."""

    # How old they are, in seconds, the newest first; at most 100, spread evenly where there are more.
    agesSeconds: list[int]
    # The claims that it takes restore points of: `namespace/name`.
    claims: list[str]
    # How many restore points there are.
    kept: int
    # Why nothing comes of it; `null` where nothing is known to stand in the way.
    obstacle: str | None
    # When it runs; `null` where it runs once or not at all.
    schedule: str | None
    # `CronJob shop/backup`.
    source: str
    # The most that is lost, in seconds; `null` where there may be nothing to restore from.
    worstLossSeconds: int | None


class RoutedAlert(TypedDict):
    """Where an alert ends by one configuration."""

    # The configuration: `ConfigMap monitoring/alertmanager, alertmanager.yml`.
    configuration: str
    # The routes that the alert ends at, in the order in which it is sent.
    ends: list[RoutedEnd]
    # The rules by which other alerts silence it.
    inhibitedBy: list[Inhibitor]
    # What Alertmanager says of it where it refuses it; the rest is then what it would do were that mended.
    refused: str | None


class RoutedEnd(TypedDict):
    """A route that an alert ends at."""

    # When it is active; always where empty.
    activeTimeIntervals: list[str]
    # Whether it ends there for certain; not where a regular expression is not decided here.
    certain: bool
    # The labels by which alerts are put together; `...` alone for each alert for itself.
    groupBy: list[str]
    # How long a group waits before it tells of new alerts.
    groupInterval: str
    # How long a new group waits for more alerts.
    groupWait: str
    # The ways in which it tells people, such as `slack`; empty where it tells nobody.
    integrations: list[str]
    # When it is silent.
    muteTimeIntervals: list[str]
    # What each route on the way asks, from the root, whose text is empty.
    path: list[str]
    # The receiver.
    receiver: str
    # How long until what still fires is told again.
    repeatInterval: str


class Routing(TypedDict):
    """Where an alert ends, in each configuration of Alertmanager."""

    # By configuration, in the order of reading.
    routed: list[RoutedAlert]


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


class WhoCan(TypedDict):
    """Who may do something."""

    # Who may, once for each binding that lets them: bindings of the bundle first, those for all namespaces before others.
    holders: list[Holder]
    # What was asked, in words.
    request: str
    # The bindings whose role neither the bundle nor Kubernetes itself shows; their subjects may do it, too, where the
    # role says so.
    unknownBindings: list[str]


class WorkloadPermissions(TypedDict):
    """What one workload asks of the API server, and what it has."""

    # The service account that its pods run as: `namespace/name`.
    account: str
    # Whether that is all that it asks for; not where an image runs what manifests do not tell.
    isAll: bool
    # What it asks for, as far as that is known.
    needs: list[NeededPermission]
    # What the account could do to become more, and nothing that is known needs: `reads Secrets in every namespace`.
    notNeeded: list[str]
    # `namespace/name[Kind]`.
    workload: str


# When an alert fires.
AlertFiring = Literal["depends", "never", "always", "unread"]

# Whether a rule is loaded.
AlertLoading = Literal["loaded", "never", "refused", "unknown"]

# The answer without its evidence; its form follows from the kind of the question.
AnswerBody = Union[Reach, NetworkMap, Exposed, NeededFlows, Restore, Admissions, QuotaUsage, Drains, PodSecurityVerdicts, WhoCan, Can, AuditRecord, Alerts, Routing, Issue, Escalations, NeededPermissions, PhaseReport]

# Whether a fix may be applied unseen.
Applicability = Literal["display-only", "needs-review", "safe"]

# A port by its number, or by the name that the receiving container gives it.
AskedPort = Union[int, str]

# A protocol, in capitals as manifests have it.
AskedProtocol = Literal["TCP", "UDP", "SCTP"]

# How much of a request is recorded.
AuditLevel = Literal["None", "Metadata", "Request", "RequestResponse"]

# When an event of a request is written.
AuditStage = Literal["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]

# What a measure finds.
ClaimOutcome = Union[TrueClaimOutcome, FalseClaimOutcome, CannotTellClaimOutcome]

# How sure a violation is.
Confidence = Literal["likely", "certain"]

# A configuration: the text of a file, or the same as an object.
ConfigInput = Union[str, dict[str, Any]]

# Whether a workload has something.
Coverage = Literal["yes", "partly", "no", "notNeeded", "unknown"]

# A success criterion of Phase 1.
Criterion = Literal["storageSafety", "networkIsolation", "certificateAutomation", "alertingCoverage", "availabilityPatterns", "resourceControls", "securityPolicies", "documentation"]

# Whether a criterion is met.
CriterionVerdict = Literal["met", "notMet", "cannotTell"]

# What one end says, in a word.
DecisionKind = Literal["allowed", "denied", "notIsolated", "nodeTraffic", "outside"]

# What a drain may evict, in a word.
DrainVerdict = Literal["unguarded", "limited", "blocked", "notEvicted", "noPods", "undecided"]

# The kinds of `Change`, in the order in which effects of equal risk are told.
EffectKind = Literal["dataDestroyed", "stopped", "updateRefused", "nameless", "namesLost", "neededFlowsCut", "neededFlowsBlocked", "podsRefused", "claimsRefused", "updatesRefused", "drainsBlocked", "coverageLost", "coverageWorse", "alertsLost", "alertsReachFewer", "recordedLess", "escalationOpened", "permissions", "flowsOpened", "flowsCut", "isolation", "restarted", "unguarded", "priority", "namesGained", "neededFlowsOpened", "podsAdmitted", "drainsUnblocked", "guarded", "coverageGained", "coverageBetter", "escalationClosed", "alertsGained"]

# One end of a connection as a question names it: `namespace/name`, `namespace/name[Kind]`, `Kind/name`, a name that
# only one workload has, an address, a range of addresses, or `internet`.
EndpointName = str

# What is refused.
ErrorKind = Literal["config", "options", "question", "unknownInvariant", "claims", "spec"]

# Whether something is granted.
Granted = Literal["yes", "no", "unknown"]

# Why something is noted.
InferenceNoteKind = Literal["toFillIn", "guessed", "kept", "changed", "leftOut"]

# Whether a certificate is issued.
IssueVerdict = Literal["yes", "no", "unknown"]

# A level of the Pod Security Standards, from the loosest to the strictest.
#
# <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
Level = Literal["privileged", "baseline", "restricted"]

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

# What becomes of pods, in a word.
PodSecurityVerdict = Literal["passes", "noted", "refused"]

# In which units places are told: columns, and the `start` and `end` of locations and edits.
PositionEncoding = Literal["utf8", "utf16"]

# A question about a cluster. Its JSON has a `kind` beside the fields.
Question = Union[ReachQuestion, NetworkQuestion, ExposedQuestion, NeededFlowsQuestion, RestoreQuestion, AdmitQuestion, QuotaQuestion, DrainQuestion, PodSecurityQuestion, WhoCanQuestion, CanQuestion, AuditQuestion, AlertsQuestion, RouteQuestion, IssueQuestion, EscalateQuestion, NeedsQuestion, ReportQuestion]

# The answer in one word, of all connections that were asked about.
Reaches = Literal["yes", "partly", "no", "undecided"]

# How much a change can hurt. The greater, the worse.
Risk = Literal["low", "moderate", "high"]

# How bad a violation is.
Severity = Literal["info", "warning", "error"]

# The release whose checks are meant: `latest`, or `v1.` and the number of a release that may be newer than any known.
Version = str
