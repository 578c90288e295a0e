import { holdLoop } from '../../../native/loop/loop.ts';
import { Ring } from '../../../native/ring/ring.ts';
import type { WireName } from '../../driver.ts';

/** Environment variable with the name of the wire for plain TCP. Unset: the first of WIRES that the machine can do. */
export const WIRE_VARIABLE = 'CONNLAB_WIRE';
/** The fastest first. */
export const WIRES = ['io_uring', 'epoll', 'node:net'] as const satisfies readonly WireName[];

/** Reason why the wire that the environment asks for cannot be had here; undefined: it can, or none is asked for. */
export function whyNoWire(asked: string | undefined = process.env[WIRE_VARIABLE]): string | undefined {
  if (asked === undefined) return undefined;
  if (!WIRES.some((name) => name === asked))
    return `Cannot use ${WIRE_VARIABLE} "${asked}"; expected ${WIRES.join(' or ')}`;
  if (asked === 'node:net') return undefined;
  const loop = holdLoop();
  if (loop === null) return `Cannot use ${WIRE_VARIABLE} "${asked}": this Node cannot call the C library`;
  const ring = asked === 'io_uring' ? Ring.create(loop) : undefined;
  ring?.close();
  loop.release();
  return ring === null
    ? `Cannot use ${WIRE_VARIABLE} "io_uring": the kernel does not allow or know it`
    : undefined;
}
