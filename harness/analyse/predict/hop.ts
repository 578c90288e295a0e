import type { HostName } from '../../scenario/strategy.ts';

/** The connections between two neighbors on the path, as the strategy demands. */
export interface Hop {
  /** `own`: the client's. `relayed`: one for each of the client's (L4). `cached`: taken from nginx's cache (L7). */
  readonly kind: 'own' | 'relayed' | 'cached';
  /** QUIC uses ports too, but has no TIME_WAIT and no TCP counters in the kernel. */
  readonly transport: 'tcp' | 'quic';
  /** The side that connects. */
  readonly opener: 'client' | 'proxy';
  readonly server: HostName;
  /** The host that closes first and so holds the TIME_WAIT; null without closes, with RST or without TCP. */
  readonly holder: HostName | null;
  /** Source addresses of the opener. */
  readonly sources: number;
  /** New connections per second; null if it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  /** Connections open at once: exact for a closed load, Little's law for an open one. */
  readonly open: number;
  /** Requests that a connection carries before it is closed; Infinity for no limit. */
  readonly requestsPerConnection: number;
  /** Time that the opener's port is held if the opener closes first. */
  readonly holdSeconds: number;
}
