import type { AdmittedCronJob, AdmittedJob, FieldError } from '../job/types';
import { forbidden } from './fields/field-rule';
import { PLACEMENT } from './node-selector';
import { longestOverrides } from './overrides';
import { pack } from './packed-text';
import { planTaskDefinition } from './task-definition';

/** Characters of RunTask's overrides as JSON (aws.md 2.1). */
const MOST_OVERRIDES = 8192;

/** Bytes of a task definition as JSON (aws.md 5.3), with room for the members that ECS fills in itself. */
const MOST_TASK_DEFINITION = 61_440;

/** Bytes of an object as it is stored: half of what an item of DynamoDB holds. The other half is for what becomes of 100,000 indexes. */
const MOST_STORED = 200_000;

/** Names as long as AWS takes them: a Job is admitted before it is known where it will run. */
const LONGEST_SETTINGS = {
  executionRoleArn: `arn:aws:iam::123456789012:role/${'x'.repeat(64)}`,
  taskRoleArn: `arn:aws:iam::123456789012:role/${'x'.repeat(64)}`,
  logGroup: 'x'.repeat(128),
  region: 'ap-southeast-1',
  placement: PLACEMENT,
};

export function overridesTooLong(job: AdmittedJob): FieldError[] {
  const length = longestOverrides(job);
  if (length <= MOST_OVERRIDES) return [];
  return [
    forbidden(
      'spec.template.spec.containers',
      `what differs from Job to Job (variables from fields of the pod, and commands that use them with $(NAME)) takes ${length} characters, and ECS takes ${MOST_OVERRIDES}`,
      'In commands, let the shell read the variable ($NAME) instead of writing $(NAME).',
    ),
  ];
}

export function taskDefinitionTooLarge(job: AdmittedJob): FieldError[] {
  const bytes = Buffer.byteLength(JSON.stringify(planTaskDefinition(job, LONGEST_SETTINGS)));
  if (bytes <= MOST_TASK_DEFINITION) return [];
  return [
    forbidden(
      'spec.template.spec',
      `its task definition takes ${bytes} bytes, and ECS takes ${MOST_TASK_DEFINITION}`,
      'Put long scripts and texts into the image.',
    ),
  ];
}

/** Of what its user writes. */
export function objectTooLarge({ metadata, spec }: AdmittedJob | AdmittedCronJob): FieldError[] {
  const [ofMetadata, ofSpec] = [JSON.stringify(metadata), JSON.stringify(spec)];
  const text = ofMetadata + ofSpec;
  if (Buffer.byteLength(text) <= MOST_STORED) return [];
  const bytes = pack(text).length;
  if (bytes <= MOST_STORED) return [];
  return [
    forbidden(
      ofMetadata.length > ofSpec.length ? 'metadata' : 'spec',
      `compressed it takes ${bytes} bytes, and ${MOST_STORED} can be stored`,
      'Keep long texts in the image or in Amazon S3.',
    ),
  ];
}
