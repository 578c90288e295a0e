import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import type { Lab } from '../lab/lab.ts';
import type { LinkSpec } from '../lab/link/conditions.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import type { HostName } from '../scenario/strategy.ts';
import { monotonicNs, US_PER_MS } from '../units.ts';
import { observe } from './observe.ts';
import { SAMPLED } from './watch/tcp-sample.ts';

const PORT = 8080;
const RTT_MS = 20;
const CONNECTIONS = SAMPLED + 5;

const LINK: LinkSpec = {
  ...{ a: 'client', b: 'origin', seed: 1, rttMs: RTT_MS, jitterMs: 0, lossPercent: 0, lossBurst: 1 },
  ...{ rateMbit: 'unlimited', queueMs: 100 },
};

/** Reads all that it gets, and answers each connection's first bytes with one. */
const SINK = `
require('net').createServer((socket) => socket.once('data', () => socket.write('x')).resume())
  .listen(${PORT}, process.argv[1], () => console.log('ready'))`;
/** Sends bytes over each of its connections, and keeps them. */
const SENDER = `
const [address, count, bytes] = process.argv.slice(1);
let answered = 0;
for (let i = 0; i < count; i++) {
  const socket = require('net').connect(${PORT}, address, () => socket.write(Buffer.alloc(Number(bytes))));
  socket.once('data', () => ++answered === Number(count) && console.log('ready'));
}`;

async function ready(lab: Lab, host: HostName, argv: readonly string[]): Promise<void> {
  const program = await lab.start(host, { name: host, argv: [process.execPath, '-e', ...argv] });
  await Promise.race([once(program.stdout, 'data'), program.exited]);
  expect(program.stderrTail()).toBe('');
}

describeLab('observe() of connections', () => {
  test.each([4, 6] as const)(
    'reads the round trip of the link from both ends over IPv%i',
    async (ipVersion) => {
      await using lab = await createLab({ ...SMALL_LAB, ipVersion, links: [LINK] });
      const address = lab.address('client', 'origin');
      await ready(lab, 'origin', [SINK, address]);
      const hosts = Object.values(lab.hosts);
      await using watch = await observe({
        hosts,
        programs: [],
        nginxStatusSocket: null,
        followsConnections: true,
      });
      watch.start(monotonicNs());
      await ready(lab, 'client', [SENDER, address, String(CONNECTIONS), '20000']);
      const { tcp = [], observers } = await watch.finish();
      expect(tcp.map(({ host, end }) => `${host} ${end}`)).toEqual(['client opened', 'origin accepted']);
      expect(observers.map(({ name }) => name)).toEqual(
        expect.arrayContaining(hosts.map(({ name }) => `tcp ${name}`)),
      );
      const [client, origin] = tcp;
      // The last list has all connections, of which the sample has the lowest ports, the same at both ends.
      const lastPorts = (ports: readonly number[]) => ports.slice(-SAMPLED);
      expect(lastPorts(client!.localPort)).toEqual(lastPorts(origin!.remotePort));
      expect(lastPorts(client!.localPort)).toEqual(lastPorts(client!.localPort).toSorted((a, b) => a - b));
      expect(new Set(client!.connection).size).toBe(SAMPLED);
      for (const { values } of tcp) {
        // No segment is acknowledged sooner than the link allows, and the mean is not below the least. Of a segment that was
        // sent again, because this machine stood still, the kernel knows it less exactly.
        for (const [row, minRttUs] of values.minRttUs.entries()) {
          if (values.retransmits[row] !== 0) continue;
          expect(minRttUs).toBeGreaterThanOrEqual(RTT_MS * US_PER_MS);
          expect(values.rttUs[row]).toBeGreaterThanOrEqual(minRttUs!);
        }
      }
      // 20,000 bytes are more than the initial window of 10 segments, so they take two flights and the window grew.
      for (const [row, segments] of client!.values.cwnd.entries()) {
        const isLast = row >= client!.atMs.length - SAMPLED;
        if (isLast && client!.values.retransmits[row] === 0) expect(segments).toBeGreaterThan(10);
      }
      expect(Math.min(...client!.values.busyUs.slice(-SAMPLED).map(Number))).toBeGreaterThan(0);
    },
  );

  test('says nothing where it is not asked, or where there are no connections', async () => {
    await using lab = await createLab(SMALL_LAB);
    for (const followsConnections of [false, true]) {
      const hosts = Object.values(lab.hosts);
      await using watch = await observe({ hosts, programs: [], nginxStatusSocket: null, followsConnections });
      watch.start(monotonicNs());
      const observation = await watch.finish();
      expect(observation.tcp).toBeUndefined();
      expect(observation.observers.filter(({ name }) => name.startsWith('tcp '))).toHaveLength(
        followsConnections ? hosts.length : 0,
      );
    }
  });
});
