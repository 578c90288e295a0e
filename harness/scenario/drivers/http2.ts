import type { Clash } from '../clash.ts';
import type { CellPlan } from '../scenario.ts';
import { onlyDefaults, onlyProtocols } from './limits.ts';

/** What the driver `http2` cannot make. */
export function refuseHttp2({ strategy }: Pick<CellPlan, 'strategy' | 'load'>): readonly Clash[] {
  return [
    ...onlyProtocols(strategy, 'h2', 'h2c'),
    ...onlyDefaults(strategy, {
      requestWrites: 'node:http2 writes a request as one HEADERS frame, together with whatever else is due',
    }),
    ...(strategy.closer === 'server' ? [SERVER_CLOSES] : []),
  ];
}

const SERVER_CLOSES: Clash = {
  key: 'closer',
  what: 'HTTP/2 has no request that asks the server to close: it forbids the header Connection (RFC 9113, 8.2.2)',
  expected: 'closer client or reset',
};
