import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetStaging, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { PackagedFiles } from '../src/packaged-files';

export interface GantryFunctionProps {
  /** Folder under `lambda/`. */
  name:
    | 'kube-api'
    | 'authenticate'
    | 'submit'
    | 'judge-failure'
    | 'record-pods'
    | 'finish-job'
    | 'run-cron-job'
    | 'sweep';
  description: string;
  timeout: Duration;
  environment: Record<string, string>;
  logRetention: RetentionDays;
  /** What is packaged beside the bundle, as JSON. */
  files?: Partial<PackagedFiles>;
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
  return new NodejsFunction(scope, id, {
    entry: path.join(root, 'lambda', props.name, 'index.ts'),
    projectRoot: root,
    depsLockFilePath: path.join(root, 'package-lock.json'),
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: props.timeout,
    environment: { ...props.environment, STACK_NAME: Stack.of(scope).stackName, NODE_OPTIONS: '--enable-source-maps' },
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
      // All that is left to import are modules of Node.js, which need no promise; and V8 cannot keep the code of what imports (src/kept-code.ts).
      esbuildArgs: { '--supported:dynamic-import': 'false' },
      commandHooks: {
        beforeBundling: () => [],
        beforeInstall: () => [],
        afterBundling(_, output) {
          writeFiles(output, props.files ?? {});
          return [];
        },
      },
    },
  });
}

/**
 * Puts files beside a bundle, whose folder CDK tells to its hooks only. They are also asked about a bundle that would be made in a container, and
 * never is: esbuild is one of our own dependencies.
 */
function writeFiles(folder: string, files: Partial<PackagedFiles>): void {
  if (folder === AssetStaging.BUNDLING_OUTPUT_DIR) return;
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), JSON.stringify(content));
}

/** The project's folder, also when this file runs from a bundle that lies elsewhere. */
function projectRoot(): string {
  return process.env.GANTRY_ROOT ?? path.join(__dirname, '..');
}
