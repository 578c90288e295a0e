import net from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { type NoDelay, readNoDelay } from '../../native/socket-option.ts';
import type { DriverOutcome } from '../driver.ts';
import { headServer, httpServer } from '../testing/servers.ts';
import { drive, hello, summaryOf, times } from './testing/load.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('UndiciTransport and TCP_NODELAY', () => {
  /** Answers two requests once it has both: the second must not wait for the ACK of the first. */
  async function pairs(clientNoDelay: boolean): Promise<DriverOutcome> {
    await using server = await headServer((socket, _, earlier) => {
      if (earlier % 2 === 1) socket.write(OK + OK);
    });
    return await drive(server, { load: times(40, 2), strategy: { pool: 1, pipelining: 2, clientNoDelay } });
  }

  test('lets Nagle and the delayed ACK stall the second of two writes only if the strategy says so', async () => {
    const [on, off] = [await pairs(true), await pairs(false)];
    expect(on.connections.noDelay).toEqual({ on: 1, off: 0, unknown: 0 });
    expect(off.connections.noDelay).toEqual({ on: 0, off: 1, unknown: 0 });
    expect(summaryOf(off, 'latency').p50Us).toBeGreaterThan(30_000);
    expect(summaryOf(on, 'latency').p50Us).toBeLessThan(30_000);
  });

  test('sets it before the first request is written, and sends each request in one write', async () => {
    await using server = await httpServer(hello());
    const writes: (NoDelay | null)[] = [];
    const { write } = net.Socket.prototype;
    const spy = vi.spyOn(net.Socket.prototype, 'write').mockImplementation(function (
      this: net.Socket,
      ...given
    ) {
      if (this.remotePort === server.port) writes.push(readNoDelay(this));
      return write.apply(this, given as Parameters<typeof write>);
    });
    const { connections } = await drive(server, { load: times(3, 1), strategy: { clientNoDelay: false } });
    spy.mockRestore();
    expect(writes).toEqual(['off', 'off', 'off']);
    expect(connections.requestWrites).toBe(3);
  });
});
