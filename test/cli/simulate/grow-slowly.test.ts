import { spawnSync } from 'node:child_process';
import { FLAG } from '../../../src/cli/simulate/grow-slowly';

// V8 passes over flags that it does not know.
it('the flag is one that this V8 has, of a number', () => {
  const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(stdout).toMatch(new RegExp(`${FLAG}\\b.*\\n.*type: int`));
});
