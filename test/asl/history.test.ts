import { detailsMember } from '../../src/asl/history';

// Members of HistoryEvent in the API model of Step Functions.
it.each([
  ['PassStateEntered', 'stateEnteredEventDetails'],
  ['TaskStateExited', 'stateExitedEventDetails'],
  ['TaskSubmitted', 'taskSubmittedEventDetails'],
  ['LambdaFunctionTimedOut', 'lambdaFunctionTimedOutEventDetails'],
  ['MapStateStarted', 'mapStateStartedEventDetails'],
  ['MapIterationAborted', 'mapIterationAbortedEventDetails'],
  ['MapRunFailed', 'mapRunFailedEventDetails'],
  ['EvaluationFailed', 'evaluationFailedEventDetails'],
  ['ExecutionAborted', 'executionAbortedEventDetails'],
  ['LambdaFunctionStarted', undefined],
  ['MapRunSucceeded', undefined],
  ['MapStateFailed', undefined],
  ['TaskStateAborted', undefined],
])('%s has its details in %s', (type, member) => {
  expect(detailsMember(type)).toBe(member);
});
