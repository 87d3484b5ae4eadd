import type { TableDefinition } from '../dynamodb/table-definition';
import type { RuleDefinition } from '../events/events';
import type { ResourcePolicy, RoleDefinition } from '../iam/iam';
import type { Statement } from '../iam/policy';
import type { FunctionDefinition } from '../lambda/lambda';
import type { MappingDefinition } from '../lambda/mapping-definition';
import type { QueueDefinition } from '../sqs/queue';
import type { StateMachineDefinition } from '../step-functions/load-machines';

/** What a synthesized stack deploys, with every intrinsic function resolved. */
export interface Deployment {
  functions: FunctionDefinition[];
  machines: StateMachineDefinition[];
  tables: TableDefinition[];
  buckets: string[];
  queues: QueueDefinition[];
  rules: RuleDefinition[];
  /** Names of schedule groups. */
  scheduleGroups: string[];
  mappings: MappingDefinition[];
  cluster: string;
  logGroups: string[];
  roles: RoleDefinition[];
  resourcePolicies: ResourcePolicy[];
  /** Queues that are told of events which a function did not take. */
  failureDestinations: { functionArn: string; queueArn: string }[];
  api: ApiDefinition;
  outputs: Record<string, string>;
}

/** The REST API: every request, whatever its path, goes to one function. */
export interface ApiDefinition {
  functionArn: string;
  /** The function's answer is handed on while it is written. */
  streams: boolean;
  id: string;
  /** The first segment of every path. */
  stage: string;
  /** Media types that are handed over and taken as bytes, in base64. */
  binaryMediaTypes: string[];
  /** The function that is asked who a caller is. */
  authorizer?: AuthorizerDefinition;
  /** What the API answers itself, by the type of the gateway response. */
  gatewayResponses: Record<string, GatewayResponseDefinition>;
  /** What the stack's outputs call it, with a slash at its end. */
  url: string;
}

export interface AuthorizerDefinition {
  id: string;
  functionArn: string;
  /** The header without which nobody is asked. */
  header: string;
}

export interface GatewayResponseDefinition {
  statusCode?: number;
  headers: Record<string, string>;
  /** Of a body in JSON. */
  template?: string;
}

/** A deployment in the making: parts of which there must be exactly one are still lists. */
export interface Draft
  extends Pick<
    Deployment,
    | 'functions'
    | 'machines'
    | 'tables'
    | 'buckets'
    | 'queues'
    | 'rules'
    | 'scheduleGroups'
    | 'mappings'
    | 'logGroups'
    | 'resourcePolicies'
    | 'failureDestinations'
  > {
  /** With the policies of their own, and the ARNs of those that are attached to them. */
  roles: (RoleDefinition & { managedPolicies: string[] })[];
  /** Policies that name their roles, or that roles name by their ARN. */
  policies: { arn?: string; roles: string[]; statements: Statement[] }[];
  clusters: string[];
  restApis: { id: string; binaryMediaTypes: string[] }[];
  stages: string[];
  methods: { functionArn: string; streams: boolean }[];
  authorizers: AuthorizerDefinition[];
  gatewayResponses: ApiDefinition['gatewayResponses'];
}

export function emptyDraft(): Draft {
  return {
    functions: [],
    machines: [],
    tables: [],
    buckets: [],
    queues: [],
    rules: [],
    scheduleGroups: [],
    mappings: [],
    logGroups: [],
    roles: [],
    policies: [],
    resourcePolicies: [],
    failureDestinations: [],
    clusters: [],
    restApis: [],
    stages: [],
    methods: [],
    authorizers: [],
    gatewayResponses: {},
  };
}
