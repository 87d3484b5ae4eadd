import type { PodOutcome } from '../../../src/cli/simulate/outcome';
import { ALL_SUCCEED } from '../../../src/cli/simulate/outcome';
import { Script } from '../../../src/cli/simulate/script';

const taken: PodOutcome = { spotInterruption: true };

/** A script of one pod, asked about as many runs as there are. */
function run(entries: PodOutcome[], spots: boolean[]): Script {
  const script = new Script({ ...ALL_SUCCEED, pods: new Map([[1, entries]]) }, 0);
  for (const spot of spots) script.next({ pod: 'pi-abcde', index: 0, spot });
  return script;
}

describe('a simulation in which Spot is to take pods back', () => {
  it('is a mistake when none runs on Spot', () => {
    expect(() => run([taken], [false]).checkSpot()).toThrow('no pod ran on Fargate Spot');
  });

  it.each<[string, PodOutcome[], boolean[]]>([
    ['it runs on Spot', [taken], [true]],
    ['it ran there before it was tried On-Demand', [{ noCapacity: true }, taken], [true, false]],
    ['it is not to be taken', [{ exitCode: 1 }], [false]],
  ])('is none when %s', (_, entries, spots) => {
    expect(() => run(entries, spots).checkSpot()).not.toThrow();
  });
});
