/**
 * What the attachment of a task says of its network interface once there is one. There is no such interface here: the members and
 * their form are those of recorded tasks, the values follow from the attachment's id.
 * @param id a UUID
 */
export function interfaceDetails(id: string, region: string): { name: string; value: string }[] {
  const hex = id.replaceAll('-', '');
  const bytes = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => hex.slice(2 * (from + i), 2 * (from + i) + 2));
  const address = ['10', ...bytes(13, 3).map((byte) => String(Number.parseInt(byte, 16)))];
  return [
    { name: 'networkInterfaceId', value: `eni-${hex.slice(0, 17)}` },
    // The second bit of the first byte says that an address was given out locally, as AWS's all are.
    { name: 'macAddress', value: ['02', ...bytes(11, 5)].join(':') },
    { name: 'privateDnsName', value: `ip-${address.join('-')}.${region}.compute.internal` },
    { name: 'privateIPv4Address', value: address.join('.') },
  ];
}
