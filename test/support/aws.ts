import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Alarms } from '../../src/aws/alarms';
import { Executions } from '../../src/aws/executions';
import type { JobKey } from '../../src/aws/jobs';
import { Lists } from '../../src/aws/lists';
import { Schedules } from '../../src/aws/schedules';
import { openStore } from '../../src/aws/store';
import type { SubmitCloud } from '../../src/aws/submit';
import type { CronJobCloud } from '../../src/aws/submit-cron-job';
import { TaskDefinitions } from '../../src/aws/task-definitions';
import { Tasks } from '../../src/aws/tasks';
import type { AdmittedJob, JobSpec, PodSpec } from '../../src/job/types';
import { openJournal } from '../../src/local/journal/journal';
import { createS3, type S3 } from '../../src/local/s3/s3';
import { createScheduler } from '../../src/local/scheduler/scheduler';
import { PLACEMENT } from '../../src/plan/node-selector';
import { IDENTITY } from '../../src/plan/pod-environment';
import type { EcsTask } from '../../src/pods/ecs-task';
import { newRecord } from '../../src/pods/new-record';
import { fromDescription } from '../../src/pods/parse-task';
import { identityOf, type PodIdentity, podNameOf } from '../../src/pods/pod-identity';
import { decode } from '../../src/pods/progress';
import { CLUSTER_ARN, type EcsOptions, makeEcs } from './ecs';
import { admit, makeContainer, makeJob } from './job';
import { SERVICE_ACCOUNTS } from './plan';
import { START } from './pods';
import type { Around } from './service-handler';
import { disturbedRest, restHandlerOf } from './service-handler';
import { machine, machineArn, makeStepFunctions } from './step-functions';
import { clientOf, disturbed, makeStore, TABLE } from './store';

export const BUCKET = 'lists';

export const SCHEDULES = {
  group: 'cron-jobs',
  roleArn: 'arn:role/s',
  targetArn: 'arn:aws:lambda:eu-central-1:123456789012:function:run',
  deadLettersArn: 'arn:aws:sqs:eu-central-1:123456789012:dead-letters',
};

/** Everything of AWS that Gantry's functions speak to, in this process, and what stands in it. */
export type TestAws = Awaited<ReturnType<typeof makeAws>>;

/** @param attempts of the SDK for each call */
export async function makeAws({
  attempts = 1,
  script = () => ({ neverEnds: true }),
}: { attempts?: number } & EcsOptions = {}) {
  const table = await makeStore();
  const ecs = await makeEcs({ script });
  const wait = machine({ Wait: { Type: 'Wait', Seconds: 3600, End: true } });
  const sfn = await makeStepFunctions({ machines: { inline: wait, distributed: wait, alarms: wait } });
  const { surroundings } = table;
  const scheduler = createScheduler({
    ...{ store: await openJournal(undefined), surroundings, groups: [SCHEDULES.group] },
    deliver: async () => {},
    notice: () => {},
  });
  // Executions only wait: they do so for as long as the test lasts.
  sfn.clock.hold();
  const s3 = createS3({ buckets: [BUCKET], now: () => START });
  let around: Around | undefined;
  const behind = () => around;
  const store = openStore(clientOf(DynamoDBClient, disturbed(table.service, behind), attempts), TABLE);
  const services = [table.service, ecs.ecs.service, sfn.stepFunctions.service].map((one) => disturbed(one, behind));
  const ecsClient = clientOf(ECSClient, disturbed(ecs.ecs.service, behind), attempts);
  const sfnClient = clientOf(SFNClient, disturbed(sfn.stepFunctions.service, behind), attempts);
  const schedulerClient = new SchedulerClient({
    region: surroundings.region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: restHandlerOf(disturbedRest(scheduler.service, behind)) as never,
    maxAttempts: attempts,
  });
  const cloud: SubmitCloud & CronJobCloud = {
    store,
    tasks: new Tasks(ecsClient, CLUSTER_ARN),
    taskDefinitions: new TaskDefinitions(ecsClient, store.table),
    lists: new Lists(s3Client(s3, behind), BUCKET),
    executions: new Executions(sfnClient, {
      inline: machineArn('inline'),
      distributed: machineArn('distributed'),
    }),
    alarms: new Alarms(sfnClient, machineArn('alarms')),
    schedules: new Schedules(schedulerClient, SCHEDULES),
    settings: {
      ...{ executionRoleArn: 'arn:role/e', taskRoleArn: 'arn:role/t', logGroup: 'pods', region: 'eu-central-1' },
      ...{ serviceAccounts: SERVICE_ACCOUNTS, placement: PLACEMENT },
    },
  };
  await ecs.register([{ name: 'main' }]);
  return {
    ...{ cloud, store, ecs, sfn, s3, surroundings, items: table.items, services, rest: [scheduler.service] },
    /** Schedules that there are, by their names: their expressions, and the zone of those that have one. */
    schedules: () => Object.fromEntries([...scheduler.schedules()].map(({ name, input }) => [name, input])),
    around(wanted: Around | undefined) {
      around = wanted;
    },
    /** The store as another process has it. */
    others: () => openStore(clientOf(DynamoDBClient, table.service), TABLE),
    /** Stores a new Job. */
    async createJob(spec: Partial<JobSpec> = {}, pod: Partial<PodSpec> = {}): Promise<AdmittedJob> {
      const containers = [makeContainer({ command: ['true'] })];
      const { job, errors } = admit(makeJob({ spec, pod: { containers, ...pod } }));
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      await store.jobs.create(newRecord(job, START).record, START);
      return job;
    },
    /** Runs a task as the state machine would run it. */
    async runTask(job: AdmittedJob, slot: number, parts: Partial<PodIdentity> = {}): Promise<string> {
      const record = await store.jobs.find(keyOf(job));
      if (!record) throw new Error('there is no such Job');
      const { attempt = 0, launch = 0, generation = 1 } = parts;
      const identity: PodIdentity = {
        ...{ ...keyOfIdentity(job), podName: podNameOf(record.record, slot, attempt) },
        ...{ slot, attempt, launch, generation },
        ...(parts.uid !== undefined && { uid: parts.uid }),
      };
      const environment = Object.entries(IDENTITY).map(([member, name]) => ({
        name,
        value: String(identity[member as keyof PodIdentity]),
      }));
      const taskDefinition = record.record.execution?.family ?? 'pods';
      const { taskArn } = await ecs.run({
        taskDefinition,
        overrides: { containerOverrides: [{ name: 'main', environment }] },
      });
      return taskArn;
    },
    /** The last that ECS says of tasks. */
    async seen(...taskArns: string[]) {
      const tasks = (await cloud.tasks.describe(taskArns)).map((task) => ({ task, identity: identityOf(task) }));
      return tasks as { task: EcsTask; identity: PodIdentity }[];
    },
    /** What is told of a task as events, in order. */
    told(taskArn: string) {
      return ecs.events(taskArn).map((detail) => {
        const task = fromDescription(detail);
        return { task, identity: identityOf(task) as PodIdentity };
      });
    },
    /** Jobs and pods as they are stored, without the versions, which count writes. */
    async stored() {
      const jobs = [...(await table.items('Job')), ...(await table.items('DeletedJob'))].map((item) => ({
        ...{ key: `${item.pk?.S} ${item.sk?.S}`, todo: item.todo?.S, execution: item.execution?.S },
        ...{ job: unversioned(item.object?.S), progress: decode((item.progress as { B: Uint8Array }).B) },
      }));
      const pods = (await table.items('Pod')).map(({ object, taskArn }) => [unversioned(object?.S), taskArn?.S]);
      return { jobs, pods };
    },
    /** `reason: message` of every event. */
    async said(): Promise<string[]> {
      const said: string[] = [];
      for await (const { reason, message } of store.events.list()) said.push(`${reason}: ${message}`);
      return said.sort();
    },
  };
}

export function keyOf({ metadata: { namespace, name, uid } }: AdmittedJob): JobKey {
  return { namespace, name, uid };
}

const keyOfIdentity = ({ metadata: { namespace, name, uid } }: AdmittedJob) => ({ namespace, job: name, uid });

function unversioned(text = ''): unknown {
  const object = JSON.parse(text);
  delete object.metadata.resourceVersion;
  return object;
}

interface SdkRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** The real client, whose requests go to the stand-in instead of a socket. */
function s3Client(s3: S3, around: () => Around | undefined): S3Client {
  const handler = {
    async handle({ method, path, query, headers, body }: SdkRequest) {
      const text = new URLSearchParams(query).toString();
      const request = { method, url: `${path}${text && `?${text}`}`, headers, body: Buffer.from(body ?? '') };
      const act = () => s3.handle(request);
      const answer = (await (around()?.(method, request, act) ?? act())) as Awaited<ReturnType<S3['handle']>>;
      return { response: { ...answer, body: Readable.from([Buffer.from(answer.body)]) } };
    },
  };
  return new S3Client({
    ...{ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 },
    ...{ requestHandler: handler as never, endpoint: 'http://127.0.0.1', forcePathStyle: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
