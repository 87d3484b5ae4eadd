import type { Simulation } from '../connect-simulation';
import type { KubeClient } from '../kube-client';
import { ApiError } from '../kube-connection';
import type { Action } from './outcome';
import type { Script } from './script';

/** The object that a simulation is about, as its user acts on it. */
export interface Acted {
  /** e.g. `the Job` */
  what: string;
  namespace: string;
  delete(propagationPolicy: string): Promise<void>;
  patch(patch: object): Promise<unknown>;
}

interface Told {
  look(): void;
  say(what: string): void;
}

/** Lets the user act at their times. What the API refuses is part of what happens. */
export function act(
  simulation: Simulation,
  client: KubeClient,
  { acted, observer, script }: { acted: Acted; observer: Told; script: Script },
  actions: Action[],
): { left(): number; check(): void } {
  const began = simulation.now();
  let left = actions.length;
  let failed: { error: unknown } | undefined;
  for (const action of actions) {
    simulation.at(began + action.at * 1000, async () => {
      left--;
      try {
        observer.look();
        observer.say(describe(action, acted));
        if (action.kind === 'delete') await acted.delete(action.propagationPolicy);
        else if (action.kind === 'deletePod') {
          const pod = script.podAt(action.pod);
          if (pod) await client.deletePod(acted.namespace, pod);
          else observer.say(`there is no pod ${action.pod} yet`);
        } else await acted.patch(action.patch);
      } catch (error) {
        if (error instanceof ApiError) observer.say(`the API refused: ${error.message}`);
        else failed ??= { error };
      }
    });
  }
  return {
    left: () => left,
    check: () => {
      if (failed) throw failed.error;
    },
  };
}

function describe(action: Action, { what }: Acted): string {
  if (action.kind === 'delete')
    return `the user deletes ${what}${action.propagationPolicy === 'Background' ? '' : ` (${action.propagationPolicy})`}`;
  if (action.kind === 'deletePod') return `the user deletes pod ${action.pod}`;
  return `the user patches ${what}: ${JSON.stringify(action.patch)}`;
}
