/**
 * Start of the line of a request for nginx's own status, followed by its number within its connection. nginx counts such
 * a request, but it is not part of the load.
 */
export const STATUS_LINE = 'status ';

/** The upstream side of a log. */
export interface UpstreamLog {
  /** Requests of the load; sessions for TCP streams. */
  requests: number;
  /** Attempts to get an answer from the origin. nginx may make several for one request. */
  attempts: number;
  /**
   * Least number of attempts on a new connection: those whose `$upstream_connect_time` is above zero, or missing because
   * the connection failed. There may be more, because a connect of less than 1 ms is logged as 0.000, as reuse is. Every
   * session of a TCP stream is one.
   */
  newAtLeast: number;
  /** Attempts by `$upstream_status`, or by the `$status` of a stream; `none` if there was no answer. */
  statuses: Record<string, number>;
  /** Requests whose answer had `Connection: close`: the origin ends these connections, no matter which side sends the first FIN. */
  closing: number;
  /** Requests whose answer had neither that nor a length, Content-Length or chunks: only the end of the connection ends it. */
  noLength: number;
  /** Requests whose answer was longer than its Content-Length, without `Connection: close`: nginx ends these connections. */
  tooLong: number;
  /** Requests whose answer ended before its Content-Length, by the bytes that it lacked. */
  cutOff: Record<string, number>;
  /** The same where the client left, a second or more after the head of the answer. */
  leftOpen: Record<string, number>;
  /** Answered attempts by `$upstream_response_time`, in ms: how long each used its connection. Empty for TCP streams. */
  answeredMs: Record<string, number>;
  /** The same by the part of it from the head of the answer to its end. */
  bodyMs: Record<string, number>;
}

export function emptyUpstreamLog(): UpstreamLog {
  return {
    requests: 0,
    attempts: 0,
    newAtLeast: 0,
    statuses: {},
    closing: 0,
    noLength: 0,
    tooLong: 0,
    cutOff: {},
    leftOpen: {},
    answeredMs: {},
    bodyMs: {},
  };
}

/** A log of nginx that is read line by line. */
export interface NginxLog {
  /** Lines for what nginx counts as begun, including status requests. */
  readonly lines: number;
  readonly upstream: UpstreamLog;
  /** Adds one line, given without its line feed. Throws if it does not have the format of this log. */
  add(line: string): void;
}

/** Adds one to the count of `name`. */
export function count<Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The fields of a line, which are separated by tabs because nginx's lists contain spaces and commas. */
export function splitLine(line: string, length: number): readonly string[] {
  const fields = line.split('\t');
  if (fields.length === length) return fields;
  throw new Error(`Cannot read line "${line}" of an access log: expected ${length} fields`);
}

/** The directive `log_format` for these fields. */
export function logFormat(name: string, fields: readonly string[]): string {
  return `log_format ${name} '${fields.join('\\t')}';`;
}
