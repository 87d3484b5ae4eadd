import type { FieldError, PodSpec } from '../job/types';
import { asks, forbidden } from './fields/field-rule';

interface Affinity {
  nodeAffinity?: Record<string, unknown>;
  podAffinity?: Record<string, unknown>;
  podAntiAffinity?: Record<string, unknown>;
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** What the affinity requires. Preferences are harmless, and no two Fargate tasks share a host, so pods on different nodes are had for nothing. */
export function requiredAffinity(spec: PodSpec, path: string): FieldError[] {
  const affinity = (spec.affinity ?? {}) as Affinity;
  const required = [
    [
      'nodeAffinity',
      affinity.nodeAffinity?.[REQUIRED],
      'Use nodeSelector with kubernetes.io/arch, or only preferences.',
    ],
    ['podAffinity', affinity.podAffinity?.[REQUIRED], 'Use only preferences.'],
    [
      'podAntiAffinity',
      affinity.podAntiAffinity?.[REQUIRED],
      'Use topologyKey kubernetes.io/hostname, or only preferences.',
    ],
  ] as const;
  return required
    .filter(([kind, terms]) => asks(terms) && !(kind === 'podAntiAffinity' && eachOnItsOwnHost(terms)))
    .map(([kind, , remedy]) =>
      forbidden(`${path}.affinity.${kind}.${REQUIRED}`, 'Fargate places pods itself and takes no rules', remedy),
    );
}

function eachOnItsOwnHost(terms: unknown): boolean {
  return Array.isArray(terms) && terms.every((term) => term?.topologyKey === 'kubernetes.io/hostname');
}
