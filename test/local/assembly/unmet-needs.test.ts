import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { readAssembly } from '../../../src/local/assembly/read-assembly';
import { unmetNeeds } from '../../../src/local/assembly/unmet-needs';
import { createIam } from '../../../src/local/iam/iam';
import { temporaryFolder } from '../../support/runtime-worker';
import { writeSmallProduct } from '../../support/small-product';

const PLACE = { region: 'us-east-1', account: '000000000000' };
const folder = temporaryFolder('needs');
const assembly = writeSmallProduct(folder);
const file = path.join(assembly, 'template.json');
const TEMPLATE = readFileSync(file, 'utf8');
afterAll(() => rmSync(folder, { recursive: true }));

/** What the stack lacks when something is taken out of its template. */
function unmet(change: (template: string) => string = (same) => same): string[] {
  writeFileSync(file, change(TEMPLATE));
  const deployment = readAssembly(assembly, PLACE);
  return [...unmetNeeds(deployment, createIam({ ...PLACE, ...deployment }), PLACE)];
}

const without = (text: string) => (template: string) => {
  expect(template).toContain(text);
  return template.replaceAll(text, 'nobody:Nothing');
};

it('a product with all that it needs lacks nothing', () => {
  expect(unmet()).toEqual([]);
});

it.each([
  [
    'logs:CreateLogStream',
    'the function Small-ApiFunction: the role Small-FunctionsRole does not allow logs:CreateLogStream',
  ],
  [
    'logs:PutLogEvents',
    'does not allow logs:PutLogEvents on arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/',
  ],
  [
    'sqs:ReceiveMessage',
    'what feeds the function Small-Count: the role Small-FunctionsRole does not allow sqs:Receive',
  ],
  ['sqs:DeleteMessage', 'sqs:DeleteMessage on arn:aws:sqs:us-east-1:000000000000:Small-Queue'],
  ['sqs:GetQueueAttributes', 'sqs:GetQueueAttributes'],
  ['dynamodb:DescribeStream', 'what feeds the function Small-Start'],
  ['dynamodb:GetRecords', 'dynamodb:GetRecords on arn:aws:dynamodb:us-east-1:000000000000:table/Small-Table/stream/'],
  ['dynamodb:GetShardIterator', 'dynamodb:GetShardIterator'],
  ['dynamodb:ListStreams', 'dynamodb:ListStreams on *'],
  [
    'sqs:SendMessage',
    'the rule Small-Stopped: no policy of arn:aws:sqs:us-east-1:000000000000:Small-Queue lets events',
  ],
  ['events:PutRule', 'the state machine Small-Machine: the role Small-Role does not allow events:PutRule'],
  ['events:PutTargets', 'events:PutTargets'],
  ['events:DescribeRule', 'events:DescribeRule'],
  ['ecs:DescribeTasks', 'ecs:DescribeTasks'],
  ['ecs:StopTask', 'ecs:StopTask'],
  ['lambda.amazonaws.com', 'the role Small-FunctionsRole cannot be assumed by lambda.amazonaws.com'],
  ['states.amazonaws.com', 'the role Small-Role cannot be assumed by states.amazonaws.com'],
  ['apigateway.amazonaws.com', 'lets apigateway.amazonaws.com lambda:InvokeFunction'],
  ['/authorizers/', 'the authorizer of the API'],
  ['events.amazonaws.com', 'the rule Small-ExecutionAborted: no policy of arn:aws:lambda'],
])('without %s it is said who needs it', (text, problem) => {
  expect(unmet(without(text)).join('\n')).toContain(problem);
});
