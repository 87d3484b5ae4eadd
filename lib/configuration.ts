import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AccessFile } from '../src/access/rules';
import { PLACEMENT, type Placement } from '../src/plan/node-selector';
import type { ServiceAccounts } from '../src/plan/service-accounts';
import { readAccess } from './access';
import type { NetworkProps } from './network';
import { readServiceAccounts } from './service-accounts';

/** What differs between one installation and another (docs/configuration.md). */
export interface Configuration {
  network: NetworkProps;
  serviceAccounts: ServiceAccounts;
  /** Who may do what (docs/access.md). */
  access: AccessFile;
  /** Of pods whose nodeSelector does not say it. */
  placement: Placement;
  /** How long logs of pods and of functions are kept. */
  logRetention: RetentionDays;
  /** What becomes of Jobs, lists and logs of pods when the stack is deleted. */
  removalPolicy: RemovalPolicy;
  /** Of the SNS topic that alarms go to; without one there are no alarms. */
  alarmTopicArn?: string;
  dashboard: boolean;
}

export const DEFAULTS: Configuration = {
  network: {},
  serviceAccounts: {},
  access: { rules: [] },
  placement: PLACEMENT,
  logRetention: RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN,
  dashboard: false,
};

/** What the context says, and where the rest of it is read from. */
export interface ContextSource {
  /** `-c KEY=VALUE` and `context` of cdk.json. */
  context: Readonly<Record<string, unknown>>;
  /** @throws Error when the file cannot be read */
  readFile(path: string): string;
}

/** Values of a key, as they are written, and what they mean. */
type Choices<T> = Readonly<Record<string, T>>;

const TRUTH: Choices<boolean> = { true: true, false: false };
const ARCHITECTURES: Choices<Placement['architecture']> = { amd64: 'X86_64', arm64: 'ARM64' };
const REMOVAL: Choices<RemovalPolicy> = { retain: RemovalPolicy.RETAIN, destroy: RemovalPolicy.DESTROY };

/** CloudWatch keeps logs for certain numbers of days only; `forever` is its word for no end. */
const RETENTION: Choices<RetentionDays> = Object.fromEntries([
  ...Object.values(RetentionDays)
    .filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE)
    .map((days) => [String(days), days as RetentionDays]),
  ['forever', RetentionDays.INFINITE],
]);

/** The longest that leaves room for what is appended to it: a state machine's name has 80 characters. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,59}$/;

const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;

const KEYS = [
  ...['stack', 'vpcId', 'subnetIds', 'assignPublicIp', 'serviceAccounts', 'access'],
  ...['architecture', 'spot', 'logRetentionDays', 'removalPolicy', 'alarmTopicArn', 'dashboard'],
];

/** @returns the name of the stack and its configuration, or every mistake there is in it */
export function readConfiguration({
  context,
  readFile,
}: ContextSource): { stackName: string; configuration: Configuration } | { problems: string[] } {
  const problems: string[] = [];
  const text = (key: string): string | undefined => {
    const value = context[key];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  const choose = <T>(key: string, choices: Choices<T>, otherwise: T): T => {
    const value = text(key);
    if (value === undefined) return otherwise;
    if (Object.hasOwn(choices, value)) return choices[value] as T;
    problems.push(`context "${key}" is "${value}": use ${listed(Object.keys(choices))}`);
    return otherwise;
  };
  for (const key of Object.keys(context)) {
    if (isOurs(key) && !KEYS.includes(key))
      problems.push(`context "${key}" is nothing that Gantry knows: use ${listed(KEYS)}`);
  }
  const stackName = text('stack') ?? 'Gantry';
  if (!STACK_NAME.test(stackName))
    problems.push(
      `context "stack" is "${stackName}": a name has letters, digits and hyphens, begins with a letter, and has at most 60 characters`,
    );
  const assignPublicIp = choose('assignPublicIp', TRUTH, false);
  const alarmTopicArn = text('alarmTopicArn');
  if (alarmTopicArn !== undefined && !TOPIC.test(alarmTopicArn))
    problems.push(
      `context "alarmTopicArn" is "${alarmTopicArn}": use the ARN of a topic, arn:aws:sns:eu-central-1:123456789012:NAME`,
    );
  const configuration: Configuration = {
    network: networkOf(text, assignPublicIp, problems),
    serviceAccounts: serviceAccountsOf(text('serviceAccounts'), readFile, problems),
    access: accessOf(text('access'), readFile, problems),
    placement: {
      architecture: choose('architecture', ARCHITECTURES, DEFAULTS.placement.architecture),
      spot: choose('spot', TRUTH, DEFAULTS.placement.spot),
    },
    logRetention: choose('logRetentionDays', RETENTION, DEFAULTS.logRetention),
    removalPolicy: choose('removalPolicy', REMOVAL, DEFAULTS.removalPolicy),
    ...(alarmTopicArn !== undefined && { alarmTopicArn }),
    dashboard: choose('dashboard', TRUTH, DEFAULTS.dashboard),
  };
  return problems.length > 0 ? { problems } : { stackName, configuration };
}

/** Others are feature flags of the CDK (`@aws-cdk/...`), its settings (`aws:cdk:...`) and what it has looked up (`vpc-provider:...`). */
const isOurs = (key: string) => /^[A-Za-z]+$/.test(key);

/** Subnets that a task takes (aws.md 5.3). */
const MOST_SUBNETS = 16;

function networkOf(
  text: (key: string) => string | undefined,
  assignPublicIp: boolean,
  problems: string[],
): NetworkProps {
  const vpcId = text('vpcId');
  const subnetIds = (text('subnetIds') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (subnetIds.length === 0) {
    for (const key of ['vpcId', 'assignPublicIp'].filter((key) => text(key) !== undefined))
      problems.push(
        `context "${key}" needs context "subnetIds": the subnets that pods run in, with commas between them`,
      );
    return {};
  }
  if (vpcId === undefined) problems.push('context "subnetIds" needs context "vpcId": the VPC the subnets are in');
  else if (!/^vpc-[0-9a-f]+$/.test(vpcId))
    problems.push(`context "vpcId" is "${vpcId}": use an id such as vpc-0a1b2c3d`);
  for (const id of subnetIds.filter((id) => !/^subnet-[0-9a-f]+$/.test(id)))
    problems.push(`context "subnetIds" has "${id}": use ids such as subnet-0a1b2c3d`);
  if (subnetIds.length > MOST_SUBNETS)
    problems.push(
      `context "subnetIds" names ${subnetIds.length} subnets, and a task takes at most ${MOST_SUBNETS}: leave some out`,
    );
  return { given: { vpcId: vpcId ?? '', subnetIds, assignPublicIp } };
}

function serviceAccountsOf(
  file: string | undefined,
  readFile: ContextSource['readFile'],
  problems: string[],
): ServiceAccounts {
  const text = textOf('serviceAccounts', file, readFile, problems);
  if (text === undefined) return {};
  const read = readServiceAccounts(text);
  problems.push(...read.problems.map((problem) => `${file}: ${problem}`));
  return read.serviceAccounts;
}

function accessOf(file: string | undefined, readFile: ContextSource['readFile'], problems: string[]): AccessFile {
  const text = textOf('access', file, readFile, problems);
  if (text === undefined) return DEFAULTS.access;
  const read = readAccess(text);
  problems.push(...read.problems.map((problem) => `${file}${problem}`));
  return read.access;
}

/** What is in the file that a key names. */
function textOf(
  key: string,
  file: string | undefined,
  readFile: ContextSource['readFile'],
  problems: string[],
): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFile(file);
  } catch (error) {
    problems.push(`context "${key}" is "${file}", which cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function listed(values: string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
