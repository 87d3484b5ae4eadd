import type { AtRest, Simulation } from '../connect-simulation';

/** Lets the time of a simulation run, and stand still in between. */
export class RunOfTime {
  private whenAtRest: AtRest = async () => {};
  /** Lets the clock go on. */
  private go: () => void = () => {};
  private simulation: Pick<Simulation, 'hold'> | undefined;

  /** For the simulation that is to be run. */
  readonly atRest: AtRest = (next) => this.whenAtRest(next);

  standStill(simulation = this.simulation): void {
    this.simulation = simulation;
    this.go = simulation?.hold() ?? this.go;
  }

  /** The clock goes on until it is over; then it stands still. @param isOver asked whenever everything of a time has happened */
  until(isOver: (next: number | undefined) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (how: () => void) => {
        this.whenAtRest = async () => {};
        this.standStill();
        how();
      };
      this.whenAtRest = async (next) => {
        try {
          if (isOver(next)) end(resolve);
        } catch (error) {
          end(() => reject(error));
        }
      };
      this.go();
    });
  }
}
