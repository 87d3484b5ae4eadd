import type { KubernetesEvent } from '../job/types';
import { age, type Column, column } from './columns';

/** Columns of `kubectl get events`, in the API server's words. */
export const eventColumns: Column[] = [
  column('Last Seen', 'string', 0, 'Time when this event was last observed'),
  column('Type', 'string', 0, 'Type of this event (Normal, Warning)'),
  column('Reason', 'string', 0, 'Why it happened, in one word'),
  column('Object', 'string', 0, 'The object that this event is about'),
  column('Subobject', 'string', 1, 'The part of the object that it is about'),
  column('Source', 'string', 1, 'Who tells about it'),
  column('Message', 'string', 0, 'What happened'),
  column('First Seen', 'string', 1, 'Time when this event was first observed'),
  column('Count', 'string', 1, 'How often it was observed'),
  column('Name', 'string', 1, 'Name of the event'),
];

export function eventCells(event: KubernetesEvent, now: Date): string[] {
  const { metadata, involvedObject, type, reason, message, source, firstTimestamp, lastTimestamp, count } = event;
  const object = `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`;
  return [
    ...[age(lastTimestamp, now), type, reason, object, '', source.component, message.trim()],
    ...[age(firstTimestamp, now), String(count), metadata.name],
  ];
}
