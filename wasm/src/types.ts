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
 * What of a spec's baseline a cluster has.
 */
export interface AgainstSpec {
  /** How many of them are there as they are rendered. */
  asRendered: number;
  /** Those that are there and differ, in the order of the baseline. */
  differing: DifferingObject[];
  /** Those that are not there: `NetworkPolicy shop/default-deny`. */
  missing: string[];
  /** How many objects the baseline has. */
  objects: number;
}

/**
 * When an alert fires.
 */
export type AlertFiring = "depends" | "never" | "always" | "unread";

/**
 * An alert.
 */
export interface AlertForm {
  /** Its name. */
  alert: string;
  /** The expression. */
  expression: string;
  /** When it fires. */
  firing: AlertFiring;
  /** The group of its rule. */
  group: string;
  /** How long the expression must hold, such as `5m`; `null` where it fires at once. */
  lasts: string | null;
  /** The Prometheus servers that load it: `namespace/name`. */
  loadedBy: string[];
  /** Whether its rule is loaded. */
  loading: AlertLoading;
  /** The receivers with an integration that routing leads it to, perhaps only with some labels; empty where it reaches nobody; `null` where the bundle holds no Alertmanager configuration. */
  reaches: string[] | null;
  /** The value of the label `severity`; `null` where it is not given, or known only when it fires. */
  severity: string | null;
  /** Where its rule is written, such as `PrometheusRule shop/orders`. */
  source: string;
}

/**
 * Whether a rule is loaded.
 */
export type AlertLoading = "loaded" | "never" | "refused" | "unknown";

/**
 * Every alert: who loads it, when it fires, whom it reaches.
 */
export interface Alerts {
  /** In the order of reading. */
  alerts: AlertForm[];
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
  /** What does Pod Security say of workloads: under the labels of their namespaces, or of a level? */
  podSecurity: PodSecurityVerdicts;
  /** Who may do something, by which binding and rule? */
  whoCan: WhoCan;
  /** What may a subject do, by which bindings and rules? */
  can: Can;
  /** What does the audit policy record of a request, and which rule decides it? */
  audit: AuditRecord;
  /** Which alerts are there: loaded by whom, firing when, reaching whom? */
  alerts: Alerts;
  /** Which receivers does an alert with these labels reach, by which routes, and what silences it? */
  route: Routing;
  /** Is a certificate issued for a host, by whom, and when is it renewed? */
  issue: Issue;
  /** Can a subject, or anyone, become more than what is granted to it, and by which steps?  Of all subjects: who can become cluster-admin, and what else they get hold of by their own permissions. */
  escalate: Escalations;
  /** What do workloads ask of the API server, as far as manifests tell, and is it granted? */
  needs: NeededPermissions;
  /** What is there of Phase 1, which criteria are met, and what does that rest on? */
  report: PhaseReport;
}

/**
 * The answer without its evidence; its form follows from the kind of the question.
 */
export type AnswerBody = Reach | NetworkMap | Exposed | NeededFlows | Restore | Admissions | QuotaUsage | Drains | PodSecurityVerdicts | WhoCan | Can | AuditRecord | Alerts | Routing | Issue | Escalations | NeededPermissions | PhaseReport;

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
 * How much of a request is recorded.
 */
export type AuditLevel = "None" | "Metadata" | "Request" | "RequestResponse";

/**
 * What an audit policy records of a request.
 */
export interface AuditRecord {
  /** How much is recorded. */
  level: AuditLevel;
  /** The stages that are left out. */
  omittedStages: AuditStage[];
  /** The policy: `namespace/name[key]`. */
  policy: string;
  /** The rule that decides, counted from 1; `null` where none matches. */
  rule: number | null;
  /** The answer in a sentence. */
  sentence: string;
  /** The stages that leave an event, in the order in which they come; none at the level None. */
  stages: AuditStage[];
  /** All groups of the user, with those that Kubernetes adds. */
  userGroups: string[];
}

/**
 * When an event of a request is written.
 */
export type AuditStage = "RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic";

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
 * What a subject may do.
 */
export interface Can {
  /** What it may do: by bindings of the bundle first, in all namespaces, then by namespace. */
  permissions: Permission[];
  /** `ServiceAccount namespace/name`, `User name` or `Group name`. */
  subject: string;
  /** The bindings of the subject whose role neither the bundle nor Kubernetes itself shows. */
  unknownBindings: string[];
}

/**
 * The findings of one cause.
 */
export interface Cause {
  /** How many findings there are. */
  count: number;
  /** The criteria that stay unmet while it is there. */
  criteria: Criterion[];
  /** What follows from the first of them in the running cluster. */
  effect: string | null;
  /** The first of the findings. */
  findings: FindingRef[];
  /** How many of them `check --fix` mends without a person. */
  fixable: number;
  /** What to do about the first of them. */
  help: string | null;
  /** The broken invariant. */
  invariant: string;
  /** What should hold. */
  promise: string;
  /** The worst of its findings. */
  severity: Severity;
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
 * What a measure finds.
 */
export type ClaimOutcome = {
  /** What is there. */
  measured: string;
  verdict: "true";
} | {
  /** What is there instead. */
  measured: string;
  verdict: "false";
  /** What of the claim is not so. */
  why: string;
} | {
  verdict: "cannotTell";
  /** Why not. */
  why: string;
};

/**
 * How many claims are what.
 */
export interface ClaimsSummary {
  /** False ones. */
  areFalse: number;
  /** True ones. */
  areTrue: number;
  /** Those that manifests do not tell. */
  cannotTell: number;
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
 * A control of a public catalogue.
 */
export interface Control {
  /** The catalogue. */
  catalogue: string;
  /** How many findings these have. */
  findings: number;
  /** The invariants that touch it. */
  invariants: string[];
  /** The number of the control, or the heading where the catalogue has no numbers. */
  number: string;
  /** What it is about. */
  subject: string;
}

/**
 * Something that was counted.
 */
export interface Count {
  /** How many there must be; `null` where it is told only. */
  needed: number | null;
  /** Of how many; `null` where it is no part of anything. */
  of: number | null;
  /** How many. */
  value: number;
  /** What. */
  what: string;
}

/**
 * Whether a workload has something.
 */
export type Coverage = "yes" | "partly" | "no" | "notNeeded" | "unknown";

/**
 * What a workload has.
 */
export interface CoverageRow {
  /** Whether it runs as a service account of its own; partly where others run as the same. */
  account: Coverage;
  /** Whether a loaded alert that can fire names it; partly where one speaks of all pods or workloads. */
  alert: Coverage;
  /** Whether all its claims can be restored; not needed without claims. */
  backup: Coverage;
  /** Whether a budget guards it and lets a drain go on; partly where no drain gets past it. */
  budget: Coverage;
  /** Whether a policy isolates it for egress. */
  egressPolicy: Coverage;
  /** Whether a policy isolates it for ingress. */
  ingressPolicy: Coverage;
  /** Whether each container has limits of CPU and memory, defaults of the namespace counted. */
  limits: Coverage;
  /** Its namespace. */
  namespace: string;
  /** Whether policies let pass what it needs to reach; not needed where its configuration names nothing. */
  neededFlows: Coverage;
  /** The strictest level of Pod Security that its pods would pass. */
  podSecurity: string;
  /** Whether a quota limits it; partly where it refuses some of its pods. */
  quota: Coverage;
  /** Whether its pods are given a token of that account. */
  token: boolean;
  /** `namespace/name[Kind]`. */
  workload: string;
}

/**
 * A success criterion of Phase 1.
 */
export type Criterion = "storageSafety" | "networkIsolation" | "certificateAutomation" | "alertingCoverage" | "availabilityPatterns" | "resourceControls" | "securityPolicies" | "documentation";

/**
 * A criterion with what it rests on.
 */
export interface CriterionResult {
  /** What was counted. */
  counts: Count[];
  /** Which. */
  criterion: Criterion;
  /** The findings at warning or error that stand against it, the worst first. */
  findings: FindingRef[];
  /** The invariants that must hold. */
  invariants: string[];
  /** Its name for people. */
  title: string;
  /** The answer in a word. */
  verdict: CriterionVerdict;
  /** The answer in a sentence. */
  why: string;
}

/**
 * Whether a criterion is met.
 */
export type CriterionVerdict = "met" | "notMet" | "cannotTell";

/**
 * What one end says, in a word.
 */
export type DecisionKind = "allowed" | "denied" | "notIsolated" | "nodeTraffic" | "outside";

/**
 * An object that is not as the spec renders it.
 */
export interface DifferingObject {
  /** The fields that differ, the first ones where there are many. */
  fields: string[];
  /** Where it is written. */
  location: Location;
  /** How many fields more differ. */
  more: number;
  /** Its kind and name: `NetworkPolicy shop/default-deny`. */
  object: string;
}

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
export type EffectKind = "dataDestroyed" | "stopped" | "updateRefused" | "nameless" | "namesLost" | "neededFlowsCut" | "neededFlowsBlocked" | "podsRefused" | "claimsRefused" | "updatesRefused" | "drainsBlocked" | "coverageLost" | "coverageWorse" | "alertsLost" | "alertsReachFewer" | "recordedLess" | "escalationOpened" | "permissions" | "flowsOpened" | "flowsCut" | "isolation" | "restarted" | "unguarded" | "priority" | "namesGained" | "neededFlowsOpened" | "podsAdmitted" | "drainsUnblocked" | "guarded" | "coverageGained" | "coverageBetter" | "escalationClosed" | "alertsGained";

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
  /** Where, in a configuration, in claims or in a spec. */
  location: Location | null;
  /** What is wrong, and what to do. */
  message: string;
}

/**
 * What is refused.
 */
export type ErrorKind = "config" | "options" | "question" | "unknownInvariant" | "claims" | "spec";

/**
 * What one subject can become.
 */
export interface Escalated {
  /** By the shortest chain to each, the nearest first; where it is the whole cluster, that alone. Where no subject was asked about, only what its own permissions give it, and not what follows from that. */
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
 * A check that a workload fails.
 */
export interface FailedCheck {
  /** As Kubernetes calls it. */
  check: string;
  /** What of the workload it forbids. */
  detail: string;
  /** The fields that fail it, as JSON Pointers into the object. */
  fields: string[];
  /** What it forbids. */
  reason: string;
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
 * A finding in short.
 */
export interface FindingRef {
  /** The file. */
  file: string;
  /** The same for the same fault, as in the findings of a check. */
  fingerprint: string;
  /** The id of the broken invariant. */
  invariant: string;
  /** The line, from 1. */
  line: number;
  /** What is wrong. */
  message: string;
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
 * Whether something is granted.
 */
export type Granted = "yes" | "no" | "unknown";

/**
 * One who may do something.
 */
export interface Holder {
  /** The binding, with its kind. */
  binding: string;
  /** Whether Kubernetes itself brings the binding. */
  isDefault: boolean;
  /** The namespace in which it may; `null` for all, and for what is in none. */
  namespace: string | null;
  /** The role that it binds, with its kind. */
  role: string;
  /** The rule that lets it. */
  rule: string;
  /** `ServiceAccount namespace/name`, `User name` or `Group name`. */
  subject: string;
}

/**
 * What the reader of an inferred spec should know.
 */
export interface InferenceNote {
  /** What sort of note it is. */
  kind: InferenceNoteKind;
  /** What, in a sentence. */
  message: string;
  /** JSON Pointer to the field of the spec that it is about; empty where it is about something that is not in it. */
  path: string;
}

/**
 * Why something is noted.
 */
export type InferenceNoteKind = "toFillIn" | "guessed" | "kept" | "changed" | "leftOut";

/**
 * A spec that was inferred from manifests.
 */
export interface InferredSpec {
  /** What its reader should know. */
  notes: InferenceNote[];
  /** The text of the spec, with a comment for each note. */
  spec: string;
  /** The version of this form. */
  version: number;
}

/**
 * A rule by which other alerts silence it.
 */
export interface Inhibitor {
  /** Whether one that was said to fire silences it. */
  acts: boolean;
  /** The alerts of the bundle, and of those that were said to fire, that may or do silence it. */
  alerts: string[];
  /** The labels whose values must be the same on both, with the values of this alert. */
  equal: string[];
  /** What the alert that silences must meet. */
  source: string[];
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
 * Whether a certificate is issued for a host, by whom, and when it is renewed.
 */
export interface Issue {
  /** What is taken for granted. */
  assumes: string[];
  /** How it comes by its certificate: one for each Ingress that serves it, or where none does, for each certificate that names it. */
  chains: IssueChain[];
  /** The host. */
  host: string;
  /** Whether certificates are issued for it: no where one is not, unknown where one is not known. */
  issued: IssueVerdict;
  /** The answer in a sentence. */
  sentence: string;
}

/**
 * How a host comes by its certificate.
 */
export interface IssueChain {
  /** `namespace/name` of the Certificate, declared or made by cert-manager; `null` where nothing issues one. */
  certificate: string | null;
  /** `namespace/name` of the Ingress; `null` where none serves the host. */
  ingress: string | null;
  /** Whether it is issued. */
  issued: IssueVerdict;
  /** Who signs it, as the certificate names it. */
  issuer: string | null;
  /** How long the certificate lives, in seconds; `null` where the authority decides and is not known. */
  lifetimeSeconds: number | null;
  /** What stands in the way. */
  obstacles: string[];
  /** After how many seconds from its issue it is renewed. */
  renewedAfterSeconds: number | null;
  /** `namespace/name` of the Secret that holds the certificate. */
  secret: string | null;
  /** What it depends on that the bundle does not show. */
  unknown: string[];
}

/**
 * Whether a certificate is issued.
 */
export type IssueVerdict = "yes" | "no" | "unknown";

/**
 * What a standard says of a workload.
 */
export interface JudgedStandard {
  /** The checks that it fails, in the order in which Kubernetes makes them. */
  failed: FailedCheck[];
  /** What the API server says; `null` where all checks pass. */
  message: string | null;
  /** `enforce`, `audit` or `warn`; `null` for what was asked about. */
  mode: string | null;
  /** `restricted:v1.34`. */
  standard: string;
}

/**
 * A level of the Pod Security Standards, from the loosest to the strictest.
 *
 * <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
 */
export type Level = "privileged" | "baseline" | "restricted";

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
 * What the workloads of one namespace may have with those of another.
 */
export interface MatrixCell {
  /** How many of them may connect on some port. */
  allowed: number;
  /** Who sends; the position in the list of namespaces. */
  from: number;
  /** How many pairs of workloads there are; towards outside, how many workloads. */
  pairs: number;
  /** Who receives; `null` is outside the cluster. */
  to: number | null;
}

/**
 * One claim, measured.
 */
export interface MeasuredClaim {
  /** What is taken for granted. */
  assumes: string[];
  /** What is said, in words. */
  claim: string;
  /** The places that prove it, with a sentence each. */
  evidence: Related[];
  /** Where it is said. */
  location: Location;
  /** By which measure. */
  measure: string;
  /** What came out. */
  outcome: ClaimOutcome;
}

/**
 * What is said of a cluster, measured.
 */
export interface MeasuredClaims {
  /** In the order of the file. */
  claims: MeasuredClaim[];
  /** How many are what. */
  summary: ClaimsSummary;
  /** The version of this form. */
  version: number;
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
 * One thing that a workload asks for.
 */
export interface NeededPermission {
  /** Whether it is granted. */
  granted: Granted;
  /** `list services`, `get jobs.batch migrate in namespace shop`. */
  request: string;
  /** What tells of it: `script`, `configuration` or the name of the controller. */
  source: string;
}

/**
 * What workloads ask of the API server, and whether it is granted.
 */
export interface NeededPermissions {
  /** The workloads that were asked about, as asked; where none was, those that are known to ask for something or that could become more than they are. */
  neededPermissions: WorkloadPermissions[];
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
 * Who may reach whom, by namespace.
 */
export interface NetworkMatrix {
  /** One for each pair of them that has pairs of workloads, row by row. */
  cells: MatrixCell[];
  /** The namespaces with workloads, by name. */
  namespaces: string[];
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
 * What one rule lets a subject do.
 */
export interface Permission {
  /** The binding, with its kind. */
  binding: string;
  /** The API groups; empty text is the core group. */
  groups: string[];
  /** Whether Kubernetes itself brings the binding. */
  isDefault: boolean;
  /** The names of the objects; empty for all. */
  names: string[];
  /** The namespace in which it may; `null` for all, and for what is in none. */
  namespace: string | null;
  /** The resources. */
  resources: string[];
  /** The role that it binds, with its kind. */
  role: string;
  /** The rule in words. */
  rule: string;
  /** The paths that are no objects. */
  urls: string[];
  /** The verbs; `*` is all. */
  verbs: string[];
}

/**
 * What a tree has of Phase 1: which criteria it meets, and what that rests on.
 */
export interface PhaseReport {
  /** What is said of the cluster, measured; `null` where no claims are given. */
  claims: MeasuredClaims | null;
  /** Which controls of public catalogues the findings touch. */
  compliance: Control[];
  /** What each workload has, in the order of reading. */
  coverage: CoverageRow[];
  /** The eight criteria. */
  criteria: CriterionResult[];
  /** Who may reach whom, by namespace. */
  network: NetworkMatrix;
  /** What is wanted of each quota. */
  quotas: QuotaBar[];
  /** What each backup keeps. */
  restorePoints: RestoreTimeline[];
  /** The findings by cause, what weighs most first. */
  risks: Cause[];
  /** What of a spec's baseline is there; `null` where no spec is given. */
  spec: AgainstSpec | null;
  /** What was looked at, and how many findings there are. */
  summary: Summary;
  /** The version of the JSON form. */
  version: number;
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
  /** The number of the step that makes its namespace, where one does: it cannot be made earlier. */
  afterStep: number | null;
  /** The number of the first step that needs it. */
  beforeStep: number;
  /** What needs it; not all where it is needed often. */
  evidence: PlanEvidence[];
  /** The keys of a ConfigMap or Secret that are asked for by name. */
  keys: string[];
  /** What kind of thing. */
  kind: PlanPrerequisiteKind;
  /** Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`. */
  name: string;
  /** Who provides it, and in which version, where that is known. */
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
 * What Pod Security says of a workload.
 */
export interface PodSecurity {
  /** What a person must decide before it can pass the strictest of them. */
  decisions: PodSecurityDecision[];
  /** The fields that would let it pass the strictest of them. */
  fields: PodSecurityField[];
  /** Whether a manifest tells the labels of its namespace. Where none does, it is judged as if there were none. */
  labelsKnown: boolean;
  /** The standards by which it is judged: those of its namespace for `enforce`, `audit` and `warn`, or the one that was asked about. */
  standards: JudgedStandard[];
  /** The answer in a word. */
  verdict: PodSecurityVerdict;
  /** `namespace/name[Kind]`. */
  workload: string;
}

/**
 * What a person must decide so that a workload passes a check.
 */
export interface PodSecurityDecision {
  /** The check. */
  check: string;
  /** What to do. */
  decision: string;
}

/**
 * A field that would let a workload pass a check.
 */
export interface PodSecurityField {
  /** What of the program may not live with it; `null` where nothing that runs changes. */
  caution: string | null;
  /** The check. */
  check: string;
  /** The field, as a JSON Pointer into the object. */
  field: string;
  /** Its value, as YAML. */
  value: string;
}

/**
 * What becomes of pods, in a word.
 */
export type PodSecurityVerdict = "passes" | "noted" | "refused";

/**
 * What Pod Security says of workloads.
 */
export interface PodSecurityVerdicts {
  /** One for each workload that was asked about, in the order of reading; where none was named, PodTemplates come last. */
  podSecurity: PodSecurity[];
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
  kind: "podSecurity";
  /** The level; those of the namespaces where it is not given. */
  level?: Level | null;
  /** The version; those of the namespaces, or `latest` of a level, where it is not given. */
  version?: Version | null;
  /** The workloads; all where none is named. */
  workloads?: EndpointName[];
} | {
  kind: "whoCan";
  /** The object; any where it is not given. */
  name?: string | null;
  /** The namespace; each where it is not given. */
  namespace?: string | null;
  /** The resource as kubectl takes it, `pods`, `deployments.apps` or `pods/exec`, or a path such as `/metrics`. */
  resource: string;
  /** The verb, as in `get` or `delete`. */
  verb: string;
} | {
  kind: "can";
  /** The namespace; all where it is not given. */
  namespace?: string | null;
  /** `namespace/name` of a service account, `User:name` or `Group:name`. */
  subject: string;
} | {
  /** Its API group, where the resource does not tell it. */
  api_group?: string | null;
  /** Further groups of the user. */
  groups?: string[];
  kind: "audit";
  /** The name of the object; several where it is not given. */
  name?: string | null;
  /** The namespace; none, or all, where it is not given. */
  namespace?: string | null;
  /** Which policy, `namespace/name[key]` or the name of the object that holds it; needed where there are several. */
  policy?: string | null;
  /** What is asked about, as kubectl takes it: `secrets`, `pods/exec`, `deployments.apps`. Either this or `url` is given. */
  resource?: string | null;
  /** A path that is no object, such as `/healthz`. */
  url?: string | null;
  /** Who asks, such as `alice` or `system:serviceaccount:shop:web`. The groups that Kubernetes adds are added. */
  user: string;
  /** As RBAC has it: `get`, `list`, `create`, ...; of a path, the method in lower case. */
  verb: string;
} | {
  kind: "alerts";
} | {
  /** The labels of the alerts that fire beside it. */
  firing?: Record<string, string>[];
  kind: "route";
  /** The labels of the alert; one that is not here is absent. */
  labels: Record<string, string>;
} | {
  /** The host, such as `shop.example.com`. */
  host: string;
  kind: "issue";
} | {
  kind: "escalate";
  /** `namespace/name` of a service account, `User:name` or `Group:name`; all that can where it is not given. */
  subject?: string | null;
} | {
  kind: "needs";
  /** The workloads; all that are known to ask for something where none is named. */
  workloads?: EndpointName[];
} | {
  kind: "report";
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
 * What is wanted of one resource of a quota.
 */
export interface QuotaBar {
  /** The limit. */
  hard: string;
  /** `namespace/name`. */
  quota: string;
  /** The resource. */
  resource: string;
  /** What is used once as many are admitted as can be. */
  used: string;
  /** What all pods at their scale ask for. */
  wanted: string;
  /** How much of the limit is wanted, in hundredths, rounded up. */
  wantedPercent: number;
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
 * What is to be rendered, as JSON has it.
 */
export interface RenderRequest {
  /** In which units places are told. */
  positions?: PositionEncoding;
  /** The text of a spec: YAML or JSON with `apiVersion: hardening/v1alpha1` and `kind: Phase1`. */
  spec: string;
  /** How errors call it; `phase1.yaml` where absent. */
  specName?: string | null;
}

/**
 * The files of a Phase 1.
 */
export interface Rendered {
  /** The files in the order of roll-out; what belongs to all stands last. */
  files: RenderedText[];
  /** The version of this form. */
  version: number;
}

/**
 * A file that is rendered.
 */
export interface RenderedText {
  /** Where, below the folder that is rendered into; steps are parted by `/`. */
  path: string;
  /** What stands in it. */
  text: string;
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
 * What a backup keeps once as many restore points go as come.
 */
export interface RestoreTimeline {
  /** How old they are, in seconds, the newest first; at most 100, spread evenly where there are more. */
  agesSeconds: number[];
  /** The claims that it takes restore points of: `namespace/name`. */
  claims: string[];
  /** How many restore points there are. */
  kept: number;
  /** Why nothing comes of it; `null` where nothing is known to stand in the way. */
  obstacle: string | null;
  /** When it runs; `null` where it runs once or not at all. */
  schedule: string | null;
  /** `CronJob shop/backup`. */
  source: string;
  /** The most that is lost, in seconds; `null` where there may be nothing to restore from. */
  worstLossSeconds: number | null;
}

/**
 * How much a change can hurt. The greater, the worse.
 */
export type Risk = "low" | "moderate" | "high";

/**
 * Where an alert ends by one configuration.
 */
export interface RoutedAlert {
  /** The configuration: `ConfigMap monitoring/alertmanager, alertmanager.yml`. */
  configuration: string;
  /** The routes that the alert ends at, in the order in which it is sent. */
  ends: RoutedEnd[];
  /** The rules by which other alerts silence it. */
  inhibitedBy: Inhibitor[];
  /** What Alertmanager says of it where it refuses it; the rest is then what it would do were that mended. */
  refused: string | null;
}

/**
 * A route that an alert ends at.
 */
export interface RoutedEnd {
  /** When it is active; always where empty. */
  activeTimeIntervals: string[];
  /** Whether it ends there for certain; not where a regular expression is not decided here. */
  certain: boolean;
  /** The labels by which alerts are put together; `...` alone for each alert for itself. */
  groupBy: string[];
  /** How long a group waits before it tells of new alerts. */
  groupInterval: string;
  /** How long a new group waits for more alerts. */
  groupWait: string;
  /** The ways in which it tells people, such as `slack`; empty where it tells nobody. */
  integrations: string[];
  /** When it is silent. */
  muteTimeIntervals: string[];
  /** What each route on the way asks, from the root, whose text is empty. */
  path: string[];
  /** The receiver. */
  receiver: string;
  /** How long until what still fires is told again. */
  repeatInterval: string;
}

/**
 * Where an alert ends, in each configuration of Alertmanager.
 */
export interface Routing {
  /** By configuration, in the order of reading. */
  routed: RoutedAlert[];
}

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

/**
 * The release whose checks are meant: `latest`, or `v1.` and the number of a release that may be newer than any known.
 */
export type Version = string;

/**
 * Who may do something.
 */
export interface WhoCan {
  /** Who may, once for each binding that lets them: bindings of the bundle first, those for all namespaces before others. */
  holders: Holder[];
  /** What was asked, in words. */
  request: string;
  /** The bindings whose role neither the bundle nor Kubernetes itself shows; their subjects may do it, too, where the role says so. */
  unknownBindings: string[];
}

/**
 * What one workload asks of the API server, and what it has.
 */
export interface WorkloadPermissions {
  /** The service account that its pods run as: `namespace/name`. */
  account: string;
  /** Whether that is all that it asks for; not where an image runs what manifests do not tell. */
  isAll: boolean;
  /** What it asks for, as far as that is known. */
  needs: NeededPermission[];
  /** What the account could do to become more, and nothing that is known needs: `reads Secrets in every namespace`. */
  notNeeded: string[];
  /** `namespace/name[Kind]`. */
  workload: string;
}
