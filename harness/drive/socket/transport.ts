import { poolSettings } from '../connection/pool.ts';
import { connectionSettings } from '../connection/settings.ts';
import { socketsTarget } from '../connection/sockets.ts';
import { SourceAddresses } from '../connection/source-addresses.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { requestTexts } from './http/request.ts';
import { Pool } from './pool.ts';
import { openWires, wireFor } from './wire/choose.ts';

/** The driver `socket`: HTTP/1.x over sockets of its own, with exact control over each connection. */
export function createSocketTransport(context: TransportContext): Transport {
  const { endpoint, request, sourceAddresses, strategy } = context.spec;
  const { pipelining, poolChoice, protocol, writeGapMs } = strategy;
  const wires = openWires(socketsTarget(context, 'http/1.1'), context.wire ?? wireFor(strategy.closer));
  return new Pool({
    ...poolSettings(context),
    ...connectionSettings(context),
    poolChoice,
    sources: new SourceAddresses(sourceAddresses),
    texts: requestTexts(request, endpoint, strategy),
    isHead: request.method === 'HEAD',
    minorVersion: protocol === 'http/1.0' ? 0 : 1,
    pipelining,
    writeGapMs,
    wires,
  });
}
