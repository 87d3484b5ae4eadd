import type { Json } from '../host';
import { evaluate, type MapRun, type Visit } from '../run';
import type { Template } from '../template';

/** What a Map Run keeps of one child for its result files. */
export interface ChildRecord {
  name: string;
  arn: string;
  status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  input: string;
  output?: string;
  error?: string | undefined;
  cause?: string | undefined;
  startedAt: number;
  stoppedAt: number;
}

/** Children one file holds at most: a file of 100,000 would have to be built in memory as one text. */
const CHILDREN_A_FILE = 10_000;

/** Collects results and writes them as files, so that 100,000 of them never are in memory at once. */
export class ResultWriter {
  private readonly open = new Map<string, string[]>();
  private readonly files = new Map<string, { Key: string; Size: number }[]>();

  private constructor(
    private readonly visit: Visit,
    private readonly mapRun: MapRun,
    private readonly target: { Bucket: string; Prefix?: string },
  ) {}

  static async create(visit: Visit, mapRun: MapRun): Promise<ResultWriter | undefined> {
    if (!visit.state.writer) return undefined;
    const target = await evaluate(visit, visit.state.fields.WriterArguments as Template);
    return new ResultWriter(visit, mapRun, target as { Bucket: string; Prefix?: string });
  }

  async add(child: ChildRecord): Promise<void> {
    const kind = child.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED';
    const lines = this.open.get(kind) ?? [];
    lines.push(this.visit.state.writer?.compact && kind === 'SUCCEEDED' ? (child.output as string) : this.text(child));
    this.open.set(kind, lines);
    if (lines.length >= CHILDREN_A_FILE) await this.write(kind);
  }

  /** Writes what is left and the manifest. @returns the Map's result */
  async close(): Promise<Json> {
    for (const kind of this.open.keys()) await this.write(kind);
    const manifest = this.key('manifest.json');
    const files = (kind: string) => this.files.get(kind) ?? [];
    await this.put(
      manifest,
      JSON.stringify({
        DestinationBucket: this.target.Bucket,
        MapRunArn: this.mapRun.arn,
        ResultFiles: { FAILED: files('FAILED'), PENDING: files('PENDING'), SUCCEEDED: files('SUCCEEDED') },
      }),
    );
    return { MapRunArn: this.mapRun.arn, ResultWriterDetails: { Bucket: this.target.Bucket, Key: manifest } };
  }

  private async write(kind: string): Promise<void> {
    const lines = this.open.get(kind) ?? [];
    if (lines.length === 0) return;
    this.open.set(kind, []);
    const written = this.files.get(kind) ?? [];
    this.files.set(kind, written);
    const file = { Key: this.key(`${kind}_${written.length}.json`), Size: 0 };
    written.push(file);
    const body = `[${lines.join(',')}]`;
    file.Size = Buffer.byteLength(body);
    await this.put(file.Key, body);
  }

  private put(Key: string, Body: string): Promise<void> {
    const { writer } = this.visit.state;
    return this.visit.run.host.writeResult(writer?.resource as string, { Bucket: this.target.Bucket, Key, Body });
  }

  private key(name: string): string {
    const run = this.mapRun.arn.split(':').at(-1);
    return `${this.target.Prefix ? `${this.target.Prefix}/` : ''}${run}/${name}`;
  }

  private text(child: ChildRecord): string {
    return JSON.stringify({
      ...{ ExecutionArn: child.arn, Input: child.input, InputDetails: { Included: true }, Name: child.name },
      ...(child.output !== undefined && { Output: child.output, OutputDetails: { Included: true } }),
      ...(child.error !== undefined && { Error: child.error }),
      ...(child.cause !== undefined && { Cause: child.cause }),
      ...{ RedriveCount: 0, RedriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE' },
      ...{ StartDate: new Date(child.startedAt).toISOString(), StopDate: new Date(child.stoppedAt).toISOString() },
      ...{ StateMachineArn: this.visit.run.context.StateMachine.Id, Status: child.status },
    });
  }
}
