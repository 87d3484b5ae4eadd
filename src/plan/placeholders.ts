/**
 * What differs between the pods of a Job stands in the execution input as placeholders, and the state machine puts the values
 * in. They are written between two private-use characters, which a manifest may therefore not contain.
 */
export const PLACEHOLDER_MARK = '\uE000';

const placeholder = (name: string) => `${PLACEHOLDER_MARK}${name}${PLACEHOLDER_MARK}`;

export const PLACEHOLDERS = {
  podName: placeholder('podName'),
  slot: placeholder('slot'),
  attempt: placeholder('attempt'),
  launch: placeholder('launch'),
} as const;
