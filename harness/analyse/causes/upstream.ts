import { amount, count, listed, several } from '../../words.ts';
import { closedByNginx, counter, failedUpstream, sum } from '../evidence.ts';
import { hasOwnServer } from '../external.ts';
import { hopsOf, keepsUpstream } from '../predict/hops.ts';
import { requestLimit } from '../predict/upstream/churn.ts';
import { keepaliveCure } from '../predict/upstream/cure.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { upstreamLost, upstreamShorter } from './change/upstream.ts';
import { serviceEnds } from './nginx/service-ends.ts';

/** Connections per request above which hardly one is used again. */
const NEARLY_ALL = 0.9;
/** Share of connections up to which how they ended is chance, or not worth a word. */
const FEW_SHARE = 0.05;

const upstreamOff = cause({
  id: 'upstream-keep-alive-off',
  looks: 'nginx opens a connection to the origin for each request although `keepalive` is set',
  owner: 'proxy',
  shows: '`keepalive` is set, and nginx opened a connection for at least 9 of 10 requests',
  remedy:
    'Set proxy_http_version 1.1 and proxy_set_header Connection "" (the default since nginx 1.29.7), and let the origin keep connections',
  page: 'scenarios/proxy-keepalive.md',
  fails: ['connections upstream'],
  behind: ['upstream-keep-alive-off'],
  evidence: ({ ran, measured }) => {
    const { cell } = ran;
    const { upstreamKeepalive, upstreamProtocol, upstreamConnection } = cell.strategy;
    const opened = measured.hosts.proxy?.activeOpens ?? 0;
    // A connection that ended with an error, or without an answer, was not lost for want of keep-alive.
    const { requests, responses } = measured.counts;
    const failed = failedUpstream(ran) + requests - responses;
    const answered = requests - failed;
    const isOff = upstreamKeepalive !== 'off' && opened - failed >= NEARLY_ALL * answered;
    if (cell.strategy.path !== 'nginx' || answered < 2 || !isOff) return null;
    const reasons = [
      ...(upstreamProtocol === 'http/1.1' ? [] : [`nginx speaks ${upstreamProtocol} with the origin`]),
      ...(upstreamConnection === 'empty' ? [] : [`it sends Connection: ${upstreamConnection}`]),
      ...(cell.origin.close ? ['the origin answers with Connection: close'] : []),
    ];
    const why = reasons.length === 0 ? 'the origin or nginx closes each of them' : reasons.join(', and ');
    if (hasOwnServer(ran) && reasons.length === 0) {
      const own = serviceEnds({ ran, measured });
      return own && { share: 1, owner: 'service', ...own };
    }
    return {
      strength: keepsUpstream(cell) ? 'likely' : 'proven',
      share: 1,
      text: `nginx, with keepalive ${count(Number(upstreamKeepalive))}, ${openedText(opened, measured.counts.requests)}: ${why}`,
    };
  },
  change: { code: 'upstream-keep-alive-off', evidence: upstreamLost },
});

export const upstreamSmall = cause({
  id: 'upstream-keep-alive-small',
  looks: 'nginx keeps opening connections to the origin although `keepalive` works',
  owner: 'proxy',
  shows: 'nginx was the first to close more upstream connections than its cache has room for',
  remedy: 'Raise `keepalive` to a size whose churn the ports can sustain',
  page: 'scenarios/proxy-keepalive.md',
  behind: ['upstream-keep-alive-small'],
  evidence: (facts) => {
    const { measured } = facts;
    const { cell } = facts.ran;
    const { upstreamKeepalive: size, proxyWorkers } = cell.strategy;
    const opened = measured.hosts.proxy?.activeOpens ?? 0;
    const closed = closedByNginx(facts.ran);
    const hop = cachedHop(facts);
    // Connections at their limit of requests end whatever the size of the cache.
    const atLimit = measured.counts.requests / requestLimit(cell);
    // With a connection for each request, a service of the user's may have ended them as well.
    if (hasOwnServer(facts.ran) && opened >= NEARLY_ALL * measured.counts.requests) return null;
    if (hop?.holder !== 'proxy' || closed - atLimit <= Number(size) * proxyWorkers) return null;
    const or = atLimit <= FEW_SHARE * closed ? '' : ' or that had reached their limit of requests';
    return {
      share: Math.min(1, closed / facts.measured.counts.requests),
      text:
        `nginx, with keepalive ${count(Number(size))}, ${openedText(opened, facts.measured.counts.requests)} and closed ` +
        `${count(closed)} that its cache had no room for${or}`,
      // Where its ports ran out, that cause names the size.
      ...(measured.exhaustion === null ? { remedy: keepaliveCure(facts.ran, measured, hop) } : {}),
    };
  },
  change: { code: 'upstream-keep-alive-small', evidence: upstreamShorter },
});

/** The prediction gives a range for this: from hardly any of the ports to all of them. */
const closeRace = cause({
  id: 'upstream-close-race',
  as: 'warning',
  looks: '502s at a steady rate behind an nginx without upstream keep-alive',
  owner: 'proxy',
  shows:
    'nginx holds the TIME_WAIT of over 5% of the upstream connections that the origin should have closed first',
  remedy: 'Set `keepalive` in the upstream block, and do not rely on the origin to close first',
  page: 'scenarios/port-exhaustion.md',
  evidence: (facts) => {
    const { strategy } = facts.ran.cell;
    const proxy = facts.ran.observation.hosts.proxy;
    const opened = counter(proxy, 'ActiveOpens') ?? 0;
    const held = (counter(proxy, 'TW') ?? 0) - failedUpstream(facts.ran);
    // Towards the client the proxy may be asked to close first: then TW cannot tell the two hops apart.
    const isApart = strategy.closer !== 'server' || strategy.reuse === 'keep-alive';
    if (cachedHop(facts)?.holder !== 'origin' || !isApart || held <= FEW_SHARE * opened) return null;
    return {
      share: held / opened,
      text:
        `nginx closed ${count(held)} of ${several(opened, 'upstream connection')} before the origin did ` +
        `(${amount((100 * held) / opened)}%) and holds their TIME_WAIT: under enough load its ports run out`,
    };
  },
});

function cachedHop({ ran }: CellFacts) {
  return hopsOf(ran.cell).find(({ opener }) => opener === 'proxy');
}

function openedText(opened: number, requests: number): string {
  return `opened ${several(opened, 'connection')} to the origin for ${several(requests, 'request')}`;
}

/** A 1xx that is no answer yet. */
const INTERIM = /^1(?!01)\d\d$/;

/** Versions before 1.29.0 send a 103 on as if it were the answer, and wait for a body. */
const interimAnswer = cause({
  id: 'nginx-interim-answer',
  looks: 'Some requests through nginx are never answered, although the service answers the others',
  owner: 'proxy',
  shows: 'nginx logs an interim status of the origin (103 Early Hints) as the status of its answer',
  remedy: 'Use nginx 1.29.0 or later, which reads past it, or let the origin send no early hints to nginx',
  page: 'errors.md#interim-answers',
  fails: ['error budget'],
  explains: 'times',
  evidence: ({ ran: { cell, logs }, measured: { counts } }) => {
    const seen = Object.entries(logs.upstream?.statuses ?? {}).filter(([status]) => INTERIM.test(status));
    if (cell.strategy.path !== 'nginx' || seen.length === 0) return null;
    const requests = sum(seen.map(([, number]) => number));
    return {
      share: Math.min(1, requests / Math.max(1, counts.requests)),
      text:
        `nginx took an interim answer of the origin (${listed(seen.map(([status]) => status))}) for the answer itself in ` +
        `${several(requests, 'request')}, to which the client got no answer`,
    };
  },
});

export const UPSTREAM: readonly Cause[] = [upstreamOff, upstreamSmall, closeRace, interimAnswer];
