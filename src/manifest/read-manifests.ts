/** Where something stands in a text, both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** One document of a manifest file, or one item of a List in it, as plain JSON. */
export interface Manifest {
  object: Record<string, unknown>;
  /**
   * Where a field stands, for messages. A path that is not in the text gives the position of the nearest parent that is.
   * @param field in the API server's notation, e.g. `spec.template.spec.containers[0].name` or `metadata.labels[a.b/c]`
   */
  locate(field: string): Position;
}

/** Why a text, or one document of it, cannot be read at all. */
export interface ManifestProblem {
  position?: Position;
  message: string;
  remedy?: string;
}

/**
 * Reads a manifest: YAML as kubectl reads it, or JSON, with any number of documents; `kind: List` is taken apart and empty documents are
 * passed over. Everything that is wrong is reported at once; nothing is thrown.
 */
export declare function readManifests(source: Uint8Array): { manifests: Manifest[]; problems: ManifestProblem[] };
