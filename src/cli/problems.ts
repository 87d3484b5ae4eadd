import type { Manifest, Position } from '../manifest/read-manifests';
import type { ApiError } from './kube-connection';

/** A mistake in a manifest, and where it stands. */
export interface Problem {
  file: string;
  position?: Position;
  /** e.g. `spec.completions` */
  field?: string;
  message: string;
  remedy?: string;
}

/** What the API has against a manifest: a problem for each cause it names. */
export function problemsOf(error: ApiError, manifest: Manifest & { file: string }): Problem[] {
  const { file } = manifest;
  const causes = error.status.details?.causes ?? [];
  if (causes.length === 0) return [{ file, position: manifest.locate(''), message: error.message }];
  return causes.map(({ field, message = '', remedy }) => ({
    file,
    position: manifest.locate(field ?? ''),
    message,
    ...(field && { field }),
    ...(remedy && { remedy }),
  }));
}

/** One line a problem: `file:line:column: field: message`, and its remedy on the next one. */
export function renderProblems(problems: Problem[]): string {
  return problems
    .map(({ file, position, field, message, remedy }) => {
      const place = position ? `${file}:${position.line}:${position.column}` : file;
      const about = field && !message.includes(field) ? `${field}: ` : '';
      return `${place}: ${about}${message}\n${remedy ? `    ${remedy}\n` : ''}`;
    })
    .join('');
}
