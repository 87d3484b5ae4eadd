import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { decodeObject } from '../../src/manifest/decode-object';
import { readManifests } from '../../src/manifest/read-manifests';
import { PLACEMENT } from '../../src/plan/node-selector';
import { mapMode, planExecution } from '../../src/plan/plan-execution';
import { planTaskDefinition } from '../../src/plan/task-definition';
import { unsupportedFields } from '../../src/plan/unsupported';
import { remainingSlots } from '../../src/pods/finish';
import { newRecord } from '../../src/pods/new-record';
import { admit } from '../support/job';
import { SETTINGS } from '../support/plan';

/**
 * Whole manifests beside what they become, to be read by people: the pairs were checked by hand against kubernetes-jobs.md 8. After a change that
 * is meant, `GOLDEN=write npx jest test/plan/golden` writes them anew; look at the difference.
 */
const FOLDER = path.join(__dirname, 'golden');
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => path.basename(file, '.yaml'));

function plan(manifest: Buffer) {
  const { manifests, problems } = readManifests(manifest);
  expect(problems).toEqual([]);
  const decoded = decodeObject(manifests[0]?.object, 'Job');
  if ('errors' in decoded) throw new Error(JSON.stringify(decoded.errors));
  const { job, errors } = admit(decoded.object);
  expect([...errors, ...unsupportedFields(job)]).toEqual([]);
  const slots = remainingSlots(newRecord(job, Date.parse(job.metadata.creationTimestamp)).record);
  const taskDefinition = planTaskDefinition(job, SETTINGS);
  const mode = mapMode(job, slots.length);
  const list = mode === 'distributed' ? { bucket: 'lists', key: 'slots/1.json' } : undefined;
  const revision = `arn:aws:ecs:eu-central-1:123456789012:task-definition/${taskDefinition.family}:1`;
  const input = planExecution(job, {
    generation: 1,
    slots,
    attempt: 0,
    taskDefinition: revision,
    list,
    placement: PLACEMENT,
  });
  return { taskDefinition, mode, input: { ...input, overrides: JSON.parse(input.overrides) } };
}

it.each(names)('%s', (name) => {
  const planned = plan(readFileSync(path.join(FOLDER, `${name}.yaml`)));
  const golden = path.join(FOLDER, `${name}.json`);
  if (process.env.GOLDEN === 'write') writeFileSync(golden, `${JSON.stringify(planned, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(planned))).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
});
