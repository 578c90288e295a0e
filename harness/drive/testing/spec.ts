import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import type { DriverSpec } from '../driver.ts';

type Given = Partial<Omit<DriverSpec, 'endpoint' | 'strategy'>> & {
  readonly port: number;
  readonly strategy?: Partial<Strategy>;
  readonly ca?: string;
};

/** A spec for a server on the loopback; by default eight callers for 200 ms. */
export function specOf({ port, strategy, ca, ...rest }: Given): DriverSpec {
  return {
    endpoint: {
      address: '127.0.0.1',
      port,
      host: 'origin.test',
      path: '/',
      ...(ca === undefined ? {} : { ca }),
    },
    request: PLAIN_REQUEST,
    strategy: { ...DEFAULT_STRATEGY, ...strategy },
    load: { kind: 'closed', concurrency: 8, durationMs: 200 },
    sourceAddresses: [],
    seed: 1,
    bucketMs: 50,
    connectBin: 100,
    detail: false,
    ...rest,
  };
}
