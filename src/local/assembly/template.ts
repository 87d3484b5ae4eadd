import { AssemblyError } from './assembly-error';

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
}

/** What of a CloudFormation template is looked at. */
export interface Template {
  Resources: Record<string, TemplateResource>;
  Parameters: Record<string, { Type?: string; Default?: unknown }>;
  Conditions: Record<string, unknown>;
  Mappings: Record<string, Record<string, Record<string, unknown>>>;
  Outputs: Record<string, { Value?: unknown; Condition?: string }>;
}

/** `Rules` check parameters before a deployment: the only one CDK writes asks for a bootstrapped account, and here is no account. */
const SECTIONS = ['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs'];
const WITHOUT_MEANING_HERE = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];

/** @throws AssemblyError for a section that would change what is deployed and is not understood, such as `Transform` */
export function asTemplate(value: unknown, file: string): Template {
  const template = value as Partial<Template> | null;
  if (typeof template !== 'object' || template === null || typeof template.Resources !== 'object')
    throw new AssemblyError(`${file} is no CloudFormation template: it has no Resources`);
  const unknown = Object.keys(template).filter((name) => ![...SECTIONS, ...WITHOUT_MEANING_HERE].includes(name));
  if (unknown.length > 0)
    throw new AssemblyError(`${file}: the local cloud does not know the section ${unknown.join(', ')}`);
  return { Parameters: {}, Conditions: {}, Mappings: {}, Outputs: {}, ...template, Resources: template.Resources };
}
