import { age, type Column, column } from './columns';

interface ShownEvent {
  involvedObject: { kind: string; name: string };
  type: string;
  reason: string;
  message: string;
  lastTimestamp: string;
}

/** Columns of `kubectl get events`, in the API server's words. */
export const eventColumns: Column[] = [
  column('Last Seen', 'string', 0, 'Time when this event was last observed'),
  column('Type', 'string', 0, 'Type of this event (Normal, Warning)'),
  column('Reason', 'string', 0, 'Why it happened, in one word'),
  column('Object', 'string', 0, 'The object that this event is about'),
  column('Message', 'string', 0, 'What happened'),
];

export function eventCells({ involvedObject, type, reason, message, lastTimestamp }: ShownEvent, now: Date): string[] {
  const object = `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`;
  return [age(lastTimestamp, now), type, reason, object, message.trim()];
}
