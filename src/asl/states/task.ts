import { Data } from '../data';
import { dataLimitExceeded, failureDetails, StateError, TIMEOUT } from '../errors';
import { WHOLE } from '../history';
import { type Json, TaskError, type TaskRequest } from '../host';
import { exceedsDataLimit, MAX_SECONDS } from '../limits';
import type { TaskState } from '../state';
import { bindingsOf, evaluate, evaluateInteger, type Visit } from '../visit';
import { startTask } from './task-deadline';
import { eventsOf, type TaskEvents } from './task-events';

/** One attempt at a Task state. */
export async function task(visit: Visit<TaskState>): Promise<Data> {
  const { run, strand } = visit;
  const events = eventsOf(visit.state.resource, run.context.StateMachine.Id);
  const request = await requestOf(visit);
  const sent = run.host.parameters?.(request.resource, request.arguments) ?? request.arguments;
  const parameters = Data.of(sent);
  if (exceedsDataLimit(parameters)) throw dataLimitExceeded(visit.state.name);
  strand.add(`${events.prefix}Scheduled`, events.scheduled(parameters, request));
  strand.add(`${events.prefix}Started`, events.named);
  let result: Json;
  try {
    result = await perform(visit, events, sent === request.arguments ? request : { ...request, arguments: sent });
  } catch (error) {
    throw failed(visit, events, error);
  }
  const output = Data.of(result);
  if (exceedsDataLimit(output)) throw failed(visit, events, dataLimitExceeded(events.subject, true));
  strand.add(`${events.prefix}Succeeded`, { ...events.named, output, outputDetails: WHOLE });
  return output;
}

async function requestOf(visit: Visit<TaskState>): Promise<TaskRequest> {
  const { state, run } = visit;
  const bindings = bindingsOf(visit);
  const args = state.arguments ? await evaluate(visit, state.arguments, bindings) : visit.input.value;
  const limits: readonly [number, number] = [1, MAX_SECONDS];
  const { timeoutSeconds, heartbeatSeconds, credentials } = state;
  const request: TaskRequest = {
    ...{ resource: state.resource, arguments: args, stateName: state.name, executionArn: run.context.Execution.Id },
  };
  if (timeoutSeconds) request.timeoutSeconds = await evaluateInteger(visit, timeoutSeconds, bindings, limits);
  if (heartbeatSeconds) request.heartbeatSeconds = await evaluateInteger(visit, heartbeatSeconds, bindings, limits);
  if (credentials) request.credentials = await evaluate(visit, credentials, bindings);
  return request;
}

function perform({ run, strand }: Visit<TaskState>, events: TaskEvents, request: TaskRequest): Promise<Json> {
  return strand.interruptible((signal) => {
    let isOver = false;
    return new Promise<Json>((resolve, reject) => {
      const submitted = (output: () => Json) => {
        if (isOver) return;
        try {
          strand.add('TaskSubmitted', { ...events.named, output: Data.lazily(output), outputDetails: WHOLE });
        } catch (error) {
          // The host has no part in a full history.
          reject(error);
        }
      };
      startTask(run.host, request, signal, submitted).then(resolve, reject);
    }).finally(() => {
      isOver = true;
    });
  });
}

/** Writes how a task failed; what is no failure of a task is passed on. */
function failed({ strand }: Visit<TaskState>, events: TaskEvents, failure: unknown): unknown {
  if (!(failure instanceof TaskError) && !(failure instanceof StateError)) return failure;
  const { error, cause } = failure;
  strand.add(`${events.prefix}${error === TIMEOUT ? 'TimedOut' : 'Failed'}`, {
    ...events.named,
    ...failureDetails(failure),
  });
  return failure instanceof StateError ? failure : new StateError(error, cause, true);
}
