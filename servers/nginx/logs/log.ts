/**
 * Begins the whole line of a request for nginx's own status; its number within its connection follows. It counts as a
 * request of nginx, but not of the load.
 */
export const STATUS_LINE = 'status ';

/** What a log says of the connections to the origin. */
export interface UpstreamLog {
  /** Requests of the load; of TCP streams: sessions. */
  requests: number;
  /** Tries to get an answer from the origin; nginx may make several for one request. */
  attempts: number;
  /**
   * Attempts that were not on a kept connection: `$upstream_connect_time` was above zero, or there was none for
   * the connection failed. Connecting in less than a millisecond may read 0.000 as reuse does, so there may be
   * more of them. Every attempt of a TCP stream is one.
   */
  newAtLeast: number;
  /** Attempts by `$upstream_status`, or the `$status` of a stream; `none` where it ended without one. */
  statuses: Record<string, number>;
  /** Requests whose answer said `Connection: close`: the origin ends these connections, whoever's FIN is first. */
  closing: number;
}

export function emptyUpstreamLog(): UpstreamLog {
  return { requests: 0, attempts: 0, newAtLeast: 0, statuses: {}, closing: 0 };
}

/** A log of nginx that is read line by line. */
export interface NginxLog {
  /** Lines that stand for what nginx has counted as begun, those of status requests included. */
  readonly lines: number;
  readonly upstream: UpstreamLog;
  /** Adds one line, without its line feed. Throws where it is none of this log. */
  add(line: string): void;
}

/** The fields of a line, parted by tabs: nginx's own lists hold spaces and commas. */
export function splitLine(line: string, count: number): readonly string[] {
  const fields = line.split('\t');
  if (fields.length === count) return fields;
  throw new Error(`Cannot read "${line}" of an access log: expected ${count} fields`);
}

/** A `log_format` of these fields. */
export function logFormat(name: string, fields: readonly string[]): string {
  return `log_format ${name} '${fields.join('\\t')}';`;
}
