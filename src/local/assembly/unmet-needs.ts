import type { Access } from '../iam/access';
import type { Iam } from '../iam/iam';
import { LOG_STREAM } from '../lambda/function-environment';
import { logStreamArn } from '../logs/access';
import type { Deployment } from './deployment';
import type { Place } from './physical-names';

/**
 * What the services themselves need and the stack's policies do not allow: some of it CloudFormation would refuse, the rest would be lost in
 * AWS without a word, such as an event for a function that EventBridge may not invoke. One sentence for each.
 */
export function* unmetNeeds(deployment: Deployment, iam: Iam, place: Place): Iterable<string> {
  for (const { name, roleArn, logGroup, traced } of deployment.functions) {
    const stream = logStreamArn(place, logGroup, LOG_STREAM);
    yield* unmetBy(iam, 'lambda.amazonaws.com', roleArn, `the function ${name}`, [
      { action: 'logs:CreateLogStream', resource: stream },
      { action: 'logs:PutLogEvents', resource: stream },
      ...(traced ? ofTracing('PutTraceSegments', 'PutTelemetryRecords') : []),
    ]);
  }
  yield* ofMappings(deployment, iam);
  yield* ofFailures(deployment, iam);
  yield* ofRules(deployment, iam);
  yield* ofApi(deployment, iam, place);
  yield* ofMachines(deployment, iam, place);
}

function* unmetBy(
  iam: Iam,
  service: string,
  roleArn: string,
  whose: string,
  needed: Access[],
  source: Access['context'] = {},
): Iterable<string> {
  const refused = iam.cannotAssume(service, roleArn, source);
  if (refused !== undefined) {
    yield `${whose}: ${refused}`;
    return;
  }
  for (const access of needed) {
    const reason = iam.cannot(roleArn, access);
    if (reason !== undefined) yield `${whose}: ${reason}`;
  }
}

const ofTracing = (...names: string[]) => names.map((name) => ({ action: `xray:${name}`, resource: '*' }));

/** What Lambda does in the name of a function whose source it reads ("Using Lambda with Amazon SQS", "... with Amazon DynamoDB"). */
const OF_SOURCES = {
  sqs: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  dynamodb: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
};

/** A function sends to the queue of its failures itself. */
function* ofFailures({ failureDestinations, functions }: Deployment, iam: Iam): Iterable<string> {
  for (const { functionArn, queueArn } of failureDestinations) {
    const fn = functions.find(({ arn }) => arn === functionArn);
    const needed = [{ action: 'sqs:SendMessage', resource: queueArn }];
    if (fn) yield* unmetBy(iam, 'lambda.amazonaws.com', fn.roleArn, `events that ${fn.name} does not take`, needed);
  }
}

function* ofMappings({ mappings, functions }: Deployment, iam: Iam): Iterable<string> {
  for (const mapping of mappings) {
    const { functionArn, source, sourceArn } = mapping;
    const fn = functions.find(({ arn }) => arn === functionArn);
    if (!fn) continue;
    const needed = OF_SOURCES[source].map((action) => ({ action, resource: sourceArn }));
    if (mapping.source === 'dynamodb') {
      needed.push({ action: 'dynamodb:ListStreams', resource: '*' });
      if (mapping.onFailureArn) needed.push({ action: 'sqs:SendMessage', resource: mapping.onFailureArn });
    }
    yield* unmetBy(iam, 'lambda.amazonaws.com', fn.roleArn, `what feeds the function ${fn.name}`, needed);
  }
}

function* ofRules({ rules }: Deployment, iam: Iam): Iterable<string> {
  for (const { name, arn, targets } of rules) {
    for (const { deadLetterArn } of targets) {
      const access = { action: 'sqs:SendMessage', resource: deadLetterArn ?? '', context: { 'aws:SourceArn': arn } };
      if (deadLetterArn !== undefined && !iam.serviceMay('events.amazonaws.com', access))
        yield `the rule ${name}: no policy of ${deadLetterArn} lets events.amazonaws.com sqs:SendMessage`;
    }
    for (const target of targets) {
      const isQueue = target.arn.split(':')[2] === 'sqs';
      const action = isQueue ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
      if (!iam.serviceMay('events.amazonaws.com', { action, resource: target.arn, context: { 'aws:SourceArn': arn } }))
        yield `the rule ${name}: no policy of ${target.arn} lets events.amazonaws.com ${action}`;
    }
  }
}

function* ofApi({ api }: Deployment, iam: Iam, { region, account }: Place): Iterable<string> {
  const source = `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/GET/apis`;
  const access = { action: 'lambda:InvokeFunction', resource: api.functionArn, context: { 'aws:SourceArn': source } };
  if (!iam.serviceMay('apigateway.amazonaws.com', access))
    yield `the API ${api.id}: no policy of ${api.functionArn} lets apigateway.amazonaws.com lambda:InvokeFunction`;
  const { authorizer } = api;
  if (!authorizer) return;
  const asks = `arn:aws:execute-api:${region}:${account}:${api.id}/authorizers/${authorizer.id}`;
  const asked = {
    action: 'lambda:InvokeFunction',
    resource: authorizer.functionArn,
    context: { 'aws:SourceArn': asks },
  };
  if (!iam.serviceMay('apigateway.amazonaws.com', asked))
    yield `the authorizer of the API ${api.id}: no policy of ${authorizer.functionArn} lets apigateway.amazonaws.com lambda:InvokeFunction`;
}

/** To deliver its logs, a machine's role needs these (Step Functions: "Logging to CloudWatch"). */
const OF_LOGGING = [
  ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
  ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'],
].map((action) => ({ action: `logs:${action}`, resource: '*' }));

function* ofMachines({ machines, cluster }: Deployment, iam: Iam, { region, account }: Place): Iterable<string> {
  for (const { name, arn, roleArn, definition, logs, traced } of machines) {
    const needed: Access[] = logs ? [...OF_LOGGING] : [];
    if (traced)
      needed.push(...ofTracing('PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'));
    // Step Functions keeps a rule of its own, and looks at tasks whose events do not come ("Run Amazon ECS/Fargate tasks").
    if (definition.includes(':ecs:runTask.sync"')) {
      const rule = `arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForECSTaskRule`;
      for (const action of ['PutTargets', 'PutRule', 'DescribeRule'])
        needed.push({ action: `events:${action}`, resource: rule });
      const inCluster = { 'ecs:cluster': `arn:aws:ecs:${region}:${account}:cluster/${cluster}` };
      const task = `arn:aws:ecs:${region}:${account}:task/${cluster}/any`;
      for (const action of ['DescribeTasks', 'StopTask'])
        needed.push({ action: `ecs:${action}`, resource: task, context: inCluster });
    }
    // The children of a Map Run are executions that the machine starts itself ("IAM policies for using Distributed Map states").
    if (definition.includes('"Mode":"DISTRIBUTED"')) {
      needed.push({ action: 'states:StartExecution', resource: arn });
      const execution = `${arn.replace(':stateMachine:', ':execution:')}:any`;
      for (const action of ['DescribeExecution', 'StopExecution'])
        needed.push({ action: `states:${action}`, resource: execution });
    }
    const source = { 'aws:SourceAccount': account, 'aws:SourceArn': arn };
    yield* unmetBy(iam, 'states.amazonaws.com', roleArn, `the state machine ${name}`, needed, source);
  }
}
