import type { Sockstat } from './read/sockstat.ts';
import type { TableCount } from './read/tcp-table.ts';

/** What was last read of a host. */
export interface LastRead {
  readonly table: TableCount;
  readonly sockstat: Sockstat;
  /** Connections that it opened since that table was read (ActiveOpens). */
  readonly openedSince: number;
}

/**
 * Local ports that outgoing connections hold now. Only the socket table knows them, and it is read seldom. Where all
 * its sockets held such ports, as on a client, all of now do. Elsewhere there are accepted connections too: then it is
 * what the table had and what was opened since, as if none of it had closed; but never more than there are sockets.
 */
export function portsNow({ table, sockstat, openedSince }: LastRead): number {
  const { timeWait = 0, inUse = 0 } = sockstat;
  const sockets = timeWait + inUse;
  return table.sockets === table.inRange ? sockets : Math.min(table.portsInUse + openedSince, sockets);
}
