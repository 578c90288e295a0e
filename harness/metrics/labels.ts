/**
 * Names of labels. Their values come from closed sets, which docs/metrics.md lists: never the text of an error, never a URL.
 * All metrics except those of the process have `scenario` too, the name of the scenario.
 */
export const LABELS = [
  ...['cell', 'path', 'driver', 'protocol', 'reuse', 'closer'],
  ...['host', 'state', 'status', 'code', 'closed_by', 'kind', 'quantile', 'window', 'phase'],
  ...['process', 'observer', 'event', 'metric', 'mode', 'warning'],
  ...['version', 'node', 'kernel', 'nginx', 'cores', 'privileges'],
] as const;
export type Label = (typeof LABELS)[number];

export const CELL = ['cell'] as const;
export const HOST = ['cell', 'host'] as const;

/** Counts by label value; counts of keys with the same label value are added up. */
export function countsBy(
  counts: Readonly<Record<string, number>>,
  labelOf: (key: string) => string,
): readonly (readonly [label: string, count: number])[] {
  const sums = new Map<string, number>();
  for (const [key, count] of Object.entries(counts)) {
    sums.set(labelOf(key), (sums.get(labelOf(key)) ?? 0) + count);
  }
  return [...sums];
}

/** An errno or a code of Node or of the driver; `other` for anything else, which may be free text. */
export function codeLabel(code: string): string {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'other';
}

export function statusLabel(status: string): string {
  return /^[1-9]\d\d$/.test(status) ? status : 'other';
}

/** `finWait1` is `fin_wait1`, `resetByClient` is `reset_by_client`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
