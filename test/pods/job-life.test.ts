import fc from 'fast-check';
import type { JobSpec, PodSpec } from '../../src/job/types';
import { settle } from '../../src/pods/settle';
import { admit, makeJob } from '../support/job';
import { type Disturbance, type Outcome, PodWorld } from '../support/pod-world';

function world(
  spec: Partial<JobSpec>,
  outcome: (slot: number, attempt: number, launch: number) => Outcome,
  pod: Partial<PodSpec> = {},
) {
  const { job, errors } = admit(makeJob({ spec, pod }));
  expect(errors).toEqual([]);
  return new PodWorld(job, outcome);
}

const ok: Outcome = { exitCode: 0, seconds: 5 };
const bad: Outcome = { exitCode: 1, seconds: 5 };

function endOf({ status }: PodWorld): string {
  return (status.conditions ?? [])
    .filter(({ status: is }) => is === 'True')
    .map(({ type, reason }) => `${type}/${reason}`)
    .join(' ');
}

const COMPLETE = 'SuccessCriteriaMet/CompletionsReached Complete/CompletionsReached Finished/Complete';
const failed = (reason: string) => `FailureTarget/${reason} Failed/${reason} Finished/Failed`;

describe('the life of a Job', () => {
  it('is complete when its only pod has succeeded', () => {
    const job = world({}, () => ok).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(job.status).not.toHaveProperty('active');
    expect(job.status).not.toHaveProperty('failed');
    expect(job.status.completionTime).toBe('2026-01-31T12:00:06Z');
  });

  it('runs one pod after the other for a fixed completion count', () => {
    const job = world({ completions: 4 }, () => ok).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status.succeeded).toBe(4);
    expect(job.now - Date.UTC(2026, 0, 31, 12)).toBe(4 * 6000);
    expect(job.pods.size).toBe(4);
  });

  it('fails after backoffLimit + 1 pods, 10, 20, 40 and 80 seconds apart', () => {
    const job = world({ backoffLimit: 4 }, () => bad).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
    expect(job.status).toMatchObject({ failed: 5 });
    expect(job.status).not.toHaveProperty('completionTime');
    expect((job.now - Date.UTC(2026, 0, 31, 12)) / 1000).toBe(5 * 6 + 10 + 20 + 40 + 80);
    expect([...job.pods.values()].map(({ status }) => status.phase)).toEqual(Array(5).fill('Failed'));
    expect(job.events.at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
  });

  it('counts the pods it kills: backoffLimit 0, two running and one failed makes three', () => {
    const job = world({ backoffLimit: 0, completions: 3, parallelism: 3 }, (slot) =>
      slot === 0 ? bad : { exitCode: 0, seconds: 60 },
    ).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
    expect(job.status.failed).toBe(3);
    expect([...job.pods.values()].map(({ status }) => status.phase)).toEqual(['Failed']);
  });

  it('does not count what had succeeded before', () => {
    const job = world({ backoffLimit: 0, completions: 3, parallelism: 3, completionMode: 'Indexed' }, (slot) => ({
      ...(slot === 1 ? { exitCode: 0, seconds: 1 } : { exitCode: 1, seconds: 10 }),
    })).run();
    expect(job.status).toMatchObject({ failed: 2, succeeded: 1, completedIndexes: '1' });
  });

  it('completes a work queue when one worker has succeeded and all have ended, and starts no new one after that', () => {
    const outcomes: Outcome[] = [
      { exitCode: 0, seconds: 3 },
      { exitCode: 1, seconds: 10 },
      { exitCode: 0, seconds: 30 },
    ];
    const job = world({ parallelism: 3 }, (slot) => outcomes[slot] as Outcome).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).toMatchObject({ succeeded: 2, failed: 1 });
    expect(job.pods.size).toBe(3);
  });

  it('starts no new worker when another one has succeeded during the back-off', () => {
    const job = world({ parallelism: 2 }, (slot) =>
      slot === 0 ? { exitCode: 1, seconds: 1 } : { exitCode: 0, seconds: 5 },
    ).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).toMatchObject({ succeeded: 1, failed: 1 });
    expect(job.pods.size).toBe(2);
  });

  it('replaces workers that fail before the first success', () => {
    const job = world({ parallelism: 2 }, (_, attempt) => (attempt === 0 ? bad : { exitCode: 0, seconds: 30 })).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).toMatchObject({ succeeded: 2, failed: 2 });
  });

  it('can fail after a success: a work queue with backoffLimit 0', () => {
    const outcomes: Outcome[] = [
      { exitCode: 0, seconds: 1 },
      { exitCode: 1, seconds: 5 },
      { exitCode: 0, seconds: 60 },
    ];
    const job = world({ parallelism: 3, backoffLimit: 0 }, (slot) => outcomes[slot] as Outcome).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
    expect(job.status).toMatchObject({ succeeded: 1, failed: 2 });
  });

  it('is complete at once with completions 0', () => {
    const job = world({ completions: 0 }, () => bad).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).not.toHaveProperty('succeeded');
  });

  it('waits with parallelism 0, and its time runs', () => {
    const job = world({ completions: 1, parallelism: 0 }, () => ok).run(60);
    expect(job.status).toMatchObject({ startTime: '2026-01-31T12:00:00Z', ready: 0 });
    expect(endOf(job)).toBe('');
  });

  it('runs a container again in its pod with restartPolicy OnFailure', () => {
    const job = world({}, (_, __, launch) => (launch < 2 ? bad : ok), { restartPolicy: 'OnFailure' }).run();
    expect(endOf(job)).toBe(COMPLETE);
    const [pod, ...others] = [...job.pods.values()];
    expect(others).toEqual([]);
    expect(pod?.status.containerStatuses?.[0]).toMatchObject({
      restartCount: 2,
      state: { terminated: { exitCode: 0 } },
    });
    expect(job.status).not.toHaveProperty('failed');
  });

  it.each([
    [0, 1],
    [1, 1],
    [3, 3],
  ])('fails an OnFailure Job with backoffLimit %d after %d restarts, with one failed pod', (backoffLimit, runs) => {
    const job = world({ backoffLimit }, () => bad, { restartPolicy: 'OnFailure' }).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
    expect(job.failures.size).toBe(runs);
    expect(job.status.failed).toBe(1);
  });

  it('ends at its deadline, and counts the pod it kills', () => {
    const job = world({ activeDeadlineSeconds: 30 }, () => bad);
    job.run();
    expect(endOf(job)).toBe(failed('DeadlineExceeded'));
    // 0 s + 6 s, 10 s of back-off, 6 s, and the next 20 s would end too late.
    expect(job.status.failed).toBe(2);
    expect(job.status.conditions?.[0]?.lastTransitionTime).toBe('2026-01-31T12:00:30Z');
  });

  it('fails single indexes with backoffLimitPerIndex, and then the Job', () => {
    const spec: Partial<JobSpec> = {
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 1,
    };
    const job = world(spec, (slot) => (slot === 1 ? bad : ok)).run();
    expect(endOf(job)).toBe(failed('FailedIndexes'));
    expect(job.status).toMatchObject({ failedIndexes: '1', completedIndexes: '0,2', failed: 2, succeeded: 2 });
  });

  it('fails when more indexes have failed than maxFailedIndexes', () => {
    const spec: Partial<JobSpec> = {
      completionMode: 'Indexed',
      completions: 4,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    };
    const job = world(spec, () => bad).run();
    expect(endOf(job)).toBe(failed('MaxFailedIndexesExceeded'));
    expect(job.status).toMatchObject({ failedIndexes: '0,1', failed: 2 });
  });

  it('fails at once when a rule of podFailurePolicy says FailJob', () => {
    const rules = [{ action: 'FailJob' as const, onExitCodes: { operator: 'In' as const, values: [42] } }];
    const job = world({ podFailurePolicy: { rules } }, () => ({ exitCode: 42, seconds: 1 })).run();
    expect(endOf(job)).toBe(failed('PodFailurePolicy'));
    expect(job.status.conditions?.[0]?.message).toMatch(
      /^Container main for pod default\/pi-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
    );
  });

  it('does not count what podFailurePolicy ignores', () => {
    const rules = [
      { action: 'Ignore' as const, onPodConditions: [{ type: 'DisruptionTarget', status: 'True' as const }] },
    ];
    const spot: Outcome = { exitCode: 143, seconds: 5, stopCode: 'SpotInterruption' };
    const job = world({ backoffLimit: 0, podFailurePolicy: { rules } }, (_, attempt) =>
      attempt < 2 ? spot : ok,
    ).run();
    expect(endOf(job)).toBe(COMPLETE);
    expect(job.status).not.toHaveProperty('failed');
  });

  it('counts a pod that was disrupted', () => {
    const job = world({ backoffLimit: 0 }, () => ({ exitCode: 143, seconds: 5, stopCode: 'SpotInterruption' })).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
    const [pod] = [...job.pods.values()];
    expect(pod?.status.conditions?.[0]).toMatchObject({ type: 'DisruptionTarget', status: 'True' });
  });

  it('counts a pod without exit code as failed', () => {
    const job = world({ backoffLimit: 0 }, () => ({ seconds: 5 })).run();
    expect(endOf(job)).toBe(failed('BackoffLimitExceeded'));
  });

  it('meets a success policy, stops the others and does not count them', () => {
    const spec: Partial<JobSpec> = {
      ...{ completionMode: 'Indexed', completions: 5, parallelism: 5 },
      successPolicy: { rules: [{ succeededIndexes: '0,2-3', succeededCount: 2 }] },
    };
    const job = world(spec, (slot) => ({ exitCode: 0, seconds: slot * 10 })).run();
    expect(endOf(job)).toBe('SuccessCriteriaMet/SuccessPolicy Complete/SuccessPolicy Finished/Complete');
    expect(job.status).toMatchObject({ succeeded: 3, completedIndexes: '0-2', terminating: 0 });
    expect(job.status).not.toHaveProperty('failed');
    expect(job.pods.size).toBe(3);
  });

  it('stops its pods when it is suspended, and goes on when it is resumed', () => {
    const job = world({ completions: 2, parallelism: 1 }, () => ({ exitCode: 0, seconds: 20 }));
    job.run(30);
    expect(job.status).toMatchObject({ active: 1, succeeded: 1 });
    const suspend = (value: boolean) =>
      job.change((record) =>
        settle({ ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: value } } }, job.now),
      );
    suspend(true);
    job.run(30);
    expect(job.status).toMatchObject({
      succeeded: 1,
      terminating: 0,
      conditions: [{ type: 'Suspended', status: 'True' }],
    });
    expect(job.status).not.toHaveProperty('startTime');
    expect(job.status).not.toHaveProperty('active');
    suspend(false);
    job.run();
    expect(job.status).toMatchObject({
      succeeded: 2,
      conditions: [{ type: 'Suspended', status: 'False' }, {}, {}, {}],
    });
    expect(job.status).not.toHaveProperty('failed');
    expect(job.pods.size).toBe(2);
  });
});

describe('whatever becomes of messages', () => {
  const outcome = fc.record({
    exitCode: fc.constantFrom(0, 0, 1, 137, undefined),
    seconds: fc.integer({ min: 0, max: 20 }),
  });
  const kinds: fc.Arbitrary<Partial<JobSpec>> = fc.oneof(
    fc.record({ completions: fc.integer({ min: 1, max: 5 }), parallelism: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      ...{ completions: fc.integer({ min: 1, max: 5 }), parallelism: fc.integer({ min: 1, max: 4 }) },
      ...{
        completionMode: fc.constant('Indexed' as const),
        backoffLimitPerIndex: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      },
    }),
  );
  const spec = fc
    .tuple(kinds, fc.integer({ min: 0, max: 4 }))
    .map(([kind, backoffLimit]) => ({ ...kind, backoffLimit }));
  const limited: fc.Arbitrary<Partial<JobSpec>> = fc.oneof(
    fc.record({ parallelism: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      ...{ completionMode: fc.constant('Indexed' as const), completions: fc.integer({ min: 2, max: 5 }) },
      ...{ parallelism: fc.integer({ min: 1, max: 4 }), backoffLimitPerIndex: fc.integer({ min: 0, max: 1 }) },
      maxFailedIndexes: fc.constantFrom(undefined, 0, 1, 2),
      successPolicy: fc.constantFrom<JobSpec['successPolicy'][]>(
        undefined,
        { rules: [{ succeededCount: 1 }] },
        { rules: [{ succeededIndexes: '0' }, { succeededIndexes: '0-1', succeededCount: 2 }] },
      ),
    }),
  );
  const policy = fc.constantFrom<'Never' | 'OnFailure'>('Never', 'OnFailure');
  const late = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 });
  const disturbance: fc.Arbitrary<Disturbance> = fc.record({
    deliveries: fc.func(late),
    asks: fc.func(fc.integer({ min: 1, max: 3 })),
  });
  const outcomes = fc.array(outcome, { minLength: 1, maxLength: 12 });

  const live = (given: Partial<JobSpec>, restartPolicy: string, list: Outcome[], how?: Disturbance) => {
    const { job } = admit(makeJob({ spec: given, pod: { restartPolicy } }));
    const pick = (slot: number, attempt: number, launch: number) =>
      list[(slot * 7 + attempt * 3 + launch) % list.length] as Outcome;
    return new PodWorld(job, pick, how).run(100_000);
  };

  it('no Job fails more often than its limit allows, none succeeds without its completions, and every one ends', () => {
    fc.assert(
      fc.property(spec, policy, outcomes, disturbance, (given, restartPolicy, list, how) => {
        const job = live(given, restartPolicy, list, how);
        const end = endOf(job);
        expect(end).toMatch(/Finished/);
        if (end.includes('Complete/')) expect(job.status.succeeded).toBe(job.record.progress.slots);
        if (restartPolicy === 'Never') expect(job.failures.size).toBeLessThanOrEqual(given.backoffLimit + 1);
      }),
      { numRuns: 100 },
    );
  });

  it('a work queue needs one success, and a Job of indexes has no more failed ones than its limit and those that fail together', () => {
    fc.assert(
      fc.property(limited, outcomes, disturbance, (given, list, how) => {
        const job = live(given, 'Never', list, how);
        const end = endOf(job);
        expect(end).toMatch(/Finished/);
        const { succeeded, ended, slots } = job.record.progress;
        for (const slot of succeeded) expect(job.done).toContain(slot);
        if (end.includes('Complete/CompletionsReached')) {
          expect(succeeded.size).toBeGreaterThanOrEqual(given.completions ? slots : 1);
          if (given.completions) expect(ended.size).toBe(0);
        }
        if (end.includes('Complete/SuccessPolicy')) expect(given.successPolicy).toBeDefined();
        if (!given.completions) return;
        for (const slot of ended) expect(succeeded.has(slot)).toBe(false);
        const most = (given.maxFailedIndexes ?? slots) + (given.parallelism ?? 1);
        expect(ended.size).toBeLessThanOrEqual(most);
        expect(end.includes('MaxFailedIndexesExceeded')).toBe(ended.size > (given.maxFailedIndexes ?? slots));
      }),
      { numRuns: 60 },
    );
  });

  it('the end is that of the same Job undisturbed', () => {
    fc.assert(
      // With OnFailure the restarts of pods that have succeeded drop out of the sum, so there it matters whether a success is known.
      fc.property(spec, outcomes, disturbance, (given, list, how) => {
        const calm = live(given, 'Never', list);
        const disturbed = live(given, 'Never', list, how);
        const shown = ({ status }: PodWorld) => ({
          ...{ conditions: status.conditions?.map(({ type, reason, message }) => ({ type, reason, message })) },
          ...{
            succeeded: status.succeeded,
            failedIndexes: status.failedIndexes,
            completedIndexes: status.completedIndexes,
          },
        });
        // What runs when a Job fails is counted as failed, unless it has succeeded meanwhile and that is known: only then may they differ.
        if (endOf(calm).includes('Complete/')) expect(shown(disturbed)).toEqual(shown(calm));
        else expect(endOf(disturbed)).toEqual(endOf(calm));
      }),
      { numRuns: 100 },
    );
  });

  /** How long the Job is left alone before it is suspended, and before it is resumed. */
  const pauses = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })), { maxLength: 3 });
  const many: fc.Arbitrary<Partial<JobSpec>> = fc.record({
    completions: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    parallelism: fc.integer({ min: 1, max: 3 }),
    backoffLimit: fc.integer({ min: 0, max: 5 }),
    podFailurePolicy: fc.constantFrom(undefined, {
      rules: [
        { action: 'Ignore' as const, onExitCodes: { operator: 'In' as const, values: [137] } },
        { action: 'FailJob' as const, onExitCodes: { operator: 'In' as const, values: [42] } },
      ],
    }),
  });
  const stoppable = fc.array(
    fc.record({
      exitCode: fc.constantFrom(0, 0, 0, 1, 137, 42),
      seconds: fc.integer({ min: 0, max: 20 }),
      onStop: fc.constantFrom(0, 1, 143),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it('a Job that is suspended and resumed fails by no pod that was stopped for it, and succeeds by none', () => {
    fc.assert(
      fc.property(many, stoppable, disturbance, pauses, (given, list, how, times) => {
        const rules = given.podFailurePolicy?.rules;
        const { job, errors } = admit(makeJob({ spec: given }));
        expect(errors).toEqual([]);
        // The last pods of every place end well, so that no ignored failure goes on for ever.
        const pick = (slot: number, attempt: number, launch: number) =>
          attempt > 20 ? ok : (list[(slot * 7 + attempt * 3 + launch) % list.length] as Outcome);
        const world = new PodWorld(job, pick, how);
        const suspend = (value: boolean) =>
          world.change((record) =>
            settle({ ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: value } } }, world.now),
          );
        for (const [before, during] of times) {
          world.run(before);
          suspend(true);
          world.run(during);
          suspend(false);
        }
        world.run(1_000_000);
        const end = endOf(world);
        expect(end).toMatch(/Finished/);
        const { slots, succeeded } = world.record.progress;
        for (const slot of succeeded) expect(world.done).toContain(slot);
        if (end.includes('Complete/')) expect(succeeded.size).toBeGreaterThanOrEqual(given.completions ? slots : 1);
        // What was killed with the Job counts, too, and no more than that.
        const killed = end.includes('Failed/') ? (given.parallelism ?? 1) - 1 : 0;
        expect(world.status.failed ?? 0).toBeLessThanOrEqual((given.backoffLimit ?? 0) + 1 + killed);
        if (end.includes('PodFailurePolicy')) expect(rules).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });

  it('status never goes backwards', () => {
    fc.assert(
      fc.property(spec, policy, outcomes, disturbance, (given, restartPolicy, list, how) => {
        const job = live(given, restartPolicy, list, how);
        for (let at = 1; at < job.statuses.length; at++) {
          const [before, after] = [job.statuses[at - 1], job.statuses[at]];
          expect(after?.succeeded ?? 0).toBeGreaterThanOrEqual(before?.succeeded ?? 0);
          expect(after?.failed ?? 0).toBeGreaterThanOrEqual(before?.failed ?? 0);
          expect(after?.conditions?.length ?? 0).toBeGreaterThanOrEqual(before?.conditions?.length ?? 0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
