import type { Clock } from '../clock.ts';
import type { Series } from '../observation.ts';
import { type NginxStatus, NginxStatusReader } from '../read/nginx-status.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, seriesOf } from '../series.ts';

const INTERVAL_MS = 250;

/** nginx's own view of its clients. */
export class NginxWatch implements Disposable {
  readonly sampler: Sampler<NginxStatus>;
  readonly #reader: NginxStatusReader;

  constructor(socketPath: string, clock: Clock) {
    const reader = new NginxStatusReader(socketPath);
    this.#reader = reader;
    this.sampler = new Sampler(
      { name: 'nginx proxy', intervalMs: INTERVAL_MS, read: () => reader.read() },
      clock,
    );
  }

  /** null: it did not answer. */
  latest(): NginxStatus | null {
    return this.sampler.samples.at(-1)?.value ?? null;
  }

  series(startNs: bigint): Series {
    const rows = mapSamples(this.sampler.sinceStart(), (value) => ({ ...value }));
    return seriesOf({ source: 'nginx', host: 'proxy' }, rows, startNs);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}
