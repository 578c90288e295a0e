import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PortRange } from '../../scenario/scenario.ts';
import { isGone } from './proc-file.ts';
import { type TableCount, TcpTableCounter } from './tcp-table.ts';

/** The event loop gets its turn at least this often, the kernel's own pauses aside. */
const SLICE_MS = 2;
/** More would not help: a seq_file gives whole lines up to one page for each read(). */
const CHUNK_BYTES = 16 * 1024;

/**
 * Counts the TCP sockets of the namespace that the process lives in, IPv4 and IPv6; null when the process has
 * gone.
 *
 * It reads synchronously and yields every 2 ms. The kernel gives 4 kB at a time, so 28,000 sockets are 1,040
 * calls of read(): through the thread pool they cost 75 ms of CPU, this way 34 ms, nearly all of it the
 * kernel's. One call can take longer than a slice, for the hash table is the machine's and a nearly empty
 * namespace walks all of it in one read: 5 ms for 262,144 buckets.
 */
export async function readTcpTable(netFolder: string, range: PortRange): Promise<TableCount | null> {
  const counter = new TcpTableCounter(range);
  return (await feedTcpTable(netFolder, [counter])) ? counter.count() : null;
}

/** The same for several counters, which each have their own idea of what counts; false when the process has gone. */
export async function feedTcpTable(
  netFolder: string,
  counters: readonly Pick<TcpTableCounter, 'push'>[],
): Promise<boolean> {
  if (!(await readSliced(`${netFolder}/tcp`, counters))) return false;
  // Without IPv6 there is no second file.
  await readSliced(`${netFolder}/tcp6`, counters);
  return true;
}

/** False when the file, or the process whose it is, is not there. */
async function readSliced(
  path: string,
  counters: readonly Pick<TcpTableCounter, 'push'>[],
): Promise<boolean> {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    await readAll(fd, counters);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

async function readAll(fd: number, counters: readonly Pick<TcpTableCounter, 'push'>[]): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let sliceEnd = performance.now() + SLICE_MS;
  for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
    for (const counter of counters) counter.push(chunk.subarray(0, read));
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
}
