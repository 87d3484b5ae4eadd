import type { Locate, OutcomesProblem } from './decode-outcomes';
import type { Outcomes } from './outcome';

/** What an outcomes file says of indexes and containers that a Job does not have: it would be passed over in silence. */
export function misfits(outcomes: Outcomes, manifest: Record<string, unknown>, locate: Locate): OutcomesProblem[] {
  const spec = jobSpecOf(manifest);
  const isIndexed = spec.completionMode === 'Indexed';
  const completions = typeof spec.completions === 'number' ? spec.completions : Number.POSITIVE_INFINITY;
  const problems: OutcomesProblem[] = [];
  const report = (field: string, message: string, remedy: string) =>
    problems.push({ position: locate(field), field, message, remedy });
  for (const { key, ranges } of outcomes.indexes) {
    const highest = Math.max(...ranges.map(([, last]) => last));
    const field = `indexes[${key}]`;
    if (!isIndexed) {
      report(field, 'the Job has no indexes', 'set completionMode: Indexed, or name pods by their order under pods');
    } else if (highest >= completions && !changesCompletions(outcomes)) {
      report(field, `the Job has no index ${highest}`, `its indexes are 0 to ${completions - 1}`);
    }
  }
  const known = containersOf(spec);
  const names = known.map((name) => `"${name}"`).join(', ');
  for (const { name, field } of namedContainers(outcomes)) {
    if (known.length === 0 || known.includes(name)) continue;
    report(field, `the Job has no container "${name}"`, `its containers are ${names}`);
  }
  return problems;
}

/** The spec of a Job, or of the Jobs that a CronJob starts. */
export function jobSpecOf({ kind, spec }: Record<string, unknown>): Record<string, unknown> {
  return objectOf(kind === 'CronJob' ? objectOf(objectOf(spec).jobTemplate).spec : spec);
}

const changesCompletions = ({ actions }: Outcomes) =>
  actions.some((action) => action.kind === 'patch' && 'completions' in objectOf(action.patch.spec));

function* namedContainers(outcomes: Outcomes): Generator<{ name: string; field: string }> {
  const of = function* (containers: object | undefined, path: string) {
    for (const name of Object.keys(containers ?? {})) yield { name, field: `${path}[${name}]` };
  };
  yield* of(outcomes.containers, 'containers');
  yield* of(outcomes.default.containers, 'default.containers');
  for (const { key, entries } of outcomes.indexes) {
    for (const [n, entry] of entries.entries())
      yield* of(entry.containers, `indexes[${key}]${item(entries, n)}.containers`);
  }
  for (const [order, entries] of outcomes.pods) {
    for (const [n, entry] of entries.entries())
      yield* of(entry.containers, `pods[${order}]${item(entries, n)}.containers`);
  }
}

/** One outcome alone may stand without a list. */
const item = (entries: unknown[], n: number) => (entries.length > 1 ? `[${n}]` : '');

/** Names of the containers in the template of a Job. */
export function containersOf(spec: unknown): string[] {
  const pod = objectOf(objectOf(objectOf(spec).template).spec);
  const all = [pod.initContainers, pod.containers].flatMap((list) => (Array.isArray(list) ? list : []));
  return all.map((container) => String(objectOf(container).name));
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
