import { Aborted, StateError } from '../errors';
import { type Json, TaskError } from '../host';
import { withRetry } from '../retry';
import { checkSize, evaluate, evaluateNumber, evaluationFailed, textOf, type Visit } from '../run';

/** One Task state, with its retries. */
export function task(visit: Visit): Promise<Json> {
  return withRetry(visit, () => attempt(visit));
}

async function attempt(visit: Visit): Promise<Json> {
  const { state, run, strand } = visit;
  const resource = state.resource as string;
  const args = state.fields.Arguments ? await evaluate(visit, state.fields.Arguments) : visit.input;
  const timeoutSeconds = await positive(visit, 'TimeoutSeconds');
  const heartbeatSeconds = await positive(visit, 'HeartbeatSeconds');
  const kind = kindOf(resource);
  checkSize(textOf(args), resource);
  const limits = {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
  };
  strand.last = run.history.add(`${kind.prefix}Scheduled`, strand.last, {
    ...kind.scheduled,
    ...(kind.prefix === 'Task'
      ? {
          region: resource.split(':')[3] || run.context.StateMachine.Id.split(':')[3],
          parameters: textOf(kind.sent(args)),
        }
      : { input: textOf(args), inputDetails: { truncated: false } }),
    ...limits,
  });
  strand.last = run.history.add(`${kind.prefix}Started`, strand.last, kind.named);
  return perform(visit, kind, {
    ...{ resource, arguments: args, stateName: state.name, executionArn: run.context.Execution.Id },
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
  });
}

type Request = Parameters<Visit['run']['host']['task']>[0];

async function perform(visit: Visit, kind: ReturnType<typeof kindOf>, request: Request): Promise<Json> {
  const { run, strand, signal } = visit;
  const stop = new AbortController();
  const onAbort = () => stop.abort(new Aborted());
  signal.addEventListener('abort', onAbort, { once: true });
  strand.inTask = true;
  try {
    const result = await raceTimeout(visit, stop, request, (output) => {
      strand.last = run.history.add('TaskSubmitted', strand.last, {
        ...kind.named,
        output: textOf(output),
        outputDetails: { truncated: false },
      });
    });
    const text = textOf(result);
    checkSize(text, request.resource);
    strand.last = run.history.add(`${kind.prefix}Succeeded`, strand.last, {
      ...kind.named,
      output: text,
      outputDetails: { truncated: false },
    });
    strand.inTask = false;
    return result;
  } catch (error) {
    if (signal.aborted) throw new Aborted();
    strand.inTask = false;
    throw failed(visit, kind, error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function failed(visit: Visit, kind: ReturnType<typeof kindOf>, error: unknown): unknown {
  const { run, strand } = visit;
  if (error instanceof TimedOut) {
    strand.last = run.history.add(`${kind.prefix}TimedOut`, strand.last, { ...kind.named, error: 'States.Timeout' });
    return new StateError('States.Timeout', undefined, strand.last);
  }
  if (error instanceof StateError || error instanceof TaskError) {
    strand.last = run.history.add(`${kind.prefix}Failed`, strand.last, {
      ...kind.named,
      ...(error.error !== undefined && { error: error.error }),
      ...(error.cause !== undefined && { cause: error.cause }),
    });
    return new StateError(error.error, error.cause, strand.last);
  }
  return error;
}

class TimedOut extends Error {}

/** The clock of a timeout starts when the task has started. */
async function raceTimeout(
  visit: Visit,
  stop: AbortController,
  request: Request,
  submitted: (output: Json) => void,
): Promise<Json> {
  const { host } = visit.run;
  const performed = host.task(request, stop.signal, submitted);
  const limits = [request.timeoutSeconds, request.heartbeatSeconds].filter((limit) => limit !== undefined);
  // A limit of years needs no timer for each of ten thousand pods.
  const seconds = Math.min(...limits);
  if (limits.length === 0 || seconds >= 99_999_999) return performed;
  const done = new AbortController();
  const expired = host.clock.until(host.clock.now() + seconds * 1000, done.signal).then(
    () => 'expired' as const,
    () => 'cancelled' as const,
  );
  try {
    const first = await Promise.race([performed.then((result) => ({ result })), expired]);
    if (typeof first === 'object') return first.result;
    performed.catch(() => {});
    stop.abort(new TimedOut());
    throw new TimedOut();
  } finally {
    done.abort();
  }
}

async function positive(visit: Visit, field: 'TimeoutSeconds' | 'HeartbeatSeconds'): Promise<number | undefined> {
  const seconds = await evaluateNumber(visit, field);
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < 1 || seconds > 99_999_999)) {
    throw evaluationFailed(visit, field, `The ${field} '${seconds}' is not a whole number from 1 to 99999999`);
  }
  return seconds;
}

/** How events name a resource: `arn:aws:states:::ecs:runTask.sync` is resource runTask.sync of type ecs; a function's ARN has events of its own. */
function kindOf(resource: string) {
  const integration = /^arn:[^:]+:states:[^:]*:[^:]*:(.+):([^:]+)$/.exec(resource);
  if (!integration) {
    return { prefix: 'LambdaFunction' as const, named: undefined, scheduled: { resource }, sent: (args: Json) => args };
  }
  const named = { resource: integration[2] as string, resourceType: integration[1] as string };
  const sync = named.resource === 'runTask.sync';
  return {
    prefix: 'Task' as const,
    named,
    scheduled: named,
    // As recorded: only .sync of RunTask gets this member.
    sent: (args: Json): Json => (sync ? { ...(args as object), StartedBy: 'AWS Step Functions' } : args),
  };
}
