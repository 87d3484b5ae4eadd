import * as path from 'node:path';
import type { LocalClock } from '../src/local/clock/local-clock';
import { type Cloud, startCloud } from '../src/local/cloud';
import { createScriptedDriver, type ScriptedOutcome } from '../src/local/drivers/scripted';
import { sizeOfItem } from '../src/local/dynamodb/item-size';
import type { Counts } from './life';

const DIST = path.join(__dirname, '../dist');

export interface CountedCloud {
  cloud: Cloud;
  /** What it has taken since its start, or since this was asked last. */
  counted(): Counts;
}

/** A local cloud that counts what AWS would bill, but for what `passes` over. */
export async function startCounted(
  clock: 'virtual' | LocalClock,
  outcome: (nth: number) => ScriptedOutcome,
  passes: (functionName: string) => boolean,
): Promise<CountedCloud> {
  let counts = nothing();
  let transitions = 0;
  const cloud = await startCloud({
    assembly: path.join(DIST, 'assembly'),
    workerPath: path.join(DIST, 'runtime-worker.js'),
    clock,
    seed: 1,
    // Like somebody's own: in nobody's account Jobs have no links to the console, which are one write more.
    account: '123456789012',
    driver: (deps) => {
      let nth = 0;
      return createScriptedDriver({ clock: deps.clock, script: () => outcome(nth++) });
    },
    invoked(functionName) {
      if (passes(functionName)) return;
      counts.invocations++;
      if (functionName.includes('RecordPods')) counts.messages += 2;
      // Nobody else calls it.
      if (functionName.includes('RunCronJob')) counts.calls++;
    },
    decided(roleName, { action }) {
      if (passes(roleName)) return;
      if (/^dynamodb:(GetItem|BatchGetItem|Query)$/.test(action)) counts.reads++;
      if (action === 'ecs:RunTask') counts.messages += 3;
      if (action === 's3:ListMultipartUploadParts' || (action === 's3:PutObject' && /Submit/.test(roleName)))
        counts.puts++;
      if (action === 's3:GetObject' && !/StateMachine/.test(roleName)) counts.gets++;
    },
    written({ old, new: item }) {
      counts.writes += 2 * Math.ceil(Math.max(sizeOfItem(item ?? {}), sizeOfItem(old ?? {})) / 1024);
    },
    notice: (text) => console.error(text),
  });
  return {
    cloud,
    counted() {
      const taken = { ...counts, transitions: cloud.transitions() - transitions };
      transitions = cloud.transitions();
      counts = nothing();
      return taken;
    },
  };
}

const nothing = (): Counts => ({
  ...{ transitions: 0, requests: 0, invocations: 0, calls: 0, writes: 0, reads: 0, messages: 0, puts: 0, gets: 0 },
});
