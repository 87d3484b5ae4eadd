/** A variable that the stack sets for this function. @throws Error naming it when it is missing: the stack and the function do not belong together */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}
