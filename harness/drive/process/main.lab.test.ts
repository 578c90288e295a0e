import { expect, test } from 'vitest';
import { createLab } from '../../lab/create.ts';
import { describeLab, SMALL_LAB } from '../../lab/testing.ts';
import { driveLab, expectAnswered, judgeTimeWait, REQUESTS, timeWait } from './testing/on-hosts.ts';

describeLab('the driver on real hosts', () => {
  // Every closer and every TLS once. All of them together: main.deep.test.ts.
  test.each([
    ['client', '1.3'],
    ['server', 'none'],
    ['reset', '1.2'],
  ] as const)('leaves TIME_WAIT on the host that closer %s and TLS %s imply', judgeTimeWait);

  test.each([
    ['client', { client: 4, origin: 0 }],
    ['reset', { client: 0, origin: 0 }],
  ] as const)('ends what it kept alive as closer %s says', async (closer, expected) => {
    await using lab = await createLab(SMALL_LAB);
    expectAnswered(await driveLab(lab, { closer }));
    expect({ client: timeWait(lab, 'client'), origin: timeWait(lab, 'origin') }).toEqual(expected);
  });

  test('connects from several addresses over IPv6', async () => {
    await using lab = await createLab({ ...SMALL_LAB, ipVersion: 6, sourceAddresses: 2 });
    const sources = lab.sources('client', 'origin');
    const outcome = await driveLab(lab, { reuse: 'one-request' }, sources);
    expectAnswered(outcome);
    expect(outcome.connections.sources).toEqual({ [sources[0]!]: REQUESTS / 2, [sources[1]!]: REQUESTS / 2 });
  });

  test('counts EADDRNOTAVAIL when the ports have run out, and the connections until then', async () => {
    await using lab = await createLab({ ...SMALL_LAB, ports: { low: 40_000, high: 40_039 } });
    const outcome = await driveLab(lab, { reuse: 'one-request', closer: 'client' });
    const { opened, failed } = outcome.connections;
    expect([opened, failed]).toEqual([40, REQUESTS - 40]);
    expect(outcome.counts.errors).toEqual({ EADDRNOTAVAIL: REQUESTS - 40 });
    expect(outcome.first).toMatchObject([{ code: 'EADDRNOTAVAIL' }]);
    // Each of the other three callers may hold a port whose handshake is not complete.
    expect(outcome.first[0]!.afterConnections).toBeGreaterThanOrEqual(37);
    expect(outcome.backoffs.count).toBe(REQUESTS - 40);
  });

  test('has all ports of each source address, and counts EADDRNOTAVAIL after them', async () => {
    const range = 20;
    const ports = { low: 40_000, high: 40_000 + range - 1 };
    await using lab = await createLab({ ...SMALL_LAB, ports, sourceAddresses: 2 });
    const sources = lab.sources('client', 'origin');
    const outcome = await driveLab(lab, { reuse: 'one-request', closer: 'client' }, sources);
    expect(outcome.connections.sources).toEqual({ [sources[0]!]: range, [sources[1]!]: range });
    expect(outcome.counts.errors).toEqual({ EADDRNOTAVAIL: REQUESTS - 2 * range });
  });
});
