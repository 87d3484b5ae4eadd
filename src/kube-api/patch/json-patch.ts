import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, setOwn } from '../../manifest/json-object';
import { badRequest, StatusError } from '../status-error';

/** As many as the API server takes (maxJSONPatchOperations). */
const MOST_OPERATIONS = 10_000;

/** Characters of JSON that `copy` may make in all: a few copies of copies would fill any memory. */
const MOST_COPIED = 3 * 1024 * 1024;

interface Operation {
  op: string;
  path: string[];
  from: string[];
  value: unknown;
}

/**
 * JSON Patch (RFC 6902). The object that is given is left as it is.
 * @throws StatusError 400 for what is no JSON Patch, 422 for an operation that fails
 */
export function jsonPatch(object: Json, patch: unknown): unknown {
  const operations = parse(patch);
  const holder: Json = { root: structuredClone(object) };
  let copied = 0;
  for (const [index, operation] of operations.entries()) {
    if (operation.op === 'copy') {
      copied += JSON.stringify(read(holder, operation.from, index))?.length ?? 0;
      if (copied > MOST_COPIED) throw tooLarge('the operations of the patch copy too much');
    }
    perform(holder, operation, index);
  }
  return holder.root;
}

function parse(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) {
    const others = 'application/merge-patch+json or application/strategic-merge-patch+json';
    throw badRequest(
      `a JSON Patch is a list of operations; for a patch that is an object send Content-Type: ${others}`,
    );
  }
  if (patch.length > MOST_OPERATIONS) throw tooLarge(`a JSON Patch may have ${MOST_OPERATIONS} operations`);
  return patch.map(parseOperation);
}

function parseOperation(operation: unknown, index: number): Operation {
  const { op, path, from, value } = isObject(operation) ? operation : {};
  const wrong = (why: string) => badRequest(`operation ${index} of the JSON Patch: ${why}`);
  if (typeof op !== 'string' || !['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op))
    throw wrong('op must be one of add, remove, replace, move, copy, test');
  const needsFrom = op === 'move' || op === 'copy';
  const pointers = [path, needsFrom ? from : ''].map((pointer) => {
    if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/')))
      throw wrong(`${JSON.stringify(pointer)} is no JSON pointer: it begins with a slash`);
    return pointer === '' ? [] : pointer.slice(1).split('/').map(unescaped);
  });
  if (['add', 'replace', 'test'].includes(op) && !Object.hasOwn(operation as Json, 'value'))
    throw wrong('it has no value');
  return { op, path: ['root', ...(pointers[0] ?? [])], from: ['root', ...(pointers[1] ?? [])], value };
}

const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');

function perform(holder: Json, { op, path, from, value }: Operation, index: number): void {
  if (op === 'test') {
    if (!isDeepStrictEqual(read(holder, path, index), value)) throw failed(index, `testing ${pointer(path)} failed`);
  } else if (op === 'remove') remove(holder, path, index);
  else if (op === 'add') add(holder, path, structuredClone(value), index);
  else if (op === 'copy') add(holder, path, structuredClone(read(holder, from, index)), index);
  else if (op === 'move') {
    const moved = read(holder, from, index);
    remove(holder, from, index);
    add(holder, path, moved, index);
  } else {
    read(holder, path, index);
    const { parent, name } = parentOf(holder, path, index);
    if (Array.isArray(parent)) parent[Number(name)] = structuredClone(value);
    else setOwn(parent, name, structuredClone(value));
  }
}

function add(holder: Json, path: string[], value: unknown, index: number): void {
  const { parent, name } = parentOf(holder, path, index);
  if (!Array.isArray(parent)) {
    setOwn(parent, name, value);
    return;
  }
  const at = name === '-' ? parent.length : placeIn(name);
  if (at === undefined || at > parent.length) throw failed(index, `there is no place ${pointer(path)}`);
  parent.splice(at, 0, value);
}

function remove(holder: Json, path: string[], index: number): void {
  read(holder, path, index);
  const { parent, name } = parentOf(holder, path, index);
  if (path.length === 1) throw failed(index, 'the whole object cannot be removed');
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}

function read(holder: Json, path: string[], index: number): unknown {
  let value: unknown = holder;
  for (const step of path) {
    const next = member(value, step);
    if (next === undefined) throw failed(index, `there is nothing at ${pointer(path)}`);
    value = next.value;
  }
  return value;
}

function parentOf(holder: Json, path: string[], index: number): { parent: Json | unknown[]; name: string } {
  const parent = path.length === 1 ? holder : read(holder, path.slice(0, -1), index);
  if (typeof parent !== 'object' || parent === null) throw failed(index, `there is nothing at ${pointer(path)}`);
  return { parent: parent as Json | unknown[], name: path.at(-1) ?? '' };
}

function member(value: unknown, step: string): { value: unknown } | undefined {
  if (Array.isArray(value)) {
    const at = placeIn(step);
    return at !== undefined && at < value.length ? { value: value[at] } : undefined;
  }
  return isObject(value) && Object.hasOwn(value, step) ? { value: value[step] } : undefined;
}

function placeIn(step: string): number | undefined {
  return /^(0|[1-9][0-9]{0,8})$/.test(step) ? Number(step) : undefined;
}

const pointer = (path: string[]) =>
  path
    .slice(1)
    .map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('') || 'the whole object';

/** Without details, as the API server says it: kubectl then prints `The request is invalid: ...`. */
function failed(index: number, why: string): StatusError {
  return new StatusError(422, 'Invalid', `operation ${index} of the JSON Patch: ${why}`);
}

function tooLarge(why: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', why);
}
