import type { Transport, TransportContext } from '../../transport.ts';
import { createTransport } from '../transport.ts';
import { NodeConnection } from './connection.ts';

/** The driver `http2`: node:http2 over our own sockets. */
export function createNodeTransport(context: TransportContext): Transport {
  return createTransport(context, (of, { fields, body }) => {
    const settings = { ...of, headers: fields.flat(), body };
    return (exchange, events) => new NodeConnection(settings, exchange, events);
  });
}
