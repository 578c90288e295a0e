import { count, several } from '../../words.ts';
import type { Cause } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { beforeAfter, type Evidence, most } from './evidence.ts';

/** A connection for so many of the requests: none is used again. */
const NEARLY_ALL = 0.9;
/** Before, at most so many of the requests had one of their own. */
const REUSED = 0.5;
/** Requests per connection fell by this factor: that is a limit, and no race. */
const MUCH_SHORTER = 1.5;

/** Between the client and whoever answers it. */
export function keepAliveOff(evidence: Evidence): Cause | null {
  const share = beforeAfter(evidence, ({ connections, counts }) => connections.opened / counts.requests);
  if (share === null || share.base > REUSED || share.current < NEARLY_ALL) return null;
  const requests = beforeAfter(evidence, ({ counts }) => counts.requests)!;
  const opened = beforeAfter(evidence, ({ connections }) => connections.opened)!;
  return {
    code: 'keep-alive-off',
    message:
      `Keep-alive is off between the client and its server: ${several(opened.current, 'connection')} for ` +
      `${several(requests.current, 'request')}, where there were ${count(opened.base)} for ${count(requests.base)}` +
      `${closerText(evidence.current)}`,
  };
}

/** Connections are used again, but not as often. */
export function connectionsShorter(evidence: Evidence): Cause | null {
  const share = beforeAfter(evidence, ({ connections, counts }) => connections.opened / counts.requests);
  const opened = beforeAfter(evidence, ({ connections }) => connections.opened);
  const carried = beforeAfter(evidence, ({ connections }) => connections.requestsMax);
  if (share === null || opened === null || carried === null) return null;
  const isShorter = share.current > MUCH_SHORTER * share.base && opened.current > MUCH_SHORTER * opened.base;
  if (!isShorter || share.current >= NEARLY_ALL || carried.current * MUCH_SHORTER > carried.base) return null;
  return {
    code: 'connections-shorter',
    message:
      `Connections carry fewer requests: ${count(carried.current)} at most, where it was ${count(carried.base)}, so that ` +
      `${count(opened.current)} were opened instead of ${count(opened.base)}${closerText(evidence.current)}`,
  };
}

/** Between nginx and the origin. */
export function upstreamKeepAlive(evidence: Evidence): Cause | null {
  const opened = beforeAfter(evidence, openedUpstream);
  const requests = beforeAfter(evidence, ({ counts }) => counts.requests);
  if (opened === null || requests === null || requests.base === 0 || requests.current === 0) return null;
  const [before, after] = [opened.base / requests.base, opened.current / requests.current];
  const numbers =
    `${several(opened.current, 'connection')} to the origin for ${several(requests.current, 'request')}, where there were ` +
    `${count(opened.base)} for ${count(requests.base)}`;
  if (before <= REUSED && after >= NEARLY_ALL) {
    return {
      code: 'upstream-keep-alive-off',
      message:
        `nginx keeps no connection to the origin: ${numbers}. Look for a missing \`keepalive\`, \`proxy_http_version 1.0\`, a ` +
        'Connection header of close, or an origin that closes',
    };
  }
  const isMore = after > MUCH_SHORTER * before && opened.current - opened.base > concurrencyOf(evidence);
  if (!isMore) return null;
  return {
    code: 'upstream-keep-alive-small',
    message: `nginx keeps fewer connections to the origin than it needs at once: ${numbers}. Its \`keepalive\` is too small, or \`keepalive_requests\` or \`keepalive_timeout\` ends them`,
  };
}

function openedUpstream({ strategy, hosts }: Numbers): number | null {
  return strategy.path === 'nginx' ? (hosts.proxy?.activeOpens ?? null) : null;
}

/** Of a closed load; so many more may be opened when callers meet an empty cache at one moment. */
function concurrencyOf({ current }: Evidence): number {
  const load = current[0]?.load;
  return load?.kind === 'closed' ? load.concurrency : 0;
}

function closerText(cells: readonly Numbers[]): string {
  const isServer = most(cells, ({ connections: one }) => one.closedByServer > NEARLY_ALL * one.opened);
  if (isServer) return '. The server closes them';
  const isClient = most(cells, ({ connections: one }) => one.closedByClient > NEARLY_ALL * one.opened);
  return isClient ? '. The client closes them' : '';
}
