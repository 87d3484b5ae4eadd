import { fieldNames } from './kubernetes-types';

/** Fields are looked for in these when they stand in another of them: the mistakes of people who write Jobs. */
const PLACES_IN_JOB = [
  ['JobSpec', 'spec'],
  ['PodTemplateSpec', 'spec.template'],
  ['PodSpec', 'spec.template.spec'],
  ['Container', 'spec.template.spec.containers[0]'],
] as const;

const PLACES: Record<'Job' | 'CronJob' | 'Namespace', (readonly [type: string, path: string])[]> = {
  Job: [['Job', ''], ...PLACES_IN_JOB],
  CronJob: [
    ['CronJob', ''],
    ['CronJobSpec', 'spec'],
    ['JobTemplateSpec', 'spec.jobTemplate'],
    ...PLACES_IN_JOB.map(([type, path]) => [type, `spec.jobTemplate.${path}`] as const),
  ],
  Namespace: [['Namespace', '']],
};

/** What an unknown field was probably meant to be; undefined when nothing comes near. */
export function suggestField(type: string, unknown: string, kind: keyof typeof PLACES): string | undefined {
  const near = fieldNames(type)
    .map((name) => ({ name, distance: distance(unknown.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= tolerance(unknown))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near !== undefined) return `did you mean ${near.name}?`;
  const places = PLACES[kind];
  if (!places.some(([each]) => each === type)) return undefined;
  const place = places.find(([each]) => fieldNames(each).includes(unknown));
  if (!place) return undefined;
  const [of, path] = place;
  if (path === '') return `${unknown} belongs at the top`;
  return `${unknown} belongs in ${of === 'Container' ? 'a container, such as ' : ''}${path}`;
}

function tolerance(name: string): number {
  return name.length <= 3 ? 0 : name.length <= 6 ? 1 : 2;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other; large when lengths differ much. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(rows, i - 1, j) + 1,
        (row[j - 1] ?? 0) + 1,
        at(rows, i - 1, j - 1) + same,
        swapped ? at(rows, i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

function at(rows: number[][], row: number, column: number): number {
  return rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
}
