import { own } from '../../manifest/json-object';
import table from './kubernetes-messages.json';

export interface MessageField {
  /** JSON name; `$inline`: its fields are the parent's own in JSON. */
  n: string;
  /** A message, or `string`, `bool`, `int`, `int32`, `int64`, `Quantity`, `Time`, `IntOrString`; `T[]` is a list, `map:T` a map from text. */
  t: string;
  /** The encoder always writes it: what is empty, 0 or false there means that it is not set (kubectl-wire.md 3). */
  z?: number;
}

/** By field number. */
export type Message = Record<string, MessageField>;

/** What the table does not hold: the objects themselves, whose first field is always `metadata`, and what is asked about access. */
const OBJECTS: Record<string, Message> = {
  Job: objectOf('V1JobSpec', 'JobStatus'),
  // Sent back by who updates the status; the rest of k8s.io/api/batch/v1/generated.proto.
  JobStatus: {
    1: { n: 'conditions', t: 'JobCondition[]' },
    2: { n: 'startTime', t: 'Time' },
    3: { n: 'completionTime', t: 'Time' },
    4: { n: 'active', t: 'int32', z: 1 },
    5: { n: 'succeeded', t: 'int32', z: 1 },
    6: { n: 'failed', t: 'int32', z: 1 },
    7: { n: 'completedIndexes', t: 'string', z: 1 },
    8: { n: 'uncountedTerminatedPods', t: 'UncountedTerminatedPods' },
    9: { n: 'ready', t: 'int32' },
    10: { n: 'failedIndexes', t: 'string' },
    11: { n: 'terminating', t: 'int32' },
  },
  JobCondition: {
    ...text(['type', 'status']),
    3: { n: 'lastProbeTime', t: 'Time' },
    4: { n: 'lastTransitionTime', t: 'Time' },
    5: { n: 'reason', t: 'string', z: 1 },
    6: { n: 'message', t: 'string', z: 1 },
  },
  UncountedTerminatedPods: { 1: { n: 'succeeded', t: 'string[]' }, 2: { n: 'failed', t: 'string[]' } },
  CronJob: objectOf('CronJobSpec', 'CronJobStatus'),
  CronJobStatus: {
    1: { n: 'active', t: 'ObjectReference[]' },
    4: { n: 'lastScheduleTime', t: 'Time' },
    5: { n: 'lastSuccessfulTime', t: 'Time' },
  },
  ObjectReference: text(['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']),
  CronJobSpec: {
    1: { n: 'schedule', t: 'string', z: 1 },
    2: { n: 'startingDeadlineSeconds', t: 'int64' },
    3: { n: 'concurrencyPolicy', t: 'string', z: 1 },
    4: { n: 'suspend', t: 'bool' },
    5: { n: 'jobTemplate', t: 'JobTemplateSpec' },
    6: { n: 'successfulJobsHistoryLimit', t: 'int32' },
    7: { n: 'failedJobsHistoryLimit', t: 'int32' },
    8: { n: 'timeZone', t: 'string' },
  },
  JobTemplateSpec: { 1: { n: 'metadata', t: 'V1ObjectMeta' }, 2: { n: 'spec', t: 'V1JobSpec' } },
  Namespace: objectOf('NamespaceSpec'),
  NamespaceSpec: { 1: { n: 'finalizers', t: 'string[]' } },
  SelfSubjectReview: objectOf(undefined),
  SelfSubjectRulesReview: objectOf('RulesReviewSpec'),
  RulesReviewSpec: { 1: { n: 'namespace', t: 'string', z: 1 } },
  SelfSubjectAccessReview: objectOf('AccessReviewSpec'),
  AccessReviewSpec: {
    1: { n: 'resourceAttributes', t: 'ResourceAttributes' },
    2: { n: 'nonResourceAttributes', t: 'NonResourceAttributes' },
  },
  ResourceAttributes: text(['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name']),
  NonResourceAttributes: text(['path', 'verb']),
  DeleteOptions: {
    1: { n: 'gracePeriodSeconds', t: 'int64' },
    2: { n: 'preconditions', t: 'Preconditions' },
    3: { n: 'orphanDependents', t: 'bool' },
    4: { n: 'propagationPolicy', t: 'string' },
    5: { n: 'dryRun', t: 'string[]' },
  },
  Preconditions: { 1: { n: 'uid', t: 'string' }, 2: { n: 'resourceVersion', t: 'string' } },
};

const MESSAGES: Record<string, Message> = { ...(table as Record<string, Message>), ...OBJECTS };

/** @param ofStatus what it is read as, where a client may send it back */
function objectOf(spec: string | undefined, ofStatus = 'Unread'): Message {
  const status = { n: 'status', t: ofStatus };
  return {
    1: { n: 'metadata', t: 'V1ObjectMeta' },
    2: spec ? { n: 'spec', t: spec } : status,
    ...(spec && { 3: status }),
  };
}

function text(names: string[]): Message {
  return Object.fromEntries(names.map((n, index) => [index + 1, { n, t: 'string', z: 1 }]));
}

/** @returns undefined for a type that is no message */
export function messageOf(type: string): Message | undefined {
  return own(MESSAGES, type);
}

/** Whether objects of this kind can be read. */
export function isReadable(kind: string): boolean {
  return (
    ['Job', 'CronJob', 'Namespace', 'DeleteOptions'].includes(kind) || /^SelfSubject(Access|Rules)?Review$/.test(kind)
  );
}
