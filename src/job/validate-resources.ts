import { invalid, required } from './field-error';
import { qualifiedName } from './name-formats';
import { compareQuantities, formatQuantity, isWhole, parseQuantity, type Quantity, QuantityError } from './quantity';
import type { Container, FieldError, Quantities } from './types';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];

/** Limits and requests of a container: names, amounts, and that no request is above its limit (kubernetes-jobs.md 8.4). */
export function validateContainerResources(resources: Container['resources'], path: string): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {};
  return [
    ...Object.entries(limits).flatMap(([name, amount]) => validateAmount(name, amount, `${path}.limits[${name}]`)),
    ...Object.entries(requests).flatMap(([name, amount]) => [
      ...validateAmount(name, amount, `${path}.requests[${name}]`),
      ...validateRequest(name, amount, limits, path),
    ]),
  ];
}

function validateAmount(name: string, amount: string | number, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  const quantity = quantityOf(amount);
  if (quantity === undefined) return [...errors, invalid(path, amount, 'must be a quantity such as 500m or 1Gi')];
  if (quantity.nanos < 0n) errors.push(invalid(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
  if (isExtended(name) && !isWhole(quantity))
    errors.push(invalid(path, formatQuantity(quantity), 'must be an integer'));
  return errors;
}

function validateResourceName(name: string, path: string): FieldError[] {
  const errors = qualifiedName(name).map((mistake) => invalid(path, name, mistake));
  if (errors.length > 0 || name.includes('/') || STANDARD.includes(name) || name.startsWith('hugepages-'))
    return errors;
  const remedy = `use ${STANDARD.join(', ')} or a name with a domain`;
  return [
    invalid(path, name, 'must be a standard resource type or fully qualified', remedy),
    invalid(path, name, 'must be a standard resource for containers'),
  ];
}

function validateRequest(name: string, amount: string | number, limits: Quantities, path: string): FieldError[] {
  const request = quantityOf(amount);
  const limitAmount = Object.hasOwn(limits, name) ? limits[name] : undefined;
  if (limitAmount === undefined) {
    return isExtended(name) ? [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')] : [];
  }
  const limit = quantityOf(limitAmount);
  if (request === undefined || limit === undefined) return [];
  const order = compareQuantities(request, limit);
  const value = formatQuantity(request);
  if (isExtended(name) && order !== 0) {
    return [invalid(`${path}.requests`, value, `must be equal to ${name} limit of ${formatQuantity(limit)}`)];
  }
  if (order <= 0) return [];
  const detail = `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`;
  return [invalid(`${path}.requests`, value, detail, 'lower the request or raise the limit')];
}

/** Devices and the like, which are counted and cannot be overcommitted. */
function isExtended(name: string): boolean {
  return (name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name)) || name.startsWith('hugepages-');
}

function quantityOf(amount: string | number): Quantity | undefined {
  try {
    return parseQuantity(amount);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return undefined;
  }
}
