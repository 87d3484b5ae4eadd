import { Hono } from 'hono';
import { getPathNoStrict } from 'hono/utils/url';
import { type ResourceAttributes, rulesOf, type User } from '../access/rules';
import type { Backend } from '../operations/backend';
import { LogTails } from '../operations/log-tail';
import { acceptsJson } from './accepts-json';
import { serveAccessReviews } from './access-reviews';
import { auditOf } from './audit';
import { forbidden, mayDo, UNAUTHORIZED } from './authorize';
import { CRON_JOBS_KIND } from './batch/cron-jobs-kind';
import { JOBS_KIND } from './batch/jobs-kind';
import { serveKind } from './batch/serve-kind';
import { serveDiscovery } from './discovery';
import type { DoorSettings } from './door-settings';
import { serveEvents } from './events';
import type { DoorBindings } from './exchange';
import { serveNamespaces } from './namespaces';
import { serveOpenApi } from './openapi/serve-openapi';
import { servePods } from './pods';
import { serveRefusals } from './refusals';
import { attributesOf, type PathAttributes } from './request-attributes';
import { serveServices } from './services';
import { StatusError, statusOf } from './status-error';

/**
 * Answers one request to the Kubernetes API.
 * @param now time of the request in milliseconds since the epoch
 * @param caller who asks, as whoever let the request in knows it: nobody else gets anything; and the chance of this request, instead of the settings'
 */
export type Door = (request: Request, now: number, caller?: Caller) => Promise<Response>;

export interface Caller extends Partial<Pick<DoorSettings, 'uuid' | 'random'>> {
  user?: User;
  /** How long the answer may take, from now on; half an hour by default, as Kubernetes lets watches last at least (`--min-request-timeout`). */
  milliseconds?: number;
}

const HALF_AN_HOUR = 1_800_000;

/** The Kubernetes API over a backend. */
export function createDoor(backend: Backend, settings: DoorSettings): Door {
  // A slash at the end of a path means nothing, as in Kubernetes.
  const app = new Hono<{ Bindings: DoorBindings }>({ strict: false });
  const { stopwatch } = settings;
  const tails = new LogTails(stopwatch);
  serveDiscovery(app);
  serveOpenApi(app);
  serveNamespaces(app);
  serveKind(app, JOBS_KIND);
  serveKind(app, CRON_JOBS_KIND);
  servePods(app);
  serveEvents(app);
  serveServices(app);
  serveAccessReviews(app);
  serveRefusals(app);
  app.notFound((exchange) => {
    const { method, path } = exchange.req;
    const allowed = METHODS.filter((each) => app.router.match(each, path)[0].length > 0);
    if (allowed.length === 0) return exchange.json(statusOf(unknownPath(path)), 404);
    exchange.header('Allow', allowed.join(', '));
    const message = `${method} is not supported on ${path}`;
    return exchange.json(statusOf(new StatusError(405, 'MethodNotAllowed', message, {})), 405);
  });
  app.onError((thrown, exchange) => {
    if (!(thrown instanceof StatusError)) settings.failed(thrown, exchange.req.raw);
    const error = thrown instanceof StatusError ? thrown : OURS;
    return exchange.json(statusOf(error), error.code as 500);
  });
  return async (request, now, { user, milliseconds = HALF_AN_HOUR, ...chance } = {}) => {
    // As in Kubernetes: who asks, for whom, and whether they may, before anything is looked for.
    const rules = user ? rulesOf(user, settings.access) : [];
    if (!user || rules.length === 0) return refusal(UNAUTHORIZED);
    if (IMPERSONATION.some((name) => request.headers.has(name))) return refusal(NOBODY_ELSE);
    const { searchParams } = new URL(request.url);
    const wanted = attributesOf(request.method, getPathNoStrict(request), searchParams);
    const waiting = { stopwatch, tails, milliseconds };
    const bindings = { backend, settings: { ...settings, ...chance }, now, user, rules, ...waiting };
    const response = !mayDo(rules, wanted)
      ? refusal(forbidden(user, wanted))
      : isReadable(wanted, request)
        ? await app.fetch(request, bindings)
        : refusal(NOT_ACCEPTABLE);
    const entry = await auditOf(user, wanted, response, searchParams.has('dryRun'));
    if (entry) settings.audited(entry);
    return response;
  };
}

const refusal = (error: StatusError) => Response.json(statusOf(error), { status: error.code });

/** A mistake of ours: what it was stands in the log, and may hold what a client must not see. */
const OURS = new StatusError(500, 'InternalError', 'an error on the server prevented the request from succeeding');

/** What `--as`, `--as-group` and `--as-uid` of kubectl send. */
const IMPERSONATION = ['Impersonate-User', 'Impersonate-Group', 'Impersonate-Uid'];

const NOBODY_ELSE = new StatusError(
  403,
  'Forbidden',
  'impersonation is not supported: leave --as, --as-group and --as-uid away',
);

/** Whether the client takes what is answered; documents and logs have types of their own. */
function isReadable(wanted: ResourceAttributes | PathAttributes, { headers }: Request): boolean {
  return 'path' in wanted || wanted.subresource === 'log' || acceptsJson(headers.get('accept') ?? undefined);
}

const NOT_ACCEPTABLE = new StatusError(
  406,
  'NotAcceptable',
  'only the following media types are accepted: application/json',
);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function unknownPath(path: string): StatusError {
  // kubectl looks into the details, and fails where there are none (1.32, debug).
  return new StatusError(404, 'NotFound', `the server could not find the requested resource (${path})`, {});
}
