import type { CellHeader } from '../../result/result.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import type { Found } from '../causes/catalogue.ts';
import type { CellFacts } from '../causes/cause.ts';
import { closesFirst } from '../causes/ends/first.ts';
import { sum } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import { endingOf } from '../predict/ending.ts';
import { hopsOf } from '../predict/hops.ts';
import { explainExhaustion } from './exhaustion.ts';
import { type ExplainedHop, explainUpstream } from './upstream.ts';

const MOST_SENTENCES = 6;
/** Share of the connections that the service must have ended first, so that what the client does is no explanation. */
const MOST_OF = 0.5;

/** The paragraph that explains a cell whose checks hold: plain text, at most six sentences, numbers in it. */
export function explain(facts: CellFacts, found: readonly Found[]): string {
  const { measured, ran } = facts;
  const { exhaustion } = measured;
  const sentences =
    exhaustion === null
      ? [
          ...found.filter(({ cause }) => cause.explains === 'times').map(({ finding }) => `${finding.text}.`),
          ...hopsOf(ran.cell).flatMap((hop) => explainHop({ cell: ran.cell, hop, measured, found })),
        ]
      : explainExhaustion(facts, exhaustion, found);
  return sentences.slice(0, MOST_SENTENCES).join(' ');
}

/** Why nothing is explained, and what is behind the failed checks where its evidence says so. */
export function explainInvalid(failed: readonly string[], found: readonly Found[]): string {
  const behind = found.filter(({ cause }) => cause.fails?.some((name) => failed.includes(name)));
  return [
    `Failed checks: ${listed(failed)}. The strategy did not happen as asked, or the measurement is not sound, so ` +
      'nothing can be concluded from the numbers.',
    ...behind.map(({ cause, finding }) => `${finding.text}. ${finding.remedy ?? cause.remedy}.`),
  ].join(' ');
}

function explainHop(explained: ExplainedHop): readonly string[] {
  const { hop, cell } = explained;
  if (hop.opener === 'proxy') return explainUpstream(explained);
  const first = explained.found.find(({ cause }) => cause.id === closesFirst.id)?.finding;
  if (first !== undefined && first.share! > MOST_OF) return [`${first.text}.`];
  const by = endingOf(cell)?.by;
  switch (by) {
    case undefined:
      return [kept(explained)];
    case 'client':
      return clientClosed(explained);
    case 'server':
      return [serverClosed(explained)];
    case 'reset':
      return [reset(explained)];
    default:
      return by satisfies never;
  }
}

function kept({ hop, measured }: ExplainedHop): string {
  const { connections, counts, hosts } = measured;
  const { opened, mostInFlight, idledOut } = connections;
  const capacity = hosts.client?.portCapacity;
  const together = mostInFlight > 1 ? ` and up to ${count(mostInFlight)} at once` : '';
  const total = sum(Object.values(connections.ends ?? {}).map((end) => end.connections));
  const ended =
    total > 0
      ? `the ${hop.server === 'origin' ? 'service' : hop.server} ended ${count(total)}`
      : idledOut === 0
        ? 'all stayed open'
        : `the client closed ${count(idledOut)} that had been idle too long`;
  const ports =
    capacity === undefined || idledOut + total > 0
      ? ''
      : `: ${count(opened)} of ${several(capacity, 'port')} to the ${hop.server} in use, however long it runs`;
  return (
    `${several(opened, 'connection')} carried ${several(counts.requests, 'request')}, ` +
    `${amount(counts.requests / Math.max(1, opened))} each${together}, and ${ended}${ports}.`
  );
}

function clientClosed({ cell, hop, measured }: ExplainedHop): readonly string[] {
  const { connections, hosts, durationMs } = measured;
  const capacity = hosts.client?.portCapacity ?? cell.prediction.portCapacity;
  const sustained = capacity / hop.holdSeconds;
  const churn = (connections.opened / Math.max(1, durationMs)) * MS_PER_SECOND;
  const held = `${count(hosts.client?.timeWaitPeak ?? 0)} of ${several(capacity, 'port')}`;
  return [
    `The client closed its ${several(connections.opened, 'connection')} first${idleText(cell, measured)} and held up to ${held} in TIME_WAIT.`,
    hop.holdSeconds === TIME_WAIT_SECONDS
      ? `Each holds its port for ${amount(hop.holdSeconds)} s.`
      : `tcp_tw_reuse lets connect() take such a port over after ${amount(hop.holdSeconds)} s.`,
    `So ${amount(sustained)} new connections per second can be sustained; this load opened ${amount(churn)} per second` +
      `${churn > sustained ? ' and ended before the ports ran out' : ''}.`,
  ];
}

function idleText({ strategy }: CellHeader, { connections }: Measured): string {
  if (strategy.idleTimeoutMs === 'none' || connections.idledOut === 0) return '';
  return `, ${count(connections.idledOut)} of them after ${duration(strategy.idleTimeoutMs)} without a request,`;
}

function serverClosed({ hop, measured }: ExplainedHop): string {
  const { connections, hosts } = measured;
  if (hosts[hop.server] === undefined) {
    return (
      `The service closed its ${several(connections.closedByServer, 'connection')} first and holds their TIME_WAIT; the client ` +
      `held up to ${count(hosts.client?.timeWaitPeak ?? 0)}, and its ports are free at once.`
    );
  }
  return (
    `The ${hop.server} closed first and held up to ${count(hosts[hop.server]?.timeWaitPeak ?? 0)} in TIME_WAIT, the ` +
    `client ${count(hosts.client?.timeWaitPeak ?? 0)}. That takes no ports: a newer SYN takes the place of a ` +
    `TIME_WAIT on the server's side, and the client's port is free at once. This cell opened ` +
    `${several(connections.opened, 'connection')}.`
  );
}

function reset({ hop, measured }: ExplainedHop): string {
  const { connections, hosts } = measured;
  // A proxy of TCP holds those of its other side.
  const server = hop.server === 'origin' ? `, origin ${count(hosts.origin?.timeWaitPeak ?? 0)}` : '';
  return (
    `The client ended ${several(connections.resetByClient, 'connection')} by RST, which leaves no TIME_WAIT (client ` +
    `${count(hosts.client?.timeWaitPeak ?? 0)}${server}), so ` +
    'ports are free at once. The price is that an RST discards data that is still on its way.'
  );
}
