import { isIPv6, type Socket } from 'node:net';
import { type Client, type Dispatcher, Pool } from 'undici';
import { Queue } from '../../queue.ts';
import { US_PER_MS } from '../../units.ts';
import type { PoolUsage } from '../driver.ts';
import type { Ending, Exchange } from '../exchange.ts';
import { usageOf } from '../record/pool-usage.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { Connection, type ConnectionEvents, type ConnectionSettings } from './connection.ts';
import { type ConnectCallback, type ConnectOptions, createConnect } from './connector.ts';
import { IdleClients } from './idle-clients.ts';
import { ObservedClient, type PoolClientEvents } from './observed-client.ts';
import { Opening, type OpeningEvents } from './opening.ts';
import { poolOptions, requestOptions } from './options.ts';
import { PoolClient, PoolRequest, type PoolRequestEvents } from './pool-request.ts';
import { PoolRequests } from './pool-requests.ts';

/** The driver `undici`: undici's Pool, as a service would configure it. */
export function createUndiciTransport(context: TransportContext): Transport {
  return new UndiciTransport(context);
}

/**
 * Hands exchanges to undici's Pool and records what happens to them. The pool queues, chooses, opens and closes; only
 * while connecting fails do requests wait here, and connects in `Opening`.
 */
export class UndiciTransport implements Transport, PoolRequestEvents, PoolClientEvents, OpeningEvents {
  readonly pool: Pool;
  readonly #context: TransportContext;
  readonly #options: Dispatcher.DispatchOptions;
  readonly #connections: ConnectionSettings;
  readonly #opening: Opening;
  readonly #idle: IdleClients<PoolClient>;
  /** Held back from the pool. */
  readonly #held = new Queue<PoolRequest>();
  readonly #requests = new PoolRequests();
  readonly #open = new Set<Connection>();
  #clients = 0;

  constructor(context: TransportContext) {
    const { strategy, endpoint } = context.spec;
    this.#context = context;
    this.#options = requestOptions(endpoint, strategy);
    this.#connections = { clock: context.clock, noDelay: strategy.clientNoDelay };
    this.#opening = new Opening(createConnect(context), this);
    this.#idle = new IdleClients(strategy.poolChoice);
    this.pool = new Pool(originOf(context), {
      ...poolOptions(strategy),
      factory: (origin, options: Client.Options) => {
        const poolClient = new PoolClient(this.#clients++);
        return new ObservedClient(origin, options, { poolClient, events: this });
      },
    });
  }

  request(exchange: Exchange): void {
    exchange.isCold = false;
    const request = new PoolRequest(exchange, this.#context.clock, this);
    if (this.#mayDispatch()) this.#dispatch(request);
    else this.#held.push(request);
  }

  dropWaiting(): number {
    const count = this.#held.length + this.#requests.drop();
    this.#held.clear();
    this.#opening.drop();
    return count;
  }

  hold(): void {
    this.#opening.gate.hold();
  }

  resume(): void {
    this.#opening.gate.resume();
    this.widened();
  }

  sweep(nowUs: number): void {
    for (const request of this.#requests.begun())
      if (request.deadlineUs <= nowUs) request.giveUp('ERR_REQUEST_TIMEOUT');
  }

  abandon(code: string): void {
    for (const request of this.#requests.begun()) request.giveUp(code);
  }

  carried(): number[] {
    return [...this.#open].map(({ requests }) => requests).filter((requests) => requests > 0);
  }

  usage(): PoolUsage {
    return usageOf(this.#open, this.#held.length + this.#requests.waiting);
  }

  /** Destroys the pool without waiting: `closer` can only be the client. */
  async close(): Promise<void> {
    this.dropWaiting();
    await this.pool.destroy();
  }

  assigned(poolClient: PoolClient, request: PoolRequest): boolean {
    if (request.isOver) return false;
    this.#requests.assign(request, poolClient);
    const choice = this.#idle.take(poolClient);
    if (!poolClient.connection?.isUsable) return true;
    if (choice !== null) this.#context.record.chose(choice);
    request.exchange.isCold = !poolClient.connection.isConnected;
    this.#begin(request);
    return true;
  }

  connect(poolClient: PoolClient, options: ConnectOptions, callback: ConnectCallback): void {
    this.#opening.ask({ poolClient, options, callback });
  }

  opening(poolClient: PoolClient): void {
    for (const request of poolClient.requests) {
      request.exchange.isCold = true;
      this.#begin(request);
    }
  }

  opened(poolClient: PoolClient, socket: Socket): void {
    const { record } = this.#context;
    const events: ConnectionEvents = {
      connected: (connection, tookUs, nowUs) => {
        this.#open.add(connection);
        record.opened(connection.source, nowUs);
        record.connected(tookUs, nowUs);
      },
      secured: (tookUs, secured) => record.secured(tookUs, secured),
      wrote: () => record.wrote(1),
      closed: (connection) => this.#closed(poolClient, connection),
    };
    poolClient.connection = new Connection(socket, this.#connections, events);
  }

  unopened(poolClient: PoolClient): void {
    if (poolClient.connection?.isConnected !== true) this.#context.record.unconnected();
  }

  widened(): void {
    this.#opening.serve();
    this.#serve();
  }

  sent(request: PoolRequest): void {
    const { record } = this.#context;
    const connection = request.poolClient!.connection!;
    request.connection = connection;
    connection.sent(request.sentUs);
    record.inFlight(connection.inFlight);
  }

  answered(request: PoolRequest, answeredUs: number): void {
    const { record } = this.#context;
    record.answered(request.exchange, request, answeredUs);
    const connection = request.connection!;
    if (!connection.hasAnswered) record.answeredFirst(connection.protocol, connection.noDelay);
    connection.hasAnswered = true;
    this.#over(request, answeredUs);
    this.#endInNextTurn(request, 'answered');
  }

  failed(request: PoolRequest, code: string): void {
    // It may have failed before it had a connection.
    this.#begin(request);
    const nowUs = this.#context.clock();
    this.#context.record.failed(code, nowUs);
    this.#over(request, nowUs);
    // At once, so that the load can hold the next connects.
    if (request.connection === null) this.#context.ended(request.exchange, 'unconnected', nowUs);
    else this.#endInNextTurn(request, 'failed');
  }

  #mayDispatch(): boolean {
    return this.#opening.gate.isOpen || this.#idle.length > 0;
  }

  #serve(): void {
    while (this.#held.length > 0 && this.#mayDispatch()) this.#dispatch(this.#held.shift()!);
  }

  #dispatch(request: PoolRequest): void {
    this.#requests.enter(request);
    this.pool.dispatch(this.#options, request);
  }

  #begin(request: PoolRequest): void {
    if (!this.#requests.begin(request)) return;
    const { clock, record, timeouts } = this.#context;
    const nowUs = clock();
    request.deadlineUs = nowUs + timeouts.requestMs * US_PER_MS;
    record.begun(nowUs - request.exchange.askedUs, nowUs);
  }

  #over(request: PoolRequest, nowUs: number): void {
    request.connection?.ended(nowUs);
    this.#requests.leave(request);
  }

  #closed(poolClient: PoolClient, connection: Connection): void {
    if (poolClient.connection === connection) poolClient.connection = null;
    this.#idle.remove(poolClient);
    if (!this.#open.delete(connection)) return;
    const { by, requests, idleUs } = connection;
    this.#context.record.closed(by ?? 'client', requests, idleUs);
  }

  /**
   * A turn of the event loop later, because undici frees the client only then (setImmediate, after this). A caller that
   * sends in the same turn would find its own connection busy, and a Pool without a limit would open another for it.
   */
  #endInNextTurn(request: PoolRequest, ending: Ending): void {
    queueMicrotask(() => setImmediate(() => this.#end(request, ending)));
  }

  #end({ poolClient, exchange }: PoolRequest, ending: Ending): void {
    if (poolClient?.requests.size === 0 && poolClient.isUsable) this.#idle.add(poolClient);
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
