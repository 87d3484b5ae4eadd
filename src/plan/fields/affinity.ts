import { type FieldTable, harmless, refused } from './field-rule';

const PLACES = 'Fargate places pods itself and takes no rules';

/**
 * core/v1 Affinity, with what is below it where the decision differs. Only for documentation: `affinity.ts` of `plan` looks into the terms.
 */
export const AFFINITY: FieldTable = {
  'nodeAffinity.required…': refused(PLACES, 'Use nodeSelector with kubernetes.io/arch, or only preferences.'),
  'nodeAffinity.preferred…': harmless('Fargate has no nodes to prefer'),
  'podAffinity.required…': refused(PLACES, 'Use only preferences.'),
  'podAffinity.preferred…': harmless('no two Fargate tasks share a host'),
  'podAntiAffinity.required…': refused(
    PLACES,
    'Use topologyKey kubernetes.io/hostname, which no Fargate task offends.',
  ),
  'podAntiAffinity.preferred…': harmless('no two Fargate tasks share a host'),
};
