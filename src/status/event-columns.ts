import { age, type Column } from './columns';

interface ShownEvent {
  involvedObject: { kind: string; name: string };
  type: string;
  reason: string;
  message: string;
  lastTimestamp: string;
}

/** Columns of `kubectl get events`, in the API server's words. */
export const eventColumns: Column[] = [
  { name: 'Last Seen', type: 'string', format: '', description: 'Time when this event was last observed', priority: 0 },
  { name: 'Type', type: 'string', format: '', description: 'Type of this event (Normal, Warning)', priority: 0 },
  { name: 'Reason', type: 'string', format: '', description: 'Why it happened, in one word', priority: 0 },
  { name: 'Object', type: 'string', format: '', description: 'The object that this event is about', priority: 0 },
  { name: 'Message', type: 'string', format: '', description: 'What happened', priority: 0 },
];

export function eventCells({ involvedObject, type, reason, message, lastTimestamp }: ShownEvent, now: Date): string[] {
  const object = `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`;
  return [age(lastTimestamp, now), type, reason, object, message.trim()];
}
