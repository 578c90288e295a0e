/** What the Keep-Alive field of an answer says of its connection; null: nothing of that. */
export interface KeepAliveField {
  /** Time for which the server keeps it idle. */
  readonly idleMs: number | null;
  /** Requests that it may still carry, or that it may carry in all: Apache and Node differ. */
  readonly requests: number | null;
}

/** Reads `timeout=5, max=100`. A time of 0 is none. */
export function readKeepAlive(field: string): KeepAliveField {
  const number = (pattern: RegExp): number | null => Number(pattern.exec(field)?.[1] ?? 0) || null;
  const seconds = number(/(?:^|[,\s])timeout\s*=\s*"?(\d+)/i);
  return {
    idleMs: seconds === null ? null : seconds * 1_000,
    requests: number(/(?:^|[,\s])max\s*=\s*"?(\d+)/i),
  };
}
