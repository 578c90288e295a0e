import type { EndReason } from '../../../drive/exchange.ts';
import { count, several } from '../../../words.ts';
import { endedConnections, type Ran } from '../../evidence.ts';
import { endedByService } from '../../external.ts';
import { cause } from '../cause.ts';
import { PAGE } from './ended.ts';
import { HOW } from './how.ts';

/** Connections that a restart of the service or the end of the load may end: no habit of the service. */
const STRAY = 2;

/** The service does the closing, so its cost is on the other side than the strategy says. */
export const closesFirst = cause({
  id: 'service-closes-first',
  as: 'warning',
  looks: 'TIME_WAIT is on the service, although the client was to close first',
  owner: 'service',
  shows: 'Your service ended connections that the client was to end, before the client did',
  remedy:
    'None for the client. To spare the service the TIME_WAIT, let it keep connections open, or leave the closing to the client',
  page: PAGE,
  fails: ['closer'],
  evidence: ({ ran }) => {
    const { first } = endedByService(ran);
    if (first <= STRAY) return null;
    const { closer } = ran.cell.strategy;
    const ended = endedConnections(ran);
    const [most] = Object.entries(ran.outcome.connections.endedFirst ?? {}).toSorted(([, a], [, b]) => b - a);
    const how = HOW[most![0] as EndReason];
    return {
      share: first / ended,
      text:
        `The service ended ${count(first)} of ${several(ended, 'connection')} first${how}, although the client was to ` +
        `${closer === 'reset' ? 'reset them, so this does not show what a reset saves' : `close them: ${timeWaitText(ran)}`}`,
      ...(closer === 'reset' && {
        remedy: 'To see what a reset saves, use a service that leaves the end of a connection to the client',
      }),
    };
  },
});

/** Where TIME_WAIT is, by the kernel, and what follows from that. */
function timeWaitText({ observation: { hosts } }: Ran): string {
  const client = count(hosts.client?.peaks.timeWait ?? 0);
  const service = hosts.origin?.peaks.timeWait ?? 0;
  const seen = service === 0 ? '' : ` and ${count(service)} on the service`;
  return (
    `the kernel's table has ${client} in TIME_WAIT on the client${seen}, so the service pays for TIME_WAIT, and the ` +
    "client's ports are free at once"
  );
}
