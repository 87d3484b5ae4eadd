import { expand } from '../job/expansion';
import type { AdmittedJob, Container, EnvVar } from '../job/types';
import { fieldReference, INDEX_LABEL } from './field-reference';
import { PLACEHOLDERS } from './placeholders';
import { resourceReference } from './resource-reference';

export const JOB_COMPLETION_INDEX = 'JOB_COMPLETION_INDEX';

/** A text of a pod. */
export interface PodText {
  /** With placeholders where the pods of a Job differ. */
  text: string;
  /** Whether it is the same for every Job with the same template. */
  shared: boolean;
}

/** The variables that a container declares, by name. */
export type Environment = Map<string, PodText>;

/**
 * The variables of a container as the kubelet makes them (kubernetes-jobs.md 8.2): in the order of the list, where a value may use what is
 * declared before it and the last of equal names counts. An Indexed Job's pods also get their index, unless they declare it: at the end,
 * so that only commands and arguments can use it.
 * @param job supported: what cannot be known is left empty
 */
export function environmentOf(job: AdmittedJob, container: Container): Environment {
  const environment: Environment = new Map();
  const index: EnvVar = {
    name: JOB_COMPLETION_INDEX,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX_LABEL}']` } },
  };
  const declared = container.env ?? [];
  const appended =
    job.spec.completionMode === 'Indexed' && !declared.some(({ name }) => name === JOB_COMPLETION_INDEX) ? [index] : [];
  for (const variable of [...declared, ...appended])
    environment.set(variable.name, textOf(job, container, variable, environment));
  return environment;
}

function textOf(job: AdmittedJob, container: Container, variable: EnvVar, before: Environment): PodText {
  const { value = '', valueFrom } = variable;
  const { fieldRef, resourceFieldRef } = valueFrom ?? {};
  if (fieldRef) return { text: fieldReference(job, fieldRef.fieldPath) ?? '', shared: false };
  if (resourceFieldRef) {
    const text = resourceReference(job.spec.template.spec, container, resourceFieldRef) ?? '';
    return { text, shared: true };
  }
  return expanded(value, before);
}

/** The text with its `$(VAR)` replaced; shared as long as all that was put in is. */
export function expanded(source: string, environment: Environment): PodText {
  let shared = true;
  const text = expand(source, (name) => {
    const value = environment.get(name);
    if (value && !value.shared) shared = false;
    return value?.text;
  });
  return { text, shared };
}

/**
 * The host name of the pod, which Kubernetes gives to the container and its runtime puts into HOSTNAME. Fargate takes no host name, so the
 * variable alone must do.
 */
export function hostnameOf({ metadata, spec }: AdmittedJob): string {
  if (spec.completionMode === 'Indexed') return `${metadata.name}-${PLACEHOLDERS.slot}`;
  return spec.template.spec.hostname || PLACEHOLDERS.podName;
}
