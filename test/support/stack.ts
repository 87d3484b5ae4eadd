import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Configuration, DEFAULTS } from '../../lib/configuration';
import { GantryStack } from '../../lib/gantry-stack';

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

/** The stack as it deploys, but for the functions' bundles, which are not made. */
export function makeStack(configuration: Partial<Configuration> = {}): GantryStack {
  const { context } = JSON.parse(readFileSync(path.join(__dirname, '../../cdk.json'), 'utf8'));
  const app = new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  return new GantryStack(app, 'Gantry', { configuration: { ...DEFAULTS, ...configuration } });
}

export const synthesized = (configuration: Partial<Configuration> = {}): Template =>
  Template.fromStack(makeStack(configuration));

export const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Policies of a role. @param role what its logical id begins with */
export function policiesOf(
  template: Template,
  role: string,
  type: string,
): { PolicyDocument: { Statement: Statement[] } }[] {
  return Object.values(template.findResources(type))
    .map(({ Properties }) => Properties)
    .filter(({ Roles }) => Roles.some((attached: { Ref: string }) => attached.Ref.startsWith(role)));
}

/** What a role may do. @param role what its logical id begins with */
export function statementsOf(template: Template, role: string): Statement[] {
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    policiesOf(template, role, type).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  );
}

/** The definition of a state machine as text, with `Ref(X)` for what is known only when it is deployed. */
export function definitionOf(template: Template, mode: 'Inline' | 'Distributed'): string {
  const machines = template.findResources('AWS::StepFunctions::StateMachine');
  const [id] = Object.keys(machines).filter((logicalId) => logicalId.startsWith(`StateMachine${mode}`));
  const parts = machines[id as string]?.Properties.DefinitionString['Fn::Join'][1] as (string | object)[];
  return parts.map((part) => (typeof part === 'string' ? part : reference(part))).join('');
}

function reference(intrinsic: object): string {
  const [[name, target]] = Object.entries(intrinsic) as [[string, string | string[]]];
  return name === 'Ref' && target === 'AWS::Partition' ? 'aws' : `Ref(${listOf(target)[0]})`;
}
