import { STATUS_LINE } from './logs/log.ts';
import { block, quoted } from './syntax.ts';

/** Request target of stub_status. */
export const STATUS_PATH = '/';

/**
 * Response header with the serial number of the requesting connection. nginx numbers accepted and opened connections in
 * one sequence over all workers (`ngx_connection_counter`), so the numbers above the accepted count are connections that
 * nginx opened.
 */
export const SERIAL_HEADER = 'x-connection-serial';

/** The server block of stub_status. Its requests are logged, because nginx counts them too. */
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
