import { createHash } from 'node:crypto';

/** Where the resources of a stack are said to be. */
export interface Place {
  region: string;
  account: string;
}

/** A resource with its physical name. */
export interface Named {
  name: string;
  logicalId: string;
  stackName: string;
  place: Place;
}

/**
 * The name of a resource that has not got one in the template. CloudFormation appends random characters; here it is the same for the same
 * stack and logical id, so that a restart, or a newer version of the same stack, finds its state again.
 * @param longest characters the service allows
 */
export function madeUpName(stackName: string, logicalId: string, longest: number): string {
  const name = `${stackName}-${logicalId}`;
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 9)}-${digest(stackName, logicalId).slice(0, 8)}`;
}

/** An id as EC2 makes them, e.g. `subnet-0a1b2c3d4e5f60718`. */
export function madeUpId(prefix: string, { stackName, logicalId }: Named): string {
  return `${prefix}-${digest(stackName, logicalId).slice(0, 17)}`;
}

export function arn({ place }: Named, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

function digest(stackName: string, logicalId: string): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
}
