import { dump } from 'js-yaml';

/**
 * An object as `JSON.stringify(object, null, 2)` writes it, piece by piece: with 100,000 pods in it the text is longer than a string can be.
 * Lists among its members may be any iterables.
 */
export function* renderJson(object: object): Generator<string> {
  let before = '{\n';
  for (const [name, value] of Object.entries(object)) {
    yield `${before}  ${JSON.stringify(name)}: `;
    if (isList(value)) yield* renderList(value);
    else yield indented(value, '  ');
    before = ',\n';
  }
  yield '\n}\n';
}

/** The same as YAML. */
export function* renderYaml(object: object): Generator<string> {
  for (const [name, value] of Object.entries(object)) {
    if (!isList(value)) {
      yield yaml({ [name]: value });
      continue;
    }
    const head = yaml({ [name]: [0] }).split('\n', 1)[0]?.length ?? 0;
    let count = 0;
    for (const element of value) {
      const text = yaml({ [name]: [element] });
      yield count++ === 0 ? text : text.slice(head + 1);
    }
    if (count === 0) yield yaml({ [name]: [] });
  }
}

function* renderList(list: Iterable<unknown>): Generator<string> {
  let before = '[\n';
  for (const element of list) {
    yield `${before}    ${indented(element, '    ')}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : '\n  ]';
}

/** Line ends inside of texts are escaped: each one there is belongs to the layout. */
const indented = (value: unknown, by: string) => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);

const yaml = (value: object) => dump(value, { noRefs: true, lineWidth: -1 });

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
