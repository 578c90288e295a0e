import type { CellPlan } from '../../../scenario/scenario.ts';
import { amount, count, duration, listed } from '../../../words.ts';
import { mostInWork } from '../concurrency.ts';
import { keepsUpstream } from '../hops.ts';
import { type Advised, adviseKeepalive } from './advice.ts';
import {
  isOpen,
  type OpenPlan,
  plannedChurn,
  requestLimit,
  type ServiceTimes,
  type UpstreamChurn,
  upstreamChurn,
} from './churn.ts';

/** What a cell showed of its own cache. */
export interface SeenCache {
  /** How long requests used their upstream connections; null if it is not known. */
  readonly times: ServiceTimes | null;
  /** Connections that nginx closed first, per second; null if it did not keep any. */
  readonly closedPerSecond: number | null;
}

/** Factor by which a cache closes more than its size explains before something else ends connections, too. */
const UNEXPLAINED = 2;

/**
 * The sizes of `keepalive` that would do, with their churn, in one or two sentences without the last full stop.
 * `portsPerSecond`: the churn that the ports sustain. `seen`: what was measured; null before the run.
 */
export function keepaliveAdvice(plan: CellPlan, portsPerSecond: number, seen: SeenCache | null): string {
  const each = plan.strategy.proxyWorkers > 1 ? ' in each worker' : '';
  return missingSettings(plan) + (isOpen(plan) ? openAdvice(plan) : closedAdvice());

  function closedAdvice(): string {
    const room = mostInWork(plan);
    const size = keepsUpstream(plan) ? Number(plan.strategy.upstreamKeepalive) : 0;
    if (size < room) return `A keepalive of ${count(room)}${each} has room for all requests at once`;
    const limit = requestLimit(plan);
    return `Its keepalive of ${count(size)} has room for all requests at once, so ${
      limit === Infinity
        ? 'something else ends connections'
        : `raise the limit of ${count(limit)} requests per connection`
    }`;
  }

  function openAdvice(open: OpenPlan): string {
    const size = keepsUpstream(open) ? Number(open.strategy.upstreamKeepalive) : 0;
    const churn = churnOf(open, seen?.times ?? null);
    const factor =
      size === 0 || seen?.closedPerSecond == null ? 1 : seen.closedPerSecond / churn.perSecond(size);
    if (factor > UNEXPLAINED) {
      return (
        `Its keepalive of ${count(size)} explains ${amount(churn.perSecond(size))} closed connections per second, but nginx closed ` +
        `${amount(seen!.closedPerSecond!)}: something else ends connections, or requests came in bursts because a program ` +
        'or the machine stood still. Find out which before you choose a size'
      );
    }
    const corrected = correctedBy(churn, Math.max(1, factor));
    const { sustained, calm } = adviseKeepalive(corrected, { above: size, portsPerSecond });
    const mean =
      seen?.times == null
        ? ''
        : ` (a request used its connection for ${duration(seen.times.meanMs)} on average)`;
    if (sustained === null) return limitText(open, churn);
    const first = `A keepalive of ${sizeText(sustained, each)}`;
    if (calm === null) return `${first}${mean}. ${floorText(open, churn)}`;
    if (calm.size === sustained.size) return `${first}${mean}`;
    return `${first}, which the ports sustain, and one of ${sizeText(calm, '')} if nothing stalls${mean}`;
  }
}

/** What keeps nginx from keeping any connection, whatever the size, as a sentence. */
function missingSettings({ strategy, origin }: CellPlan): string {
  const settings = [
    ...(strategy.upstreamProtocol === 'http/1.1' ? [] : ['set proxy_http_version 1.1']),
    ...(strategy.upstreamConnection === 'empty'
      ? []
      : ['clear the Connection header (proxy_set_header Connection "")']),
    ...(origin.close ? ['let the origin keep connections'] : []),
  ];
  const text = listed(settings);
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}. `;
}

/** All workers share the load unevenly: at worst one gets all of it. */
function churnOf(plan: OpenPlan, times: ServiceTimes | null): UpstreamChurn {
  return times === null
    ? plannedChurn(plan, undefined, { workers: 1 })
    : upstreamChurn(plan, times, { workers: 1 });
}

/** A cache that was seen to close more than predicted has more in flight, or less evenly; other sizes do as well. */
function correctedBy(churn: UpstreamChurn, factor: number): UpstreamChurn {
  return { ...churn, perSecond: (size) => churn.perSecond(size) * (size >= churn.roomForAll ? 1 : factor) };
}

function sizeText({ size, perSecond }: Advised, each: string): string {
  return `${count(size)}${each} would close ${perSecond < 0.01 ? 'hardly any connections' : `${amount(perSecond)} connections per second`}`;
}

function limitText(plan: OpenPlan, churn: UpstreamChurn): string {
  return `No keepalive is large enough: ${floorText(plan, churn)}. Raise that limit`;
}

function floorText({ load }: OpenPlan, { atLimitPerSecond }: UpstreamChurn): string {
  return `${amount(atLimitPerSecond)} connections per second end at their limit of ${count(load.ratePerSecond / atLimitPerSecond)} requests, whatever the size`;
}
