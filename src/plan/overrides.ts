import type { AdmittedJob } from '../job/types';
import { commandOf } from './command';
import { containersOf, type PodContainer } from './containers';
import { type Environment, environmentOf, hostnameOf } from './environment';
import { PLACEHOLDER_MARK, PLACEHOLDERS } from './placeholders';
import { IDENTITY } from './pod-environment';

interface ContainerOverride {
  Name: string;
  Environment: { Name: string; Value: string }[];
  Command?: string[];
}

/** What RunTask is told of this Job and its pods: everything that the shared task definition cannot hold. @param generation of the execution */
export function overridesOf(job: AdmittedJob, generation: number): ContainerOverride[] {
  return containersOf(job.spec.template.spec).map((container, position) =>
    overrideOf(job, generation, container, position === 0),
  );
}

function overrideOf(
  job: AdmittedJob,
  generation: number,
  { container }: PodContainer,
  carriesIdentity: boolean,
): ContainerOverride {
  const declared = environmentOf(job, container);
  const variables = new Map<string, string>(carriesIdentity ? identityOf(job, generation) : []);
  if (!declared.has('HOSTNAME')) variables.set('HOSTNAME', hostnameOf(job));
  for (const [name, { text }] of notShared(declared)) variables.set(name, text);
  const { override } = commandOf(container, declared);
  return {
    Name: container.name,
    Environment: [...variables].map(([Name, Value]) => ({ Name, Value })),
    ...(override ? { Command: override } : {}),
  };
}

const notShared = (environment: Environment) => [...environment].filter(([, { shared }]) => !shared);

function identityOf({ metadata }: AdmittedJob, generation: number): [name: string, value: string][] {
  return [
    [IDENTITY.namespace, metadata.namespace],
    [IDENTITY.job, metadata.name],
    [IDENTITY.uid, metadata.uid],
    [IDENTITY.podName, PLACEHOLDERS.podName],
    [IDENTITY.slot, PLACEHOLDERS.slot],
    [IDENTITY.attempt, PLACEHOLDERS.attempt],
    [IDENTITY.launch, PLACEHOLDERS.launch],
    [IDENTITY.generation, String(generation)],
  ];
}

/** Lengths of what replaces the placeholders, at most: a pod's name is a label of DNS, and slots are counted to 100,000. */
const LONGEST: Record<keyof typeof PLACEHOLDERS, number> = { podName: 63, slot: 6, attempt: 7, launch: 7 };

/** Characters that the overrides of any pod of this Job take in RunTask, at most (it counts the JSON, aws.md 2.1). */
export function longestOverrides(job: AdmittedJob): number {
  const generation = 9_999_999;
  let text = JSON.stringify({ ContainerOverrides: overridesOf(job, generation) });
  for (const [name, length] of Object.entries(LONGEST))
    text = text.replaceAll(PLACEHOLDERS[name as keyof typeof PLACEHOLDERS], 'x'.repeat(length));
  return text.length;
}

/** Whether a text holds the character that placeholders are made of, anywhere in a value. */
export function holdsPlaceholderMark(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes(PLACEHOLDER_MARK);
}
