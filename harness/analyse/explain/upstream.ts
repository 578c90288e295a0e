import type { CellHeader } from '../../result/result.ts';
import { amount, count, several } from '../../words.ts';
import type { Found } from '../causes/catalogue.ts';
import { upstreamSmall } from '../causes/upstream.ts';
import type { Measured } from '../numbers.ts';
import type { Hop } from '../predict/hops.ts';

/** One hop of a cell that is explained. */
export interface ExplainedHop {
  readonly cell: CellHeader;
  readonly hop: Hop;
  readonly measured: Measured;
  readonly found: readonly Found[];
}

/** What nginx did towards the origin, and who held what of it. */
export function explainUpstream(explained: ExplainedHop): readonly string[] {
  if (explained.hop.kind === 'relayed') return [relayed(explained)];
  const small = explained.found.find(({ cause }) => cause.id === upstreamSmall.id);
  return [small === undefined ? opened(explained) : `${small.finding.text}.`, held(explained)];
}

/** L4: it opened and ended one connection for each of the client's. */
function relayed({ hop, measured }: ExplainedHop): string {
  const { hosts } = measured;
  const connections = several(hosts.proxy?.activeOpens ?? 0, 'connection');
  const start = `nginx, which relays TCP, opened ${connections} to the origin, one for each of the client's,`;
  const capacity = hosts.proxy?.portCapacity ?? 0;
  const proxy = count(hosts.proxy?.timeWaitPeak ?? 0);
  switch (hop.holder) {
    case 'proxy':
      return (
        `${start} ended each when the client ended its own, and so held up to ${proxy} of ${several(capacity, 'port')} in ` +
        `TIME_WAIT itself: ${amount(capacity / hop.holdSeconds)} new connections per second can be sustained.`
      );
    case 'origin':
      return `${start} and the origin ended them first: it held up to ${count(hosts.origin?.timeWaitPeak ?? 0)} in TIME_WAIT, which costs no port.`;
    case 'client':
    case null:
      return `${start} and kept all of them.`;
    default:
      return hop.holder satisfies never;
  }
}

function opened({ cell, measured }: ExplainedHop): string {
  const { upstreamKeepalive } = cell.strategy;
  const setting =
    upstreamKeepalive === 'off'
      ? 'without upstream keep-alive'
      : `with keepalive ${count(upstreamKeepalive)}`;
  return (
    `nginx, ${setting}, opened ${several(measured.hosts.proxy?.activeOpens ?? 0, 'connection')} to the origin for ` +
    `${several(measured.counts.requests, 'request')}.`
  );
}

function held({ hop, measured }: ExplainedHop): string {
  const { hosts } = measured;
  const on = (host: 'proxy' | 'origin'): string => count(hosts[host]?.timeWaitPeak ?? 0);
  const capacity = hosts.proxy?.portCapacity ?? 0;
  const inTimeWait = `up to ${on('proxy')} of ${several(capacity, 'port')} in TIME_WAIT`;
  const sustained = `${amount(capacity / hop.holdSeconds)} new connections per second can be sustained`;
  switch (hop.holder) {
    case 'origin':
      return (
        `The origin held up to ${on('origin')} in TIME_WAIT, which give way to newer SYNs; nginx held ${inTimeWait} ` +
        'and did not run out.'
      );
    case 'proxy':
      return `It held ${inTimeWait}; ${sustained}.`;
    case 'client':
    case null:
      return `It held no more than ${on('proxy')} of ${several(capacity, 'port')} in TIME_WAIT.`;
    default:
      return hop.holder satisfies never;
  }
}
