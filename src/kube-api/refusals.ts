import type { Hono } from 'hono';
import { type DoorBindings, type Exchange, nameOf, namespaceOf } from './exchange';
import { APPLY_PATCH } from './patch/media-types';
import { find } from './pods';
import { contentType } from './read-body';
import { notFound, PODS, StatusError } from './status-error';

const STREAMS = {
  exec: 'exec is not supported: a pod runs on Fargate and nothing can be started in it; see its output with kubectl logs',
  attach: 'attach is not supported: follow the output of the pod with kubectl logs -f',
  portforward: 'port-forward is not supported: a pod runs on Fargate and no connection can be made to it from here',
};

const EPHEMERAL =
  'ephemeral containers are not supported: a pod runs on Fargate and nothing can be started in it; see its output with kubectl logs';

const BARE_PODS =
  'pods are created by Jobs only: create a Job, for example with "kubectl create job NAME --image=IMAGE -- COMMAND"';

const CHANGES =
  'pods cannot be changed: they follow from their Job, which can be labelled, annotated and edited, or deleted and created anew';

/** What kubectl can ask for and Gantry cannot do, each with one sentence that says so. */
export function serveRefusals(app: Hono<{ Bindings: DoorBindings }>): void {
  const pod = '/api/v1/namespaces/:namespace/pods/:name';
  for (const [name, message] of Object.entries(STREAMS)) {
    const refuse = async (exchange: Exchange) => {
      await find(exchange);
      throw new StatusError(405, 'MethodNotAllowed', message);
    };
    app.get(`${pod}/${name}`, refuse);
    app.post(`${pod}/${name}`, refuse);
  }
  app.patch(`${pod}/ephemeralcontainers`, async (exchange) => {
    await find(exchange);
    throw new StatusError(405, 'MethodNotAllowed', EPHEMERAL);
  });
  app.put(pod, refuseChange);
  app.patch(pod, refuseChange);
  app.post('/api/v1/namespaces/:namespace/pods', () => {
    throw new StatusError(405, 'MethodNotAllowed', BARE_PODS);
  });
}

/** An apply of a pod that is not there would create it. */
async function refuseChange(exchange: Exchange): Promise<never> {
  const name = nameOf(exchange, PODS);
  const stored = await exchange.env.backend.pods.get(namespaceOf(exchange) ?? '', name);
  if (!stored && contentType(exchange.req.raw) !== APPLY_PATCH) throw notFound(PODS, name);
  throw new StatusError(405, 'MethodNotAllowed', stored ? CHANGES : BARE_PODS);
}
