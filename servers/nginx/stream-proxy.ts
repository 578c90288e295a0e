import { BIND_VARIABLE, bindLines, proxyBind } from './bind.ts';
import { logFormat } from './logs/log.ts';
import { STREAM_LOG_FIELDS } from './logs/stream-log.ts';
import type { NginxOptions } from './options.ts';
import { block, onOff, socketAddress } from './syntax.ts';

type Options = Pick<NginxOptions, 'listen' | 'port' | 'upstream' | 'bindAddresses' | 'tcpNodelay'>;

export function streamLines(
  { listen, port, upstream, bindAddresses, tcpNodelay }: Options,
  accessLog: string,
): readonly string[] {
  const isBound = bindAddresses.length > 0;
  const fields = STREAM_LOG_FIELDS.map((field) => (field === BIND_VARIABLE && !isBound ? '-' : field));
  return [
    logFormat('sessions', fields),
    `tcp_nodelay ${onOff(tcpNodelay)};`,
    // Streams have no $request_id, but the serial number of a connection is unique.
    ...bindLines(bindAddresses, '$connection$remote_port$msec'),
    block('server', [
      ...listen.map((address) => `listen ${socketAddress(address, port)} backlog=65535;`),
      `access_log ${accessLog} sessions;`,
      `proxy_pass ${socketAddress(upstream.address, upstream.port)};`,
      ...proxyBind(bindAddresses),
    ]),
  ];
}
