import type { ResourceType } from './resource-type';
import { bucket } from './types/bucket';
import { cluster } from './types/cluster';
import { eventSourceMapping } from './types/event-source-mapping';
import { lambdaFunction } from './types/function';
import { IGNORED_TYPES } from './types/ignored-types';
import { logGroup } from './types/log-group';
import { queue } from './types/queue';
import { method, restApi, stage } from './types/rest-api';
import { rule } from './types/rule';
import { stateMachine } from './types/state-machine';
import { table } from './types/table';

/** Every CloudFormation type the local cloud knows; a type that is not here stops the start. */
export const RESOURCE_TYPES: Record<string, ResourceType> = {
  'AWS::ApiGateway::Method': method,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': stage,
  'AWS::DynamoDB::Table': table,
  'AWS::ECS::Cluster': cluster,
  'AWS::Events::Rule': rule,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::SQS::Queue': queue,
  'AWS::StepFunctions::StateMachine': stateMachine,
  ...IGNORED_TYPES,
};
