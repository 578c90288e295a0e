import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import type { Lab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import type { HostName } from '../scenario/strategy.ts';
import { monotonicNs } from '../units.ts';
import { observe, type Watch } from './observe.ts';

const CONNECTIONS = 50;
const PORT = 8080;

// A FIN sent at once may overtake the last ACK of the handshake, because they leave from different cores. The ACK then
// finds no socket, and the RST in answer would delete a TIME_WAIT that the test counts (RFC 1337).
const SPEC = { ...SMALL_LAB, sysctls: { 'net.ipv4.tcp_rfc1337': '1' } };

/** Starts one of the programs and waits for its first line. */
async function start(
  lab: Lab,
  host: HostName,
  [file, ...args]: readonly [string, ...unknown[]],
): Promise<Program> {
  const path = fileURLToPath(new URL(`testing/${file}`, import.meta.url));
  const program = await lab.start(host, { name: file, argv: [process.execPath, path, ...args.map(String)] });
  await Promise.race([once(program.stdout, 'data'), program.exited]);
  expect(program.stderrTail()).toBe('');
  return program;
}

function watchLab(lab: Lab, programs: readonly Program[]): Promise<Watch> {
  return observe({ hosts: Object.values(lab.hosts), programs, nginxStatusSocket: null });
}

describeLab('observe()', () => {
  test.each([4, 6] as const)(
    'sees over IPv%i who opened, who accepted and who holds TIME_WAIT',
    async (ipVersion) => {
      await using lab = await createLab({ ...SPEC, ipVersion });
      const address = lab.address('client', 'origin');
      const origin = await start(lab, 'origin', ['churn-server.ts', address, PORT]);
      await using watch = await watchLab(lab, [origin]);
      watch.start(monotonicNs());
      await start(lab, 'client', ['churn-client.ts', address, PORT, 0, CONNECTIONS]);
      const live = { timeWait: CONNECTIONS, portsInUse: CONNECTIONS, counters: { ActiveOpens: CONNECTIONS } };
      await expect
        .poll(() => watch.latest().hosts)
        .toMatchObject({ client: live, origin: { timeWait: 0, portsInUse: 0 } });
      const { hosts, processes, observers } = await watch.finish();
      expect(hosts.client).toMatchObject({
        counters: { ActiveOpens: CONNECTIONS, PassiveOpens: 0, TW: CONNECTIONS },
        peaks: { timeWait: CONNECTIONS },
        tableBefore: { states: { timeWait: 0 }, portsInUse: 0 },
        tableAfter: { states: { timeWait: CONNECTIONS, established: 0 }, portsInUse: CONNECTIONS },
      });
      expect(hosts.origin).toMatchObject({
        counters: { ActiveOpens: 0, PassiveOpens: CONNECTIONS },
        peaks: { timeWait: 0, portsInUse: 0 },
        tableAfter: { states: { timeWait: 0, listen: 1 }, portsInUse: 0 },
      });
      expect(hosts.proxy).toMatchObject({ counters: { InSegs: 0 }, peaks: { timeWait: 0, inUse: 0 } });
      expect(processes).toMatchObject([{ name: 'churn-server.ts', host: 'origin' }]);
      expect(observers).toHaveLength(10);
    },
  );

  test('gives the same numbers from sockstat and from the table at the end', async () => {
    await using lab = await createLab(SPEC);
    const address = lab.address('client', 'origin');
    await start(lab, 'origin', ['churn-server.ts', address, PORT]);
    await start(lab, 'client', ['churn-client.ts', address, PORT, 0, CONNECTIONS]);
    await using watch = await watchLab(lab, []);
    watch.start(monotonicNs());
    const { hosts, series } = await watch.finish();
    for (const name of ['client', 'proxy', 'origin'] as const) {
      const { timeWait, ...open } = hosts[name]!.tableAfter.states;
      const sockstat = series.find(({ source, host }) => source === 'sockstat' && host === name)!;
      expect(sockstat.values.timeWait?.at(-1)).toBe(timeWait);
      expect(sockstat.values.inUse?.at(-1)).toBe(
        Object.values(open).reduce((sum, sockets) => sum + sockets, 0),
      );
    }
  });

  test('does not fail when the lab has ended', async () => {
    const lab = await createLab(SPEC);
    await using _ = lab;
    await using watch = await watchLab(lab, []);
    watch.start(monotonicNs());
    await lab[Symbol.asyncDispose]();
    const { series } = await watch.finish();
    const sockstat = series.find(({ source, host }) => source === 'sockstat' && host === 'client')!;
    expect(sockstat.atMs.length).toBeGreaterThan(0);
    expect(Object.values(sockstat.values).map((column) => column.at(-1))).not.toContainEqual(
      expect.any(Number),
    );
  });
});
