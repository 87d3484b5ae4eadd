import type * as z from 'zod';

/** What is wrong with a definition, each with its path, e.g. `/States/Run pod/Retry[0]/MaxAttempts`. */
export class Problems {
  readonly found: string[] = [];

  add(path: string, message: string): void {
    this.found.push(`${path || '/'}: ${message}`);
  }

  addShape(path: string, error: z.ZodError | undefined): void {
    for (const issue of error?.issues ?? []) {
      const at = path + issue.path.map(step).join('');
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.add(`${at}/${key}`, 'not supported here');
      } else {
        this.add(at, messageOf(issue));
      }
    }
  }
}

function step(part: PropertyKey): string {
  return typeof part === 'number' ? `[${part}]` : `/${String(part)}`;
}

/** A union says only that nothing fitted; what its members say is what helps. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const alternatives = issue.errors.map((issues) =>
    issues.map((inner) => `${inner.path.map(step).join('')} ${messageOf(inner)}`.trim()).join(', '),
  );
  return alternatives.join('; or ');
}
