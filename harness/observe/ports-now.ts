import type { Sockstat } from './read/sockstat.ts';
import type { TableCount } from './read/tcp-table.ts';

/** The last values read of a host. */
export interface LastRead {
  readonly table: TableCount;
  readonly sockstat: Sockstat;
  /** Connections that the host opened after that table was read (ActiveOpens). */
  readonly openedSince: number;
}

/**
 * Estimates the local ports that outgoing connections hold now; only the socket table counts them, and it is read
 * rarely. If every socket of the table held such a port, as on a client, every socket does now. A host that also
 * accepts connections holds at most those of the table plus those opened since, and never more than its sockets.
 */
export function portsNow({ table, sockstat, openedSince }: LastRead): number {
  const { timeWait = 0, inUse = 0 } = sockstat;
  const sockets = timeWait + inUse;
  return table.sockets === table.inRange ? sockets : Math.min(table.portsInUse + openedSince, sockets);
}
