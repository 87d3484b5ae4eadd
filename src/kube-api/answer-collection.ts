import { answerList, type KubernetesObject, type Listed, type Source } from './answer-list';
import { answerWatch } from './answer-watch';
import { type Exchange, flag } from './exchange';

/** Answers what is asked of a collection: what is in it, or what becomes of it. @throws StatusError */
export function answerCollection<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  source: Source<T>,
): Promise<Response> {
  if (flag(exchange, 'watch')) return answerWatch(exchange, listed, source);
  return answerList(exchange, listed, source);
}
