import type { LocalClock } from '../clock/local-clock';
import type { DurableStore } from '../durable-map';
import type { EmittedEvent, Surroundings } from '../service';
import { type Delivery, DeliveryQueue } from './delivery-queue';
import { envelopeOf } from './envelope';
import { checkPattern, type EventPattern, matchesPattern } from './pattern';

/** An AWS::Events::Rule. */
export interface RuleDefinition {
  name: string;
  arn: string;
  /** Of the events that it hands on; a rule has one, or a schedule. */
  pattern?: EventPattern;
  /** Of a schedule: how long it is between two events of its own. */
  everyMilliseconds?: number;
  targets: RuleTarget[];
}

export interface RuleTarget {
  id: string;
  /** Of a queue or a function. */
  arn: string;
  maximumRetryAttempts?: number;
  maximumEventAgeSeconds?: number;
  /** Of the queue that an event goes to when the target does not take it. */
  deadLetterArn?: string;
}

export interface EventsDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  /** Of the local cloud: a schedule must not make a virtual one go on for ever. */
  clock: Pick<LocalClock, 'passing'>;
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

/** An event stays 24 hours and 185 attempts when its target says nothing (EventBridge: "Retry policy"). */
const DEFAULT_RETRY_ATTEMPTS = 185;
const DEFAULT_EVENT_AGE_SECONDS = 86_400;

/**
 * Rules and what they deliver to. Differences from AWS: a schedule does not make a virtual clock jump; one that jumps over several of its times
 * tells of them once; a function that throws counts as a failed delivery, and is tried again under the
 * rule's retry policy rather than twice under its own; an event is delivered once to each target, never twice, unless the process dies.
 * @throws Error naming the rule whose pattern cannot be used
 */
export function createEvents(deps: EventsDependencies): Events {
  const { surroundings, clock, rules, deliver, notice } = deps;
  for (const rule of rules) checkRule(rule);
  const queue = new DeliveryQueue({ name: 'events/deliveries', store: deps.store, surroundings, deliver, notice });

  const handOver = async (delivery: Delivery): Promise<void> => {
    if (!isQueue(delivery.targetArn)) return queue.add(delivery);
    try {
      await deliver(delivery.targetArn, delivery.event);
    } catch {
      await queue.add(delivery);
    }
  };

  let closed = false;
  const schedule = (rule: RuleDefinition, everyMilliseconds: number): void => {
    clock.passing(surroundings.clock.now() + everyMilliseconds, () => {
      if (closed) return;
      const envelope = envelopeOf(
        { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} },
        surroundings,
      );
      const at = surroundings.clock.now();
      for (const target of rule.targets)
        void handOver(deliveryOf(envelope.id, JSON.stringify(envelope), rule, target, at));
      schedule(rule, everyMilliseconds);
    });
  };

  return {
    async emit(event) {
      const matching: { rule: RuleDefinition; target: RuleTarget }[] = [];
      let envelope: ReturnType<typeof envelopeOf> | undefined;
      for (const rule of rules) {
        if (!couldMatch(rule, event)) continue;
        envelope ??= envelopeOf(event, surroundings);
        if (!rule.pattern || !matchesPattern(rule.pattern, envelope)) continue;
        for (const target of rule.targets) matching.push({ rule, target });
      }
      if (!envelope || matching.length === 0) return;
      const text = JSON.stringify(envelope);
      const { id } = envelope;
      const at = surroundings.clock.now();
      await Promise.all(matching.map(({ rule, target }) => handOver(deliveryOf(id, text, rule, target, at))));
    },
    start() {
      queue.start();
      for (const rule of rules) if (rule.everyMilliseconds !== undefined) schedule(rule, rule.everyMilliseconds);
    },
    idle: () => queue.idle(),
    close() {
      closed = true;
      queue.close();
    },
  };
}

function checkRule(rule: RuleDefinition): void {
  try {
    if (rule.pattern) checkPattern(rule.pattern);
  } catch (error) {
    throw new Error(`Rule ${rule.name}: ${(error as Error).message}`);
  }
}

/** Most events are of no interest to most rules, and the source tells without an envelope. */
function couldMatch({ pattern }: RuleDefinition, event: EmittedEvent): boolean {
  if (!pattern) return false;
  const { source } = pattern;
  return source === undefined || matchesPattern({ source }, { source: event.source });
}

const isQueue = (arn: string): boolean => arn.split(':')[2] === 'sqs';

function deliveryOf(id: string, event: string, rule: RuleDefinition, target: RuleTarget, at: number): Delivery {
  return {
    key: `${id} ${rule.name} ${target.id}`,
    sender: `rule ${rule.name}`,
    targetArn: target.arn,
    ...(target.deadLetterArn !== undefined && { deadLetterArn: target.deadLetterArn }),
    event,
    retryAttempts: target.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
    until: at + (target.maximumEventAgeSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000,
  };
}
