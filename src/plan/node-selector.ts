import type { FieldError, PodSpec } from '../job/types';
import { forbidden } from './fields/field-rule';

/** What a pod asks of the node that it runs on, as far as Fargate has a choice. */
export interface Placement {
  architecture: 'X86_64' | 'ARM64';
  spot: boolean;
}

/**
 * The labels of nodes that mean something on Fargate, and the values each may have. Spot is asked for by the labels of managed node groups
 * and of Karpenter.
 */
const LABELS: Record<string, Record<string, Partial<Placement>>> = {
  'kubernetes.io/arch': { amd64: { architecture: 'X86_64' }, arm64: { architecture: 'ARM64' } },
  'beta.kubernetes.io/arch': { amd64: { architecture: 'X86_64' }, arm64: { architecture: 'ARM64' } },
  'kubernetes.io/os': { linux: {} },
  'beta.kubernetes.io/os': { linux: {} },
  'eks.amazonaws.com/capacityType': { SPOT: { spot: true }, ON_DEMAND: { spot: false } },
  'karpenter.sh/capacity-type': { spot: { spot: true }, 'on-demand': { spot: false } },
  'eks.amazonaws.com/compute-type': { fargate: {} },
};

const REMEDY = `Leave it out. Labels with a meaning on Fargate: ${Object.entries(LABELS)
  .filter(([label]) => !label.startsWith('beta.'))
  .map(([label, values]) => `${label} (${Object.keys(values).join(', ')})`)
  .join('; ')}.`;

/** What a pod gets that asks for nothing, unless the stack's configuration says otherwise. */
export const PLACEMENT: Placement = { architecture: 'X86_64', spot: false };

/**
 * @param spec supported: labels that mean nothing are passed over
 * @param byDefault what a pod gets that does not ask
 */
export function placementOf(spec: PodSpec, byDefault: Placement): Placement {
  const chosen = Object.entries(spec.nodeSelector ?? {}).map(([label, value]) => LABELS[label]?.[value]);
  return Object.assign({}, byDefault, ...chosen);
}

/** The labels of the node selector that no Fargate task has. */
export function unknownLabels(spec: PodSpec, path: string): FieldError[] {
  return Object.entries(spec.nodeSelector ?? {})
    .filter(([label, value]) => !LABELS[label]?.[value])
    .map(([label, value]) =>
      forbidden(`${path}.nodeSelector[${label}]`, `no Fargate task has this label with the value "${value}"`, REMEDY),
    );
}
