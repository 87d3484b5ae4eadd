import type { Clock } from '../../src/asl/clock';
import { type Call, ConnectionLost, type Delivery, type Interference } from '../../src/local/interference';
import { ServiceError } from '../../src/local/service';

/**
 * What may become of a call of AWS. An SDK tries each three times: `refused` and `unanswered` are so each time, of `unheard` only the first answer is
 * lost, and a call that is `throttled` is so twice in a row with all its tries. `repeated` comes twice.
 */
export const CALL_FAULTS = ['refused', 'unanswered', 'unheard', 'throttled', 'repeated'] as const;

/** What may become of what a service hands on; `failed` is what has arrived, and is not known to have. */
export const DELIVERY_FAULTS = ['late', 'twice', 'failed', 'never'] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** Says what becomes of the n-th call, or delivery, of a kind, counted from 0. */
export type Fate<Fault> = (kind: string, nth: number) => Fault | undefined;

/** How each service says that it has failed, and that it was asked too often. */
const ERRORS: Record<string, Record<'failed' | 'throttled', [code: string, statusCode: number]>> = {
  dynamodb: { failed: ['InternalServerError', 500], throttled: ['ThrottlingException', 400] },
  ecs: { failed: ['ServerException', 500], throttled: ['ThrottlingException', 400] },
  states: { failed: ['InternalServerException', 500], throttled: ['ThrottlingException', 400] },
  s3: { failed: ['InternalError', 500], throttled: ['SlowDown', 503] },
  scheduler: { failed: ['InternalServerException', 500], throttled: ['ThrottlingException', 429] },
  lambda: { failed: ['ServiceException', 500], throttled: ['TooManyRequestsException', 429] },
};

/** Tries of the SDK for one call. */
const TRIES = 3;

/** A late event is as late as this, in seconds. */
const [LEAST_LATE, MOST_LATE] = [10, 250];

/** Lets happen to calls and deliveries what a fate says. */
export class Injector implements Interference {
  /** How often Step Functions had a task started and does not know of it. */
  doubtfulStarts = 0;
  private readonly counts = new Map<string, number>();
  private readonly fates = new Map<string, CallFault | undefined>();
  /** Of how many calls of a kind that are still to come each is throttled. */
  private readonly throttled = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly ofCall: Fate<CallFault>,
    private readonly ofDelivery: Fate<DeliveryFault>,
  ) {}

  async call<T>(call: Call, act: () => Promise<T>): Promise<T> {
    const { caller, operation, functionName = '', invocation } = call;
    if (caller === 'user') return act();
    const kind = `${caller} ${operation} ${functionName}`;
    const isAgain = invocation !== undefined && this.fates.has(invocation);
    const fault = isAgain ? this.fates.get(invocation) : this.next(kind, this.ofCall);
    if (invocation !== undefined) this.fates.set(invocation, fault);
    const left = this.throttled.get(kind) ?? 0;
    if (left > 0) {
      this.throttled.set(kind, left - 1);
      throw failure(operation, 'throttled');
    }
    if (fault === undefined || (isAgain && (fault === 'unheard' || fault === 'throttled'))) return act();
    if (fault === 'refused') throw failure(operation, 'failed');
    if (fault === 'throttled') {
      this.throttled.set(kind, (invocation === undefined ? 2 : 2 * TRIES) - 1);
      throw failure(operation, 'throttled');
    }
    const answer = await act();
    if (operation === 'ecs:RunTask') this.doubtfulStarts++;
    if (fault !== 'repeated') throw invocation === undefined ? failure(operation, 'failed') : new ConnectionLost();
    await act().catch(() => {});
    return answer;
  }

  async deliver<T>({ from, to }: Delivery, act: () => Promise<T>, taken: T): Promise<T> {
    const kind = `${from} ${to}`;
    const fault = this.next(kind, this.ofDelivery);
    if (fault === 'never') return taken;
    if (fault === 'late') {
      const seconds = LEAST_LATE + (hash(`${kind} ${this.counts.get(kind)}`) % (MOST_LATE - LEAST_LATE));
      await this.clock.until(this.clock.now() + seconds * 1000);
    }
    const answer = await act();
    if (fault === 'failed') throw new Error('nobody knows whether it has arrived');
    if (fault === 'twice') await act();
    return answer;
  }

  private next<Fault>(kind: string, fate: Fate<Fault>): Fault | undefined {
    const nth = this.counts.get(kind) ?? 0;
    this.counts.set(kind, nth + 1);
    return fate(kind, nth);
  }
}

function failure(operation: string, how: 'failed' | 'throttled'): ServiceError {
  const [service = ''] = operation.split(':');
  const error = ERRORS[service];
  if (!error) throw new Error(`how does ${service} say that it has ${how}?`);
  return new ServiceError(
    error[how][0],
    how === 'throttled' ? 'Rate exceeded' : 'The service has failed',
    error[how][1],
  );
}

/** A number that follows from a text and from nothing else (FNV-1a). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
