import { dnsLabel } from './name-formats';
import { isWhole, parseQuantity, QuantityError } from './quantity';
import type { Container, CronJob, Job, JobSpec, ObjectMeta, PodSpec } from './types';

const MANY_COMPLETIONS = 100_000;
const MANY_PODS = 10_000;

/** What is allowed and probably not meant: the API server's Warning headers on create (kubernetes-jobs.md 2.4). */
export function warnJob({ metadata, spec }: Job): string[] {
  return [...warnName(metadata), ...warnJobSpec(spec, 'spec')];
}

/** A CronJob's name becomes part of its Jobs' names, and so of the names of pods. */
export function warnCronJob({ metadata, spec }: CronJob): string[] {
  return [...warnName(metadata), ...warnJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec')];
}

function warnName({ name = '' }: ObjectMeta): string[] {
  const mistakes = name === '' ? [] : dnsLabel(name);
  if (mistakes.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${mistakes.join(' ')}]`,
  ];
}

function warnJobSpec(spec: JobSpec, path: string): string[] {
  const warnings: string[] = [];
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  if (completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MANY_PODS) {
    warnings.push(
      `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
    );
  }
  return [...warnings, ...warnPodSpec(spec.template.spec, `${path}.template.spec`)];
}

function warnPodSpec(spec: PodSpec, path: string): string[] {
  const secrets = ((spec.imagePullSecrets ?? []) as { name?: string }[]).map(({ name }) => name);
  const warnings = secrets.flatMap((name, index) =>
    secrets.indexOf(name) < index
      ? [`${path}.imagePullSecrets[${index}].name: duplicate name ${JSON.stringify(name)}`]
      : [],
  );
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    warnings.push(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1.`,
    );
  }
  for (const field of ['initContainers', 'containers'] as const) {
    for (const [index, container] of (spec[field] ?? []).entries()) {
      warnings.push(...warnContainer(container, `${path}.${field}[${index}]`));
    }
  }
  return warnings;
}

function warnContainer({ env = [], resources = {} }: Container, path: string): string[] {
  const names = env.map(({ name }) => name);
  const hidden = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [
          `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [],
  );
  const fractions = (['limits', 'requests'] as const).flatMap((kind) =>
    ['memory', 'ephemeral-storage'].flatMap((resource) => {
      const amount = resources[kind]?.[resource];
      if (amount === undefined || !isFraction(amount)) return [];
      const value = JSON.stringify(String(amount));
      return [`${path}.resources.${kind}[${resource}]: fractional byte value ${value} is invalid, must be an integer`];
    }),
  );
  return [...fractions, ...hidden];
}

function isFraction(amount: string | number): boolean {
  try {
    return !isWhole(parseQuantity(amount));
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return false;
  }
}
