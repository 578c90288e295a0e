import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PortRange } from '../../scenario/scenario.ts';
import { isGone } from './proc-file.ts';
import { type SocketFilter, type TableCount, TcpTableCounter } from './tcp-table.ts';

/** Longest time between two turns of the event loop, unless one read() takes longer. */
const SLICE_MS = 2;
/** Size of the buffer. A larger one would not help: read() returns at most one page of a seq_file. */
const CHUNK_BYTES = 16 * 1024;

/**
 * Counts the TCP sockets, IPv4 and IPv6, of a process's network namespace; null if the process has ended.
 *
 * It reads synchronously and yields every 2 ms. The kernel returns 4 kB at a time, so 28,000 sockets take 1,040 calls
 * of read(): 75 ms of CPU through the thread pool, 34 ms synchronously, nearly all of it in the kernel. One call can
 * exceed 2 ms: the hash table belongs to the machine, and in a nearly empty namespace one read() walks all of it, which
 * takes 5 ms for 262,144 buckets.
 */
export async function readTcpTable(
  netFolder: string,
  range: PortRange,
  counts?: SocketFilter,
): Promise<TableCount | null> {
  const counter = new TcpTableCounter(range, counts);
  return (await feedTcpTable(netFolder, [counter])) ? counter.count() : null;
}

/** Feeds the socket tables to several counters in one pass; false if the process has ended. */
export async function feedTcpTable(
  netFolder: string,
  counters: readonly TcpTableCounter[],
): Promise<boolean> {
  if (!(await readSliced(`${netFolder}/tcp`, counters))) return false;
  // The second file is missing without IPv6.
  await readSliced(`${netFolder}/tcp6`, counters);
  return true;
}

/** False if the file or its process does not exist. */
async function readSliced(path: string, counters: readonly TcpTableCounter[]): Promise<boolean> {
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

async function readAll(fd: number, counters: readonly TcpTableCounter[]): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let sliceEnd = performance.now() + SLICE_MS;
  for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
    for (const counter of counters) counter.push(chunk.subarray(0, read));
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
}
