import { isIP } from 'node:net';
import { driverClashes } from '../../scenario/clash/drivers.ts';
import { parseReuse } from '../../scenario/strategy.ts';
import type { DriverSpec } from '../driver.ts';
import { whyNoWire } from '../socket/wire/able.ts';

/** Reason why the driver cannot do what the spec asks; undefined: it can. */
export function refusalOf(spec: DriverSpec): string | undefined {
  const { strategy, endpoint, load, sourceAddresses, bucketMs, connectBin } = spec;
  const { reuse, pool, tls } = strategy;
  if (parseReuse(reuse) === undefined) return `Cannot read reuse "${reuse}"`;
  if (!['none', '1.2', '1.3'].includes(tls)) return `Cannot speak TLS "${tls}"; expected none, 1.2 or 1.3`;
  if (pool !== 'unlimited' && !isPositive(pool)) return `Cannot hold a pool of "${pool}"; expected 1 or more`;
  const notLiteral = [endpoint.address, ...sourceAddresses].find((address) => isIP(address) === 0);
  if (notLiteral !== undefined) return `Cannot use address "${notLiteral}"; expected an IP literal`;
  if (!isPositive(bucketMs)) return `Cannot use bucketMs "${bucketMs}"; expected 1 or more`;
  if (!isPositive(connectBin)) return `Cannot use connectBin "${connectBin}"; expected 1 or more`;
  if (/[\r\n]/.test(endpoint.host + endpoint.path)) return 'Cannot send a line break in the request';
  if (load.kind !== 'closed' && load.kind !== 'open') return 'Cannot make this load; expected closed or open';
  const [clash] = driverClashes(spec);
  if (clash !== undefined) return `${clash.what}; expected ${clash.expected}`;
  return strategy.driver === 'socket' ? whyNoWire() : undefined;
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
