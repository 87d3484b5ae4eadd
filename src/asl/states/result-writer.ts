import { Data } from '../data';
import { RESULT_WRITER_FAILED, StateError } from '../errors';
import { type Json, TaskError } from '../host';
import type { MapRun, Run } from '../run';
import type { Distributed } from '../state';
import { bindingsOf, evaluate, evaluationFailed, type Visit } from '../visit';
import type { ChildRecord, Results } from './child-record';

/** A file of 100,000 children would have to be built in memory as one text. AWS's own limit is 5 GB. */
const MAX_CHILDREN_PER_FILE = 2_000;
const MAX_CHARACTERS_PER_FILE = 16 * 1024 * 1024;

type Kind = 'SUCCEEDED' | 'FAILED' | 'PENDING';

export interface ResultTarget {
  resource: string;
  bucket: string;
  prefix: string | undefined;
  compact: boolean;
}

/** Evaluates where the results go, so that a mistake there fails the state before its Map Run. */
export async function resultTarget(visit: Visit, writer: Distributed['writer']): Promise<ResultTarget | undefined> {
  if (!writer) return undefined;
  const args = await evaluate(visit, writer.arguments, bindingsOf(visit));
  const { Bucket: bucket, Prefix: prefix } = (args ?? {}) as { Bucket?: Json; Prefix?: Json };
  if (typeof bucket !== 'string' || (prefix !== undefined && typeof prefix !== 'string')) {
    const field = 'ResultWriter/Arguments';
    throw evaluationFailed(visit, field, `${field} must have a Bucket and may have a Prefix, both strings.`);
  }
  return { resource: writer.resource, compact: writer.compact, bucket, prefix };
}

/**
 * Writes the results of children as files of bounded size, and at the end a manifest that names them. FAILED files hold failed, timed out
 * and aborted children, PENDING files what was never started (aws.md 1.10).
 */
export class ResultWriter implements Results {
  private readonly files: Record<Kind, ResultFiles>;
  private readonly folder: string;

  constructor(
    private readonly run: Run,
    private readonly target: ResultTarget,
    private readonly mapRun: MapRun,
  ) {
    const prefix = target.prefix ? `${target.prefix.replace(/\/$/, '')}/` : '';
    this.folder = `${prefix}${mapRun.arn.split(':').at(-1)}`;
    const filesOf = (kind: Kind) => new ResultFiles(`${this.folder}/${kind}`, (key, body) => this.put(key, body));
    this.files = { FAILED: filesOf('FAILED'), PENDING: filesOf('PENDING'), SUCCEEDED: filesOf('SUCCEEDED') };
  }

  async add(child: ChildRecord): Promise<void> {
    if (child.status !== 'SUCCEEDED') return this.files.FAILED.add(wholeText(child));
    // COMPACT: the outputs alone.
    return this.files.SUCCEEDED.add(this.target.compact && child.output ? child.output.text : wholeText(child));
  }

  /** @throws StateError States.ResultWriterFailed */
  async close(pending: Iterable<Data>): Promise<Data> {
    for (const { text } of pending) {
      await this.files.PENDING.add(
        JSON.stringify({ Input: text, InputDetails: { Included: true }, Status: 'PENDING' }),
      );
    }
    for (const files of Object.values(this.files)) await files.close();
    const { bucket } = this.target;
    const { FAILED, PENDING, SUCCEEDED } = this.files;
    const manifest = {
      ...{ DestinationBucket: bucket, MapRunArn: this.mapRun.arn },
      ResultFiles: { FAILED: FAILED.written, PENDING: PENDING.written, SUCCEEDED: SUCCEEDED.written },
    };
    const key = `${this.folder}/manifest.json`;
    await this.put(key, JSON.stringify(manifest));
    return Data.of({ MapRunArn: this.mapRun.arn, ResultWriterDetails: { Bucket: bucket, Key: key } });
  }

  private async put(Key: string, Body: string): Promise<void> {
    const { resource, bucket: Bucket } = this.target;
    try {
      await this.run.host.writeResult(resource, { Bucket, Key, Body });
    } catch (error) {
      if (error instanceof TaskError) throw new StateError(RESULT_WRITER_FAILED, error.cause ?? error.error);
      throw error;
    }
  }
}

/** Files of one kind: `<path>_0.json`, `<path>_1.json` and so on, each an array. */
class ResultFiles {
  readonly written: { Key: string; Size: number }[] = [];
  private texts: string[] = [];
  private characters = 0;

  constructor(
    private readonly path: string,
    private readonly put: (key: string, body: string) => Promise<void>,
  ) {}

  async add(text: string): Promise<void> {
    this.texts.push(text);
    this.characters += text.length;
    if (this.texts.length >= MAX_CHILDREN_PER_FILE || this.characters >= MAX_CHARACTERS_PER_FILE) await this.close();
  }

  /** Writes what has gathered. */
  async close(): Promise<void> {
    if (this.texts.length === 0) return;
    const body = `[${this.texts.join(',')}]`;
    this.texts = [];
    this.characters = 0;
    const file = { Key: `${this.path}_${this.written.length}.json`, Size: Buffer.byteLength(body) };
    this.written.push(file);
    await this.put(file.Key, body);
  }
}

/** A child as DescribeExecution shows it. */
function wholeText(child: ChildRecord): string {
  const { input, output, error, cause, status } = child;
  return JSON.stringify({
    ...{ ExecutionArn: child.arn, Input: input.text, InputDetails: { Included: true }, Name: child.name },
    ...(output && { Output: output.text, OutputDetails: { Included: true } }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    ...{ RedriveCount: 0, RedriveStatus: status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE' },
    ...{ StartDate: new Date(child.startedAt).toISOString(), StateMachineArn: child.stateMachineArn },
    ...{ Status: status, StopDate: new Date(child.stoppedAt).toISOString() },
  });
}
