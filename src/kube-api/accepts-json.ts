/**
 * Whether a client takes JSON, in which everything is answered that is an object. Parameters ask for other shapes of it, and clients list those they
 * can do without.
 * @param accept as in a request; undefined takes anything
 */
export function acceptsJson(accept: string | undefined): boolean {
  if (!accept?.trim()) return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !isRefused && ['application/json', 'application/*', '*/*', '*'].includes(type);
  });
}
