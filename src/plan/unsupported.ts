import type { AdmittedJob, FieldError } from '../job/types';
import { requiredAffinity } from './affinity';
import { containersOf, needsWaiter, POD_SPEC_PATH } from './containers';
import { fargateSize, type TooLarge } from './fargate-size';
import { RESOURCE_REQUIREMENTS } from './fields/container';
import { asks, forbidden, refusals } from './fields/field-rule';
import { JOB_SPEC, POD_TEMPLATE_METADATA } from './fields/job-spec';
import { POD_SPEC } from './fields/pod-spec';
import { EMPTY_DIR, VOLUME } from './fields/volume';
import { unknownLabels } from './node-selector';
import { holdsPlaceholderMark } from './overrides';
import { DISTRIBUTED_CONCURRENCY } from './plan-execution';
import { podResources } from './resources';
import { unsupportedPodSecurity } from './security';
import { objectTooLarge, overridesTooLong, taskDefinitionTooLarge } from './sizes';
import { unknownResources } from './unknown-resources';
import { unsupportedContainer } from './unsupported-container';

const MOST_COMPLETIONS = 100_000;
const MOST_CONTAINERS = 10;
/** Seconds; the longest stopTimeout that Fargate takes (aws.md 5.2). */
const LONGEST_GRACE_PERIOD = 120;

/**
 * What a valid Job asks for and Fargate (or this version of Gantry) cannot do: one error for each, of type FieldValueForbidden, with its path
 * and a remedy. Also what would only fail later: overrides, task definitions and objects that are too large, sizes that Fargate does not have.
 */
export function unsupportedFields(job: AdmittedJob): FieldError[] {
  const { template } = job.spec;
  const errors = [
    ...refusals(job.spec, 'spec', JOB_SPEC),
    ...tooMany(job),
    ...refusals(template.metadata, 'spec.template.metadata', POD_TEMPLATE_METADATA),
    ...unsupportedPod(job),
    ...containersOf(template.spec).flatMap((one) => unsupportedContainer(job, one)),
  ];
  if (holdsPlaceholderMark(template))
    errors.push(forbidden('spec.template', 'the private-use character U+E000 is taken', 'Use another character.'));
  // What cannot be planned has no size.
  return errors.length > 0
    ? errors
    : [...overridesTooLong(job), ...taskDefinitionTooLarge(job), ...objectTooLarge(job)];
}

function tooMany({ spec }: AdmittedJob): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.completions ?? 0) > MOST_COMPLETIONS)
    errors.push(
      forbidden('spec.completions', 'more than 100,000 pods are too many for one Job here', 'Make several Jobs of it.'),
    );
  // With a number of completions the rest waits; the pods of a work queue are all there is.
  if (spec.completions === undefined && spec.parallelism > DISTRIBUTED_CONCURRENCY)
    errors.push(
      forbidden(
        'spec.parallelism',
        'Step Functions runs at most 10,000 pods of a Job at once',
        'Make several Jobs of it.',
      ),
    );
  return errors;
}

function unsupportedPod({ spec: { template } }: AdmittedJob): FieldError[] {
  const { spec } = template;
  return [
    ...refusals(spec, POD_SPEC_PATH, POD_SPEC),
    ...unknownLabels(spec, POD_SPEC_PATH),
    ...requiredAffinity(spec, POD_SPEC_PATH),
    ...unsupportedPodSecurity(spec, POD_SPEC_PATH),
    ...refusals(podResources(spec), `${POD_SPEC_PATH}.resources`, RESOURCE_REQUIREMENTS),
    ...unknownResources(podResources(spec), `${POD_SPEC_PATH}.resources`),
    ...unsupportedVolumes(spec.volumes),
    ...outOfRange(spec),
  ];
}

type Spec = AdmittedJob['spec']['template']['spec'];

function outOfRange(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const grace = spec.terminationGracePeriodSeconds ?? 0;
  if (grace > LONGEST_GRACE_PERIOD)
    errors.push(
      forbidden(
        `${POD_SPEC_PATH}.terminationGracePeriodSeconds`,
        `Fargate kills a container ${LONGEST_GRACE_PERIOD} seconds after SIGTERM, not ${grace}`,
        `Use at most ${LONGEST_GRACE_PERIOD}.`,
      ),
    );
  const waiters = needsWaiter(spec) ? 1 : 0;
  const containers = containersOf(spec).length + waiters;
  if (containers > MOST_CONTAINERS)
    errors.push(
      forbidden(
        `${POD_SPEC_PATH}.containers`,
        `a task has at most ${MOST_CONTAINERS} containers, and these are ${containers}${
          waiters ? ' with the one that waits until all have ended' : ''
        }`,
        'Put what belongs together into one container.',
      ),
    );
  const size = fargateSize(spec);
  return 'tooLarge' in size ? [...errors, ...size.tooLarge.map((problem) => tooLarge(spec, problem))] : errors;
}

function tooLarge(spec: Spec, { resource, asked, most }: TooLarge): FieldError {
  const one = containersOf(spec).length === 1 && !spec.resources;
  return forbidden(
    `${POD_SPEC_PATH}${one ? '.containers[0].resources' : ''}`,
    `no Fargate task has ${asked} of ${resource}; the most is ${most}`,
    `Ask for less ${resource}, and split the work among more pods.`,
  );
}

function unsupportedVolumes(volumes: Spec['volumes'] = []): FieldError[] {
  return volumes.flatMap((volume, i) => {
    const path = `${POD_SPEC_PATH}.volumes[${i}]`;
    const { emptyDir, name: _, ...sources } = volume;
    // An empty source is one, too: `downwardAPI: {}` mounts a folder without files.
    const named = Object.fromEntries(
      Object.entries(sources).map(([source, value]) => [source, asks(value) ? value : 'empty']),
    );
    return [...refusals(named, path, VOLUME), ...refusals(emptyDir, `${path}.emptyDir`, EMPTY_DIR)];
  });
}
