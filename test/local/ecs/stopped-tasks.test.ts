import * as fc from 'fast-check';
import { StoppedTasks } from '../../../src/local/ecs/stopped-tasks';

it('gives each task once, when its time has come', () => {
  const tasks = new StoppedTasks();
  tasks.add('a', 10);
  tasks.add('b', 20);
  expect(tasks.takeUntil(9)).toEqual([]);
  expect(tasks.takeUntil(10)).toEqual(['a']);
  expect(tasks.takeUntil(15)).toEqual([]);
  tasks.add('c', 20);
  expect(tasks.takeUntil(100)).toEqual(['b', 'c']);
  expect(tasks.takeUntil(100)).toEqual([]);
});

it('puts the tasks of an earlier process in order', () => {
  const tasks = new StoppedTasks();
  for (const [name, at] of [
    ['c', 30],
    ['a', 10],
    ['b', 20],
  ] as const)
    tasks.add(name, at);
  tasks.sort();
  expect(tasks.takeUntil(20)).toEqual(['a', 'b']);
});

it('loses none and gives none twice, however adding and taking alternate', () =>
  fc.assert(
    fc.property(fc.array(fc.record({ passes: fc.nat(5), take: fc.boolean() })), (steps) => {
      const tasks = new StoppedTasks();
      const taken: string[] = [];
      let now = 0;
      for (const [i, { passes, take }] of steps.entries()) {
        now += passes;
        tasks.add(String(i), now);
        if (take) taken.push(...tasks.takeUntil(now - 3));
      }
      taken.push(...tasks.takeUntil(now));
      expect(taken).toEqual(steps.map((_, i) => String(i)));
    }),
  ));
