import type { MapRun } from '../../asl/run';

/** A Map Run and what the interpreter does not know of it. Times in milliseconds since the epoch. */
export interface MapRunRecord {
  run: MapRun;
  executionArn: string;
  stateMachineArn: string;
  startDate: number;
  stopDate?: number;
}

/** How many Map Runs that have ended are remembered. */
const MOST_ENDED = 1000;

/** The Map Runs of this process, in the order in which they began. After a restart they are gone, as are their executions. */
export class MapRuns {
  private readonly records = new Map<string, MapRunRecord>();
  private readonly byExecution = new Map<string, MapRunRecord[]>();
  private readonly ended: MapRunRecord[] = [];

  begin(record: MapRunRecord): void {
    this.records.set(record.run.arn, record);
    const others = this.byExecution.get(record.executionArn);
    if (others) others.push(record);
    else this.byExecution.set(record.executionArn, [record]);
  }

  get(mapRunArn: string): MapRunRecord | undefined {
    return this.records.get(mapRunArn);
  }

  ofExecution(executionArn: string): readonly MapRunRecord[] {
    return this.byExecution.get(executionArn) ?? [];
  }

  /** The Map Run that a child's machine, `NAME/LABEL`, stands for in an execution: the last one of that label. */
  ofChild(executionArn: string, childStateMachineArn: string): MapRunRecord | undefined {
    const start = `${childStateMachineArn.replace(':stateMachine:', ':mapRun:')}:`;
    return this.ofExecution(executionArn).findLast(({ run }) => run.arn.startsWith(start));
  }

  /** Notes the end of those that do not run any more. */
  settle(executionArn: string, at: number): void {
    for (const record of this.ofExecution(executionArn)) {
      if (record.run.status === 'RUNNING' || record.stopDate !== undefined) continue;
      record.stopDate = at;
      this.ended.push(record);
    }
    for (const old of this.ended.splice(0, Math.max(0, this.ended.length - MOST_ENDED))) this.forget(old);
  }

  private forget({ run, executionArn }: MapRunRecord): void {
    this.records.delete(run.arn);
    const left = this.ofExecution(executionArn).filter((other) => other.run.arn !== run.arn);
    if (left.length > 0) this.byExecution.set(executionArn, left);
    else this.byExecution.delete(executionArn);
  }
}
