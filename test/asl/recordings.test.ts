import { loadStateMachine } from '../../src/asl/state-machine';
import { differences, readRecordings, replay } from '../support/asl-recordings';

const recordings = readRecordings();
const executions = recordings.filter((r) => r.kind === 'execution' && r.queryLanguage === 'JSONata');

it.each(executions.map((r) => [r.id, r] as const))('%s ends as it did on AWS, by the same events', async (_id, recording) => {
  expect(differences(recording.expected, await replay(recording))).toEqual([]);
});
