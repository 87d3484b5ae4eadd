import type { DurableStore } from '../durable-map';
import type { EmittedEvent, Surroundings } from '../service';
import type { EventPattern } from './pattern';

/** An AWS::Events::Rule. */
export interface RuleDefinition {
  name: string;
  arn: string;
  pattern: EventPattern;
  targets: RuleTarget[];
}

export interface RuleTarget {
  id: string;
  /** Of a queue or a function. */
  arn: string;
  maximumRetryAttempts?: number;
  maximumEventAgeSeconds?: number;
}

export interface EventsDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  rules: RuleDefinition[];
  /**
   * Hands an event, as JSON text, to a target: resolves when a queue has stored it, or when a function has returned. A rejection is tried
   * again with growing delays, as long as the target's retry policy says.
   */
  deliver(targetArn: string, event: string): Promise<void>;
  notice(text: string): void;
}

/** The stand-in for Amazon EventBridge: the default bus and its rules. */
export interface Events {
  /** Resolves when the event is durably queued for every target whose rule matches; a queue target has it by then. */
  emit(event: EmittedEvent): Promise<void>;
  /** Begins to deliver what an earlier process left undelivered. */
  start(): void;
  /** Resolves once everything emitted has been delivered or given up. */
  idle(): Promise<void>;
  close(): void;
}

export declare function createEvents(deps: EventsDependencies): Events;
