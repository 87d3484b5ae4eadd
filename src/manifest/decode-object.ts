import type { CronJob, Job, ObjectMeta } from '../job/types';
import { SCALARS, shown } from './decode-scalar';
import { isObject, setOwn } from './json-object';
import { type FieldType, fieldNames, fieldType, isObjectType } from './kubernetes-types';
import { suggestField } from './suggest-field';

/** The object is none of its kind: a field that there is not, or a value of the wrong type. The API server answers 400 for these. */
export interface DecodeError {
  /** e.g. `spec.template.spec.containers[0].image` */
  field: string;
  /** Holds the path, as the API server words it: `unknown field "spec.foo"`, ... */
  message: string;
  remedy?: string;
}

/** By kind, what is decoded. */
export interface Decodable {
  Job: Job;
  CronJob: CronJob;
  Namespace: { metadata?: ObjectMeta };
}

const API_VERSIONS: Record<keyof Decodable, string> = { Job: 'batch/v1', CronJob: 'batch/v1', Namespace: 'v1' };

/** With errors also what is `known` of the object, when unknown fields are its only errors: validation can look at the rest. */
export type Decoded<T> = { object: T } | { errors: DecodeError[]; known?: T };

/**
 * Makes an object of JSON. Strict: unknown fields are errors. All errors are reported (the first hundred); nothing is thrown. As in the API
 * server a null is no value, quantities become canonical, and fields that are always written (a container's name) are filled in empty, for
 * validation to refuse. `apiVersion` and `kind` may be absent (typed clients leave them out), but not different.
 */
export function decodeObject<K extends keyof Decodable>(object: unknown, kind: K): Decoded<Decodable[K]> {
  const wrongType = checkType(object, kind);
  if (wrongType.length > 0) return { errors: wrongType };
  const decoder = new Decoder(kind);
  const fields = decoder.object(object as Record<string, unknown>, kind, '');
  const decoded = { ...fields, apiVersion: API_VERSIONS[kind], kind } as unknown as Decodable[K];
  const { errors } = decoder;
  if (errors.length === 0) return { object: decoded };
  return decoder.hasWrongValue ? { errors } : { errors, known: decoded };
}

/** Whether it is of that kind at all: the fields of anything else would only be a list of unknown ones. */
function checkType(object: unknown, wanted: keyof Decodable): DecodeError[] {
  if (!isObject(object)) {
    return [{ field: '', message: `a ${wanted} must be a mapping of fields, not ${shown(object)}` }];
  }
  const version = API_VERSIONS[wanted];
  const { apiVersion = version, kind = wanted } = Object.fromEntries(
    ['apiVersion', 'kind'].filter((name) => (object[name] ?? '') !== '').map((name) => [name, object[name]]),
  );
  if (kind === wanted && apiVersion === version) return [];
  const message = `no matches for kind ${shown(kind)} in version ${shown(apiVersion)}`;
  if (kind === wanted) return [{ field: 'apiVersion', message, remedy: `write apiVersion: ${version}` }];
  const remedy = `only ${wanted}s are taken here: write apiVersion: ${version} and kind: ${wanted}`;
  return [{ field: 'kind', message, remedy }];
}

/** As many as the API server's strict decoder collects (sigs.k8s.io/json). */
const MAX_ERRORS = 100;

class Decoder {
  readonly errors: DecodeError[] = [];
  /** Something could not be decoded, and is missing in what comes out. */
  hasWrongValue = false;

  constructor(private readonly kind: keyof Decodable) {}

  object(source: Record<string, unknown>, type: string, path: string): Record<string, unknown> {
    const target: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(source)) {
      const field = child(path, name);
      const declared = fieldType(type, name);
      if (declared === undefined) {
        this.#report(
          field,
          `unknown field ${JSON.stringify(path === '' ? name : `${path}.${name}`)}`,
          suggestField(type, name, this.kind),
        );
      } else if (value !== null && value !== undefined) {
        const decoded = this.#field(value, declared, field);
        if (decoded !== undefined) setOwn(target, name, decoded);
      }
    }
    return this.#completed(target, type, path);
  }

  #field(value: unknown, type: FieldType, path: string): unknown {
    if (type.shape === 'list') return this.#list(value, type.name, path);
    if (type.shape === 'map') return this.#map(value, type.name, path);
    return this.#one(value, type.name, path);
  }

  #list(value: unknown, type: string, path: string): unknown {
    if (!Array.isArray(value)) {
      this.#mustBe(path, 'a list', value, isObject(value) ? 'begin each item with a dash' : 'write a list: [..]');
      return undefined;
    }
    return value.map((item, index) => this.#item(item, type, `${path}[${index}]`));
  }

  #map(value: unknown, type: string, path: string): unknown {
    if (!isObject(value)) {
      this.#mustBe(path, 'a mapping', value);
      return undefined;
    }
    const target: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) setOwn(target, key, this.#item(item, type, `${path}[${key}]`));
    return target;
  }

  /** In lists and maps a null cannot be left out: it stands for the empty value. */
  #item(value: unknown, type: string, path: string): unknown {
    if (value !== null && value !== undefined) return this.#one(value, type, path);
    return isObjectType(type) ? this.#completed({}, type, path) : SCALARS[type]?.zero;
  }

  #one(value: unknown, type: string, path: string): unknown {
    if (isObjectType(type)) {
      if (isObject(value)) return this.object(value, type, path);
      this.#mustBe(path, 'a mapping', value, Array.isArray(value) ? 'leave the dash away' : undefined);
      return undefined;
    }
    const decoded = SCALARS[type]?.decode(value);
    if (decoded === undefined) throw new Error(`no decoder for the type ${type}`);
    if ('value' in decoded) return decoded.value;
    this.#wrong(path, decoded.error, decoded.remedy);
    return undefined;
  }

  /** Adds what is written also when it is empty. */
  #completed(target: Record<string, unknown>, type: string, path: string): Record<string, unknown> {
    for (const name of fieldNames(type)) {
      const declared = fieldType(type, name);
      if (!declared?.alwaysWritten || Object.hasOwn(target, name)) continue;
      if (declared.shape === 'list') target[name] = [];
      else if (declared.shape === 'map') target[name] = {};
      else target[name] = this.#item(null, declared.name, child(path, name));
    }
    return target;
  }

  #mustBe(path: string, what: string, value: unknown, remedy?: string): void {
    this.#wrong(path, `must be ${what}, not ${shown(value)}`, remedy);
  }

  #wrong(path: string, why: string, remedy?: string): void {
    this.hasWrongValue = true;
    this.#report(path, `field ${JSON.stringify(path)} ${why}`, remedy);
  }

  #report(field: string, message: string, remedy: string | undefined): void {
    if (this.errors.length >= MAX_ERRORS) return;
    this.errors.push({ field, message, ...(remedy === undefined ? {} : { remedy }) });
  }
}

/** Names that would read as two steps of a path stand in brackets. */
function child(path: string, name: string): string {
  if (/[.[\]]/.test(name)) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}
