import { decodeHistogram } from '../../../drive/record/latency.ts';
import { hasConditions, type LinkConditions, sidesOf } from '../../../lab/link/conditions.ts';
import type { LinkReport, WayReport } from '../../../lab/link/report.ts';
import type { Check } from '../../../result/result.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { US_PER_MS } from '../../../units.ts';
import { amount, count, duration, several } from '../../../words.ts';
import { counter, type Ran, sum } from '../../evidence.ts';

/** By how much a round trip may be longer than asked: what the relay's timers and the kernels add. */
const RTT_SHARE = 0.02;
const RTT_SLACK_MS = 0.3;
/** Connections among which TCP timed one that the machine did not delay on its own. */
const FEWEST_CONNECTIONS = 5;
/** Resolution of the driver's histogram. */
const QUICKER_SHARE = 0.001;
const QUICKER_MS = 0.05;
/** `$upstream_response_time` of nginx has whole milliseconds of a clock that it reads once per turn of its loop. */
const NGINX_CLOCK_MS = 2;
/** Frames each way among which some have nearly the shortest delay that jitter allows. */
const MANY_FRAMES = 100;
/** Standard deviations within which a count of losses differs by chance. */
const CHANCE = 4;
/** Losses among which one makes TCP send again. */
const MANY_LOSSES = 20;
/** Bytes of a full Ethernet frame, of which the queue holds whole ones. */
const FRAME_BYTES = 1_514;
/** Frames leave late by a share of the round trip that changes no conclusion. */
const LATE_SHARE = 0.1;
const LATE_MS = 5;

/** One side of the path: what was asked of its link and what that did. */
interface Side {
  /** `` or `upstream `. */
  readonly prefix: string;
  readonly hosts: readonly [HostName, HostName];
  readonly asked: LinkConditions;
  /** null: the lab has no such link. */
  readonly link: LinkReport | null;
}

/** Links do what the axes say. Nothing is checked of a link that is bare and is meant to be. */
export function linkChecks(ran: Ran): readonly Check[] {
  return judgedSides(ran).flatMap((side) => {
    if (side.link === null) return hasConditions(side.asked) ? [noLink(side)] : [];
    const { link } = side;
    return [
      rttCheck(ran, side, link),
      lossCheck(ran, side, link),
      rateCheck(side, link),
      queueCheck(side, link),
      onTimeCheck(side, link),
    ];
  });
}

function judgedSides({ cell: { strategy }, links = [] }: Ran): readonly Side[] {
  return sidesOf(strategy).map(({ a, b, ...asked }) => ({
    prefix: a === 'client' ? '' : 'upstream ',
    hosts: [a, b],
    asked,
    link: links.find(({ between }) => between[0] === a && between[1] === b) ?? null,
  }));
}

function noLink({ prefix, hosts }: Side): Check {
  return {
    name: `${prefix}rtt`,
    ok: false,
    expected: `a link with conditions between ${hosts.join(' and ')}`,
    observed: 'a bare one',
  };
}

/**
 * The quickest frames crossed the link in the time that was asked, by the kernel's stamps; and nothing that needs a round
 * trip was quicker than that, by the clock of the driver or of nginx. The kernel's TCP, which knows nothing of the relay, timed
 * no longer one.
 */
function rttCheck(ran: Ran, side: Side, { forth, back, lateness }: LinkReport): Check {
  const { rttMs, jitterMs } = side.asked;
  const isMany = Math.min(forth.frames, back.frames) >= MANY_FRAMES;
  const shortestMs = rttMs - jitterMs;
  // Both ways have their shortest delay now and then, so of many frames the quickest is well below the mean.
  const mostMs = rttMs * (1 + RTT_SHARE) + RTT_SLACK_MS - (isMany ? jitterMs / 4 : 0);
  const leastMs = forth.leastMs === null || back.leastMs === null ? null : forth.leastMs + back.leastMs;
  const law = quickestOf(ran, side);
  const tcp = timedByTcp(ran, side, lateness);
  return {
    name: `${side.prefix}rtt`,
    ok:
      leastMs !== null &&
      leastMs >= shortestMs &&
      leastMs <= mostMs &&
      (law === null || law.ms >= shortestMs - law.slackMs) &&
      (tcp === null || tcp.ms <= tcp.mostMs),
    expected: `the quickest round trip ${duration(shortestMs)} to ${duration(mostMs)}${tcp === null ? '' : `, at most ${duration(tcp.mostMs)} by TCP`}`,
    observed: `${leastMs === null ? 'no round trip' : `${amount(leastMs)} ms on the link`}${law === null ? '' : `, ${law.what} ${amount(law.ms)} ms`}${tcp === null ? '' : `, TCP ${amount(tcp.ms)} ms`}`,
  };
}

/**
 * The shortest round trip of the connections that the near host opened, by their kernel, and the longest that it may be. null:
 * it is not known, or has another bound: jitter and a rate delay as asked, and TCP times what it sent again in whole ms.
 */
function timedByTcp(
  { observation: { tcp = [] } }: Ran,
  { hosts: [near], asked }: Side,
  { p99Us }: LinkReport['lateness'],
): { readonly ms: number; readonly mostMs: number } | null {
  if (asked.jitterMs > 0 || asked.lossPercent > 0 || asked.rateMbit !== 'unlimited') return null;
  const opened = tcp.find(({ host, end }) => host === near && end === 'opened');
  if (opened === undefined || new Set(opened.connection).size < FEWEST_CONNECTIONS) return null;
  const known = opened.values.minRttUs.filter((us) => us !== null);
  if (known.length === 0) return null;
  // A frame each way.
  const lateMs = (2 * p99Us) / US_PER_MS;
  return {
    ms: Math.min(...known) / US_PER_MS,
    mostMs: asked.rttMs * (1 + RTT_SHARE) + RTT_SLACK_MS + lateMs,
  };
}

/** The quickest of what takes a round trip on this side, at least. null: nothing was timed. */
function quickestOf(
  { outcome, logs }: Ran,
  { prefix }: Side,
): { readonly what: string; readonly ms: number; readonly slackMs: number } | null {
  if (prefix === '') {
    const connect = decodeHistogram(outcome.histograms.connect);
    if (connect.totalCount === 0) return null;
    const ms = connect.minNonZeroValue / US_PER_MS;
    return { what: 'connect()', ms, slackMs: QUICKER_MS + QUICKER_SHARE * ms };
  }
  const times = Object.keys(logs.upstream?.answeredMs ?? {}).map(Number);
  return times.length === 0 ? null : { what: 'an answer', ms: Math.min(...times), slackMs: NGINX_CLOCK_MS };
}

/** As many frames were lost as the share says, and where TCP lost many, it sent again. */
function lossCheck(ran: Ran, { prefix, hosts, asked }: Side, { forth, back }: LinkReport): Check {
  const share = asked.lossPercent / 100;
  const lost = forth.lost + back.lost;
  const frames = lost + sum([forth, back].map((way) => way.frames + way.noRoom));
  const slack = CHANCE * Math.sqrt(frames * share * (1 - share) * clumping(asked)) + (share > 0 ? 1 : 0);
  const again = sum(hosts.map((host) => counter(ran.observation.hosts[host], 'RetransSegs') ?? 0));
  const isTcp = prefix !== '' || ran.cell.strategy.protocol !== 'h3';
  return {
    name: `${prefix}loss`,
    ok: Math.abs(lost - share * frames) <= slack && (!isTcp || lost < MANY_LOSSES || again > 0),
    expected: `${amount(share * frames)} of ${several(frames, 'packet')} lost, within ${count(Math.ceil(slack))}`,
    observed: `${count(lost)} lost${isTcp ? `, ${several(again, 'segment')} sent again` : ''}`,
  };
}

/** How much more the number of losses varies when they come in bursts: (1 + r) / (1 - r), r the correlation of neighbours. */
function clumping({ lossPercent, lossBurst }: LinkConditions): number {
  if (lossBurst === 1) return 1;
  const share = lossPercent / 100;
  const correlation = 1 - (1 + share / (1 - share)) / lossBurst;
  return (1 + correlation) / (1 - correlation);
}

/** No more bytes crossed the link than its rate allows. */
function rateCheck(
  { prefix, asked: { rateMbit, queueMs } }: Side,
  { forth, back, elapsedMs }: LinkReport,
): Check {
  const most = rateMbit === 'unlimited' ? Infinity : ((elapsedMs + queueMs) * rateMbit * 1e3) / 8;
  const bytes = Math.max(forth.bytes, back.bytes);
  const waited = Math.max(forth.maxQueueMs, back.maxQueueMs);
  return {
    name: `${prefix}rate`,
    ok: bytes <= most + FRAME_BYTES && (rateMbit !== 'unlimited' || waited === 0),
    expected:
      rateMbit === 'unlimited' ? 'no wait for the link' : `at most ${count(Math.floor(most))} bytes each way`,
    observed: `${count(forth.bytes)} and ${count(back.bytes)} bytes, longest wait ${duration(waited)}`,
  };
}

/** Nothing waited longer than the queue is, and nothing was dropped before it was full. */
function queueCheck({ prefix, asked: { rateMbit, queueMs } }: Side, { forth, back }: LinkReport): Check {
  const frameMs = rateMbit === 'unlimited' ? 0 : (FRAME_BYTES * 8) / (rateMbit * 1e3);
  const isRight = ({ maxQueueMs, noRoom }: WayReport): boolean =>
    maxQueueMs <= queueMs && (noRoom === 0 || maxQueueMs >= queueMs - frameMs);
  const ways = [forth, back];
  return {
    name: `${prefix}queue`,
    ok: ways.every(isRight),
    expected: `waits of at most ${duration(queueMs)}, and no packet dropped below that`,
    observed: ways
      .map(({ maxQueueMs, noRoom }) => `${duration(maxQueueMs)} and ${several(noRoom, 'packet')} dropped`)
      .join('; '),
  };
}

/** The link itself was on time, and lost nothing that it was not told to lose. */
function onTimeCheck({ prefix, asked }: Side, { forth, back, lateness }: LinkReport): Check {
  const boundMs = Math.max(LATE_MS, LATE_SHARE * asked.rttMs);
  const lateMs = lateness.p99Us / US_PER_MS;
  const own = sum([forth, back].map(({ overrun, tooLarge, refused }) => overrun + tooLarge + refused));
  return {
    ...(prefix === '' ? { name: 'link on time' } : { name: 'upstream link on time' }),
    ok: lateMs <= boundMs && own === 0,
    expected: `p99 of lateness at most ${duration(boundMs)}, and no packet lost by the relay itself`,
    observed: `p99 of lateness ${duration(lateMs)}, ${several(own, 'packet')} lost by the relay itself`,
  };
}
