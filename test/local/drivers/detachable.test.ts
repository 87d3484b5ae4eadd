import { detachable } from '../../../src/local/drivers/detachable';
import type { ContainerExit, ContainerRun, Driver } from '../../../src/local/drivers/driver';

const RUN = { taskId: 'task', name: 'main' } as ContainerRun;

/** A driver whose one container ends when it is told to, or when the driver closes. */
function makeDriver() {
  let end: (exit: ContainerExit) => void = () => {};
  const exited = new Promise<ContainerExit>((resolve) => {
    end = resolve;
  });
  const driver: Driver = {
    name: 'scripted',
    start: async () => ({ exited, stop: () => end({ exitCode: 143 }), check: async () => true }),
    stopOrphans: async () => {},
    close: async () => end({ exitCode: 137 }),
  };
  return { driver, end };
}

it('tells what becomes of a container while it is open', async () => {
  const { driver, end } = makeDriver();
  const running = await detachable(driver).start(RUN);
  end({ exitCode: 3 });
  expect(await running.exited).toEqual({ exitCode: 3 });
  expect(await running.check([], 1)).toBe(true);
});

it('tells nothing of containers that its closing has ended', async () => {
  const { driver } = makeDriver();
  const open = detachable(driver);
  const running = await open.start(RUN);
  const heard: unknown[] = [];
  void running.exited.then((exit) => heard.push(exit));
  await open.close();
  await new Promise(setImmediate);
  expect(heard).toEqual([]);
});

it('passes on that a container cannot start', async () => {
  const { driver } = makeDriver();
  const refuses = { ...driver, start: () => Promise.reject(new Error('no such image')) };
  await expect(detachable(refuses).start(RUN)).rejects.toThrow('no such image');
});
