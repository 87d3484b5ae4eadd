import { isDeepStrictEqual } from 'node:util';
import { hasCondition } from './conditions';
import { invalid } from './field-error';
import type { AdmittedJob, Container, FieldError, PodSpec, PodTemplate } from './types';

/** Where pods go is no concern of those that have run; what they do is (kubernetes-jobs.md 2.5). */
const PLACEMENT = ['nodeSelector', 'tolerations', 'schedulingGates'] as const;

/**
 * The template is immutable, but while the Job is suspended it may get other labels and annotations, another place, and other resources. The
 * Job as it was decides, so that one change may do that and resume it.
 */
export function validateTemplateUpdate(before: AdmittedJob, after: AdmittedJob): FieldError[] {
  const [was, is] = [before.spec.template, after.spec.template];
  if (isDeepStrictEqual(was, is)) return [];
  if (!isAtRest(before)) return [invalid('spec.template', is, 'field is immutable')];
  if (isDeepStrictEqual(was.spec, fixedSpec(is.spec, was.spec))) {
    return isDeepStrictEqual(fixedMetadata(was), fixedMetadata(is))
      ? []
      : [invalid('spec.template', is, 'field is immutable')];
  }
  return [invalid('spec.template.spec', is.spec, 'field is immutable')];
}

function isAtRest({ spec, status, ...job }: AdmittedJob): boolean {
  if (spec.suspend !== true || (status?.active ?? 0) > 0) return false;
  return status?.startTime === undefined || hasCondition({ ...job, status }, 'Suspended');
}

/** The spec with everything that may change as it was before: what then differs may not. */
function fixedSpec(spec: PodSpec, before: PodSpec): PodSpec {
  const fixed: PodSpec = { ...spec, containers: fixedContainers(spec.containers, before.containers) };
  if (spec.initContainers) fixed.initContainers = fixedContainers(spec.initContainers, before.initContainers ?? []);
  for (const field of PLACEMENT) keep(fixed, field, before[field]);
  const { nodeAffinity: _, ...others } = (spec.affinity ?? {}) as { nodeAffinity?: unknown };
  const nodeAffinity = (before.affinity as { nodeAffinity?: unknown } | undefined)?.nodeAffinity;
  const affinity = { ...others, ...(nodeAffinity !== undefined && { nodeAffinity }) };
  keep(fixed, 'affinity', Object.keys(affinity).length > 0 ? affinity : before.affinity && {});
  return fixed;
}

function keep(spec: PodSpec, field: string, value: unknown): void {
  if (value === undefined) delete spec[field];
  else spec[field] = value;
}

/** Containers are compared in their order, by name. */
function fixedContainers(containers: Container[], before: Container[]): Container[] {
  return containers.map((container, at) => {
    const { resources } = before[at] ?? {};
    return before[at]?.name === container.name && resources ? { ...container, resources } : container;
  });
}

function fixedMetadata({ metadata }: PodTemplate): object {
  const { labels: _, annotations: __, ...others } = metadata ?? {};
  return others;
}
