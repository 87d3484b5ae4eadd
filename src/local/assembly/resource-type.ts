import * as z from 'zod';
import type { Draft } from './deployment';
import type { Named } from './physical-names';

/** What the local cloud makes of one CloudFormation resource type. */
export interface ResourceType {
  /** What stands in for it, or why nothing does: a sentence that follows the type's name. */
  here: string;
  /** How it is named when the template gives no name. */
  names?: { property?: string; longest: number; lowerCase?: boolean };
  /** What `Ref` gives; its name when there is no such function. */
  ref?(resource: Named): string;
  /** What `Fn::GetAtt` gives. */
  attributes?: Record<string, (resource: Named) => string>;
  /** Adds it, with its intrinsic functions evaluated, to what is deployed. Without it nothing stands in for the type. */
  deploy?(resource: Deployed): void;
}

export interface Deployed extends Named {
  properties: unknown;
  draft: Draft;
  /** The folder of an asset, by the key it would have in the bucket of assets. */
  assetFolder(objectKey: string): string;
}

/**
 * A type something stands in for: its properties are read strictly, so that one nobody reads is refused by name.
 * @param type the rest of the resource type; `deploy` gets the properties as the schema has made them
 */
export function standIn<P>(
  schema: z.ZodType<P>,
  type: Omit<ResourceType, 'deploy'> & { deploy(properties: P, resource: Deployed): void },
): ResourceType {
  return {
    ...type,
    deploy: (resource) => {
      const parsed = schema.safeParse(resource.properties ?? {});
      if (!parsed.success) throw new PropertyErrors(parsed.error.issues.map(refusal));
      type.deploy(parsed.data, resource);
    },
  };
}

/** Says of each property what is wrong with it. */
export class PropertyErrors extends Error {
  constructor(readonly refusals: string[]) {
    super(refusals.join('; '));
  }
}

function refusal(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `property ${path}: ${issue.message}`;
  const names = issue.keys.map((key) => [path, key].filter(Boolean).join('.'));
  return `no stand-in knows the property ${names.join(', ')}`;
}

/** A property that may be there and makes no difference here, with the reason. */
export const ignored = (why: string) => z.unknown().optional().describe(why);

export const DESCRIPTION = ignored('it is read by people only');
export const TAGS = ignored('nothing here looks at tags');
