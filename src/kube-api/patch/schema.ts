import { fieldType, isObjectType } from '../../manifest/kubernetes-types';

/** How the value of a field is merged with another one. */
export type Shape =
  /** @property atomic server-side apply takes it as a whole (`x-kubernetes-map-type: atomic`) */
  | { kind: 'object'; type: string; atomic: boolean }
  | { kind: 'map'; atomic: boolean }
  /** A list whose items are told apart by a key; `applyKeys` is empty where server-side apply takes it as a whole. */
  | { kind: 'list'; type: string; mergeKey: string; applyKeys: string[] }
  /** A list of texts, each of which stands in it once. */
  | { kind: 'set' }
  /** Anything else is taken as a whole. */
  | { kind: 'value'; type: string | undefined };

/**
 * Lists whose items have a key, by the type of the items (`patchMergeKey`, `listMapKey` of kubernetes/api; kubectl-wire.md 10.2). A strategic
 * merge patch knows one key, server-side apply may need two.
 */
const LIST_KEYS: Record<string, { mergeKey: string; applyKeys: string[] }> = {
  ...keyed('name', ['Container', 'EphemeralContainer', 'EnvVar', 'Volume', 'LocalObjectReference']),
  ...keyed('name', ['PodResourceClaim', 'PodSchedulingGate']),
  ContainerPort: { mergeKey: 'containerPort', applyKeys: ['containerPort', 'protocol'] },
  ...keyed('mountPath', ['VolumeMount']),
  ...keyed('devicePath', ['VolumeDevice']),
  ...keyed('ip', ['HostAlias']),
  ...keyed('uid', ['OwnerReference']),
  TopologySpreadConstraint: { mergeKey: 'topologyKey', applyKeys: ['topologyKey', 'whenUnsatisfiable'] },
  JobCondition: { mergeKey: 'type', applyKeys: [] },
};

function keyed(key: string, types: string[]) {
  return Object.fromEntries(types.map((type) => [type, { mergeKey: key, applyKeys: [key] }]));
}

const ATOMIC_TYPES = new Set([
  ...[
    'LabelSelector',
    'NodeSelector',
    'ObjectReference',
    'NodeSelectorTerm',
    'ObjectFieldSelector',
    'ResourceFieldSelector',
  ],
  ...['SecretKeySelector', 'ConfigMapKeySelector', 'FileKeySelector', 'LocalObjectReference'],
  ...['TypedLocalObjectReference', 'UncountedTerminatedPods'],
]);

/** What a key has that is left out: the API server's default. */
export const KEY_DEFAULTS: Record<string, string> = { protocol: 'TCP' };

/** @param type of the object that has the field; undefined when that is not known */
export function shapeOf(type: string | undefined, field: string): Shape {
  const declared = type === undefined ? undefined : fieldType(type, field);
  if (!declared) return { kind: 'value', type: undefined };
  const { name, shape } = declared;
  if (shape === 'map') return { kind: 'map', atomic: field === 'nodeSelector' };
  if (shape === 'one')
    return isObjectType(name)
      ? { kind: 'object', type: name, atomic: ATOMIC_TYPES.has(name) }
      : { kind: 'value', type: name };
  if (field === 'finalizers') return { kind: 'set' };
  const keys = LIST_KEYS[name];
  return keys ? { kind: 'list', type: name, ...keys } : { kind: 'value', type: undefined };
}
