import type { Check } from '../../../result/result.ts';
import { hostsOf } from '../../../scenario/scenario.ts';
import { count, several } from '../../../words.ts';
import { counter, droppedByProxy, type Ran } from '../../evidence.ts';
import { boundsText, isWithin, nearly } from '../bounds.ts';

/**
 * So many resets are the kernel's own: a late acknowledgement of a busy machine draws one (0.02 to 0.6% were seen with
 * no fault anywhere). One in a small pool is not.
 */
const RESETS_PER_CONNECTION = 1 / 100;

/** Nothing was reset unless that was asked for. The kernels' own counts where the hosts are apart. */
export function resetsCheck(ran: Ran): Check {
  const { cell, outcome, observation, lab } = ran;
  const { opened, resetByClient, resetByServer } = outcome.connections;
  const asked = cell.strategy.closer === 'reset';
  const own = Math.floor(opened * RESETS_PER_CONNECTION);
  const dropped = droppedByProxy(ran);
  // A proxy of TCP without a port resets the client's connection: it had read nothing of it.
  const allowed = { least: 0, most: own + (dropped === 0 ? 0 : nearly(dropped).most) };
  const hosts = lab.kind === 'namespaces' ? hostsOf(cell.strategy.path) : [];
  // Whoever resets is also reset: late segments of the other side are answered with RST.
  const sent = hosts
    .filter((host) => !(asked && host === 'client'))
    .map((host) => ({ host, resets: counter(observation.hosts[host], 'OutRsts') ?? 0 }));
  const unasked = resetByServer + (asked ? 0 : resetByClient);
  return {
    name: 'resets',
    ok:
      isWithin(unasked, allowed) &&
      sent.every(({ host, resets }) =>
        isWithin(resets, host === 'proxy' ? allowed : { ...allowed, most: own }),
      ),
    expected: `${boundsText(allowed)} ${asked ? 'but those that the client was asked for' : 'connections reset'}`,
    observed: [
      `${several(resetByClient, 'connection')} reset by the client, ${count(resetByServer)} by the server`,
      ...sent.map(({ host, resets }) => `${count(resets)} RST from the ${host}`),
    ].join(', '),
  };
}
