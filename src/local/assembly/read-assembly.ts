import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssemblyError } from './assembly-error';
import { type ApiDefinition, type Deployment, type Draft, emptyDraft } from './deployment';
import type { Place } from './physical-names';
import { conditionHolds, resolve } from './resolve';
import { PropertyErrors } from './resource-type';
import { makeStack, type Stack } from './stack';
import { asTemplate } from './template';

export { AssemblyError } from './assembly-error';
export type { Deployment } from './deployment';

interface Artifact {
  type?: string;
  displayName?: string;
  properties?: { templateFile?: string; file?: string; stackName?: string };
}

/**
 * Reads a cloud assembly with one stack. Physical names are made up, the same for the same assembly.
 * @throws AssemblyError naming everything in it that this cloud cannot stand in for
 */
export function readAssembly(folder: string, place: Place): Deployment {
  const manifest = readJson(path.join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  const artifacts = Object.entries(manifest.artifacts ?? {});
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [only] = stacks;
  if (!only || stacks.length !== 1)
    throw new AssemblyError(`${folder} has ${stacks.length} stacks; the local cloud deploys exactly one`);
  const [id, { properties }] = only;
  const file = path.join(folder, properties?.templateFile ?? `${id}.template.json`);
  const stack = makeStack(asTemplate(readJson(file), file), properties?.stackName ?? id, place);
  const assets = readAssets(folder, artifacts);
  const draft = emptyDraft();
  const refused = [...stack.unknown, ...deployAll(stack, draft, assets)];
  if (refused.length > 0)
    throw new AssemblyError(
      `the local cloud cannot deploy ${file}:\n${refused.map((reason) => `  ${reason}`).join('\n')}`,
    );
  return complete(draft, stack);
}

function deployAll(stack: Stack, draft: Draft, assets: Map<string, string>): string[] {
  const refused: string[] = [];
  const assetFolder = (objectKey: string) => {
    const found = assets.get(objectKey);
    if (!found) throw new AssemblyError(`the assembly has no asset ${objectKey}`);
    return found;
  };
  for (const [logicalId, { type, resource }] of stack.resources) {
    if (!type.deploy) continue;
    try {
      const properties = resolve(resource.Properties, stack.scope);
      type.deploy({ ...stack.named(logicalId), properties, draft, assetFolder });
    } catch (error) {
      if (error instanceof PropertyErrors)
        refused.push(...error.refusals.map((reason) => `${logicalId} (${resource.Type}): ${reason}`));
      else if (error instanceof AssemblyError) refused.push(`${logicalId} (${resource.Type}): ${error.message}`);
      else throw error;
    }
  }
  return refused;
}

function complete(draft: Draft, { scope }: Stack): Deployment {
  const {
    clusters,
    restApis: _,
    stages: __,
    methods: ___,
    policies: ____,
    authorizers: _____,
    gatewayResponses: ______,
    ...deployed
  } = draft;
  const outputs = Object.entries(scope.template.Outputs)
    .filter(([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope))
    .map(([name, { Value }]) => [name, String(resolve(Value, scope))]);
  return {
    ...deployed,
    cluster: exactlyOne('AWS::ECS::Cluster', clusters),
    roles: completeRoles(draft),
    api: completeApi(draft, scope.place),
    outputs: Object.fromEntries(outputs),
  };
}

/** @throws AssemblyError for an attached policy that is not in the template: nobody here knows what it says */
function completeRoles({ roles, policies }: Draft): Deployment['roles'] {
  return roles.map(({ managedPolicies, ...role }) => {
    const attached = managedPolicies.flatMap((arn) => {
      const policy = policies.find((other) => other.arn === arn);
      if (!policy) throw new AssemblyError(`the local cloud does not know what the policy ${arn} of ${role.name} says`);
      return policy.statements;
    });
    const naming = policies.filter((policy) => policy.roles.includes(role.name));
    return {
      ...role,
      statements: [...role.statements, ...attached, ...naming.flatMap(({ statements }) => statements)],
    };
  });
}

function completeApi(
  { restApis, stages, methods, authorizers, gatewayResponses }: Draft,
  { region }: Place,
): ApiDefinition {
  const api = exactlyOne('AWS::ApiGateway::RestApi', restApis);
  const stage = exactlyOne('AWS::ApiGateway::Stage', stages);
  const functions = new Set(methods.map(({ functionArn }) => functionArn));
  const functionArn = exactlyOne('function behind AWS::ApiGateway::Method', [...functions]);
  const modes = new Set(methods.map(({ streams }) => streams));
  const streams = exactlyOne('ResponseTransferMode of AWS::ApiGateway::Method', [...modes]);
  const [authorizer, another] = authorizers;
  if (another)
    throw new AssemblyError('the local cloud has at most one AWS::ApiGateway::Authorizer; this assembly has more');
  return {
    ...{ ...api, stage, functionArn, streams, gatewayResponses, ...(authorizer && { authorizer }) },
    url: `https://${api.id}.execute-api.${region}.amazonaws.com/${stage}/`,
  };
}

function exactlyOne<T>(what: string, found: T[]): T {
  if (found.length !== 1)
    throw new AssemblyError(`the local cloud has exactly one ${what}; this assembly has ${found.length}`);
  return found[0] as T;
}

/** The folders of assets, by their key in the bucket of assets. */
function readAssets(folder: string, artifacts: [string, Artifact][]): Map<string, string> {
  const folders = new Map<string, string>();
  for (const [id, { type, properties }] of artifacts) {
    if (type !== 'cdk:asset-manifest') continue;
    const { files = {} } = readJson(path.join(folder, properties?.file ?? `${id}.json`)) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      if (source?.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations ?? {}))
        folders.set(objectKey, path.resolve(folder, source.path));
    }
  }
  return folders;
}

interface AssetManifest {
  files?: Record<string, { source?: { path?: string }; destinations?: Record<string, { objectKey: string }> }>;
}

function readJson(file: string): unknown {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AssemblyError(`cannot read ${file}, which a cloud assembly has`, { cause: error });
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new AssemblyError(`${file} is no JSON: ${(error as Error).message}`);
  }
}
