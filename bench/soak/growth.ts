import { readdirSync, readFileSync } from 'node:fs';
import { median } from '../../harness/compare/statistics/order.ts';
import { pageBytes, parseRss } from '../../harness/observe/read/process.ts';
import { MS_PER_SECOND } from '../../harness/units.ts';

/** Share of the soak after which processes have settled: caches are full, V8 has compiled. */
const SETTLED_SHARE = 0.1;
/** Share of the rest at either end whose medians are compared. */
const END_SHARE = 0.2;
/** Most growth of memory, as a share of its size once settled. */
const MOST_GROWTH = 0.05;
/** Descriptors of connections that happen to be open: the median of many samples moves by fewer. */
const MOST_DESCRIPTORS = 5;
const BYTES_PER_MB = 2 ** 20;
const MS_PER_HOUR = 3_600 * MS_PER_SECOND;

/** Memory and descriptors of one process at one time. */
export interface Sampled {
  readonly name: string;
  readonly pid: number;
  readonly atMs: number;
  /** NaN if it has ended. */
  readonly rssBytes: number;
  readonly descriptors: number;
  /** Only of this process, which can ask V8. */
  readonly heapBytes?: number;
}

export function sampleOf({ name, pid }: Pick<Sampled, 'name' | 'pid'>, atMs: number): Sampled {
  const own = pid === process.pid ? { heapBytes: process.memoryUsage().heapUsed } : {};
  try {
    const rssBytes = parseRss(readFileSync(`/proc/${pid}/statm`, 'latin1'), pageBytes()) ?? Number.NaN;
    return { name, pid, atMs, rssBytes, descriptors: readdirSync(`/proc/${pid}/fd`).length, ...own };
  } catch {
    return { name, pid, atMs, rssBytes: Number.NaN, descriptors: Number.NaN, ...own };
  }
}

/** How one process grew. */
export interface Growth {
  readonly name: string;
  readonly pid: number;
  readonly rss: Ends;
  readonly heap: Ends | null;
  readonly descriptors: Ends;
  readonly faults: readonly string[];
}

/** Medians at the beginning and the end of the settled part, and the trend between them. */
export interface Ends {
  readonly start: number;
  readonly end: number;
  readonly perHour: number;
}

/**
 * Compares the medians of the first and last fifth of the settled part. V8's memory goes up and down with its collections, so
 * that a line through all samples depends on where the last collection fell; the median of a fifth does not. A process that
 * has ended is a fault, too.
 */
export function growthOf(samples: readonly Sampled[]): readonly Growth[] {
  const byProcess = Map.groupBy(samples, ({ pid }) => pid);
  return [...byProcess.values()].map((own) => {
    const { name, pid } = own[0]!;
    const settled = own.slice(Math.floor(own.length * SETTLED_SHARE));
    const rss = endsOf(settled, ({ rssBytes }) => rssBytes);
    const descriptors = endsOf(settled, (sample) => sample.descriptors);
    const heap = own[0]!.heapBytes === undefined ? null : endsOf(settled, ({ heapBytes }) => heapBytes!);
    // Written so that NaN fails: the process has ended.
    const isMemoryFine = rss.end <= rss.start * (1 + MOST_GROWTH);
    const areDescriptorsFine = descriptors.end <= descriptors.start + MOST_DESCRIPTORS;
    const faults = [
      ...(isMemoryFine ? [] : [`${name} (${pid}) grew from ${mb(rss.start)} to ${mb(rss.end)} MB`]),
      ...(areDescriptorsFine
        ? []
        : [`${name} (${pid}) had ${descriptors.start} descriptors, and then ${descriptors.end}`]),
    ];
    return { name, pid, rss, heap, descriptors, faults };
  });
}

function endsOf(samples: readonly Sampled[], read: (sample: Sampled) => number): Ends {
  const length = Math.max(1, Math.floor(samples.length * END_SHARE));
  const [first, last] = [samples.slice(0, length), samples.slice(-length)];
  const [start, end] = [median(first.map(read)), median(last.map(read))];
  const elapsedMs = median(last.map(({ atMs }) => atMs)) - median(first.map(({ atMs }) => atMs));
  return { start, end, perHour: ((end - start) / elapsedMs) * MS_PER_HOUR };
}

const mb = (bytes: number): string => (bytes / BYTES_PER_MB).toFixed(1);

export function tableOf(growth: readonly Growth[], durationMs: number): string {
  const heading = ['process', 'RSS MB', 'then', 'per hour', '%', 'heap MB', 'then', 'descriptors', 'then'];
  const rows = growth.map(({ name, rss, heap, descriptors }) => [
    name,
    ...[mb(rss.start), mb(rss.end), mb(rss.perHour), ((rss.end / rss.start - 1) * 100).toFixed(1)],
    ...(heap === null ? ['', ''] : [mb(heap.start), mb(heap.end)]),
    ...[String(descriptors.start), String(descriptors.end)],
  ]);
  const widths = heading.map((_, at) => Math.max(...[heading, ...rows].map((row) => row[at]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ');
  const minutes = durationMs / 60 / MS_PER_SECOND;
  return [
    `soak: ${minutes} min, at most ${MOST_GROWTH * 100}% more memory`,
    ...[heading, ...rows].map(line),
  ].join('\n  ');
}
