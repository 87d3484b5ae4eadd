import type * as z from 'zod';
import type { ManifestProblem } from '../../manifest/manifest-problem';
import { readDocument } from '../../manifest/read-document';
import { type Action, ALL_SUCCEED, type Outcomes, type PodOutcome } from './outcome';
import { ACTIONS, FILE, POD } from './outcomes-schema';

/** A mistake in an outcomes file: where, what, and what to do. */
export interface OutcomesProblem extends ManifestProblem {
  field?: string;
}

/** Tells where a field stands. */
export type Locate = (field: string) => { line: number; column: number };

/** Decodes an outcomes file, YAML or JSON. Every mistake is reported; nothing is thrown. */
export function decodeOutcomes(
  source: Uint8Array,
): { outcomes: Outcomes; locate: Locate } | { problems: OutcomesProblem[] } {
  const document = readDocument(source);
  if (!('locate' in document)) return document;
  const { locate } = document;
  if (document.value === undefined && document.problems.length === 0) return { outcomes: ALL_SUCCEED, locate };
  const decoder = new Decoder(locate);
  const outcomes = decoder.file(document.value);
  const all = [...document.problems, ...decoder.problems];
  return all.length > 0 || !outcomes ? { problems: all } : { outcomes, locate };
}

/** Indexes as Jobs write them: `3`, `5-7`, `1,3-5`; undefined for any other text. */
export function parseIndexes(text: string): [number, number][] | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const [, first, last = first] = /^([0-9]{1,10})(?:-([0-9]{1,10}))?$/.exec(part.trim()) ?? [];
    if (first === undefined || Number(first) > Number(last)) return undefined;
    ranges.push([Number(first), Number(last)]);
  }
  return ranges;
}

class Decoder {
  readonly problems: OutcomesProblem[] = [];

  constructor(private readonly locate: Locate) {}

  file(value: unknown): Outcomes | undefined {
    const file = this.parse(FILE, value, '');
    const given = isObject(value) ? value : {};
    // Also when another part of the file is wrong: all mistakes at once.
    const indexes = isObject(given.indexes) ? this.indexes(given.indexes) : [];
    const pods = isObject(given.pods) ? this.pods(given.pods) : new Map<number, PodOutcome[]>();
    const actions = Array.isArray(given.actions) ? this.actions(given.actions) : [];
    if (!file) return undefined;
    const { random, containers = {} } = file;
    return {
      default: file.default ?? ALL_SUCCEED.default,
      ...{ indexes, pods, containers, actions },
      ...(random && { random: { ...random, seed: random.seed ?? 0 } }),
    };
  }

  private indexes(given: Record<string, unknown>): Outcomes['indexes'] {
    const taken: { key: string; ranges: [number, number][] }[] = [];
    return Object.entries(given).map(([key, value]) => {
      const path = `indexes[${key}]`;
      const ranges = parseIndexes(key) ?? [];
      const overlap = taken.find((other) => other.ranges.some((a) => ranges.some((b) => a[0] <= b[1] && b[0] <= a[1])));
      if (ranges.length === 0) this.report(path, `"${key}" names no indexes`, 'write them as "3", "5-7" or "1,3-5"');
      if (overlap) this.report(path, `"${key}" and "${overlap.key}" name the same index`, 'name each index once');
      taken.push({ key, ranges });
      return { key, ranges, entries: this.entries(value, path) };
    });
  }

  private pods(given: Record<string, unknown>): Map<number, PodOutcome[]> {
    const pods = new Map<number, PodOutcome[]>();
    for (const [key, value] of Object.entries(given)) {
      const path = `pods[${key}]`;
      if (!/^[1-9][0-9]{0,9}$/.test(key))
        this.report(path, `"${key}" is no place in the order of creation`, 'pods are counted from "1"');
      pods.set(Number(key), this.entries(value, path));
    }
    return pods;
  }

  private entries(value: unknown, path: string): PodOutcome[] {
    if (!Array.isArray(value)) return [this.parse(POD, value, path) ?? {}];
    if (value.length === 0) this.report(path, 'the list is empty', 'name at least one outcome; the last one repeats');
    return value.map((entry, n) => this.parse(POD, entry, `${path}[${n}]`) ?? {});
  }

  private actions(given: unknown[]): Action[] {
    return given.flatMap((action, n): Action[] => {
      const path = `actions[${n}]`;
      const kinds = isObject(action) ? KINDS.filter((kind) => kind in action) : [];
      const [kind] = kinds;
      if (kinds.length !== 1)
        this.report(
          path,
          'an action does one thing',
          'write { at: seconds, patch: {...} }, { at: seconds, delete: {} } or { at: seconds, deletePod: 1 }',
        );
      else if (kind === 'patch') {
        const parsed = this.parse(ACTIONS.patch, action, path);
        return parsed ? [{ kind, ...parsed }] : [];
      } else if (kind === 'deletePod') {
        const parsed = this.parse(ACTIONS.deletePod, action, path);
        return parsed ? [{ kind, at: parsed.at, pod: parsed.deletePod }] : [];
      } else {
        const parsed = this.parse(ACTIONS.delete, action, path);
        const { propagationPolicy = 'Background' } = parsed?.delete ?? {};
        return parsed ? [{ kind: 'delete', at: parsed.at, propagationPolicy }] : [];
      }
      return [];
    });
  }

  private parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T | undefined {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const field = joined(path, issue.path);
      if (issue.code === 'custom') this.report(field, issue.message, issue.params?.remedy ?? remedyOf(field));
      else if (issue.code !== 'unrecognized_keys') this.report(field, issue.message, remedyOf(field));
      else {
        for (const key of issue.keys)
          this.report(joined(field, [key]), `there is no field ${key} here`, `fields are ${knownIn(field)}`);
      }
    }
    return undefined;
  }

  private report(field: string, message: string, remedy?: string): void {
    this.problems.push({ position: this.locate(field), field, message, ...(remedy && { remedy }) });
  }
}

const KINDS = ['patch', 'delete', 'deletePod'] as const;

const ENDINGS = 'exitCode, seconds, oomKilled, pullError, lost, neverEnds, terminates';

/** Fields that are known where an unknown one stands. @param place the field it stands in */
function knownIn(place: string): string {
  if (place === '') return 'default, indexes, pods, containers, random, actions';
  if (place === 'random') return 'failureRate, seconds, seed';
  if (place.startsWith('actions'))
    return place.endsWith('.delete') ? 'propagationPolicy' : 'at, patch, delete, deletePod';
  if (place.endsWith('.terminates')) return 'exitCode, seconds';
  return /(^|\.)containers(\.|\[)/.test(place) ? ENDINGS : `${ENDINGS}, noCapacity, spotInterruption, containers`;
}

/** What to write instead, by the field's name. */
const REMEDIES: Record<string, string> = {
  exitCode: 'write a whole number from 0 to 255',
  seconds: 'write a number of seconds, 0 or more; of random the least and the most: [2, 9]',
  deletePod: 'write which pod, by order of creation: the first is 1',
  at: 'write when it is done, in seconds after the Job is created',
  failureRate: 'write a number from 0 to 1',
  propagationPolicy: 'write Background, Foreground or Orphan',
  seed: 'write a whole number, 0 or more',
};

function remedyOf(field: string): string | undefined {
  const [, name = ''] = /([A-Za-z]+)(\[\d+\])?$/.exec(field) ?? [];
  if (['oomKilled', 'lost', 'neverEnds', 'noCapacity', 'spotInterruption'].includes(name))
    return 'write true, or leave it out';
  return REMEDIES[name];
}

function joined(path: string, steps: PropertyKey[]): string {
  return steps.reduce<string>((all, step) => {
    if (typeof step === 'number' || !/^\w+$/.test(String(step))) return `${all}[${String(step)}]`;
    return all === '' ? String(step) : `${all}.${String(step)}`;
  }, path);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
