import { IDENTITY } from '../../src/plan/pod-environment';
import { identityOf, podNameOf, podUidOf } from '../../src/pods/pod-identity';
import { makeIdentity, makeRecord, makeTask } from '../support/pods';

const identity = makeIdentity({ slot: 3, attempt: 1, launch: 2, generation: 4 });
const environment = Object.entries(IDENTITY).map(([member, name]) => ({
  name,
  value: String(identity[member as keyof typeof identity]),
}));

describe('identityOf', () => {
  it('reads what a task carries in the overrides of one of its containers', () => {
    const overrides = [
      { name: 'other', environment: [{ name: 'A', value: '1' }] },
      { name: 'main', environment },
    ];
    expect(identityOf(makeTask({ overrides }))).toEqual(identity);
  });

  it.each(Object.values(IDENTITY))('knows no task without %s', (missing) => {
    const overrides = [{ name: 'main', environment: environment.filter(({ name }) => name !== missing) }];
    expect(identityOf(makeTask({ overrides }))).toBeUndefined();
  });

  it.each(['', '-1', '1.5', 'x', '1e3', '99999999999'])('knows no task with the slot "%s"', (value) => {
    const changed = environment.map((it) => (it.name === IDENTITY.slot ? { ...it, value } : it));
    expect(identityOf(makeTask({ overrides: [{ name: 'main', environment: changed }] }))).toBeUndefined();
  });
});

describe('names and uids of pods', () => {
  it('are different for every attempt of every slot', () => {
    const record = makeRecord({ completions: 50, parallelism: 50 });
    const places = Array.from({ length: 50 }, (_, slot) => [0, 1, 2].map((attempt) => ({ slot, attempt }))).flat();
    const names = places.map(({ slot, attempt }) => podNameOf(record, slot, attempt));
    const uids = places.map(({ slot, attempt }) => podUidOf(record.job, slot, attempt));
    expect(new Set(names).size).toBe(150);
    expect(new Set(uids).size).toBe(150);
    for (const name of names) expect(name).toMatch(/^pi-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    for (const uid of uids)
      expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('have the index of an Indexed Job', () => {
    const record = makeRecord({ completionMode: 'Indexed', completions: 5 });
    expect(podNameOf(record, 3, 0)).toMatch(/^pi-3-.{5}$/);
  });
});
