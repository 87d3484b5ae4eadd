import type { Hono } from 'hono';
import type { DoorBindings, Exchange } from './exchange';
import { find } from './pods';
import { StatusError } from './status-error';

const STREAMS = {
  exec: 'exec is not supported: a pod runs on Fargate and nothing can be started in it; see its output with kubectl logs',
  attach: 'attach is not supported: follow the output of the pod with kubectl logs -f',
  portforward: 'port-forward is not supported: a pod runs on Fargate and no connection can be made to it from here',
};

const EPHEMERAL =
  'ephemeral containers are not supported: a pod runs on Fargate and nothing can be started in it; see its output with kubectl logs';

const BARE_PODS =
  'pods are created by Jobs only: create a Job, for example with "kubectl create job NAME --image=IMAGE -- COMMAND"';

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
  app.post('/api/v1/namespaces/:namespace/pods', () => {
    throw new StatusError(405, 'MethodNotAllowed', BARE_PODS);
  });
}
