import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RESOURCE_TYPES } from '../../../src/local/assembly/resource-types';

const page = readFileSync(path.join(__dirname, '../../../docs/local.md'), 'utf8');

it.each(Object.entries(RESOURCE_TYPES))('docs/local.md says what becomes of %s', (name, { here }) => {
  expect(page).toContain(`| \`${name}\` | ${here} |`);
});

it('docs/local.md names no type that is not known', () => {
  const named = [...page.matchAll(/^\| `(AWS::[^`]+)` \|/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
});
