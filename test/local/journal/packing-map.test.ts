import fc from 'fast-check';
import { PackingMap } from '../../../src/local/journal/packing-map';

interface Pod {
  name: string;
  note?: string;
}

const podAt = (at: number): Pod => ({ name: `pod-${at}`, note: 'ünïcode\n' });

describe('a map that packs', () => {
  it('gives what was set, packed or not, in the order in which keys came', () => {
    const map = new PackingMap<Pod>(10);
    for (let at = 0; at < 500; at++) map.set(`${at}`, podAt(at));
    expect(map.size).toBe(500);
    expect([...map.values()]).toEqual(Array.from({ length: 500 }, (_, at) => podAt(at)));
    expect([...map.entries()].map(([key]) => key)).toEqual([...map.keys()]);
    expect(map.get('499')).toEqual(podAt(499));
  });

  it('holds objects that were set last as they are, and others no more', () => {
    const map = new PackingMap<Pod>(10);
    const pods = Array.from({ length: 20 }, (_, at) => podAt(at));
    for (const [at, pod] of pods.entries()) map.set(`${at}`, pod);
    expect(map.get('10')).toBe(pods[10]);
    expect(map.get('9')).not.toBe(pods[9]);
  });

  it('is a map, whatever is done to it', () => {
    const key = fc.nat(15).map(String);
    const value = fc.oneof(fc.constant(true), fc.record({ name: fc.string() }), fc.constant(null));
    const steps = fc.array(fc.tuple(fc.constantFrom('set', 'set again', 'delete', 'get'), key, value), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(steps, fc.nat(20), (done, atWork) => {
        const map = new PackingMap<unknown>(atWork);
        const model = new Map<string, unknown>();
        for (const [what, at, given] of done) {
          if (what === 'get') expect(map.get(at)).toEqual(model.get(at));
          for (const each of [map, model]) {
            if (what.startsWith('set')) each.set(at, given);
            if (what === 'delete') each.delete(at);
          }
        }
        expect([...map.entries()]).toEqual([...model]);
        expect([map.size, map.has('3')]).toEqual([model.size, model.has('3')]);
      }),
    );
  });
});
