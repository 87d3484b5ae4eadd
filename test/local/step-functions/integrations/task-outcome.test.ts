import type { Task } from '../../../../src/local/ecs/task';
import { hasFailed } from '../../../../src/local/step-functions/integrations/task-outcome';

type Exits = Record<string, number | undefined>;

const task = (stopCode: Task['stopCode'], exits: Exits) =>
  ({ stopCode, containers: Object.entries(exits).map(([name, exitCode]) => ({ name, exitCode })) }) as unknown as Task;

const isEssential = (name: string) => name === 'main';

describe('hasFailed', () => {
  it.each<[string, Task['stopCode'], Exits, boolean]>([
    ['an essential container that exited with 0 is a success', 'EssentialContainerExited', { main: 0 }, false],
    ['an essential container that exited with another code failed', 'EssentialContainerExited', { main: 3 }, true],
    ['an essential container without a code failed', 'EssentialContainerExited', { main: undefined }, true],
    ['a container that is not essential may fail', 'EssentialContainerExited', { main: 0, side: 1 }, false],
    ['a container nobody defined may fail', 'EssentialContainerExited', { main: 0, 'aws-guardduty-agent-x': 1 }, false],
    ['a task that never ran failed', 'TaskFailedToStart', { main: undefined }, true],
    ['a task that never ran failed, whatever its codes say', 'TaskFailedToStart', { main: 0 }, true],
    ['a task that was stopped failed by its code', 'UserInitiated', { main: 143 }, true],
    ['a container killed for its memory failed', 'EssentialContainerExited', { main: 137 }, true],
  ])('%s', (_, stopCode, exits, failed) => {
    expect(hasFailed(task(stopCode, exits), isEssential)).toBe(failed);
  });
});
