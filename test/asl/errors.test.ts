import { errorMatches, StateError } from '../../src/asl/errors';

describe('ErrorEquals', () => {
  it.each([
    ['a name names itself', ['A', 'B'], 'B', true],
    ['and no other', ['A'], 'AB', false],
    ['States.ALL is any error', ['States.ALL'], 'A', true],
    ['States.ALL is a failure without a name', ['States.ALL'], undefined, true],
    ['States.ALL is not States.Runtime', ['States.ALL'], 'States.Runtime', false],
    ['States.Runtime is not even itself', ['States.Runtime'], 'States.Runtime', false],
    ['States.TaskFailed is any error', ['States.TaskFailed'], 'ECS.ServerException', true],
    ['States.TaskFailed is not a timeout', ['States.TaskFailed'], 'States.Timeout', false],
    ['States.ALL is not data that is too large', ['States.ALL'], 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded is itself', ['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
  ])('%s', (_, names, error, matches) => {
    expect(errorMatches(names, new StateError(error))).toBe(matches);
  });

  it('takes the result of a task that is too large for an error of the task', () => {
    expect(errorMatches(['States.ALL'], new StateError('States.DataLimitExceeded', '', true))).toBe(true);
  });
});
