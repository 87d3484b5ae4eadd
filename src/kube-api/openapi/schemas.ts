import { parseNotation } from '../../manifest/kubernetes-types';
import { shapeOf } from '../patch/schema';
import table from './descriptions.json';
import { SERVED_TYPES } from './served-types';

/** By type, what Kubernetes says of it (empty name) and of its fields; see NOTICE. */
const DESCRIPTIONS: Record<string, Record<string, string>> = table;

const META = new Set([
  ...['LabelSelector', 'LabelSelectorRequirement', 'ObjectMeta', 'OwnerReference', 'ManagedFieldsEntry'],
]);

const BATCH =
  /^(CronJob|CronJobSpec|CronJobStatus|Job|JobSpec|JobTemplateSpec|JobStatus|JobCondition|PodFailurePolicy.*|SuccessPolicy.*|UncountedTerminatedPods)$/;
const AUTHENTICATION = /^(SelfSubjectReview.*|UserInfo)$/;
const AUTHORIZATION = /^(SelfSubjectAccessReview.*|SelfSubjectRulesReview.*|(NonR|R)esource(Attributes|Rule))$/;

/** The name of a type's schema. kubectl shows the last part of it as the type of a field. */
export function schemaName(type: string): string {
  if (META.has(type)) return `io.k8s.apimachinery.pkg.apis.meta.v1.${type}`;
  if (BATCH.test(type)) return `io.k8s.api.batch.v1.${type}`;
  if (AUTHENTICATION.test(type)) return `io.k8s.api.authentication.v1.${type}`;
  if (AUTHORIZATION.test(type)) return `io.k8s.api.authorization.v1.${type}`;
  return `io.k8s.api.core.v1.${type}`;
}

/** Schemas of types that are no objects, by the type's name in the table. */
const SCALARS: Record<string, object> = {
  string: { type: 'string', default: '' },
  bool: { type: 'boolean', default: false },
  int32: { type: 'integer', format: 'int32', default: 0 },
  int64: { type: 'integer', format: 'int64', default: 0 },
  Quantity: reference('io.k8s.apimachinery.pkg.api.resource.Quantity'),
  IntOrString: reference('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
  Time: reference('io.k8s.apimachinery.pkg.apis.meta.v1.Time'),
  any: { type: 'object' },
};

const NAMED: Record<string, object> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    description: 'A number with a unit, such as 500m, 2, 128Mi or 1G.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    description: 'A whole number, or text.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': {
    description: 'A time such as 2026-01-31T12:00:00Z (RFC 3339).',
    type: 'string',
    format: 'date-time',
  },
};

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** Schemas of some kinds, and of everything that they are made of. */
export function schemasOf(kinds: GroupVersionKind[]): Record<string, object> {
  const schemas: Record<string, object> = { ...NAMED };
  const open = kinds.map(({ kind }) => kind);
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    const name = schemaName(type);
    if (Object.hasOwn(schemas, name)) continue;
    const gvk = kinds.filter(({ kind }) => kind === type);
    schemas[name] = schemaOf(type, gvk);
    for (const notation of Object.values(SERVED_TYPES[type] ?? {})) {
      const { name: inner } = parseNotation(notation);
      if (Object.hasOwn(SERVED_TYPES, inner)) open.push(inner);
    }
  }
  return schemas;
}

function schemaOf(type: string, gvk: GroupVersionKind[]): object {
  const fields = Object.entries(SERVED_TYPES[type] ?? {});
  const description = DESCRIPTIONS[type]?.[''];
  const required = fields.filter(([, notation]) => parseNotation(notation).alwaysWritten).map(([name]) => name);
  return {
    ...(description && { description }),
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, notation]) => [name, propertyOf(type, name, notation)])),
    ...(required.length > 0 && { required }),
    ...(gvk.length > 0 && { 'x-kubernetes-group-version-kind': gvk }),
  };
}

function propertyOf(type: string, field: string, notation: string): object {
  const { name: inner, shape } = parseNotation(notation);
  const description = DESCRIPTIONS[type]?.[field];
  const about = description ? { description } : {};
  const scalar = SCALARS[inner];
  const one = scalar ?? reference(schemaName(inner));
  if (shape === 'map') return { ...about, type: 'object', additionalProperties: one };
  if (shape === 'list') return { ...about, type: 'array', items: one, ...mergeOf(type, field) };
  if (!('$ref' in one)) {
    const { default: _, ...plain } = one as { default?: unknown };
    return { ...about, ...plain };
  }
  // Beside a reference nothing else may stand.
  return description ? { description, allOf: [one] } : one;
}

/** How clients merge a list: kubectl computes its strategic merge patches by it. */
function mergeOf(type: string, field: string): object {
  const shape = shapeOf(type, field);
  if (shape.kind === 'set') return { 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' };
  if (shape.kind !== 'list') return { 'x-kubernetes-list-type': 'atomic' };
  return {
    'x-kubernetes-patch-merge-key': shape.mergeKey,
    'x-kubernetes-patch-strategy': field === 'volumes' ? 'merge,retainKeys' : 'merge',
    ...(shape.applyKeys.length > 0
      ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': shape.applyKeys }
      : { 'x-kubernetes-list-type': 'atomic' }),
  };
}

function reference(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
