/** A value found in a record; `there` false: there is none at this path. */
export type Found = { readonly there: true; readonly value: unknown } | { readonly there: false };

const NOT_THERE: Found = { there: false };

/** Records that count what happened: a key that is not there happened 0 times. */
const COUNTS = ['errors', 'statuses', 'nginxErrors', 'protocols'];

/**
 * The value at a path, its parts parted by dots. A key may itself hold dots (`hosts.client.sysctls.net.ipv4.x`): the
 * shortest key that leads on wins. A missing key of a record of counts is 0.
 */
export function lookUp(record: unknown, path: string): Found {
  return follow(record, path.split('.'), '');
}

function follow(value: unknown, parts: readonly string[], name: string): Found {
  // What is null has no parts either: `exhaustion.host` of a cell that did not run out is null.
  if (parts.length === 0 || value === null) return { there: true, value };
  if (typeof value !== 'object') return NOT_THERE;
  for (let taken = 1; taken <= parts.length; taken += 1) {
    const key = parts.slice(0, taken).join('.');
    if (!Object.hasOwn(value, key)) continue;
    const found = follow((value as Record<string, unknown>)[key], parts.slice(taken), key);
    if (found.there) return found;
  }
  return COUNTS.includes(name) && parts.length === 1 ? { there: true, value: 0 } : NOT_THERE;
}
