import { createHash } from 'node:crypto';
import type { DurableMap, DurableStore } from '../durable-map';
import { Fifo } from '../fifo';
import type { Surroundings } from '../service';

/** An AWS::SQS::Queue; standard queues only. */
export interface QueueDefinition {
  name: string;
  arn: string;
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  deadLetter?: { queueArn: string; maxReceiveCount: number };
}

export interface Message {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** Times in milliseconds since the epoch. */
  sentAt: number;
  firstReceivedAt: number;
  /** With this time. */
  receiveCount: number;
}

/** A message as it is kept on disk. */
interface Stored {
  body: string;
  md5OfBody: string;
  sentAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
}

/** A message that was received and is neither deleted nor visible again. */
interface InFlight {
  messageId: string;
  stored: Stored;
  receipt: Receipt;
}

/** What one call of `receive` handed out: it becomes visible again together, so that it needs one timer. */
interface Receipt {
  left: Set<string>;
  over: AbortController;
}

/** Why a visibility timeout ends early. One for all: a reason of its own, with its stack, costs more than all else that a message needs. */
const SETTLED = new Error('Every message was deleted or released');

/** One standard queue. Every operation costs what its messages cost, however many there are. */
export class Queue {
  deadLetters: Queue | undefined;
  private readonly messages: DurableMap<Stored>;
  /** Ids, oldest first; what has been deleted or has expired meanwhile is passed over when its turn comes. */
  private readonly visible = new Fifo<string>();
  private readonly inFlight = new Map<string, InFlight>();
  private readonly listeners = new Set<() => void>();
  private receipts = 0;

  constructor(
    private readonly definition: QueueDefinition,
    store: DurableStore,
    private readonly surroundings: Surroundings,
  ) {
    this.messages = store.map(`sqs/${definition.name}`);
    for (const messageId of this.messages.keys()) this.visible.push(messageId);
  }

  get size(): number {
    return this.messages.size;
  }

  get waiting(): number {
    return this.visible.size;
  }

  async send(body: string): Promise<void> {
    const messageId = this.surroundings.uuid();
    const md5OfBody = createHash('md5').update(body).digest('hex');
    await this.messages.set(messageId, { body, md5OfBody, sentAt: this.surroundings.clock.now(), receiveCount: 0 });
    this.show([messageId]);
  }

  receive(limit: number): Message[] {
    const now = this.surroundings.clock.now();
    const receipt: Receipt = { left: new Set(), over: new AbortController() };
    const received: Message[] = [];
    while (received.length < limit) {
      const messageId = this.visible.shift();
      if (messageId === undefined) break;
      const before = this.messages.get(messageId);
      if (!before || this.isGone(messageId, before, now)) continue;
      const stored = {
        ...before,
        receiveCount: before.receiveCount + 1,
        firstReceivedAt: before.firstReceivedAt ?? now,
      };
      const receiptHandle = `${messageId}#${++this.receipts}`;
      this.inFlight.set(receiptHandle, { messageId, stored, receipt });
      receipt.left.add(receiptHandle);
      received.push({ messageId, receiptHandle, ...stored });
    }
    if (received.length > 0) this.watch(receipt, now);
    return received;
  }

  /** A message that is too old, or was received too often, leaves the queue when it would be received the next time. */
  private isGone(messageId: string, message: Stored, now: number): boolean {
    const { retentionSeconds, deadLetter } = this.definition;
    if (now - message.sentAt >= retentionSeconds * 1000) {
      void this.messages.delete(messageId);
      return true;
    }
    if (!deadLetter || message.receiveCount < deadLetter.maxReceiveCount) return false;
    // In one turn, so that it is on disk in exactly one of the two queues.
    void this.deadLetters?.take(messageId, message);
    void this.messages.delete(messageId);
    return true;
  }

  private async take(messageId: string, { body, md5OfBody, sentAt }: Stored): Promise<void> {
    await this.messages.set(messageId, { body, md5OfBody, sentAt, receiveCount: 0 });
    this.show([messageId]);
  }

  private watch(receipt: Receipt, now: number): void {
    const at = now + this.definition.visibilityTimeoutSeconds * 1000;
    this.surroundings.clock.until(at, receipt.over.signal).then(
      () => this.release([...receipt.left], 0),
      () => undefined,
    );
  }

  async delete(receiptHandles: string[]): Promise<void> {
    await Promise.all(this.settle(receiptHandles).map(({ messageId }) => this.messages.delete(messageId)));
  }

  release(receiptHandles: string[], delaySeconds: number): void {
    const released = this.settle(receiptHandles);
    for (const { messageId, stored } of released) void this.messages.set(messageId, stored);
    const ids = released.map(({ messageId }) => messageId);
    const { clock } = this.surroundings;
    if (delaySeconds <= 0) this.show(ids);
    else void clock.until(clock.now() + delaySeconds * 1000).then(() => this.show(ids));
  }

  /** Ends the flight of messages whose handles are still good. */
  private settle(receiptHandles: string[]): InFlight[] {
    const settled: InFlight[] = [];
    for (const receiptHandle of receiptHandles) {
      const flight = this.inFlight.get(receiptHandle);
      if (!flight) continue;
      this.inFlight.delete(receiptHandle);
      flight.receipt.left.delete(receiptHandle);
      if (flight.receipt.left.size === 0) flight.receipt.over.abort(SETTLED);
      settled.push(flight);
    }
    return settled;
  }

  private show(messageIds: string[]): void {
    for (const messageId of messageIds) this.visible.push(messageId);
    for (const listener of this.listeners) listener();
  }

  onMessage(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
