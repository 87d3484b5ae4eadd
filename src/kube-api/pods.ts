import type { Hono } from 'hono';
import { commonPodNamePrefix } from '../job/pod-names';
import { hasEnded } from '../job/pod-phase';
import type { Pod } from '../job/types';
import type { Backend } from '../operations/backend';
import { deletePod } from '../operations/delete-pod';
import { graceOf } from '../pods/pod-deletion';
import { podCells, podColumns } from '../status/pod-columns';
import { podFields } from '../status/selectable-fields';
import { answerCollection } from './answer-collection';
import { answerObject, type Listed } from './answer-list';
import { deleteCollection } from './delete-collection';
import { readLeafDeleteOptions } from './delete-options';
import { type DoorBindings, type Exchange, nameOf, namespaceOf, warn } from './exchange';
import { answerLog } from './pod-log';
import { conflict, notFound, PODS } from './status-error';

const LISTED: Listed<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  fields: podFields,
  columns: podColumns,
  cells: podCells,
};

/** A Job puts it on its pods, and their names begin with the Job's: a list need not read the others'. */
const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

const COLLECTION = '/api/v1/namespaces/:namespace/pods';

export function servePods(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/api/v1/pods', list);
  app.get(COLLECTION, list);
  app.delete(COLLECTION, removeCollection);
  app.get(`${COLLECTION}/:name`, async (exchange) => answerObject(exchange, LISTED, (await find(exchange)).pod));
  app.delete(`${COLLECTION}/:name`, remove);
  app.get(`${COLLECTION}/:name/log`, async (exchange) => answerLog(exchange, await find(exchange)));
}

function list(exchange: Exchange): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { backend } = exchange.env;
  return answerCollection(exchange, LISTED, {
    log: backend.pods.log,
    read({ after, equalLabels }) {
      const job = equalLabels[JOB_NAME_LABEL];
      const prefix = namespace === undefined || job === undefined ? undefined : commonPodNamePrefix(job);
      return podsOf(backend, { namespace, prefix, after });
    },
  });
}

async function* podsOf({ pods }: Backend, from: Parameters<Backend['pods']['list']>[0]): AsyncGenerator<Pod> {
  for await (const { pod } of pods.list(from)) yield pod;
}

/** The pod of the path. @throws StatusError 404 */
export async function find(exchange: Exchange) {
  const name = nameOf(exchange, PODS);
  const stored = await exchange.env.backend.pods.get(namespaceOf(exchange) ?? '', name);
  if (!stored) throw notFound(PODS, name);
  return stored;
}

/** As the API server does, it answers the pod: one that runs is there until it has stopped. */
async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const name = nameOf(exchange, PODS);
  const { preconditions, dryRun, gracePeriodSeconds } = await readLeafDeleteOptions(exchange);
  const deleted = await deletePod(backend, {
    ...{ namespace: namespaceOf(exchange) ?? '', name },
    ...{ preconditions, dryRun, now },
  });
  if (deleted.kind === 'notFound') throw notFound(PODS, name);
  if (deleted.kind === 'conflict') throw conflict(PODS, name, deleted.message);
  const { pod } = deleted;
  const grace = graceOf(pod);
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds !== grace && !hasEnded(pod)) {
    const known = 'Fargate knows no other grace period than that of the pod';
    warn(exchange, `${known}: ${name} is killed ${grace} seconds after it was told to stop, not ${gracePeriodSeconds}`);
  }
  return answerObject(exchange, LISTED, pod);
}

async function removeCollection(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const { dryRun } = await readLeafDeleteOptions(exchange);
  const namespace = namespaceOf(exchange);
  return deleteCollection(exchange, PODS, LISTED, podsOf(backend, { namespace }), ({ metadata }) => {
    const { namespace, name, uid } = metadata;
    return deletePod(backend, { namespace, name, preconditions: { uid }, dryRun, now });
  });
}
