import type { RunEvent } from '../result/events.ts';
import { type SamplesByName, samplesByName } from './registry.ts';
import { environmentSamples } from './run-samples.ts';
import type { Sample } from './sample.ts';
import { ScenarioPage } from './scenario-page.ts';

/**
 * What is known at this moment, from the events of runs one after the other. Each scenario keeps what it left until
 * it is run again.
 */
export class MetricsBook {
  readonly #pages = new Map<string, ScenarioPage>();
  readonly #nowMs: () => number;
  #environment: readonly Sample[] = [];
  #current: ScenarioPage | undefined;
  /** Made when it is asked for, which is less often than there are events. */
  #byName: SamplesByName | null = null;

  /** `nowMs`: ms since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  handle(event: RunEvent): void {
    this.#byName = null;
    if (event.type !== 'run-started') {
      this.#current?.handle(event);
      return;
    }
    this.#environment = environmentSamples(event.environment);
    this.#current = new ScenarioPage(event, this.#nowMs());
    this.#pages.set(event.scenario.name, this.#current);
  }

  /** Of the scenario that runs or ran last. */
  get page(): ScenarioPage | undefined {
    return this.#current;
  }

  /** Of the machine and the program. */
  get environment(): readonly Sample[] {
    return this.#environment;
  }

  samples(): SamplesByName {
    const pages = [...this.#pages.values()];
    this.#byName ??= samplesByName([...this.#environment, ...pages.flatMap((page) => page.samples())]);
    return this.#byName;
  }
}
