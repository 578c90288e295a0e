import { type Alarm, createAlarm } from '../../../harness/native/alarm.ts';
import { US_PER_MS } from '../../../harness/units.ts';
import { Deadlines } from './deadlines.ts';

/** What a clock is made of. */
export interface ClockParts {
  /** Microseconds of a clock that never goes back. */
  readonly nowUs: () => number;
  readonly createAlarm: (onRing: () => void) => Alarm;
}

const REAL: ClockParts = { nowUs: () => performance.now() * US_PER_MS, createAlarm };

/** Runs tasks at their time: never early, the earlier first. It sleeps in between, with one alarm for all of them. */
export class DelayClock {
  readonly nowUs: () => number;
  readonly #deadlines = new Deadlines();
  readonly #createAlarm: () => Alarm;
  /** undefined until there is something to wait for. */
  #alarm: Alarm | undefined;
  /** When the alarm rings. */
  #ringsUs = Infinity;

  constructor({ nowUs, createAlarm: create }: ClockParts = REAL) {
    this.nowUs = nowUs;
    this.#createAlarm = () => create(() => this.#run());
  }

  at(dueUs: number, task: () => void): void {
    this.#deadlines.add(dueUs, task);
    this.#wind();
  }

  stop(): void {
    this.#alarm?.stop();
  }

  /** Runs the tasks that are due now. Those that fall due meanwhile wait for the next ring: new requests come first. */
  #run(): void {
    const nowUs = this.nowUs();
    this.#ringsUs = -Infinity; // tasks that add tasks need not set the alarm
    try {
      for (let task = this.#deadlines.take(nowUs); task !== undefined; task = this.#deadlines.take(nowUs))
        task();
    } finally {
      this.#ringsUs = Infinity;
      this.#wind();
    }
  }

  #wind(): void {
    const { nextUs } = this.#deadlines;
    if (nextUs >= this.#ringsUs) return;
    this.#ringsUs = nextUs;
    this.#alarm ??= this.#createAlarm();
    this.#alarm.ringIn(nextUs - this.nowUs());
  }
}
