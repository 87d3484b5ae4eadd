import type { LoggedWrite } from '../../src/aws/write-together';
import type { Pod } from '../../src/job/types';

/** As little of a pod as a log looks at. */
export function pod(name: string, phase = 'Pending', text = ''): Pod {
  const metadata = { name, namespace: 'default', uid: `uid of ${name}`, annotations: { text } };
  return { metadata, spec: {}, status: { phase } } as unknown as Pod;
}

/**
 * A write of a pod.
 * @param versions the one that stands there, and the one that is to
 */
export function write(object: Pod, versions: [number | undefined, number], before?: Pod): LoggedWrite<Pod> {
  const key = { pk: 'Pod', sk: object.metadata.name };
  const item = (place: number) => ({
    ...{ pk: { S: key.pk }, sk: { S: key.sk }, version: { N: String(versions[1]) }, place: { N: String(place) } },
  });
  return { key, version: versions[0], item, object, ...(before && { before }) };
}

/** Names in the order of their letters. */
export const named = (count: number) => Array.from({ length: count }, (_, n) => `p${String(n).padStart(4, '0')}`);
