import { systemClock } from '../clock.ts';
import { DestinationWatch, type DestinationWatchOptions } from './destination-watch.ts';
import type { ObservedProgram } from './program-watch.ts';
import { openWatch, type Watch } from './running-watch.ts';

export interface ObserveDestinationOptions extends DestinationWatchOptions {
  readonly programs: readonly ObservedProgram[];
}

/**
 * Observes a load that uses the machine's own network, which other programs use too. Only sockets towards the
 * destination are counted. Counters cover the whole machine, so only their change during the load is used. Takes the
 * snapshots before the load.
 */
export async function observeDestination(options: ObserveDestinationOptions): Promise<Watch> {
  const { programs, procRoot = '/proc' } = options;
  const networks = [new DestinationWatch(options, systemClock)];
  return openWatch({ networks, programs, nginx: null, procRoot });
}
