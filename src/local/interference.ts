/** A call of an AWS API, on its way from who makes it to the stand-in. */
export interface Call {
  /** The function that makes it, or the role in which a state machine does. */
  caller: string;
  /** The service as its signatures name it, and the operation: `dynamodb:TransactWriteItems`. */
  operation: string;
  /** Of `lambda:Invoke`: the function that is invoked. */
  functionName?: string;
  /** The same for everything that the caller's SDK sends again; absent when it is not the SDK that calls. */
  invocation?: string;
}

/** What a service hands to a queue or a function. */
export interface Delivery {
  from: 'events' | 'scheduler' | 'mapping';
  /** ARN of the queue or the function. */
  to: string;
  /** JSON text. */
  event: string;
}

/**
 * Stands between the services, and between them and those who call them. Nothing does by itself: tests put in its place what networks and services
 * do to each other, calls that fail, and events that come late, twice or never.
 */
export interface Interference {
  /** Does a call, once or more, or fails: with a ServiceError, or a ConnectionLost. */
  call<T>(call: Call, act: () => Promise<T>): Promise<T>;
  /** @param taken what the service is told when something has arrived: to be answered also for what has not */
  deliver<T>(delivery: Delivery, act: () => Promise<T>, taken: T): Promise<T>;
}

export const UNDISTURBED: Interference = { call: (_, act) => act(), deliver: (_, act) => act() };

/** The connection of a call ended before there was an answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
