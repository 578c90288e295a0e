import type { Transport, TransportContext } from '../../transport.ts';
import { createTransport } from '../transport.ts';
import { FramesConnection } from './connection.ts';
import { RequestFrames } from './request-frames.ts';

/** HTTP/2 of the driver `socket`: frames of our own over our own sockets. */
export function createFramesTransport(context: TransportContext): Transport {
  return createTransport(context, (of, { fields, body }) => {
    const settings = { ...of, frames: new RequestFrames(fields, body) };
    return (exchange, events) => new FramesConnection(settings, exchange, events);
  });
}
