import { PLACEMENT, placementOf } from '../../src/plan/node-selector';
import { podSpec } from '../support/plan';

it.each<[string, Record<string, string>, object]>([
  ['amd64 on demand without a selector', {}, { architecture: 'X86_64', spot: false }],
  ['amd64', { 'kubernetes.io/arch': 'amd64' }, { architecture: 'X86_64', spot: false }],
  ['arm64', { 'kubernetes.io/arch': 'arm64' }, { architecture: 'ARM64', spot: false }],
  [
    'Spot by the label of node groups',
    { 'eks.amazonaws.com/capacityType': 'SPOT' },
    { architecture: 'X86_64', spot: true },
  ],
  ['Spot by the label of Karpenter', { 'karpenter.sh/capacity-type': 'spot' }, { architecture: 'X86_64', spot: true }],
  ['on demand', { 'karpenter.sh/capacity-type': 'on-demand' }, { architecture: 'X86_64', spot: false }],
  [
    'all of it',
    { 'kubernetes.io/arch': 'arm64', 'kubernetes.io/os': 'linux', 'karpenter.sh/capacity-type': 'spot' },
    { architecture: 'ARM64', spot: true },
  ],
])('%s', (_, nodeSelector, expected) => {
  expect(placementOf(podSpec({ nodeSelector }), PLACEMENT)).toEqual(expected);
});

it.each<[string, Record<string, string>, object]>([
  ['takes what the stack says for pods that do not ask', {}, { architecture: 'ARM64', spot: true }],
  [
    'lets pods ask for something else',
    { 'kubernetes.io/arch': 'amd64', 'karpenter.sh/capacity-type': 'on-demand' },
    { architecture: 'X86_64', spot: false },
  ],
])('%s', (_, nodeSelector, expected) => {
  expect(placementOf(podSpec({ nodeSelector }), { architecture: 'ARM64', spot: true })).toEqual(expected);
});
