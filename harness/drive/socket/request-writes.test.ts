import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
import { decodeHistogram } from '../record/latency.ts';
import { createCertificate } from '../testing/certificate.ts';
import { headServer, httpServer, listen } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const LOAD = { kind: 'closed', concurrency: 2, requests: 10, durationMs: 10_000 } as const;

/** Answers each request and counts the reads. */
function countReads(socket: Socket, seen: { reads: number; texts: Set<string> }): void {
  let text = '';
  socket.on('data', (chunk) => {
    seen.reads += 1;
    text += chunk.toString('latin1');
    if (!text.endsWith('\r\n\r\n')) return;
    seen.texts.add(text);
    text = '';
    socket.write(OK);
  });
}

onEachWire(() => {
  describe('requestWrites', () => {
    test.each([
      [1, 0],
      [3, 5],
      [27, 2],
    ])('a request is sent in %i writes, %i ms apart', async (requestWrites, writeGapMs) => {
      const seen = { reads: 0, texts: new Set<string>() };
      await using server = await listen(net.createServer((socket) => countReads(socket, seen)));
      const strategy = { requestWrites, writeGapMs };
      const outcome = await loadHere(specOf({ port: server.port, strategy, load: LOAD }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
      expect(outcome.connections.requestWrites).toBe(10 * requestWrites);
      expect([...seen.texts]).toEqual(['GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n']);
      // On a busy machine one read may return two pieces.
      expect(seen.reads).toBeLessThanOrEqual(10 * requestWrites);
      expect(seen.reads).toBeGreaterThan(7 * requestWrites);
      // The service time starts with the first piece.
      const ttfb = decodeHistogram(outcome.histograms.ttfb);
      expect(ttfb.getValueAtPercentile(0)).toBeGreaterThanOrEqual((requestWrites - 1) * writeGapMs * 900);
    });

    test.each([
      [1, 'together'],
      [2, 'apart'],
      [4, 'apart, the body in three'],
    ])('of %i writes a head and a body leave %s', async (requestWrites) => {
      const body = 'a'.repeat(30);
      const reads: string[] = [];
      const server = net.createServer((socket) =>
        socket.on('data', (chunk) => {
          reads.push(String(chunk));
          if (reads.join('').endsWith(body)) socket.write(OK);
        }),
      );
      await using listening = await listen(server);
      const request = { ...PLAIN_REQUEST, method: 'POST', body: btoa(body) } as const;
      const strategy = { requestWrites, writeGapMs: 20 };
      const load = { ...LOAD, concurrency: 1, requests: 1 };
      const outcome = await loadHere(specOf({ port: listening.port, request, strategy, load }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 1, errors: {} });
      expect(outcome.connections.requestWrites).toBe(requestWrites);
      const head = 'POST / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 30\r\n\r\n';
      expect(reads.join('')).toBe(`${head}${body}`);
      // With a pause of 20 ms a read returns one piece; on a busy machine it may return two.
      expect(reads.length).toBeLessThanOrEqual(requestWrites);
      if (reads.length === requestWrites && requestWrites > 1) expect(reads[0]).toBe(head);
    });

    test('undici writes a head and a body in one', async () => {
      await using server = await httpServer((request, response) => {
        request.resume();
        response.end('hello');
      });
      const request = { ...PLAIN_REQUEST, method: 'POST', body: btoa('hello') } as const;
      const strategy = { driver: 'undici', poolChoice: 'first' } as const;
      const { connections } = await loadHere(specOf({ port: server.port, request, strategy, load: LOAD }));
      expect(connections.requestWrites).toBe(10);
    });

    test('without a gap each piece is written in its own turn of the event loop', async () => {
      await using server = await httpServer((_request, response) => void response.end('hello'));
      const spec = specOf({ port: server.port, strategy: { requestWrites: 3 }, load: LOAD });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
      expect(outcome.connections.requestWrites).toBe(30);
    });

    test('over TLS each piece is one record', async () => {
      const seen = { reads: 0, texts: new Set<string>() };
      const { key, cert } = createCertificate('127.0.0.1');
      const secure = tls.createServer({ key, cert }, (socket) => countReads(socket, seen));
      await using server = await listen(secure);
      const strategy = { requestWrites: 3, writeGapMs: 5, tls: '1.3' } as const;
      const outcome = await loadHere(specOf({ port: server.port, ca: cert, strategy, load: LOAD }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
      // A read returns at most one record.
      expect(seen.reads).toBe(30);
    });

    test('waits for a delayed ACK only with Nagle on', async () => {
      const p50 = async (clientNoDelay: boolean, requestWrites: number): Promise<number> => {
        await using server = await headServer((socket) => void socket.setNoDelay(true).write(OK));
        const strategy = { clientNoDelay, requestWrites };
        const load = { ...LOAD, concurrency: 8, requests: 160 };
        const { histograms } = await loadHere(specOf({ port: server.port, strategy, load }));
        return decodeHistogram(histograms.latency).getValueAtPercentile(50);
      };
      // 40 ms (TCP_DELACK_MIN), minus the time that the receiver's timer has already run.
      expect(await p50(false, 3)).toBeGreaterThan(20_000);
      expect(await p50(true, 3)).toBeLessThan(20_000);
      expect(await p50(false, 1)).toBeLessThan(20_000);
    });

    test.each([
      ['answers', 'ERR_RESPONSE_TOO_EARLY', (socket: Socket) => void socket.write(OK)],
      ['closes', 'ERR_CLOSED_BEFORE_RESPONSE', (socket: Socket) => void socket.end()],
    ])('counts a server that %s before the last piece', async (_, code, answer) => {
      await using server = await listen(
        net.createServer((socket) => socket.once('data', () => answer(socket))),
      );
      const strategy = { requestWrites: 3, writeGapMs: 30 };
      const outcome = await loadHere(specOf({ port: server.port, strategy, load: LOAD }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 0, errors: { [code]: 10 } });
      // No request was written completely.
      expect(outcome.connections.requestWrites).toBe(0);
    });
  });
});
