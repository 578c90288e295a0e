import { count, several } from '../../../words.ts';
import { openBefore } from '../../checks/connections/pool.ts';
import { clientEnd } from '../../checks/connections/service-closer.ts';
import { cause } from '../cause.ts';

/** Sockets by which the kernel's count may differ from the driver's, as both look at their own moment. */
const SLACK = 2;

/**
 * The kernel's table has the sockets of everybody on this machine who uses the service. No socket in TIME_WAIT belongs to a
 * program any more, so only their number tells that they are not all of the client.
 */
export const otherClients = cause({
  id: 'other-clients',
  as: 'warning',
  looks:
    'A check of your own service fails because this machine has more sockets to it than the client opened',
  owner: 'machine',
  shows:
    'More sockets to your service in TIME_WAIT than the client can have left there, or more connections open at once than it opened in all. It is likely as long as the client opened that many',
  remedy:
    'Look which other program on this machine uses the service (`ss -tnp`), and stop it during the measurement: it takes ports, and time of the service, from the client',
  page: 'target.md',
  fails: ['closer', 'pool'],
  evidence: ({ ran }) => {
    const { client } = ran.observation.hosts;
    // Only the client uses our nginx.
    if (ran.cell.target === undefined || ran.cell.strategy.path !== 'direct' || client === undefined)
      return null;
    const { opened } = ran.outcome.connections;
    const { timeWait, established } = client.peaks;
    const most = established - openBefore(ran);
    if (most > opened + SLACK) {
      return `This machine had ${several(most, 'new connection')} to the service open at once, and the client opened only ${several(opened, 'connection')} in all`;
    }
    if (timeWait <= clientEnd(ran).bounds.most) return null;
    const { closedByClient } = ran.outcome.connections;
    return {
      strength: timeWait > opened + SLACK ? 'proven' : 'likely',
      text:
        `This machine has ${several(timeWait, 'new socket')} to the service in TIME_WAIT, and the client opened ` +
        `${several(opened, 'connection')} and closed ${count(closedByClient)} of them first`,
    };
  },
});
