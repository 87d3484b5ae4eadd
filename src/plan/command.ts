import type { Container } from '../job/types';
import { type Environment, expanded, type PodText } from './environment';

/** What a container runs, in the words of ECS. */
export interface PlannedCommand {
  /** Of the task definition; absent: that of the image. */
  entryPoint?: string[];
  /** Of the task definition; absent with an entry point of the image: that of the image. */
  command?: string[];
  /** In place of `command`, when it is not the same for every Job with the same template. */
  override?: string[];
  /** The word that would have to be overridden and cannot be: RunTask takes no entry point. */
  variesFirst?: string;
}

/**
 * `command` and `args` as ECS' entryPoint and command (kubernetes-jobs.md 8.2). A `command` is split after its first word: with an entry point
 * of its own a container ignores the CMD of its image, and the rest can still be overridden for each pod.
 */
export function commandOf(container: Container, environment: Environment): PlannedCommand {
  const words = (list: string[] | undefined) => (list ?? []).map((word) => expanded(word, environment));
  const [first, ...rest] = words(container.command);
  const args = [...rest, ...words(container.args)];
  if (!first) return args.length > 0 ? settled({}, args) : {};
  if (!first.shared) return { variesFirst: container.command?.[0] };
  return settled({ entryPoint: [first.text] }, args);
}

function settled(planned: PlannedCommand, words: PodText[]): PlannedCommand {
  const texts = words.map(({ text }) => text);
  return words.every(({ shared }) => shared) ? { ...planned, command: texts } : { ...planned, override: texts };
}
