import type { AdmittedJob } from '../job/types';

/** Where the console of AWS is, by the partition of an ARN. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Of the local cloud, and of nobody else: what it runs is in no console. */
const NO_ACCOUNT = '000000000000';

/**
 * A Job with links to what runs it, in annotations that `kubectl describe` shows.
 * @param executionArn of the execution that was started last
 * @param logGroup that its pods write to
 */
export function withConsoleLinks(job: AdmittedJob, executionArn: string, logGroup: string): AdmittedJob {
  const [, partition = '', , region = '', account] = executionArn.split(':');
  const console = CONSOLES[partition];
  if (console === undefined || account === NO_ACCOUNT) return job;
  const base = `https://${region}.${console}`;
  const annotations = {
    ...job.metadata.annotations,
    'gantry/execution': `${base}/states/home?region=${region}#/v2/executions/details/${executionArn}`,
    'gantry/logs': `${base}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${twiceEncoded(logGroup)}`,
  };
  return { ...job, metadata: { ...job.metadata, annotations } };
}

/** As the console of CloudWatch writes names into its addresses. */
function twiceEncoded(name: string): string {
  return encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
}
