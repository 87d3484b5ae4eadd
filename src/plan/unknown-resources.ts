import type { Container, FieldError } from '../job/types';
import { forbidden } from './fields/field-rule';

const KNOWN = ['cpu', 'memory', 'ephemeral-storage'];

/** Resources that no Fargate task has: GPUs and other devices, huge pages. @param path of the requirements */
export function unknownResources(resources: Container['resources'], path: string): FieldError[] {
  const names = (kind: 'limits' | 'requests') =>
    Object.entries(resources?.[kind] ?? {})
      .filter(([name, value]) => !KNOWN.includes(name) && String(value) !== '0')
      .map(([name]) => forbidden(`${path}.${kind}[${name}]`, `Fargate has no ${name}`, 'Leave it out.'));
  return [...names('limits'), ...names('requests')];
}
