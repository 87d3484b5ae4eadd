import { App } from 'aws-cdk-lib';
import { GantryStack } from '../lib/gantry-stack';
import { networkFrom } from '../lib/network-context';

const app = new App();
const text = (key: string): string | undefined => app.node.tryGetContext(key);

const chosen = networkFrom(text);
if ('problem' in chosen) {
  console.error(chosen.problem);
  process.exit(2);
}
new GantryStack(app, text('stack') ?? 'Gantry', {
  description: 'Kubernetes Jobs without a cluster',
  network: chosen.network,
});
app.synth();
