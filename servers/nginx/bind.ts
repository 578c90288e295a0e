import { block, quoted } from './syntax.ts';

/** Variable with the source address, for `proxy_bind` and the logs. */
export const BIND_VARIABLE = '$bind_address';

/**
 * Distributes connections evenly over the addresses. `split_clients` hashes its key, so the key must differ for each
 * connection. An idle connection is reused, whichever address it was bound to.
 */
export function bindLines(addresses: readonly string[], key: string): readonly string[] {
  if (addresses.length === 0) return [];
  const percent = (Math.floor(10_000 / addresses.length) / 100).toFixed(2);
  const shares = addresses.map((address, index) => {
    const isLast = index === addresses.length - 1;
    return `${isLast ? '*' : `${percent}%`} ${quoted(address)};`;
  });
  return [block(`split_clients "${key}" ${BIND_VARIABLE}`, shares)];
}

export function proxyBind(addresses: readonly string[]): readonly string[] {
  return addresses.length === 0 ? [] : [`proxy_bind ${BIND_VARIABLE};`];
}
