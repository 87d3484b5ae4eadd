/** An EventBridge event pattern, also the filter of an event source mapping. */
export type EventPattern = { [key: string]: EventPattern | unknown[] };

/**
 * Whether a pattern matches an event. Implements exact values, `prefix`, `suffix`, `anything-but` (values), `exists`, `numeric` and `$or`;
 * `checkPattern` refuses everything else by name when the rule is made.
 */
export declare function matchesPattern(pattern: EventPattern, event: unknown): boolean;

/** @throws Error naming what the pattern asks for and this stand-in does not do */
export declare function checkPattern(pattern: EventPattern): void;
