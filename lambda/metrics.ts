import type { Written } from '../src/aws/store';
import { type Measure, measuresOfJob, measuresOfPod, UNITS } from '../src/status/measures';
import { environment } from './environment';

/** Values of one metric in one line (CloudWatch embedded metric format). */
const MOST_VALUES = 100;

/** What one invocation has measured, as few lines of the log from which CloudWatch makes metrics: no call, and nothing while nothing happens. */
export class Metrics {
  private values = new Map<Measure[0], number[]>();

  /** Counts what a store has written. */
  readonly written: Written = {
    job: (before, after) => this.add(measuresOfJob(before, after)),
    pod: (before, after) => this.add(measuresOfPod(before, after)),
  };

  add(measures: Measure[]): void {
    for (const [name, value] of measures) {
      const values = this.values.get(name) ?? [];
      // Counts are summed up; what is spread is told one by one.
      if (UNITS[name] === 'Count' && values.length > 0) values[0] = (values[0] ?? 0) + value;
      else values.push(value);
      this.values.set(name, values);
    }
  }

  /** Writes what there is. @param now time of the event that it belongs to, in milliseconds since the epoch */
  flush(now: number): void {
    const { values } = this;
    this.values = new Map();
    for (let from = 0; [...values.values()].some((all) => all.length > from); from += MOST_VALUES) {
      const some = [...values].map(([name, all]) => [name, all.slice(from, from + MOST_VALUES)] as const);
      console.log(
        JSON.stringify(
          line(
            some.filter(([, part]) => part.length > 0),
            now,
          ),
        ),
      );
    }
  }
}

function line(values: (readonly [Measure[0], number[]])[], now: number): object {
  const Metrics = values.map(([Name]) => ({ Name, Unit: UNITS[Name] }));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: 'Gantry', Dimensions: [['Stack']], Metrics }],
    },
    Stack: environment('STACK_NAME'),
    ...Object.fromEntries(values.map(([name, all]) => [name, all.length === 1 ? all[0] : all])),
  };
}
