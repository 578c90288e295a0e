import { MS_PER_SECOND } from '../../../units.ts';
import { closedByNginx, type Ran } from '../../evidence.ts';
import type { Measured } from '../../numbers.ts';
import type { Hop } from '../hops.ts';
import { keepaliveAdvice } from './advice-text.ts';
import { measuredTimes } from './measured-times.ts';

/** The `keepalive` that would do, by what nginx logged and closed where it did not. No full stop. */
export function keepaliveCure(
  ran: Ran,
  measured: Pick<Measured, 'exhaustion' | 'hosts'>,
  { open, holdSeconds }: Pick<Hop, 'open' | 'holdSeconds'>,
): string {
  const capacity = measured.hosts.proxy?.portCapacity ?? ran.cell.prediction.portCapacity;
  const portsPerSecond = Math.max(0, capacity - open) / holdSeconds;
  const times = measuredTimes(ran.logs.upstream?.answeredMs, ran.cell.origin.delay);
  return keepaliveAdvice(ran.cell, portsPerSecond, {
    times,
    closedPerSecond: closedPerSecond(ran, measured),
  });
}

/** Connections that nginx closed first per second, as long as it had ports. */
function closedPerSecond(ran: Ran, { exhaustion }: Pick<Measured, 'exhaustion'>): number {
  const [closed, ms] =
    exhaustion?.host === 'proxy'
      ? [exhaustion.afterConnections, exhaustion.atMs]
      : [closedByNginx(ran), ran.outcome.durationMs];
  return (closed / Math.max(1, ms)) * MS_PER_SECOND;
}
