import type { HostName } from '../../scenario/strategy.ts';

/** The connections between two neighbours on the path, as the strategy asks for them. */
export interface Hop {
  /** `own`: the client's. `relayed`: one for each of the client's (L4). `cached`: as nginx decides by itself (L7). */
  readonly kind: 'own' | 'relayed' | 'cached';
  /** QUIC has ports as well, but neither TIME_WAIT nor any of the kernel's TCP counters. */
  readonly transport: 'tcp' | 'quic';
  /** Who connects. */
  readonly opener: 'client' | 'proxy';
  readonly server: HostName;
  /** Who closes first and so holds the TIME_WAIT; null: nobody closes, or by RST, or there is no TCP. */
  readonly holder: HostName | null;
  /** Source addresses of the opener. */
  readonly sources: number;
  /** New connections per second; null: it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  /** Connections open at once: exact for a closed load, Little's law for an open one. */
  readonly open: number;
  /** Requests that a connection carries before it is closed; Infinity: no limit. */
  readonly requestsPerConnection: number;
  /** How long the opener's port is held after a close that it sent first. */
  readonly holdSeconds: number;
}
