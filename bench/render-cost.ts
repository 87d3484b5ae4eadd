import type { Counts, CronLife, Life } from './life';

/** USD in us-east-1, beyond what is free (list prices of November 2026). */
const PRICES = {
  transition: 0.000025,
  request: 3.5e-6,
  invocation: 0.2e-6,
  /** Of a function on ARM, for one GB in one second. */
  gigabyteSecond: 0.0000133334,
  /** Of EventBridge Scheduler. */
  call: 1e-6,
  write: 0.625e-6,
  read: 0.125e-6,
  message: 0.4e-6,
  put: 5e-6,
  get: 0.4e-6,
  /** Of logs that come in, for one GB. */
  log: 0.5,
  trace: 5e-6,
  /** Of Fargate on x86, in one hour. */
  vcpuHour: 0.04048,
  gigabyteHour: 0.004445,
};

/** What is not counted but taken as given: of each invocation, and how many invocations are traced. */
const GIVEN = { seconds: 0.15, gigabytes: 0.5, logBytes: 1000, traced: 0.05 };

const PARTS: [part: string, cost: (counts: Counts) => number][] = [
  ['Step Functions', ({ transitions }) => transitions * PRICES.transition],
  [
    'Lambda',
    ({ invocations }) => invocations * (PRICES.invocation + GIVEN.seconds * GIVEN.gigabytes * PRICES.gigabyteSecond),
  ],
  ['DynamoDB', ({ writes, reads }) => writes * PRICES.write + reads * PRICES.read],
  ['API Gateway, Scheduler', ({ requests, calls }) => requests * PRICES.request + calls * PRICES.call],
  ['SQS, S3', ({ messages, puts, gets }) => messages * PRICES.message + puts * PRICES.put + gets * PRICES.get],
  [
    'logs, traces',
    ({ invocations }) => invocations * ((GIVEN.logBytes / 1e9) * PRICES.log + GIVEN.traced * PRICES.trace),
  ],
];

const HOURS = 730;
const WHILE_IDLE: Counts = {
  ...{ transitions: 0, requests: 0, invocations: HOURS, calls: 0, writes: 0, reads: 2 * HOURS },
  ...{ messages: 0, puts: 0, gets: 0 },
};

const sum = (counts: Counts) => PARTS.reduce((total, [, cost]) => total + cost(counts), 0);
/** Three digits that mean something. */
const usd = (amount: number) =>
  amount === 0 ? '0' : Number(amount.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(amount))));
const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

export function renderCost(lives: Life[], cronLives: CronLife[]): string {
  const podMinute = 0.25 * (PRICES.vcpuHour / 60) + 0.5 * (PRICES.gigabyteHour / 60);
  return `# What it costs

Counted by \`npm run cost\`, which runs these Jobs on the local cloud, the synthesized stack itself, and writes this page. Prices are those of
us-east-1 beyond the free tier. Fargate comes on top: ${usd(podMinute * 1000)} USD for 1,000 minutes of the smallest pod (0.25 vCPU, 0.5 GB; x86).

## A Job

${row(['a Job of', 'transitions', 'invocations', 'write units', 'read units', 'messages', 'USD', 'USD for 1,000 pods'])}
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${lives.map(({ name, pods, counts }) => row([name, counts.transitions, counts.invocations, counts.writes, counts.reads, counts.messages, usd(sum(counts)), usd((1000 * sum(counts)) / pods)])).join('\n')}

Where it goes:

${row(['a Job of', ...PARTS.map(([part]) => part)])}
${row(['---', ...PARTS.map(() => '---:')])}
${lives.map(({ name, counts }) => row([name, ...PARTS.map(([, cost]) => usd(cost(counts)))])).join('\n')}

Each transition of Step Functions costs ${usd(PRICES.transition)} USD: a pod that succeeds takes one in an inline Map and two in a distributed one, one that fails
four. Writes are counted as transactions, which cost twice. Not counted but taken as given: an invocation lasts ${GIVEN.seconds} seconds with ${GIVEN.gigabytes} GB,
writes ${GIVEN.logBytes} bytes of log, and ${GIVEN.traced * 100} % of them are traced. Reading costs ${usd(1000 * (PRICES.request + PRICES.invocation + GIVEN.seconds * GIVEN.gigabytes * PRICES.gigabyteSecond))} USD for 1,000 requests of kubectl and what they read.

## A CronJob

${row(['a CronJob that starts', 'for each start: transitions', 'invocations', 'write units', 'read units', 'messages', 'USD for 1,000 starts', 'USD a month'])}
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${cronLives.map(({ name, hours, counts }) => row([name, ...[counts.transitions, counts.invocations, counts.writes, counts.reads, counts.messages].map((count) => Number((count / counts.calls).toFixed(1))), usd((1000 * sum(counts)) / counts.calls), usd((sum(counts) * HOURS) / hours)])).join('\n')}

Each start is a call of Scheduler (${usd(PRICES.call * 1e6)} USD a million, the first 14 million of a month free), a Job of one pod from its start to its end, and the removal of the
Job that is too old by then: three that succeeded are kept, as by default. Scheduler calls once for each start, whatever comes of it; a suspended
CronJob has no schedules, and costs what its object takes in the table.

## A month in which nothing runs

${row(['', 'USD'])}
| --- | ---: |
${row([`${HOURS} sweeps that end after two reads`, usd(sum(WHILE_IDLE))])}
${row(['the table, a GB', '0.25, the first 25 GB free, and 0.20 for point-in-time recovery'])}
${row(['logs that are kept, a GB', '0.03'])}
${row(['alarms, when `alarmTopicArn` is given', '0.30, the first ten of an account free'])}
${row(['the dashboard, when it is asked for', '3.00, the first three of an account free'])}

Nothing else exists by the hour: no NAT gateway, no endpoints of the VPC, no load balancer, no cluster that is paid for. Metrics cost 0.30 USD each for
a month of hours in which they have values, the first ten free.
`;
}
