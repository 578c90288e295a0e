import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6 } from 'node:net';
import type { Lab } from '../lab/lab.ts';
import type { HostName } from '../scenario/strategy.ts';

/** The address and port that a server of the lab listens on. */
export interface Listen {
  readonly address: string;
  /** 0: the kernel chooses. */
  readonly port: number;
}

/** Port of every server in a lab of namespaces, where each host has all ports to itself. */
const SERVICE_PORT = 8_080;

/**
 * In namespaces a server listens on all addresses, because a host has one on each link. In a lab of kind `host` it
 * listens only on loopback.
 */
export function listenOn(lab: Pick<Lab, 'kind' | 'address'>, host: HostName): Listen {
  const address = lab.address('client', host);
  switch (lab.kind) {
    case 'namespaces':
      return { address: address.includes(':') ? '::' : '0.0.0.0', port: SERVICE_PORT };
    case 'host':
      return { address, port: 0 };
    default:
      return lab.kind satisfies never;
  }
}

/**
 * Replaces port 0 by a free port, because nginx does not accept 0. If another program takes the port before nginx does,
 * nginx reports that and does not start.
 */
export async function withPort({ address, port }: Listen, transport: 'tcp' | 'udp'): Promise<Listen> {
  if (port !== 0) return { address, port };
  return { address, port: await (transport === 'tcp' ? freeTcpPort(address) : freeUdpPort(address)) };
}

async function freeTcpPort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function freeUdpPort(address: string): Promise<number> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4').bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
