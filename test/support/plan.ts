import type { AdmittedJob, Container, FieldError, JobSpec, ObjectMeta, PodSpec } from '../../src/job/types';
import { PLACEMENT } from '../../src/plan/node-selector';
import { unsupportedFields } from '../../src/plan/unsupported';
import { admit, makeContainer, makeJob } from './job';

interface Parts {
  spec?: Partial<JobSpec>;
  pod?: Partial<PodSpec>;
  /** Changes the main container. */
  container?: Partial<Container>;
  /** Of the pod template. */
  metadata?: ObjectMeta;
  name?: string;
}

/** A Job as it is admitted, refused or not. */
export function admitted({ spec, pod, container, metadata, name = 'pi' }: Parts = {}): AdmittedJob {
  const job = makeJob({ spec, pod: { containers: [makeContainer(container)], ...pod }, metadata: { name } });
  if (metadata) job.spec.template.metadata = metadata;
  const { job: result, errors } = admit(job);
  if (errors.length > 0) throw new Error(`not valid: ${JSON.stringify(errors)}`);
  return result;
}

/** What of a Job is refused, as it is printed. */
export function refusedOf(parts: Parts): string[] {
  return unsupportedFields(admitted(parts)).map(({ field, message }: FieldError) => `${field}: ${message}`);
}

/** The pod template's spec of a Job with these parts. */
export const podSpec = (pod: Partial<PodSpec>): PodSpec => admitted({ pod }).spec.template.spec;

/** One account, `reader` of the namespace `default`. */
export const SERVICE_ACCOUNTS = { default: { reader: 'arn:aws:iam::123456789012:role/reader' } };

export const SETTINGS = {
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  taskRoleArn: 'arn:aws:iam::123456789012:role/task',
  logGroup: 'gantry-pods',
  region: 'eu-central-1',
  placement: PLACEMENT,
};
