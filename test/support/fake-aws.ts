import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/**
 * A program `aws` for machines that have none: it says of a stack what it was told, and hands out its tokens one after another, the last one again
 * and again. What it was called with is written to `calls`.
 */
export function writeFakeAws(
  folder: string,
  { outputs = {}, tokens = [] }: { outputs?: object; tokens?: string[] },
): void {
  mkdirSync(folder, { recursive: true });
  const stack = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const program = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const calls = ${JSON.stringify(path.join(folder, 'calls'))};
const args = process.argv.slice(2);
const before = existsSync(calls) ? readFileSync(calls, 'utf8').split('\\n').filter((line) => line.includes('get-token')).length : 0;
appendFileSync(calls, args.join(' ') + ' AWS_PROFILE=' + (process.env.AWS_PROFILE ?? '') + '\\n');
const tokens = ${JSON.stringify(tokens)};
if (args.includes('describe-stacks')) {
  const stack = args[args.indexOf('--stack-name') + 1];
  if (stack === 'nowhere') {
    console.error('\\nAn error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id nowhere does not exist');
    process.exit(254);
  }
  console.log(JSON.stringify({ Stacks: [{ StackName: stack, Outputs: stack === 'other' ? [] : ${JSON.stringify(stack)} }] }));
} else if (args.includes('get-token') && tokens.length > 0) {
  const status = { token: tokens[Math.min(before, tokens.length - 1)], expirationTimestamp: new Date(Date.now() + 60_000).toISOString() };
  console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1beta1', status }));
} else {
  console.error('Unable to locate credentials. You can configure credentials by running "aws login".');
  process.exit(255);
}
`;
  writeFileSync(path.join(folder, 'aws'), program, { mode: 0o755 });
}
