import type { NetworkProps } from './network';

/** What `cdk deploy -c` says of the network. @param text the value of a context key, if it is given */
export function networkFrom(
  text: (key: string) => string | undefined,
): { network: NetworkProps } | { problem: string } {
  const vpcId = text('vpcId');
  const subnetIds = text('subnetIds')
    ?.split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const assign = text('assignPublicIp');
  if (!subnetIds?.length) {
    const alone = vpcId ? 'vpcId' : assign ? 'assignPublicIp' : undefined;
    if (alone)
      return {
        problem: `context "${alone}" needs context "subnetIds": the subnets that pods run in, with commas between them`,
      };
    return { network: {} };
  }
  if (!vpcId) return { problem: 'context "subnetIds" needs context "vpcId": the VPC the subnets are in' };
  // The most that a task takes (aws.md 5.3).
  if (subnetIds.length > 16)
    return { problem: `context "subnetIds" names ${subnetIds.length} subnets, and a task takes at most 16` };
  if (assign && assign !== 'true' && assign !== 'false')
    return { problem: `context "assignPublicIp" is "${assign}": use true for public subnets without NAT, else false` };
  return { network: { given: { vpcId, subnetIds, assignPublicIp: assign === 'true' } } };
}
