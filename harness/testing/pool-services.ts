import net, { type Socket } from 'node:net';

/** How a service treats many connections. Each request takes `delayMs`, or as long as it draws. */
export interface PoolService {
  readonly delayMs: number | (() => number);
  /** Connections that are served at a time; others wait until one of them is closed. */
  readonly workers?: number;
  /** Connections that are kept; others are reset. */
  readonly limit?: number;
  /** Requests in progress at a time; others wait in a queue, whatever connection they came on. */
  readonly places?: number;
  /** Share by which each other request in progress makes a request slower. */
  readonly slowdown?: number;
  /** `Keep-Alive: timeout=` in seconds. */
  readonly saysIdleSeconds?: number;
}

/** What the service saw itself. */
export interface Served {
  /** Time of each request from the moment that the service began with it. */
  readonly tookMs: number[];
  /** Connections for which it had no worker, or that were beyond its limit. */
  turnedAway: number;
}

/** A service of one of the kinds that clients meet, to listen with. */
export function poolService(
  service: PoolService,
  served: Served = { tookMs: [], turnedAway: 0 },
): net.Server {
  const { workers = Infinity, limit = Infinity, places = Infinity, slowdown = 0, delayMs } = service;
  const header =
    service.saysIdleSeconds === undefined ? '' : `keep-alive: timeout=${service.saysIdleSeconds}\r\n`;
  const answer = `HTTP/1.1 200 OK\r\n${header}content-length: 5\r\n\r\nhello`;
  const [accepted, queue]: [Socket[], Socket[]] = [[], []];
  let [serving, open, working] = [0, 0, 0];

  function serveNext(): void {
    while (serving < workers && accepted.length > 0) serve(accepted.shift()!);
  }

  function serve(socket: Socket): void {
    serving += 1;
    socket.on('data', () => work(socket));
    socket.once('close', () => {
      serving -= 1;
      serveNext();
    });
  }

  function work(socket: Socket): void {
    if (working >= places) {
      queue.push(socket);
      return;
    }
    working += 1;
    const begunMs = performance.now();
    const aloneMs = typeof delayMs === 'number' ? delayMs : delayMs();
    setTimeout(
      () => {
        working -= 1;
        served.tookMs.push(performance.now() - begunMs);
        if (!socket.destroyed) socket.write(answer);
        const next = queue.shift();
        if (next !== undefined) work(next);
      },
      aloneMs * (1 + slowdown * (working - 1)),
    );
  }

  return net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open > limit || serving >= workers) served.turnedAway += 1;
    if (open > limit) {
      socket.resetAndDestroy();
      return;
    }
    accepted.push(socket);
    serveNext();
  });
}
