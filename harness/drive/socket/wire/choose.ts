import { holdLoop } from '../../../native/loop/loop.ts';
import { Ring } from '../../../native/ring/ring.ts';
import type { Closer } from '../../../scenario/strategy.ts';
import type { SocketsTarget } from '../../connection/sockets.ts';
import type { WireName } from '../../driver.ts';
import { EpollWire } from '../raw/epoll-wire.ts';
import { openNetwork } from '../raw/network.ts';
import { RingWire } from '../raw/ring-wire.ts';
import { WIRE_VARIABLE } from './able.ts';
import { NetWire } from './net-wire.ts';
import { TlsWire } from './tls-wire.ts';
import type { Wire, WireEvents } from './wire.ts';

/** What makes the wires of one transport. */
export interface Wires {
  readonly name: WireName;
  create(events: WireEvents): Wire;
  /** Calls `run` once the events that have arrived are handled. */
  soon(run: () => void): void;
  /** Call once all wires are closed. */
  close(): void;
}

/**
 * What the environment asks for; undefined: the fastest. Resets go over epoll: an io_uring closes a socket only in the next
 * turn, and the RSTs of the last connections would leave after the load has ended.
 */
export function wireFor(closer: Closer): string | undefined {
  return process.env[WIRE_VARIABLE] ?? (closer === 'reset' ? 'epoll' : undefined);
}

/** Opens them for a target. Over TLS, and for addresses with a zone (`fe80::1%eth0`), they are always node:net's. */
export function openWires(
  target: SocketsTarget,
  asked: string | undefined = process.env[WIRE_VARIABLE],
): Wires {
  const isRaw = target.tls === null && asked !== 'node:net' && !hasZone(target);
  return (isRaw ? openRaw(target, asked) : null) ?? netWires(target);
}

/** null: this machine cannot. */
function openRaw(target: SocketsTarget, asked: string | undefined): Wires | null {
  const loop = holdLoop();
  if (loop === null) return null;
  const network = openNetwork(loop, target);
  if (network === null) {
    loop.release();
    return null;
  }
  const ring = asked === 'epoll' ? null : Ring.create(loop);
  if (ring !== null) {
    return {
      name: 'io_uring',
      create: (events) => new RingWire(ring, network, events),
      soon: (run) => loop.soon(run),
      close: () => {
        ring.close();
        loop.release();
      },
    };
  }
  return {
    name: 'epoll',
    create: (events) => new EpollWire(network, events),
    soon: (run) => loop.soon(run),
    close: () => loop.release(),
  };
}

function netWires(target: SocketsTarget): Wires {
  return {
    name: 'node:net',
    create: (events) => (target.tls === null ? new NetWire(target, events) : new TlsWire(target, events)),
    soon: (run) => void setImmediate(run),
    close: () => {},
  };
}

function hasZone({ to }: SocketsTarget): boolean {
  return 'host' in to && to.host?.includes('%') === true;
}
