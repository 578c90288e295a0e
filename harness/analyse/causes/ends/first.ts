import type { EndReason } from '../../../drive/exchange.ts';
import { count, several } from '../../../words.ts';
import { endedConnections, type Ran } from '../../evidence.ts';
import { endedByService } from '../../external.ts';
import { cause } from '../cause.ts';
import { HOW } from './how.ts';

/** Connections that a restart of the service or the end of the load may end: no habit of the service. */
const STRAY = 2;

/** The service does the closing, so its cost is on the other side than the strategy says. */
export const closesFirst = cause({
  id: 'service-closes-first',
  as: 'warning',
  looks: 'TIME_WAIT lies with the service, though the client was to close',
  owner: 'service',
  shows: 'Your service ended connections before the client could, which was to end them with that answer',
  remedy:
    'Nothing to do for the client. To free the service of TIME_WAIT, let it keep connections, or leave the closing to the client',
  page: 'target.md#connections-that-the-service-ends',
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
        `The service ended ${count(first)} of ${several(ended, 'connection')} first${how}, though the client was to ` +
        `${closer === 'reset' ? 'reset them, and this shows nothing of what that saves' : `close them: ${timeWaitText(ran)}`}`,
      ...(closer === 'reset' && {
        remedy: 'To see what a reset saves, ask a service that leaves the end of a connection to the client',
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
    `the kernel's table has ${client} in TIME_WAIT on the client${seen}, so TIME_WAIT piles up on the service, and the ` +
    "client's ports are free at once"
  );
}
