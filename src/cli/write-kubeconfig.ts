import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dump, load } from 'js-yaml';
import { writePrivateFile } from './private-file';
import { UserError } from './user-error';

/** What one installation needs in a kubeconfig: a cluster, a user and a context of the same name. */
export interface KubeconfigEntry {
  name: string;
  cluster: object;
  user: object;
  namespace?: string;
}

type Named = { name?: unknown; [field: string]: unknown }[];

/**
 * Puts an installation into a kubeconfig and makes it the current one. Everything else in the file stays; what has its name is replaced.
 * Comments are lost, as when kubectl writes the file.
 * @throws UserError when the file is there and no kubeconfig: it is left as it is
 */
export function mergeIntoKubeconfig(file: string, entry: KubeconfigEntry): void {
  // A link stays one: people keep such files elsewhere.
  const target = existsSync(file) ? realpathSync(file) : file;
  const config: Config = existsSync(target) ? readConfig(target) : { apiVersion: 'v1', kind: 'Config' };
  const { name, cluster, user, namespace } = entry;
  writePrivateFile(
    target,
    dump(
      {
        ...config,
        clusters: withNamed(config.clusters, { name, cluster }),
        users: withNamed(config.users, { name, user }),
        contexts: withNamed(config.contexts, {
          name,
          context: { cluster: name, user: name, ...(namespace && { namespace }) },
        }),
        'current-context': name,
      },
      { noRefs: true, lineWidth: -1 },
    ),
  );
}

interface Config {
  apiVersion?: unknown;
  kind?: unknown;
  clusters?: Named;
  users?: Named;
  contexts?: Named;
}

function readConfig(file: string): Config {
  const refused = (why: string) =>
    new UserError(`${file} is no kubeconfig: ${why}`, { hint: 'Mend it, or name another file with --kubeconfig.' });
  let config: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    config = text.trim() === '' ? {} : (load(text) ?? {});
  } catch (error) {
    throw refused((error as Error).message.split('\n')[0] ?? '');
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw refused('it is no mapping');
  for (const key of ['clusters', 'users', 'contexts'] as const) {
    const list = (config as Config)[key] ?? [];
    if (!Array.isArray(list) || list.some((each) => typeof each !== 'object' || each === null))
      throw refused(`${key} is no list of mappings`);
  }
  return config as Config;
}

function withNamed(list: Named | undefined, entry: Named[number]): Named {
  const all = list ?? [];
  const at = all.findIndex(({ name }) => name === entry.name);
  return at < 0 ? [...all, entry] : all.with(at, entry);
}
