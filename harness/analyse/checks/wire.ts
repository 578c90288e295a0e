import type { Check } from '../../result/result.ts';
import { hostsOf } from '../../scenario/scenario.ts';
import { counter, type Ran, sum } from '../evidence.ts';
import { count, listed, several } from '../words.ts';
import { boundsText, isWithin } from './bounds.ts';

/** So many resets in 1,000 connections are the network's own; one in a small pool is not. */
const RESETS_PER_CONNECTION = 1 / 1_000;

/** All connections spoke the protocol asked for, with a TLS handshake each or none at all. */
export function protocolCheck({ cell, outcome }: Ran): Check {
  const { opened, protocols, handshakes, peak } = outcome.connections;
  const { protocol, tls } = cell.strategy;
  const asked = protocols[protocol] ?? 0;
  // A connection that never had an answer has no protocol either.
  const connections = { least: Math.max(0, opened - peak), most: opened };
  const secured = tls === 'none' ? { least: 0, most: 0 } : connections;
  const spoken = Object.entries(protocols).map(([name, number]) => `${name} on ${count(number)}`);
  return {
    name: 'protocol',
    ok:
      isWithin(asked, connections) &&
      sum(Object.values(protocols)) === asked &&
      isWithin(handshakes, secured),
    expected: `${protocol} on ${boundsText(connections)} connections, ${boundsText(secured)} TLS handshakes`,
    observed: `${listed(spoken) || 'no protocol'}, ${several(handshakes, 'TLS handshake')}`,
  };
}

/** Nothing was reset unless that was asked for. The kernels' own counts where the hosts are apart. */
export function resetsCheck({ cell, outcome, observation, lab }: Ran): Check {
  const { opened, resetByClient, resetByServer } = outcome.connections;
  const asked = cell.strategy.closer === 'reset';
  const allowed = { least: 0, most: Math.floor(opened * RESETS_PER_CONNECTION) };
  const hosts = lab.kind === 'namespaces' ? hostsOf(cell.strategy.path) : [];
  // Whoever resets is also reset: late segments of the other side are answered with RST.
  const sent = hosts
    .filter((host) => !(asked && host === 'client'))
    .map((host) => ({ host, resets: counter(observation.hosts[host], 'OutRsts') ?? 0 }));
  const unasked = resetByServer + (asked ? 0 : resetByClient);
  return {
    name: 'resets',
    ok: isWithin(unasked, allowed) && sent.every(({ resets }) => isWithin(resets, allowed)),
    expected: `${boundsText(allowed)} ${asked ? 'but those that the client was asked for' : 'connections reset'}`,
    observed: [
      `${several(resetByClient, 'connection')} reset by the client, ${count(resetByServer)} by the server`,
      ...sent.map(({ host, resets }) => `${count(resets)} RST from the ${host}`),
    ].join(', '),
  };
}

/** As many source addresses were used as asked for, or one for each connection where these were fewer. */
export function sourcesCheck({ cell, outcome }: Ran): Check {
  const { sourceAddresses } = cell.strategy;
  const wanted = Math.min(sourceAddresses, outcome.connections.opened);
  const seen = Object.keys(outcome.connections.sources);
  return {
    name: 'source addresses',
    ok: seen.length === wanted,
    expected: count(wanted),
    observed: seen.length === 0 ? '0' : `${count(seen.length)}: ${listed(seen)}`,
  };
}
