import type net from 'node:net';
import tls from 'node:tls';
import type { Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import { createTlsContext } from '../socket/wire/tls-wire.ts';

/** TLS for all connections to one endpoint: ALPN h2, with the strategy's version pinned. */
export class TlsClient {
  readonly #address: string;
  readonly #serverName: string | undefined;
  readonly #context: tls.SecureContext;
  readonly #resumes: boolean;
  /**
   * The server's latest session. OpenSSL issues no further ticket with a resumed handshake, so one ticket is offered
   * repeatedly, as https.Agent does.
   */
  #session: Buffer | undefined;

  constructor(version: '1.2' | '1.3', endpoint: Endpoint, { resumption }: Pick<Strategy, 'resumption'>) {
    this.#address = endpoint.address;
    this.#serverName = endpoint.serverName;
    this.#context = createTlsContext(version, endpoint);
    this.#resumes = resumption;
  }

  /** The handshake begins once `raw` is connected. */
  connect(raw: net.Socket): tls.TLSSocket {
    const secure = tls.connect({
      socket: raw,
      // Without a server name: used for the certificate check only, because an IP literal must not be sent as
      // server name (RFC 6066, 3).
      host: this.#address,
      ...(this.#serverName === undefined ? {} : { servername: this.#serverName }),
      secureContext: this.#context,
      ALPNProtocols: ['h2'],
      allowHalfOpen: true,
      ...(this.#session === undefined ? {} : { session: this.#session }),
    } as tls.ConnectionOptions);
    if (this.#resumes) secure.on('session', (session: Buffer) => (this.#session = session));
    return secure;
  }
}
