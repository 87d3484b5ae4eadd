import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { shellWord, writeKubeconfig } from '../../src/cli/kubeconfig';
import { temporaryFolder } from '../support/runtime-worker';

const folder = temporaryFolder('kubeconfig');
afterAll(() => rmSync(folder, { recursive: true }));

describe('writeKubeconfig', () => {
  it('writes what only its user can read, also where a file was that others could', () => {
    writeFileSync(path.join(folder, 'kubeconfig'), 'old', { mode: 0o644 });
    const file = writeKubeconfig(folder, 'http://127.0.0.1:1/secret/k8s');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(load(readFileSync(file, 'utf8'))).toMatchObject({
      'current-context': 'gantry-local',
      // Without it clients in JavaScript refuse plain http.
      clusters: [{ cluster: { server: 'http://127.0.0.1:1/secret/k8s', 'insecure-skip-tls-verify': true } }],
    });
  });
});

describe('shellWord', () => {
  it.each(['/home/me/.local/state/gantry/kubeconfig', '/a b/c', "it's", '$HOME', 'a;b', '`x`', 'ä', ''])(
    'is read as %j by a shell',
    (text) => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
    },
  );
});
