const TIMES = [
  'connectivityAt',
  'createdAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppingAt',
  'executionStoppedAt',
  'stoppedAt',
  'registeredAt',
  'deregisteredAt',
] as const;

/** A copy in which every time that is set, milliseconds since the epoch, is written another way. */
export function withTimes<T extends object>(value: T, write: (time: number) => unknown): Record<string, unknown> {
  const copy = { ...value } as Record<string, unknown>;
  for (const name of TIMES) if (typeof copy[name] === 'number') copy[name] = write(copy[name]);
  return copy;
}

/** As the JSON protocol writes times: seconds since the epoch. */
export const onTheWire = (value: object) => withTimes(value, (time) => time / 1000);
