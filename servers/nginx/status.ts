import { STATUS_LINE } from './logs/log.ts';
import { block, quoted } from './syntax.ts';

/** Target of the one request that the status socket knows. */
export const STATUS_PATH = '/';

/**
 * Response header with the serial number of the connection that asks. nginx numbers the connections that it accepts and
 * those that it opens in one row (`ngx_connection_counter`, over all workers), so what goes beyond the accepted ones is
 * what it opened.
 */
export const SERIAL_HEADER = 'x-connection-serial';

/** The server that tells nginx's own counts, and writes down who asked. */
export function statusLines(socketPath: string, accessLog: string): readonly string[] {
  return [
    `log_format status '${STATUS_LINE}$connection_requests';`,
    block('server', [
      `listen ${quoted(`unix:${socketPath}`)};`,
      `access_log ${accessLog} status;`,
      block(`location ${STATUS_PATH}`, ['stub_status;', `add_header ${SERIAL_HEADER} $connection;`]),
    ]),
  ];
}
