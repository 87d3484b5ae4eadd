/** The assembly holds something this cloud cannot stand in for, or is no assembly. Names it. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}
