import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIXTURE_PORTS, FIXTURES } from '../testing/fixtures.ts';
import { SocketTable } from './socket-table.ts';
import { TcpLines } from './tcp-lines.ts';
import { EndCounter, type TableCount, TableCounter } from './tcp-table.ts';

const NET = join(FIXTURES, '4711/net');
const CAPTURED = Buffer.concat([readFileSync(join(NET, 'tcp')), readFileSync(join(NET, 'tcp6'))]);

function counted(...chunks: readonly (Uint8Array | string)[]): TableCount {
  const counter = new TableCounter(FIXTURE_PORTS);
  const lines = new TcpLines([counter]);
  for (const chunk of chunks) lines.push(Buffer.from(chunk));
  return counter.count();
}

/** A line for a socket in TIME_WAIT, padded as the kernel does. */
function line(address: string, port: number, state = '06'): string {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return `   0: ${address}:${hexPort} 020012C6:1F90 ${state} 00000000:00000000`.padEnd(149).concat('\n');
}

test('SocketTable counts the IPv4 and IPv6 sockets in the tables of a real kernel', async () => {
  const { states, ...count } = (await new SocketTable(NET, null).count(FIXTURE_PORTS))!;
  expect(states).toMatchObject({ established: 8, timeWait: 8, listen: 2, closeWait: 0, other: 0 });
  expect(count).toEqual({ sockets: 18, inRange: 12, portsInUse: 12, addresses: 2 });
});

test('SocketTable gives null when the process has ended', async () => {
  expect(await new SocketTable(join(FIXTURES, '1/net'), null).count(FIXTURE_PORTS)).toBeNull();
});

test('TcpLines gives the same count however its bytes are split into chunks', () => {
  const whole = counted(CAPTURED);
  const cuts = fc.array(fc.integer({ min: 0, max: CAPTURED.length }), { maxLength: 40 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [...places.toSorted((a, b) => a - b), CAPTURED.length];
      const chunks = ends.map((end, index) => CAPTURED.subarray(index === 0 ? 0 : ends[index - 1]!, end));
      expect(counted(...chunks)).toEqual(whole);
    }),
  );
});

test('TcpLines keeps the rest of a chunk when the reader reuses its buffer', () => {
  const counter = new TableCounter(FIXTURE_PORTS);
  const lines = new TcpLines([counter]);
  const text = Buffer.from(line('010012C6', 40_000));
  const buffer = Buffer.from(text.subarray(0, 40));
  lines.push(buffer);
  buffer.fill('x');
  lines.push(text.subarray(40));
  expect(counter.count().portsInUse).toBe(1);
});

test.each([
  {
    what: 'one port of two addresses twice',
    lines: [line('010012C6', 40_000), line('020012C6', 40_000)],
    ports: 2,
    addresses: 2,
  },
  {
    what: 'one port to two destinations once',
    lines: [line('010012C6', 40_000), line('010012C6', 40_000)],
    ports: 1,
    addresses: 1,
  },
  {
    what: 'both ends of the range',
    lines: [line('010012C6', 40_000), line('010012C6', 40_199)],
    ports: 2,
    addresses: 1,
  },
  {
    what: 'nothing outside the range',
    lines: [line('010012C6', 39_999), line('010012C6', 40_200)],
    ports: 0,
    addresses: 0,
  },
  {
    what: 'an address of tcp6 that is mapped with that of tcp',
    lines: [line('010012C6', 40_000), mapped(40_000)],
    ports: 1,
    addresses: 1,
  },
])('TableCounter counts $what', ({ lines, ports, addresses }) => {
  expect(counted(...lines)).toMatchObject({ sockets: lines.length, portsInUse: ports, addresses });
});

test('TableCounter counts an unknown state as other', () => {
  expect(counted(line('010012C6', 40_000, '0F')).states).toMatchObject({ other: 1, timeWait: 0 });
});

function mapped(port: number): string {
  const address = '0000000000000000FFFF0000010012C6';
  return `   0: ${address}:${port.toString(16)} ${address}:1F90 06 00000000:00000000\n`;
}

test('EndCounter judges the age of a TIME_WAIT when its part of the table was read', () => {
  const withTimer = (port: number, leftMs: number): Buffer => {
    const ticks = (leftMs / 10).toString(16).toUpperCase().padStart(8, '0');
    return Buffer.from(line('010012C6', port).replace('00000000:00000000', `00000000:00000000 03:${ticks}`));
  };
  let loadMs = 1_000;
  const counter = new EndCounter(
    FIXTURE_PORTS,
    () => true,
    () => loadMs,
  );
  // One began 1 s before the load, the other 0.1 s into it. Reading the first part took 2 s.
  const lines = new TcpLines([counter]);
  lines.push(withTimer(40_000, 58_000));
  loadMs = 3_000;
  lines.push(withTimer(40_001, 57_100));
  expect(counter.end()).toMatchObject({ newTimeWait: 1, portsInUse: 2 });
});
