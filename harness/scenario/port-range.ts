import type { PortRange } from './scenario.ts';

export const HIGHEST_PORT = 65_535;

/** Ports below this are for services; outgoing connections from them surprise firewalls and servers. */
export const LOWEST_ORDINARY_PORT = 1_024;

/** `net.ipv4.ip_local_port_range` of a kernel that nobody told otherwise. */
export const KERNEL_DEFAULT_PORTS: PortRange = { low: 32_768, high: 60_999 };

/**
 * Reads `40000-40999`, or `40000` as a range of one. Undefined where the text is not that; the bounds are not
 * judged here, so that a message can say what is wrong with them.
 */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const low = Number(match[1]);
  return { low, high: match[2] === undefined ? low : Number(match[2]) };
}

/** `40000-40999`; a range of one port as `40000`. */
export function formatPortRange({ low, high }: PortRange): string {
  return low === high ? `${low}` : `${low}-${high}`;
}

/** How many ports the range holds, both ends included. */
export function portCount({ low, high }: PortRange): number {
  return high - low + 1;
}

/**
 * The range made `scale` times as wide: upward from its low end, and downward as far as it would pass the
 * highest port. Undefined where even all ports from 1,024 up (or from the range's own low end, if that is
 * lower) are too few. The count is rounded to whole ports and is at least one.
 */
export function scalePortRange(range: PortRange, scale: number): PortRange | undefined {
  const count = Math.max(1, Math.round(portCount(range) * scale));
  const high = Math.min(range.low + count - 1, HIGHEST_PORT);
  const low = high - count + 1;
  return low < Math.min(LOWEST_ORDINARY_PORT, range.low) ? undefined : { low, high };
}
