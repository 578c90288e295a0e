import { existsSync } from 'node:fs';
import type { HostName } from '../../scenario/strategy.ts';
import type { Clock } from '../clock.ts';
import type { DiagSocket } from '../netlink/diag-socket.ts';
import { connectionIntervalMs } from '../pace.ts';
import { untilDone } from '../read/socket-table.ts';
import { ESTABLISHED, LISTEN } from '../read/tcp-line.ts';
import { Sampler } from '../sampler.ts';
import type { TcpReading, TcpSeries } from '../tcp-series.ts';
import { tcpSeries } from './tcp-columns.ts';
import { TcpSample } from './tcp-sample.ts';

export interface TcpWatchOptions {
  readonly host: HostName;
  /** `/proc/<pid>/net` of a process in the host. */
  readonly netFolder: string;
  /** The watch closes it. */
  readonly diag: DiagSocket;
  /** Hosts that are watched so. They share one CPU budget. */
  readonly hosts: number;
}

/** What the TCP of one host knows of some of its open connections. */
export class TcpWatch implements Disposable {
  readonly sampler: Sampler<readonly TcpReading[]>;
  readonly #host: HostName;
  readonly #netFolder: string;
  readonly #diag: DiagSocket;
  readonly #opened = new TcpSample('opened');
  readonly #accepted = new TcpSample('accepted');

  constructor({ host, netFolder, diag, hosts }: TcpWatchOptions, clock: Clock) {
    this.#host = host;
    this.#netFolder = netFolder;
    this.#diag = diag;
    const stretch = (durationMs: number): number => connectionIntervalMs(durationMs, hosts);
    const source = { name: `tcp ${host}`, intervalMs: stretch(0), stretch, read: () => this.#read() };
    this.sampler = new Sampler(source, clock);
  }

  series(startNs: bigint): readonly TcpSeries[] {
    return tcpSeries(this.#host, this.sampler.sinceStart(), startNs);
  }

  [Symbol.dispose](): void {
    this.#diag[Symbol.dispose]();
  }

  /** null if the host has ended. */
  async #read(): Promise<readonly TcpReading[] | null> {
    // The socket keeps the namespace open, also after the process.
    if (!existsSync(this.#netFolder)) return null;
    const served = new Set<number>();
    // The kernel has listening sockets in a small table of their own.
    const listening = this.#diag.ask({ states: 1 << LISTEN });
    await untilDone(() => listening.next(({ localPort }) => served.add(localPort)));
    const open = this.#diag.ask({ states: 1 << ESTABLISHED, withInfo: true });
    await untilDone(() =>
      open.next((entry) => (served.has(entry.localPort) ? this.#accepted : this.#opened).offer(entry)),
    );
    return [...this.#opened.take(), ...this.#accepted.take()];
  }
}
