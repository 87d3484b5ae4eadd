import { answerList, type KubernetesObject, type Listable, type Listed, type Source } from './answer-list';
import { answerWatch } from './answer-watch';
import { type Exchange, flag } from './exchange';
import { StatusError } from './status-error';

/** Answers what is asked of a collection: what is in it, or what becomes of it. @throws StatusError */
export function answerCollection<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  source: Source<T>,
): Promise<Response> {
  if (flag(exchange, 'watch')) return answerWatch(exchange, listed, source);
  return answerList(exchange, listed, source);
}

/** Answers what is in a collection of which nobody tells what becomes of it. @throws StatusError also 405 for a watch */
export function answerUnwatched<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  source: Listable<T>,
): Promise<Response> {
  if (!flag(exchange, 'watch')) return answerList(exchange, listed, source);
  const message = `watch is not supported on resources of kind ${listed.kind}: list them again now and then`;
  throw new StatusError(405, 'MethodNotAllowed', message);
}
