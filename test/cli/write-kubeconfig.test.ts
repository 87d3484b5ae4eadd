import { lstatSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { mergeIntoKubeconfig } from '../../src/cli/write-kubeconfig';
import { temporaryFolder } from '../support/runtime-worker';

const folder = temporaryFolder('kubeconfig');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const entry = { name: 'gantry', cluster: { server: 'https://new' }, user: { exec: { command: 'aws' } } };
const fresh = (text?: string) => {
  const file = path.join(folder, `${Math.random()}`);
  if (text !== undefined) writeFileSync(file, text, { mode: 0o644 });
  return file;
};
const read = (file: string) => load(readFileSync(file, 'utf8'));

it('writes a file that only its user can read', () => {
  const file = path.join(fresh(), 'with', 'folders');
  mergeIntoKubeconfig(file, { ...entry, namespace: 'nightly' });
  expect(read(file)).toEqual({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'gantry' },
    clusters: [{ name: 'gantry', cluster: entry.cluster }],
    users: [{ name: 'gantry', user: entry.user }],
    contexts: [{ name: 'gantry', context: { cluster: 'gantry', user: 'gantry', namespace: 'nightly' } }],
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('keeps everything else that is in the file, and replaces what has its name, in its place', () => {
  const other = (name: string) => ({
    clusters: { name, cluster: { server: 'https://old' } },
    users: { name, user: { token: 'kept' } },
    contexts: { name, context: { cluster: name, user: name } },
  });
  const list = (kind: 'clusters' | 'users' | 'contexts') => ['gantry', 'prod'].map((name) => other(name)[kind]);
  const before = {
    ...{ apiVersion: 'v1', kind: 'Config', preferences: { colors: true }, 'current-context': 'prod' },
    ...{ clusters: list('clusters'), users: list('users'), contexts: list('contexts') },
  };
  const file = fresh(JSON.stringify(before));
  mergeIntoKubeconfig(file, entry);
  expect(read(file)).toEqual({
    ...{ ...before, 'current-context': 'gantry' },
    clusters: [{ name: 'gantry', cluster: entry.cluster }, other('prod').clusters],
    users: [{ name: 'gantry', user: entry.user }, other('prod').users],
    contexts: [{ name: 'gantry', context: { cluster: 'gantry', user: 'gantry' } }, other('prod').contexts],
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([
  ['an empty file', ''],
  [
    'one with lists that are null, as kubectl writes them',
    'apiVersion: v1\nclusters: null\nusers: null\ncontexts: null\n',
  ],
])('fills %s', (_, text) => {
  const file = fresh(text);
  mergeIntoKubeconfig(file, entry);
  expect(read(file)).toMatchObject({ clusters: [{ name: 'gantry' }], 'current-context': 'gantry' });
});

it('follows a link, and leaves it one', () => {
  const file = fresh('apiVersion: v1');
  symlinkSync(file, `${file}.link`);
  mergeIntoKubeconfig(`${file}.link`, entry);
  expect(lstatSync(`${file}.link`).isSymbolicLink()).toBe(true);
  expect(read(file)).toMatchObject({ apiVersion: 'v1', 'current-context': 'gantry' });
});

it.each([
  ['no YAML', 'clusters: ['],
  ['a list', '- a'],
  ['a list that is none', 'clusters: {}'],
  ['a list of texts', 'users: [a]'],
])('leaves a file alone that is %s', (_, text) => {
  const file = fresh(text);
  expect(() => mergeIntoKubeconfig(file, entry)).toThrow(/is no kubeconfig/);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
