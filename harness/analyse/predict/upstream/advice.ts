import type { UpstreamChurn } from './churn.ts';

/** A size of nginx's `keepalive` and the connections per second that nginx closes with it. */
export interface Advised {
  readonly size: number;
  readonly perSecond: number;
}

/** Sizes to set; null where no size reaches it, because a limit of requests ends too many connections. */
export interface KeepaliveAdvice {
  /** The smallest whose churn the ports sustain. */
  readonly sustained: Advised | null;
  /** The smallest with which nginx closes fewer than one connection per second. */
  readonly calm: Advised | null;
}

/** Error of a promised churn that the ports must survive: it is sensitive to the service time. */
const MARGIN = 1.5;
const CALM_PER_SECOND = 1;

/** `above`: a size that was too small, 0 for none. `portsPerSecond`: the churn that the ports sustain. */
export function adviseKeepalive(
  churn: Pick<UpstreamChurn, 'perSecond' | 'atLimitPerSecond' | 'roomForAll'>,
  { above, portsPerSecond }: { readonly above: number; readonly portsPerSecond: number },
): KeepaliveAdvice {
  return {
    sustained: smallest(churn, { above, most: portsPerSecond / MARGIN }),
    calm: smallest(churn, { above, most: CALM_PER_SECOND }),
  };
}

function smallest(
  { perSecond, atLimitPerSecond, roomForAll }: Parameters<typeof adviseKeepalive>[0],
  { above, most }: { readonly above: number; readonly most: number },
): Advised | null {
  if (atLimitPerSecond > most) return null;
  const isEnough = (size: number): boolean => size >= roomForAll || perSecond(size) <= most;
  let [tooSmall, enough] = [above, above + 1];
  while (!isEnough(enough)) [tooSmall, enough] = [enough, Math.min(roomForAll, enough * 2)];
  while (enough - tooSmall > 1) {
    const middle = Math.floor((tooSmall + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooSmall = middle;
  }
  return { size: enough, perSecond: perSecond(enough) };
}
