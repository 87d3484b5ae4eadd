import type { JobSpec, PodSpec } from '../../src/job/types';
import { PLACEMENT } from '../../src/plan/node-selector';
import { mapMode, planExecution } from '../../src/plan/plan-execution';
import { makeContainer, UID } from '../support/job';
import { admitted } from '../support/plan';

describe('the Map that runs the pods', () => {
  it.each<[string, Partial<JobSpec>, number, string]>([
    ['a single pod', {}, 1, 'inline'],
    ['all at once', { completions: 40, parallelism: 40 }, 40, 'inline'],
    ['more than an inline Map runs at once', { completions: 41, parallelism: 41 }, 41, 'distributed'],
    ['fewer at once than there are', { completions: 4 }, 4, 'distributed'],
    ['what is left of many', { completions: 1000, parallelism: 10 }, 7, 'inline'],
    ['a work queue', { parallelism: 3 }, 3, 'inline'],
    ['as many failures as a history holds', { backoffLimit: 500 }, 1, 'inline'],
    ['more failures than a history holds', { backoffLimit: 100_000 }, 1, 'distributed'],
    [
      'few failures for each index',
      { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 2 },
      3,
      'inline',
    ],
    [
      'many failures for each index',
      { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 1000 },
      3,
      'distributed',
    ],
  ])('of %s', (_, spec, slots, expected) => {
    expect(mapMode(admitted({ spec }), slots)).toBe(expected);
  });
});

const PLAN = { generation: 1, slots: [0], attempt: 0, taskDefinition: 'arn:td:1', placement: PLACEMENT };

describe('the input of an execution', () => {
  const inputOf = (spec: Partial<JobSpec> = {}, pod: Partial<PodSpec> = {}, plan: object = {}) =>
    planExecution(admitted({ spec, pod }), { ...PLAN, ...plan });

  it('says what Job it is and how its pods are called', () => {
    expect(inputOf()).toMatchObject({
      job: { namespace: 'default', name: 'pi', uid: UID },
      generation: 1,
      taskDefinition: 'arn:td:1',
      attempt: 0,
      slots: 1,
      items: { slots: [0] },
      // The first seven hexadecimal digits of the uid, 0f5b6a1, modulo 27^5.
      podNames: { name: 'pi', indexed: false, seed: 0x0f5b6a1 % 14_348_907 },
      spot: false,
    });
  });

  it.each(['podSeconds', 'mainContainers'])('says nothing of %s when the Job does not', (member) => {
    expect(inputOf()).not.toHaveProperty(member);
  });

  it('counts all slots of the Job, also when few are left', () => {
    expect(inputOf({ completions: 9, parallelism: 2 }, {}, { slots: [7, 8], attempt: 3 })).toMatchObject({
      slots: 9,
      items: { slots: [7, 8] },
      attempt: 3,
      parallelism: 2,
    });
  });

  it('names the list that a distributed Map reads', () => {
    const list = { bucket: 'b', key: 'k' };
    expect(inputOf({ completions: 9 }, {}, { list })).toMatchObject({ items: list });
  });

  it('runs no more pods at once than Step Functions can', () => {
    expect(inputOf({ completions: 50_000, parallelism: 50_000 })).toMatchObject({ parallelism: 10_000 });
  });

  it('is refused when nothing may run, for a Map takes 0 for no limit', () => {
    expect(() => inputOf({ completions: 3, parallelism: 0 })).toThrow('parallelism 0');
  });

  it('limits a pod by its own deadline', () => {
    expect(inputOf({}, { activeDeadlineSeconds: 60 })).toMatchObject({ podSeconds: 60 });
  });

  it('names the main containers when there are several', () => {
    const containers = [makeContainer({ name: 'a' }), makeContainer({ name: 'b' })];
    expect(inputOf({}, { containers })).toMatchObject({ mainContainers: ['a', 'b'] });
  });

  it('asks for Spot', () => {
    const nodeSelector = { 'karpenter.sh/capacity-type': 'spot' };
    expect(inputOf({}, { nodeSelector })).toMatchObject({
      spot: true,
    });
  });
});
