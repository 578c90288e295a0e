import type { RunEvent } from '../result/events.ts';
import { type SamplesByName, samplesByName } from './registry.ts';
import type { Sample } from './sample.ts';
import { environmentSamples } from './samples/run.ts';
import { ScenarioPage } from './scenario-page.ts';

/**
 * What is known at this moment, from the events of runs, of several scenarios also together. Each scenario keeps what it
 * left until it is run again.
 */
export class MetricsBook {
  readonly #pages = new Map<string, ScenarioPage>();
  readonly #nowMs: () => number;
  #environment: readonly Sample[] = [];
  /** Made when it is asked for, which is less often than there are events. */
  #byName: SamplesByName | null = null;

  /** `nowMs`: ms since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  handle(event: RunEvent): void {
    this.#byName = null;
    if (event.type !== 'run-started') {
      this.pageOf(event)?.handle(event);
      return;
    }
    this.#environment = environmentSamples(event.environment);
    this.#pages.set(event.scenario.name, new ScenarioPage(event, this.#nowMs()));
  }

  /** Of the scenario that an event is about; undefined before its run began. */
  pageOf(event: RunEvent): ScenarioPage | undefined {
    return this.#pages.get(scenarioOf(event));
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

function scenarioOf(event: RunEvent): string {
  switch (event.type) {
    case 'run-started':
      return event.scenario.name;
    case 'run-ended':
      return event.result.scenario;
    default:
      return event.scenario;
  }
}
