import type { HostName } from '../../scenario/strategy.ts';
import type { Clock } from '../clock.ts';
import type { Series } from '../observation.ts';
import { mostEstablished } from '../peaks.ts';
import { type Counters, counterReader, difference, SERIES_COUNTERS } from '../read/counters.ts';
import type { NetworkFiles } from '../read/network-files.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, presentValues, seriesOf } from '../series.ts';

const INTERVAL_MS = 200;

export interface CounterWatchOptions {
  readonly files: NetworkFiles;
  /** Name of the network in the observer's report. */
  readonly label: string;
}

/** The TCP counters of one network namespace, from before the load to its end. */
export class CounterWatch {
  readonly sampler: Sampler<Counters>;
  readonly #readAll: () => Counters | null;
  #before: Counters = {};
  #after: Counters = {};

  constructor({ files, label }: CounterWatchOptions, clock: Clock) {
    this.#readAll = counterReader(files.read);
    const read = counterReader(files.read, SERIES_COUNTERS);
    this.sampler = new Sampler({ name: `counters ${label}`, intervalMs: INTERVAL_MS, read }, clock);
  }

  readBefore(): void {
    this.#before = this.#readAll() ?? {};
  }

  /** Takes the last sample instead if the process has ended. */
  readAfter(): void {
    this.#after = this.#readAll() ?? presentValues(this.sampler.samples).at(-1) ?? {};
  }

  /** Change since before the load, as last sampled; no field if the process has ended. */
  latest(): { readonly counters?: Counters } {
    const { last } = this.sampler;
    return last === null ? {} : { counters: difference(this.#before, last) };
  }

  /** Change from before the load to its end. */
  total(): Counters {
    return difference(this.#before, this.#after);
  }

  /** Most connections open at once. */
  established(): number {
    return mostEstablished([...presentValues(this.sampler.sinceStart()), this.#after]);
  }

  /** Connections opened between `atNs` and the last sample. */
  openedSince(atNs: bigint): number {
    const then = this.sampler.samples.findLast((sample) => sample.atNs <= atNs)?.value ?? this.#before;
    return (this.sampler.last?.ActiveOpens ?? 0) - (then.ActiveOpens ?? 0);
  }

  /** Change since before the load, at each sample. */
  series(host: HostName, startNs: bigint): Series {
    const rows = mapSamples(this.sampler.sinceStart(), (value) => difference(this.#before, value));
    return seriesOf({ source: 'counters', host }, rows, startNs);
  }
}
