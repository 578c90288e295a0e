import type { CellHeader } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { explainExhaustion } from './explain-exhaustion.ts';
import { type Hop, hopsOf } from './hops.ts';
import type { Measured } from './numbers.ts';
import { TIME_WAIT_SECONDS } from './time-wait.ts';
import { amount, count, listed, several } from './words.ts';

/** The paragraph that explains a cell whose checks hold: plain text, at most six sentences, numbers in it. */
export function explain(cell: CellHeader, measured: Measured): string {
  const { exhaustion } = measured;
  const sentences =
    exhaustion === null
      ? hopsOf(cell).flatMap((hop) => explainHop({ cell, hop, measured }))
      : explainExhaustion(cell, { ...measured, exhaustion });
  return sentences.join(' ');
}

/** Why nothing is explained: the sentences above would tell of a strategy that did not happen. */
export function explainInvalid(failed: readonly string[]): string {
  return (
    `The checks say that this cell did not do what it was asked (${listed(failed)}), so nothing can be concluded ` +
    'from its numbers.'
  );
}

interface Seen {
  readonly cell: CellHeader;
  readonly hop: Hop;
  readonly measured: Measured;
}

function explainHop(seen: Seen): readonly string[] {
  const { hop, cell } = seen;
  if (hop.opener === 'proxy') return [upstreamOpened(seen), upstreamHeld(seen)];
  if (cell.strategy.reuse === 'keep-alive') return [kept(seen)];
  switch (cell.strategy.closer) {
    case 'client':
      return clientClosed(seen);
    case 'server':
      return [serverClosed(seen)];
    case 'reset':
      return [reset(seen)];
    default:
      return cell.strategy.closer satisfies never;
  }
}

function kept({ hop, measured }: Seen): string {
  const { connections, counts, hosts } = measured;
  const { opened } = connections;
  const capacity = hosts.client?.portCapacity;
  return (
    `${several(opened, 'connection')} carried ${several(counts.requests, 'request')}, ` +
    `${amount(counts.requests / Math.max(1, opened))} each, and nobody closed one` +
    `${capacity === undefined ? '' : `: ${count(opened)} of ${several(capacity, 'port')} to the ${hop.server} in use, however long it runs`}.`
  );
}

function clientClosed({ cell, hop, measured }: Seen): readonly string[] {
  const { connections, hosts, durationMs } = measured;
  const capacity = hosts.client?.portCapacity ?? cell.prediction.portCapacity;
  const sustained = capacity / hop.holdSeconds;
  const churn = (connections.opened / Math.max(1, durationMs)) * MS_PER_SECOND;
  const held = `${count(hosts.client?.timeWaitPeak ?? 0)} of ${several(capacity, 'port')}`;
  return [
    `The client closed its ${several(connections.opened, 'connection')} first and held up to ${held} in TIME_WAIT.`,
    hop.holdSeconds === TIME_WAIT_SECONDS
      ? `Each holds its port for ${amount(hop.holdSeconds)} s.`
      : `tcp_tw_reuse lets connect() take such a port over after ${amount(hop.holdSeconds)} s.`,
    `So ${amount(sustained)} new connections per second can go on for ever; this load opened ${amount(churn)}` +
      `${churn > sustained ? ' and ended in time' : ''}.`,
  ];
}

function serverClosed({ hop, measured }: Seen): string {
  const { connections, hosts } = measured;
  return (
    `The ${hop.server} closed first and held up to ${count(hosts[hop.server]?.timeWaitPeak ?? 0)} in TIME_WAIT, the ` +
    `client ${count(hosts.client?.timeWaitPeak ?? 0)}. Nobody runs out of that: a newer SYN takes the place of a ` +
    `TIME_WAIT on the server's side, and the client's port is free at once, for ` +
    `${several(connections.opened, 'connection')} here.`
  );
}

function reset({ hop, measured }: Seen): string {
  const { connections, hosts } = measured;
  return (
    `The client ended ${several(connections.resetByClient, 'connection')} by RST, which leaves no TIME_WAIT (client ` +
    `${count(hosts.client?.timeWaitPeak ?? 0)}, ${hop.server} ${count(hosts[hop.server]?.timeWaitPeak ?? 0)}), so ` +
    'ports are free at once. The price is that RST throws away whatever is still on its way.'
  );
}

function upstreamOpened({ cell, measured }: Seen): string {
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

function upstreamHeld({ hop, measured }: Seen): string {
  const { hosts } = measured;
  const on = (host: 'proxy' | 'origin'): string => count(hosts[host]?.timeWaitPeak ?? 0);
  const capacity = hosts.proxy?.portCapacity ?? 0;
  const held = `up to ${on('proxy')} of ${several(capacity, 'port')} in TIME_WAIT`;
  const sustained = `${amount(capacity / hop.holdSeconds)} per second can go on for ever`;
  switch (hop.holder) {
    case 'origin':
      return (
        `The origin closed most of them first and held up to ${on('origin')} in TIME_WAIT, which give way to newer ` +
        `SYNs; nginx, faster now and then, held ${held} and did not run out.`
      );
    case 'proxy':
      return `It closed those that its cache had no room for and held ${held}; ${sustained}.`;
    case 'client':
    case null:
      return `Its cache had room for all that were idle, so it held no more than ${on('proxy')} of ${several(capacity, 'port')} in TIME_WAIT.`;
    default:
      return hop.holder satisfies never;
  }
}
