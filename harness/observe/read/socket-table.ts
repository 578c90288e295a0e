import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PortRange } from '../../scenario/scenario.ts';
import type { DiagSocket } from '../netlink/diag-socket.ts';
import { isGone } from './proc-file.ts';
import { TcpLines } from './tcp-lines.ts';
import { type SocketFilter, type TableCount, TableCounter } from './tcp-table.ts';

/** Longest time between two turns of the event loop, unless one call takes longer. */
const SLICE_MS = 2;
/** Size of the buffer. A larger one would not help: read() returns at most one page of a seq_file. */
const CHUNK_BYTES = 16 * 1024;

/**
 * The TCP sockets, IPv4 and IPv6, of a process's network namespace, read from netlink, or else from /proc/<pid>/net.
 *
 * It reads synchronously and yields every 2 ms. For 28,000 sockets the kernel answers with 75 messages, or 1,040 pages of
 * a file. One call can exceed 2 ms: the hash table belongs to the machine, and in a nearly empty namespace one call walks
 * all of it. The files need that twice, once for each family.
 */
export class SocketTable implements Disposable {
  readonly #netFolder: string;
  readonly #diag: DiagSocket | null;

  /** Takes over the socket; null: without netlink. */
  constructor(netFolder: string, diag: DiagSocket | null) {
    this.#netFolder = netFolder;
    this.#diag = diag;
  }

  /** Feeds several counters in one pass; false if the process has ended. */
  async feed(counters: readonly TableCounter[]): Promise<boolean> {
    if (this.#diag === null) return this.#feedFromFiles(counters);
    // The socket keeps the namespace open, also after the process.
    if (!existsSync(this.#netFolder)) return false;
    const list = this.#diag.ask();
    await untilDone(() => {
      for (const counter of counters) counter.beginPart();
      return list.next((entry) => {
        for (const counter of counters) counter.add(entry);
      });
    });
    return true;
  }

  /** null if the process has ended. */
  async count(range: PortRange, counts?: SocketFilter): Promise<TableCount | null> {
    const counter = new TableCounter(range, counts);
    return (await this.feed([counter])) ? counter.count() : null;
  }

  [Symbol.dispose](): void {
    this.#diag?.[Symbol.dispose]();
  }

  async #feedFromFiles(counters: readonly TableCounter[]): Promise<boolean> {
    if (!(await readSliced(`${this.#netFolder}/tcp`, new TcpLines(counters)))) return false;
    // The second file is missing without IPv6.
    await readSliced(`${this.#netFolder}/tcp6`, new TcpLines(counters));
    return true;
  }
}

/** False if the file or its process does not exist. */
async function readSliced(path: string, lines: TcpLines): Promise<boolean> {
  let fd: number | undefined;
  try {
    const file = openSync(path, 'r');
    fd = file;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    await untilDone(() => {
      const read = readSync(file, chunk);
      lines.push(chunk.subarray(0, read));
      return read === 0;
    });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Calls `step` until it returns true, with a turn of the event loop between two slices of time. */
export async function untilDone(step: () => boolean): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  while (!step()) {
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
}
