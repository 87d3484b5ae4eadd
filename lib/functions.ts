import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface GantryFunctionProps {
  /** Folder under `lambda/`. */
  name: 'kube-api' | 'authenticate' | 'submit' | 'judge-failure' | 'record-pods' | 'finish-job';
  description: string;
  timeout: Duration;
  environment: Record<string, string>;
  logRetention: RetentionDays;
  /** Files that are packaged beside the bundle, by their names. */
  files?: Record<string, string>;
}

/** One of Gantry's functions: a folder of `lambda/` as one esbuild bundle, with the SDK inside, so that what was tested is what runs. */
export function gantryFunction(scope: Construct, id: string, props: GantryFunctionProps): NodejsFunction {
  const root = projectRoot();
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // The role that CDK would make may write to every log group of the account.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const files = Object.entries(props.files ?? {}).map(([name, content]) => written(name, content));
  return new NodejsFunction(scope, id, {
    entry: path.join(root, 'lambda', props.name, 'index.ts'),
    projectRoot: root,
    depsLockFilePath: path.join(root, 'package-lock.json'),
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: props.timeout,
    environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
    role,
    logGroup,
    tracing: Tracing.ACTIVE,
    bundling: {
      target: 'node20',
      minify: true,
      sourceMap: true,
      // Traces need names and lines, not the text: maps are read at every cold start, and are a third of the size without it.
      sourcesContent: false,
      // The order matters to the bundle's size, and an empty list keeps the SDK inside (CDK leaves it out by default).
      mainFields: ['module', 'main'],
      externalModules: [],
      commandHooks: {
        beforeBundling: () => [],
        beforeInstall: () => [],
        afterBundling: (_, output) => files.map((file) => `cp "${file}" "${output}"`),
      },
    },
  });
}

/** A file of this name in a folder of its own, until the process ends. */
function written(name: string, content: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gantry-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The project's folder, also when this file runs from a bundle that lies elsewhere. */
function projectRoot(): string {
  return process.env.GANTRY_ROOT ?? path.join(__dirname, '..');
}
