// Generated: cargo run -p hardening --example forms --features schema

/** The values that go over the border of hardening, as JSON has them. */

/**
 * What becomes of the pods of one workload.
 */
export interface Admission {
  /** What quotas count for each of its pods, by the names that quotas use, such as `requests.cpu`. */
  charge: Record<string, string>;
  /** Its pods at their scale. What lasts comes in the order of reading, then each Job alone. */
  full: Admitted;
  /** The pods that its autoscaler may add, where all that lasts is at its scale; `null` without autoscaler. */
  growth: Admitted | null;
  /** Whether there is a pod to each node, so that `full` is only about the first. */
  perNode: boolean;
  /** The priority class of its pods, its own or the global default. */
  priorityClass: string | null;
  /** The quotas that limit its pods, as `namespace/name`. */
  quotas: string[];
  /** The additional pods of an update, where all that lasts is at its scale; `null` where there are none. */
  update: Admitted | null;
  /** `namespace/name[Kind]`. */
  workload: string;
}

/**
 * What becomes of the pods of workloads.
 */
export interface Admissions {
  /** One for each workload that was asked about, in the order of reading. */
  admissions: Admission[];
}

/**
 * How many of some equal pods are admitted.
 */
export interface Admitted {
  /** How many there can be. */
  admitted: number;
  /** What the API server says of the next, behind its name: `is forbidden: exceeded quota: ...`; `null` where all are admitted. */
  refusal: string | null;
  /** How many there should be. */
  wanted: number;
}

/**
 * The answer to a question, with its evidence.
 */
export interface Answer {
  /** The answer. */
  answer: AnswerBody;
  /** The places that prove it, with a sentence each. */
  evidence: Related[];
  /** What was asked. */
  question: Question;
  /** The version of this form. */
  version: number;
}

/**
 * What is answered to each kind of question.
 */
export interface AnswerBodies {
  /** May one end reach another, and because of which rules? */
  reach: Reach;
  /** Who reaches whom on which ports: the whole map. */
  network: NetworkMap;
  /** What can be reached from every pod of the cluster or from outside, also through Ingresses and Services? */
  exposed: Exposed;
  /** What does each workload need to reach, as its configuration tells, and is it allowed? */
  neededFlows: NeededFlows;
  /** To which moments can a claim be restored, and how much is lost at worst? */
  restore: Restore;
  /** Which pods do LimitRanges and quotas refuse, in which words: at full scale, during an update, as autoscalers may want? */
  admit: Admissions;
  /** What is used and left of each quota? */
  quota: QuotaUsage;
  /** What may a drain evict of these workloads, or of all, and what forbids it? */
  drain: Drains;
  /** Can a subject, or anyone, become more than what is granted to it, and by which steps? */
  escalate: Escalations;
}

/**
 * The answer without its evidence; its form follows from the kind of the question.
 */
export type AnswerBody = Reach | NetworkMap | Exposed | NeededFlows | Restore | Admissions | QuotaUsage | Drains | Escalations;

/**
 * Whether a fix may be applied unseen.
 */
export type Applicability = "display-only" | "needs-review" | "safe";

/**
 * A port by its number, or by the name that the receiving container gives it.
 */
export type AskedPort = number | string;

/**
 * A protocol, in capitals as manifests have it.
 */
export type AskedProtocol = "TCP" | "UDP" | "SCTP";

/**
 * The fingerprints of known findings.
 */
export interface Baseline {
  /** One for each finding, as reports have them. */
  fingerprints: string[];
  /** The version of the form. */
  version: number;
}

/**
 * Something that a subject can become or get hold of.
 */
export interface Becoming {
  /** What is gained in the end: `cluster-admin`, `any service account of namespace shop`. */
  gains: string;
  /** The steps that lead there. */
  steps: EscalationStep[];
}

/**
 * The options of a check as JSON has them. What is absent is as by default.
 */
export interface CheckOptions {
  /** Findings that are known and not reported, as `hardening check --create-baseline` writes them. */
  baseline?: Baseline | null;
  /** The configuration: the text of a configuration file, or the same as an object. */
  config?: ConfigInput | null;
  /** How errors call the configuration; `config` where absent. */
  configName?: string | null;
  /** Whether to report what annotations and comments ignore, too. */
  noIgnores?: boolean;
  /** In which units places are told. */
  positions?: PositionEncoding;
}

/**
 * How sure a violation is.
 */
export type Confidence = "likely" | "certain";

/**
 * A configuration: the text of a file, or the same as an object.
 */
export type ConfigInput = string | Record<string, unknown>;

/**
 * A set of connections.
 */
export interface Connections {
  /** Whether protocols beside TCP, UDP and SCTP are among them. */
  otherProtocols: boolean;
  /** The ranges of ports, by protocol and ascending. */
  ports: PortRange[];
  /** `TCP 80,443, UDP 53`, `all connections` or `no connections`. */
  text: string;
}

/**
 * What one end says, in a word.
 */
export type DecisionKind = "allowed" | "denied" | "notIsolated" | "nodeTraffic" | "outside";

/**
 * What a drain may evict, in a word.
 */
export type DrainVerdict = "unguarded" | "limited" | "blocked" | "notEvicted" | "noPods" | "undecided";

/**
 * What a drain may evict of a workload.
 */
export interface DrainedWorkload {
  /** How many may be evicted at a time; `null` where nothing limits it, nothing is evicted, or it is not known. */
  allowed: number | null;
  /** The budgets that count its pods: `namespace/name`. */
  budgets: string[];
  /** How many pods it has at least; `null` where that depends on the nodes. */
  pods: number | null;
  /** The answer in a word. */
  verdict: DrainVerdict;
  /** The answer in a sentence. */
  why: string;
  /** `namespace/name[Kind]`. */
  workload: string;
}

/**
 * What a drain may evict of workloads while all is well.
 */
export interface Drains {
  /** The workloads that were asked about, as asked; all in the order of reading where none were named. */
  drains: DrainedWorkload[];
  /** The order in which a node with one pod of each of them is drained: a round begins when what the round before it evicted is ready elsewhere. What is in no round stays. */
  rounds: string[][];
}

/**
 * New text for a stretch of a file. Offsets are in UTF-16 where that was asked for.
 */
export interface Edit {
  /** The byte behind the last to replace. */
  end: number;
  /** The file as it was named to the reader. */
  file: string;
  /** The first byte to replace. */
  start: number;
  /** What stands there instead. */
  text: string;
}

/**
 * The kinds of `Change`, in the order in which effects of equal risk are told.
 */
export type EffectKind = "dataDestroyed" | "stopped" | "updateRefused" | "nameless" | "namesLost" | "neededFlowsCut" | "neededFlowsBlocked" | "podsRefused" | "claimsRefused" | "updatesRefused" | "drainsBlocked" | "coverageLost" | "coverageWorse" | "escalationOpened" | "permissions" | "flowsOpened" | "flowsCut" | "isolation" | "restarted" | "unguarded" | "priority" | "namesGained" | "neededFlowsOpened" | "podsAdmitted" | "drainsUnblocked" | "guarded" | "coverageGained" | "coverageBetter" | "escalationClosed";

/**
 * One end of a connection as a question names it: `namespace/name`, `namespace/name[Kind]`, `Kind/name`, a name that
 * only one workload has, an address, a range of addresses, or `internet`.
 */
export type EndpointName = string;

/**
 * A way from outside to a port of a workload's pods.
 */
export interface Entrance {
  /** Who is let in by the policies: addresses, `the ingress controller`, or `nobody`. */
  admitted: string;
  /** `TCP 8080`. */
  port: string;
  /** `Ingress shop/web`. */
  through: string;
  /** `namespace/name[Kind]`. */
  to: string;
}

/**
 * A refusal as data, for faces that have errors of their own.
 */
export interface ErrorForm {
  /** What is refused. */
  kind: ErrorKind;
  /** Where, in a configuration. */
  location: Location | null;
  /** What is wrong, and what to do. */
  message: string;
}

/**
 * What is refused.
 */
export type ErrorKind = "config" | "options" | "question" | "unknownInvariant";

/**
 * What one subject can become.
 */
export interface Escalated {
  /** By the shortest chain to each, the nearest first; where it is the whole cluster, that alone. */
  becomes: Becoming[];
  /** `ServiceAccount namespace/name`, `User name` or `Group name`. */
  subject: string;
}

/**
 * One step, by what one identity alone may do.
 */
export interface EscalationStep {
  /** What is done. */
  act: string;
  /** Who one is after it, or what one has got hold of. */
  gains: string;
  /** The roles that allow it and what binds them: `ClusterRole edit by RoleBinding shop/editors`. */
  grantedBy: string[];
  /** Who takes it. */
  who: string;
}

/**
 * What subjects can become, by which steps.
 */
export interface Escalations {
  /** The subject that was asked about, or all that can become more than they are, in order. */
  escalations: Escalated[];
}

/**
 * What more than its declared callers may reach.
 */
export interface Exposed {
  /** The ways that Ingresses and Services open from outside. */
  entrances: Entrance[];
  /** The workloads that any pod of the cluster or the outside may reach. */
  workloads: ExposedWorkload[];
}

/**
 * A workload that more than its declared callers may reach.
 */
export interface ExposedWorkload {
  /** What a pod without labels in a namespace that no manifest names may have with it. */
  fromAnyPod: Connections;
  /** What addresses outside the cluster may have with it. */
  fromOutside: FromOutside[];
  /** `namespace/name[Kind]`. */
  workload: string;
}

/**
 * One place where an invariant is broken.
 *
 * Serialises to version 1 of the JSON form (camelCase keys).
 */
export interface Finding {
  /** What it takes for granted, where it is not certain. */
  assumes: string | null;
  /** How sure it is. */
  confidence: Confidence;
  /** What follows from it in the running cluster. */
  effect: string | null;
  /** The same for the same fault, however the file around it moves: made of invariant, object and field path. */
  fingerprint: string;
  /** The edits that mend it. */
  fix: Fix | null;
  /** What to do. */
  help: string | null;
  /** The id of the broken invariant. */
  invariant: string;
  /** What stands under the marked text in a code frame. */
  label: string | null;
  /** Where. */
  location: Location;
  /** What is wrong. */
  message: string;
  /** The object; `null` where the text is none. */
  object: ObjectName | null;
  /** The evidence elsewhere. */
  related: Related[];
  /** How bad it is. */
  severity: Severity;
}

/**
 * The edits that mend a finding.
 */
export interface Fix {
  /** Whether it may be applied unseen. */
  applicability: Applicability;
  /** In ascending order, not overlapping. */
  edits: Edit[];
  /** What it does, in a few words. */
  title: string;
}

/**
 * What fixes made of sources.
 */
export interface Fixed {
  /** How many fixes were applied. */
  applied: number;
  /** The sources that changed, in the order of reading. */
  files: FixedFile[];
  /** What is still broken. */
  report: Report;
  /** The version of the JSON form. */
  version: number;
}

/**
 * One source before and after.
 */
export interface FixedFile {
  /** The name of the source. */
  name: string;
  /** Its text with the fixes. */
  text: string;
}

/**
 * What some addresses outside the cluster may have with a workload.
 */
export interface FromOutside {
  /** The addresses. */
  addresses: string;
  /** On which ports. */
  connections: Connections;
}

/**
 * What an invariant promises, in short.
 */
export interface InvariantSummary {
  /** The part of the id before the dot. */
  area: string;
  /** What a violation takes for granted, where it is not certain. */
  assumes: string | null;
  /** How sure a violation is. */
  confidence: Confidence;
  /** `area.name-of-the-fault`. */
  id: string;
  /** What must hold, in one line. */
  promise: string;
  /** How bad a violation is, unless it says otherwise. */
  severity: Severity;
}

/**
 * A stretch of a file. Columns and offsets are in UTF-16 where that was asked for.
 */
export interface Location {
  /** From 1, in Unicode scalar values. */
  column: number;
  /** The byte behind the last. */
  end: number;
  /** From 1, behind the last character. */
  endColumn: number;
  /** From 1, the line of the last byte. */
  endLine: number;
  /** The file as it was named to the reader. */
  file: string;
  /** From 1. */
  line: number;
  /** JSON Pointer into the object; empty for the object as a whole. */
  path: string;
  /** The first byte, from 0. */
  start: number;
}

/**
 * What one end may have with another.
 */
export interface MapFlow {
  /** On which ports. */
  connections: Connections;
  /** Who sends: `namespace/name[Kind]`, or addresses. */
  from: string;
  /** Who receives. */
  to: string;
}

/**
 * A workload as one end of flows.
 */
export interface MapWorkload {
  /** Whether a policy isolates its pods for egress; if none does, they may connect to everybody. */
  isolatedEgress: boolean;
  /** Whether a policy isolates its pods for ingress; if none does, everybody may connect to them. */
  isolatedIngress: boolean;
  /** Its kind. */
  kind: string;
  /** Its name. */
  name: string;
  /** Its namespace. */
  namespace: string;
  /** `namespace/name[Kind]`, as flows name it. */
  workload: string;
}

/**
 * A point in time: seconds since the beginning of 1970 in UTC, leap seconds left out.
 *
 * Read and written in the manner of RFC 3339; seconds, minutes and the whole time of day may be left out.
 */
export type Moment = string;

/**
 * A connection that a workload's configuration asks for.
 */
export interface NeededFlow {
  /** Whether the policies allow it to all that answer, or may: that can depend on the address of a node, which no manifest tells. */
  allowed: boolean;
  /** Who needs it. */
  from: string;
  /** The port of the pods. */
  port: number;
  /** `TCP` or `UDP` or `SCTP`. */
  protocol: string;
  /** How it is known. */
  reason: string;
  /** The workloads that answer. */
  to: string[];
}

/**
 * What workloads need to reach.
 */
export interface NeededFlows {
  /** In the order of the workloads that need them; the evidence of the answer is in the same order. */
  flows: NeededFlow[];
}

/**
 * The workloads of a cluster, and every connection that is allowed.
 */
export interface NetworkMap {
  /** What is not listed is not allowed. */
  flows: MapFlow[];
  /** All workloads, in the order of reading. */
  workloads: MapWorkload[];
}

/**
 * The name of an object, as Kubernetes identifies it.
 */
export interface ObjectName {
  /** As written. */
  apiVersion: string;
  /** As written. */
  kind: string;
  /** As written. */
  name: string;
  /** `null` for cluster-scoped kinds. */
  namespace: string | null;
}

/**
 * An invariant with its documentation.
 */
export interface Page {
  /** The part of the id before the dot. */
  area: string;
  /** What a violation takes for granted, where it is not certain. */
  assumes: string | null;
  /** How sure a violation is. */
  confidence: Confidence;
  /** `area.name-of-the-fault`. */
  id: string;
  /** Markdown: *What must hold*, *Why*, *Violates*, *Holds*, *References*. */
  markdown: string;
  /** What must hold, in one line. */
  promise: string;
  /** How bad a violation is, unless it says otherwise. */
  severity: Severity;
}

/**
 * What a change would do, and how to roll it out.
 */
export interface Plan {
  /** Objects that need each other, so that none of them can come first; each group is in one step. */
  cycles: string[][];
  /** What it does to the running cluster, the worst first. */
  effects: PlanEffect[];
  /** The objects that are created, changed and removed. */
  objects: PlanObject[];
  /** What must be there before, and is in neither bundle. */
  prerequisites: PlanPrerequisite[];
  /** The steps, in order: none needs what a later one makes. */
  steps: PlanStep[];
  /** How much of what. */
  summary: PlanSummary;
  /** The version of this form. */
  version: number;
}

/**
 * What is done to an object.
 */
export type PlanAction = "create" | "change" | "delete";

/**
 * One effect of a change.
 */
export interface PlanEffect {
  /** The objects whose change does it, where that is known: `NetworkPolicy shop/default-deny`. */
  by: string[];
  /** The workloads, claims, subjects or objects that it happens to; empty where `flows` names them. */
  concerns: string[];
  /** The single things that it happens to, a line each; long lists are cut. */
  details: string[];
  /** The places that prove it. */
  evidence: PlanEvidence[];
  /** The connections that open or close; empty for other effects. Of very many, the first thousand. */
  flows: PlanFlow[];
  /** What kind of effect. */
  kind: EffectKind;
  /** What to do before or instead. */
  mitigation: string;
  /** How much it can hurt. */
  risk: Risk;
  /** How to get back. */
  rollBack: string;
  /** What happens, in a sentence. */
  summary: string;
}

/**
 * A place that proves an effect.
 */
export interface PlanEvidence {
  /** Where. */
  location: Location;
  /** What is to be seen there. */
  message: string;
  /** In which of the two bundles it stands. */
  side: PlanSide;
}

/**
 * Connections from some ends to others.
 */
export interface PlanFlow {
  /** Which connections. */
  connections: Connections;
  /** Who sends: `namespace/name[Kind]`, or addresses. */
  from: string[];
  /** Who receives. What is in both lists stands with itself only where it may have several pods. */
  to: string[];
}

/**
 * An object that is created, changed or removed.
 */
export interface PlanObject {
  /** What is done to it. */
  action: PlanAction;
  /** Fields that only the wanted manifest has, as JSON Pointers. */
  added: string[];
  /** Fields that both have with different values. */
  changed: string[];
  /** Where it is written, in each bundle that has it. */
  evidence: PlanEvidence[];
  /** The object. */
  object: ObjectName;
  /** Fields among them that the API server does not let change. */
  refused: string[];
  /** Fields that only the manifest that runs has. */
  removed: string[];
}

/**
 * How a plan is made, as JSON has it. What is absent is as by default.
 */
export interface PlanOptions {
  /** The configuration, for its limits and what it says of the network plugin: the text of a configuration file, or the same as an object. */
  config?: ConfigInput | null;
  /** How errors call the configuration; `config` where absent. */
  configName?: string | null;
  /** In which units places are told. */
  positions?: PositionEncoding;
  /** Whether what is wanted is everything, so that all else is removed; by default it stays, as `kubectl apply` leaves it. */
  prune?: boolean;
}

/**
 * Something that must be there before the first step.
 */
export interface PlanPrerequisite {
  /** What needs it; not all where it is needed often. */
  evidence: PlanEvidence[];
  /** What kind of thing. */
  kind: PlanPrerequisiteKind;
  /** Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`. */
  name: string;
  /** Who provides it, where that is known. */
  provider: string | null;
}

/**
 * What kind of thing must be there.
 */
export type PlanPrerequisiteKind = "definition" | "driver" | "networkPlugin" | "namespace" | "object";

/**
 * Which of the two bundles.
 */
export type PlanSide = "current" | "desired";

/**
 * Objects that are applied together, and how.
 */
export interface PlanStep {
  /** The commands that make the step. */
  apply: string[];
  /** What to watch. */
  notes: string[];
  /** From 1. */
  number: number;
  /** The objects, what is needed before what needs it: `Namespace shop`. */
  objects: PlanStepObject[];
  /** The commands that undo it, while no later step is done. */
  rollBack: string[];
  /** What is in it: `2 Namespaces and 1 StorageClass`. */
  title: string;
  /** The commands that tell whether it has worked. */
  verify: string[];
}

/**
 * An object of a step.
 */
export interface PlanStepObject {
  /** What is done to it. */
  action: PlanAction;
  /** `Deployment shop/web`. */
  object: string;
}

/**
 * The counts of a plan.
 */
export interface PlanSummary {
  /** Objects that are changed. */
  changed: number;
  /** Objects that are created. */
  created: number;
  /** Effects that block something that runs, or open something. */
  high: number;
  /** Effects that only add or mend. */
  low: number;
  /** Effects that may block something. */
  moderate: number;
  /** Objects that are removed. */
  removed: number;
  /** Wanted objects that run already as they are wanted. */
  unchanged: number;
}

/**
 * A range of ports of one protocol.
 */
export interface PortRange {
  /** The first port. */
  first: number;
  /** The last port. */
  last: number;
  /** `TCP`, `UDP` or `SCTP`. */
  protocol: string;
}

/**
 * In which units places are told: columns, and the `start` and `end` of locations and edits.
 */
export type PositionEncoding = "utf8" | "utf16";

/**
 * A question about a cluster. Its JSON has a `kind` beside the fields.
 */
export type Question = {
  /** Who sends. */
  from: EndpointName;
  kind: "reach";
  /** The port of the receiving pods; all where it is not given. */
  port?: AskedPort | null;
  /** The protocol; TCP where only a port is given, all where neither is. */
  protocol?: AskedProtocol | null;
  /** Who receives. */
  to: EndpointName;
} | {
  kind: "network";
} | {
  kind: "exposed";
} | {
  kind: "neededFlows";
} | {
  /** The moment at which the data is lost, in UTC; in general where it is not given. */
  at?: Moment | null;
  /** `namespace/name`, or a name that only one claim has. */
  claim: string;
  kind: "restore";
} | {
  kind: "admit";
  /** Whose pods; those of all workloads where none is named. */
  workloads?: EndpointName[];
} | {
  kind: "quota";
  /** The namespace; all where it is not given. */
  namespace?: string | null;
} | {
  kind: "drain";
  /** The workloads; all where none is named. */
  workloads?: EndpointName[];
} | {
  kind: "escalate";
  /** The subject; all that can where it is not given. */
  subject?: SubjectName | null;
};

/**
 * What is used and left of a quota.
 */
export interface Quota {
  /** `namespace/name`. */
  quota: string;
  /** What it limits, by name. */
  resources: QuotaResource[];
  /** The workloads whose pods it limits, in the order of reading. */
  workloads: string[];
}

/**
 * What is used and left of one resource of a quota.
 */
export interface QuotaResource {
  /** What may be used. */
  hard: string;
  /** What the Jobs would use beside it if all ran at once. */
  jobs: string;
  /** What is left. */
  left: string;
  /** As the quota names it. */
  resource: string;
  /** What of it is admitted. */
  used: string;
  /** What all that lasts would use at its scale. */
  wanted: string;
}

/**
 * What is used and left of quotas.
 */
export interface QuotaUsage {
  /** The quotas that hold, by namespace and name. */
  quotas: Quota[];
  /** The quotas that the API server rejects, so that they limit nothing. */
  rejectedQuotas: RejectedQuota[];
}

/**
 * The answer to `Question::Reach`.
 */
export interface Reach {
  /** One case for two workloads; for addresses one for each set of them that is treated alike. */
  cases: ReachCase[];
  /** Who sends: `namespace/name[Kind]`, or the addresses as asked. */
  from: string;
  /** The answer in one word. */
  reaches: Reaches;
  /** The answer in a sentence. */
  sentence: string;
  /** Who receives. */
  to: string;
}

/**
 * What passes in one case, and what each end says to it.
 */
export interface ReachCase {
  /** The addresses that the case is about; `null` between two workloads. */
  addresses: string[] | null;
  /** What passes, of what was asked about. */
  connections: Connections;
  /** What the sending end says. */
  egress: Side;
  /** What the receiving end says. */
  ingress: Side;
}

/**
 * The answer in one word, of all connections that were asked about.
 */
export type Reaches = "yes" | "partly" | "no" | "undecided";

/**
 * A quota that the API server rejects.
 */
export interface RejectedQuota {
  /** `namespace/name`. */
  quota: string;
  /** Why. */
  reasons: string[];
}

/**
 * A place that proves a finding.
 */
export interface Related {
  /** Where. */
  location: Location;
  /** What is to be seen there. */
  message: string;
}

/**
 * The findings of a check, ordered by file and position, and what was looked at.
 */
export interface Report {
  /** What is broken. */
  findings: Finding[];
  /** How much of it. */
  summary: Summary;
  /** The version of the JSON form. */
  version: number;
}

/**
 * To which moments a claim can be restored.
 */
export interface Restore {
  /** What is taken for granted. */
  assumes: string[];
  /** `namespace/name`. */
  claim: string;
  /** The answer in a sentence. */
  sentence: string;
  /** Whatever takes restore points of it, or should. The evidence of the answer begins in the same order. */
  sources: RestoreSource[];
  /** The most that is lost, in seconds; `null` where there may be nothing to restore from. */
  worstLossSeconds: number | null;
}

/**
 * Something that takes restore points of a claim.
 */
export interface RestoreSource {
  /** How many restore points exist: at the moment that was asked about, else at least, once as many go as come. `null` where they only become more, or nobody knows how many are deleted. */
  kept: number | null;
  /** Why nothing comes of it; `null` where nothing is known to stand in the way. */
  obstacle: string | null;
  /** The age of the oldest of them, in seconds. */
  reachesBackSeconds: number | null;
  /** Those that exist at the moment that was asked about, newest first, at most 100. */
  restorePoints: string[];
  /** When; `null` where it runs once or not at all. */
  schedule: string | null;
  /** `CronJob shop/backup`. */
  source: string;
  /** From how many seconds after the first on as many go as come. */
  steadyAfterSeconds: number | null;
  /** What it takes. */
  takes: string;
  /** The most that is lost where it alone is restored from, in seconds. */
  worstLossSeconds: number | null;
}

/**
 * How much a change can hurt. The greater, the worse.
 */
export type Risk = "low" | "moderate" | "high";

/**
 * A rule of a policy.
 */
export interface RuleRef {
  /** The JSON Pointer to the rule. */
  path: string;
  /** `namespace/name`. */
  policy: string;
}

/**
 * How bad a violation is.
 */
export type Severity = "info" | "warning" | "error";

/**
 * What one end says.
 */
export interface Side {
  /** In a word. */
  decision: DecisionKind;
  /** The places that prove it. */
  evidence: Related[];
  /** The policies that isolate this end, `namespace/name`; none unless `decision` is `denied`. */
  policies: string[];
  /** The rules that let something pass; none unless `decision` is `allowed`. */
  rules: RuleRef[];
}

/**
 * A subject as a question names it: `namespace/name` or `system:serviceaccount:namespace:name` for a service account,
 * `User:name`, `Group:name`.
 */
export type SubjectName = string;

/**
 * Counts.
 */
export interface Summary {
  /** Findings of this severity. */
  errors: number;
  /** Sources read. */
  files: number;
  /** Findings of this severity. */
  infos: number;
  /** Objects in them. */
  objects: number;
  /** Findings that are known or ignored, and not reported. */
  suppressed: number;
  /** Findings of this severity. */
  warnings: number;
}
