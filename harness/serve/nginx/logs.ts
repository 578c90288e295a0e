import { setTimeout as wait } from 'node:timers/promises';
import { AccessLog } from '../../../servers/nginx/logs/access-log.ts';
import type { NginxLog } from '../../../servers/nginx/logs/log.ts';
import type { ServedLog } from '../../../servers/nginx/logs/served-log.ts';
import { StreamLog } from '../../../servers/nginx/logs/stream-log.ts';
import type { Served, TargetLogs } from '../target.ts';
import { readLines } from './log-file.ts';
import type { RunningNginx } from './nginx.ts';
import { type BegunCounts, readBegun } from './ready.ts';

/** Longest time to wait for requests in progress to end and be logged. */
const LOGGED_WITHIN_MS = 1_000;
const RETRY_MS = 5;

/**
 * Reads both logs. nginx writes a line when a request (or a session of a stream) has ended, which may be after the
 * client has its answer. So this waits, at most 1 s, for a line of every request that nginx has begun.
 */
export async function readNginxLogs(nginx: RunningNginx): Promise<Omit<TargetLogs, 'origin'>> {
  // If nginx has ended, its logs are complete.
  const begun = await readBegun(nginx.statusSocket).catch(() => null);
  const logged = await readAccessLog(nginx, begun);
  return { ...logged, ...(await nginx.errors.read()) };
}

async function readAccessLog(
  { kind, workers, accessLog, openedBefore }: RunningNginx,
  begun: BegunCounts | null,
): Promise<Pick<TargetLogs, 'proxy' | 'upstream'>> {
  const opened = begun === null ? null : begun.opened - openedBefore;
  switch (kind) {
    case 'http': {
      const log = new AccessLog();
      const unlogged = await readLog(accessLog, log, begun?.requests ?? 0);
      return { proxy: servedBy(log.served, workers), upstream: { ...log.upstream, opened, unlogged } };
    }
    case 'stream': {
      const log = new StreamLog();
      const unlogged = await readLog(accessLog, log, begun?.connections ?? 0);
      return { proxy: null, upstream: { ...log.upstream, opened, unlogged } };
    }
    default:
      return kind satisfies never;
  }
}

/** Reads until the expected number of lines is there or the time is over. Resolves with how many are missing. */
async function readLog(path: string, log: NginxLog, expected: number): Promise<number> {
  const giveUpMs = performance.now() + LOGGED_WITHIN_MS;
  const add = (line: string): void => log.add(line);
  let position = await readLines(path, 0, add);
  while (log.lines < expected && performance.now() < giveUpMs) {
    await wait(RETRY_MS);
    position = await readLines(path, position, add);
  }
  return Math.max(0, expected - log.lines);
}

function servedBy(log: ServedLog, workers: number): Served {
  const { connections, requests, methods, requestBytes, protocols, tls, sources, mostRequests } = log;
  return {
    connections,
    requests,
    methods,
    requestBytes,
    protocols,
    tls,
    sources,
    mostInFlight: null,
    mostRequests,
    responseWrites: null,
    noDelay: null,
    workers: workers > 1 ? log.workers : null,
  };
}
