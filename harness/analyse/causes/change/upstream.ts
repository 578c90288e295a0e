import { nginxKind } from '../../../serve/nginx/error-log/kinds.ts';
import { count, several } from '../../../words.ts';
import type { BothSides, StoredCell } from '../cause.ts';
import { isNew, most, mostAtOnce, wasAnswered } from './evidence.ts';

/** Upstream connections per request above which hardly one is used again, and up to which they are. */
const NEARLY_ALL = 0.9;
const REUSED = 0.5;
/** The same up to which a cache is large enough: nginx renews a connection after 1,000 requests by default. */
const HARDLY_ANY = 0.02;
/** Factor of more connections that is no chance. */
const MANY_MORE = 1.5;
/** Share of the closed connections that one end must have closed first to be the one that closes them. */
const MOST_OF = 0.75;

/** nginx opened a connection for each request, though the requests were answered and there were more than at once. */
export function isUpstreamOff(cell: StoredCell): boolean {
  const opened = openedUpstream(cell);
  return (
    opened !== null &&
    wasAnswered(cell) &&
    opened >= NEARLY_ALL * cell.counts.requests &&
    opened > 2 * mostAtOnce(cell)
  );
}

/** Whether upstream connections carried several requests each. */
export function isUpstreamKept(cell: StoredCell): boolean {
  const opened = openedUpstream(cell);
  return opened !== null && cell.counts.requests > 0 && opened <= REUSED * cell.counts.requests;
}

export function upstreamLost(sides: BothSides): string | null {
  if (!isNew(sides, isUpstreamOff) || !most(sides.base, isUpstreamKept)) return null;
  return (
    `nginx keeps no connections to the origin: ${numbersText(sides)}. Look for a missing \`keepalive\`, ` +
    '`proxy_http_version 1.0`, a Connection header of close, or an origin that closes'
  );
}

/** Says who closes them: nginx where its cache has no room, the origin for reasons of its own. */
export function upstreamShorter(sides: BothSides): string | null {
  const isLow = (cell: StoredCell): boolean => (churnOf(cell) ?? 1) <= HARDLY_ANY || isWithinNeed(cell);
  const isHigh = (cell: StoredCell): boolean =>
    wasAnswered(cell) && !isUpstreamOff(cell) && openedUpstream(cell) !== null && !isLow(cell);
  const opened = sides.medians(openedUpstream);
  const churn = sides.medians(churnOf);
  if (opened === null || churn === null || !isNew(sides, isHigh) || !most(sides.base, isLow)) return null;
  const callers = Math.max(...sides.current.map(mostAtOnce));
  if (churn.current <= MANY_MORE * churn.base || opened.current - opened.base <= callers) return null;
  return most(sides.current, isClosedByOrigin)
    ? `The origin ends connections that nginx would keep: ${numbersText(sides)}. Look for a limit of requests or of idle time there`
    : `nginx keeps fewer connections to the origin than it needs at once: ${numbersText(sides)}. Its \`keepalive\` is too ` +
        'small, or `keepalive_requests` or `keepalive_timeout` ends them';
}

/** Each caller may open one more in each worker, when several of them meet an empty cache at one moment. */
function isWithinNeed(cell: StoredCell): boolean {
  return (openedUpstream(cell) ?? Infinity) <= 2 * mostAtOnce(cell) * cell.strategy.proxyWorkers;
}

function isClosedByOrigin({ hosts }: StoredCell): boolean {
  const [nginx = 0, origin = 0] = [hosts.proxy?.counters?.TW, hosts.origin?.counters?.TW];
  return origin > MOST_OF * (nginx + origin);
}

function churnOf(cell: StoredCell): number | null {
  const opened = openedUpstream(cell);
  return opened === null || cell.counts.requests === 0 ? null : opened / cell.counts.requests;
}

function numbersText(sides: BothSides): string {
  const opened = sides.medians(openedUpstream)!;
  const requests = sides.medians(({ counts }) => counts.requests)!;
  return (
    `${several(opened.current, 'connection')} to the origin for ${several(requests.current, 'request')}, ` +
    `up from ${count(opened.base)} for ${count(requests.base)}`
  );
}

function openedUpstream({ strategy, hosts }: StoredCell): number | null {
  return strategy.path === 'nginx' ? (hosts.proxy?.activeOpens ?? null) : null;
}

/** nginx answered with 502, its log has the reason, and no ports ran out. An origin may answer with 502 itself. */
export function upstreamRefuses(sides: BothSides): string | null {
  const isRefused = ({ counts, nginxErrors, exhaustion }: StoredCell): boolean =>
    (counts.statuses['502'] ?? 0) > 0 && Object.keys(nginxErrors ?? {}).length > 0 && exhaustion === null;
  if (!isNew(sides, isRefused) || sides.base.some(({ counts }) => counts.statuses['502'])) return null;
  const failed = sides.medians(({ counts }) => counts.statuses['502'] ?? 0)!;
  const kinds = new Set(sides.current.flatMap(({ nginxErrors }) => Object.keys(nginxErrors ?? {})));
  const logged = [...kinds].sort().map(withMeaning).join(', ');
  return `nginx answers ${several(failed.current, 'request')} with 502, and did not before; its error log says ${logged}`;
}

function withMeaning(kind: string): string {
  const means = nginxKind(kind)?.means;
  return means === undefined ? kind : `${kind} (${means})`;
}
