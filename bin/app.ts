import { readFileSync } from 'node:fs';
import { Annotations, App } from 'aws-cdk-lib';
import { readConfiguration } from '../lib/configuration';
import { GantryStack } from '../lib/gantry-stack';

const app = new App();
const read = readConfiguration({
  context: app.node.getAllContext(),
  readFile: (path) => readFileSync(path, 'utf8'),
});
if ('problems' in read) {
  for (const problem of read.problems) console.error(problem);
  process.exit(2);
}
const stack = new GantryStack(app, read.stackName, {
  description: 'Kubernetes Jobs without a cluster',
  configuration: read.configuration,
});
if (read.configuration.access.rules.length === 0) {
  const message = 'nobody may use the Kubernetes API: say who may with -c access=FILE (docs/access.md)';
  Annotations.of(stack).addWarningV2('gantry:access', message);
}
app.synth();
