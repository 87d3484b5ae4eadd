import fc from 'fast-check';
import { expand } from '../../src/job/expansion';

const VARIABLES = new Map([
  ['VAR_A', 'A'],
  ['VAR_B', 'B'],
  ['VAR_REF', '$(VAR_A)'],
  ['EMPTY', ''],
]);

describe('expand', () => {
  it.each([
    ['$(VAR_A)', 'A'],
    ['foo-$(VAR_A)-$(VAR_B)', 'foo-A-B'],
    ['$(VAR_DNE)', '$(VAR_DNE)'],
    ['$$(VAR_A)', '$(VAR_A)'],
    ['f000-$$VAR_A', 'f000-$VAR_A'],
    ['$$$(VAR_A)', '$A'],
    ['$$$$(VAR_A)', '$$(VAR_A)'],
    ['$$$$$$(VAR_A)', '$$$(VAR_A)'],
    ['$$$$$$$(VAR_A)', '$$$A'],
    ['$VAR_A', '$VAR_A'],
    [`$\{VAR_A}`, `$\{VAR_A}`],
    ['$(VAR_REF)', '$(VAR_A)'],
    ['$(VAR_A$(VAR_B))', '$(VAR_A$(VAR_B))'],
    ['$(VAR_A', '$(VAR_A'],
    ['$(EMPTY)', ''],
    ['foo$', 'foo$'],
    ['\\$(VAR_A)', '\\A'],
    ['$()', '$()'],
    ['', ''],
  ])('makes of %s %s', (text, expanded) => {
    expect(expand(text, (name) => VARIABLES.get(name))).toBe(expanded);
  });

  it('leaves text without dollar signs alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('$', '');
        expect(expand(plain, () => 'x')).toBe(plain);
      }),
    );
  });
});
