import { loadStateMachine } from '../../src/asl/state-machine';
import { differences, type Recording, readRecordings, replay } from '../support/asl-recordings';
import { replayTestState } from '../support/asl-test-state';

const REFUSED_REQUEST = 'TestState refuses its own request, before any state runs';
const MOCKED_STATE = 'the mock stands for the whole state; run for real its children give something else';
const INJECTED_ERROR =
  'TestState makes the error of a child that of the Map; in a Map Run it counts against the threshold';
const NO_THRESHOLD = 'TestState sets no threshold where none is written; in an execution it is 0 (documented)';

/** Cases in JSONata that cannot be run here, and why. */
const LEFT_OUT: Record<string, string> = {
  'test-state/io_jsonata_parallel_state_mock_success-DEBUG': MOCKED_STATE,
  'test-state/io_jsonata_parallel_state_mock_success-INFO': MOCKED_STATE,
  'test-state/map_state_error_caused_by_state-TRACE': INJECTED_ERROR,
  'test-state/map_state_failure_count-DEBUG-BASE_MAP_STATE-exceeds_tolerated_failure': NO_THRESHOLD,
  'test-state/map_state_failure_count-INFO-BASE_MAP_STATE-exceeds_tolerated_failure': NO_THRESHOLD,
  'test-state/map_state_failure_count-TRACE-BASE_MAP_STATE-exceeds_tolerated_failure': NO_THRESHOLD,
  'test-state/mock_result_is_not_array_on_map_state_without_result_writer': REFUSED_REQUEST,
  'test-state/state_configuration_map_iteration_failure_count_with_state_error-TRACE-exceeds_tolerated_failure':
    INJECTED_ERROR,
  'test-state/state_context_object_validation_failures-INVALID_EXECUTION_ID_TYPE': REFUSED_REQUEST,
  'test-state/state_context_object_validation_failures-INVALID_FIELD': REFUSED_REQUEST,
  'test-state/state_machine_configuration_item_reader_with_error-DEBUG-below_tolerated_failure': INJECTED_ERROR,
  'test-state/state_machine_configuration_item_reader_with_error-INFO-below_tolerated_failure': INJECTED_ERROR,
  'test-state/state_machine_configuration_item_reader_with_error-TRACE-exceeds_tolerated_failure': INJECTED_ERROR,
  'test-state/state_machine_configuration_map_iteration_item_reader-INFO': MOCKED_STATE,
};

const recordings = readRecordings();
const inJsonata = recordings.filter(({ queryLanguage }) => queryLanguage === 'JSONata');
const named = (some: Recording[]) => some.map((recording) => [recording.id, recording] as const);
const listed = (recording: Recording) => Object.hasOwn(LEFT_OUT, recording.id);
const compare = async (recording: Recording) =>
  differences(recording.expected, await (recording.kind === 'execution' ? replay : replayTestState)(recording));

describe('recorded on AWS', () => {
  it.each(named(inJsonata.filter((recording) => !listed(recording))))(
    '%s: ends as it did there',
    async (_, recording) => {
      expect(await compare(recording)).toEqual([]);
    },
  );

  it.each(Object.entries(LEFT_OUT))('%s is left out: %s', async (id) => {
    const recording = recordings.find((one) => one.id === id) as Recording;
    expect(recording.queryLanguage).toBe('JSONata');
    expect(await compare(recording)).not.toEqual([]);
  });

  it.each(named(recordings.filter(({ queryLanguage }) => queryLanguage !== 'JSONata')))(
    '%s is left out: it has states in JSONPath',
    (_, { definition }) => {
      expect(() => loadStateMachine(definition)).toThrow('the query language JSONPath is not supported, only JSONata');
    },
  );

  it('compares every case', () => {
    expect(recordings).toHaveLength(198);
    expect(inJsonata.filter((recording) => !listed(recording))).toHaveLength(94);
  });
});
