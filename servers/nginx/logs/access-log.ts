import { count, emptyUpstreamLog, type NginxLog, STATUS_LINE, splitLine, type UpstreamLog } from './log.ts';
import { ServedLog } from './served-log.ts';

/** The fields of the HTTP access log, in order. Without TLS, the `$ssl_` fields are `-`. */
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
  '$server_protocol',
  '$remote_addr',
  '$pid',
  '$ssl_protocol',
  '$ssl_session_reused',
  '$ssl_client_verify',
  '$request_method',
  '$request_length',
  '$upstream_http_connection',
  '$upstream_http_content_length',
  '$upstream_http_transfer_encoding',
  '$upstream_response_length',
] as const;

const ADDRESS = ACCESS_LOG_FIELDS.indexOf('$upstream_addr');
const CLIENT_STATUS = ACCESS_LOG_FIELDS.indexOf('$status');
const STATUS = ACCESS_LOG_FIELDS.indexOf('$upstream_status');
const CONNECT_TIME = ACCESS_LOG_FIELDS.indexOf('$upstream_connect_time');
const HEADER_TIME = ACCESS_LOG_FIELDS.indexOf('$upstream_header_time');
const RESPONSE_TIME = ACCESS_LOG_FIELDS.indexOf('$upstream_response_time');
const CONNECTION = ACCESS_LOG_FIELDS.indexOf('$upstream_http_connection');
const CONTENT_LENGTH = ACCESS_LOG_FIELDS.indexOf('$upstream_http_content_length');
const CODING = ACCESS_LOG_FIELDS.indexOf('$upstream_http_transfer_encoding');
const BODY_LENGTH = ACCESS_LOG_FIELDS.indexOf('$upstream_response_length');
const METHOD = ACCESS_LOG_FIELDS.indexOf('$request_method');
const FIRST_SERVED = ACCESS_LOG_FIELDS.indexOf('$connection_requests');

/** An option of the header Connection, which is a list (RFC 9110, 7.6.1). */
const CLOSE = /(?:^|,) *close *(?:,|$)/i;

/** nginx's own status for a client that left. */
const LEFT = '499';
/** Least time after the head, s, for which the rest of an answer is not just on its way. */
const QUIET_S = 1;
/** Statuses whose answers have no body, and need no length (RFC 9112, 6.3). */
const BODILESS = /^(?:1\d\d|204|304)$/;

/** The access log of nginx as an HTTP proxy. */
export class AccessLog implements NginxLog {
  lines = 0;
  readonly upstream = emptyUpstreamLog();
  readonly served = new ServedLog();

  add(line: string): void {
    this.lines += 1;
    if (line.startsWith(STATUS_LINE)) return;
    const fields = splitLine(line, ACCESS_LOG_FIELDS.length);
    addUpstream(this.upstream, fields);
    const [nth, protocol, source, pid, tls, reused, verified, method, bytes] = fields.slice(FIRST_SERVED);
    this.served.add({
      nth: Number(nth),
      protocol: protocol!,
      source: source!,
      pid: pid!,
      tls: tls!,
      isResumed: reused === 'r',
      isVerified: verified === 'SUCCESS',
      method: method!,
      bytes: Number(bytes),
    });
  }
}

function addUpstream(log: UpstreamLog, fields: readonly string[]): void {
  log.requests += 1;
  // "-": the request did not go upstream. Empty: it should have, but there was no socket (open files, bind address).
  if (fields[ADDRESS] === '-') return;
  addEnd(log, fields);
  for (const time of perAttempt(fields[CONNECT_TIME]!)) {
    log.attempts += 1;
    if (time !== '0.000') log.newAtLeast += 1;
  }
  const heads = perAttempt(fields[HEADER_TIME]!);
  for (const [attempt, seconds] of perAttempt(fields[RESPONSE_TIME]!).entries()) {
    // Without a head there was no answer: no port, no connection, or a client that left.
    const head = heads[attempt]!;
    if (head === '-') continue;
    count(log.answeredMs, milliseconds(Number(seconds)));
    count(log.bodyMs, milliseconds(Number(seconds) - Number(head)));
  }
  for (const status of perAttempt(fields[STATUS]!)) count(log.statuses, status === '-' ? 'none' : status);
}

/** What the answer does to its connection. Of several attempts nginx logs the header of the last one. */
function addEnd(log: UpstreamLog, fields: readonly string[]): void {
  const last = (field: number): string => perAttempt(fields[field]!).at(-1)!;
  const hasBody = last(HEADER_TIME) !== '-' && fields[METHOD] !== 'HEAD' && !BODILESS.test(last(STATUS));
  const lacking = hasBody ? Number(fields[CONTENT_LENGTH]) - Number(last(BODY_LENGTH)) : 0;
  if (lacking > 0) {
    if (fields[CLIENT_STATUS] !== LEFT) count(log.cutOff, String(lacking));
    else if (Number(last(RESPONSE_TIME)) - Number(last(HEADER_TIME)) >= QUIET_S)
      count(log.leftOpen, String(lacking));
  }
  if (CLOSE.test(fields[CONNECTION]!)) {
    log.closing += 1;
  } else if (fields[CONTENT_LENGTH] === '-') {
    if (hasBody && fields[CODING] === '-') log.noLength += 1;
  } else if (lacking < 0) {
    log.tooLong += 1;
  }
}

function milliseconds(seconds: number): string {
  return String(Math.round(seconds * 1_000));
}

/** nginx separates attempts by `, `, and by ` : ` after an internal redirect. */
function perAttempt(list: string): readonly string[] {
  return list.includes(' ') ? list.split(/, | : /) : [list];
}
