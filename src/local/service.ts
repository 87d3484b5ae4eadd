import type { Clock } from '../asl/clock';
import type { Access, Accesses } from './iam/access';

/** One action of a stand-in: the request's members in, the response's members out; fails with a ServiceError as AWS would. */
export type Action = (input: unknown) => Promise<object>;

/** A stand-in for one AWS service that speaks a JSON protocol. */
export interface Service {
  /** What stands before the dot of `X-Amz-Target`, e.g. `DynamoDB_20120810`. */
  target: string;
  /** By the action's name; an action that is missing here is refused by name. */
  actions: Record<string, Action>;
  /** What IAM is asked about each action; for one that is missing here, about its name and everything. */
  access?: Accesses;
}

/** An error an AWS service answers with: its modelled name, the message and the HTTP status. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** Further members of the error's shape, e.g. `Item` of a failed condition. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** What every stand-in is given: time, chance, and where it is said to run. */
export interface Surroundings {
  clock: Clock;
  /** A fresh lower-case UUID. */
  uuid(): string;
  /** [0, 1) */
  random(): number;
  region: string;
  account: string;
}

/** An EventBridge event as a service emits it. */
export interface EmittedEvent {
  source: string;
  'detail-type': string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** A request to a service whose actions are methods and paths. */
export interface RestRequest {
  method: string;
  /** Still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Of JSON; an empty object when there is none. */
  body: unknown;
}

/** A stand-in for one AWS service that speaks the REST JSON protocol. */
export interface RestService {
  /** As in the scope of a signature, e.g. `scheduler`. */
  name: string;
  /** What IAM is asked about a request. */
  accesses(request: RestRequest): Access[];
  /** Fails with a ServiceError as AWS would. */
  handle(request: RestRequest): Promise<object>;
}
