import type { EmittedEvent, Surroundings } from '../service';

/** An event as EventBridge hands it to targets (EventBridge: "AWS service event metadata"). */
export interface EventEnvelope extends EmittedEvent {
  version: '0';
  id: string;
  account: string;
  /** RFC 3339, in whole seconds. */
  time: string;
  region: string;
}

/** Puts what the bus adds around what a service says, in the order in which AWS shows it. */
export function envelopeOf(event: EmittedEvent, { clock, uuid, account, region }: Surroundings): EventEnvelope {
  return {
    version: '0',
    id: uuid(),
    'detail-type': event['detail-type'],
    source: event.source,
    account,
    time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources,
    detail: event.detail,
  };
}
