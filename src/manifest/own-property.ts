/**
 * Sets a property that is the object's own, whatever its name: a plain assignment to `__proto__` would change the prototype instead.
 */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
