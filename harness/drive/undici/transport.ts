import { isIPv6 } from 'node:net';
import { type Client, type Dispatcher, Pool } from 'undici';
import { Queue } from '../../queue.ts';
import { parseReuse } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import type { PoolUsage } from '../driver.ts';
import type { Ending, Exchange } from '../exchange.ts';
import { usageOf } from '../record/pool-usage.ts';
import { isUnanswered } from '../record/unanswered.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { Connection, type ConnectionSettings } from './connection.ts';
import { createConnect, type Dialled } from './connector.ts';
import { IdleClients } from './idle-clients.ts';
import { Opening, type OpeningEvents } from './opening.ts';
import { poolOptions, requestOptions } from './options.ts';
import { PoolClient, PoolRequest, type PoolRequestEvents } from './pool-request.ts';

/**
 * The driver `undici`: hands exchanges to undici's Pool, configured as a service would, and records what happens to them. The pool queues, chooses, opens and closes; only
 * while connecting fails do requests wait here, and connects in `Opening`.
 */
export class UndiciTransport implements Transport, PoolRequestEvents, OpeningEvents {
  readonly pool: Pool;
  readonly #context: TransportContext;
  readonly #options: Dispatcher.DispatchOptions;
  readonly #connections: ConnectionSettings;
  readonly #opening: Opening;
  readonly #idle: IdleClients<PoolClient>;
  /** Held back from the pool. */
  readonly #held = new Queue<PoolRequest>();
  /** Handed to the pool, without a connection. */
  readonly #waiting = new Set<PoolRequest>();
  /** With a connection, open or opening. */
  readonly #begun = new Set<PoolRequest>();
  /** Connections, open or opening. */
  readonly #open = new Set<Connection>();
  #clients = 0;

  constructor(context: TransportContext) {
    const { strategy, endpoint, request } = context.spec;
    this.#context = context;
    this.#options = requestOptions(request, endpoint, strategy);
    const { clock, record } = context;
    const { requests: most } = parseReuse(strategy.reuse)!;
    const isSpent = (requests: number): boolean => requests >= most;
    this.#connections = { clock, record, isSpent, noDelay: strategy.clientNoDelay };
    this.#opening = new Opening(createConnect(context), this);
    this.#idle = new IdleClients(strategy.poolChoice);
    this.pool = new Pool(originOf(context), {
      ...poolOptions(strategy),
      factory: (origin, options: Client.Options) => this.#createClient(origin, options),
    });
  }

  request(exchange: Exchange): void {
    exchange.isCold = false;
    const request = new PoolRequest(exchange, this.#context.clock, this);
    if (this.#mayDispatch()) this.#dispatch(request);
    else this.#held.push(request);
  }

  dropWaiting(): readonly Exchange[] {
    const dropped = [...this.#waiting, ...this.#held.drain()].map(({ exchange }) => exchange);
    // The pool cannot cancel them, but will find them over.
    for (const request of this.#waiting) {
      request.isOver = true;
      this.#leave(request);
    }
    this.#opening.drop();
    return dropped;
  }

  hold(): void {
    this.#opening.gate.hold();
  }

  resume(): void {
    this.#opening.gate.resume();
    this.widened();
  }

  sweep(nowUs: number): void {
    for (const request of [...this.#begun])
      if (request.deadlineUs <= nowUs) request.giveUp('ERR_REQUEST_TIMEOUT');
  }

  abandon(code: string): void {
    for (const request of [...this.#begun]) request.giveUp(code);
  }

  carried(): number[] {
    return [...this.#open].map(({ requests }) => requests).filter((requests) => requests > 0);
  }

  usage(): PoolUsage {
    return usageOf(this.#open, this.#held.length + this.#waiting.size);
  }

  /** Destroys the pool without waiting: `closer` can only be the client. */
  async close(): Promise<void> {
    this.dropWaiting();
    await this.pool.destroy();
  }

  opening(client: PoolClient): void {
    for (const request of client.requests) {
      // It was written on a connection that the server has retired since.
      if (request.connection !== null) continue;
      request.exchange.isCold = true;
      this.#begin(request);
    }
  }

  opened(client: PoolClient, dialled: Dialled): void {
    const connection = new Connection(dialled, this.#connections);
    client.connection = connection;
    this.#open.add(connection);
    dialled.socket.once('close', () => this.#closed(client, connection));
  }

  unopened(client: PoolClient): void {
    if (client.connection?.isConnected !== true) this.#context.record.connections.unconnected();
  }

  widened(): void {
    this.#opening.serve();
    this.#serve();
  }

  sent(request: PoolRequest): void {
    const connection = request.client!.connection!;
    if (request.connection !== null) {
      this.#context.record.connections.repeated(request.connection === connection);
      request.connection.ended(request.sentUs);
    }
    request.connection = connection;
    connection.sent(request.sentUs);
  }

  answered(request: PoolRequest, answeredUs: number): void {
    this.#context.record.answered(request.exchange, request, answeredUs);
    request.hasLength ||= this.#options.method === 'HEAD';
    request.connection!.answered(request, answeredUs);
    this.#over(request, answeredUs);
    this.#endInNextTurn(request, 'answered');
  }

  failed(request: PoolRequest, code: string): void {
    // It may have failed before it had a connection.
    this.#begin(request);
    const nowUs = this.#context.clock();
    this.#context.record.failed(code, request.exchange.startUs, nowUs);
    this.#context.record.connections.short.failed(code, request.partial);
    this.#over(request, nowUs);
    const isOpen = request.connection !== null;
    const ending = isUnanswered(code) ? 'unanswered' : isOpen ? 'failed' : 'unconnected';
    // At once, so that the load can hold the next connects.
    if (isOpen) this.#endInNextTurn(request, ending);
    else this.#context.ended(request.exchange, ending, nowUs);
  }

  #createClient(origin: URL, options: Client.Options): PoolClient {
    const client: PoolClient = new PoolClient(origin, {
      options: {
        ...options,
        connect: (to, callback) => this.#opening.ask({ client, options: to, callback }),
      },
      number: this.#clients++,
      assigned: (request) => this.#assigned(client, request),
    });
    return client;
  }

  #assigned(client: PoolClient, request: PoolRequest): boolean {
    if (request.isOver) return false;
    request.client = client;
    client.requests.add(request);
    const choice = this.#idle.take(client);
    if (!client.connection?.isUsable) return true;
    if (choice !== null) this.#context.record.connections.chose(choice);
    request.exchange.isCold = !client.connection.isConnected;
    this.#begin(request);
    return true;
  }

  #mayDispatch(): boolean {
    return this.#opening.gate.isOpen || this.#idle.length > 0;
  }

  #serve(): void {
    while (this.#held.length > 0 && this.#mayDispatch()) this.#dispatch(this.#held.shift()!);
  }

  #dispatch(request: PoolRequest): void {
    this.#waiting.add(request);
    this.pool.dispatch(this.#options, request);
  }

  #begin(request: PoolRequest): void {
    if (!this.#waiting.delete(request)) return;
    this.#begun.add(request);
    const { clock, record, timeouts } = this.#context;
    const nowUs = clock();
    request.deadlineUs = nowUs + timeouts.requestMs * US_PER_MS;
    record.begun(nowUs - request.exchange.askedUs, nowUs);
  }

  #over(request: PoolRequest, nowUs: number): void {
    request.connection?.ended(nowUs);
    this.#leave(request);
  }

  #leave(request: PoolRequest): void {
    this.#waiting.delete(request);
    this.#begun.delete(request);
    request.client?.requests.delete(request);
  }

  #closed(client: PoolClient, connection: Connection): void {
    if (client.connection === connection) client.connection = null;
    this.#idle.remove(client);
    this.#open.delete(connection);
  }

  /**
   * A turn of the event loop later, because undici frees the client only then (setImmediate, after this). A caller that
   * sends in the same turn would find its own connection busy, and a Pool without a limit would open another for it.
   */
  #endInNextTurn(request: PoolRequest, ending: Ending): void {
    queueMicrotask(() => setImmediate(() => this.#end(request, ending)));
  }

  #end({ client, exchange }: PoolRequest, ending: Ending): void {
    if (client?.requests.size === 0 && client.isUsable) this.#idle.add(client);
    this.#serve();
    this.#context.ended(exchange, ending, this.#context.clock());
  }
}

/** The warm-up server does not support TLS. */
function originOf({ spec, unixPath }: TransportContext): string {
  const { address, port } = spec.endpoint;
  const scheme = unixPath === undefined && spec.strategy.tls !== 'none' ? 'https' : 'http';
  return `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
