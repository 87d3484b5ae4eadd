import fc from 'fast-check';
import { pageOf, parseContinue } from '../../src/kube-api/listing';

const named = (name: string) => ({ metadata: { namespace: 'default', name } });

async function* from(names: string[], after?: string) {
  for (const name of names) if (after === undefined || `default/${name}` > after) yield named(name);
}

describe('pageOf', () => {
  it('gives everything without a limit', async () => {
    expect(await pageOf(from(['a', 'b']), () => true, 7, undefined)).toEqual({ items: [named('a'), named('b')] });
  });

  it('names no next page when the last object ends a page', async () => {
    expect(await pageOf(from(['a', 'b']), () => true, 7, 2)).toEqual({ items: [named('a'), named('b')] });
  });

  it('gives no more than one answer can hold, and says so to clients that would take a page for all', async () => {
    const large = 'x'.repeat(1024 * 1024);
    async function* all() {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) yield { ...named(name), large };
    }
    await expect(pageOf(all(), () => true, 7, undefined)).rejects.toMatchObject({
      ...{ code: 413, reason: 'RequestEntityTooLarge', message: expect.stringContaining('limit=') },
    });
    for (const page of [await pageOf(all(), () => true, 7, 500), await pageOf(all(), () => true, 7, undefined, true)]) {
      expect(page.items.length).toBeLessThan(6);
      expect(parseContinue(page.next)).toEqual({ after: `default/${page.items.at(-1)?.metadata.name}`, place: 7 });
    }
  });

  it('finds every selected object once, whatever the size of the pages and whatever is deleted between them', async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
    const all = fc.uniqueArray(name, { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(all, fc.integer({ min: 1, max: 7 }), fc.func(fc.boolean()), async (unsorted, limit, keep) => {
        let names = unsorted.sort();
        const selected = ({ metadata }: { metadata: { name: string } }) => keep(metadata.name);
        const wanted = names.filter((each) => keep(each));
        const seen: string[] = [];
        let token: string | undefined;
        do {
          const page = await pageOf(from(names, parseContinue(token)?.after), selected, 7, limit);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items.map(({ metadata }) => metadata.name));
          token = page.next;
          // What was on a page is deleted before the next one is asked for, as `kubectl delete --all` does.
          names = names.filter((each) => !seen.includes(each));
        } while (token);
        expect(seen).toEqual(wanted);
      }),
    );
  });
});

describe('parseContinue', () => {
  it.each(['x', 'eyJ4IjoxfQ', 'eyJhZnRlciI6ImEvYiJ9', '%%%'])('refuses the token %s as expired', (token) => {
    expect(() => parseContinue(token)).toThrow(expect.objectContaining({ code: 410, reason: 'Expired' }));
  });
});
