import * as z from 'zod';

const SECONDS = z.number().min(0).max(1e8);
const EXIT_CODE = z.int().min(0).max(255);
const YES = z.literal(true);

const CONTAINER = {
  exitCode: EXIT_CODE.optional(),
  seconds: SECONDS.optional(),
  oomKilled: YES.optional(),
  pullError: z.union([YES, z.string().min(1)], 'must be true, or the text of the error').optional(),
  lost: YES.optional(),
  neverEnds: YES.optional(),
  terminates: z.strictObject({ exitCode: EXIT_CODE.optional(), seconds: SECONDS.optional() }).optional(),
};

/** Of these only one can become of a container. */
const ENDINGS = ['exitCode', 'oomKilled', 'pullError', 'noCapacity', 'lost', 'neverEnds', 'spotInterruption'];

function oneEnding(outcome: object, context: z.RefinementCtx): void {
  const given = ENDINGS.filter((name) => name in outcome);
  if (given.length <= 1) return;
  context.addIssue({
    code: 'custom',
    message: `${given.join(' and ')} exclude each other`,
    path: [given[1] as string],
  });
}

const CONTAINERS = z.record(z.string(), z.strictObject(CONTAINER).superRefine(oneEnding));

/** What becomes of a pod. */
export const POD = z
  .strictObject({
    ...CONTAINER,
    noCapacity: YES.optional(),
    spotInterruption: YES.optional(),
    containers: CONTAINERS.optional(),
  })
  .superRefine(oneEnding);

const AT = z.number().min(0).max(1e8);

/** What a user can do, by the field that says so. */
export const ACTIONS = {
  patch: z.strictObject({ at: AT, patch: z.record(z.string(), z.unknown()) }),
  delete: z.strictObject({
    at: AT,
    delete: z.strictObject({ propagationPolicy: z.enum(['Background', 'Foreground', 'Orphan']).optional() }),
  }),
  deletePod: z.strictObject({ at: AT, deletePod: z.int().min(1).max(1e8) }),
};

/** The file; the parts that have fields of their own for each pod, index and action are checked one by one. */
export const FILE = z.strictObject({
  default: POD.optional(),
  indexes: z.record(z.string(), z.unknown()).optional(),
  pods: z.record(z.string(), z.unknown()).optional(),
  containers: CONTAINERS.optional(),
  random: z
    .strictObject({
      failureRate: z.number().min(0).max(1),
      seconds: z
        .tuple([SECONDS, SECONDS])
        .refine(([least, most]) => least <= most, 'the first must be the least, the second the most')
        .optional(),
      seed: z.int().min(0).optional(),
    })
    .optional(),
  actions: z.array(z.unknown()).optional(),
});
