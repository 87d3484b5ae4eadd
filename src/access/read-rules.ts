import { isObject, type Json } from '../manifest/json-object';
import type { ManifestProblem } from '../manifest/manifest-problem';
import { readDocument } from '../manifest/read-document';
import { mistakeInPrincipal } from './principal';
import type { AccessFile } from './rules';

/** A mistake in an access file: where, what, and what to do. */
export interface AccessProblem extends ManifestProblem {
  field?: string;
}

export const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** More than any installation has; the file is read at every cold start. */
const MOST_BYTES = 256 * 1024;

/**
 * Reads an access file, YAML or JSON. Every mistake is reported; nothing is thrown.
 * @param served plural names of what there is, with subresources as `pods/log`
 */
export function readRules(source: Uint8Array, served: string[]): AccessFile | { problems: AccessProblem[] } {
  if (source.length > MOST_BYTES)
    return { problems: [{ message: `it is larger than ${MOST_BYTES / 1024} KiB`, remedy: 'use patterns with *' }] };
  const document = readDocument(source);
  if (!('locate' in document)) return document;
  const problems: AccessProblem[] = [];
  const report = (field: string, message: string, remedy: string) =>
    void problems.push({ position: document.locate(field), field, message, remedy });
  const rules = listOf(document.value ?? {}, report).map((rule, n) => decodeRule(rule, `rules[${n}]`, served, report));
  const all = [...document.problems, ...problems];
  return all.length > 0 ? { problems: all } : { rules };
}

type Report = (field: string, message: string, remedy: string) => void;

const EXAMPLE = 'write rules: with a list of { principals: [...], namespaces: [...], verbs: [...] }';

function listOf(file: unknown, report: Report): unknown[] {
  if (!isObject(file) || !Array.isArray(file.rules)) {
    report('', 'an access file has a list of rules', EXAMPLE);
    return [];
  }
  refuseUnknown(file, ['rules'], '', report);
  return file.rules;
}

function decodeRule(rule: unknown, path: string, served: string[], report: Report): AccessFile['rules'][number] {
  const given = isObject(rule) ? rule : {};
  if (!isObject(rule)) report(path, 'a rule has fields', EXAMPLE);
  else refuseUnknown(rule, ['principals', 'namespaces', 'resources', 'verbs'], path, report);
  const texts = (field: string, mistake: Mistake, fallback?: string[]) =>
    textsOf(given[field], { field: `${path}.${field}`, mistake, fallback, report });
  return {
    principals: texts('principals', mistakeInPrincipal),
    namespaces: texts('namespaces', mistakeInNamespace),
    resources: texts('resources', mistakeAmong('resource', [...served, ...ofAny(served), '*']), ['*']),
    verbs: texts('verbs', mistakeAmong('verb', [...VERBS, '*'])),
  };
}

function refuseUnknown(object: Json, known: string[], path: string, report: Report): void {
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    report(path ? `${path}.${name}` : name, `there is no field ${name} here`, `fields are ${known.join(', ')}`);
  }
}

type Mistake = (text: string) => { message: string; remedy: string } | undefined;

function textsOf(
  value: unknown,
  { field, mistake, fallback, report }: { field: string; mistake: Mistake; fallback?: string[]; report: Report },
): string[] {
  if (value === undefined && fallback) return fallback;
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  if (!Array.isArray(value) || value.length === 0 || texts.length < value.length) {
    report(field, 'a list of texts is needed', `write ${field.split('.').at(-1)}: [...] with one text or more`);
    return [];
  }
  for (const [n, text] of texts.entries()) {
    const found = mistake(text);
    if (found) report(`${field}[${n}]`, found.message, found.remedy);
  }
  return texts;
}

const mistakeInNamespace: Mistake = (text) =>
  text === '*' || (/^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$/.test(text) && /[^*]/.test(text))
    ? undefined
    : {
        message: `${JSON.stringify(text)} is no name of a namespace`,
        remedy: 'write a lower-case name; a * can stand for any characters of it, and alone for all of them',
      };

const mistakeAmong =
  (what: string, known: string[]): Mistake =>
  (text) =>
    known.includes(text)
      ? undefined
      : { message: `there is no ${what} ${JSON.stringify(text)}`, remedy: `write one of ${known.join(', ')}` };

// As in Kubernetes, `*` and a subresource is that of whatever has one.
function ofAny(served: string[]): string[] {
  return [...new Set(served.filter((name) => name.includes('/')).map((name) => `*/${name.split('/')[1]}`))];
}
