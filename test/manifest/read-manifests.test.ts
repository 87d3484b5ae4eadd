import fc from 'fast-check';
import { readManifests } from '../../src/manifest/read-manifests';

const read = (text: string | Uint8Array) => readManifests(typeof text === 'string' ? Buffer.from(text) : text);
const objects = (text: string | Uint8Array) => read(text).manifests.map(({ object }) => object);
/** `line:column message`, as far as they are known. */
const problems = (text: string | Uint8Array) =>
  read(text).problems.map(({ position, message }) =>
    position ? `${position.line}:${position.column} ${message}` : message,
  );

const TYPE = 'apiVersion: batch/v1\nkind: Job\n';
const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const JSON_JOB = '{"apiVersion":"batch/v1","kind":"Job"}';

describe('readManifests: documents', () => {
  it.each([
    ['one document', TYPE, 1],
    ['two documents', `${TYPE}---\n${TYPE}`, 2],
    ['empty documents between, which are passed over', `---\n\n---\n# nothing\n---\n${TYPE}---\nnull\n---\n`, 1],
    ['Windows line ends', `${TYPE}---\n${TYPE}`.replaceAll('\n', '\r\n'), 2],
    ['a document behind its dashes', `--- ${JSON_JOB}\n--- ${JSON_JOB}`, 2],
    ['the end of a document', `${TYPE}...\n---\n${TYPE}`, 2],
    ['directives', `%YAML 1.1\n---\n${TYPE}`, 1],
    ['JSON', JSON_JOB, 1],
    ['JSON indented with tabs', JSON.stringify(JOB, null, '\t'), 1],
    ['a stream of JSON objects', `${JSON_JOB}\n${JSON_JOB}${JSON_JOB}`, 3],
  ])('takes %s', (_, text, count) => {
    expect(problems(text)).toEqual([]);
    expect(objects(text)).toEqual(Array(count).fill(JOB));
  });

  it('takes Lists apart, in Lists too, and says what items of a JobList are', () => {
    const items = [
      { ...JOB, spec: 1 },
      { apiVersion: 'batch/v1', kind: 'JobList', items: [{ spec: 2 }, { spec: 3 }] },
    ];
    const list = { apiVersion: 'v1', kind: 'List', items };
    expect(problems(JSON.stringify(list))).toEqual([]);
    expect(objects(JSON.stringify(list))).toEqual([1, 2, 3].map((spec) => ({ ...JOB, spec })));
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\n'],
    ['comments', '# x\n---\n# y\n'],
    ['an empty List', 'apiVersion: v1\nkind: List\nitems: []'],
  ])('says that there is no object in %s', (_, text) => {
    expect(problems(text)).toEqual(['there is no object in it']);
  });
});

describe('readManifests: encodings', () => {
  const utf16be = Buffer.from(`\uFEFF${TYPE}`, 'utf16le').swap16();

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TYPE}`)],
    ['UTF-16, little endian', Buffer.from(`\uFEFF${TYPE}`, 'utf16le')],
    ['UTF-16, big endian', utf16be],
  ])('reads %s', (_, bytes) => {
    expect(objects(bytes)).toEqual([JOB]);
  });

  it.each([
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), '1:5 it is binary, not text'],
    ['Latin-1', Buffer.from('a: 1\nb: \xe9', 'latin1'), '2:4 it is not valid UTF-8'],
    ['UTF-16 that is cut off', Buffer.from([0xff, 0xfe, 0x61]), '1:1 it is not valid UTF-16LE'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(problems(bytes)).toEqual([problem]);
  });

  it('refuses 50 MB at once, and takes 3 MiB', () => {
    expect(problems(Buffer.alloc(50_000_000, 'a'))).toEqual([
      'it is too large: 50000000 bytes, and at most 3145728 are read',
    ]);
    expect(objects(`${TYPE}#${'x'.repeat(3 * 1024 * 1024 - TYPE.length - 1)}`)).toEqual([JOB]);
  });
});

describe('readManifests: mistakes', () => {
  it.each([
    ['a tab', `${TYPE}spec:\n\tparallelism: 1\n`, ['4:1 tab characters must not be used in indentation']],
    ['a tab at the start', '\tkind: Job', ['1:1 tab characters must not be used in indentation']],
    ['a bracket that stays open', `${TYPE}spec: [1`, ['3:9 unexpected end of the stream within a flow collection']],
    [
      'keys that stand twice, each',
      `${TYPE}kind: Job\nspec: {a: 1, a: 2}`,
      ['3:1 the key "kind" stands here twice', '4:14 the key "a" stands here twice'],
    ],
    [
      'keys that stand twice in JSON',
      '{"apiVersion":"batch/v1","kind":"Job","kind":"Job"}',
      ['1:39 the key "kind" stands here twice'],
    ],
    ['keys that are no text', `${TYPE}~: 1\n[a]: 2\n`, ['3:1 a key must be text', '4:1 a key must be text']],
    ['an alias inside what it refers to', `${TYPE}a: &a [*a]`, ['3:8 the alias *a stands inside what it refers to']],
    ['an alias of nothing', `${TYPE}a: *b`, ['3:4 there is no anchor &b before this alias']],
    ['a tag', `${TYPE}a: !env X`, ['3:4 the tag !env is not supported here']],
    ['too many levels', `${TYPE}a: ${'['.repeat(200)}`, ['3:103 nesting exceeded maxDepth (100)']],
    ['a list', '- 1\n- 2', ['1:1 a manifest must be a mapping of fields, not a list']],
    ['a text', 'hello', ['1:1 a manifest must be a mapping of fields, not the text "hello"']],
    [
      'a List whose items are none',
      'apiVersion: v1\nkind: List\nitems: 3',
      ['3:1 items of a List must be a list, not the value 3'],
    ],
    [
      'an item that is no object',
      'apiVersion: v1\nkind: List\nitems:\n- 3',
      ['4:3 a manifest must be a mapping of fields, not the value 3'],
    ],
    ['neither apiVersion nor kind', 'spec: {}', ['1:1 apiVersion is not set', '1:1 kind is not set']],
    [
      'a number that would lose digits',
      `${TYPE}a: 9007199254740993`,
      ['3:4 the number 9007199254740993 has more digits than can be kept exactly'],
    ],
  ])('tells where there is %s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('reports those of all documents at once', () => {
    expect(problems(`${TYPE}a: [\n---\n- x\n---\n${TYPE}b: 1\nb: 2\n`)).toEqual([
      '4:1 deficient indentation',
      '5:1 a manifest must be a mapping of fields, not a list',
      '10:1 the key "b" stands here twice',
    ]);
  });

  it('refuses a nest of aliases at once, and nothing else with it', () => {
    const lines = Array.from(
      { length: 12 },
      (_, n) => `a${n}: &a${n} [${Array(9).fill(n === 0 ? 'x' : `*a${n - 1}`)}]`,
    );
    const { manifests, problems: found } = read(TYPE + lines.join('\n'));
    expect(manifests).toEqual([]);
    expect(found.map(({ message }) => message)).toEqual(['its aliases stand for more than 10000 values']);
  });

  it('stops after the first hundred', () => {
    const found = problems(`${TYPE}${'a: 1\n'.repeat(1000)}`);
    expect([found.length, found.at(-1)]).toEqual([101, 'these are the first 100 mistakes in it']);
  });

  it('returns what stands twice nevertheless, so that its fields can be looked at', () => {
    expect(objects(`${TYPE}a: 1\na: 2`)).toEqual([{ ...JOB, a: 2 }]);
  });
});

describe('readManifests: values', () => {
  it('makes copies of aliases, and merges', () => {
    const [object] = objects(`${TYPE}base: &x {a: 1, b: 2}\nmerged: {<<: *x, b: 3}\ncopy: *x\n`);
    expect(object).toMatchObject({ base: { a: 1, b: 2 }, merged: { a: 1, b: 3 }, copy: { a: 1, b: 2 } });
    expect(object?.copy).not.toBe(object?.base);
  });

  it('leaves quoted text and blocks as text', () => {
    expect(objects(`${TYPE}a: "yes"\nb: '1'\nc: |\n  2\nd: !!str 3`)[0]).toMatchObject({
      a: 'yes',
      b: '1',
      c: '2\n',
      d: '3',
    });
  });

  it('writes out keys that are numbers and booleans', () => {
    expect(objects(`${TYPE}1: a\nyes: b`)[0]).toMatchObject({ 1: 'a', true: 'b' });
  });

  it('takes the names of prototypes for ordinary keys', () => {
    const [object] = objects(`${TYPE}__proto__: {polluted: 1}\nconstructor: 2`);
    expect(Object.keys(object ?? {})).toEqual(['apiVersion', 'kind', '__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('locate', () => {
  const text = `# a comment
apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: Job
  metadata:
    labels: {a.b/c: d}
  spec: &spec
    template:
      spec:
        containers:
        - name: main
          image: busybox
        - image: x
- apiVersion: batch/v1
  kind: Job
  spec: {<<: *spec, parallelism: 2}
`;

  it.each([
    [0, '', '5:3'],
    [0, 'kind', '6:3'],
    [0, 'metadata.labels[a.b/c]', '8:14'],
    [0, 'spec.template.spec.containers[0].image', '14:11'],
    [0, 'spec.template.spec.containers[1]', '15:11'],
    [0, 'spec.template.spec.containers[1].name', '15:11'],
    [0, 'spec.template.spec.containers[7].name', '12:9'],
    [0, 'spec.template.labels', '10:5'],
    [0, 'status', '5:3'],
    [1, 'spec.parallelism', '18:21'],
    [1, 'spec.template.spec.containers[0].name', '13:11'],
  ])('of item %d: %s stands at %s', (item, field, expected) => {
    const position = read(text).manifests[item]?.locate(field);
    expect(`${position?.line}:${position?.column}`).toBe(expected);
  });

  it('counts on from the documents before', () => {
    expect(read(`${TYPE}---\n${TYPE}spec: 1`).manifests[1]?.locate('spec')).toEqual({ line: 6, column: 1 });
  });
});

/** JavaScript writes them with digits that they have not. */
const withoutLargeIntegers = (_: string, value: unknown) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value;

describe('readManifests', () => {
  it('throws for no bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(bytes)));
  });

  it('throws for no text, and places every problem in it', () => {
    const tokens = fc.constantFrom(
      ...[
        'a',
        'kind',
        ': ',
        '\n',
        '  ',
        '- ',
        '---\n',
        '&x ',
        '*x',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '"',
        "'",
        '#',
        '|',
        '\t',
        '!!int ',
        '<<',
        '? ',
        '%',
        '1',
        '~',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(tokens, { maxLength: 30 }).map((parts) => parts.join('')),
        (text) => {
          const lines = text.split('\n').length;
          for (const { position } of read(text).problems) {
            if (!position) continue;
            expect(position.line).toBeGreaterThanOrEqual(1);
            expect(position.line).toBeLessThanOrEqual(lines);
            expect(position.column).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads any JSON object as what it is', () => {
    const json = fc
      .dictionary(fc.string(), fc.jsonValue())
      .map((object) => ({ ...JSON.parse(JSON.stringify(object, withoutLargeIntegers)), ...JOB }));
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2, '\t'), (object, indent) => {
        const result = read(JSON.stringify(object, null, indent));
        expect(result.problems).toEqual([]);
        expect(result.manifests.map((manifest) => manifest.object)).toEqual([object]);
      }),
    );
  });
});
