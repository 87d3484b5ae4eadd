import type { ResourceType } from './resource-type';
import { bucket } from './types/bucket';
import { cluster } from './types/cluster';
import { eventInvokeConfig } from './types/event-invoke-config';
import { eventSourceMapping } from './types/event-source-mapping';
import { lambdaFunction } from './types/function';
import { IGNORED_TYPES } from './types/ignored-types';
import { logGroup } from './types/log-group';
import { managedPolicy, policy } from './types/policy';
import { queue } from './types/queue';
import { bucketPolicy, permission, queuePolicy } from './types/resource-policy';
import { authorizer, gatewayResponse, method, restApi, stage } from './types/rest-api';
import { role } from './types/role';
import { rule } from './types/rule';
import { scheduleGroup } from './types/schedule-group';
import { stateMachine } from './types/state-machine';
import { table } from './types/table';

/** Every CloudFormation type the local cloud knows; a type that is not here stops the start. */
export const RESOURCE_TYPES: Record<string, ResourceType> = {
  'AWS::ApiGateway::Authorizer': authorizer,
  'AWS::ApiGateway::GatewayResponse': gatewayResponse,
  'AWS::ApiGateway::Method': method,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': stage,
  'AWS::DynamoDB::Table': table,
  'AWS::ECS::Cluster': cluster,
  'AWS::Events::Rule': rule,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::Scheduler::ScheduleGroup': scheduleGroup,
  'AWS::StepFunctions::StateMachine': stateMachine,
  ...IGNORED_TYPES,
};
