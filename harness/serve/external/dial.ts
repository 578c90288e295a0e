import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { machineAuthorities, rootOf } from './trust.ts';
import type { ServiceUrl } from './url.ts';

export type TlsVersion = '1.2' | '1.3';

/** The result of a TLS handshake with a service. */
export interface AgreedTls {
  readonly version: TlsVersion;
  /** All versions that the service offers. */
  readonly offered: readonly TlsVersion[];
  readonly speaksH2: boolean;
  /** PEM of the authority that signed the service's certificate. The drivers trust only this one. */
  readonly ca: string;
}

/** A connection to the service, ready for a request. */
export interface Dialled {
  readonly socket: net.Socket;
  /** null: plain TCP. */
  readonly tls: AgreedTls | null;
}

export interface DialOptions {
  readonly url: Pick<ServiceUrl, 'scheme' | 'hostname' | 'isNamed' | 'port'>;
  readonly address: string;
  /** PEM of the authorities to trust; undefined: those of this machine. */
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/** Connects as the drivers do: to the address, with the name for TLS. Rejects with the error of TCP or TLS. */
export async function dial(options: DialOptions): Promise<Dialled> {
  const raw = await connect(options);
  return options.url.scheme === 'http' ? { socket: raw, tls: null } : secure(raw, options);
}

async function connect({ url, address, signal }: DialOptions): Promise<net.Socket> {
  const raw = net.connect({ host: address, port: url.port, signal });
  // With a signal a second error may follow the first one, after once() has stopped listening.
  raw.on('error', () => {});
  await once(raw, 'connect');
  return raw;
}

async function secure(raw: net.Socket, options: DialOptions): Promise<Dialled> {
  const socket = await shakeHands(raw, options, 'TLSv1.3');
  const version = socket.getProtocol() === 'TLSv1.3' ? '1.3' : '1.2';
  return {
    socket,
    tls: {
      version,
      // A server that has agreed on 1.2 did not take 1.3.
      offered: version === '1.3' && (await offers12(options)) ? ['1.2', '1.3'] : [version],
      speaksH2: socket.alpnProtocol === 'h2',
      ca: options.ca ?? rootOf(socket),
    },
  };
}

async function shakeHands(
  raw: net.Socket,
  { url, address, ca, signal }: DialOptions,
  maxVersion: tls.SecureVersion,
): Promise<tls.TLSSocket> {
  const socket = tls.connect({
    socket: raw,
    host: address,
    ...(url.isNamed ? { servername: url.hostname } : {}),
    ca: ca === undefined ? [...machineAuthorities()] : ca,
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
    maxVersion,
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect', { signal });
  return socket;
}

/** Whether a handshake of TLS 1.2 succeeds. It sends no request. */
async function offers12(options: DialOptions): Promise<boolean> {
  const raw = await connect(options);
  try {
    await shakeHands(raw, options, 'TLSv1.2');
    return true;
  } catch {
    options.signal.throwIfAborted();
    return false;
  } finally {
    raw.destroy();
  }
}
