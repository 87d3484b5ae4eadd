import { rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { packagedFile } from '../../lambda/packaged-file';
import { SERVICE_ACCOUNTS } from '../support/plan';
import { temporaryFolder } from '../support/runtime-worker';

const before = process.env.LAMBDA_TASK_ROOT;
const bundle = temporaryFolder('bundle');

beforeAll(() => {
  process.env.LAMBDA_TASK_ROOT = bundle;
});
afterAll(() => {
  if (before === undefined) delete process.env.LAMBDA_TASK_ROOT;
  else process.env.LAMBDA_TASK_ROOT = before;
  rmSync(bundle, { recursive: true, force: true });
});

it('is read from beside the bundle', () => {
  writeFileSync(path.join(bundle, 'service-accounts.json'), JSON.stringify(SERVICE_ACCOUNTS));
  expect(packagedFile('service-accounts.json')).toEqual(SERVICE_ACCOUNTS);
});

it('is named when it is not there', () => {
  expect(() => packagedFile('access.json')).toThrow('access.json');
});
