import type { Clock } from '../clock.ts';
import type { NginxStatus, Series } from '../observation.ts';
import { NginxStatusReader } from '../read/nginx-status.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, seriesOf } from '../series.ts';

const INTERVAL_MS = 500;

/** Samples nginx's own count of its client connections. */
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

  series(startNs: bigint): Series {
    const rows = mapSamples(this.sampler.sinceStart(), (value) => ({ ...value }));
    return seriesOf({ source: 'nginx', host: 'proxy' }, rows, startNs);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}
