import { makeProcess, makeRun, until } from './drivers';

/**
 * A program that runs one container, as a local cloud does, and goes on until it is killed: `node driver-host.js SPAWNER FOLDER SCRIPT`.
 * It writes what the container writes first, in one line.
 */
async function main([spawnerPath = '', folder = '', script = '']: string[]): Promise<void> {
  const { driver, outputOf } = makeProcess(spawnerPath, { folder });
  await driver.stopOrphans();
  const run = makeRun({ command: ['sh', '-c', script] });
  await driver.start(run);
  await until(() => outputOf(run).endsWith('\n'));
  process.stdout.write(outputOf(run));
}

void main(process.argv.slice(2));
