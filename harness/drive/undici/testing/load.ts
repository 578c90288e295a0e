import type { RequestListener } from 'node:http';
import type { ClosedLoad, Load, OpenLoad } from '../../../scenario/scenario.ts';
import type { Strategy } from '../../../scenario/strategy.ts';
import { TIMEOUTS, type Timeouts } from '../../connection/timeouts.ts';
import type { DriverOutcome } from '../../driver.ts';
import { decodeHistogram, summarise } from '../../record/latency.ts';
import { loadHere } from '../../testing/session.ts';
import { specOf } from '../../testing/spec.ts';
import { expectSums, type HistogramName } from '../../testing/sums.ts';

/** Makes the server close after one request. */
export const ONE = { reuse: 'one-request', closer: 'server' } as const;

/** Answers after this many ms. */
export function hello(ms = 0): RequestListener {
  return (_request, response) => void setTimeout(() => response.end('hello'), ms);
}

/** A closed load with this number of requests. */
export function times(requests: number, concurrency = 8): ClosedLoad {
  return { kind: 'closed', concurrency, durationMs: 20_000, requests };
}

export function open(ratePerSecond: number, durationMs: number): OpenLoad {
  return { kind: 'open', ratePerSecond, arrivals: 'constant', durationMs };
}

interface Asked {
  readonly load: Load;
  readonly strategy?: Partial<Strategy>;
  readonly sourceAddresses?: readonly string[];
  readonly timeouts?: Timeouts;
}

/** Runs the driver undici against a local server, checks the sums and returns the outcome. */
export async function drive(server: { port: number; ca?: string }, asked: Asked): Promise<DriverOutcome> {
  const { load, strategy, sourceAddresses = [], timeouts = TIMEOUTS } = asked;
  const { port, ca } = server;
  const spec = specOf({
    port,
    load,
    sourceAddresses,
    strategy: { driver: 'undici', poolChoice: 'first', ...strategy },
    ...(ca === undefined ? {} : { ca }),
  });
  const outcome = await loadHere(spec, timeouts);
  expectSums(outcome);
  return outcome;
}

export function summaryOf({ histograms }: DriverOutcome, name: HistogramName): ReturnType<typeof summarise> {
  return summarise(decodeHistogram(histograms[name]));
}
