import { fargateSize } from '../../../src/local/ecs/fargate-size';

describe('sizes that Fargate has (aws.md 5.1)', () => {
  it.each([
    ['the smallest', '256', '512', 256, 512],
    ['vCPU and GB in words', '.25 vCPU', '0.5 GB', 256, 512],
    ['in lower case and without a space', '1vcpu', '3gb', 1024, 3072],
    ['a step of 1 GB', '2048', '15360', 2048, 15_360],
    ['a step of 4 GB', '8192', '20480', 8192, 20_480],
    ['a step of 8 GB', '16384', '122880', 16_384, 122_880],
    ['the largest', '32 vCPU', '244 GB', 32_768, 249_856],
  ])('%s', (_, cpu, memory, cpuUnits, memoryMiB) => {
    expect(fargateSize(cpu, memory)).toEqual({ cpuUnits, memoryMiB });
  });
});

describe('sizes that it has not', () => {
  it.each([
    ['too much memory for the CPU', '256', '4096'],
    ['between two steps', '8192', '17408'],
    ['no such CPU', '300', '512'],
    ['no number', 'much', '512'],
    ['nothing', '', ''],
    ['between the sizes of the largest CPU', '32768', '131072'],
  ])('%s', (_, cpu, memory) => {
    expect(fargateSize(cpu, memory)).toBeUndefined();
  });
});
