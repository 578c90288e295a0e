import type { Clash } from '../clash.ts';
import type { CellPlan } from '../scenario.ts';
import { onlyDefaults, onlyProtocols } from './limits.ts';

/** What the driver `h3` cannot make. docs/http3.md has the reasons at length. */
export function refuseH3({ strategy }: Pick<CellPlan, 'strategy' | 'load'>): readonly Clash[] {
  return [
    ...onlyProtocols(strategy, 'h3'),
    ...onlyDefaults(strategy, {
      clientCertificate: 'its library shows no certificate over HTTP/3',
      requestWrites: 'its library writes a request as one HEADERS frame',
      sourceAddresses: 'its library leaves the choice of the address to the kernel',
    }),
    ...(strategy.closer === 'server' ? [SERVER_CLOSES] : []),
  ];
}

const SERVER_CLOSES: Clash = {
  key: 'closer',
  what: 'HTTP/3 has no request that asks the server to close: it forbids the header Connection (RFC 9114, 4.2)',
  expected: 'closer client',
};
