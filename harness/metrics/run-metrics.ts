import type { Registry } from 'prom-client';
import type { RunEvent } from '../result/events.ts';
import { registryOf, type SamplesByName, samplesByName } from './registry.ts';
import type { Sample } from './sample.ts';
import { environmentSamples } from './samples/run.ts';
import { ScenarioMetrics } from './scenario-metrics.ts';

/**
 * The metrics of runs at this moment, made from their events. Several scenarios may run together. The metrics of a scenario
 * stay until it is run again.
 */
export class RunMetrics {
  readonly #scenarios = new Map<string, ScenarioMetrics>();
  readonly #nowMs: () => number;
  /** Samples about the machine and the program. */
  environment: readonly Sample[] = [];
  /** null: to be made at the next scrape, since scrapes are rarer than events. */
  #byName: SamplesByName | null = null;

  /** `nowMs`: ms since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  handle(event: RunEvent): void {
    this.#byName = null;
    if (event.type !== 'run-started') {
      this.scenarioOf(event)?.handle(event);
      return;
    }
    this.environment = environmentSamples(event.environment);
    this.#scenarios.set(event.scenario.name, new ScenarioMetrics(event, this.#nowMs()));
  }

  /** The metrics of the scenario that an event is about; undefined before its run began. */
  scenarioOf(event: RunEvent): ScenarioMetrics | undefined {
    return this.#scenarios.get(scenarioName(event));
  }

  samples(): SamplesByName {
    const scenarios = [...this.#scenarios.values()];
    const ofScenarios = scenarios.flatMap((scenario) => scenario.samples());
    this.#byName ??= samplesByName([...this.environment, ...ofScenarios]);
    return this.#byName;
  }
}

function scenarioName(event: RunEvent): string {
  switch (event.type) {
    case 'run-started':
      return event.scenario.name;
    case 'run-ended':
      return event.result.scenario;
    default:
      return event.scenario;
  }
}

/** Metrics that follow runs: events go in, and a registry has the present values. */
export interface LiveMetrics {
  readonly registry: Registry;
  readonly onEvent: (event: RunEvent) => void;
}

export function liveMetrics(nowMs: () => number = Date.now): LiveMetrics {
  const book = new RunMetrics(nowMs);
  return { registry: registryOf(() => book.samples()), onEvent: (event) => book.handle(event) };
}
