import { count, emptyUpstreamLog, type NginxLog, STATUS_LINE, splitLine } from './log.ts';

/** The fields of the log of TCP streams, in order. Each session has one line. */
export const STREAM_LOG_FIELDS = [
  '$msec',
  '$status',
  '$session_time',
  '$upstream_addr',
  '$upstream_connect_time',
  '$bytes_received',
  '$bytes_sent',
  '$connection',
  '$remote_addr',
  '$pid',
  '$bind_address',
] as const;

const STATUS = STREAM_LOG_FIELDS.indexOf('$status');
const FIRST_OF_ITS_CONNECTION = `${STATUS_LINE}1`;

/** The log of nginx as a TCP proxy. Each session is one connection on either side. */
export class StreamLog implements NginxLog {
  /** Sessions and connections of status requests, all of which nginx counts as accepted. */
  lines = 0;
  readonly upstream = emptyUpstreamLog();

  add(line: string): void {
    if (line.startsWith(STATUS_LINE)) {
      if (line === FIRST_OF_ITS_CONNECTION) this.lines += 1;
      return;
    }
    const status = splitLine(line, STREAM_LOG_FIELDS.length)[STATUS]!;
    this.lines += 1;
    this.upstream.requests += 1;
    this.upstream.attempts += 1;
    this.upstream.newAtLeast += 1;
    count(this.upstream.statuses, status);
  }
}
