import http2 from 'node:http2';
import { INITIAL_WINDOW, type Windows } from '../../../scenario/windows.ts';
import { codeOf } from '../../connection/error-code.ts';
import { Sockets, type SocketsTarget } from '../../connection/sockets.ts';
import type { Http2Events } from '../connection.ts';

/** Events of a wire. `closed` comes last, exactly once. */
export interface NodeWireEvents extends Http2Events {
  /** Our FIN was sent. */
  finished(): void;
}

/** Placeholder that node:http2 requires; our requests set their own `:authority`. */
const NOWHERE = new URL('http://connlab.invalid');
/** The pool limits the streams: nghttp2 would queue those above its 100. */
const LIMITS = { peerMaxConcurrentStreams: 2 ** 32 - 1 };

/** A session of node:http2 over our own sockets, which give us connect, FIN and RST. */
export class NodeWire extends Sockets {
  readonly #target: SocketsTarget;
  readonly #events: NodeWireEvents;

  constructor(target: SocketsTarget, localAddress: string | undefined, events: NodeWireEvents) {
    super(target, localAddress, events);
    this.#target = target;
    this.#events = events;
    this.top.once('finish', () => events.finished());
  }

  /** Starts the session: preface, SETTINGS and window are sent with the first request. Call only after `ready`. */
  begin({ stream, connection }: Windows): http2.ClientHttp2Session {
    const settings = { enablePush: false, initialWindowSize: stream };
    const session = http2.connect(NOWHERE, { settings, ...LIMITS, createConnection: () => this.top });
    if (connection !== INITIAL_WINDOW) session.setLocalWindowSize(connection);
    // The session has switched TCP_NODELAY on.
    if (!this.#target.noDelay) this.setNoDelay(false);
    session.on('remoteSettings', ({ maxConcurrentStreams }) => this.#events.limited(maxConcurrentStreams!));
    session.on('localSettings', ({ initialWindowSize }) => {
      const { effectiveLocalWindowSize } = session.state;
      this.#events.agreed({ stream: initialWindowSize!, connection: effectiveLocalWindowSize! });
    });
    session.on('goaway', (code, lastId) => this.#events.goingAway(code, lastId));
    session.on('error', (error) => this.#events.failed(codeOf(error)));
    return session;
  }

  /**
   * Sends the FIN one turn later, so that the ACK of SETTINGS is sent before it. `session.close()` would send a GOAWAY
   * first, and the server may answer that with its own FIN: it did on 139 of 300 connections.
   */
  override finish(): void {
    setImmediate(() => super.finish());
  }
}
