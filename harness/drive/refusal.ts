import { isIP } from 'node:net';
import { parseReuse } from '../scenario/strategy.ts';
import type { DriverSpec } from './driver.ts';

/** Why the driver `socket` cannot do what the spec asks; undefined: it can. */
export function refusalOf(spec: DriverSpec): string | undefined {
  const { strategy, endpoint, load, sourceAddresses, bucketMs, connectBin } = spec;
  const { driver, protocol, reuse, pool, tls } = strategy;
  if (driver !== 'socket') return `Cannot act as driver "${driver}"; expected socket`;
  if (protocol !== 'http/1.1') return `Cannot speak "${protocol}"; expected http/1.1`;
  if (parseReuse(reuse) === undefined) return `Cannot read reuse "${reuse}"`;
  if (!['none', '1.2', '1.3'].includes(tls)) return `Cannot speak TLS "${tls}"; expected none, 1.2 or 1.3`;
  if (pool !== 'unlimited' && !isPositive(pool)) return `Cannot hold a pool of "${pool}"; expected 1 or more`;
  const notLiteral = [endpoint.address, ...sourceAddresses].find((address) => isIP(address) === 0);
  if (notLiteral !== undefined) return `Cannot use address "${notLiteral}"; expected an IP literal`;
  if (!isPositive(bucketMs) || !isPositive(connectBin)) return 'Cannot count in steps that are not positive';
  if (/[\r\n]/.test(endpoint.host + endpoint.path)) return 'Cannot send a line break in the request';
  return load.kind === 'closed' || load.kind === 'open'
    ? undefined
    : 'Cannot make this load; expected closed or open';
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
