import { AssemblyError } from './assembly-error';
import { madeUpName, type Named, type Place } from './physical-names';
import { conditionHolds, resolve, type Scope } from './resolve';
import type { ResourceType } from './resource-type';
import { RESOURCE_TYPES } from './resource-types';
import type { Template, TemplateResource } from './template';

/** The resources of a template that are there: known types, conditions that hold. */
export interface Stack {
  scope: Scope;
  resources: Map<string, { type: ResourceType; resource: TemplateResource }>;
  /** @throws AssemblyError */
  named(logicalId: string): Named;
  /** One sentence for each resource whose type is not known. */
  unknown: string[];
}

export function makeStack(template: Template, stackName: string, place: Place): Stack {
  const resources: Stack['resources'] = new Map();
  const unknown: string[] = [];
  const names = new Map<string, string>();
  const known = (logicalId: string) => {
    const found = resources.get(logicalId);
    if (!found) throw new AssemblyError(`nothing in the template is called "${logicalId}"`);
    return found;
  };
  const named = (logicalId: string): Named => {
    let name = names.get(logicalId);
    if (name === undefined) {
      // Guards against a name that refers to itself: it would be asked for again before it is known.
      names.set(logicalId, '');
      name = nameOf(logicalId, known(logicalId));
      names.set(logicalId, name);
    }
    return { name, logicalId, stackName, place };
  };
  const nameOf = (logicalId: string, { type, resource }: ReturnType<typeof known>): string => {
    const given = type.names?.property && resource.Properties?.[type.names.property];
    if (given !== undefined && given !== '') return String(resolve(given, scope));
    const name = madeUpName(stackName, logicalId, type.names?.longest ?? 255);
    return type.names?.lowerCase ? name.toLowerCase() : name;
  };
  const scope: Scope = {
    template,
    stackName,
    place,
    ref: (logicalId) => {
      const { type } = known(logicalId);
      return type.ref?.(named(logicalId)) ?? named(logicalId).name;
    },
    attribute: (logicalId, attribute) => {
      const { type, resource } = known(logicalId);
      const value = type.attributes?.[attribute]?.(named(logicalId));
      if (value === undefined)
        throw new AssemblyError(`the local cloud knows no attribute ${attribute} of ${logicalId} (${resource.Type})`);
      return value;
    },
  };
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const type = Object.hasOwn(RESOURCE_TYPES, resource.Type) ? RESOURCE_TYPES[resource.Type] : undefined;
    if (resource.Condition !== undefined && !conditionHolds(resource.Condition, scope)) continue;
    if (type) resources.set(logicalId, { type, resource });
    else unknown.push(`${logicalId} (${resource.Type}): no stand-in knows this type`);
  }
  return { scope, resources, named, unknown };
}
