import { App } from 'aws-cdk-lib';
import { GantryStack } from '../lib/gantry-stack';

const app = new App();
const text = (key: string): string | undefined => app.node.tryGetContext(key);

new GantryStack(app, text('stack') ?? 'Gantry', {
  description: 'Kubernetes Jobs without a cluster',
  network: {
    vpcId: text('vpcId'),
    subnetIds: text('subnetIds')?.split(','),
    assignPublicIp: text('assignPublicIp') === 'true',
  },
});
app.synth();
