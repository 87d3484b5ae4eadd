import { KUBERNETES_TYPES } from '../../manifest/kubernetes-types';

/** Types of objects that are read and never sent, in the notation of `KUBERNETES_TYPES`: the parts of them that are served. */
const READ: Record<string, Record<string, string>> = {
  Pod: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'PodSpec', status: 'PodStatus' },
  PodStatus: {
    ...{ phase: 'string', conditions: 'PodCondition[]', message: 'string', reason: 'string', startTime: 'Time' },
    ...{ initContainerStatuses: 'ContainerStatus[]', containerStatuses: 'ContainerStatus[]', qosClass: 'string' },
    ...{ podIP: 'string' },
  },
  PodCondition: {
    ...{ type: 'string!', status: 'string!', lastProbeTime: 'Time', lastTransitionTime: 'Time' },
    ...{ reason: 'string', message: 'string' },
  },
  ContainerStatus: {
    ...{ name: 'string!', state: 'ContainerState', lastState: 'ContainerState', ready: 'bool!' },
    ...{ restartCount: 'int32!', image: 'string!', imageID: 'string!', containerID: 'string', started: 'bool' },
  },
  ContainerState: {
    ...{ waiting: 'ContainerStateWaiting', running: 'ContainerStateRunning', terminated: 'ContainerStateTerminated' },
  },
  ContainerStateWaiting: { reason: 'string', message: 'string' },
  ContainerStateRunning: { startedAt: 'Time' },
  ContainerStateTerminated: {
    ...{ exitCode: 'int32!', signal: 'int32', reason: 'string', message: 'string' },
    ...{ startedAt: 'Time', finishedAt: 'Time', containerID: 'string' },
  },
  Event: {
    ...{ apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta!', involvedObject: 'ObjectReference!' },
    ...{ reason: 'string', message: 'string', source: 'EventSource', firstTimestamp: 'Time' },
    ...{ lastTimestamp: 'Time', count: 'int32', type: 'string' },
  },
  EventSource: { component: 'string' },
  ...review('SelfSubjectReview', {}, { userInfo: 'UserInfo' }),
  UserInfo: { username: 'string', uid: 'string', groups: 'string[]' },
  ...review(
    'SelfSubjectAccessReview',
    { resourceAttributes: 'ResourceAttributes', nonResourceAttributes: 'NonResourceAttributes' },
    { allowed: 'bool!', denied: 'bool', reason: 'string', evaluationError: 'string' },
  ),
  ResourceAttributes: {
    ...{ namespace: 'string', verb: 'string', group: 'string', version: 'string', resource: 'string' },
    ...{ subresource: 'string', name: 'string' },
  },
  NonResourceAttributes: { path: 'string', verb: 'string' },
  ...review(
    'SelfSubjectRulesReview',
    { namespace: 'string' },
    { resourceRules: 'ResourceRule[]!', nonResourceRules: 'NonResourceRule[]!', incomplete: 'bool!' },
  ),
  ResourceRule: { verbs: 'string[]!', apiGroups: 'string[]', resources: 'string[]', resourceNames: 'string[]' },
  NonResourceRule: { verbs: 'string[]!', nonResourceURLs: 'string[]' },
};

function review(kind: string, spec: Record<string, string>, status: Record<string, string>) {
  const hasSpec = Object.keys(spec).length > 0;
  return {
    [kind]: {
      ...{ apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta' },
      ...(hasSpec && { spec: `${kind}Spec!` }),
      status: `${kind}Status`,
    },
    ...(hasSpec && { [`${kind}Spec`]: spec }),
    [`${kind}Status`]: status,
  };
}

/** Everything that is served: by type, its fields and their types. */
export const SERVED_TYPES: Record<string, Record<string, string>> = { ...KUBERNETES_TYPES, ...READ };
