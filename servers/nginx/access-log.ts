/** The access log's fields, in order, parted by tabs: nginx's own lists hold spaces and commas. */
export const ACCESS_LOG_FIELDS = [
  '$msec',
  '$status',
  '$request_time',
  '$upstream_addr',
  '$upstream_status',
  '$upstream_connect_time',
  '$upstream_header_time',
  '$upstream_response_time',
  '$connection',
  '$connection_requests',
] as const;

const ADDRESS = ACCESS_LOG_FIELDS.indexOf('$upstream_addr');
const STATUS = ACCESS_LOG_FIELDS.indexOf('$upstream_status');
const CONNECT_TIME = ACCESS_LOG_FIELDS.indexOf('$upstream_connect_time');

/** The whole line of a request for nginx's own status: it counts as a request of nginx, but not of the load. */
export const STATUS_LINE = 'status';

/** What an access log says of the connections to the origin, line by line. */
export interface UpstreamLog {
  /** Lines read, those of status requests included. */
  lines: number;
  /** Requests of the load. */
  requests: number;
  /** Tries to get an answer from the origin; nginx may make several for one request. */
  attempts: number;
  /**
   * Attempts that were not on a kept connection: `$upstream_connect_time` was above zero, or there was none for
   * the connection failed. Connecting in less than a millisecond may read 0.000 as reuse does, so there may be
   * more of them.
   */
  newAtLeast: number;
  /** Attempts by `$upstream_status`; `none` where it ended without one. */
  statuses: Record<string, number>;
}

export function emptyUpstreamLog(): UpstreamLog {
  return { lines: 0, requests: 0, attempts: 0, newAtLeast: 0, statuses: {} };
}

/** Adds one line, without its line feed. Throws where it is none of an access log. */
export function addAccessLine(log: UpstreamLog, line: string): void {
  log.lines += 1;
  if (line === STATUS_LINE) return;
  const fields = line.split('\t');
  if (fields.length !== ACCESS_LOG_FIELDS.length) {
    throw new Error(`Cannot read "${line}" of an access log: expected ${ACCESS_LOG_FIELDS.length} fields`);
  }
  log.requests += 1;
  // "-": never went upstream. Empty: went, but found no socket for it (no file, no address to bind to).
  if (fields[ADDRESS] === '-') return;
  for (const time of perAttempt(fields[CONNECT_TIME]!)) {
    log.attempts += 1;
    if (time !== '0.000') log.newAtLeast += 1;
  }
  for (const status of perAttempt(fields[STATUS]!)) {
    const name = status === '-' ? 'none' : status;
    log.statuses[name] = (log.statuses[name] ?? 0) + 1;
  }
}

/** `, ` parts the attempts, ` : ` those of an internal redirect. */
function perAttempt(list: string): readonly string[] {
  return list.includes(' ') ? list.split(/, | : /) : [list];
}
