/**
 * Names of a Job's pods. Kubernetes draws five random letters; here they are the n-th entry of a permutation that the Job's uid
 * shifts, so that a name follows from (Job, slot, attempt) wherever it is needed and no two pods of a Job ever share one.
 * The state machine computes the same formula in JSONata.
 */

/** Letters of generated names (k8s.io/apimachinery/pkg/util/rand): no vowels, and nothing that reads as another letter. */
export const POD_NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const SUFFIX_LENGTH = 5;

/** Kubernetes keeps 5 of a DNS label's 63 characters for the suffix (names.maxGeneratedNameLength). */
const PREFIX_LENGTH = 58;

/** Number of different suffixes. */
export const POD_SUFFIX_COUNT = POD_NAME_ALPHABET.length ** SUFFIX_LENGTH;

/**
 * Coprime to 27^5, so that n -> n * STEP + seed is a permutation; near 27^5 / golden ratio, so that neighbours look unlike.
 * Below 2^24: products stay exact in doubles for n < 2^29.
 */
export const POD_SUFFIX_STEP = 8868137;

/**
 * The n-th suffix of the Job with this seed: distinct for distinct n < 27^5, then they repeat.
 *
 * @param n attempt * slots + slot
 */
export function podSuffix(n: number, seed: number): string {
  let rest = (n * POD_SUFFIX_STEP + seed) % POD_SUFFIX_COUNT;
  let suffix = '';
  for (let digit = 0; digit < SUFFIX_LENGTH; digit++) {
    suffix += POD_NAME_ALPHABET[rest % POD_NAME_ALPHABET.length];
    rest = Math.floor(rest / POD_NAME_ALPHABET.length);
  }
  return suffix;
}

/** The seed of a Job's suffixes: 28 bits of its uid. */
export function seedOf(uid: string): number {
  return Number.parseInt(uid.replaceAll('-', '').slice(0, 7), 16) % POD_SUFFIX_COUNT;
}

/**
 * `metadata.generateName` of a Job's pods: `NAME-`, for an index `NAME-IDX-` where NAME gives way, at most 58 characters. A plain
 * name of 58 and more loses its dash, as in Kubernetes.
 */
export function podNamePrefix(job: string, index: number | undefined): string {
  if (index === undefined) return `${job}-`.slice(0, PREFIX_LENGTH);
  const tail = `-${index}-`;
  return job.slice(0, PREFIX_LENGTH - tail.length) + tail;
}

/** What the names of all pods of a Job begin with: its own, cut to leave room for the longest index, `-2147483646-`. */
export function commonPodNamePrefix(job: string): string {
  return job.slice(0, PREFIX_LENGTH - 12);
}

/** @param index the completion index, undefined for a NonIndexed Job */
export function podName(job: string, index: number | undefined, suffix: string): string {
  return podNamePrefix(job, index) + suffix;
}

/** Hostname of an Indexed Job's pod. */
export function indexedHostname(job: string, index: number): string {
  return `${job}-${index}`;
}

/**
 * A name for an object that came with `generateName`.
 *
 * @param random from 0 (included) to 1, drawn once for each letter
 */
export function generatedName(prefix: string, random: () => number): string {
  let name = prefix.slice(0, PREFIX_LENGTH);
  for (let letter = 0; letter < SUFFIX_LENGTH; letter++) {
    name += POD_NAME_ALPHABET[Math.floor(random() * POD_NAME_ALPHABET.length)];
  }
  return name;
}
