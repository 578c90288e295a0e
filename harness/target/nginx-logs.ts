import { setTimeout as wait } from 'node:timers/promises';
import { addAccessLine, emptyUpstreamLog } from '../../servers/nginx/access-log.ts';
import { addErrorLine, type NginxErrorCounts } from '../../servers/nginx/error-log.ts';
import { readLines } from './log-file.ts';
import type { RunningNginx } from './nginx.ts';
import { readRequestCount } from './nginx-ready.ts';
import type { TargetLogs } from './target.ts';

/** Requests that are still in progress get so long to end and be logged. */
const LOGGED_WITHIN_MS = 1_000;
const RETRY_MS = 5;

/**
 * Reads both logs. A line is written when its request has ended, which may be a moment after the client has its
 * answer: so this waits until there is a line for every request that nginx has begun, a bounded time.
 */
export async function readNginxLogs(nginx: RunningNginx): Promise<TargetLogs> {
  // Where nginx is gone, what stands in its logs is all there will be.
  const begun = await readRequestCount(nginx.statusSocket).catch(() => 0);
  const { lines, ...upstream } = await readAccessLog(nginx.accessLog, begun);
  const nginxErrors: NginxErrorCounts = {};
  await readLines(nginx.errorLog, 0, (line) => addErrorLine(nginxErrors, line));
  return { nginxErrors, upstream: { ...upstream, unlogged: Math.max(0, begun - lines) } };
}

async function readAccessLog(path: string, lines: number): Promise<ReturnType<typeof emptyUpstreamLog>> {
  const log = emptyUpstreamLog();
  const giveUpMs = performance.now() + LOGGED_WITHIN_MS;
  let position = await readLines(path, 0, (line) => addAccessLine(log, line));
  while (log.lines < lines && performance.now() < giveUpMs) {
    await wait(RETRY_MS);
    position = await readLines(path, position, (line) => addAccessLine(log, line));
  }
  return log;
}
