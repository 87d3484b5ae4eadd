import fc from 'fast-check';
import { runCronJob } from '../../src/aws/run-cron-job';
import { newCronJobRecord } from '../../src/cron/cron-job-record';
import { isFinished, terminalCondition, timestamp } from '../../src/job/conditions';
import { jobNameAt } from '../../src/job/job-of-cron-job';
import type { AdmittedJob, ConcurrencyPolicy, CronJobSpec } from '../../src/job/types';
import { admittedCron, CREATED } from '../support/cron-job';
import { makeStore, type TestStore } from '../support/store';

/**
 * Lives of a CronJob in which calls come late, twice, together and out of order, and Jobs end, fail and go, with and without anybody being told:
 * whatever happens, each time starts a Job once, and what the CronJob says of its Jobs and keeps of them is right after each look.
 */

jest.setTimeout(30_000);

const EVERY = 10 * 60_000;
const at = (tick: number) => CREATED + tick * EVERY;

type Step =
  /** The next time comes, and so many calls of it at once. */
  | { kind: 'tick'; calls: number }
  /** The next time comes while a call for the last one is still on its way. */
  | { kind: 'overlap' }
  /** A call for a time that has come before. */
  | { kind: 'late'; ago: number }
  | { kind: 'end'; which: number; as: 'Complete' | 'Failed'; told: boolean }
  | { kind: 'remove'; which: number; told: boolean }
  | { kind: 'suspend' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), calls: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'overlap' as const }) },
  fc.record({ kind: fc.constant('late' as const), ago: fc.nat(4) }),
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant('end' as const), which: fc.nat(5), told: fc.boolean() },
      as: fc.constantFrom('Complete' as const, 'Failed' as const),
    }),
  },
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat(5), told: fc.boolean() }),
  fc.constant({ kind: 'suspend' as const }),
);

const spec: fc.Arbitrary<Partial<CronJobSpec>> = fc.record({
  concurrencyPolicy: fc.constantFrom<ConcurrencyPolicy>('Allow', 'Forbid', 'Replace'),
  successfulJobsHistoryLimit: fc.nat(2),
  failedJobsHistoryLimit: fc.nat(2),
});

class Life {
  private tick = 0;
  private suspended = false;

  constructor(
    private readonly test: TestStore,
    private readonly key: { namespace: string; name: string; uid: string },
    private readonly spec: Partial<CronJobSpec>,
  ) {}

  async go(next: Step): Promise<void> {
    if (next.kind === 'tick') {
      this.tick++;
      await Promise.all(Array.from({ length: next.calls }, () => this.look(this.tick)));
      if (next.calls > 0) await this.check();
    } else if (next.kind === 'overlap') {
      this.tick++;
      await Promise.all([this.look(this.tick), this.look(this.tick - 1)]);
      await this.check();
    } else if (next.kind === 'late') {
      await this.look(Math.max(0, this.tick - next.ago));
      await this.check();
    } else if (next.kind === 'suspend') await this.suspend();
    else await this.change(next);
  }

  private look(tick: number, child?: string): Promise<string> {
    return runCronJob(this.test.store, this.key, at(tick), child);
  }

  private async suspend(): Promise<void> {
    this.suspended = !this.suspended;
    const record = await this.test.store.cronJobs.get('default', this.key.name);
    if (!record) throw new Error('the CronJob is gone');
    const { cronJob } = record;
    const changed = { ...cronJob, spec: { ...cronJob.spec, suspend: this.suspended } };
    await this.test.store.cronJobs.replace(record, { ...record, cronJob: changed }, at(this.tick));
  }

  private async change(next: Step & { kind: 'end' | 'remove' }): Promise<void> {
    const jobs = await this.jobs();
    const candidates = next.kind === 'end' ? jobs.filter((job) => !isFinished(job)) : jobs;
    const job = candidates[next.which % Math.max(1, candidates.length)];
    if (!job) return;
    const now = at(this.tick) + 60_000;
    if (next.kind === 'end') await this.end(job, next.as, now);
    else await this.remove(job, now);
    if (!next.told) return;
    await runCronJob(this.test.store, this.key, now, job.metadata.name);
    await this.check();
  }

  private async end({ metadata }: AdmittedJob, type: 'Complete' | 'Failed', now: number): Promise<void> {
    const time = timestamp(new Date(now));
    const completed = type === 'Complete' ? { completionTime: time } : {};
    const status = {
      startTime: metadata.creationTimestamp,
      ...completed,
      conditions: [{ type, status: 'True' as const }],
    };
    await this.test.store.jobs.update(metadata, now, (record) => ({
      record: { ...record, job: { ...record.job, status } },
    }));
  }

  private async remove({ metadata }: AdmittedJob, now: number): Promise<void> {
    const record = await this.test.store.jobs.get(metadata.namespace, metadata.name);
    if (record) await this.test.store.jobs.remove(record, now);
  }

  private async jobs(): Promise<AdmittedJob[]> {
    const jobs: AdmittedJob[] = [];
    for await (const { job } of this.test.store.jobs.list()) jobs.push(job);
    return jobs;
  }

  /** After a look. */
  private async check(): Promise<void> {
    const jobs = await this.jobs();
    const deleted = (await this.test.items('DeletedJob')).map(
      ({ object }) => JSON.parse(object?.S ?? '') as AdmittedJob,
    );
    const names = [...jobs, ...deleted].map(({ metadata }) => metadata.name);
    // A time starts one Job, ever.
    expect(new Set(names).size).toBe(names.length);
    const times = Array.from({ length: this.tick }, (_, tick) => jobNameAt(this.key.name, at(tick + 1)));
    expect(names.filter((name) => !times.includes(name))).toEqual([]);
    const open = jobs.filter((job) => !isFinished(job)).map(({ metadata }) => metadata.name);
    if (this.spec.concurrencyPolicy !== 'Allow') expect(open.length).toBeLessThanOrEqual(1);
    const { status } = (await this.test.store.cronJobs.get('default', this.key.name))?.cronJob ?? {};
    expect((status?.active ?? []).map(({ name }) => name).sort()).toEqual(open.sort());
    const ended = (type: string) => jobs.filter((job) => terminalCondition(job)?.type === type).length;
    expect(ended('Complete')).toBeLessThanOrEqual(this.spec.successfulJobsHistoryLimit ?? 3);
    expect(ended('Failed')).toBeLessThanOrEqual(this.spec.failedJobsHistoryLimit ?? 1);
  }
}

it('each time starts one Job, and after each look all that is said and kept is right', async () => {
  await fc.assert(
    fc.asyncProperty(spec, fc.array(step, { minLength: 5, maxLength: 25 }), async (parts, steps) => {
      const test = await makeStore();
      const cronJob = admittedCron({ schedule: '*/10 * * * *', ...parts });
      await test.store.cronJobs.create(newCronJobRecord(cronJob), CREATED);
      const { namespace, name, uid } = cronJob.metadata;
      const life = new Life(test, { namespace, name, uid }, parts);
      for (const next of steps) await life.go(next);
    }),
    { numRuns: 12 },
  );
});
