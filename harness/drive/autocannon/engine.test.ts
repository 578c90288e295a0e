import type { RequestListener } from 'node:http';
import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome } from '../driver.ts';
import { decodeHistogram, summarise } from '../record/latency.ts';
import { createCertificate } from '../testing/certificate.ts';
import { closedPort, headServer, httpServer, httpsServer, rawServer } from '../testing/servers.ts';
import { HASTY, loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { countOf, expectSums, type HistogramName } from '../testing/sums.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

const hello = (ms = 0): RequestListener => {
  return (_request, response) => void setTimeout(() => response.end('hello'), ms);
};

const times = (requests: number, concurrency = 4): ClosedLoad => ({
  kind: 'closed',
  concurrency,
  durationMs: 20_000,
  requests,
});

interface Asked {
  readonly load: ClosedLoad;
  readonly strategy?: Partial<Strategy>;
  readonly timeouts?: Timeouts;
}

async function drive({ port, ca }: { port: number; ca?: string }, asked: Asked): Promise<DriverOutcome> {
  const { load, strategy, timeouts = TIMEOUTS } = asked;
  const spec = specOf({
    port,
    load,
    strategy: { driver: 'autocannon', ...strategy },
    ...(ca === undefined ? {} : { ca }),
  });
  const outcome = await loadHere(spec, timeouts);
  expectSums(outcome);
  return outcome;
}

const summaryOf = ({ histograms }: DriverOutcome, name: HistogramName) =>
  summarise(decodeHistogram(histograms[name]));

describe('createAutocannon()', () => {
  test('makes the given number of requests, each caller on its own connection', async () => {
    await using server = await httpServer(hello(2));
    const { counts, connections } = await drive(server, { load: times(50) });
    expect(counts).toMatchObject({ requests: 50, responses: 50, errors: {}, statuses: { 200: 50 } });
    expect(connections).toMatchObject({
      opened: 4,
      peak: 4,
      protocols: { 'http/1.1': 4 },
      requestWrites: 50,
    });
    expect(server.accepted()).toBe(4);
  });

  test('ends after its time', async () => {
    await using server = await httpServer(hello(2));
    const { counts, durationMs } = await drive(server, {
      load: { kind: 'closed', concurrency: 4, durationMs: 500 },
    });
    expect(counts.responses).toBe(counts.requests);
    expect(counts.responses).toBeGreaterThan(8);
    expect(durationMs).toBeLessThan(500 + TIMEOUTS.answersMs);
  });

  test.each(['none', '1.2', '1.3'] as const)('separates the phases of an answer (tls %s)', async (tls) => {
    const slow: RequestListener = (_, response) => {
      setTimeout(() => {
        response.write('he');
        setTimeout(() => response.end('llo'), 30);
      }, 30);
    };
    await using server = await (tls === 'none' ? httpServer(slow) : httpsServer(slow));
    const outcome = await drive(server, { load: times(6, 2), strategy: { tls } });
    expect(outcome.connections.tlsVersions).toEqual(tls === 'none' ? {} : { [tls]: 2 });
    expect([countOf(outcome, 'cold'), countOf(outcome, 'warm')]).toEqual([2, 4]);
    expect(summaryOf(outcome, 'poolWait').maxUs).toBeLessThanOrEqual(1);
    const [latency, ttfb, body] = (['latency', 'ttfb', 'body'] as const).map((name) =>
      summaryOf(outcome, name),
    );
    expect(ttfb!.p50Us).toBeGreaterThan(29_000);
    expect(body!.p50Us).toBeGreaterThan(20_000);
    const opening = (summaryOf(outcome, 'connect').meanUs + summaryOf(outcome, 'tls').meanUs) / 3;
    const sentUs = ttfb!.meanUs + body!.meanUs;
    // A connection may begin before its first request does.
    expect(sentUs).toBeLessThan(1.01 * latency!.meanUs);
    expect(sentUs + opening).toBeGreaterThan(0.8 * latency!.meanUs);
  });

  test('measures each pipelined request separately', async () => {
    const answerInTurn = ([first, ...others]: readonly net.Socket[]): void => {
      setTimeout(() => {
        first!.write(OK);
        if (others.length > 0) answerInTurn(others);
      }, 30);
    };
    let waiting: net.Socket[] = [];
    await using server = await headServer((socket) => {
      waiting.push(socket);
      if (waiting.length < 4) return;
      // One answer every 30 ms: the first waits for one interval, the last for four.
      answerInTurn(waiting);
      waiting = [];
    });
    const outcome = await drive(server, { load: times(4), strategy: { pipelining: 4, pool: 1 } });
    expect(outcome.connections).toMatchObject({ opened: 1, mostInFlight: 4 });
    const histogram = decodeHistogram(outcome.histograms.service);
    for (const [percent, ms] of [
      [25, 30],
      [50, 60],
      [75, 90],
      [100, 120],
    ] as const) {
      expect(histogram.getValueAtPercentile(percent)).toBeGreaterThan(ms * 1_000 - 1_500);
    }
    expect(histogram.getValueAtPercentile(25)).toBeLessThan(histogram.getValueAtPercentile(100) - 20_000);
  });

  test.each([true, false])('sets TCP_NODELAY to %s', async (clientNoDelay) => {
    await using server = await headServer((socket, _, earlier) => {
      if (earlier % 2 === 1) socket.write(OK + OK);
    });
    const strategy = { pool: 1, pipelining: 2, clientNoDelay };
    const outcome = await drive(server, { load: times(40, 2), strategy });
    expect(outcome.connections.noDelay).toMatchObject({
      on: Number(clientNoDelay),
      off: Number(!clientNoDelay),
    });
    // With Nagle, the second of two writes waits for the delayed ACK of the first.
    const stalls = summaryOf(outcome, 'latency').p50Us > 30_000;
    expect(stalls).toBe(!clientNoDelay);
  });
});

describe('createAutocannon() and lost connections', () => {
  test.each<[string, string, (socket: net.Socket) => unknown]>([
    ['a FIN before the answer', 'ERR_CLOSED_BEFORE_RESPONSE', (socket) => socket.end()],
    ['a reset', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['an answer cut off', 'ERR_RESPONSE_TRUNCATED', (socket) => socket.end(OK.replace('5', '40'))],
    ['not HTTP', 'HPE_INVALID_CONSTANT', (socket) => socket.write('SMTP\r\n\r\n')],
    [
      'lengths that contradict each other',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
      (socket) => socket.write(OK.replace('\r\n\r\n', '\r\ncontent-length: 6\r\n\r\n')),
    ],
    [
      'an interim answer',
      'ERR_INTERIM_RESPONSE',
      (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${OK}`),
    ],
    [
      'a head without end',
      'HPE_HEADER_OVERFLOW',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'a'.repeat(300_000)}`),
    ],
    ['no answer', 'ERR_REQUEST_TIMEOUT', () => {}],
  ])('count %s by a code', async (_, code, answer) => {
    await using server = await rawServer(answer);
    const timeouts = code === 'ERR_REQUEST_TIMEOUT' ? HASTY : TIMEOUTS;
    const { counts, connections } = await drive(server, { load: times(6, 2), timeouts });
    expect(counts).toMatchObject({ requests: 6, responses: 0, errors: { [code]: 6 } });
    expect(connections).toMatchObject({ opened: 6, failed: 0 });
    expect(server.accepted()).toBe(6);
    // The last connection of each caller may still be open at the end of the load.
    expect(connections.resetByServer > 3).toBe(code === 'ECONNRESET');
  });

  test('are replaced by new ones, without state of the old', async () => {
    await using server = await rawServer((socket, earlier) => {
      if (earlier < 3) socket.write(OK);
      else socket.end(OK.slice(0, -2));
    });
    const outcome = await drive(server, { load: times(40, 2) });
    expect(outcome.counts).toMatchObject({ responses: 30, errors: { ERR_RESPONSE_TRUNCATED: 10 } });
    expect(outcome.connections).toMatchObject({ opened: 10, requestsMax: 4 });
    // Without the driver, autocannon would count from the first lost request.
    expect(summaryOf(outcome, 'warm').maxUs).toBeLessThan(1_000_000);
  });

  test('back off after a failed connect', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: 200 } as const;
    const { counts, connections, backoffs } = await drive({ port: await closedPort() }, { load });
    expect(counts.errors).toEqual({ ECONNREFUSED: counts.requests });
    expect(connections).toMatchObject({ opened: 0, failed: counts.requests });
    expect(counts.requests).toBeLessThan(100);
    expect(backoffs.count).toBeGreaterThan(0);
  });

  test('report a certificate that is not trusted', async () => {
    await using server = await httpsServer(hello());
    const { cert } = createCertificate('127.0.0.1');
    const asked = { load: times(3, 1), strategy: { tls: '1.3' } } as const;
    const { counts, connections } = await drive({ port: server.port, ca: cert }, asked);
    expect(counts).toMatchObject({ responses: 0, errors: { DEPTH_ZERO_SELF_SIGNED_CERT: 3 } });
    expect(connections).toMatchObject({ opened: 3, failed: 0, handshakes: 0 });
  });
});
