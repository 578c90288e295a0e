import http from 'node:http';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome } from '../driver.ts';
import { listen, rawServer } from '../testing/servers.ts';
import { HASTY, loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const LAST = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const LAST_OF_1_0 = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok';
const ENDS = ['closedByClient', 'closedByServer', 'resetByClient', 'resetByServer'] as const;
const LOAD = { kind: 'closed', concurrency: 2, durationMs: 20_000, requests: 20 } as const;

function outcomeOf(
  port: number,
  { closer, pool }: Pick<Strategy, 'closer' | 'pool'>,
  timeouts: Timeouts = TIMEOUTS,
) {
  return loadHere(specOf({ port, strategy: { closer, pool }, load: LOAD }), timeouts);
}

/** All ended so; the last one of each caller may still be open when the load is over. */
function expectEnded({ connections }: DriverOutcome, how: (typeof ENDS)[number]): void {
  const others = ENDS.filter((one) => one !== how).map((one) => connections[one]);
  expect(others).toEqual([0, 0, 0]);
  expect(connections[how]).toBeGreaterThanOrEqual(20 - LOAD.concurrency);
}

onEachWire(() => {
  describe('after an answer that announces the close, the driver socket', () => {
    // These servers leave the first FIN to the client. It would wait a second for theirs, and the load for ten.
    const patient = { ...TIMEOUTS, serverCloseMs: 60_000 };

    test.each([
      ['client', 'closedByClient', LAST],
      ['client', 'closedByClient', LAST_OF_1_0],
      ['reset', 'resetByClient', LAST],
    ] as const)('closes as closer %s says', async (closer, counter, text) => {
      await using server = await rawServer((socket) => void socket.write(text));
      const outcome = await outcomeOf(server.port, { closer, pool: 2 }, patient);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
      expect(outcome.connections.opened).toBe(20);
      expectEnded(outcome, counter);
    });

    test('closes at the limit of requests of a Node server, which waits for that', async () => {
      const limited = http.createServer((_, response) => void response.end('hello'));
      limited.maxRequestsPerSocket = 5;
      await using server = await listen(limited);
      const outcome = await outcomeOf(server.port, { closer: 'client', pool: 2 }, patient);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
      expect(outcome.connections).toMatchObject({ requestsMax: 5, closedByServer: 0 });
    });

    test("waits for the server's FIN if the closer is the server", async () => {
      let overtaken = 0;
      const server = net.createServer({ allowHalfOpen: true }, (socket) => {
        socket.once('data', () => {
          socket.write(LAST);
          setTimeout(() => socket.end(), 20);
        });
        socket.once('end', () => {
          if (!socket.writableEnded) overtaken += 1;
        });
      });
      await using listening = await listen(server);
      const outcome = await outcomeOf(listening.port, { closer: 'server', pool: 2 });
      expectSums(outcome);
      expectEnded(outcome, 'closedByServer');
      expect(overtaken).toBe(0);
    });

    test('does not count it among those that can be used, however long the server takes', async () => {
      // Never answers the client's FIN.
      const server = net.createServer({ allowHalfOpen: true }, (socket) => {
        socket.on('data', () => void socket.write(LAST));
      });
      await using listening = await listen(server);
      const outcome = await outcomeOf(listening.port, { closer: 'client', pool: 'unlimited' }, HASTY);
      expectSums(outcome);
      const { peak, usablePeak } = outcome.connections;
      expect(usablePeak).toBeLessThanOrEqual(2);
      expect(peak).toBeGreaterThan(2);
    });
  });
});
